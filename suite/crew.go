package suite

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/suite/report"
)

// crew is the workers of a run, one or more. Each has functions of its own and carries
// out a part of the cases that depends on nothing but their order, so that it sends the
// same requests in every run, however fast the others are.
type crew struct {
	workers []*Runner
	cases   []contracts.Case
	isOver  atomic.Bool // nothing more is begun

	mu      sync.Mutex // guards what is below
	results []*report.Case
	done    int
}

// newCrew puts workers beside the first one, as many as its configuration says. A
// recording is judged by one: there is nothing to wait for.
func newCrew(first *Runner) *crew {
	c := &crew{workers: []*Runner{first}, cases: first.Cases(), results: make([]*report.Case, len(first.Cases()))}
	if first.config.Replay != nil {
		return c
	}
	for number := 2; number <= first.config.Parallel; number++ {
		c.workers = append(c.workers, first.colleague(number))
	}
	for _, w := range c.workers {
		if w.tape != nil {
			w.tape.isHeld = len(c.workers) > 1
		}
	}
	return c
}

// colleague is another worker of the same run. Names of its functions have its number
// behind the id of the run, by which sweep knows them.
func (r *Runner) colleague(number int) *Runner {
	cfg := r.config
	cfg.RunID = ofWorker(cfg.RunID, number)
	out := newRunner(cfg, r.plan, r.space.budget)
	out.room, out.space.wire, out.isPlanned = r.room, r.space.wire, r.isPlanned
	return out
}

// ofWorker is the part of names that tells apart what works at the same time.
func ofWorker(runID string, number int) string { return fmt.Sprintf("%s-p%d", runID, number) }

// turn is a case by its number, and who carries it out.
type turn struct{ worker, number int }

// turns deals the cases out like cards to workers that run together; the first worker
// carries out what could meet others when they are through. One worker alone takes all
// in their order.
func turns(all []contracts.Case, workers int) (together, alone []turn) {
	for i, c := range all {
		if workers > 1 && c.MeetsOthers() {
			alone = append(alone, turn{0, i})
		} else {
			together = append(together, turn{len(together) % workers, i})
		}
	}
	return together, alone
}

// ready lets every worker make its first function, and reports whether all could.
func (c *crew) ready(ctx context.Context) bool {
	for i, w := range c.workers {
		if i > 0 && w.config.ReadOnly {
			break // the first has seen that the target answers, and none makes anything
		}
		if w.Ready(ctx); w.aborted != "" {
			return false
		}
	}
	return true
}

// work carries out all cases.
func (c *crew) work(ctx context.Context) {
	// An interrupt is looked at between two cases. If it cut a request short, the
	// answer to a create could be lost, and with it the URN to remove the function by.
	if !c.ready(context.WithoutCancel(ctx)) {
		return
	}
	together, alone := turns(c.cases, len(c.workers))
	var group sync.WaitGroup
	for i := range c.workers {
		group.Go(func() {
			for place, t := range together {
				if t.worker == i {
					c.take(ctx, t, place)
				}
			}
		})
	}
	group.Wait()
	for i, t := range alone {
		c.take(ctx, t, len(together)+i)
	}
}

// take carries out one case, unless the run is over. The place is that of the turn
// among all.
func (c *crew) take(ctx context.Context, t turn, place int) {
	w, of := c.workers[t.worker], c.cases[t.number]
	if ctx.Err() != nil && !c.isOver.Load() {
		w.aborted = "it was interrupted"
		c.isOver.Store(true)
	}
	if c.isOver.Load() || w.config.Replay.endsBefore(of.ID()) {
		return
	}
	result := w.Run(context.WithoutCancel(ctx), of)
	w.tape.hand(place)
	if w.aborted != "" {
		c.isOver.Store(true)
	}
	c.keep(t.number, result)
}

func (c *crew) keep(number int, result report.Case) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.results[number] = &result
	c.done++
	if progress := c.workers[0].config.Progress; progress != nil {
		progress(c.done, len(c.cases), result)
	}
}

// aborted says why nothing more was begun; "" if nothing was in the way. Of several
// workers the first one is heard.
func (c *crew) aborted() (reason string) {
	for _, w := range c.workers {
		reason = cmp.Or(reason, w.aborted)
	}
	return reason
}

// finish removes what all workers made.
func (c *crew) finish(ctx context.Context) {
	first := c.workers[0]
	spaces := make([]*workspace, len(c.workers))
	for i, w := range c.workers {
		spaces[i] = w.space
	}
	first.aborted = c.aborted()
	first.finish(ctx, spaces...)
}

// reported are the results in the order of the cases, whatever the order of the run was.
func (c *crew) reported() []report.Case {
	var out []report.Case
	for _, result := range c.results {
		if result != nil {
			out = append(out, *result)
		}
	}
	return slices.Clip(out)
}
