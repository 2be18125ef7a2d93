package fake

import "github.com/fgcontract/fgcontract/openapi"

// A Fault makes the server fail on purpose.
type Fault struct {
	Operation string // operationId; "" means every operation
	Status    int    // HTTP status; 0 means the one that the catalogue has for Code
	Code      string // error code; "" means that of an internal error
	Times     int    // how often; 0 means until it is removed
}

type injected struct {
	Fault
	left int
}

// Inject adds a fault and returns what removes it. A fault strikes a request that
// would be carried out, before anything is changed. Of several faults the one added
// first strikes.
func (s *Server) Inject(f Fault) (remove func()) {
	return s.state.inject(&injected{Fault: f, left: f.Times})
}

func (st *state) inject(f *injected) (remove func()) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.faults = append(st.faults, f)
	return func() {
		st.mu.Lock()
		defer st.mu.Unlock()
		st.drop(f)
	}
}

func (st *state) drop(f *injected) {
	var rest []*injected
	for _, other := range st.faults {
		if other != f {
			rest = append(rest, other)
		}
	}
	st.faults = rest
}

// fail returns the refusal that an injected fault gives. An internal error stands
// last in the order of precedence, so the handler's own refusals come first.
func (s *Server) fail(c *call) *refusal {
	if !s.state.hasFaults() { // nearly always
		return nil
	}
	if c.op.admit != nil {
		if refused := c.op.admit(s, c); refused != nil {
			return refused
		}
	}
	return s.state.fault(c.op)
}

func (st *state) hasFaults() bool {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return len(st.faults) > 0
}

// fault takes the first fault for an operation and counts it.
func (st *state) fault(op *operation) *refusal {
	st.mu.Lock()
	defer st.mu.Unlock()
	for _, f := range st.faults {
		if f.Operation != "" && f.Operation != op.ID {
			continue
		}
		if f.left == 1 {
			st.drop(f)
		}
		f.left--
		return f.refusal(op)
	}
	return nil
}

// refusal gives the fault the form that the document has for internal errors.
func (f *injected) refusal(op *operation) *refusal {
	out := op.refuse("internal") // clause update-function-config.refusal.internal
	if f.Code != "" {
		out.code = f.Code
		if entry, ok := op.contract.Error(f.Code); ok {
			out.status, out.text = entry.Status, words(entry)
		}
	}
	if f.Status != 0 {
		out.status = f.Status
	}
	return out
}

func words(e openapi.ErrorEntry) string {
	if e.Text != "" {
		return e.Text
	}
	return e.Meaning
}
