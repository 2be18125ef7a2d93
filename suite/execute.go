package suite

import (
	"context"
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
	// An interrupt is looked at between two cases. If it cut a request short, the
	// answer to a create could be lost, and with it the URN to remove the function by.
	patient := context.WithoutCancel(ctx)
	r.Ready(patient)
	for i, c := range r.Cases() {
		if ctx.Err() != nil {
			r.aborted = "it was interrupted"
		}
		if r.aborted != "" {
			break
		}
		if r.config.Replay.endsBefore(c.ID()) {
			continue
		}
		result := r.Run(patient, c)
		r.results = append(r.results, result)
		if cfg.Progress != nil {
			cfg.Progress(i+1, len(r.Cases()), result)
		}
	}
	r.Finish(ctx)
	return r.Report(r.results), nil
}

// Finish removes everything that the run made and is still there. What could not
// be removed makes the run inconclusive and is named in the report.
func (r *Runner) Finish(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleaningTime)
	defer cancel()
	if err := r.space.clean(ctx); err != nil {
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
