package suite_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite"
	"github.com/fgcontract/fgcontract/suite/target"
)

// peek reads a body and leaves it in the request.
func peek(r *http.Request) []byte {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body
}

func nameIn(body []byte) string {
	var object struct {
		Name string `json:"func_name"`
	}
	_ = json.Unmarshal(body, &object) // many bodies are no JSON
	return object.Name
}

func contains(list []string, s string) bool { return slices.Contains(list, s) }

// seededWith is a fake with functions of these names, last modified at a time.
func seededWith(t *testing.T, modified time.Time, names ...string) (http.Handler, *target.Target) {
	t.Helper()
	var seed strings.Builder
	fmt.Fprintf(&seed, "projects:\n  %s:\n    functions:\n", fixtures.Project)
	for _, name := range names {
		fmt.Fprintf(&seed, "      - {func_name: %s, package: default, runtime: Python3.9, timeout: 3, handler: index.handler, memory_size: 128, code_type: inline}\n", name)
	}
	server, err := fake.New(fake.WithToken(fixtures.Token, fixtures.Project), fake.WithSeed([]byte(seed.String())),
		fake.WithClock(func() time.Time { return modified }))
	if err != nil {
		t.Fatal(err)
	}
	one, err := target.New(target.Config{URL: "http://fake.invalid", Project: fixtures.Project, Token: fixtures.Token, Base: direct{server}})
	if err != nil {
		t.Fatal(err)
	}
	return server, one
}

func sweeping(t *testing.T, one *target.Target, journals ...suite.JournalRecord) suite.Sweeping {
	t.Helper()
	contract, err := openapi.Profile(openapi.Documented)
	if err != nil {
		t.Fatal(err)
	}
	return suite.Sweeping{Contract: contract, Target: one, Journals: journals, Now: started}
}

func record(run string, names ...string) suite.JournalRecord {
	return suite.JournalRecord{JournalHead: suite.JournalHead{Run: run, URL: "http://fake.invalid", Project: fixtures.Project}, Names: names}
}

func TestSweepTakesOnlyWhatRunsMade(t *testing.T) {
	t.Parallel()
	elsewhere, otherProject, inUse := record("e", "fgc-e-1"), record("o", "fgc-o-1"), record("u", "fgc-u-1")
	elsewhere.URL, otherProject.Project, inUse.InUse = "http://other.invalid", fixtures.OtherProject, true
	journals := []suite.JournalRecord{record("a", "fgc-a-1", "fgc-a-9", "plain"), elsewhere, otherProject, inUse}
	all := []string{"mine", "plain", "fgc-a-1", "fgc-b-1", "fgc-e-1", "fgc-o-1", "fgc-u-1", "fgc-u-2", "fgca", "a-fgc-1"}
	for _, tc := range []struct {
		name      string
		modified  time.Time
		olderThan time.Duration
		goes      []string
	}{
		{"by journal alone", started.Add(-48 * time.Hour), 0, []string{"fgc-a-1"}},
		{"old ones too", started.Add(-48 * time.Hour), 24 * time.Hour, []string{"fgc-a-1", "fgc-b-1", "fgc-e-1", "fgc-o-1"}},
		{"but no young ones", started.Add(-time.Hour), 24 * time.Hour, []string{"fgc-a-1"}},
		{"at the bound", started.Add(-24 * time.Hour), 24 * time.Hour, []string{"fgc-a-1"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			server, one := seededWith(t, tc.modified, all...)
			given := sweeping(t, one, journals...)
			given.OlderThan = tc.olderThan
			s := suite.NewSweep(given)
			left, err := s.Find(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var goes []string
			for _, l := range left {
				if l.Goes {
					goes = append(goes, l.Name)
				}
				if l.Why == "" || l.URN == "" {
					t.Errorf("%+v lacks a reason or a URN", l)
				}
			}
			slices.Sort(goes)
			if !slices.Equal(goes, tc.goes) {
				t.Errorf("goes %q, want %q", goes, tc.goes)
			}
			if before := listing(t, server); !strings.Contains(before, "fgc-a-1") {
				t.Error("finding removes already")
			}
			if err := s.Remove(t.Context(), left); err != nil {
				t.Fatal(err)
			}
			after := listing(t, server)
			for _, name := range all {
				if got := strings.Contains(after, `"func_name":"`+name+`"`); got == contains(tc.goes, name) {
					t.Errorf("%s is there: %t", name, got)
				}
			}
			for i, settled := range []bool{false, false, false, false} {
				if got := s.Settled(journals[i], left); got != settled {
					t.Errorf("the journal of run %s is settled: %t", journals[i].Run, got)
				}
			}
			if !s.Settled(record("a", "fgc-a-1", "fgc-a-9"), left) {
				t.Error("a journal whose functions are all gone is not settled")
			}
		})
	}
}

// More functions than one page holds are found all the same.
func TestSweepReadsEveryPage(t *testing.T) {
	t.Parallel()
	var names []string
	for i := range 250 {
		names = append(names, fmt.Sprintf("fgc-many-%d", i))
	}
	_, one := seededWith(t, started, names...)
	left, err := suite.NewSweep(sweeping(t, one, record("many", names...))).Find(t.Context())
	if err != nil || len(left) != len(names) {
		t.Errorf("finds %d of %d, %v", len(left), len(names), err)
	}
}

func TestSweepNamesEveryFailure(t *testing.T) {
	t.Parallel()
	server, _ := seededWith(t, started, "fgc-a-1", "fgc-a-2", "fgc-a-3")
	stubborn := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete && !strings.Contains(r.URL.Path, "fgc-a-2") {
			w.WriteHeader(http.StatusConflict)
			return
		}
		server.ServeHTTP(w, r)
	})
	one, err := target.New(target.Config{URL: "http://fake.invalid", Project: fixtures.Project, Token: fixtures.Token, Base: direct{stubborn}})
	if err != nil {
		t.Fatal(err)
	}
	s := suite.NewSweep(sweeping(t, one, record("a", "fgc-a-1", "fgc-a-2", "fgc-a-3")))
	left, err := s.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	err = s.Remove(t.Context(), left)
	for _, want := range []string{"fgc-a-1 was left behind: status 409", "fgc-a-3 was left behind: status 409"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want %q in it", err, want)
		}
	}
	if text := listing(t, server); strings.Contains(text, `"func_name":"fgc-a-2"`) {
		t.Error("behind a failure nothing is removed any more")
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Remove(cancelled, left); err == nil || !strings.Contains(err.Error(), "interrupted") {
		t.Errorf("an interrupt gives %v", err)
	}
}

// A sweep of what is no FunctionGraph removes nothing and says so.
func TestSweepOfStrangers(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]http.HandlerFunc{
		"a web page":         func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") },
		"nothing but 200":    func(http.ResponseWriter, *http.Request) {},
		"a refusal":          func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) },
		"a list without end": endless,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one, err := target.New(target.Config{URL: "http://fake.invalid", Project: fixtures.Project, Token: fixtures.Token, Base: direct{handler}})
			if err != nil {
				t.Fatal(err)
			}
			if left, err := suite.NewSweep(sweeping(t, one)).Find(t.Context()); err == nil || left != nil || !strings.Contains(err.Error(), "list") {
				t.Errorf("gives %v, %v", left, err)
			}
		})
	}
}

func endless(w http.ResponseWriter, r *http.Request) {
	marker := 0
	_, _ = fmt.Sscan(r.URL.Query().Get("marker"), &marker)
	_, _ = fmt.Fprintf(w, `{"functions":[{"func_name":"x","func_urn":"urn:fss:r:p:function:default:x"}],"next_marker":%d}`, marker+1)
}

// A create that a gateway answers with a failure may have made the function: it is
// looked for and removed.
func TestLostAnswersLeaveNothing(t *testing.T) {
	t.Parallel()
	lost := 0
	cfg := config(t, openapi.Documented, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				if lost++; lost%3 == 0 {
					next.ServeHTTP(discarding{}, r)
					w.WriteHeader(http.StatusGatewayTimeout)
					return
				}
			}
			next.ServeHTTP(w, r)
		})
	})
	var server http.Handler
	cfg.Clauses = []string{"create-function.body.timeout.*", put + "behaviour.*"}
	inner := cfg.Target
	server = handlerOf(t, inner)
	result := execute(t, cfg)
	if lost < 6 || result.ExitStatus() == 0 {
		t.Errorf("%d creates, outcome %s", lost, result.Outcome)
	}
	if text := listing(t, server); strings.Contains(text, suite.NamePrefix) {
		t.Errorf("left behind: %s", text)
	}
}

// discarding is the answer that gets lost on its way.
type discarding struct{}

func (discarding) Header() http.Header         { return http.Header{} }
func (discarding) Write(p []byte) (int, error) { return len(p), nil }
func (discarding) WriteHeader(int)             {}

// handlerOf lets a test look at what is behind a target.
func handlerOf(t *testing.T, one *target.Target) http.Handler {
	t.Helper()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, err := one.Send(r.Context(), target.Request{Method: r.Method, Path: r.URL.Path})
		if err != nil {
			t.Fatal(err)
		}
		w.WriteHeader(answer.Status)
		_, _ = w.Write(answer.Body)
	})
}
