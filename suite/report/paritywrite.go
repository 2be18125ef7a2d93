package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// ExitStatus is 1 if the targets differ, 0 otherwise.
func (p Parity) ExitStatus() int {
	if len(p.Differences) > 0 {
		return 1
	}
	return 0
}

// WriteText writes a comparison of targets for a person at a terminal.
func (p Parity) WriteText(w io.Writer, o TextOptions) error {
	page := newPage(o.Width, o.Color)
	page.field(0, "First", p.First.Target+", "+string(p.First.Outcome))
	page.field(0, "Second", p.Second.Target+", "+string(p.Second.Outcome))
	page.field(0, "Contract", fmt.Sprintf("profile %s, document %s", p.First.Profile, short(p.First.Digest)))
	last := ""
	for _, d := range p.Differences {
		if d.Case != last {
			page.blank()
			page.paragraph(0, bold, d.Case)
			last = d.Case
		}
		place := fmt.Sprintf("step %d", d.Step+1)
		if d.At != "" {
			place += " " + d.At
		}
		page.paragraph(2, plain, fmt.Sprintf("%-6s  %s: %s, then %s", d.Kind, place, clip(d.First), clip(d.Second)))
	}
	page.blank()
	page.paragraph(0, map[bool]style{true: yellow, false: green}[len(p.Differences) > 0], p.sentence())
	_, err := w.Write(page.buf.Bytes())
	return written("text", err)
}

func (p Parity) sentence() string {
	text := fmt.Sprintf("%s compared: %s", many(p.Compared, "case", "cases"), p.Counts())
	if p.Unseen > 0 {
		text += fmt.Sprintf("; %d could not be compared, because a report holds no exchanges of them (check --exchanges)", p.Unseen)
	}
	return text + "."
}

// WriteJSON writes a comparison as indented JSON, one field for each of the type.
func (p Parity) WriteJSON(w io.Writer) error {
	data, err := json.Marshal(p, json.Deterministic(true), jsontext.WithIndent("  "), jsontext.AllowInvalidUTF8(true))
	if err == nil {
		_, err = w.Write(append(data, '\n'))
	}
	return written("JSON", err)
}

// WriteMarkdown writes a comparison as a table.
func (p Parity) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\nFirst: %s. Second: %s.\n", markdownText(p.sentence()), markdownText(p.First.Target), markdownText(p.Second.Target))
	if len(p.Differences) > 0 {
		b.WriteString("\n| case | step | what | first | second |\n|---|--:|---|---|---|\n")
	}
	for i, d := range p.Differences {
		if i == 10*maxShownLines {
			fmt.Fprintf(&b, "\nand %d more\n", len(p.Differences)-i)
			break
		}
		fmt.Fprintf(&b, "| `%s` | %d | %s %s | %s | %s |\n", markdownCode(d.Case), d.Step+1, d.Kind, markdownText(d.At), markdownText(clip(d.First)), markdownText(clip(d.Second)))
	}
	_, err := io.WriteString(w, b.String())
	return written("Markdown", err)
}
