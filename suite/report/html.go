package report

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
)

//go:embed page
var pageFiles embed.FS

var pageTemplate = template.Must(template.ParseFS(pageFiles, "page/page.html"))

// Bounds of the evidence of a page, so that a target which breaks everything still
// gives one that opens. The other forms of the report hold all of it.
const (
	maxEvidenceShown = 150 // clauses with evidence, of each kind
	maxIncidents     = 4   // of one clause
	maxOpen          = 20  // pieces of evidence that are open from the start
	maxCaseNames     = 12
	chunkSize        = 100 // clauses that a browser parses at a time
)

// WriteHTML writes a report as one page that needs nothing else: no network, no other
// file. It can be read without a script; with it clauses can be filtered and linked
// to. All text of a target is text there, and the page's own policy lets no other
// script run and no request leave.
func WriteHTML(w io.Writer, r Report) error {
	p := newHTMLPage(r)
	p.operations()
	p.evidence()
	p.clauses()
	p.rest()
	var buf bytes.Buffer
	err := pageTemplate.ExecuteTemplate(&buf, "page.html", p)
	if err == nil {
		_, err = w.Write(buf.Bytes())
	}
	if err != nil {
		return fmt.Errorf("write the report as HTML: %w", err)
	}
	return nil
}

// htmlPage is what the template shows.
type htmlPage struct {
	report Report
	found  evidence

	Policy, Title, Tool, Mark, Sentence, Numbers, RepeatHint, Command, Digest string
	Style                                                                     template.CSS
	Script                                                                    template.JS
	Outcome                                                                   contracts.Outcome
	Sections                                                                  []htmlLink
	Facts                                                                     []htmlFact
	Legend, Kinds                                                             []string
	Bars                                                                      []htmlBar
	Matrix                                                                    []htmlRow
	Broken, Warned, KnownBroken                                               []htmlEvidence
	MoreBroken                                                                string
	Known                                                                     []htmlKnown
	Filters                                                                   []htmlFilter
	Clauses                                                                   []htmlGroup
	Total                                                                     int
	Coverage                                                                  []htmlCoverage
	Untried, Unjudged                                                         []string
	Ambiguities                                                               []Ambiguity
}

type (
	htmlLink struct{ ID, Name string }
	htmlFact struct {
		Name, Value string
		Code        bool
	}
	htmlKnown struct {
		Known
		Meaning string
	}
	htmlCoverage struct {
		Coverage
		Share string
		Max   int
	}
)

func newHTMLPage(r Report) *htmlPage {
	script, style := pageFile("page.js"), pageFile("page.css")
	sum := sha256.Sum256([]byte(script))
	p := &htmlPage{
		report: r, found: evidenceOf(r, nil, false), Outcome: r.Outcome, Tool: r.Tool.String(), Command: printable(r.Run.Command), Digest: r.Contract.Digest,
		Policy: "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'",
		Title:  fmt.Sprintf("%s: %s, profile %s", r.Outcome, r.Target.Name, r.Contract.Profile),
		Style:  template.CSS(style), Script: template.JS(script), //nolint:gosec // both are files of ours
		Mark: htmlMarks[r.Outcome], Sentence: strings.ToUpper(string(r.Outcome)) + ": " + printable(r.Reason) + ".", RepeatHint: repeatHint,
	}
	n := r.Counts
	p.Numbers = fmt.Sprintf("%d of %d clauses that were put to the test are kept, %d are broken, %d known, %d flaky, %s; %s, %s.",
		n.Clauses.Pass, n.Clauses.Total-n.Clauses.Skip, n.Clauses.Fail, n.Clauses.Known, n.Clauses.Flaky, many(n.Warnings, "warning", "warnings"),
		many(n.Cases.Total, "case", "cases"), many(n.Requests, "request", "requests"))
	p.Sections = []htmlLink{
		{"operations", "Operations"},
		{"matrix", "Matrix"},
		{"broken", "Broken"},
		{"known", "Known"},
		{"clauses", "Clauses"},
		{"coverage", "Coverage"},
		{"ambiguities", "Ambiguities"},
		{"reproduce", "See it again"},
	}
	p.facts()
	return p
}

// pageFile reads a part of the page, which is part of the binary.
func pageFile(name string) string {
	data, err := pageFiles.ReadFile("page/" + name)
	if err != nil {
		panic(err)
	}
	return string(data)
}

func (p *htmlPage) facts() {
	r := p.report
	fact := func(name, value string, code bool) {
		if value != "" {
			p.Facts = append(p.Facts, htmlFact{name, printable(value), code})
		}
	}
	target := r.Target.Name
	if r.Target.URL != r.Target.Name {
		target += " at " + r.Target.URL
	}
	fact("Target", target, false)
	fact("Project", r.Target.Project, true)
	fact("Profile", r.Contract.Profile, false)
	fact("Document, SHA-256", r.Contract.Digest, true)
	fact("Tool", r.Tool.String(), false)
	fact("Run", r.Run.ID, false)
	if r.Evidence != nil {
		fact("Evidence", r.Evidence.String(), false)
	}
	fact("Started", r.Run.Started.UTC().Format(time.RFC3339), false)
	if r.Run.Took > 0 {
		fact("Took", r.Run.Took.Round(time.Millisecond).String(), false)
	}
	fact("Selected clauses", strings.Join(r.Selection, " "), true)
	if r.Shard != nil {
		fact("Shard", r.Shard.String(), false)
	}
	if r.Strict {
		fact("Strict", "broken clauses of level should fail the run", false)
	}
	if r.RequireAll {
		fact("Demanded", "no case may be skipped", false)
	}
	fact("Ended early", r.Aborted, false)
}

// rest fills in what follows from the report line by line.
func (p *htmlPage) rest() {
	for _, k := range p.report.Known {
		p.Known = append(p.Known, htmlKnown{k, meanings[k.State]})
	}
	for _, c := range p.report.Coverage {
		p.Coverage = append(p.Coverage, htmlCoverage{c, fmt.Sprintf("%.1f %%", c.Percent()), max(c.Total, 1)})
	}
	t := text{report: p.report}
	plainReasons := func(v contracts.Verdict) (lines []string) {
		for _, g := range t.groups(v) {
			lines = append(lines, clip(printable(cmp.Or(g.reason, "no reason was given")))+": "+g.size())
		}
		return lines
	}
	p.Untried, p.Unjudged, p.Ambiguities = plainReasons(contracts.Skip), plainReasons(contracts.Error), p.report.Ambiguities
}

// htmlMarks are in every font, which pictures are not.
var htmlMarks = map[contracts.Outcome]string{contracts.Conformant: "✓", contracts.Deviating: "✗", contracts.Inconclusive: "?"}

// distinct lists values in the order in which they first come.
func distinct(clauses []Clause, of func(Clause) string) (values []string) {
	for _, c := range clauses {
		if v := of(c); !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	return values
}
