package report

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
)

type (
	htmlBar struct {
		Name, Anchor, Label string
		Total               int
		Parts               []htmlPart
	}
	htmlPart struct {
		Verdict string
		N       int
	}
	htmlRow struct {
		Name  string
		Cells []htmlCell
	}
	htmlCell struct {
		Total, kept, tried          int
		Worst                       string // as chip names it
		Anchor, Filter, Label, Text string
	}
	htmlGroup struct {
		Name, Anchor string
		Chunks       [][]htmlClause
	}
	htmlClause struct {
		Clause
		Chip, ChipText, Mark, Cases, Evidence, Anchor string
	}
	htmlFilter struct {
		Label, Name string
		Options     []htmlOption
	}
	htmlOption struct{ Value, Text string }
)

// anchorOf names an operation in addresses.
func anchorOf(operation string) string { return cmp.Or(operation, "service") }

// parts lists the counts of a tally, the good ones first.
func (t Tally) parts() []htmlPart {
	return []htmlPart{
		{string(contracts.Pass), t.Pass},
		{string(contracts.Fail), t.Fail},
		{string(contracts.Known), t.Known},
		{flaky, t.Flaky},
		{string(contracts.Skip), t.Skip},
		{string(contracts.Error), t.faults()},
	}
}

func (p *htmlPage) operations() {
	for _, part := range (Tally{}).parts() {
		p.Legend = append(p.Legend, part.Verdict)
	}
	p.Kinds = distinct(p.report.Clauses, func(c Clause) string { return string(c.Kind) })
	for _, o := range p.report.Operations {
		bar := htmlBar{Name: printable(operationName(o.ID)), Anchor: anchorOf(o.ID), Total: o.Clauses.Total, Parts: o.Clauses.parts()}
		var words []string
		for _, part := range bar.Parts {
			if part.N > 0 {
				words = append(words, fmt.Sprintf("%d %s", part.N, part.Verdict))
			}
		}
		bar.Label = strings.Join(words, ", ")
		p.Bars = append(p.Bars, bar)
		p.Matrix = append(p.Matrix, p.row(o.ID))
	}
}

// row is what became of the clauses of one operation, by kind.
func (p *htmlPage) row(operation string) htmlRow {
	row := htmlRow{Name: printable(operationName(operation)), Cells: make([]htmlCell, len(p.Kinds))}
	for i, kind := range p.Kinds {
		cell := &row.Cells[i]
		for _, c := range p.report.Clauses {
			if c.Operation == operation && string(c.Kind) == kind {
				cell.add(c)
			}
		}
		cell.Anchor = anchorOf(operation)
		cell.Filter = url.Values{"operation": {cell.Anchor}, "kind": {kind}}.Encode()
		cell.Text = strconv.Itoa(cell.kept) + "/" + strconv.Itoa(cell.tried)
		if cell.tried == 0 {
			cell.Text = "–"
		}
		cell.Label = fmt.Sprintf("%s, %s: %d of %d tested clauses kept, %d in all", row.Name, kind, cell.kept, cell.tried, cell.Total)
	}
	return row
}

func (cell *htmlCell) add(c Clause) {
	cell.Total++
	if c.Verdict != contracts.Skip {
		cell.tried++
	}
	if c.Verdict == contracts.Pass {
		cell.kept++
	}
	if is := c.mark(); slices.Index(worse, is) > slices.Index(worse, cell.Worst) {
		cell.Worst = is
	}
}

// worse orders the marks of a group: what could not be judged weighs more than what is
// kept.
var worse = []string{string(contracts.Skip), string(contracts.Pass), string(contracts.Error), flaky, string(contracts.Known), string(contracts.Fail)}

func (p *htmlPage) clauses() {
	byClause := map[string][]string{}
	for _, c := range p.report.Cases {
		byClause[c.Clause] = append(byClause[c.Clause], strings.TrimPrefix(c.ID, c.Clause+" "))
	}
	shown := map[string]bool{}
	for _, e := range slices.Concat(p.Broken, p.Warned, p.KnownBroken) {
		shown[e.ID] = true
	}
	for _, o := range p.report.Operations {
		var rows []htmlClause
		group := htmlGroup{Name: printable(operationName(o.ID)), Anchor: anchorOf(o.ID)}
		for _, c := range p.report.Clauses {
			if c.Operation != o.ID {
				continue
			}
			row := htmlClause{Clause: c, Anchor: group.Anchor, Mark: c.mark(), Cases: caseNames(c, byClause[c.ID])}
			row.Statement, row.Reason, row.Source = printable(c.Statement), clip(printable(c.Reason)), printable(c.Source)
			row.Chip, row.ChipText = chip(c)
			if shown[c.ID] {
				row.Evidence = "broken-" + c.ID
			}
			rows = append(rows, row)
		}
		group.Chunks = slices.Collect(slices.Chunk(rows, chunkSize))
		p.Total += len(rows)
		p.Clauses = append(p.Clauses, group)
	}
	p.filters()
}

// flaky is what people call an error that a case of its own makes which failed and
// then passed.
const flaky = "flaky"

// warning is what a clause is called that is broken, but does not fail the run.
const warning = "warning"

// mark is a verdict as tables count it.
func mark(v contracts.Verdict, isFlaky bool) string {
	if isFlaky {
		return flaky
	}
	return string(v)
}

func (c Clause) mark() string { return mark(c.Verdict, c.Flaky) }

// chip is how a verdict is shown in short.
func chip(c Clause) (class, text string) {
	if c.Warning {
		return "warn", warning
	}
	return c.mark(), c.mark()
}

// caseNames tells how a clause was put to the test.
func caseNames(c Clause, own []string) string {
	out := "put to the test by " + many(c.Cases, "case", "cases")
	if len(own) == 0 {
		return out
	}
	names := own[:min(len(own), maxCaseNames)]
	out += "; its own: " + printable(strings.Join(names, "; "))
	if rest := len(own) - len(names); rest > 0 {
		out += fmt.Sprintf("; and %d more", rest)
	}
	return clip(out)
}

func (p *htmlPage) filters() {
	add := func(label, name string, of func(Clause) string, text func(string) string) {
		f := htmlFilter{Label: label, Name: name}
		for _, v := range distinct(p.report.Clauses, of) {
			f.Options = append(f.Options, htmlOption{v, text(v)})
		}
		if name == "verdict" && p.report.Counts.Warnings > 0 {
			f.Options = append(f.Options, htmlOption{warning, warning})
		}
		p.Filters = append(p.Filters, f)
	}
	same := func(v string) string { return v }
	add("Verdict", "verdict", Clause.mark, same)
	add("Level", "level", func(c Clause) string { return string(c.Level) }, same)
	add("Basis", "basis", func(c Clause) string { return string(c.Basis) }, same)
	add("Kind", "kind", func(c Clause) string { return string(c.Kind) }, same)
	add("Operation", "operation", func(c Clause) string { return anchorOf(c.Operation) }, func(v string) string {
		if v == anchorOf("") {
			return serviceName
		}
		return v
	})
}
