package report

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/fgcontract/fgcontract/contracts"
)

// draft is an OpenAPI overlay that is being put together.
type draft struct {
	Overlay string        `yaml:"overlay"`
	Info    draftInfo     `yaml:"info"`
	Actions []draftAction `yaml:"actions"`
}

type draftInfo struct {
	Title   string `yaml:"title"`
	Version string `yaml:"version"`
}

type draftAction struct {
	Target      string            `yaml:"target"`
	Description string            `yaml:"description"`
	Evidence    map[string]string `yaml:"x-evidence"`
	Remove      bool              `yaml:"remove,omitempty"`
	Update      map[string]any    `yaml:"update,omitempty"`
}

// WriteDraft writes an overlay that would make the document say what the second target
// did, as far as that follows from the cases: a constraint that it does not enforce is
// taken away, another error code is written down. Every action has the exchange that
// shows it as its evidence. What needs a judgement stands at the end as a comment. It
// gives the number of actions.
func (p Parity) WriteDraft(w io.Writer, second Report) (int, error) {
	d := drafting{clauses: map[string]Clause{}, cases: map[string]Case{}, done: map[string]bool{}}
	for _, c := range second.Clauses {
		d.clauses[c.ID] = c
	}
	for _, c := range second.Cases {
		d.cases[c.ID] = c
	}
	for _, difference := range p.Differences {
		d.consider(difference)
	}
	out := draft{
		Overlay: "1.0.0", Actions: d.actions,
		Info: draftInfo{"draft: as " + printable(p.Second.Target) + " answers", p.Second.Started.UTC().Format("2006-01-02")},
	}
	var text strings.Builder
	text.WriteString("# A draft: read every action before it is used. Each names the exchange that it rests on.\n")
	if len(d.actions) == 0 {
		text.WriteString("# Nothing follows from the differences.\n")
		out.Actions = []draftAction{}
	}
	data, err := yaml.Marshal(out)
	if err == nil {
		text.Write(data)
		for _, line := range d.left {
			text.WriteString("# left to judge: " + line + "\n")
		}
		_, err = io.WriteString(w, text.String())
	}
	if err != nil {
		return 0, fmt.Errorf("write the draft of an overlay: %w", err)
	}
	return len(d.actions), nil
}

type drafting struct {
	clauses map[string]Clause
	cases   map[string]Case
	done    map[string]bool // clauses that have an action
	actions []draftAction
	left    []string
}

// consider makes an action of a difference, or notes that none follows.
func (d *drafting) consider(x Disparity) {
	clause, known := d.clauses[x.Clause]
	c := d.cases[x.Case]
	if !known || d.done[x.Clause] || x.Kind == parityValue {
		return
	}
	answer := c.Exchanges[min(x.Step, len(c.Exchanges)-1)]
	accepted := answer.Status < http.StatusMultipleChoices
	action, ok := draftAction{}, false
	switch {
	case c.Side == contracts.Refuses && x.Kind == parityStatus && accepted:
		action, ok = relaxed(clause, x)
	case c.Side == contracts.Refuses && x.Kind == parityCode && x.Second != "none":
		action, ok = otherCode(clause, x)
	}
	if !ok {
		if line := printable(fmt.Sprintf("%s: %s %s, then %s %s", x.Case, x.Kind, x.First, x.Second, x.At)); !slices.Contains(d.left, line) {
			d.left = append(d.left, line)
		}
		return
	}
	action.Evidence = map[string]string{"live": exchangeInShort(answer)}
	d.done[x.Clause] = true
	d.actions = append(d.actions, action)
}

// relaxed takes a constraint away that the target does not enforce.
func relaxed(c Clause, x Disparity) (draftAction, bool) {
	action := draftAction{Description: "Not enforced: " + c.Statement + ".", Remove: true}
	tokens := strings.Split(strings.TrimPrefix(c.Place, "/"), "/")
	keyword := tokens[len(tokens)-1]
	switch {
	case c.Kind == "rule" && tokens[0] == "x-rules":
		action.Target = "$['x-rules'][?@.id == '" + keyword + "']"
	case c.Kind != "schema" || tokens[0] != "components":
		return action, false
	case keyword == "required":
		member := strings.Split(c.ID, ".")
		action.Target = jsonPath(tokens) + "[?@ == '" + member[len(member)-2] + "']"
	case keyword == "type" && strings.HasSuffix(x.Case, "null"):
		action.Target, action.Remove, action.Update = jsonPath(tokens[:len(tokens)-1]), false, map[string]any{"nullable": true}
	case slices.Contains([]string{"enum", "pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"}, keyword):
		action.Target = jsonPath(tokens)
	default:
		return action, false
	}
	return action, true
}

// otherCode writes down which code a broken constraint gives.
func otherCode(c Clause, x Disparity) (draftAction, bool) {
	tokens := strings.Split(strings.TrimPrefix(c.Place, "/"), "/")
	if c.Kind != "schema" || tokens[0] != "components" || tokens[len(tokens)-1] == "required" || len(tokens) < 6 {
		return draftAction{}, false
	}
	return draftAction{
		Target: jsonPath(tokens[:len(tokens)-1]), Description: "Refused with another code: " + c.Statement + ".",
		Update: map[string]any{"x-error": map[string]any{tokens[len(tokens)-1]: x.Second}},
	}, true
}

// jsonPath writes the tokens of a JSON pointer as a JSONPath.
func jsonPath(tokens []string) string {
	var b strings.Builder
	b.WriteString("$")
	for _, token := range tokens {
		b.WriteString("['" + strings.NewReplacer("~1", "/", "~0", "~", "'", `\'`).Replace(token) + "']")
	}
	return b.String()
}

// exchangeInShort is a request and its answer as one line of evidence.
func exchangeInShort(x contracts.Exchange) string {
	text := requestLine(x)
	if len(x.Sent) > 0 {
		text += " with " + shortBody(x.Sent)
	}
	text += fmt.Sprintf(" was answered %d", x.Status)
	if len(x.Body) > 0 {
		text += " " + shortBody(x.Body)
	}
	return printable(text)
}

// maxEvidenceBody bounds what an action shows of a body, in characters.
const maxEvidenceBody = 200

func shortBody(body []byte) string {
	text := []rune(textOf(body))
	if len(text) > maxEvidenceBody {
		return string(text[:maxEvidenceBody]) + "…"
	}
	return string(text)
}
