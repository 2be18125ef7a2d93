package suite

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/openapi/crosscheck"
	"github.com/fgcontract/fgcontract/suite/report"
	"github.com/fgcontract/fgcontract/suite/target"
)

// Config says what is run against what.
type Config struct {
	Contract *openapi.Contract // what the target is held against
	// Beside are contracts of services that a client of the target calls, for the cases
	// of targets that have these, too: openapi.IAM. None is needed.
	Beside     []*openapi.Contract
	Prepared   *Prepared // contracts, prepared once for several runs; may be nil
	Target     *target.Target
	TargetName string        // how a report calls the target; "" means its address
	Clauses    []string      // patterns of clause ids; none selects all
	Strict     bool          // broken clauses of level should fail the run
	RequireAll bool          // skips make the outcome inconclusive
	Known      []byte        // list of known deviations, nil if there is none
	KnownName  string        // under which faults of that list are shown
	Shard      *report.Shard // the part of the cases that is carried out; nil means all
	Command    string        // that makes such a run again, for the report
	Exchanges  bool          // keep the exchanges of every case as evidence, not only of those with findings
	RunID      string        // part of the names of all functions; lower-case letters and digits
	Started    time.Time     // when the run began, for the report and for expiry
	Version    string        // of the tool, for the report
	// Recheck carries out a case that failed once more, with functions of its own. If
	// it passes then, it is flaky, and nothing can be said of it.
	Recheck bool
	// ReadOnly leaves out every case that writes. The target should be read-only, too.
	ReadOnly bool
	// Function is the URN of a function to try updates on, instead of functions that
	// the run makes. Its configuration is put back at the end. NoSecrets says that it
	// has no members that a read does not show: without that it is left alone.
	Function  string
	NoSecrets bool
	// SaveFile is where the configuration of Function lies until it is put back; ""
	// keeps it in memory alone.
	SaveFile string
	// Parallel is how many cases Execute carries out at once, each worker with functions
	// of its own; 0 and 1 mean one after the other. Cases that could meet run alone
	// behind the others, and what a worker does is the same in every run. The specs of
	// Ginkgo are left to ginkgo -p.
	Parallel int
	// MaxRequests bounds the requests of the run; 0 is no limit. Cleaning up is part of
	// it.
	MaxRequests int
	// Journal notes what the run makes before it is made; nil keeps none. Whoever made
	// it closes it behind the run.
	Journal *Journal
	// Record writes down every exchange; nil records none. Whoever made it closes it
	// behind the run. Only Execute records.
	Record *Recorder
	// Replay judges a recording instead of sending anything. Target is that of the
	// recording.
	Replay *Recording
	// Progress is called after each case; nil if nobody looks.
	Progress func(done, total int, c report.Case)
	// Clock gives the time at the end of the run; nil leaves the duration out.
	Clock func() time.Time
}

// Prepared is everything about a contract that a run needs: clauses, cases and the
// second engine. It is immutable and serves any number of runs at once.
type Prepared struct {
	catalogue *contracts.Catalogue
	set       *cases.Set
	second    map[*openapi.Contract]*crosscheck.Checker
}

// Prepare derives clauses and cases from a contract and those beside it, and builds a
// second engine for each, which a run makes ready for the operations of its cases.
func Prepare(c *openapi.Contract, beside ...*openapi.Contract) (*Prepared, error) {
	return prepare(append(contracts.Contracts{c}, beside...), nil)
}

// prepare makes no more cases than runs of clauses with these patterns need; all without
// a pattern.
func prepare(all contracts.Contracts, patterns []string) (*Prepared, error) {
	catalogue, err := contracts.NewCatalogue(all[0], all[1:]...)
	if err != nil {
		return nil, err
	}
	selected, err := catalogue.Match(patterns)
	if err != nil {
		return nil, err
	}
	set, err := cases.MakeFor(catalogue, selected)
	if err != nil {
		return nil, err
	}
	p := &Prepared{catalogue: catalogue, set: set, second: map[*openapi.Contract]*crosscheck.Checker{}}
	for _, c := range all {
		if p.second[c], err = crosscheck.New(c); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// ready compiles what the cases ask for.
func (p *Prepared) ready(all []contracts.Case) error {
	operations := operationsOf(all)
	var faults []error
	for _, c := range p.catalogue.Contracts() {
		faults = append(faults, p.second[c].Ready(operations...))
	}
	return errors.Join(faults...)
}

// Cases returns the cases, and the reasons for what has none.
func (p *Prepared) Cases() *cases.Set { return p.set }

// plan is what a configuration comes to: the selected clauses and cases.
type plan struct {
	*Prepared
	selected []string
	cases    []contracts.Case
	known    []contracts.KnownDeviation
}

// contracts are those that the target is held against.
func (cfg Config) contracts() contracts.Contracts {
	if cfg.Prepared != nil {
		return cfg.Prepared.catalogue.Contracts()
	}
	return append(contracts.Contracts{cfg.Contract}, cfg.Beside...)
}

func (cfg Config) plan() (plan, error) {
	p := plan{Prepared: cfg.Prepared}
	if cfg.Target == nil || cfg.Contract == nil && cfg.Prepared == nil {
		return p, errors.New("the configuration needs a contract and a target")
	}
	var err error
	if f := cfg.Function; f != "" && contracts.BareURN(f) != f {
		return p, fmt.Errorf("function %s: give the URN without a version", f)
	}
	if err := errors.Join(cfg.checkParallel(), cfg.checkOwned()); err != nil {
		return p, err
	}
	if p.Prepared == nil {
		if p.Prepared, err = prepare(cfg.contracts(), cfg.Clauses); err != nil {
			return p, err
		}
	}
	if p.selected, err = p.catalogue.Match(cfg.Clauses); err != nil {
		return p, err
	}
	p.cases = p.set.For(p.selected)
	if p.known, err = p.catalogue.ReadKnown(cfg.KnownName, cfg.Known); err != nil {
		return p, err
	}
	p.cases = part(p.cases, cfg.Shard)
	if len(p.cases) == 0 && cfg.Shard != nil {
		return p, fmt.Errorf("shard %s has no case; give fewer shards", cfg.Shard)
	}
	if len(p.cases) == 0 {
		return p, errors.New("no case shows the selected clauses; list coverage says why")
	}
	return p, p.ready(p.cases)
}

// operationsOf lists what the cases ask for, each once.
func operationsOf(all []contracts.Case) []*openapi.Operation {
	var out []*openapi.Operation
	seen := map[*openapi.Operation]bool{nil: true}
	for _, c := range all {
		for _, step := range c.Steps {
			if !seen[step.Operation] {
				seen[step.Operation] = true
				out = append(out, step.Operation)
			}
		}
	}
	return out
}

// MaxParallel bounds the workers: each makes functions, and a project has room for 400.
const MaxParallel = 32

func (cfg Config) checkParallel() error {
	switch {
	case cfg.Parallel < 0 || cfg.Parallel > MaxParallel:
		return fmt.Errorf("%d cases cannot run at once; give a number from 1 to %d", cfg.Parallel, MaxParallel)
	case cfg.Parallel > 1 && cfg.Function != "":
		return fmt.Errorf("the cases all update function %s and run one after the other; leave out --parallel", cfg.Function)
	}
	return nil
}

// checkOwned refuses what must not stand in reports and recordings, which are handed on.
func (cfg Config) checkOwned() error {
	owned := cfg.Target.Owned()
	for _, need := range slices.Sorted(maps.Keys(owned)) {
		if value := owned[need]; string(contracts.CutSignatures([]byte(value))) != value {
			return fmt.Errorf("%s: an address with a signature would stand in reports; give one that needs none", need)
		}
	}
	return nil
}

// part deals the cases out like cards, so that every shard gets its share of each
// operation, and merging can put them back in their order.
func part(all []contracts.Case, shard *report.Shard) []contracts.Case {
	if shard == nil {
		return all
	}
	var out []contracts.Case
	for i := shard.Index - 1; i < len(all); i += shard.Count {
		out = append(out, all[i])
	}
	return out
}
