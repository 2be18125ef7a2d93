package fake

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fgcontract/fgcontract/openapi"
)

// Harm is what a fault does to a request.
type Harm string

// The harms. Refuse answers with an error and carries nothing out. The others are
// about the way back: Drop closes the connection without an answer, Truncate breaks
// the answer off in the middle, Garbage answers with bytes that are no JSON, None
// only takes the delay. What is carried out before Drop, Truncate and Garbage is
// carried out, as when an answer gets lost; with Before nothing is.
const (
	Refuse   Harm = "refuse"
	Drop     Harm = "drop"
	Truncate Harm = "truncate"
	Garbage  Harm = "garbage"
	None     Harm = "none"
)

var harms = []Harm{Refuse, Drop, Truncate, Garbage, None}

// A Fault makes the server fail on purpose. The zero value of a field is explained
// with it; the zero Fault refuses every request with an internal error.
type Fault struct {
	ID          string        // given by Inject
	Operation   string        // operationId; "" means every operation
	Project     string        // project id; "" means every project
	Function    string        // name, package:name or URN, also of one version or alias; "" means every function
	Harm        Harm          // "" means Refuse
	Status      int           // HTTP status of Refuse; 0 means the one that the catalogue has for Code
	Code        string        // error code of Refuse, of the catalogue or with a Status; "" means one that the catalogue has for Status
	Before      bool          // nothing is carried out before Drop, Truncate or Garbage
	Delay       time.Duration // before the answer
	From        int           // the first matching request that it strikes, counted from 1; 0 means 1
	Times       int           // how often; 0 means until it is removed
	Probability float64       // of striking, above 0 up to 1; 0 means always
	Seed        uint64        // of the dice for Probability
}

// An injected fault counts the requests that it matches and those that it struck.
type injected struct {
	Fault
	target  *urn // that Function names
	matched int
	struck  int
	dice    dice
}

// Inject adds a fault and returns its id. A fault strikes a request that would be
// carried out; what is refused anyway, a login at IAM excepted, is not counted, nor what
// Truncate and Garbage cannot spoil because its answer is 204. Of several faults the one
// added first strikes. A fault that could never strike, because the document does not
// have its operation or code, no project id has its form or a number makes no sense, is
// refused.
func (s *Server) Inject(f Fault) (id string, err error) {
	made := &injected{Fault: f, dice: dice(f.Seed)}
	if err := made.check(s); err != nil {
		return "", fmt.Errorf("inject: %w", err)
	}
	return s.state.inject(made), nil
}

// Remove takes a fault away. It reports false if there is none of that id, also
// because it has struck as often as it should.
func (s *Server) Remove(id string) bool { return s.state.dropFault(id) }

// Faults lists the faults that can still strike, in the order in which they were
// added.
func (s *Server) Faults() []Fault {
	s.state.mu.RLock()
	defer s.state.mu.RUnlock()
	out := make([]Fault, len(s.state.faults))
	for i, f := range s.state.faults {
		out[i] = f.Fault
	}
	return out
}

func (f *injected) matches(c *call) bool {
	if f.Operation != "" && f.Operation != c.op.ID || f.Project != "" && f.Project != c.project || !f.canHarm(c.op) {
		return false
	}
	if f.target == nil {
		return true
	}
	u, ok := c.about()
	return ok && u.key == f.target.key && (f.target.project == "" || f.target.project == c.project) &&
		(f.target.isLatest() || f.target.version == u.version)
}

// canHarm reports whether there is something in the answers of an operation that a
// fault can spoil: HTTP sends no body with 204. It does with any other success, so an
// answer that the document leaves empty can be broken off and be garbage.
func (f *injected) canHarm(op *operation) bool {
	return op.status != http.StatusNoContent || f.Harm != Truncate && f.Harm != Garbage
}

// strikes counts a matching request and says whether it is struck.
func (f *injected) strikes() bool {
	f.matched++
	if f.matched < f.From || f.Probability > 0 && f.dice.throw() >= f.Probability {
		return false
	}
	f.struck++
	return true
}

// dice are a source of chance that is the same for the same seed, in every version of
// Go: SplitMix64.
type dice uint64

// throw gives a number from 0 up to 1.
func (d *dice) throw() float64 {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return float64((z^z>>31)>>11) / (1 << 53)
}

func (f *injected) spent() bool { return f.Times > 0 && f.struck >= f.Times }

func (st *state) inject(f *injected) (id string) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.faultCount++
	f.ID = "fault-" + strconv.Itoa(st.faultCount)
	st.faults = append(st.faults, f)
	return f.ID
}

func (st *state) dropFault(id string) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	before := len(st.faults)
	st.faults = slices.DeleteFunc(slices.Clone(st.faults), func(f *injected) bool { return f.ID == id })
	return len(st.faults) < before
}

func (st *state) clearFaults() {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.faults = nil
}

func (st *state) hasFaults() bool {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return len(st.faults) > 0
}

// fault takes the first fault that strikes a call, and counts it.
func (st *state) fault(c *call) (Fault, bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	for i, f := range st.faults {
		if !f.matches(c) || !f.strikes() {
			continue
		}
		if f.spent() {
			st.faults = slices.Delete(slices.Clone(st.faults), i, i+1)
		}
		return f.Fault, true
	}
	return Fault{}, false
}

// carryOut lets the handler answer, and a fault do its harm to that. An internal
// error stands last in the order of precedence, so the handler's own refusals come
// first.
func (s *Server) carryOut(ctx context.Context, c *call) (reply, *refusal) {
	if !s.state.hasFaults() { // nearly always
		return s.handle(c)
	}
	if c.op.admit != nil {
		if refused := c.op.admit(s, c); refused != nil {
			return s.handle(c) // which refuses, too, and may count that
		}
	}
	f, struck := s.state.fault(c)
	if !struck {
		return s.handle(c)
	}
	c.struck = f.ID
	s.sleep(ctx, f.Delay)
	switch {
	case f.Harm == Refuse:
		return reply{}, f.refusal(c.op)
	case f.Before:
		return harmed(f.Harm, reply{status: c.op.status}), nil
	}
	answer, refused := s.handle(c)
	return harmed(f.Harm, answer), refused
}

// handle lets the handler answer. What could not be saved was not carried out, and is
// an internal error.
func (s *Server) handle(c *call) (reply, *refusal) {
	answer, refused := c.op.handle(s, c)
	if refused == unsaved {
		refused = c.refuse("internal") // clause update-function-config.refusal.internal
		refused.text = "internal error: the change could not be saved, so it was not made"
	}
	return answer, refused
}

// harmed is what is left of an answer.
func harmed(harm Harm, answer reply) reply {
	switch harm {
	case Drop:
		answer.lost = true
	case Truncate:
		answer.body = append(slices.Clip(answer.body), ' ') // so that a part of an empty one is missing too
		answer.cut = true
	case Garbage:
		answer.body = []byte("<html><body>Bad Gateway</body>\x00\xff{")
	case Refuse, None:
	}
	return answer
}

// refusal gives the fault the form that the document has for internal errors.
func (f Fault) refusal(op *operation) *refusal {
	out := op.refuse("internal") // clause update-function-config.refusal.internal
	code := f.Code
	if code == "" && f.Status != 0 && f.Status != out.status {
		code = codeOf(f.Status, out, op.contract)
	}
	if code != "" {
		out.code = code
		if entry, ok := op.contract.Error(code); ok {
			out.status, out.text = entry.Status, words(entry)
		}
	}
	if f.Status != 0 {
		out.status = f.Status
	}
	return out
}

// codeOf returns a code that the catalogue has for a status, "" if it has none: the
// general one, which is that of an internal error but for the status in it, or else the
// first.
func codeOf(status int, internal *refusal, contract *openapi.Contract) string {
	general := strings.Replace(internal.code, strconv.Itoa(internal.status), strconv.Itoa(status), 1)
	first := ""
	for _, e := range contract.Errors() {
		switch {
		case !e.HasStatus(status):
		case e.Code == general:
			return general
		case first == "":
			first = e.Code
		}
	}
	return first
}

func words(e openapi.ErrorEntry) string {
	if e.Text != "" {
		return e.Text
	}
	return e.Meaning
}

// waitFor waits in real time, but not longer than the client does.
func waitFor(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// send writes an answer, or as much of it as a fault leaves.
func (answer reply) send(w http.ResponseWriter) {
	if answer.lost {
		panic(http.ErrAbortHandler) // the server closes the connection and says nothing
	}
	body := answer.body
	if answer.cut {
		body = body[:len(body)/2]
	}
	w.WriteHeader(answer.status)
	_, _ = w.Write(body) // a client that went away is not our concern
	if answer.cut {
		_ = http.NewResponseController(w).Flush() // what cannot flush has sent nothing yet
		panic(http.ErrAbortHandler)
	}
}
