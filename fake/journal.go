package fake

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/fgcontract/fgcontract/openapi"
)

// Entry is one request that the server answered, as the journal keeps it. It holds
// no credential, no header and no value of a secret member.
type Entry struct {
	Number    uint64    `json:"number"`              // counts from 1; the X-Request-Id of the answer is the same in hex
	Time      time.Time `json:"time"`                // by the clock of the server
	Method    string    `json:"method"`              // as it came
	Path      string    `json:"path"`                // escaped as it came, without the query
	Query     string    `json:"query,omitempty"`     // raw, the values of parameters that the document does not name covered
	Operation string    `json:"operation,omitempty"` // operationId; "" if no operation has the path and method
	Project   string    `json:"project,omitempty"`   // project id of the path
	Function  string    `json:"function,omitempty"`  // package:name, if the operation is about one
	Status    int       `json:"status"`
	Code      string    `json:"code,omitempty"`       // error_code of a refusal
	Clause    string    `json:"clause,omitempty"`     // of a refusal, the one by which it was decided
	Broken    []string  `json:"violations,omitempty"` // every clause that the request breaks, in order of precedence
	Fault     string    `json:"fault,omitempty"`      // id of the fault that struck
	Unread    []string  `json:"unread,omitempty"`     // JSON pointers of members of the body that nothing was done with
	Body      any       `json:"body,omitempty"`       // of the request, decoded, what is or may be secret covered; nil if it was no JSON or is too large
}

// Refused reports whether the request was answered with an error.
func (e Entry) Refused() bool { return e.Status >= 400 }

// Filter selects entries of the journal. Every field that is set has to match; the
// zero Filter matches every entry.
type Filter struct {
	Operation string // operationId
	Project   string // project id
	Function  string // name, package:name, or a URN without a version, which names the project as well
	Status    int    // HTTP status
	Clause    string // the clause by which a refusal was decided
	Unread    bool   // only requests of which something was not read
	After     uint64 // only entries with a larger number
}

// resolved gives a filter by a URN the form of the entries.
func (f Filter) resolved() (Filter, error) {
	if strings.Count(f.Function, ":") < 2 {
		return f, nil
	}
	u, ok := parseURN(f.Function)
	switch {
	case !ok || u.version != "":
		return f, fmt.Errorf("function %q: give a name, package:name, or a URN without a version", f.Function)
	case f.Project != "" && f.Project != u.project:
		return f, fmt.Errorf("function %q is of another project than %s", f.Function, f.Project)
	}
	f.Project, f.Function = u.project, u.pkg+":"+u.name
	return f, nil
}

func (f Filter) matches(e *Entry) bool {
	return (f.Operation == "" || f.Operation == e.Operation) &&
		(f.Project == "" || f.Project == e.Project) &&
		(f.Function == "" || f.Function == e.Function || !strings.Contains(f.Function, ":") && strings.HasSuffix(e.Function, ":"+f.Function)) &&
		(f.Status == 0 || f.Status == e.Status) &&
		(f.Clause == "" || f.Clause == e.Clause) &&
		(!f.Unread || len(e.Unread) > 0) &&
		e.Number > f.After
}

// DefaultJournal is how many requests the journal keeps unless WithJournal says
// otherwise.
const DefaultJournal = 1000

// journal keeps the last requests, oldest first. It has a lock of its own: whoever
// reads it does not hold up the state.
type journal struct {
	mu      sync.Mutex
	size    int
	entries []Entry // a ring once it is full
	next    int     // where the next entry goes in a full ring
	changed chan struct{}
}

func newJournal(size int) *journal { return &journal{size: size} }

func (j *journal) add(e Entry) {
	if j.size == 0 {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.entries) < j.size {
		j.entries = append(j.entries, e)
	} else {
		j.entries[j.next] = e
		j.next = (j.next + 1) % j.size
	}
	if j.changed != nil {
		close(j.changed)
		j.changed = nil
	}
}

// all returns the entries that match, oldest first.
func (j *journal) all(f Filter) []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.matching(f)
}

func (j *journal) matching(f Filter) []Entry {
	found := []Entry{}
	for i := range j.entries {
		e := &j.entries[(j.next+i)%len(j.entries)]
		if f.matches(e) {
			found = append(found, *e)
		}
	}
	return found
}

// wait returns the entries that match as soon as there are n of them.
func (j *journal) wait(ctx context.Context, f Filter, n int) ([]Entry, error) {
	for {
		found, changed := j.peek(f)
		if len(found) >= n {
			return found, nil
		}
		select {
		case <-ctx.Done():
			return found, fmt.Errorf("%d of %d requests have come: %w", len(found), n, ctx.Err())
		case <-changed:
		}
	}
}

// peek returns what matches now, and what is closed when there may be more.
func (j *journal) peek(f Filter) ([]Entry, <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.changed == nil {
		j.changed = make(chan struct{})
	}
	return j.matching(f), j.changed
}

func (j *journal) clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries, j.next = nil, 0
}

// Journal returns the requests that match, oldest first, of those that are kept. None
// matches a filter by what is no function.
func (s *Server) Journal(f Filter) []Entry {
	f, err := f.resolved()
	if err != nil {
		return []Entry{}
	}
	return s.journal.all(f)
}

// Wait returns the requests that match as soon as there are n of them. It fails if
// the context ends before, with those that there are, or if the journal cannot hold
// so many.
func (s *Server) Wait(ctx context.Context, f Filter, n int) ([]Entry, error) {
	if n > s.journal.size {
		return nil, fmt.Errorf("the journal keeps %d requests, so that %d are never seen; make it larger with WithJournal, or --journal", s.journal.size, n)
	}
	f, err := f.resolved()
	if err != nil {
		return nil, err
	}
	return s.journal.wait(ctx, f, n)
}

// ClearJournal forgets all requests. Their numbers go on.
func (s *Server) ClearJournal() { s.journal.clear() }

// note writes a request into the journal, once it is known how it is answered.
func (s *Server) note(c *call, number uint64, answer reply, refused *refusal) {
	if s.journal.size == 0 {
		return
	}
	e := Entry{
		Number: number, Time: s.state.now().UTC(), Method: c.method, Path: c.path,
		Project: c.project, Status: answer.status, Fault: c.struck, Operation: c.leftOut,
	}
	var named *openapi.Operation
	if c.known {
		named, e.Operation, e.Function = c.op.Operation, c.op.ID, c.functionName()
	}
	e.Query = named.CoverQuery(c.query)
	if refused != nil {
		e.Code, e.Clause, e.Broken = refused.code, refused.clause, refused.clauses
	}
	if c.known && c.checked.Body != nil {
		if len(c.request.Body) <= keptBody {
			e.Body = c.op.covered(c.checked.Body)
		}
		if refused == nil {
			e.Unread = c.unread()
		}
	}
	s.journal.add(e)
}

// keptBody bounds the bodies that the journal keeps, in bytes as they came.
const keptBody = 64 << 10

// functionName is package and name of the function that a call is about, "" if it is
// about none.
func (c *call) functionName() string {
	u, ok := c.about()
	if !ok {
		return ""
	}
	return u.pkg + ":" + u.name
}

// about is the function that a call is about: the one of its path, or the one that it
// creates.
func (c *call) about() (urn, bool) {
	if c.op.ID == createID {
		k := createKey(c)
		return urn{key: k}, k.name != ""
	}
	return parseURN(c.request.Path[urnParameter])
}

// The path parameters that name a function and a project.
const (
	urnParameter     = "function_urn"
	projectParameter = "project_id"
)
