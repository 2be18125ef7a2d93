package suite_test

import (
	"context"
	"net/http"
	"slices"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/suite"
)

// A bench is a fake that mutants take the place of, one after the other, and a run
// against it.
type bench struct {
	server  *fake.Server
	ready   *suite.Prepared
	runner  *suite.Runner
	handler http.Handler
	clean   []byte // the state in which each mutant begins
}

func newBench(t *testing.T, profile string) *bench {
	t.Helper()
	b := &bench{}
	cfg := config(t, profile, func(h http.Handler) http.Handler {
		b.server, _ = h.(*fake.Server)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { b.handler.ServeHTTP(w, r) })
	})
	b.ready, b.handler = cfg.Prepared, b.server
	var err error
	if b.runner, err = suite.NewRunner(cfg); err != nil {
		t.Error(err)
		return b
	}
	b.runner.Ready(context.Background())
	for _, c := range tries(b.ready.Cases(), contracts.BehaviourOthersUntouched) {
		b.runner.Run(context.Background(), c) // makes the function that is the other one
	}
	b.clean = b.server.Snapshot()
	return b
}

// reset takes the mutant away, and what it left behind.
func (b *bench) reset(t *testing.T) {
	t.Helper()
	b.handler = b.server
	if err := b.server.Restore(b.clean); err != nil {
		t.Error(err)
	}
}

// try carries out the cases that can notice a mutant until one names it.
func (b *bench) try(t *testing.T, m mutant) proof {
	t.Helper()
	if len(m.others) > 0 {
		return b.tryAny(t, m)
	}
	p := proof{mutant: m, fate: survived}
	b.handler = m.wrap(b.server)
	defer b.reset(t)
	for _, c := range tries(b.ready.Cases(), m.clause.ID) {
		p.cases++
		for _, f := range b.runner.Run(context.Background(), c).Findings {
			if f.Clause == m.clause.ID {
				p.fate = named
			} else if !slices.Contains(p.accused, f.Clause) {
				p.accused = append(p.accused, f.Clause)
			}
		}
		if p.fate == named {
			return p
		}
	}
	if len(p.accused) > 0 {
		p.fate = misnamed
	}
	return p
}

// tryAny tries mistakes until one is named.
func (b *bench) tryAny(t *testing.T, m mutant) proof {
	t.Helper()
	out := proof{mutant: m, fate: survived}
	for _, other := range m.others {
		p := b.try(t, other)
		out.cases += p.cases
		if p.fate == named {
			out.fate, out.accused, out.way = named, p.accused, other.way
			return out
		}
		out.accused = append(out.accused, p.accused...)
	}
	if len(out.accused) > 0 {
		out.fate = misnamed
	}
	return out
}
