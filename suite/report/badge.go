package report

import (
	"bytes"
	"fmt"
	"html/template"
	"io"

	"github.com/fgcontract/fgcontract/contracts"
)

// badgeColors are dark enough for white letters.
var badgeColors = map[contracts.Outcome]string{
	contracts.Conformant: "#2a7a3f", contracts.Deviating: "#b3261e", contracts.Inconclusive: "#8a6100",
}

// Sizes of the badge, in pixels. Letters get a width that every usual font fits in.
const (
	badgeLetter = 7
	badgePad    = 12
)

var badgeTemplate = template.Must(template.New("badge").Parse(
	`<svg xmlns="http://www.w3.org/2000/svg" width="{{.Width}}" height="20" role="img" aria-label="{{.Label}}: {{.Text}}">
  <title>{{.Label}}: {{.Text}}</title>
  <rect width="{{.Width}}" height="20" rx="3" fill="#444"/>
  <path d="M{{.Split}} 0h{{.Rest}}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H{{.Split}}z" fill="{{.Color}}"/>
  <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">
    <text x="{{.LabelAt}}" y="14">{{.Label}}</text>
    <text x="{{.TextAt}}" y="14">{{.Text}}</text>
  </g>
</svg>
`))

// WriteBadge writes the outcome as a small picture (SVG) for a page about a project.
func WriteBadge(w io.Writer, r Report) error {
	n := r.Counts.Clauses
	text := fmt.Sprintf("%s, %d of %d kept", r.Outcome, n.Pass, n.Total-n.Skip)
	const label = "FunctionGraph contract"
	split := badgeLetter*len(label) + badgePad
	width := split + badgeLetter*len(text) + badgePad
	var buf bytes.Buffer
	err := badgeTemplate.Execute(&buf, map[string]any{
		"Width": width, "Split": split, "Rest": width - split - 3, "Color": badgeColors[r.Outcome],
		"Label": label, "LabelAt": split / 2, "Text": text, "TextAt": (split + width) / 2,
	})
	if err == nil {
		_, err = w.Write(buf.Bytes())
	}
	if err != nil {
		return fmt.Errorf("write the badge: %w", err)
	}
	return nil
}
