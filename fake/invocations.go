package fake

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// invocationsKind are the asynchronous calls of a function, the oldest first.
const invocationsKind kind = "invocations"

// mostInvocations is how many of them are kept; the oldest are forgotten.
const mostInvocations = 500

// callTime is the form of the times of calls.
const callTime = "2006-01-02T15:04:05"

// The error of a call that was stopped.
const (
	stoppedCode    = 4208
	stoppedMessage = "function invocation canceled"
)

// invokeAsync notes a call with the state that was set for it.
func invokeAsync(s *Server, c *call) (reply, *refusal) {
	var made resource
	refused := s.change(c, func(fn *function, m *moment) (*function, *refusal) {
		if refused := mayInvoke(c, fn); refused != nil {
			return nil, refused
		}
		gives := m.st.results.of(fn, nil)
		made = m.invocation(gives)
		m.calls(gives.counts())
		all := fn.holdings[invocationsKind].with(made)
		return fn.with(invocationsKind, all[max(len(all)-mostInvocations, 0):]), nil
	})
	if refused != nil {
		refused = s.rejected(c, refused)
	}
	return c.answered(map[string]any{"request_id": made.id}, refused)
}

// invocation is a call that gives a result. A call without an error has no number of one:
// Terraform takes no 0.
func (m *moment) invocation(r Result) resource {
	id, now := m.id(), m.now().Format(callTime)
	one := resource{id: id, members: map[string]any{
		"request_id": id, "status": cmp.Or(r.Status, succeeded), "start_time": now,
		"error_message": r.ErrorMessage,
	}}
	if r.ErrorCode != 0 {
		one.members["error_code"] = float64(r.ErrorCode)
	}
	if one.isOver() {
		one.members["end_time"] = now
	}
	return one
}

// isOver reports whether a call neither waits nor runs.
func (r resource) isOver() bool {
	return r.members["status"] != waiting && r.members["status"] != running
}

// invocation finds the call that a body names.
var invocation finder = func(c *call, fn *function) (resource, *refusal) {
	id, _ := c.checked.Set["request_id"].(string)
	one, has := fn.holdings[invocationsKind].find(id)
	if !has {
		return one, c.refuse("existence.invocation") // clause cancel-async-invocation.refusal.existence.invocation
	}
	return one, nil
}

// cancelInvocation ends a call that is not over.
func cancelInvocation(s *Server, c *call) (reply, *refusal) {
	refused := s.change(c, func(fn *function, m *moment) (*function, *refusal) {
		one, refused := invocation(c, fn)
		if refused != nil || one.isOver() {
			return fn, refused
		}
		one = one.updated(map[string]any{
			"status": failed, "error_code": float64(stoppedCode), "error_message": stoppedMessage, "end_time": m.now().Format(callTime),
		}, "status", "error_code", "error_message", "end_time")
		return fn.with(invocationsKind, fn.holdings[invocationsKind].with(one)), nil
	})
	return c.answered(map[string]any{}, refused) // the Node SDK takes no null
}

// listInvocations answers one page of the calls that match.
func listInvocations(s *Server, c *call) (reply, *refusal) {
	return s.invocations(c, func(one resource) bool { return matches(c.request.Query.Get("request_id"), one.id) })
}

// listActiveInvocations answers one page of those that are not over.
func listActiveInvocations(s *Server, c *call) (reply, *refusal) {
	var ids []string
	if text := c.request.Query.Get("requests"); text != "" {
		ids = strings.Split(text, ",")
	}
	return s.invocations(c, func(one resource) bool { return !one.isOver() && (ids == nil || slices.Contains(ids, one.id)) })
}

// invocations answers one page of the calls that are asked for and match what both
// lists can be asked for.
func (s *Server) invocations(c *call, asked func(resource) bool) (reply, *refusal) {
	fn, refused := s.existing(c)
	if refused != nil {
		return reply{}, refused
	}
	q, now := c.request.Query, s.state.now().UTC()
	from := cmp.Or(strings.TrimSuffix(q.Get("query_begin_time"), "Z"), now.Add(-time.Hour).Format(callTime))
	to := cmp.Or(strings.TrimSuffix(q.Get("query_end_time"), "Z"), now.Format(callTime))
	var matching resources
	for _, one := range fn.holdings[invocationsKind] {
		began, _ := one.members["start_time"].(string)
		if asked(one) && from <= began && began <= to && matches(q.Get("status"), one.members["status"]) {
			matching = append(matching, one)
		}
	}
	return c.op.success(inPagesOf(largestPage, q, matching.shown(), "invocations", cmp.Or(digits(q, "limit"), usualPage))), nil
}
