package fake_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
)

func TestJournalTellsWhatCame(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		w.update("demo", w.body(object{"memory_size": 129.0, "timeout": 2.0}))
		w.show("nobody")
		send(w, request{method: "GET", path: "/none/such/thing"})
		all := w.server.Journal(fake.Filter{})
		if len(all) != 4 {
			w.Fatalf("%d entries, want 4", len(all))
		}
		refused := all[1]
		if refused.Operation != "UpdateFunctionConfig" || refused.Function != "default:demo" || refused.Status != 400 || !refused.Refused() ||
			!strings.HasPrefix(refused.Clause, "update-function-config.body.") || len(refused.Broken) != 2 || refused.Code == "" || refused.Number != 2 {
			w.Errorf("the refused update is %+v", refused)
		}
		if body, _ := refused.Body.(map[string]any); body["memory_size"] != 129.0 {
			w.Errorf("the body of a refused request is %v", refused.Body)
		}
		if all[2].Status != 404 || all[3].Operation != "" || all[3].Clause != "service.refusal.route.unknown" {
			w.Errorf("the others are %+v", all[2:])
		}
	})
}

func TestJournalIsFiltered(t *testing.T) {
	w := newWorld(t, "documented")
	w.made("demo", nil)
	w.made("demo-2", nil)
	w.update("demo", w.body())
	w.show("nobody")
	for _, tc := range []struct {
		name   string
		filter fake.Filter
		want   []uint64
	}{
		{"everything", fake.Filter{}, []uint64{1, 2, 3, 4}},
		{"operation", fake.Filter{Operation: "CreateFunction"}, []uint64{1, 2}},
		{"operation and status", fake.Filter{Operation: "CreateFunction", Status: 404}, nil},
		{"function", fake.Filter{Function: "demo"}, []uint64{1, 3}},
		{"function with package", fake.Filter{Function: "default:demo"}, []uint64{1, 3}},
		{"function of another package", fake.Filter{Function: "other:demo"}, nil},
		{"URN", fake.Filter{Function: w.server.URN(project, "default", "demo")}, []uint64{1, 3}},
		{"URN of another project", fake.Filter{Function: w.server.URN(otherProject, "default", "demo")}, nil},
		{"URN with a version", fake.Filter{Function: w.server.URN(project, "default", "demo") + ":latest"}, nil},
		{"no function", fake.Filter{Function: "a:b:c:d:e"}, nil},
		{"status", fake.Filter{Status: 404}, []uint64{4}},
		{"clause", fake.Filter{Clause: "show-function-config.refusal.existence.function"}, []uint64{4}},
		{"project", fake.Filter{Project: "none"}, nil},
		{"after", fake.Filter{After: 2}, []uint64{3, 4}},
		{"unread", fake.Filter{Unread: true}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []uint64
			for _, e := range w.server.Journal(tc.filter) {
				got = append(got, e.Number)
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("numbers %v, want %v", got, tc.want)
			}
		})
	}
	w.server.ClearJournal()
	w.show("demo")
	if all := w.server.Journal(fake.Filter{}); len(all) != 1 || all[0].Number != 5 {
		t.Errorf("after it was cleared the journal has %+v", all)
	}
}

func TestJournalKeepsTheNewest(t *testing.T) {
	w := newWorld(t, "documented", fake.WithJournal(3))
	for range 5 {
		w.show("nobody")
	}
	all := w.server.Journal(fake.Filter{})
	if len(all) != 3 || all[0].Number != 3 || all[2].Number != 5 {
		t.Errorf("of five requests the journal has %+v", all)
	}
	if _, err := w.server.Wait(t.Context(), fake.Filter{}, 4); err == nil || !strings.Contains(err.Error(), "keeps 3 requests") {
		t.Errorf("waiting for more than it can hold gives %v", err)
	}
	none := newWorld(t, "documented", fake.WithJournal(0))
	none.show("nobody")
	if all := none.server.Journal(fake.Filter{}); len(all) != 0 {
		t.Errorf("a journal of size 0 has %+v", all)
	}
}

func TestJournalHoldsNoSecret(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		w.update("demo", w.body(object{"encrypted_user_data": `{"password":"canary-in-the-journal"}`}))
		w.update("demo", w.body(object{"encrypted_user_data": 7.5, "timeout": 1.0}))
		text, err := json.Marshal(w.server.Journal(fake.Filter{}))
		if err != nil {
			w.Fatal(err)
		}
		for _, canary := range append([]string{"canary-in-the-journal", "7.5"}, w.judge.canaries...) {
			if strings.Contains(string(text), canary) {
				w.Errorf("the journal holds %q: %s", canary, text)
			}
		}
		if !strings.Contains(string(text), "[secret]") {
			w.Error("nothing says that a value was covered")
		}
	})
}

// What the document has no name for may be a misspelt secret, where there is one; the
// signature of an address opens what the address names.
func TestJournalCoversWhatMayBeSecret(t *testing.T) {
	w := newWorld(t, "observed")
	w.made("demo", nil)
	w.updated("demo", w.body(object{"encrypted_userdata": "canary-misspelt", "custom_image": object{"enabled": false, "more": object{"deep": "canary-deep"}}}))
	w.do(request{method: "PUT", path: "/demo/code", body: object{
		"code_type": "obs", "code_url": "https://b.example.com/a.zip?AccessKeyId=a&Signature=canary-signature", "func_code": object{},
	}})
	w.do(request{method: "POST", url: "/v2/" + project + "/fgs/triggers/demo", body: object{
		"trigger_type_code": "KAFKA", "event_data": object{"password": "canary-password", "pasword": "canary-of-a-trigger", "topic_ids": []any{"shown"}},
	}})
	text, err := json.Marshal(w.server.Journal(fake.Filter{}))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "canary") {
		t.Errorf("the journal is %s", text)
	}
	for _, kept := range []string{`"encrypted_userdata":"[unknown]"`, `"more":"[unknown]"`, "https://b.example.com/a.zip?signed", `"shown"`, `"pasword":"[unknown]"`} {
		if !strings.Contains(string(text), kept) {
			t.Errorf("the journal has no %s: %s", kept, text)
		}
	}
}

// A token in a query is one wherever the document has no name for it: of an operation, of
// IAM, of the address of an archive, and where there is nothing at all.
func TestJournalCoversQueries(t *testing.T) {
	w := newWorld(t, "documented")
	for _, tc := range []struct{ url, query, want string }{
		{"/v2/" + project + "/fgs/functions", "maxitems=7&X-Auth-Token=canary&signature=canary", "maxitems=7&X-Auth-Token=[unknown]&signature=[unknown]"},
		{"/v3/projects", "name=shown&token=canary", "name=shown&token=[unknown]"},
		{"/exports/a/b/c/d/e", "signature=canary", "signature=[unknown]"},
		{"/none/such", "maxitems=canary", "maxitems=[unknown]"},
	} {
		asked := httptest.NewRequest(http.MethodGet, tc.url+"?"+tc.query, http.NoBody)
		asked.Header.Set("X-Auth-Token", fixtures.Token)
		w.server.ServeHTTP(newRecorder(), asked)
		all := w.server.Journal(fake.Filter{})
		if got := all[len(all)-1].Query; got != tc.want {
			t.Errorf("of %s the journal has the query %q, want %q", tc.url, got, tc.want)
		}
	}
}

// What a client sends and nobody reads is how its drift shows.
func TestJournalNamesWhatIsNotRead(t *testing.T) {
	for _, tc := range []struct {
		name, profile string
		members       object
		want          []string
	}{
		{"nothing", "observed", object{"description": "d"}, nil},
		{"an invalid member of the page", "documented", object{"extend_config": "e"}, []string{"/extend_config"}},
		{"unknown members at each depth", "observed", object{
			"no_such": 1.0, "a/b": 1.0,
			"mount_config": object{
				"mount_user":  object{"mount_user_id": -1.0, "user_id": -1.0, "user_group_id": -1.0},
				"func_mounts": []any{object{"mount_type": "sfs", "mount_resource": "r", "local_mount_path": "/mnt/a", "more": true}},
			},
		}, []string{"/a~1b", "/mount_config/func_mounts/0/more", "/mount_config/mount_user/mount_user_id", "/no_such"}},
		{"the package of an update", "observed", object{"package": "default"}, []string{"/package"}},
		{"the name of the function", "observed", object{"func_name": "demo"}, nil},
		{"no name", "observed", object{"func_name": ""}, nil},
		{"another name", "observed", object{"func_name": "other"}, []string{"/func_name"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t, tc.profile)
			w.made("demo", nil)
			w.updated("demo", w.body(tc.members))
			all := w.server.Journal(fake.Filter{Operation: "UpdateFunctionConfig"})
			if got := all[0].Unread; !slices.Equal(got, tc.want) {
				t.Errorf("unread are %v, want %v", got, tc.want)
			}
		})
	}
}

// A body that is too large to be kept is looked at all the same.
func TestJournalNamesWhatIsNotReadOfALargeBody(t *testing.T) {
	w := newWorld(t, "observed")
	w.made("demo", nil)
	w.updated("demo", w.body(object{"no_such": strings.Repeat("x", 100_000)}))
	e := w.server.Journal(fake.Filter{Operation: "UpdateFunctionConfig"})[0]
	if e.Body != nil || !slices.Equal(e.Unread, []string{"/no_such"}) {
		t.Errorf("kept %t, unread %v", e.Body != nil, e.Unread)
	}
}

// What the document knows and the fake does nothing with is not read either.
func TestJournalNamesWhatIsKnownAndNotRead(t *testing.T) {
	w := newWorld(t, "observed")
	code := object{"file": "cGFzcwo=", "link": "https://code.example.com/demo.zip"}
	w.made("demo", object{"code_type": "inline", "func_code": code})
	w.recoded("demo", object{"code_type": "inline", "func_code": code})
	tags := "http://fake.invalid/v2/" + project + "/functions/"
	tag := object{"action": "create", "tags": []any{object{"key": "k", "value": "v"}}, "sys_tags": []any{}}
	w.wants(w.do(request{method: "POST", url: tags + "demo/tags/create", body: tag}), 204, "")
	w.wants(w.do(request{method: "DELETE", url: tags + "demo/tags/delete", body: with(tag, object{"action": "delete"})}), 204, "")
	w.wants(w.do(request{method: "POST", url: tags + "resource-instances/count", body: object{"action": "count", "sys_tags": []any{}}}), 200, "")
	for operation, want := range map[string][]string{
		"CreateFunction": {"/func_code/link"}, "UpdateFunctionCode": {"/func_code/link"},
		"CreateTags": {"/action", "/sys_tags"}, "DeleteTags": {"/action", "/sys_tags"}, "ShowResInstanceInfo": {"/action", "/sys_tags"},
	} {
		if all := w.server.Journal(fake.Filter{Operation: operation}); len(all) != 1 || !slices.Equal(all[0].Unread, want) {
			t.Errorf("of %s the journal has %v, want %v as unread", operation, all, want)
		}
	}
}

// Event data is stored with whatever members it has; those that may be passwords are not.
func TestJournalOfTriggersNamesWhatIsNotKept(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		sent := with(timerOf("demo")["event_data"].(object), object{"own": object{"deep": 1.0}, "my_password": "canary"})
		path := w.newTrigger("demo", with(timerOf("demo"), object{"event_data": sent}))
		all := w.server.Journal(fake.Filter{Operation: "CreateFunctionTrigger"})
		if want := []string{"/event_data/my_password"}; len(all) != 1 || !slices.Equal(all[0].Unread, want) {
			w.Errorf("the journal has %v, want %v as unread", all, want)
		}
		stored := w.trigger("GET", path, nil).body["event_data"].(object)
		if stored["my_password"] != nil || !sameJSON(w.T, stored["own"], sent["own"]) {
			w.Errorf("stored is %v", stored)
		}
	})
}

func TestWaitForRequests(t *testing.T) {
	w := newWorld(t, "documented")
	var waiting sync.WaitGroup
	for range 4 {
		waiting.Go(func() {
			found, err := w.server.Wait(t.Context(), fake.Filter{Status: 404}, 3)
			if err != nil || len(found) < 3 {
				t.Errorf("waiting for three gives %d, %v", len(found), err)
			}
		})
	}
	for range 3 {
		w.show("nobody")
	}
	waiting.Wait()
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	found, err := w.server.Wait(ctx, fake.Filter{}, 4)
	if !errors.Is(err, context.DeadlineExceeded) || len(found) != 3 || !strings.Contains(err.Error(), "3 of 4 requests") {
		t.Errorf("at the deadline there are %d, %v", len(found), err)
	}
}

// State, journal and request share what they hold of a body, so that whatever is
// stored in another form must be a copy.
func TestWhatIsStoredOtherwiseIsACopy(t *testing.T) {
	w := newWorld(t, "observed")
	w.made("demo", nil)
	mount := object{"mount_type": "SFS Turbo", "mount_resource": "resource-1", "local_mount_path": "/mnt", "no-such-member": 1.0}
	body := w.body(object{"user_data": `{"a":"b"}`, "encrypted_user_data": `{"c":"d"}`, "mount_config": object{
		"mount_user": object{"user_id": "7", "user_group_id": -1.0}, "func_mounts": []any{mount},
	}})
	w.wants(w.update("demo", body), 200, "")
	var journal struct{ Body map[string]any }
	remarshal(t, w.server.Journal(fake.Filter{Operation: "UpdateFunctionConfig"})[0], &journal)
	kept, _ := journal.Body["mount_config"].(map[string]any)
	mount["no-such-member"] = "[unknown]"
	if want := body["mount_config"]; !sameJSON(t, kept, want) {
		t.Errorf("the journal has the mounts %v; sent were %v", kept, want)
	}
	if journal.Body["user_data"] != `{"a":"b"}` || journal.Body["encrypted_user_data"] == `{"c":"d"}` {
		t.Errorf("the journal has the data %v and %v", journal.Body["user_data"], journal.Body["encrypted_user_data"])
	}
	stored, _ := w.show("demo").body["mount_config"].(map[string]any)
	mounts, _ := stored["func_mounts"].([]any)
	want := object{"mount_type": "sfsTurbo", "mount_resource": "resource-1", "local_mount_path": "/mnt", "status": "ACTIVE"}
	if len(mounts) != 1 || !sameJSON(t, mounts[0], want) {
		t.Errorf("stored are %v; want %v", mounts, want)
	}
	if user := stored["mount_user"]; !sameJSON(t, user, object{"user_id": 7.0, "user_group_id": -1.0}) {
		t.Errorf("the user is %v", user)
	}
}

func sameJSON(t *testing.T, a, b any) bool {
	t.Helper()
	var left, right any
	remarshal(t, a, &left)
	remarshal(t, b, &right)
	return reflect.DeepEqual(left, right)
}

// remarshal reads a value as one that was sent.
func remarshal(t *testing.T, from, to any) {
	t.Helper()
	text, err := json.Marshal(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, to); err != nil {
		t.Fatal(err)
	}
}
