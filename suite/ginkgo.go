package suite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/suite/report"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
)

// Register joins the cases to the Ginkgo suite that is being built: one container
// for each operation, in it one for each clause, in it one spec for each case. It
// must be called before RunSpecs. Specs carry the clause id, its level and its kind
// as labels, so that --label-filter selects by them.
//
// When the suite has run, done receives the report of all processes, on the first
// of them; it may be nil. The error is one of the configuration, and then nothing
// is registered.
func Register(cfg Config, done func(report.Report)) error {
	if cfg.Record != nil {
		return errors.New("the specs of a Ginkgo suite cannot be recorded; run Execute for that")
	}
	// Each process of a parallel run works with functions of its own.
	if process := ginkgo.GinkgoParallelProcess(); process > 1 {
		cfg.RunID = ofWorker(cfg.RunID, process)
	}
	r, err := NewRunner(cfg)
	if err != nil {
		return err
	}
	for _, operation := range grouped(r) {
		ginkgo.Describe(operation.name, func() {
			for _, clause := range operation.clauses {
				r.container(clause)
			}
		})
	}
	ginkgo.ReportAfterSuite("contract report", func(results ginkgo.Report) {
		if done != nil {
			done(r.Report(r.collect(results)))
		}
	})
	return nil
}

// Run registers the cases and runs them alone. It works in a test and, with any t
// that has Fail, in a plain program. Ginkgo allows one run in a process. In the
// later processes of a parallel run the report is empty.
func Run(t ginkgo.GinkgoTestingT, cfg Config) (report.Report, error) {
	var out report.Report
	if err := Register(cfg, func(r report.Report) { out = r }); err != nil {
		return out, err
	}
	suiteConfig, reporterConfig := ginkgo.GinkgoConfiguration()
	suiteConfig.FailOnEmpty = true // without it a run of no spec is green
	ginkgo.RunSpecs(t, "FunctionGraph contract", suiteConfig, reporterConfig)
	return out, nil
}

type operationGroup struct {
	name    string
	clauses []clauseGroup
}

type clauseGroup struct {
	clause contracts.Clause
	cases  []contracts.Case
}

// grouped sorts the cases under operation and clause, in the order of the document.
func grouped(r *Runner) []operationGroup {
	byClause := map[string][]contracts.Case{}
	for _, c := range r.Cases() {
		byClause[c.Clause] = append(byClause[c.Clause], c)
	}
	var out []operationGroup
	for _, clause := range r.plan.catalogue.Clauses() {
		if len(byClause[clause.ID]) == 0 {
			continue
		}
		name := clause.Operation
		if name == "" {
			name = "every operation"
		}
		i := len(out) - 1
		if i < 0 || out[i].name != name {
			out = append(out, operationGroup{name: name})
			i++
		}
		out[i].clauses = append(out[i].clauses, clauseGroup{clause, byClause[clause.ID]})
	}
	return out
}

// container holds the specs of one clause. It is ordered so that its functions can
// be removed behind the last spec in the process that made them.
func (r *Runner) container(g clauseGroup) {
	labels := ginkgo.Label(g.clause.ID, string(g.clause.Level), string(g.clause.Kind))
	decorators := []any{ginkgo.Ordered, ginkgo.ContinueOnFailure, labels}
	if slices.ContainsFunc(g.cases, contracts.Case.MeetsOthers) {
		decorators = append(decorators, ginkgo.Serial) // at one target another process would see what it does
	}
	ginkgo.Context(g.clause.ID+": "+g.clause.Statement, append(decorators, func() {
		for _, c := range g.cases {
			ginkgo.It(c.Name, func(ctx context.Context) { r.spec(ctx, c) })
		}
		ginkgo.AfterAll(func(ctx context.Context) {
			ctx, cancel := context.WithTimeout(ctx, cleaningTime)
			defer cancel()
			if err := r.space.clean(ctx); err != nil {
				ginkgo.Fail("cleaning up: " + err.Error())
			}
		})
	})...)
}

func (r *Runner) spec(ctx context.Context, c contracts.Case) {
	r.Ready(ctx)
	if r.aborted != "" {
		// The first spec fails, or a suite of nothing but skips would be green.
		if !r.told {
			r.told = true
			ginkgo.Fail(c.Clause + ": could not be judged: " + r.aborted)
		}
		ginkgo.Skip("not carried out: " + r.aborted)
	}
	result := r.Run(ctx, c)
	keep(result)
	r.told = r.told || r.aborted != ""
	switch result.Verdict {
	case contracts.Skip:
		ginkgo.Skip(result.Reason)
	case contracts.Fail:
		ginkgo.Fail(failureText(result, r.config.Strict))
	case contracts.Error:
		ginkgo.Fail(c.Clause + ": could not be judged: " + result.Reason)
	}
}

// failureText puts requirement, expected and actual under the clause, in that order.
func failureText(result report.Case, strict bool) string {
	var b strings.Builder
	for _, f := range result.Findings {
		if contracts.Counts(f.Level, strict) {
			fmt.Fprintf(&b, "%s (%s)\n  step %d %s\n  expected: %s\n  actual:   %s\n", f.Clause, f.Level, f.Step+1, f.At, f.Expected, f.Actual)
		}
	}
	return b.String()
}

// entryName marks the report entries that carry results from process to process.
const entryName = "fgcontract result"

// entry is a result with the part that a written report leaves out.
type entry struct {
	Result    report.Case
	Exercised []string
}

func keep(result report.Case) {
	data, err := json.Marshal(entry{Result: result, Exercised: result.Exercised}, jsontext.AllowInvalidUTF8(true))
	if err != nil {
		ginkgo.Fail("the result cannot be kept: " + err.Error())
	}
	ginkgo.AddReportEntry(entryName, string(data), types.ReportEntryVisibilityNever)
}

// collect reads the results of all processes and puts them into the order in which
// the cases are made, whatever the order of the run was.
func (r *Runner) collect(results ginkgo.Report) []report.Case {
	place := map[string]int{}
	for i, c := range r.Cases() {
		place[c.ID()] = i
	}
	var out []report.Case
	for _, spec := range results.SpecReports {
		for _, e := range spec.ReportEntries {
			if e.Name != entryName {
				continue
			}
			text, _ := e.GetRawValue().(string)
			var kept entry
			if err := json.Unmarshal([]byte(text), &kept, jsontext.AllowInvalidUTF8(true)); err != nil {
				kept.Result = report.Case{ID: spec.FullText(), Verdict: contracts.Error, Reason: "its result was lost between processes: " + err.Error()}
			}
			kept.Result.Exercised = kept.Exercised
			out = append(out, kept.Result)
		}
	}
	slices.SortStableFunc(out, func(a, b report.Case) int { return cmp.Compare(place[a.ID], place[b.ID]) })
	return out
}
