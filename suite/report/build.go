package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
)

// Input is what a report is made of.
type Input struct {
	Tool       Tool
	Catalogue  *contracts.Catalogue
	Target     Target
	Run        Run
	Strict     bool
	RequireAll bool              // skips make the outcome inconclusive
	Selected   []string          // ids of the clauses that the run is about
	Reasons    map[string]string // why a clause has no case of its own
	Cases      []Case
	Known      []contracts.KnownDeviation
	Aborted    string // why the run ended early, "" if it did not
}

// Build makes the report: verdicts of clauses from findings and from what was put
// to the test, known deviations, counts, outcome. The report speaks of the selected
// clauses and of every other one that was seen broken: what is wrong is never left
// out. Build is a pure function.
func Build(in Input) Report {
	b := building{in: in, report: Report{
		Format: Format, Tool: in.Tool, Target: in.Target, Run: in.Run, Strict: in.Strict,
		Contract: Contract{Profile: in.Catalogue.Contract().Profile(), Digest: in.Catalogue.Contract().Digest()},
	}}
	b.index()
	b.clauses()
	b.cases()
	b.known()
	b.count()
	b.conclude()
	return b.report
}

type building struct {
	in        Input
	report    Report
	findings  map[string][]Finding
	exercised map[string]int     // clause -> cases that put it to the test
	own       map[string][]*Case // clause -> its own cases
	occurs    map[int]bool       // index of a known deviation -> it occurs
	excused   map[string]bool    // clauses that are broken as listed
	operation map[string]*Operation
}

func (b *building) index() {
	b.findings, b.exercised, b.own = map[string][]Finding{}, map[string]int{}, map[string][]*Case{}
	b.occurs, b.excused = map[int]bool{}, map[string]bool{}
	for i := range b.in.Cases {
		c := &b.in.Cases[i]
		b.own[c.Clause] = append(b.own[c.Clause], c)
		for _, id := range c.Exercised {
			b.exercised[id]++
		}
		for _, f := range c.Findings {
			b.findings[f.Clause] = append(b.findings[f.Clause], Finding{Case: c.ID, Finding: f})
		}
	}
}

func (b *building) clauses() {
	selected := map[string]bool{}
	for _, id := range b.in.Selected {
		selected[id] = true
	}
	for _, promise := range b.in.Catalogue.Clauses() {
		if selected[promise.ID] || len(b.findings[promise.ID]) > 0 {
			b.clause(promise)
		}
	}
}

// clause gives one clause its verdict.
func (b *building) clause(promise contracts.Clause) {
	c := Clause{Clause: promise, Cases: b.exercised[promise.ID], Findings: b.findings[promise.ID]}
	fails := slices.ContainsFunc(c.Findings, func(f Finding) bool { return contracts.Counts(f.Level, b.in.Strict) })
	switch {
	case fails:
		c.Verdict = contracts.Fail
		b.excuse(&c)
	case len(c.Findings) > 0:
		c.Verdict, c.Warning = contracts.Pass, true
		b.excuse(&c)
	case b.errorOf(c.ID) != "":
		c.Verdict, c.Reason = contracts.Error, b.errorOf(c.ID)
	case c.Cases > 0:
		c.Verdict = contracts.Pass
	default:
		c.Verdict, c.Reason = contracts.Skip, b.whyNot(c.ID)
	}
	b.report.Clauses = append(b.report.Clauses, c)
}

// excuse turns a failure into a known deviation if somebody listed it. A listed
// deviation that is only a warning stays one, and occurs.
func (b *building) excuse(c *Clause) {
	for i, k := range b.in.Known {
		if !k.Covers(c.ID) {
			continue
		}
		b.occurs[i] = true
		if c.Verdict != contracts.Fail {
			continue
		}
		c.Reason = fmt.Sprintf("%s (%s, until %s)", k.Reason, k.Owner, k.Expires.Format(time.DateOnly))
		if !k.Expired(b.in.Run.Started) {
			c.Verdict, b.excused[c.ID] = contracts.Known, true
		}
	}
}

// cases takes over the cases, without secrets. One that only listed deviations make
// fail is known, and one whose finding names no clause is a fault of ours.
func (b *building) cases() {
	mask := newMask(b.in.Catalogue.Contract().Secrets())
	for _, c := range b.in.Cases {
		if stranger := b.stranger(c); stranger != "" {
			c.Verdict, c.Reason = contracts.Error, fmt.Sprintf("it found %s broken, which is no clause of the document", stranger)
		}
		if c.Verdict == contracts.Fail && !slices.ContainsFunc(c.Findings, b.fails) {
			c.Verdict, c.Reason = contracts.Known, "only listed deviations"
		}
		c.Exchanges = mask.exchanges(c.Exchanges)
		b.report.Cases = append(b.report.Cases, c)
	}
}

// fails reports whether a finding fails the run.
func (b *building) fails(f contracts.Finding) bool {
	return contracts.Counts(f.Level, b.in.Strict) && !b.excused[f.Clause]
}

func (b *building) stranger(c Case) string {
	for _, f := range c.Findings {
		if _, ok := b.in.Catalogue.Clause(f.Clause); !ok {
			return f.Clause
		}
	}
	return ""
}

// errorOf says why a clause could not be judged: none of its own cases could.
func (b *building) errorOf(id string) string {
	if b.exercised[id] > 0 {
		return ""
	}
	for _, c := range b.own[id] {
		if c.Verdict == contracts.Error {
			return c.Reason
		}
	}
	return ""
}

func (b *building) whyNot(id string) string {
	for _, c := range b.own[id] {
		if c.Verdict == contracts.Skip {
			return c.Reason
		}
	}
	if b.in.Aborted != "" {
		return "the run ended before: " + b.in.Aborted
	}
	return cmp.Or(b.in.Reasons[id], "no answer of this run showed it")
}

func (b *building) known() {
	for i, k := range b.in.Known {
		entry := Known{Clause: k.Clause, Reason: k.Reason, Owner: k.Owner, Expires: k.Expires.Format(time.DateOnly), State: stateGone}
		switch {
		case k.Expired(b.in.Run.Started):
			entry.State = stateExpired
		case b.occurs[i]:
			entry.State = stateOccurs
		case !b.wasTried(k):
			entry.State = stateNotTried
		}
		b.report.Known = append(b.report.Known, entry)
	}
}

// wasTried reports whether everything that could show the deviation was tried: one
// that nobody looked for, or only half of the ways, is not gone.
func (b *building) wasTried(k contracts.KnownDeviation) bool {
	for _, c := range b.in.Cases {
		if k.Covers(c.Clause) && (c.Verdict == contracts.Skip || c.Verdict == contracts.Error) {
			return false
		}
	}
	return b.in.Aborted == "" &&
		slices.ContainsFunc(b.report.Clauses, func(c Clause) bool { return k.Covers(c.ID) && c.Cases > 0 })
}

func (b *building) count() {
	b.operation = map[string]*Operation{}
	for _, c := range b.report.Clauses {
		o := b.operation[c.Operation]
		if o == nil {
			o = &Operation{ID: c.Operation}
			b.operation[c.Operation] = o
		}
		o.Clauses.add(c.Verdict)
		b.report.Counts.Clauses.add(c.Verdict)
		if c.Warning {
			b.report.Counts.Warnings++
		}
	}
	for _, o := range b.operation {
		b.report.Operations = append(b.report.Operations, *o)
	}
	slices.SortFunc(b.report.Operations, func(x, y Operation) int {
		if (x.ID == "") != (y.ID == "") {
			return cmp.Compare(y.ID, x.ID) // the service as a whole comes last
		}
		return cmp.Compare(x.ID, y.ID)
	})
	for _, c := range b.report.Cases {
		b.report.Counts.Cases.add(c.Verdict)
		b.report.Counts.Requests += c.Requests
	}
}

func (t *Tally) add(v contracts.Verdict) {
	t.Total++
	switch v {
	case contracts.Pass:
		t.Pass++
	case contracts.Fail:
		t.Fail++
	case contracts.Known:
		t.Known++
	case contracts.Skip:
		t.Skip++
	case contracts.Error:
		t.Error++
	}
}

// conclude gives the outcome. What is certain comes first: a deviation is one even
// if the run could not be finished.
func (b *building) conclude() {
	counts := b.report.Counts
	gone := b.state(stateGone)
	expired := b.state(stateExpired)
	tried := counts.Cases.Total - counts.Cases.Skip
	set := func(o contracts.Outcome, format string, args ...any) {
		b.report.Outcome, b.report.Reason = o, fmt.Sprintf(format, args...)
	}
	switch {
	case counts.Clauses.Fail > 0 && expired > 0:
		set(contracts.Deviating, "%s, %s expired", many(counts.Clauses.Fail, "clause is broken", "clauses are broken"),
			many(expired, "known deviation has", "known deviations have"))
	case counts.Clauses.Fail > 0:
		set(contracts.Deviating, "%s", many(counts.Clauses.Fail, "clause is broken", "clauses are broken"))
	case gone > 0:
		set(contracts.Deviating, "%s; take it off the list", many(gone, "known deviation no longer occurs", "known deviations no longer occur"))
	case b.in.Aborted != "":
		set(contracts.Inconclusive, "the run ended early: %s", b.in.Aborted)
	case tried == 0:
		set(contracts.Inconclusive, "no case was carried out")
	case counts.Cases.Error > 0:
		set(contracts.Inconclusive, "%s", many(counts.Cases.Error, "case could not be judged", "cases could not be judged"))
	case b.in.RequireAll && counts.Cases.Skip > 0:
		set(contracts.Inconclusive, "%s", many(counts.Cases.Skip, "case was skipped", "cases were skipped"))
	default:
		set(contracts.Conformant, "every clause that was put to the test is kept")
	}
}

func (b *building) state(s string) int {
	n := 0
	for _, k := range b.report.Known {
		if k.State == s {
			n++
		}
	}
	return n
}

func many(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

// ExitStatus is what a program that made the report should end with: 0 conformant,
// 1 deviating, 3 inconclusive. 2 is for usage and configuration.
func (r Report) ExitStatus() int {
	switch r.Outcome {
	case contracts.Conformant:
		return 0
	case contracts.Deviating:
		return 1
	}
	return 3
}
