package fake

import (
	"maps"
	"slices"
	"time"
)

// A resource is one thing that belongs to a function or a project and has an id
// among its like: an alias, a test event, a dependency. It is never changed once it
// is stored.
type resource struct {
	id      string
	members map[string]any // what a read of it answers
}

// resources are all of one kind, in the order in which they were made. A list is
// never changed, only replaced.
type resources []resource

func (r resources) find(id string) (resource, bool) {
	if i := r.index(id); i >= 0 {
		return r[i], true
	}
	return resource{}, false
}

func (r resources) index(id string) int {
	return slices.IndexFunc(r, func(one resource) bool { return one.id == id })
}

// with returns the list with one resource more, or with one of the same id replaced
// in its place.
func (r resources) with(one resource) resources {
	out := slices.Clone(r)
	if i := r.index(one.id); i >= 0 {
		out[i] = one
		return out
	}
	return append(out, one)
}

// without returns the list without the resource of an id.
func (r resources) without(id string) resources {
	return slices.DeleteFunc(slices.Clone(r), func(one resource) bool { return one.id == id })
}

// shown is the list as an answer has it.
func (r resources) shown() []any {
	out := make([]any, len(r))
	for i, one := range r {
		out[i] = one.members
	}
	return out
}

// A kind names what the resources of a list are.
type kind string

// holdings are the resources that a function or a project has, by kind. They are
// never changed, only replaced.
type holdings map[kind]resources

// with returns the holdings with other resources of a kind.
func (h holdings) with(k kind, of resources) holdings {
	out := maps.Clone(h)
	if out == nil {
		out = holdings{}
	}
	if out[k] = of; len(of) == 0 {
		delete(out, k)
	}
	return out
}

// counts says how many resources of each kind there are.
func (h holdings) counts() map[string]any {
	out := map[string]any{}
	for k, list := range h {
		out[string(k)] = len(list)
	}
	return out
}

// A moment is when something changes. Asking it for the time moves the clock, once.
type moment struct {
	st     *state
	at     time.Time
	called minute // what is to be counted with the change
}

// now is the time of the change.
func (m *moment) now() time.Time {
	if m.at.IsZero() {
		m.at = m.st.clock.tick().UTC()
	}
	return m.at
}

// calls counts a call of the function that changes.
func (m *moment) calls(one minute) {
	if one.calls > 0 {
		m.called = one
		m.called.at = minuteOf(m.now())
	}
}

// id gives a new id, in the form of a UUID.
func (m *moment) id() string { return m.st.id() }
