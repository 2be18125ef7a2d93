package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/fgcontract/fgcontract/contracts"
)

// TextOptions say how a report is shown to a person.
type TextOptions struct {
	Color   bool // ANSI colours on headings and outcome
	Verbose bool // name everything that is otherwise only counted
	Width   int  // of a line, in characters; 0 means 100
}

// WriteText writes a report for a person at a terminal: what was tested, how each
// operation did, every broken clause with a command that shows it again, then
// warnings, known deviations, what was not tried and what could not be judged, and
// at the end the counts and the outcome. The same report gives the same text.
func WriteText(w io.Writer, r Report, o TextOptions) error {
	p := newPage(o.Width, o.Color)
	t := text{report: r, page: p, verbose: o.Verbose, evidence: evidenceOf(r, p, o.Verbose)}
	t.head()
	t.operations()
	t.broken()
	t.warnings()
	t.known()
	t.untried()
	t.unjudged()
	t.exchanges()
	t.end()
	if _, err := w.Write(p.buf.Bytes()); err != nil {
		return fmt.Errorf("write the report as text: %w", err)
	}
	return nil
}

// text writes the sections of the report, in the order of its methods.
type text struct {
	report   Report
	page     *page
	verbose  bool
	evidence evidence
}

func (t text) head() {
	r := t.report
	t.page.paragraph(0, bold, r.Tool.String()+": conformance report")
	target := r.Target.Name
	if r.Target.URL != r.Target.Name {
		target += " at " + r.Target.URL
	}
	t.page.field(0, "Target", target+", project "+r.Target.Project)
	contract := fmt.Sprintf("profile %s, document %s", r.Contract.Profile, short(r.Contract.Digest))
	if r.Strict {
		contract += ", strict: broken clauses of level should fail the run"
	}
	t.page.field(0, "Contract", contract)
	run := r.Run.ID + ", " + r.Run.Started.UTC().Format(time.RFC3339)
	if r.Run.Took > 0 {
		run += ", took " + r.Run.Took.Round(time.Millisecond).String()
	}
	t.page.field(0, "Run", run)
	if r.Evidence != nil {
		t.page.field(0, "Evidence", r.Evidence.String())
	}
}

// short is enough of a digest to tell two documents apart.
func short(digest string) string { return digest[:min(len(digest), 12)] }

// serviceName is how clauses are called that belong to no operation.
const serviceName = "every operation"

func operationName(id string) string { return cmp.Or(id, serviceName) }

func (t text) operations() {
	width := len("Operation")
	for _, o := range t.report.Operations {
		width = max(width, utf8.RuneCountInString(operationName(o.ID)))
	}
	t.page.blank()
	row := fmt.Sprintf("%-*s%9s%7s%7s%7s%7s%7s%7s", width, "Operation", "clauses", "pass", "fail", "known", "flaky", "skip", "error")
	t.page.verbatim(0, bold, row)
	for _, o := range t.report.Operations {
		n := o.Clauses
		t.page.verbatim(0, plain, fmt.Sprintf("%-*s%9d%7d%7d%7d%7d%7d%7d", width, printable(operationName(o.ID)),
			n.Total, n.Pass, n.Fail, n.Known, n.Flaky, n.Skip, n.faults()))
	}
}

// with returns the clauses that a section is about.
func (t text) with(is func(Clause) bool) []Clause {
	return slices.DeleteFunc(slices.Clone(t.report.Clauses), func(c Clause) bool { return !is(c) })
}

func (t text) heading(s style, name, rest string) {
	t.page.blank()
	t.page.verbatim(0, plain, t.page.paint(s, name)+"  "+rest)
}

// repeatHint says what a command cannot say of itself.
const repeatHint = "To repeat a request set FGCONTRACT_TOKEN, and name a function of your own: those of a run are removed when it ends."

func (t text) broken() {
	failed := t.with(func(c Clause) bool { return c.Verdict == contracts.Fail })
	if len(failed) == 0 {
		return
	}
	t.heading(red, "BROKEN", many(len(failed), "clause", "clauses"))
	t.page.paragraph(0, faint, repeatHint)
	for _, o := range t.report.Operations {
		named := false
		for _, c := range failed {
			if c.Operation != o.ID {
				continue
			}
			if !named {
				named = true
				t.page.blank()
				t.page.paragraph(0, bold, operationName(o.ID))
			}
			t.page.blank()
			t.page.paragraph(2, red, fmt.Sprintf("%s (%s)", c.ID, c.Level))
			t.evidence.clause(4, c)
		}
	}
}

func (t text) warnings() {
	warned := t.with(func(c Clause) bool { return c.Warning })
	if len(warned) == 0 {
		return
	}
	t.heading(yellow, "WARNINGS", many(len(warned), "clause", "clauses")+" broken of a level that does not fail the run")
	for _, c := range warned {
		t.page.paragraph(2, plain, fmt.Sprintf("%s (%s): %s", c.ID, c.Level, c.Statement))
		t.page.paragraph(4, plain, t.evidence.brief(c))
	}
}

// meanings of the states of known deviations, for whoever keeps the list.
var meanings = map[string]string{
	stateOccurs:   "",
	stateGone:     "no longer occurs: take it off the list",
	stateExpired:  "has expired: it fails the run wherever it occurs",
	stateNotTried: "not everything that could show it was tried",
}

func (t text) known() {
	if len(t.report.Known) == 0 {
		return
	}
	t.heading(bold, "KNOWN DEVIATIONS", many(len(t.report.Known), "entry of the list", "entries of the list"))
	for _, k := range t.report.Known {
		t.page.paragraph(2, plain, fmt.Sprintf("%-9s  %s: %s (%s, until %s)", k.State, k.Clause, k.Reason, k.Owner, k.Expires))
		if meaning := meanings[k.State]; meaning != "" {
			t.page.paragraph(4, yellow, meaning)
		}
		entry := contracts.KnownDeviation{Clause: k.Clause}
		for _, c := range t.with(func(c Clause) bool { return c.Verdict == contracts.Known && entry.Covers(c.ID) }) {
			t.page.paragraph(4, plain, c.ID+": "+t.evidence.brief(c))
		}
	}
}

// group is what has one reason in common.
type group struct {
	reason         string
	clauses, cases []string // ids
}

// groups sorts clauses and cases of a verdict by their reasons, the most common
// reason first.
func (t text) groups(v contracts.Verdict) []*group {
	var all []*group
	index := map[string]*group{}
	of := func(reason string) *group {
		if index[reason] == nil {
			index[reason] = &group{reason: reason}
			all = append(all, index[reason])
		}
		return index[reason]
	}
	for _, c := range t.report.Clauses {
		if c.Verdict == v {
			of(c.Reason).clauses = append(of(c.Reason).clauses, c.ID)
		}
	}
	for _, c := range t.report.Cases {
		if c.Verdict == v {
			of(c.Reason).cases = append(of(c.Reason).cases, c.ID)
		}
	}
	slices.SortFunc(all, func(a, b *group) int {
		return cmp.Or(cmp.Compare(len(b.clauses)+len(b.cases), len(a.clauses)+len(a.cases)), cmp.Compare(a.reason, b.reason))
	})
	return all
}

func (g *group) size() string {
	var parts []string
	if n := len(g.clauses); n > 0 {
		parts = append(parts, many(n, "clause", "clauses"))
	}
	if n := len(g.cases); n > 0 {
		parts = append(parts, many(n, "case", "cases"))
	}
	return strings.Join(parts, ", ")
}

func (t text) untried() {
	all := t.groups(contracts.Skip)
	if len(all) == 0 {
		return
	}
	n := t.report.Counts
	t.heading(bold, "NOT TRIED", many(n.Clauses.Skip, "clause", "clauses")+", "+many(n.Cases.Skip, "case", "cases"))
	rest := group{}
	for i, g := range all {
		if i >= maxReasons && !t.verbose {
			rest.clauses, rest.cases = append(rest.clauses, g.clauses...), append(rest.cases, g.cases...)
			continue
		}
		t.page.paragraph(2, plain, cmp.Or(g.reason, "no reason was given")+": "+g.size())
		if t.verbose {
			t.names(g, len(g.clauses)+len(g.cases))
		}
	}
	if n := len(all) - maxReasons; n > 0 && !t.verbose {
		t.page.paragraph(2, plain, "for "+many(n, "other reason", "other reasons")+": "+rest.size())
	}
}

// maxReasons bounds the reasons for skips that are told.
const maxReasons = 15

func (t text) unjudged() {
	all := t.groups(contracts.Error)
	if len(all) == 0 {
		return
	}
	n := t.report.Counts
	t.heading(yellow, "COULD NOT BE JUDGED", many(n.Clauses.Error, "clause", "clauses")+", "+many(n.Cases.Error, "case", "cases"))
	for _, g := range all {
		t.page.paragraph(2, plain, cmp.Or(g.reason, "no reason was given")+": "+g.size())
		limit := maxNames
		if t.verbose {
			limit = len(g.clauses) + len(g.cases)
		}
		t.names(g, limit)
	}
}

// names lists what a group holds, one on a line: cases begin with their clause.
func (t text) names(g *group, limit int) {
	all := slices.Concat(g.clauses, g.cases)
	for _, name := range all[:min(len(all), limit)] {
		t.page.paragraph(4, plain, name)
	}
	if rest := len(all) - limit; rest > 0 {
		t.page.paragraph(4, plain, fmt.Sprintf("and %d more", rest))
	}
}

// outcomeStyle is how sure a reader may be at a glance.
var outcomeStyle = map[contracts.Outcome]style{
	contracts.Conformant: green, contracts.Deviating: red, contracts.Inconclusive: yellow,
}

func (t text) end() {
	r := t.report
	t.page.blank()
	t.page.field(0, "Clauses", tally(r.Counts.Clauses)+"; "+many(r.Counts.Warnings, "warning", "warnings"))
	t.page.field(0, "Cases", tally(r.Counts.Cases)+"; "+many(r.Counts.Requests, "request", "requests"))
	t.page.paragraph(0, outcomeStyle[r.Outcome], strings.ToUpper(string(r.Outcome))+": "+r.Reason+".")
}

func tally(t Tally) string {
	return fmt.Sprintf("%d: %d pass, %d fail, %d known, %d flaky, %d skip, %d error", t.Total, t.Pass, t.Fail, t.Known, t.Flaky, t.Skip, t.faults())
}
