package fake_test

import (
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
)

func TestSnapshotIsTakenBack(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", object{"encrypted_user_data": `{"password":"x"}`})
		w.made("other", nil)
		before, shown := string(w.server.Snapshot()), w.show("demo").raw
		again := newWorld(w.T, w.profile)
		again.made("goes", nil)
		if err := again.server.Restore([]byte(before)); err != nil {
			w.Fatal(err)
		}
		if after := string(again.server.Snapshot()); after != before {
			w.Errorf("the snapshot of what was restored is\n%s\nit was\n%s", after, before)
		}
		if got := again.show("demo").raw; got != shown {
			w.Errorf("a read gives\n%s\nbefore it gave\n%s", got, shown)
		}
		again.wants(again.show("goes"), 404, "existence.function")
		// Ids go on where they were, so that none is given twice.
		first, second := w.made("third", nil), again.made("third", nil)
		if first["func_id"] != second["func_id"] || first["last_modified"] != second["last_modified"] {
			w.Errorf("a new function is %v %v in one server, %v %v in the other",
				first["func_id"], first["last_modified"], second["func_id"], second["last_modified"])
		}
	})
}

func TestWhatIsNoSnapshotIsRefused(t *testing.T) {
	w := newWorld(t, "documented")
	w.made("demo", nil)
	good := string(w.server.Snapshot())
	member := func(old, broken string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("the snapshot has no %q", old)
		}
		return strings.Replace(good, old, broken, 1)
	}
	for name, tc := range map[string]struct{ text, says string }{
		"nothing":            {"", "this is no snapshot"},
		"no JSON":            {"{", "this is no snapshot: byte"},
		"another thing":      {`{"hello": 1}`, "this is no snapshot"},
		"another version":    {member(`"version": 1`, `"version": 2`), "the snapshot has version 2; this program reads version 1"},
		"no version":         {`{"projects": {}}`, "the snapshot has version 0"},
		"another clock":      {member(`"clock": "2026`, `"clock": "9999`), "the clock goes from the year 1970 to 2199"},
		"no number of ids":   {member(`"ids": 1`, `"ids": -1`), "ids: the number must not be negative"},
		"a wrong type":       {member(`"ids": 1`, `"ids": "many"`), "the value does not fit"},
		"no name":            {member(`"name": "demo"`, `"name": ""`), "functions[0]: needs package and name"},
		"another name":       {member(`"name": "demo"`, `"name": "demi"`), "func_urn is not that of the function"},
		"another region":     {member(`urn:fss:cn-north-4:`, `urn:fss:elsewhere:`), "func_urn is not that of the function in region cn-north-4"},
		"another project":    {member(`"`+project+`": {`, `"`+fixtures.OtherProject+`": {`), "func_urn is not that of the function"},
		"a member twice":     {member(`"runtime":`, `"runtime": "x", "runtime":`), "no valid JSON"},
		"members of no kind": {member(`"members": {`, `"members": 7, "secrets": {`), "members must be an object"},
	} {
		err := w.server.Restore([]byte(tc.text))
		if err == nil || !strings.HasPrefix(err.Error(), "restore: ") || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: the error is %v, want %q in it", name, err, tc.says)
		}
		if string(w.server.Snapshot()) != good {
			t.Fatalf("%s: the state is not what it was", name)
		}
	}
}

func TestResetLeadsBackToTheStart(t *testing.T) {
	w := newWorld(t, "documented", fake.WithSeed([]byte(fixtures.Demo)))
	before := string(w.server.Snapshot())
	w.made("demo", nil)
	w.updated("fgsTest", w.body(object{"func_name": "fgsTest", "runtime": "Node.js6.10"}))
	w.advance(time.Hour)
	w.inject(fake.Fault{})
	if err := w.server.Reset(); err != nil {
		t.Fatal(err)
	}
	if after := string(w.server.Snapshot()); after != before {
		t.Errorf("after the reset the state is\n%s\nat the start it was\n%s", after, before)
	}
	if len(w.server.Faults()) > 0 || len(w.server.Journal(fake.Filter{})) > 0 {
		t.Error("faults or the journal outlive a reset")
	}
	w.wants(w.show("demo"), 404, "existence.function")
}

// memory is a store that can fail.
type memory struct {
	values map[string][]byte
	fails  error
}

func (m *memory) Load() (map[string][]byte, error) { return maps.Clone(m.values), m.fails }

func (m *memory) Save(values map[string][]byte) error {
	if m.fails != nil {
		return m.fails
	}
	for key, value := range values {
		if m.values[key] = value; value == nil {
			delete(m.values, key)
		}
	}
	return nil
}

// What a server found in its store when it started is the start that a reset leads back
// to, not the seeds; and the store holds it then.
func TestResetLeadsBackToWhatWasStored(t *testing.T) {
	store := &memory{values: map[string][]byte{}}
	seeded := func() *world {
		return newWorld(t, "documented", fake.WithStore(store), fake.WithSeed([]byte(fixtures.Demo)))
	}
	seeded().made("demo", nil)
	second := seeded()
	found := string(second.server.Snapshot())
	second.made("later", nil)
	second.wants(second.do(request{method: "DELETE", path: "/fgsTest"}), 204, "")
	if err := second.server.Reset(); err != nil {
		t.Fatal(err)
	}
	if after := string(second.server.Snapshot()); after != found {
		t.Errorf("after the reset the state is\n%s\nat the start it was\n%s", after, found)
	}
	second.wants(second.show("demo"), 200, "")
	if third := string(seeded().server.Snapshot()); third != found {
		t.Errorf("the next server has\n%s\nreset was to\n%s", third, found)
	}
}

func TestStoreOutlivesTheServer(t *testing.T) {
	inProfiles(t, func(w *world) {
		store := &memory{values: map[string][]byte{}}
		first := newWorld(w.T, w.profile, fake.WithStore(store), fake.WithSeed([]byte(fixtures.Demo)))
		first.made("demo", object{"encrypted_user_data": `{"password":"canary-in-the-store"}`})
		first.made("goes", nil)
		first.updated("demo", w.body(object{"description": "changed"}))
		first.wants(first.do(request{method: "DELETE", path: "/goes"}), 204, "")
		before := string(first.server.Snapshot())
		second := newWorld(w.T, w.profile, fake.WithStore(store), fake.WithSeed([]byte(fixtures.Demo)))
		if after := string(second.server.Snapshot()); after != before {
			w.Errorf("the second server has\n%s\nthe first had\n%s", after, before)
		}
		if err := second.server.Restore([]byte(`{"version": 1, "clock": "2026-01-01T00:00:00Z", "ids": 9, "projects": {}}`)); err != nil {
			w.Fatal(err)
		}
		third := newWorld(w.T, w.profile, fake.WithStore(store))
		third.wants(third.show("demo"), 404, "existence.function")
		for key, value := range store.values {
			if strings.Contains(string(value), "canary") {
				w.Errorf("%q holds a secret", key)
			}
		}
	})
}

// What cannot be saved is not done, and says so.
func TestWhatCannotBeSavedIsNotDone(t *testing.T) {
	store := &memory{values: map[string][]byte{}}
	w := newWorld(t, "documented", fake.WithStore(store))
	w.made("demo", nil)
	before := string(w.server.Snapshot())
	store.fails = errors.New("the disk is full")
	for _, a := range []answer{
		w.update("demo", w.body(object{"description": "changed"})),
		w.do(request{method: "DELETE", path: "/demo"}),
		w.create(with(w.example("CreateFunction", "minimal"), object{"func_name": "more"})),
	} {
		w.wants(a, 500, "refusal.internal")
		if text, _ := a.body["error_msg"].(string); !strings.Contains(text, "could not be saved") {
			t.Errorf("the answer is %s", a.raw)
		}
	}
	if err := w.server.Restore([]byte(before)); err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Errorf("a restore that cannot be saved gives %v", err)
	}
	if err := w.server.Seed([]byte(seedHead + oneSeeded)); err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Errorf("a seed that cannot be saved gives %v", err)
	}
	w.wants(w.show("one"), 404, "existence.function")
	store.fails = nil
	if after := w.show("demo"); after.status != 200 || after.body["description"] == "changed" {
		t.Errorf("after the refusals a read gives %s", after.raw)
	}
}

func TestStoresOfAnotherKindAreRefused(t *testing.T) {
	store := &memory{values: map[string][]byte{}}
	newWorld(t, "documented", fake.WithStore(store), fake.WithSeed([]byte(fixtures.Demo)))
	for name, tc := range map[string]struct {
		change func(values map[string][]byte)
		says   string
	}{
		"another version": {func(v map[string][]byte) { v["meta"] = []byte(`{"version": 2}`) }, "version 2; this program reads version 1"},
		"no version":      {func(v map[string][]byte) { delete(v, "meta") }, "version 0"},
		"an unknown key":  {func(v map[string][]byte) { v["what"] = []byte("{}") }, "nobody knows"},
		"broken JSON":     {func(v map[string][]byte) { v["project\x00p"] = []byte("{") }, "no valid JSON"},
	} {
		broken := &memory{values: maps.Clone(store.values)}
		tc.change(broken.values)
		if _, err := fake.New(fake.WithStore(broken)); err == nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: the error is %v, want %q in it", name, err, tc.says)
		}
	}
	if _, err := fake.New(fake.WithStore(&memory{fails: errors.New("no such disk")})); err == nil || !strings.Contains(err.Error(), "no such disk") {
		t.Errorf("a store that cannot be read gives %v", err)
	}
}
