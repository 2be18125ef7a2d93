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

// DraftBase is what a draft has to know of the document that it changes.
type DraftBase struct {
	Knows func(code string) bool   // whether the list of codes has it
	At    func(pointer string) any // the value at a place, nil if there is none
}

// WriteDraft writes an overlay that would make the document say what the second target
// did, as far as that follows from the cases: a constraint that it does not enforce is
// taken away, another error code is written down, and added to the list of codes if the
// document does not know it. Every action has the exchange that
// shows it as its evidence. What needs a judgement stands at the end as a comment. It
// gives the number of actions.
func (p Parity) WriteDraft(w io.Writer, second Report, base DraftBase) (int, error) {
	d := drafting{clauses: map[string]Clause{}, cases: map[string]Case{}, done: map[string]bool{}, listed: map[string]bool{}, base: base}
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
	done    map[string]bool // clauses that have an action, and members whose one code was removed
	listed  map[string]bool // codes that an action adds to the list
	base    DraftBase
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
		action, ok = d.otherCode(clause, x, answer)
	}
	if !ok {
		if line := printable(fmt.Sprintf("%s: %s %s, then %s %s", x.Case, x.Kind, x.First, x.Second, x.At)); !slices.Contains(d.left, line) {
			d.left = append(d.left, line)
		}
		return
	}
	action.Evidence = map[string]string{"live": exchangeInShort(answer)}
	d.done[x.Clause] = true
	if x.Kind == parityCode {
		d.list(x.Second, answer)
	}
	d.actions = append(d.actions, action)
}

// list adds a code to the list of the document, without which the document would not
// load. What the code means nobody has said.
func (d *drafting) list(code string, answer contracts.Exchange) {
	if d.base.Knows(code) || d.listed[code] {
		return
	}
	d.listed[code] = true
	seen := map[string]string{"live": exchangeInShort(answer)}
	d.actions = append(d.actions, draftAction{
		Target: "$['x-errors']", Description: "A code that the list does not have.", Evidence: seen,
		Update: map[string]any{code: map[string]any{"status": answer.Status, "meaning": "Not documented", "source": seen}},
	})
}

// relaxed takes a constraint away that the target does not enforce.
func relaxed(c Clause, x Disparity) (draftAction, bool) {
	action := draftAction{Description: "Not enforced: " + c.Statement + ".", Remove: true}
	tokens := strings.Split(strings.TrimPrefix(c.Place, "/"), "/")
	keyword := tokens[len(tokens)-1]
	switch {
	case c.Kind == "rule" && tokens[0] == "x-rules":
		action.Target = ruleAt(tokens)
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

// ruleAt is the JSONPath of a rule, whose pointer ends with its id.
func ruleAt(tokens []string) string { return "$['x-rules'][?@.id == '" + tokens[len(tokens)-1] + "']" }

// otherCode writes down which code a broken constraint gives. Where the document has one
// code for all constraints of a member, that stays the one of the others: an overlay
// cannot put several in the place of one, so it is removed first.
func (d *drafting) otherCode(c Clause, x Disparity, answer contracts.Exchange) (draftAction, bool) {
	tokens := strings.Split(strings.TrimPrefix(c.Place, "/"), "/")
	description := "Refused with another code: " + c.Statement + "."
	if c.Kind == "rule" && tokens[0] == "x-rules" {
		return draftAction{Target: ruleAt(tokens), Description: description, Update: map[string]any{"error": x.Second}}, true
	}
	if c.Kind != "schema" || tokens[0] != "components" || tokens[len(tokens)-1] == "required" || len(tokens) < 6 {
		return draftAction{}, false
	}
	codes := map[string]any{tokens[len(tokens)-1]: x.Second}
	if all, isOne := d.base.At(c.Place[:strings.LastIndexByte(c.Place, '/')] + "/x-error").(string); isOne && !d.done[jsonPath(tokens[:len(tokens)-1])] {
		d.done[jsonPath(tokens[:len(tokens)-1])] = true
		codes[""] = all
		d.actions = append(d.actions, draftAction{
			Target: jsonPath(tokens[:len(tokens)-1]) + "['x-error']", Description: "Removed to be set anew by constraint.", Remove: true,
			Evidence: map[string]string{"live": exchangeInShort(answer)},
		})
	}
	return draftAction{
		Target: jsonPath(tokens[:len(tokens)-1]), Description: description,
		Update: map[string]any{"x-error": codes},
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
