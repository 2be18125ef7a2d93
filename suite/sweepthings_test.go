package suite_test

import (
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
	"github.com/fgcontract/fgcontract/suite"
	"github.com/fgcontract/fgcontract/suite/target"
)

// project is a fake whose clock a test sets, with what a run could have left behind.
type project struct {
	*testing.T
	one    *target.Target
	server *fake.Server
	now    time.Time
}

// newProject is behind a handler that a test puts before the fake, or nil.
func newProject(t *testing.T, wrap func(http.Handler) http.Handler) *project {
	t.Helper()
	p := &project{T: t, now: started}
	var err error
	p.server, err = fake.New(fake.WithToken(fixtures.Token, fixtures.Project), fake.WithClock(func() time.Time { return p.now }))
	if err != nil {
		t.Fatal(err)
	}
	handler := http.Handler(p.server)
	if wrap != nil {
		handler = wrap(p.server)
	}
	p.one, err = target.New(target.Config{URL: "http://fake.invalid", Project: fixtures.Project, Token: fixtures.Token, Base: direct{handler}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// make sends a create and returns the answer.
func (p *project) make(path, body string) map[string]any {
	p.Helper()
	answer, err := p.one.Send(p.Context(), target.Request{
		Method: http.MethodPost, Path: "/v2/" + fixtures.Project + "/fgs/" + path, Body: []byte(body), Header: http.Header{"Content-Type": {"application/json"}},
	})
	var made map[string]any
	if err == nil {
		err = json.Unmarshal(answer.Body, &made)
	}
	if err != nil || answer.Status != http.StatusOK {
		p.Fatalf("%s %s: %d %s %v", path, body, answer.Status, answer.Body, err)
	}
	return made
}

func (p *project) version(name string) string {
	p.Helper()
	made := p.make("dependencies/version", fmt.Sprintf(`{"name":%q,"runtime":"Python3.9","depend_type":"obs","depend_link":"https://b.obs.example.com/d.zip"}`, name))
	return fmt.Sprintf("/v2/%s/fgs/dependencies/%s/version/%v", fixtures.Project, made["dep_id"], made["version"])
}

func (p *project) application(name string) {
	p.Helper()
	p.make("applications", fmt.Sprintf(`{"name":%q,"template_id":"6a3f0030-0000-4000-8000-000000000030"}`, name))
}

// names are those of all dependencies and applications that there are.
func (p *project) names() []string {
	p.Helper()
	var out []string
	for _, list := range []string{"dependencies", "applications"} {
		answer, err := p.one.Send(p.Context(), target.Request{Method: http.MethodGet, Path: "/v2/" + fixtures.Project + "/fgs/" + list})
		if err != nil {
			p.Fatal(err)
		}
		var all struct {
			Dependencies, Applications []struct{ Name string }
		}
		if err := json.Unmarshal(answer.Body, &all); err != nil {
			p.Fatal(err)
		}
		for _, one := range slices.Concat(all.Dependencies, all.Applications) {
			out = append(out, one.Name)
		}
	}
	slices.Sort(out)
	return out
}

// sweep finds and removes, and returns what was found.
func (p *project) sweep(olderThan time.Duration, journals ...suite.JournalRecord) (*suite.Sweep, []suite.Leftover) {
	p.Helper()
	given := sweeping(p.T, p.one, journals...)
	given.OlderThan, given.Now = olderThan, p.now
	s := suite.NewSweep(given)
	left, err := s.Find(p.Context())
	if err != nil {
		p.Fatal(err)
	}
	if err := s.Remove(p.Context(), left); err != nil {
		p.Error(err)
	}
	return s, left
}

func going(left []suite.Leftover) (goes, stays []string) {
	for _, l := range left {
		if l.Goes {
			goes = append(goes, l.Name)
		} else {
			stays = append(stays, l.Name+": "+l.Why)
		}
	}
	return goes, stays
}

// killed is the journal of a run that was killed while it made things.
func killed(run string, things ...suite.Thing) suite.JournalRecord {
	j := record(run)
	j.Path, j.Things = "/journal-of-"+run, things
	return j
}

// What a run made whose answer it never saw is found by its name; what has another
// name, also one that only begins alike, stays.
func TestSweepFindsThingsByName(t *testing.T) {
	t.Parallel()
	p := newProject(t, nil)
	for _, name := range []string{"mine", "fgc-a-1x", "fgc-b-1", "fgc-aa-1", "fgc-a-1", "fgc-a-1", "fgc-a-3"} {
		p.version(name)
	}
	first := p.version("fgc-a-4")
	p.version("fgc-a-4")
	p.version("fgc-a-4")
	for _, name := range []string{"mine", "fgc-a-2", "fgc-a-2"} {
		p.application(name)
	}
	j := killed("a",
		suite.Thing{Operation: "CreateDependencyVersion", Name: "fgc-a-1"},
		suite.Thing{Operation: "CreateFunctionApp", Name: "fgc-a-2"},
		suite.Thing{Operation: "CreateDependency", Name: "fgc-a-3"},
		suite.Thing{Operation: "CreateDependencyVersion", Name: "fgc-a-4", Path: first},
		suite.Thing{Operation: "CreateDependencyVersion", Name: "fgc-a-4"},
		suite.Thing{Operation: "CreateDependencyVersion", Name: "fgc-a-5"}, // never was
	)
	s, left := p.sweep(0, j)
	goes, stays := going(left)
	if len(goes) != 6 || len(stays) != 0 {
		t.Errorf("goes %q, stays %q", goes, stays)
	}
	for _, l := range left {
		if !strings.Contains(l.Why, "stands in the journal of run a") {
			t.Errorf("%s goes because it %s", l.Name, l.Why)
		}
	}
	if got, want := p.names(), []string{"fgc-a-1x", "fgc-aa-1", "fgc-b-1", "mine", "mine"}; !slices.Equal(got, want) {
		t.Errorf("left are %q, want %q", got, want)
	}
	if !s.Settled(j, left) || s.Unlisted() != nil {
		t.Errorf("nothing is left, and the journal is not settled, or %v", s.Unlisted())
	}
}

// A name that a run did not make up may be that of something of somebody else.
func TestSweepLeavesNamesThatAreNotOfTheRun(t *testing.T) {
	t.Parallel()
	p := newProject(t, nil)
	for _, name := range []string{"mine", "fgc-b-1", "fgc-a"} {
		p.version(name)
	}
	for _, thing := range []suite.Thing{
		{Operation: "CreateDependencyVersion", Name: "mine"},
		{Operation: "CreateDependencyVersion", Name: "fgc-b-1"}, // of another run
		{Operation: "CreateDependencyVersion", Name: "fgc-a"},
		{Operation: "CreateDependencyVersion"},
		{Operation: "CreateTags", Name: "fgc-a-1"}, // that no list shows
		{Operation: "NoSuchOperation", Name: "fgc-a-1"},
	} {
		j := killed("a", thing)
		s, left := p.sweep(0, j)
		if goes, stays := going(left); len(goes) != 0 || len(stays) != 1 || !strings.Contains(stays[0], "look for it and remove it by hand, and then the journal /journal-of-a") {
			t.Errorf("%+v: goes %q, stays %q", thing, goes, stays)
		}
		if s.Settled(j, left) {
			t.Errorf("%+v: the journal is settled", thing)
		}
	}
	if got := p.names(); len(got) != 3 {
		t.Errorf("left are %q", got)
	}
}

// By age alone goes what has the name of a run, and nothing of a run that goes on.
func TestSweepFindsThingsByAge(t *testing.T) {
	t.Parallel()
	p := newProject(t, nil)
	for _, name := range []string{"mine", "fgc-old-1", "fgc-old-1", "fgc-busy-1", "fgca"} {
		p.version(name)
		p.application(name)
	}
	p.now = started.Add(48 * time.Hour)
	p.version("fgc-new-1")
	p.application("fgc-old-1")
	busy := record("busy")
	busy.InUse = true
	if _, left := p.sweep(0, busy); len(left) != 0 {
		t.Errorf("without an age %+v is found", left)
	}
	_, left := p.sweep(24*time.Hour, busy)
	goes, stays := going(left)
	if len(goes) != 3 || len(stays) != 4 {
		t.Errorf("goes %q, stays %q", goes, stays)
	}
	for _, l := range left {
		if l.Modified.IsZero() {
			t.Errorf("%s shows no time", l.Name)
		}
	}
	want := []string{"fgc-busy-1", "fgc-busy-1", "fgc-new-1", "fgc-old-1", "fgca", "fgca", "mine", "mine"}
	if got := p.names(); !slices.Equal(got, want) {
		t.Errorf("left are %q, want %q", got, want)
	}
}

// A list that cannot be read hides no other, and keeps the journal.
func TestSweepTellsOfListsThatItCannotRead(t *testing.T) {
	t.Parallel()
	p := newProject(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/fgs/applications") {
				answer(w, http.StatusForbidden, `{"error_code":"FSS.0403"}`)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	p.application("fgc-a-1")
	p.version("fgc-a-2")
	j := killed("a", suite.Thing{Operation: "CreateFunctionApp", Name: "fgc-a-1"}, suite.Thing{Operation: "CreateDependency", Name: "fgc-a-2"})
	s, left := p.sweep(0, j)
	if goes, stays := going(left); len(goes) != 1 || len(stays) != 1 || !strings.Contains(stays[0], "it could not be looked for") {
		t.Errorf("goes %q, stays %q", goes, stays)
	}
	if err := s.Unlisted(); err == nil || !strings.Contains(err.Error(), "list the applications: status 403") || s.Settled(j, left) {
		t.Errorf("unlisted %v, settled %t", err, s.Settled(j, left))
	}
}

// What a list shows without an id, or with one that leads elsewhere, is not deleted.
func TestSweepDistrustsLists(t *testing.T) {
	t.Parallel()
	deleted := 0
	p := newProject(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.Method == http.MethodDelete:
				deleted++
			case strings.HasSuffix(r.URL.Path, "/fgs/applications"):
				_, _ = io.WriteString(w, `{"applications":[{"name":"fgc-a-1"},{"name":"fgc-a-1","id":""},{"name":"fgc-a-1","id":".."},{"name":"fgc-a-1","id":{}},{"id":"x"},7]}`)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	j := killed("a", suite.Thing{Operation: "CreateFunctionApp", Name: "fgc-a-1"})
	s, left := p.sweep(time.Hour, j)
	if goes, stays := going(left); len(goes) != 0 || len(stays) != 4 || !strings.Contains(stays[0], "shows it without an id") || deleted != 0 || s.Settled(j, left) {
		t.Errorf("goes %q, stays %q, %d deleted, settled %t", goes, stays, deleted, s.Settled(j, left))
	}
}
