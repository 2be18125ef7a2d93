package fake

import "maps"

// What belongs to a function (tags, events, triggers, ...) is a kind of its holdings.
// It belongs to the whole function: the version that a URN names has to exist, and
// makes no other difference.

// change replaces the function that a call names by what next makes of it. If next
// refuses, nothing changes.
func (s *Server) change(c *call, next func(*function, *moment) (*function, *refusal)) *refusal {
	u, refused := s.target(c)
	if refused != nil {
		return refused
	}
	_, refused = s.state.change(c.project, u.key, func(old *function, m *moment) (*function, *refusal) {
		if refused := c.found(u, old); refused != nil {
			return nil, refused
		}
		return next(old, m)
	})
	return refused
}

// A finder finds the thing of a function that a call names, or refuses the call.
type finder func(*call, *function) (resource, *refusal)

// has is the judgement that the thing is there.
func (find finder) has(c *call, fn *function) *refusal {
	_, refused := find(c, fn)
	return refused
}

// show answers the thing as it is stored.
func (find finder) show(s *Server, c *call) (reply, *refusal) {
	fn, refused := s.existing(c)
	if refused != nil {
		return reply{}, refused
	}
	found, refused := find(c, fn)
	return c.answered(found.members, refused)
}

// admits makes of a judgement on an existing function the one on a call.
func admits(judge func(*call, *function) *refusal) func(*Server, *call) *refusal {
	return func(s *Server, c *call) *refusal {
		fn, refused := s.existing(c)
		if refused != nil {
			return refused
		}
		return judge(c, fn)
	}
}

// done is an answer of success without a body.
func (c *call) done(refused *refusal) (reply, *refusal) {
	if refused != nil {
		return reply{}, refused
	}
	return reply{status: c.op.status}, nil
}

// answered is an answer of success with a body.
func (c *call) answered(value any, refused *refusal) (reply, *refusal) {
	if refused != nil {
		return reply{}, refused
	}
	return c.op.success(value), nil
}

// updated is a copy of a resource with those of the named members that a body sets.
func (r resource) updated(set map[string]any, names ...string) resource {
	r.members = maps.Clone(r.members)
	for _, name := range names {
		if value, sent := set[name]; sent {
			r.members[name] = value
		}
	}
	return r
}

// seconds is the time of the change, in seconds since 1970.
func (m *moment) seconds() float64 { return float64(m.now().Unix()) }

// The sizes of a page of what is asked for with marker and limit.
const (
	usualPage   = 100
	largestPage = 500
)

// paged is the page of a list that the query asks for, and where it stands.
func (c *call) paged(list []any) (part []any, info map[string]any) {
	size := digits(c.request.Query, "limit")
	if size == 0 {
		size = usualPage
	}
	size = min(size, largestPage)
	start := min(digits(c.request.Query, "marker"), len(list))
	part = list[start:min(start+size, len(list))]
	return part, map[string]any{
		"next_marker": float64(start + len(part)), "previous_marker": float64(max(start-size, 0)), "current_count": float64(len(part)),
	}
}
