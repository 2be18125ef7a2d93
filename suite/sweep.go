package suite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/target"
	"github.com/go-json-experiment/json"
)

// Sweeping says where leftovers of runs that were killed are looked for.
type Sweeping struct {
	Contract *openapi.Contract
	Target   *target.Target
	Journals []JournalRecord // those about another target, or of a run that goes on, are passed over
	// OlderThan also takes functions that no journal names but that carry the prefix
	// and were last modified that long before Now; 0 takes none.
	OlderThan time.Duration
	Now       time.Time
}

// Leftover is a function on the target that a run may have left behind, or something
// that belongs to the project.
type Leftover struct {
	Name     string
	URN      string    // "" of what is no function
	Path     string    // of the DELETE for what is no function; "" if nobody knows it
	Modified time.Time // zero if the target does not say
	Why      string    // it is a leftover, or is left alone
	Goes     bool      // Remove takes it away

	journal string      // that speaks of it, if it is no function
	shown   *shownThing // nil unless a list shows it
}

// Sweep finds and removes what runs left behind.
type Sweep struct {
	given    Sweeping
	space    *workspace
	lists    map[string]thingList // that were read, by the operation whose work they show
	unlisted []error
}

// NewSweep prepares a sweep. It sends nothing.
func NewSweep(s Sweeping) *Sweep {
	return &Sweep{given: s, space: newWorkspace(s.Contract, Config{Target: s.Target}), lists: map[string]thingList{}}
}

// Find lists the functions of the project that carry the prefix of runs or stand in a
// journal, in the order of the target, then what belongs to no function, and says of
// each what becomes of it. It changes nothing.
func (s *Sweep) Find(ctx context.Context) ([]Leftover, error) {
	all, err := s.space.list(ctx, nil)
	if err != nil {
		return nil, err
	}
	noted := s.noted()
	var out []Leftover
	for _, f := range all {
		run, inJournal := noted[f.name]
		isPrefixed := strings.HasPrefix(f.name, NamePrefix)
		if !inJournal && !isPrefixed {
			continue
		}
		left := Leftover{Name: f.name, URN: f.urn, Modified: f.modified}
		left.Goes, left.Why = s.judge(f, run, isPrefixed)
		out = append(out, left)
	}
	out = append(out, s.journaled(ctx)...)
	return append(out, s.strays(ctx, out)...), nil
}

// noted maps the names in journals about this target to their runs.
func (s *Sweep) noted() map[string]string {
	out := map[string]string{}
	for _, j := range s.given.Journals {
		if j.concerns(s.given.Target) && !j.InUse {
			for _, name := range j.Names {
				out[name] = j.Run
			}
		}
	}
	return out
}

func (j JournalRecord) concerns(t *target.Target) bool {
	return j.URL == t.URL() && j.Project == t.Project()
}

func (s *Sweep) judge(f listed, run string, isPrefixed bool) (goes bool, why string) {
	switch {
	case run != "" && !isPrefixed:
		return false, "stands in the journal of run " + run + ", but has no name of a run; look at it and remove it by hand"
	case run != "":
		return true, "stands in the journal of run " + run
	case s.isRunning(f.name):
		return false, "belongs to a run that still goes on"
	case s.given.OlderThan == 0:
		return false, "stands in no journal"
	case f.modified.IsZero():
		return false, "stands in no journal, and the target does not say how old it is"
	case s.given.Now.Sub(f.modified) > s.given.OlderThan:
		return true, fmt.Sprintf("was last modified more than %s ago", s.given.OlderThan)
	}
	return false, fmt.Sprintf("stands in no journal, and was modified within the last %s", s.given.OlderThan)
}

// isRunning reports whether a journal that is in use names the function, or its run
// could have made it.
func (s *Sweep) isRunning(name string) bool {
	return slices.ContainsFunc(s.given.Journals, func(j JournalRecord) bool {
		return j.InUse && j.concerns(s.given.Target) &&
			(slices.Contains(j.Names, name) || strings.HasPrefix(name, NamePrefix+j.Run+"-"))
	})
}

// Remove deletes the leftovers that go. It goes on behind a failure, and names all.
func (s *Sweep) Remove(ctx context.Context, left []Leftover) error {
	var faults []error
	for _, l := range left {
		if !l.Goes {
			continue
		}
		if ctx.Err() != nil {
			return errors.Join(append(faults, errors.New("it was interrupted; what is left stays"))...)
		}
		if l.Path != "" {
			if err := s.removeThing(context.WithoutCancel(ctx), l); err != nil {
				faults = append(faults, fmt.Errorf("%s was left behind: %w", l.Name, err))
			}
			continue
		}
		f := &function{name: l.Name, noted: l.Name, urn: l.URN}
		faults = append(faults, s.space.remove(context.WithoutCancel(ctx), f))
	}
	return errors.Join(faults...)
}

// Held lists the configurations that killed runs did not put back, from the journals
// about this target.
func (s *Sweep) Held() []Held {
	var out []Held
	for _, j := range s.given.Journals {
		if j.concerns(s.given.Target) && !j.InUse {
			out = append(out, j.Held...)
		}
	}
	return out
}

// Restore puts a configuration back and removes the file in which it lay. The function
// must exist still.
func (s *Sweep) Restore(ctx context.Context, h Held) error {
	if h.File == "" {
		return fmt.Errorf("the configuration of function %s was not put back, and was saved nowhere", h.URN)
	}
	data, err := os.ReadFile(h.File)
	var was saved
	if err == nil {
		err = json.Unmarshal(data, &was)
	}
	if err == nil && was.URN != h.URN {
		err = fmt.Errorf("%s holds the configuration of %s", h.File, was.URN)
	}
	if err != nil {
		return fmt.Errorf("the configuration of function %s was not put back: %w", h.URN, err)
	}
	s.space.handed = &handed{urn: h.URN, shown: was.Configuration, body: was.Update, file: h.File}
	return s.space.release(context.WithoutCancel(ctx))
}

// Settled reports whether nothing that a journal speaks of is still on the target, if
// everything that goes was removed and everything held was put back: then the journal
// has served its purpose.
func (s *Sweep) Settled(j JournalRecord, left []Leftover) bool {
	return !j.InUse && j.concerns(s.given.Target) &&
		!slices.ContainsFunc(left, func(l Leftover) bool {
			return !l.Goes && (l.journal == j.Path && l.journal != "" || slices.Contains(j.Names, l.Name))
		})
}
