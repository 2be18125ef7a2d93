package fake

import (
	"cmp"
	"errors"
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
	mu sync.RWMutex
	contents
	ids    func() string // nil: they are counted
	store  Store         // nil: the state lives as long as the server
	faults []*injected

	faultCount int // so that no two faults have one id
}

// contents is what a snapshot holds of a state.
type contents struct {
	projects map[string]*project
	results  results
	clock    clock
	counted  int // ids that were given
}

// A project is what one project has. Tests that use different projects never meet.
type project struct {
	functions map[key]*function
	calls     map[key]minutes // of the functions that were called
	months    months          // of all functions, also of those that are gone
	holdings  holdings
}

// sorted returns the functions in the order of their names.
func (p *project) sorted() []*function { return slices.SortedFunc(maps.Values(p.functions), byName) }

func newState(now func() time.Time, ids func() string) *state {
	return &state{contents: contents{projects: map[string]*project{}, clock: clock{source: now, at: Epoch}}, ids: ids}
}

// id gives a new id, in the form of a UUID of version 4.
func (st *state) id() string {
	if st.ids != nil {
		return st.ids()
	}
	st.counted++
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", st.counted, st.counted)
}

// copy returns the contents as of one moment. What they refer to never changes.
func (st *state) copy() contents {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.contents.copy()
}

func (c contents) copy() contents {
	out := c
	out.projects = make(map[string]*project, len(c.projects))
	for id, p := range c.projects {
		out.projects[id] = p.copy()
	}
	return out
}

func (p *project) copy() *project {
	out := &project{functions: maps.Clone(p.functions), holdings: p.holdings, calls: make(map[key]minutes, len(p.calls)), months: slices.Clone(p.months)}
	for k, m := range p.calls {
		out.calls[k] = slices.Clone(m)
	}
	return out
}

// replace puts other contents in the place of all that there are.
func (st *state) replace(next contents) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	if err := st.saveAll(next); err != nil {
		return err
	}
	st.contents = next.copy()
	return nil
}

// attempt carries out several changes of a copy and puts that in the place of the
// contents, with all that they have saved in one piece: if one of them fails, or the
// store, nothing has changed. Meanwhile nobody else reads or changes the contents, and
// change must not use them either.
func (st *state) attempt(change func(trial *state) error) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	trial, saved := &state{contents: st.contents.copy(), ids: st.ids}, collected{}
	if st.store != nil {
		trial.store = saved
	}
	if err := change(trial); err != nil {
		return err
	}
	if len(saved) > 0 {
		if err := st.store.Save(saved); err != nil {
			return notSaved(err)
		}
	}
	st.contents = trial.contents
	return nil
}

// project returns what a project has; of one that has nothing, nothing.
func (st *state) project(id string) *project {
	if p := st.projects[id]; p != nil {
		return p
	}
	return &project{}
}

// function returns a function, or nil.
func (st *state) function(project string, k key) *function {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.project(project).functions[k]
}

// holdings returns what a project has beside its functions.
func (st *state) holdings(project string) holdings {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.project(project).holdings
}

// list returns the functions of a project in the order of their names.
func (st *state) list(project string) []*function {
	st.mu.RLock()
	all := slices.Collect(maps.Values(st.project(project).functions))
	st.mu.RUnlock()
	slices.SortFunc(all, byName)
	return all
}

func byName(a, b *function) int {
	return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.pkg, b.pkg))
}

// update replaces the function at a key by what change makes of its configuration or
// code, and notes when. Change gets nil if there is none; if it refuses, nothing
// changes.
func (st *state) update(project string, k key, change func(old *function) (*function, *refusal)) (*function, *refusal) {
	return st.change(project, k, func(old *function, m *moment) (*function, *refusal) {
		next, refused := change(old)
		if refused == nil {
			next.stamp(m.now())
		}
		return next, refused
	})
}

// change replaces the function at a key by what change makes of it, as when
// something that belongs to it changes but not the function itself. Change gets nil
// if there is none; if it refuses, nothing changes.
func (st *state) change(project string, k key, change func(*function, *moment) (*function, *refusal)) (*function, *refusal) {
	st.mu.Lock()
	defer st.mu.Unlock()
	m := &moment{st: st}
	next, refused := change(st.project(project).functions[k], m)
	if refused != nil {
		return nil, refused
	}
	if refused := st.save(func() changes {
		return st.countedAlso(changes{functionKey(next): encoded(next.snapshot())}, next, m.called)
	}); refused != nil {
		return nil, refused
	}
	st.put(next)
	st.count(next, m.called)
	return next, nil
}

// hold replaces what a project has beside its functions by what change makes of it.
// If change refuses, nothing changes.
func (st *state) hold(project string, change func(holdings, *moment) (holdings, *refusal)) *refusal {
	st.mu.Lock()
	defer st.mu.Unlock()
	next, refused := change(st.project(project).holdings, &moment{st: st})
	if refused != nil {
		return refused
	}
	if refused := st.save(func() changes { return changes{projectKey(project): encodedHoldings(next)} }); refused != nil {
		return refused
	}
	st.open(project).holdings = next
	st.close(project)
	return nil
}

// create stores a new function unless judge, which sees whether the name is taken
// and how many functions there are, refuses.
func (st *state) create(fn *function, judge func(taken bool, count int) *refusal) *refusal {
	st.mu.Lock()
	defer st.mu.Unlock()
	if refused := judge(st.room(fn.project, fn.key)); refused != nil {
		return refused
	}
	fn.identify(st.id())
	fn.stamp(st.clock.tick())
	if refused := st.save(func() changes { return changes{functionKey(fn): encoded(fn.snapshot())} }); refused != nil {
		return refused
	}
	st.put(fn)
	return nil
}

// remove takes a function away unless judge, which gets nil if there is none,
// refuses.
func (st *state) remove(project string, k key, judge func(*function) *refusal) *refusal {
	st.mu.Lock()
	defer st.mu.Unlock()
	fn := st.project(project).functions[k]
	if refused := judge(fn); refused != nil {
		return refused
	}
	st.clock.tick()
	if refused := st.save(func() changes { return changes{functionKey(fn): nil, minutesKey(fn): nil} }); refused != nil {
		return refused
	}
	delete(st.open(project).functions, k)
	delete(st.open(project).calls, k)
	st.close(project)
	return nil
}

// peekRoom says whether a name is taken and how many functions a project has.
func (st *state) peekRoom(project string, k key) (taken bool, count int) {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.room(project, k)
}

func (st *state) room(project string, k key) (taken bool, count int) {
	functions := st.project(project).functions
	return functions[k] != nil, len(functions)
}

func (st *state) put(fn *function) { st.open(fn.project).functions[fn.key] = fn }

// open returns a project to be changed.
func (st *state) open(id string) *project {
	if st.projects[id] == nil {
		st.projects[id] = &project{functions: map[key]*function{}, calls: map[key]minutes{}}
	}
	return st.projects[id]
}

// close forgets a project that has nothing.
func (st *state) close(id string) {
	if p := st.projects[id]; p != nil && len(p.functions) == 0 && len(p.holdings) == 0 && len(p.months) == 0 {
		delete(st.projects, id)
	}
}

// setClock sets the clock, unless it cannot show the time or the store does not take
// it.
func (st *state) setClock(to func(now time.Time) time.Time) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	next, err := st.clock.set(to)
	if err != nil {
		return err
	}
	with := st.contents
	with.clock = next
	if !st.swap(with) {
		return errors.New("the clock could not be saved, so it was left as it was")
	}
	return nil
}

// swap takes contents that have the projects that there are, and reports whether the
// store took them; if it did not, nothing has changed.
func (st *state) swap(next contents) bool {
	before := st.contents
	st.contents = next
	if st.save(func() changes { return changes{} }) != nil {
		st.contents = before
		return false
	}
	return true
}

// now is the time without a change.
func (st *state) now() time.Time {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.clock.now()
}
