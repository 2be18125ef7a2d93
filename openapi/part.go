package openapi

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v4"
)

// A part is an object of the document, at the place where it stands. Its methods read
// members; what is not of the right type is a fault of the document, which keeps the
// first one. A part without a node is one that is not there, and has no members.
type part struct {
	*document
	place string
	node  *yaml.Node
}

// part is the object at a JSON pointer.
func (d *document) part(place string) part { return d.object(place, d.at(place)) }

// object makes a part of a node, which must be an object if it is there.
func (d *document) object(place string, node *yaml.Node) part {
	if node != nil && node.Kind != yaml.MappingNode {
		d.fail(place, "must be an object")
		node = nil
	}
	return part{document: d, place: place, node: node}
}

// fail keeps the first fault.
func (d *document) fail(place, format string, args ...any) {
	if d.fault == nil {
		d.fault = placeError(place, format, args...)
	}
}

// or is the first fault that reading met, or else the error. What was compiled behind a
// fault lacks what could not be read, so an error about it comes second.
func (d *document) or(err error) error {
	if d.fault != nil {
		return d.fault
	}
	return err
}

// isThere reports whether the document has the object.
func (p part) isThere() bool { return p.node != nil }

func (p part) child(name string) *yaml.Node {
	if p.node == nil {
		return nil
	}
	return childNode(p.node, name)
}

func (p part) has(name string) bool { return p.child(name) != nil }

// object is a member that is an object.
func (p part) object(name string) part {
	return p.document.object(pointer(p.place, name), p.child(name))
}

// members are the names and values of a member that is an object of objects, in the
// order of the document. A reference is followed.
func (p part) members(name string) iter.Seq2[string, part] {
	return func(yield func(string, part) bool) {
		outer := p.object(name)
		if !outer.isThere() {
			return
		}
		for i := 0; i+1 < len(outer.node.Content); i += 2 {
			if !yield(outer.node.Content[i].Value, outer.object(outer.node.Content[i].Value).followed()) {
				return
			}
		}
	}
}

// elements are the objects of a member that is a list. A reference is followed.
func (p part) elements(name string) []part {
	list := p.child(name)
	if list == nil {
		return nil
	}
	if list.Kind != yaml.SequenceNode {
		p.fail(pointer(p.place, name), "must be a list")
		return nil
	}
	out := make([]part, len(list.Content))
	for i, node := range list.Content {
		out[i] = p.document.object(pointer(p.place, name, strconv.Itoa(i)), node).followed()
	}
	return out
}

// followed is what the part refers to, or itself.
func (p part) followed() part {
	for range maxSchemaDepth {
		to := p.text("$ref")
		if to == "" {
			return p
		}
		if len(p.node.Content) > 2 {
			p.fail(p.place, "beside $ref nothing is read; take it away, or write allOf with the reference as its only element")
		}
		node := p.at(strings.TrimPrefix(to, "#"))
		if !strings.HasPrefix(to, "#/") || node == nil {
			p.fail(pointer(p.place, "$ref"), "%s is not in the document; references lead to a place of it, such as #/components/schemas/Name", to)
			return part{document: p.document, place: p.place}
		}
		p = p.document.object(to[1:], node)
	}
	p.fail(p.place, "references lead in a circle")
	return part{document: p.document, place: p.place}
}

// knows refuses members that nothing would read: a misspelt word stops the load
// instead of being lost. Words that begin with x- are this project's.
func (p part) knows(what string, words ...string) {
	if p.node == nil {
		return
	}
	for i := 0; i+1 < len(p.node.Content); i += 2 {
		name := p.node.Content[i].Value
		if slices.Contains(words, name) {
			continue
		}
		isOurs := func(word string) bool { return strings.HasPrefix(word, "x-") }
		if isOurs(name) {
			p.failWith(p.place, unknownExtension(name, slices.DeleteFunc(slices.Clone(words), func(w string) bool { return !isOurs(w) })))
			return
		}
		p.fail(pointer(p.place, name), "%s is no word of %s; one of %s", name, what, quoteList(slices.DeleteFunc(slices.Clone(words), isOurs)))
		return
	}
}

func (d *document) failWith(place string, err error) { d.fail(place, "%w", err) }

// scalar is a member that is a scalar of one of the types; nil if it is not there.
func (p part) scalar(name, what string, tags ...string) *yaml.Node {
	node := p.child(name)
	if node == nil {
		return nil
	}
	if node.Kind != yaml.ScalarNode || !slices.Contains(tags, node.Tag) {
		p.fail(pointer(p.place, name), "%s: %s must be %s", name, shown(node), what)
		return nil
	}
	return node
}

// shown is a node in an error: a scalar as it is written.
func shown(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "an object"
	case yaml.SequenceNode:
		return "a list"
	}
	return strconv.Quote(node.Value)
}

func (p part) text(name string) string {
	if node := p.scalar(name, "a text", "!!str"); node != nil {
		return node.Value
	}
	return ""
}

// texts are a list of texts.
func (p part) texts(name string) []string {
	list := p.child(name)
	if list == nil {
		return nil
	}
	var out []string
	for _, node := range list.Content {
		if list.Kind != yaml.SequenceNode || node.Tag != "!!str" {
			p.fail(pointer(p.place, name), "%s: must be a list of texts", name)
			return nil
		}
		out = append(out, node.Value)
	}
	return out
}

func (p part) flag(name string) bool {
	node := p.scalar(name, "true or false", "!!bool")
	return node != nil && valueOf(node) == true
}

// number is nil if it is not there.
func (p part) number(name string) *float64 {
	node := p.scalar(name, "a number", "!!int", "!!float")
	if node == nil {
		return nil
	}
	n, _ := valueOf(node).(float64)
	return &n
}

// count is a whole number that is not negative; nil if it is not there.
func (p part) count(name string) *int {
	node := p.scalar(name, "a whole number", "!!int")
	if node == nil {
		return nil
	}
	n, err := strconv.Atoi(node.Value)
	if err != nil || n < 0 {
		p.fail(pointer(p.place, name), "%s: %s must be a whole number from 0", name, node.Value)
	}
	return &n
}

// value is a member of any type as decoded JSON.
func (p part) value(name string) any {
	if node := p.child(name); node != nil {
		return valueOf(node)
	}
	return nil
}

// values are the elements of a member that is a list, as decoded JSON.
func (p part) values(name string) []any {
	list, isList := p.value(name).([]any)
	if p.has(name) && !isList {
		p.fail(pointer(p.place, name), "%s: must be a list", name)
	}
	return list
}

// json is a member as JSON; nil if it is not there.
func (p part) json(name string) jsontext.Value {
	if node := p.child(name); node != nil {
		out, err := appendJSON(nil, node)
		if err != nil {
			p.failWith(pointer(p.place, name), err)
		}
		return out
	}
	return nil
}

// valueOf is a node as decoded JSON.
func valueOf(node *yaml.Node) any {
	switch node.Kind {
	case yaml.MappingNode:
		out := make(map[string]any, len(node.Content)/2)
		for i := 0; i+1 < len(node.Content); i += 2 {
			out[node.Content[i].Value] = valueOf(node.Content[i+1])
		}
		return out
	case yaml.SequenceNode:
		out := make([]any, len(node.Content))
		for i, element := range node.Content {
			out[i] = valueOf(element)
		}
		return out
	}
	return scalarOf(node)
}

func scalarOf(node *yaml.Node) any {
	switch node.Tag {
	case "!!str":
		return node.Value
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(node.Value, "true")
	}
	if n, err := strconv.ParseFloat(node.Value, 64); err == nil {
		return n
	}
	var n float64
	if node.Decode(&n) != nil { // as YAML writes numbers besides: 0o17, 1_000
		return node.Value
	}
	return n
}

// appendJSON writes a node as JSON, its members in the order of the document.
func appendJSON(out []byte, node *yaml.Node) ([]byte, error) {
	switch node.Kind {
	case yaml.MappingNode:
		return appendAll(out, node.Content, "{}", 2)
	case yaml.SequenceNode:
		return appendAll(out, node.Content, "[]", 1)
	}
	switch value := scalarOf(node).(type) {
	case string:
		return jsontext.AppendQuote(out, value)
	case float64:
		if jsontext.Value(node.Value).IsValid() {
			return append(out, node.Value...), nil
		}
		return strconv.AppendFloat(out, value, 'g', -1, 64), nil
	case bool:
		return strconv.AppendBool(out, value), nil
	default:
		return append(out, "null"...), nil
	}
}

// appendAll writes nodes between brackets; width is how many make an entry, a name and
// its value or an element.
func appendAll(out []byte, nodes []*yaml.Node, brackets string, width int) ([]byte, error) {
	out = append(out, brackets[0])
	for i, node := range nodes {
		switch {
		case i%width == 1:
			out = append(out, ':')
		case i > 0:
			out = append(out, ',')
		}
		var err error
		if out, err = appendJSON(out, node); err != nil {
			return nil, fmt.Errorf("no JSON can be made of it: %w", err)
		}
	}
	return append(out, brackets[1]), nil
}
