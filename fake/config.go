package fake

import (
	"maps"
	"sync"
)

// updateFunctionConfig carries out the operation that this project is about: it
// replaces the writable configuration of a function.
func updateFunctionConfig(s *Server, c *call) (reply, *refusal) {
	return s.reconfigure(c, func(old *function) *function { return old.updated(c.op.members, c.checked.Set) })
}

// reconfigure replaces a function by what change makes of its configuration, and
// answers as a write does: with a URN that names no version.
func (s *Server) reconfigure(c *call, change func(old *function) *function) (reply, *refusal) {
	fn, refused := s.updated(c, change)
	if refused != nil {
		return reply{}, refused
	}
	return c.op.success(s.inFull(c, fn.shown(map[string]any{"func_urn": fn.unversioned()}))), nil
}

// updated replaces the function that a call names by what change makes of it.
func (s *Server) updated(c *call, change func(old *function) *function) (*function, *refusal) {
	u, refused := s.target(c)
	if refused != nil {
		return nil, refused
	}
	return s.state.update(c.project, u.key, func(old *function) (*function, *refusal) {
		if refused := c.mayUpdate(u, old); refused != nil {
			return nil, refused
		}
		return change(old), nil
	})
}

// mayUpdate judges the URN and the rules on what is stored.
func (c *call) mayUpdate(u urn, old *function) *refusal {
	if refused := c.found(u, old); refused != nil {
		return refused
	}
	if !u.isLatest() {
		return c.refuse("version.read-only") // clause update-function-config.refusal.version.read-only
	}
	if violations := c.op.CheckState(c.checked.Set, old.members, &c.request); len(violations) > 0 {
		return broken(violations)
	}
	return nil
}

func admitUpdate(s *Server, c *call) *refusal {
	u, refused := s.target(c)
	if refused != nil {
		return refused
	}
	return c.mayUpdate(u, s.state.function(c.project, u.key))
}

// showFunction answers the stored members, of which the document says which belong to
// the configuration and which to the code. Secret ones are no part of them.
func showFunction(s *Server, c *call) (reply, *refusal) {
	fn, refused := s.existing(c)
	if refused != nil {
		return reply{}, refused
	}
	return c.op.success(s.inFull(c, record{members: fn.members})), nil
}

func admitExisting(s *Server, c *call) *refusal {
	_, refused := s.existing(c)
	return refused
}

// existing returns the function that a call names, as its version shows it.
func (s *Server) existing(c *call) (*function, *refusal) {
	u, refused := s.target(c)
	if refused != nil {
		return nil, refused
	}
	fn := s.state.function(c.project, u.key)
	if refused := c.found(u, fn); refused != nil {
		return nil, refused
	}
	return fn.at(u.version), nil
}

// shown is the function as the answer to a write shows it: secret members with
// blank values, and some members differently from a read.
func (fn *function) shown(over map[string]any) record {
	if over == nil {
		over = make(map[string]any, len(fn.secrets))
	}
	maps.Copy(over, fn.secrets)
	return record{members: fn.members, over: over}
}

// typicalAnswer is about the size of an answer with one function, largestKept that
// of the largest of which the buffer is used again.
const (
	typicalAnswer = 3 << 10
	largestKept   = 64 << 10
)

// buffers are those of answers that were sent.
var buffers = sync.Pool{New: func() any {
	buffer := make([]byte, 0, typicalAnswer)
	return &buffer
}}

// success writes an answer with the members that the operation declares.
func (op *operation) success(value any) reply {
	buffer := buffers.Get().(*[]byte)
	*buffer = op.answer.append((*buffer)[:0], value)
	return reply{status: op.status, body: *buffer, buffer: buffer}
}

// recycle gives the buffer of an answer back. The body must not be used any more.
func (answer reply) recycle() {
	if answer.buffer != nil && cap(*answer.buffer) <= largestKept {
		buffers.Put(answer.buffer)
	}
}
