package suite_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/suite"
)

func isDependency(r *http.Request, method string) bool {
	return r.Method == method && strings.HasPrefix(r.URL.Path, dependenciesPath)
}

// What belongs to no function stands in the journal when the request that makes it
// arrives, and with its place when the one that removes it does.
func TestThingsStandInTheJournalFirst(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "run.jsonl")
	made, removed := 0, 0
	cfg := madeOutside(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			record, err := suite.ReadJournal(path)
			switch {
			case err != nil:
				t.Error(err)
			case isDependency(r, http.MethodPost):
				made++
				if len(record.Things) == 0 || record.Things[len(record.Things)-1].Name == "" || record.Things[len(record.Things)-1].Operation == "" {
					t.Errorf("a dependency is made, and the journal has %+v", record.Things)
				}
			case isDependency(r, http.MethodDelete):
				removed++
				if len(record.Things) != 1 || record.Things[0].Path != r.URL.EscapedPath() {
					t.Errorf("%s is deleted, and the journal has %+v", r.URL.EscapedPath(), record.Things)
				}
			}
			next.ServeHTTP(w, r)
		})
	})
	cfg.Journal = begin(t, path)
	if result := execute(t, cfg); result.Outcome != contracts.Conformant || made < 4 || removed < 2 {
		t.Errorf("outcome %s, %d made, %d removed", result.Outcome, made, removed)
	}
	if err := cfg.Journal.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("nothing is left, and the journal is")
	}
}

// What a run could not remove, sweep removes by the journal.
func TestSweepRemovesThings(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "run.jsonl")
	var behind http.Handler
	isBroken := true
	cfg := madeOutside(t, func(next http.Handler) http.Handler {
		behind = next
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if isBroken && isDependency(r, http.MethodDelete) {
				answer(w, http.StatusConflict, "{}")
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	cfg.Journal = begin(t, path)
	execute(t, cfg)
	if err := cfg.Journal.Close(); err != nil {
		t.Fatal(err)
	}
	isBroken = false
	record, err := suite.ReadJournal(path)
	if err != nil || len(record.Things) < 2 {
		t.Fatalf("the journal has %+v, %v", record.Things, err)
	}
	s := suite.NewSweep(sweeping(t, cfg.Target, record))
	left, err := s.Find(t.Context())
	if err != nil || len(left) != len(record.Things) {
		t.Fatalf("left %+v, %v", left, err)
	}
	for _, l := range left {
		if !l.Goes || !strings.HasPrefix(l.Name, "fgs/dependencies/") {
			t.Errorf("%+v stays", l)
		}
	}
	for range 2 { // the second time they are gone, which is no fault
		if err := s.Remove(t.Context(), left); err != nil {
			t.Error(err)
		}
	}
	if !s.Settled(record, left) {
		t.Error("the journal is not settled")
	}
	r := httptest.NewRequest(http.MethodGet, dependenciesPath, nil)
	r.Header.Set("X-Auth-Token", fixtures.Token)
	now := httptest.NewRecorder()
	if behind.ServeHTTP(now, r); !strings.Contains(now.Body.String(), `"count":0`) {
		t.Errorf("there is still %s", now.Body)
	}
}

// What cannot be told from what belongs to somebody is left alone, and said.
func TestSweepLeavesThingsThatItCannotPlace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lines, says string
	}{
		"killed before the answer": {
			`{"do":"create-thing","thing":"a","operation":"CreateDependency","name":"x"}`, `run test was killed while it made it`,
		},
		"another project": {
			`{"do":"create-thing","thing":"a","operation":"CreateDependency"}` + "\n" +
				`{"do":"made-thing","thing":"a","path":"/v2/` + fixtures.OtherProject + `/fgs/dependencies/5"}`, "deletes nothing of this project",
		},
		"a function": {
			`{"do":"create-thing","thing":"a","operation":"CreateFunction"}` + "\n" +
				`{"do":"made-thing","thing":"a","path":"/v2/` + fixtures.Project + `/fgs/functions/urn:fss:r:p:function:default:mine"}`, "deletes nothing of this project",
		},
	} {
		path := filepath.Join(t.TempDir(), "run.jsonl")
		head := `{"format":1,"run":"test","url":"http://fake.invalid","project":"` + fixtures.Project + `","started":"2026-05-04T03:02:01Z"}`
		if err := os.WriteFile(path, []byte(head+"\n"+c.lines+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		record, err := suite.ReadJournal(path)
		if err != nil {
			t.Fatal(err)
		}
		_, one := seededWith(t, started, "mine")
		s := suite.NewSweep(sweeping(t, one, record))
		left, err := s.Find(t.Context())
		if err != nil || len(left) != 1 || left[0].Goes || !strings.Contains(left[0].Why, c.says) {
			t.Errorf("%s: left %+v, %v; want one that stays because it %s", name, left, err, c.says)
		}
		if err := s.Remove(t.Context(), left); err != nil || s.Settled(record, left) {
			t.Errorf("%s: removed with %v; the journal is settled: %v", name, err, s.Settled(record, left))
		}
	}
	gone := filepath.Join(t.TempDir(), "run.jsonl")
	text := `{"format":1,"run":"test","url":"u","project":"p","started":"2026-05-04T03:02:01Z"}` + "\n" +
		`{"do":"create-thing","thing":"a"}` + "\n" + `{"do":"create-thing","thing":"b"}` + "\n" + `{"do":"gone-thing","thing":"a"}` + "\n"
	if err := os.WriteFile(gone, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if record, err := suite.ReadJournal(gone); err != nil || len(record.Things) != 1 || record.Things[0].Key != "b" {
		t.Errorf("the journal has %+v, %v", record.Things, err)
	}
}
