package suite_test

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite"
)

var journalHead = suite.JournalHead{Run: "test", URL: "http://fake.invalid", Project: fixtures.Project, Started: started}

func begin(t *testing.T, path string) *suite.Journal {
	t.Helper()
	j, err := suite.CreateJournal(path, journalHead)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// What a request makes stands in the journal when the request arrives, and a run that
// cleans up leaves no journal.
func TestJournalIsWrittenBeforeTheRequest(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "run.jsonl")
	creates := 0
	cfg := config(t, openapi.Documented, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := peek(r)
			if name := nameIn(body); r.Method == http.MethodPost && name != "" {
				creates++
				record, err := suite.ReadJournal(path)
				if err != nil || !contains(record.Names, name) {
					t.Errorf("%s is created, but the journal holds %q, %v", name, record.Names, err)
				}
			}
			next.ServeHTTP(w, r)
		})
	})
	cfg.Clauses = []string{"create-function.body.timeout.*", "create-function.behaviour.*", "update-function-config.behaviour.*"}
	cfg.Journal = begin(t, path)
	if result := execute(t, cfg); result.Outcome != contracts.Conformant || creates < 10 {
		t.Errorf("outcome %s, %d functions", result.Outcome, creates)
	}
	if err := cfg.Journal.Close(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) > 0 {
		t.Errorf("the run removed everything, and left %v, %v", left, err)
	}
}

// What cannot be noted is not sent.
func TestNothingIsMadeWithoutItsJournal(t *testing.T) {
	t.Parallel()
	creates := 0
	cfg := config(t, openapi.Documented, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				creates++
			}
			next.ServeHTTP(w, r)
		})
	})
	cfg.Journal = begin(t, filepath.Join(t.TempDir(), "run.jsonl"))
	if err := cfg.Journal.Close(); err != nil { // as a full disk does, it makes every later line fail
		t.Fatal(err)
	}
	result := execute(t, cfg)
	if result.ExitStatus() != 3 || creates > 0 || !strings.Contains(result.Reason, "write the journal") {
		t.Errorf("outcome %s (%s), %d functions", result.Outcome, result.Reason, creates)
	}
}

// A target that does not delete leaves a journal that says what is left.
func TestJournalOutlivesWhatIsLeft(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "run.jsonl")
	cfg := config(t, openapi.Documented, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodDelete {
				w.WriteHeader(http.StatusForbidden)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	cfg.Clauses = []string{put + "body.timeout.type"}
	cfg.Journal = begin(t, path)
	result := execute(t, cfg)
	if err := cfg.Journal.Close(); err != nil {
		t.Error(err)
	}
	record, err := suite.ReadJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(record.Names) != 1 || record.InUse || record.Run != "test" || result.ExitStatus() == 0 {
		t.Errorf("the journal says %+v; outcome %s", record, result.Outcome)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("the journal has mode %o", mode)
	}
}

func TestCreateJournalRefuses(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "run.jsonl")
	first := begin(t, path)
	if _, err := suite.CreateJournal(path, journalHead); err == nil || !strings.Contains(err.Error(), "another run use it") {
		t.Errorf("a second run: %v", err)
	}
	if record, err := suite.ReadJournal(path); err != nil || !record.InUse {
		t.Errorf("while it is in use: %+v, %v", record, err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("anything\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := suite.CreateJournal(path, journalHead); !errors.Is(err, suite.ErrJournalExists) {
		t.Errorf("over a file: %v", err)
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "anything\n" {
		t.Errorf("the file became %q, %v", data, err)
	}
	if _, err := suite.CreateJournal(filepath.Join(path, "x"), journalHead); err == nil {
		t.Error("a journal below a file is made")
	}
}

func TestReadJournal(t *testing.T) {
	t.Parallel()
	const head = `{"format":1,"run":"r","url":"http://a.invalid","project":"p","started":"2026-05-04T03:02:01Z"}` + "\n"
	for _, tc := range []struct {
		name, text string
		names      []string
		fault      string
	}{
		{"nothing made", head, nil, ""},
		{"made and gone", head + `{"do":"create","name":"a"}` + "\n" + `{"do":"made","name":"a","urn":"u"}` + "\n" + `{"do":"gone","name":"a"}` + "\n", nil, ""},
		{"one of two is gone", head + `{"do":"create","name":"a"}` + "\n" + `{"do":"create","name":"b"}` + "\n" + `{"do":"gone","name":"a"}` + "\n", []string{"b"}, ""},
		{"the last line breaks off", head + `{"do":"create","name":"a"}` + "\n" + `{"do":"create","na`, []string{"a"}, ""},
		{"empty", "", nil, "no first line"},
		{"half a head", head[:20], nil, "no first line"},
		{"another file", "hello\n", nil, "line 1 does not begin a journal"},
		{"of a later format", strings.Replace(head, ":1,", ":2,", 1), nil, "line 1 does not begin a journal of format 1"},
		{"a line that is none", head + "nonsense\n", nil, "line 2 is none of a journal"},
		{"a word that is none", head + `{"do":"create","name":"a"}` + "\n" + `{"do":"destroy","name":"a"}` + "\n", nil, "line 3 is none of a journal"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "j")
			if err := os.WriteFile(path, []byte(tc.text), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := suite.ReadJournal(path)
			switch {
			case tc.fault != "" && (err == nil || !strings.Contains(err.Error(), tc.fault)):
				t.Errorf("gives %v, want %q", err, tc.fault)
			case tc.fault == "" && (err != nil || strings.Join(got.Names, ",") != strings.Join(tc.names, ",")):
				t.Errorf("gives %q, %v; want %q", got.Names, err, tc.names)
			}
		})
	}
}
