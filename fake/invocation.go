package fake

import (
	"encoding/base64"
	"net/http"
)

// invokeFunction answers at once with the result that was set, or with the body.
func invokeFunction(s *Server, c *call) (reply, *refusal) {
	fn, id, refused := s.invoked(c)
	if refused != nil {
		return reply{}, refused
	}
	got := s.state.result(fn, c.request.Body)
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
	// clause invoke-function.rule.instance-memory.value
	if violations := c.op.CheckState(c.checked.Set, fn.members, &c.request); len(violations) > 0 {
		return broken(violations)
	}
	return nil
}
