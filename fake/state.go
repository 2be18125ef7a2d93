package fake

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// state is everything that changes, under one lock. Its methods take and return
// values; a stored function is never changed, only replaced, so that a reader
// needs no lock once it has one. The lock is never held while a body is read or
// an answer written.
type state struct {
	mu       sync.RWMutex
	projects map[string]map[key]*function
	clock    clock
	ids      func() string
	faults   []*injected
}

func newState(now func() time.Time, ids func() string) *state {
	if ids == nil {
		ids = countedIDs()
	}
	return &state{projects: map[string]map[key]*function{}, clock: clock{source: now, at: Epoch}, ids: ids}
}

// countedIDs gives UUIDs of version 4 that count.
func countedIDs() func() string {
	n := 0
	return func() string {
		n++
		return fmt.Sprintf("%08x-0000-4000-8000-%012x", n, n)
	}
}

// function returns a function, or nil.
func (st *state) function(project string, k key) *function {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.projects[project][k]
}

// list returns the functions of a project in the order of their names.
func (st *state) list(project string) []*function {
	st.mu.RLock()
	all := slices.Collect(maps.Values(st.projects[project]))
	st.mu.RUnlock()
	slices.SortFunc(all, byName)
	return all
}

func byName(a, b *function) int {
	return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.pkg, b.pkg))
}

// all returns every function as of one moment, by project and name.
func (st *state) all() []*function {
	st.mu.RLock()
	var all []*function
	for _, functions := range st.projects {
		all = slices.AppendSeq(all, maps.Values(functions))
	}
	st.mu.RUnlock()
	slices.SortFunc(all, func(a, b *function) int {
		return cmp.Or(cmp.Compare(a.project, b.project), byName(a, b))
	})
	return all
}

// update replaces the function at a key by what change makes of it. Change gets
// nil if there is none; if it refuses, nothing changes.
func (st *state) update(project string, k key, change func(old *function) (*function, *refusal)) (*function, *refusal) {
	st.mu.Lock()
	defer st.mu.Unlock()
	next, refused := change(st.projects[project][k])
	if refused != nil {
		return nil, refused
	}
	next.stamp(st.clock.tick())
	st.put(next)
	return next, nil
}

// create stores a new function unless judge, which sees whether the name is taken
// and how many functions there are, refuses.
func (st *state) create(fn *function, judge func(taken bool, count int) *refusal) *refusal {
	st.mu.Lock()
	defer st.mu.Unlock()
	if refused := judge(st.room(fn.project, fn.key)); refused != nil {
		return refused
	}
	fn.identify(st.ids())
	fn.stamp(st.clock.tick())
	st.put(fn)
	return nil
}

// remove takes a function away unless judge, which gets nil if there is none,
// refuses.
func (st *state) remove(project string, k key, judge func(*function) *refusal) *refusal {
	st.mu.Lock()
	defer st.mu.Unlock()
	if refused := judge(st.projects[project][k]); refused != nil {
		return refused
	}
	delete(st.projects[project], k)
	if len(st.projects[project]) == 0 {
		delete(st.projects, project)
	}
	st.clock.tick()
	return nil
}

// peekRoom says whether a name is taken and how many functions a project has.
func (st *state) peekRoom(project string, k key) (taken bool, count int) {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.room(project, k)
}

func (st *state) room(project string, k key) (taken bool, count int) {
	functions := st.projects[project]
	return functions[k] != nil, len(functions)
}

func (st *state) put(fn *function) {
	if st.projects[fn.project] == nil {
		st.projects[fn.project] = map[key]*function{}
	}
	st.projects[fn.project][fn.key] = fn
}

func (st *state) setClock(to func(now time.Time) time.Time) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.clock.set(to)
}
