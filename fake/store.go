package fake

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
)

// A Store keeps the state of a server beyond the server's life. Package
// fake/statefile has one that is a file. Its methods are called with a lock held.
type Store interface {
	// Load returns every value that was saved and not deleted, by its key.
	Load() (map[string][]byte, error)
	// Save writes the values, and deletes those that are nil: all of them or, if it
	// fails, none. Once it has returned they survive the end of the process.
	Save(values map[string][]byte) error
}

type changes map[string][]byte

// The keys of a store. The parts stand behind zero bytes, which no name has.
const (
	metaKey      = "meta"
	keySeparator = "\x00"
)

func functionKey(fn *function) string {
	return strings.Join([]string{"function", fn.project, fn.pkg, fn.name}, keySeparator)
}

// minutesKey stands behind that of the function, so that this is loaded first.
func minutesKey(fn *function) string {
	return strings.Join([]string{"minutes", fn.project, fn.pkg, fn.name}, keySeparator)
}

func monthsKey(project string) string { return "months" + keySeparator + project }

func projectKey(id string) string { return "project" + keySeparator + id }

// meta is what a store knows beside projects and functions.
type meta struct {
	Version int       `json:"version"`
	Clock   time.Time `json:"clock"`
	Shift   int64     `json:"shift"` // nanoseconds by which a clock from outside is shifted
	IDs     int       `json:"ids"`
	Results results   `json:"results,omitempty"`
}

func (c contents) meta() meta {
	return meta{Version: SnapshotVersion, Clock: c.clock.at.UTC(), Shift: int64(c.clock.shift), IDs: c.counted, Results: c.results}
}

// unsaved is the refusal of a change that the store did not take.
var unsaved = &refusal{}

// save hands changes to the store before they are made. Without a store they are not
// even written out.
func (st *state) save(made func() changes) *refusal {
	if st.store == nil {
		return nil
	}
	values := made()
	values[metaKey] = encoded(st.meta())
	if st.store.Save(values) != nil {
		return unsaved
	}
	return nil
}

// saveAll makes the store hold other contents than it does.
func (st *state) saveAll(next contents) error {
	if st.store == nil {
		return nil
	}
	values := changes{}
	for _, key := range slices.Sorted(maps.Keys(st.values())) {
		values[key] = nil
	}
	maps.Copy(values, next.values())
	values[metaKey] = encoded(next.meta())
	if err := st.store.Save(values); err != nil {
		return notSaved(err)
	}
	return nil
}

func notSaved(err error) error {
	return fmt.Errorf("the state could not be saved, so it was left as it was: %w", err)
}

// collected is a store that only notes what would be saved.
type collected changes

func (c collected) Load() (map[string][]byte, error) { return nil, nil }

func (c collected) Save(values map[string][]byte) error {
	maps.Copy(c, values)
	return nil
}

// values is everything that a store holds of the contents but the meta.
func (c contents) values() changes {
	out := changes{}
	for id, p := range c.projects {
		if len(p.holdings) > 0 {
			out[projectKey(id)] = encodedHoldings(p.holdings)
		}
		if len(p.months) > 0 {
			out[monthsKey(id)] = encoded(p.months.snapshot())
		}
		for _, fn := range p.functions {
			out[functionKey(fn)] = encoded(fn.snapshot())
			if called := p.calls[fn.key]; len(called) > 0 {
				out[minutesKey(fn)] = encoded(called.snapshot())
			}
		}
	}
	return out
}

func encodedHoldings(h holdings) []byte {
	if len(h) == 0 {
		return nil
	}
	return encoded(h.snapshot())
}

func encoded(value any) []byte {
	data, err := json.Marshal(value, json.Deterministic(true))
	if err != nil {
		panic(fmt.Sprintf("the state cannot be written: %v", err)) // it holds decoded JSON alone
	}
	return data
}

// load takes what a store holds. It reports false if that is nothing.
func (st *state) load(store Store, a account) (bool, error) {
	values, err := store.Load()
	if err != nil || len(values) == 0 {
		st.store = store
		return false, err
	}
	next, err := a.loaded(values)
	if err != nil {
		return false, err
	}
	next.clock.source = st.clock.source
	if err := next.check(); err != nil {
		return false, fmt.Errorf("the stored state: %w", err)
	}
	st.contents, st.store = next, store
	return true, nil
}

func (a account) loaded(values changes) (contents, error) {
	out := contents{projects: map[string]*project{}}
	var m meta
	if err := json.Unmarshal(values[metaKey], &m); err != nil || m.Version != SnapshotVersion {
		return out, fmt.Errorf("the stored state has version %d; this program reads version %d", m.Version, SnapshotVersion)
	}
	out.clock.at, out.clock.shift, out.counted, out.results = m.Clock, time.Duration(m.Shift), m.IDs, m.Results
	st := &state{contents: out}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if !utf8.ValidString(key) {
			return out, fmt.Errorf("the stored state: %q: the key is no UTF-8", key)
		}
		if err := st.take(a, strings.Split(key, keySeparator), values[key]); err != nil {
			return out, fmt.Errorf("the stored state: %q: %w", key, err)
		}
	}
	return st.contents, nil
}

func (st *state) take(a account, key []string, value []byte) error {
	switch {
	case key[0] == metaKey:
		return nil
	case key[0] == "project" && len(key) == 2:
		var from map[kind][]resourceSnapshot
		if err := json.Unmarshal(value, &from); err != nil {
			return plainJSONError(err)
		}
		held, err := restoredHoldings(from)
		st.open(key[1]).holdings = held
		return err
	case key[0] == "months" && len(key) == 2:
		var from []monthSnapshot
		if err := json.Unmarshal(value, &from); err != nil {
			return plainJSONError(err)
		}
		called, err := restoredMonths(from)
		st.open(key[1]).months = called
		return err
	case key[0] == "minutes" && len(key) == 4:
		return st.takeMinutes(key, value)
	case key[0] == "function" && len(key) == 4:
		var from functionSnapshot
		if err := json.Unmarshal(value, &from); err != nil {
			return plainJSONError(err)
		}
		fn, err := a.restoredFunction(key[1], from)
		if err == nil {
			st.put(fn)
		}
		return err
	}
	return fmt.Errorf("nobody knows what this is")
}

func (st *state) takeMinutes(from []string, value []byte) error {
	fn := st.project(from[1]).functions[key{pkg: from[2], name: from[3]}]
	if fn == nil {
		return errors.New("there is no function that was called")
	}
	var list []minuteSnapshot
	if err := json.Unmarshal(value, &list); err != nil {
		return plainJSONError(err)
	}
	called, err := restoredMinutes(list)
	if err != nil {
		return err
	}
	st.open(fn.project).calls[fn.key] = called
	return nil
}
