package proxy

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/report"
)

// Totals counts exchanges.
type Totals struct {
	Exchanges int `json:"exchanges"`
	Judged    int `json:"judged"`
	Unjudged  int `json:"unjudged"` // passed on without a look at them
	Faults    int `json:"faults"`   // of these, that should have been judged
	Requests  int `json:"requests"` // whose request broke a clause that counts
	Responses int `json:"responses"`
	Warnings  int `json:"warnings"` // that broke only clauses that do not count
	Dropped   int `json:"dropped"`  // with findings of which only the number is kept
}

// maxEvidence bounds the exchanges that are kept, so that a proxy may run for days.
const maxEvidence = 1000

// results is what a proxy keeps of its traffic.
type results struct {
	totals    Totals
	cases     []report.Case
	clean     map[string]*report.Case // by operation and status
	exercised map[string]bool
	projects  map[string]bool
}

func newResults() results {
	return results{clean: map[string]*report.Case{}, exercised: map[string]bool{}, projects: map[string]bool{}}
}

func (r *results) add(j Judged, cfg Config) {
	r.count(j, cfg.Strict)
	for _, id := range j.exercised {
		r.exercised[id] = true
	}
	if j.project != "" {
		r.projects[j.project] = true
	}
	isClean := len(j.Request) == 0 && len(j.Response) == 0
	isEvidence := !isClean || j.Fault || cfg.KeepAll && j.Unjudged == ""
	if isEvidence && len(r.cases) < maxEvidence {
		r.cases = append(r.cases, casesOf(j, cfg.Strict)...)
		return
	}
	if !isClean {
		r.totals.Dropped++
	}
	r.fold(j, isClean)
}

func (r *results) count(j Judged, strict bool) {
	t := &r.totals
	t.Exchanges++
	if j.Unjudged == "" {
		t.Judged++
	} else {
		t.Unjudged++
	}
	if j.Fault {
		t.Faults++
	}
	asked, answered := counts(j.Request, strict), counts(j.Response, strict)
	if asked {
		t.Requests++
	}
	if answered {
		t.Responses++
	}
	if !asked && !answered && len(j.Request)+len(j.Response) > 0 {
		t.Warnings++
	}
}

// fold adds an exchange to those of its kind.
func (r *results) fold(j Judged, isClean bool) {
	id := fmt.Sprintf("%s answered %d", cmp.Or(j.Operation, j.Unjudged), j.Status)
	verdict, reason := contracts.Pass, ""
	switch {
	case !isClean:
		id, verdict, reason = "more with findings than are kept", contracts.Skip, "only their number is kept"
	case j.Unjudged != "":
		verdict, reason = contracts.Skip, j.Unjudged
	}
	c := r.clean[id]
	if c == nil {
		c = &report.Case{ID: id, Clause: clauseOf(j), Side: contracts.Behaves, Level: openapi.Must, Verdict: verdict, Reason: reason}
		r.clean[id] = c
	}
	c.Requests++
	for _, clause := range j.exercised {
		if i, found := slices.BinarySearch(c.Exercised, clause); !found {
			c.Exercised = slices.Insert(c.Exercised, i, clause)
		}
	}
}

// clauseOf is the clause under which an exchange stands in a report.
func clauseOf(j Judged) string {
	for _, all := range [][]Broken{j.Response, j.Request} {
		if len(all) > 0 {
			return all[0].Clause
		}
	}
	if len(j.exercised) > 0 {
		return j.exercised[0]
	}
	return ""
}

// casesOf makes a case of each side of an exchange that broke something, and always
// one of the answer.
func casesOf(j Judged, strict bool) []report.Case {
	var out []report.Case
	if len(j.Request) > 0 {
		out = append(out, caseOf(j, OfRequest, j.Request, strict))
	}
	answer := caseOf(j, OfResponse, j.Response, strict)
	answer.Requests, answer.Exercised = 1, j.exercised
	if j.Unjudged != "" && len(j.Response) == 0 {
		answer.Verdict, answer.Reason = contracts.Skip, j.Unjudged
		if j.Fault {
			answer.Verdict = contracts.Error
		}
	}
	return append(out, answer)
}

func caseOf(j Judged, side Side, broken []Broken, strict bool) report.Case {
	name := fmt.Sprintf("exchange %d, %s, ", j.Number, cmp.Or(j.Operation, j.Method+" of no operation"))
	c := report.Case{
		ID: name + string(side), Clause: clauseOf(Judged{Response: broken, exercised: j.exercised}),
		Side: contracts.Behaves, Level: openapi.Must, Verdict: contracts.Pass, Exchanges: []contracts.Exchange{j.exchange},
	}
	for _, b := range broken {
		actual := b.Actual
		if side == OfRequest {
			actual = "the request of the client breaks it"
		}
		c.Findings = append(c.Findings, contracts.Finding{Clause: b.Clause, Level: b.Level, At: b.At, Expected: b.Expected, Actual: actual})
	}
	if counts(broken, strict) {
		c.Verdict = contracts.Fail
	}
	return c
}

// Totals gives what has passed so far.
func (p *Proxy) Totals() Totals {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.results.totals
}

// Report gives what has passed so far in the model of all reports. A case is one side
// of an exchange that broke something, or all clean exchanges of an operation with one
// status together. The outcome speaks of both sides.
func (p *Proxy) Report() report.Report {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := &p.results
	all := slices.Clone(r.cases)
	for _, id := range slices.Sorted(maps.Keys(r.clean)) {
		all = append(all, *r.clean[id])
	}
	project := "of no client"
	switch known := slices.Sorted(maps.Keys(r.projects)); len(known) {
	case 0:
	case 1:
		project = known[0]
	default:
		project = "of several clients"
	}
	run := report.Run{ID: "proxy", Started: p.config.Started, Command: p.config.Command}
	if p.config.Clock != nil {
		run.Took = p.config.Clock().Sub(p.config.Started)
	}
	return report.Build(report.Input{
		Tool: report.Tool{Name: "fgcontract", Version: p.config.Version}, Catalogue: p.catalogue,
		Target: report.Target{Name: "traffic to " + p.base.String(), URL: p.base.String(), Project: project},
		Run:    run, Strict: p.config.Strict, Selected: slices.Sorted(maps.Keys(r.exercised)), Cases: all,
	})
}
