package suite

import (
	"context"
	"errors"
	"time"

	"github.com/fgcontract/fgcontract/suite/report"
)

// cleaningTime bounds the removal of functions at the end of a run.
const cleaningTime = 2 * time.Minute

// Execute runs all selected cases without a test framework. The error is one of
// the configuration; what the target does wrong stands in the report.
func Execute(ctx context.Context, cfg Config) (report.Report, error) {
	r, err := NewRunner(cfg)
	if err != nil {
		return report.Report{}, err
	}
	c := newCrew(r)
	c.work(ctx)
	c.finish(ctx)
	return r.Report(c.reported()), nil
}

// Finish removes everything that the run made and is still there. What could not
// be removed makes the run inconclusive and is named in the report.
func (r *Runner) Finish(ctx context.Context) { r.finish(ctx, r.space) }

func (r *Runner) finish(ctx context.Context, spaces ...*workspace) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleaningTime)
	defer cancel()
	r.config.Record.settle()
	var faults []error
	for _, space := range spaces {
		faults = append(faults, space.clean(ctx))
	}
	if err := errors.Join(faults...); err != nil {
		if r.aborted == "" {
			r.aborted = "cleaning up failed"
		}
		r.aborted += ": " + err.Error()
	}
	r.config.Record.complete(r.aborted)
	if r.config.Replay != nil && r.aborted == "" {
		r.aborted = r.config.Replay.end.Aborted
	}
}

// Report makes the report of the run from the results of its cases.
func (r *Runner) Report(results []report.Case) report.Report {
	name := r.config.TargetName
	if name == "" {
		name = r.target.URL()
	}
	run := report.Run{ID: r.config.RunID, Started: r.config.Started, Command: r.config.Command}
	if r.config.Clock != nil {
		run.Took = r.config.Clock().Sub(r.config.Started)
	}
	return report.Build(report.Input{
		Tool:      report.Tool{Name: "fgcontract", Version: r.config.Version},
		Catalogue: r.plan.catalogue,
		Target:    report.Target{Name: name, URL: r.target.URL(), Project: r.target.Project()},
		Run:       run, Evidence: r.config.Replay.evidence(), Strict: r.config.Strict, RequireAll: r.config.RequireAll,
		Selection: r.config.Clauses, Shard: r.config.Shard,
		Selected: r.plan.selected, Reasons: r.plan.set.Gaps, Cases: results, Known: r.plan.known, Aborted: r.aborted,
	})
}
