package fake

import (
	"encoding/base64"
	"net/http"
)

// Result is what an invocation gives. Nothing runs: without one, a function returns
// what it was called with.
type Result struct {
	Value string // what the function returns, for callers of v0 JSON
	Log   string
}

// SetResult sets what every invocation of a function gives from now on, by the name of
// the function and in every project; the name "" stands for all that have none of
// their own. Nil sets back to the echo. Reset does so, too.
func (s *Server) SetResult(function string, r *Result) {
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	if r == nil {
		delete(s.state.results, function)
		return
	}
	if s.state.results == nil {
		s.state.results = map[string]Result{}
	}
	s.state.results[function] = *r
}

func (st *state) clearResults() {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.results = nil
}

// result is what an invocation of a function with a body gives.
func (st *state) result(function string, body []byte) Result {
	st.mu.RLock()
	defer st.mu.RUnlock()
	for _, name := range []string{function, ""} {
		if r, set := st.results[name]; set {
			return r
		}
	}
	return Result{Value: string(body)}
}

// invokeFunction answers at once with the result that was set, or with the body.
func invokeFunction(s *Server, c *call) (reply, *refusal) {
	fn, id, refused := s.invoked(c)
	if refused != nil {
		return reply{}, refused
	}
	got := s.state.result(fn.name, c.request.Body)
	header := http.Header{"X-Cff-Request-Id": {id}}
	if c.request.Header.Get("X-Cff-Log-Type") == "tail" {
		header.Set("X-Cff-Function-Log", base64.StdEncoding.EncodeToString([]byte(got.Log)))
	} else {
		got.Log = ""
	}
	if c.request.Header.Get("X-Cff-Request-Version") != "v1" {
		return reply{status: c.op.status, body: []byte(got.Value), header: header}, nil
	}
	answer := c.op.success(map[string]any{"request_id": id, "result": got.Value, "log": got.Log, "status": float64(http.StatusOK)})
	header.Set("X-Cff-Response-Version", "v1")
	answer.header = header
	return answer, nil
}

// invokeAsync accepts a call. What it would give is nowhere to be seen.
func invokeAsync(s *Server, c *call) (reply, *refusal) {
	_, id, refused := s.invoked(c)
	return c.answered(map[string]any{"request_id": id}, refused)
}

// invoked judges a call and gives it an id.
func (s *Server) invoked(c *call) (fn *function, id string, refused *refusal) {
	if fn, refused = s.existing(c); refused == nil {
		refused = mayInvoke(c, fn)
	}
	if refused != nil {
		return nil, "", refused
	}
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	return fn, s.state.id(), nil
}

func mayInvoke(c *call, fn *function) *refusal {
	strategy, _ := fn.members["strategy_config"].(map[string]any)
	if fn.members["status"] == 1.0 || strategy["concurrency"] == 0.0 {
		return c.refuse("function.disabled") // clause invoke-function.refusal.function.disabled
	}
	for _, id := range []string{"invocation.too-large", "invocation.too-large-async"} {
		if limit := c.op.refusals[id].Limit; limit > 0 && len(c.request.Body) > limit {
			return c.refuse(id) // clause invoke-function.refusal.invocation.too-large
		}
	}
	return nil
}
