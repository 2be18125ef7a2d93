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
		Verdict contracts.Verdict
		N       int
	}
	htmlRow struct {
		Name  string
		Cells []htmlCell
	}
	htmlCell struct {
		Total, kept, tried          int
		Worst                       contracts.Verdict
		Anchor, Filter, Label, Text string
	}
	htmlGroup struct {
		Name, Anchor string
		Clauses      []htmlClause
	}
	htmlClause struct {
		Clause
		Chip, ChipText, Cases, Evidence, Anchor string
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
		{contracts.Pass, t.Pass}, {contracts.Fail, t.Fail}, {contracts.Known, t.Known}, {contracts.Skip, t.Skip}, {contracts.Error, t.Error},
	}
}

func (p *htmlPage) operations() {
	for _, part := range (Tally{}).parts() {
		p.Legend = append(p.Legend, string(part.Verdict))
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
	if cell.Worst == "" || slices.Index(severity, c.Verdict) > slices.Index(severity, cell.Worst) {
		cell.Worst = c.Verdict
	}
	if c.Verdict == contracts.Error && cell.Worst == contracts.Pass {
		cell.Worst = contracts.Error // of a group, what could not be judged weighs more than what is kept
	}
}

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
		group := htmlGroup{Name: printable(operationName(o.ID)), Anchor: anchorOf(o.ID)}
		for _, c := range p.report.Clauses {
			if c.Operation != o.ID {
				continue
			}
			row := htmlClause{Clause: c, Anchor: group.Anchor, Cases: caseNames(c, byClause[c.ID])}
			row.Statement, row.Reason, row.Source = printable(c.Statement), clip(printable(c.Reason)), printable(c.Source)
			row.Chip, row.ChipText = chip(c)
			if shown[c.ID] {
				row.Evidence = "broken-" + c.ID
			}
			group.Clauses = append(group.Clauses, row)
		}
		p.Clauses = append(p.Clauses, group)
	}
	p.filters()
}

// chip is how a verdict is shown in short.
func chip(c Clause) (class, text string) {
	if c.Warning {
		return "warn", "warning"
	}
	return string(c.Verdict), string(c.Verdict)
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
			f.Options = append(f.Options, htmlOption{"warning", "warning"})
		}
		p.Filters = append(p.Filters, f)
	}
	same := func(v string) string { return v }
	add("Verdict", "verdict", func(c Clause) string { return string(c.Verdict) }, same)
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
