package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
)

// Bounds of a summary: GitHub refuses one of more than 1 MiB, and nobody reads it.
const (
	maxShownBroken = 50
	maxShownLines  = 50
	maxEvidence    = 8 << 10 // of one clause, in bytes
)

// outcomeMarks show an outcome at a glance, also where no colour is.
var outcomeMarks = map[contracts.Outcome]string{
	contracts.Conformant: "✅", contracts.Deviating: "❌", contracts.Inconclusive: "⚠️",
}

// WriteMarkdown writes a report as Markdown of the kind that GitHub and GitLab show,
// for the summary of a job: the outcome, a table of operations, every broken clause
// folded up with its evidence, and what is left in short. It is bounded: what is left
// out is counted.
func WriteMarkdown(w io.Writer, r Report) error {
	m := markdown{report: r, found: evidenceOf(r, nil, false)}
	m.head()
	m.operations()
	m.broken()
	m.lines()
	m.foot()
	if _, err := io.WriteString(w, m.out.String()); err != nil {
		return fmt.Errorf("write the report as Markdown: %w", err)
	}
	return nil
}

type markdown struct {
	report Report
	found  evidence
	out    strings.Builder
}

func (m *markdown) printf(format string, args ...any) { fmt.Fprintf(&m.out, format, args...) }

func (m *markdown) head() {
	r := m.report
	m.printf("## %s %s: %s\n\n", outcomeMarks[r.Outcome], strings.ToUpper(string(r.Outcome)), markdownText(r.Reason))
	target := r.Target.Name
	if r.Target.URL != r.Target.Name {
		target += " at " + r.Target.URL
	}
	m.printf("| | |\n|---|---|\n| Target | %s, project %s |\n", markdownText(target), markdownText(r.Target.Project))
	m.printf("| Contract | profile %s, document `%s` |\n", markdownText(r.Contract.Profile), markdownCode(short(r.Contract.Digest)))
	m.printf("| Tool | %s |\n", markdownText(r.Tool.String()))
	run := r.Run.Started.UTC().Format(time.RFC3339)
	if r.Run.Took > 0 {
		run += ", took " + r.Run.Took.Round(time.Millisecond).String()
	}
	if r.Shard != nil {
		run += ", shard " + r.Shard.String()
	}
	m.printf("| Run | %s, %s |\n", markdownText(r.Run.ID), run)
	if r.Evidence != nil {
		m.printf("| Evidence | %s |\n", markdownText(r.Evidence.String()))
	}
	m.printf("\n")
}

func (m *markdown) operations() {
	m.printf("| Operation | clauses | pass | fail | known | flaky | skip | error |\n|---|--:|--:|--:|--:|--:|--:|--:|\n")
	row := func(name string, n Tally) {
		m.printf("| %s | %d | %d | %d | %d | %d | %d | %d |\n", name, n.Total, n.Pass, n.Fail, n.Known, n.Flaky, n.Skip, n.faults())
	}
	for _, o := range m.report.Operations {
		row(markdownText(operationName(o.ID)), o.Clauses)
	}
	row("**all**", m.report.Counts.Clauses)
	n := m.report.Counts
	m.printf("\n%d cases, %s, %s.\n", n.Cases.Total, many(n.Requests, "request", "requests"), many(n.Warnings, "warning", "warnings"))
}

func (m *markdown) broken() {
	failed := m.with(func(c Clause) bool { return c.Verdict == contracts.Fail })
	if len(failed) == 0 {
		return
	}
	m.printf("\n### Broken: %s\n", many(len(failed), "clause", "clauses"))
	for _, c := range failed[:min(len(failed), maxShownBroken)] {
		e := m.found
		e.page = newPage(defaultWidth, false)
		e.clause(0, c)
		m.printf("\n<details><summary><code>%s</code> (%s): %s</summary>\n\n%s\n</details>\n",
			htmlText(c.ID), htmlText(string(c.Level)), htmlText(printable(c.Statement)), fenced(bounded(e.page.buf.String())))
	}
	if rest := len(failed) - maxShownBroken; rest > 0 {
		m.printf("\nand %s; the other forms of the report hold all of them.\n", many(rest, "more clause", "more clauses"))
	}
}

func (m *markdown) with(is func(Clause) bool) []Clause {
	return slices.DeleteFunc(slices.Clone(m.report.Clauses), func(c Clause) bool { return !is(c) })
}

// lines lists what needs no evidence: warnings, known deviations, what was not tried.
func (m *markdown) lines() {
	var warnings, known []string
	for _, c := range m.with(func(c Clause) bool { return c.Warning }) {
		warnings = append(warnings, fmt.Sprintf("`%s` (%s): %s", markdownCode(c.ID), c.Level, markdownText(m.found.brief(c))))
	}
	for _, k := range m.report.Known {
		line := fmt.Sprintf("**%s** `%s`: %s (%s, until %s)", k.State, markdownCode(k.Clause), markdownText(k.Reason), markdownText(k.Owner), k.Expires)
		if meaning := meanings[k.State]; meaning != "" {
			line += "; " + meaning
		}
		known = append(known, line)
	}
	m.list("Warnings", warnings)
	m.list("Known deviations", known)
	t := text{report: m.report}
	m.list("Not tried", reasons(t.groups(contracts.Skip)))
	m.list("Could not be judged", reasons(t.groups(contracts.Error)))
}

func reasons(groups []*group) (lines []string) {
	for _, g := range groups {
		lines = append(lines, markdownText(clip(printable(g.reason)))+": "+g.size())
	}
	return lines
}

func (m *markdown) list(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	m.printf("\n### %s\n\n", title)
	for _, line := range lines[:min(len(lines), maxShownLines)] {
		m.printf("- %s\n", line)
	}
	if rest := len(lines) - maxShownLines; rest > 0 {
		m.printf("- and %d more\n", rest)
	}
}

func (m *markdown) foot() {
	if len(m.report.Coverage) > 0 {
		m.printf("\n### Coverage\n\n| | done | of | |\n|---|--:|--:|--:|\n")
		for _, c := range m.report.Coverage {
			m.printf("| %s | %d | %d | %.1f %% |\n", c.What, c.Done, c.Total, c.Percent())
		}
	}
	if m.report.Run.Command != "" {
		m.printf("\nTo see it again:\n\n%s", fenced(printable(m.report.Run.Command)+"\n"))
	}
}

// markdownText writes text of a target so that it is text: nothing of it is markup.
func markdownText(text string) string {
	text = strings.NewReplacer("\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "|", "\\|", "#", "\\#", "~", "\\~", "@", "@\u200b").
		Replace(printable(strings.ReplaceAll(text, "\n", " ")))
	return htmlText(text)
}

var htmlText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace

// markdownCode is text between backticks, in a table too.
func markdownCode(text string) string {
	return strings.NewReplacer("`", "'", "|", "\\|").Replace(printable(text))
}

// bounded cuts evidence that is too long at the end of a line.
func bounded(text string) string {
	if len(text) <= maxEvidence {
		return text
	}
	return text[:strings.LastIndexByte(text[:maxEvidence], '\n')+1] + "… the other forms of the report hold the rest\n"
}

// fenced puts lines into a block that none of them can end.
func fenced(text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + "text\n" + text + fence + "\n"
}
