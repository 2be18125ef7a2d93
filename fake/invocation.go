package fake

import (
	"cmp"
	"encoding/base64"
	"net/http"
)

// invokeFunction answers at once with the result that was set, or with the body.
func invokeFunction(s *Server, c *call) (reply, *refusal) {
	got, id, refused := s.invoked(c)
	if refused != nil {
		return reply{}, refused
	}
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

// invoked judges a call, counts it and says what it gives.
func (s *Server) invoked(c *call) (Result, string, *refusal) {
	fn, refused := s.existing(c)
	if refused != nil {
		return Result{}, "", refused
	}
	if refused := mayInvoke(c, fn); refused != nil {
		return Result{}, "", s.rejected(c, refused)
	}
	return s.state.invoke(fn, c.request.Body)
}

// rejected counts a call that was refused, if it was because the function is disabled:
// what is wrong with a call itself keeps it from ever reaching the function.
func (s *Server) rejected(c *call, refused *refusal) *refusal {
	fn, gone := s.existing(c)
	if gone != nil || !fn.isDisabled() {
		return refused
	}
	return cmp.Or(s.state.reject(fn), refused)
}

// isDisabled reports whether a function is not to be called.
func (fn *function) isDisabled() bool {
	strategy, _ := fn.members["strategy_config"].(map[string]any)
	return fn.members["status"] == 1.0 || strategy["concurrency"] == 0.0
}

func mayInvoke(c *call, fn *function) *refusal {
	if fn.isDisabled() {
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
