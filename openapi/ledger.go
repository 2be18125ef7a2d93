package openapi

import (
	"slices"
	"strings"

	yaml "github.com/pb33f/go-yaml"
	highoverlay "github.com/pb33f/libopenapi/datamodel/high/overlay"
)

// Divergence is one action of an overlay: what the effective document says otherwise
// than the base does, and why.
type Divergence struct {
	Target     string   `json:"target"`     // JSONPath of what changes
	Documented string   `json:"documented"` // what the base says there, in short; "" for nothing
	Observed   string   `json:"observed"`   // what the effective document says there; "" for nothing
	Reason     string   `json:"reason"`
	Evidence   []string `json:"evidence"` // kind and reference: "tf: never sends it"
	At         string   `json:"at"`       // file and line of the action
}

// Ledger lists what the overlays change, in their order. A contract without overlays
// has an empty one.
func (c *Contract) Ledger() []Divergence {
	base, effective := rootOf(c.sources.base.Data), rootOf(c.sources.effective())
	var all []Divergence
	for _, text := range c.sources.overlays {
		parsed, err := parseOverlay(text)
		if err != nil {
			continue // it was applied, so it was readable
		}
		for _, action := range parsed.Actions {
			all = append(all, Divergence{
				Target: action.Target, Reason: strings.TrimSpace(action.Description), Evidence: evidenceOf(action), At: placeOf(text, action),
				Documented: saidAt(base, action, false), Observed: saidAt(effective, action, true),
			})
		}
	}
	return all
}

func evidenceOf(action *highoverlay.Action) (lines []string) {
	if action.Extensions == nil {
		return nil
	}
	node, ok := action.Extensions.Get("x-evidence")
	if !ok || node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		lines = append(lines, node.Content[i].Value+": "+node.Content[i+1].Value)
	}
	return lines
}

// saidAt shows what a document says at the places of an action: of an update only the
// members that it writes, and of a list that it appends to only what is appended. What
// several places say alike is said once.
func saidAt(root *yaml.Node, action *highoverlay.Action, after bool) string {
	path, err := compileTarget(action.Target)
	if err != nil || root == nil {
		return ""
	}
	var said []string
	for _, node := range path.Query(root) {
		if text := saidOf(node, action.Update, after); text != "" && !slices.Contains(said, text) {
			said = append(said, text)
		}
	}
	return strings.Join(said, "; ")
}

func saidOf(node, update *yaml.Node, after bool) string {
	switch {
	case update == nil:
		return inShort(node)
	case node.Kind == yaml.SequenceNode && after:
		return "also " + inShort(update)
	case node.Kind == yaml.SequenceNode:
		return ""
	case node.Kind != yaml.MappingNode || update.Kind != yaml.MappingNode:
		return inShort(node)
	}
	var parts []string
	for i := 0; i+1 < len(update.Content); i += 2 {
		name, written := update.Content[i].Value, update.Content[i+1]
		value, _ := step(node, name)
		switch {
		case value == nil || name == "x-source":
		case value.Kind == yaml.SequenceNode && after && len(value.Content) > len(written.Content):
			parts = append(parts, name+": also "+inShort(written))
		default:
			parts = append(parts, name+": "+inShort(value))
		}
	}
	return strings.Join(parts, ", ")
}

// maxSaid bounds what is shown of one place, in characters.
const maxSaid = 200

// inShort shows a value on one line, members in the order of the document.
func inShort(node *yaml.Node) string {
	text := []rune(flow(node))
	if len(text) > maxSaid {
		return string(text[:maxSaid]) + "…"
	}
	return string(text)
}

func flow(node *yaml.Node) string {
	var parts []string
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			parts = append(parts, node.Content[i].Value+": "+flow(node.Content[i+1]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case yaml.SequenceNode:
		for _, entry := range node.Content {
			parts = append(parts, flow(entry))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	text := strings.Join(strings.Fields(node.Value), " ")
	if text == "" && node.Tag != "!!null" {
		return `""`
	}
	return text
}
