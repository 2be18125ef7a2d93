package fake

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/fgcontract/fgcontract/openapi"
)

// SnapshotVersion is the version of the form of snapshots that this package writes,
// and the only one that it reads.
const SnapshotVersion = 1

// snapshot is the whole state in the form in which it leaves the server. It has no
// secrets, because the state has none.
type snapshot struct {
	Version  int                        `json:"version"`
	Clock    time.Time                  `json:"clock"`           // of the server without a source
	Shift    int64                      `json:"shift,omitempty"` // nanoseconds by which a clock from outside is shifted
	IDs      int                        `json:"ids"`             // how many ids the server has counted
	Projects map[string]projectSnapshot `json:"projects"`
	Results  results                    `json:"results,omitempty"` // of invocations
}

type projectSnapshot struct {
	Functions []functionSnapshot          `json:"functions,omitempty"`
	Holdings  map[kind][]resourceSnapshot `json:"holdings,omitempty"`
	Months    []monthSnapshot             `json:"months,omitempty"`
}

type functionSnapshot struct {
	Package  string                      `json:"package"`
	Name     string                      `json:"name"`
	Members  jsontext.Value              `json:"members"`
	Secrets  jsontext.Value              `json:"secrets,omitempty"` // with blank values
	Holdings map[kind][]resourceSnapshot `json:"holdings,omitempty"`
	Calls    []minuteSnapshot            `json:"calls,omitempty"` // what is stored beside the function, not in it
}

type resourceSnapshot struct {
	ID      string         `json:"id"`
	Members jsontext.Value `json:"members"`
}

// Snapshot returns the whole state as JSON, projects and functions in a fixed order, and
// the time: of a clock from outside by how much it was shifted.
// It holds no secrets. Restore takes it back, also in another server.
func (s *Server) Snapshot() []byte {
	at := s.state.copy()
	out := snapshot{Version: SnapshotVersion, Clock: at.clock.at.UTC(), IDs: at.counted, Projects: map[string]projectSnapshot{}, Results: at.results}
	if at.clock.source != nil {
		out.Shift = int64(at.clock.shift)
	}
	for id, p := range at.projects {
		out.Projects[id] = p.snapshot()
	}
	data, err := json.Marshal(out, json.Deterministic(true), jsontext.WithIndent("  "))
	if err != nil {
		panic(fmt.Sprintf("the state cannot be written: %v", err)) // it holds decoded JSON alone
	}
	return append(data, '\n')
}

func (p *project) snapshot() projectSnapshot {
	out := projectSnapshot{Holdings: p.holdings.snapshot(), Months: p.months.snapshot()}
	for _, fn := range p.sorted() {
		one := fn.snapshot()
		one.Calls = p.calls[fn.key].snapshot()
		out.Functions = append(out.Functions, one)
	}
	return out
}

func (fn *function) snapshot() functionSnapshot {
	out := functionSnapshot{Package: fn.pkg, Name: fn.name, Members: appendWhole(nil, fn.members), Holdings: fn.holdings.snapshot()}
	if len(fn.secrets) > 0 {
		out.Secrets = appendWhole(nil, fn.secrets)
	}
	return out
}

func (h holdings) snapshot() map[kind][]resourceSnapshot {
	if len(h) == 0 {
		return nil
	}
	out := make(map[kind][]resourceSnapshot, len(h))
	for k, list := range h {
		for _, one := range list {
			out[k] = append(out[k], resourceSnapshot{ID: one.id, Members: appendWhole(nil, one.members)})
		}
	}
	return out
}

// Restore replaces the whole state by that of a snapshot. What is no snapshot, or one
// of another version, is refused, and the state stays as it is. Faults and the
// journal are no part of it.
func (s *Server) Restore(data []byte) error {
	var from snapshot
	if err := json.Unmarshal(data, &from, json.RejectUnknownMembers(true)); err != nil {
		return fmt.Errorf("restore: this is no snapshot: %w", plainJSONError(err))
	}
	if from.Version != SnapshotVersion {
		return fmt.Errorf("restore: the snapshot has version %d; this program reads version %d", from.Version, SnapshotVersion)
	}
	next := contents{projects: map[string]*project{}, results: from.Results, counted: from.IDs, clock: s.state.copy().clock}
	next.clock.at, next.clock.shift = from.Clock, time.Duration(from.Shift)
	if err := next.check(); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	for _, id := range slices.Sorted(maps.Keys(from.Projects)) {
		p, err := s.account.restoredProject(id, from.Projects[id])
		if err != nil {
			return fmt.Errorf("restore: projects.%s: %w", id, err)
		}
		next.projects[id] = p
	}
	return s.state.replace(next)
}

// check refuses what no server can have given out, beside the projects.
func (c contents) check() error {
	if err := c.results.check(); err != nil {
		return err
	}
	switch {
	case checkTime(c.clock.at) != nil || checkTime(c.clock.now()) != nil:
		return fmt.Errorf("clock: %w", errClock)
	case c.counted < 0:
		return errors.New("ids: the number must not be negative")
	}
	return nil
}

// plainJSONError keeps the place of a fault and leaves out what stands there.
func plainJSONError(err error) error {
	var fault *json.SemanticError
	if errors.As(err, &fault) {
		return fmt.Errorf("%s, byte %d: the value does not fit", cmp.Or(string(fault.JSONPointer), "the beginning"), fault.ByteOffset)
	}
	var broken *jsontext.SyntacticError
	if errors.As(err, &broken) {
		return fmt.Errorf("byte %d: no valid JSON", broken.ByteOffset)
	}
	return err
}

func (a account) restoredProject(id string, from projectSnapshot) (*project, error) {
	p := &project{functions: map[key]*function{}, calls: map[key]minutes{}}
	var err error
	if p.holdings, err = restoredHoldings(from.Holdings); err != nil {
		return nil, err
	}
	if p.months, err = restoredMonths(from.Months); err != nil {
		return nil, err
	}
	for i, f := range from.Functions {
		fn, err := a.restoredFunction(id, f)
		if err != nil {
			return nil, fmt.Errorf("functions[%d]: %w", i, err)
		}
		if p.functions[fn.key] != nil {
			return nil, fmt.Errorf("functions[%d]: %s:%s stands twice", i, f.Package, f.Name)
		}
		p.functions[fn.key] = fn
		if p.calls[fn.key], err = restoredMinutes(f.Calls); err != nil {
			return nil, fmt.Errorf("functions[%d]: %w", i, err)
		}
	}
	return p, nil
}

func (a account) restoredFunction(project string, from functionSnapshot) (*function, error) {
	fn := &function{key: key{pkg: from.Package, name: from.Name}, project: project, secrets: map[string]any{}}
	if fn.pkg == "" || fn.name == "" {
		return nil, errors.New("needs package and name")
	}
	var err error
	if fn.members, err = restoredMembers(from.Members); err != nil {
		return nil, err
	}
	if fn.members["func_urn"] != a.urn(project, fn.key)+":"+latest || fn.members["version"] != latest {
		return nil, fmt.Errorf("members.func_urn is not that of the function in region %s; take the region in which it was made", a.region)
	}
	if len(from.Secrets) > 0 {
		if fn.secrets, err = restoredMembers(from.Secrets); err != nil {
			return nil, err
		}
	}
	fn.holdings, err = restoredHoldings(from.Holdings)
	return fn, err
}

func restoredHoldings(from map[kind][]resourceSnapshot) (holdings, error) {
	var out holdings
	for _, k := range slices.Sorted(maps.Keys(from)) {
		var list resources
		for i, one := range from[k] {
			members, err := restoredMembers(one.Members)
			if err != nil {
				return nil, fmt.Errorf("holdings.%s[%d]: %w", k, i, err)
			}
			if _, twice := list.find(one.ID); twice || one.ID == "" {
				return nil, fmt.Errorf("holdings.%s[%d]: needs an id of its own", k, i)
			}
			list = append(list, resource{id: one.ID, members: members})
		}
		out = out.with(k, list)
	}
	return out, nil
}

func restoredMembers(from jsontext.Value) (map[string]any, error) {
	value, fault := openapi.DecodeJSON(bytes.TrimSpace(from))
	object, ok := value.(map[string]any)
	if fault != "" || !ok {
		return nil, errors.New("members must be an object")
	}
	return object, nil
}

// Reset takes the server back to its start: the state with its seeds, or what the store
// held then, the clock and the ids; faults and the journal are gone. If a store does not
// take that, nothing is.
func (s *Server) Reset() error {
	if err := s.state.replace(s.start); err != nil {
		return err
	}
	s.journal.clear()
	s.state.clearFaults()
	return nil
}
