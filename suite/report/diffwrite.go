package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// maxListed bounds the clauses that are listed where nothing is wrong with them.
const maxListed = 20

// WriteText writes a difference for a person at a terminal.
func (d Difference) WriteText(w io.Writer, o TextOptions) error {
	p := newPage(o.Width, o.Color)
	side := func(label string, s DiffSide) {
		p.field(0, label, fmt.Sprintf("%s, profile %s, document %s, %s, %s, %s",
			s.Target, s.Profile, short(s.Digest), many(s.Clauses, "clause", "clauses"), s.Started.UTC().Format(time.RFC3339), s.Outcome))
	}
	side("Before", d.Before)
	side("After", d.After)
	for _, line := range d.warnings() {
		p.paragraph(0, yellow, "Mind that "+line+".")
	}
	for _, s := range d.sections() {
		p.blank()
		p.verbatim(0, plain, p.paint(s.style, s.name)+"  "+many(len(s.changes), "clause", "clauses")+": "+s.meaning)
		for i, c := range s.changes {
			if i == maxListed && (s.name == "ADDED" || s.name == "REMOVED") && !o.Verbose {
				p.paragraph(2, plain, fmt.Sprintf("and %d more", len(s.changes)-i))
				break
			}
			p.paragraph(2, plain, fmt.Sprintf("%s (%s)%s", c.Clause, c.Level, c.arrow()))
			p.paragraph(4, faint, c.Details)
		}
	}
	p.blank()
	p.paragraph(0, map[bool]style{true: red, false: green}[len(d.New) > 0], d.sentence())
	_, err := w.Write(p.buf.Bytes())
	return written("text", err)
}

// written says what could not be written.
func written(form string, err error) error {
	if err != nil {
		return fmt.Errorf("write the difference as %s: %w", form, err)
	}
	return nil
}

func (c Change) arrow() string {
	if c.Before == "" || c.After == "" || c.Before == c.After {
		return ""
	}
	return fmt.Sprintf(": %s, then %s", c.Before, c.After)
}

func (d Difference) sentence() string {
	return fmt.Sprintf("%s, %d fixed, %d still broken, %d no longer judged.",
		many(len(d.New), "new deviation", "new deviations"), len(d.Fixed), len(d.Still), len(d.Unjudged))
}

// WriteJSON writes a difference as indented JSON, one field for each of the type.
func (d Difference) WriteJSON(w io.Writer) error {
	data, err := json.Marshal(d, json.Deterministic(true), jsontext.WithIndent("  "), jsontext.AllowInvalidUTF8(true))
	if err == nil {
		_, err = w.Write(append(data, '\n'))
	}
	return written("JSON", err)
}

// WriteMarkdown writes a difference as Markdown, for a comment or a summary.
func (d Difference) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n| | target | profile | document | outcome |\n|---|---|---|---|---|\n", markdownText(d.sentence()))
	for _, s := range []struct {
		name string
		DiffSide
	}{{"before", d.Before}, {"after", d.After}} {
		fmt.Fprintf(&b, "| %s | %s | %s | `%s` | %s |\n", s.name, markdownText(s.Target), markdownText(s.Profile), markdownCode(short(s.Digest)), s.Outcome)
	}
	for _, line := range d.warnings() {
		fmt.Fprintf(&b, "\nMind that %s.\n", markdownText(line))
	}
	for _, s := range d.sections() {
		fmt.Fprintf(&b, "\n### %s%s: %d\n\n", s.name[:1], strings.ToLower(s.name[1:]), len(s.changes))
		for i, c := range s.changes {
			if i == maxShownLines {
				fmt.Fprintf(&b, "- and %d more\n", len(s.changes)-i)
				break
			}
			fmt.Fprintf(&b, "- `%s` (%s)%s: %s\n", markdownCode(c.Clause), c.Level, c.arrow(), markdownText(clip(c.Details)))
		}
	}
	_, err := io.WriteString(w, b.String())
	return written("Markdown", err)
}
