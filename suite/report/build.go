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
	Evidence   *Evidence // the recording that was judged; nil if the target was asked
	Strict     bool
	RequireAll bool              // skips make the outcome inconclusive
	Selection  []string          // the patterns that were given, if any
	Shard      *Shard            // which part of the cases was carried out; nil means all
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
		Format: Format, Tool: in.Tool, Target: in.Target, Run: in.Run, Evidence: in.Evidence, Strict: in.Strict, RequireAll: in.RequireAll,
		Selection: in.Selection, Shard: in.Shard, Aborted: in.Aborted, Ambiguities: ambiguities(in.Catalogue),
		Contract: Contract{Profile: in.Catalogue.Contract().Profile(), Digest: in.Catalogue.Contract().Digest()},
	}}
	b.index()
	b.clauses()
	b.cases()
	b.known()
	b.report.summarise()
	b.report.Coverage = b.coverage()
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
	case b.flakyOf(c.ID) != "":
		c.Verdict, c.Reason, c.Flaky = contracts.Error, b.flakyOf(c.ID), true
	case b.errorOf(c.ID) != "":
		c.Verdict, c.Reason = contracts.Error, b.errorOf(c.ID)
	case c.Cases > 0:
		c.Verdict = contracts.Pass
	default:
		c.Verdict, c.Reason = contracts.Skip, b.whyNot(c.ID)
	}
	if len(c.Findings) > 0 {
		c.At = b.position(promise)
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
	all := b.in.Catalogue.Contracts()
	for _, c := range b.in.Cases {
		contract := all.Of(c.Clause)
		secrets := contract.Secrets()
		mask := newMask(secrets)
		if stranger := b.stranger(c); stranger != "" {
			c.Verdict, c.Reason = contracts.Error, fmt.Sprintf("it found %s broken, which is no clause of the document", stranger)
		}
		if c.Verdict == contracts.Fail && !slices.ContainsFunc(c.Findings, b.fails) {
			c.Verdict, c.Reason = contracts.Known, "only listed deviations"
		}
		repeated := NewRedactor(secrets)
		for _, x := range c.Exchanges {
			repeated.learn(x.Sent)
		}
		c.Exchanges = slices.Clone(c.Exchanges)
		for i := range c.Exchanges {
			c.Exchanges[i].URL = contract.CoverAddress(c.Exchanges[i].Method, c.Exchanges[i].URL)
		}
		c.Exchanges, c.Create = repeated.exchanges(mask.exchanges(c.Exchanges)), string(mask.text([]byte(c.Create)))
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

// flakyOf says why nothing can be said of a clause although others of its cases may
// have been kept: one of its own failed only at times.
func (b *building) flakyOf(id string) string {
	for _, c := range b.own[id] {
		if c.Flaky {
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
	if b.in.Shard != nil {
		return cmp.Or(b.in.Reasons[id], elsewhere)
	}
	return cmp.Or(b.in.Reasons[id], nobodyShowed)
}

// nobodyShowed is why a clause was not put to the test although nothing forbade it.
const nobodyShowed = "no answer of this run showed it"

// known takes over the list. Whether a deviation still occurs is said by settle, once
// all clauses have their verdicts.
func (b *building) known() {
	for i, k := range b.in.Known {
		entry := Known{Clause: k.Clause, Reason: k.Reason, Owner: k.Owner, Expires: k.Expires.Format(time.DateOnly), State: stateNotTried}
		switch {
		case k.Expired(b.in.Run.Started):
			entry.State = stateExpired
		case b.occurs[i]:
			entry.State = stateOccurs
		}
		b.report.Known = append(b.report.Known, entry)
	}
}
