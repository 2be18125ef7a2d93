package openapi

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// document is a parsed document: its tree, and the first fault that reading it met.
type document struct {
	tree  *yaml.Node
	fault error
}

func parse(data []byte) (*document, error) {
	tree, err := parseTree(data)
	if err != nil {
		return nil, err
	}
	d := &document{tree: tree}
	root := d.object("", tree)
	if version := root.text("openapi"); !strings.HasPrefix(version, "3.0.") {
		return nil, placeError("/openapi", "version %q; this tool reads OpenAPI 3.0", version)
	}
	root.knows("a document", "openapi", "info", "servers", "security", "tags", "externalDocs", "paths", "components",
		"x-error", "x-errors", "x-left-out", "x-refusals", "x-rules", "x-sources")
	root.object("info") // which nothing here reads
	return d, d.fault
}

func parseTree(data []byte) (*yaml.Node, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		return nil, err
	}
	if len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		return nil, &lineError{mark{1, 1}, errors.New("the document is not an object")}
	}
	return root.Content[0], asJSON(root.Content[0])
}

// asJSON gives every scalar the type that it would have in JSON, which has no
// dates, no numbers as names and no infinity. Aliases are refused, because one
// that contains itself would send the decoder round for ever.
func asJSON(n *yaml.Node) error {
	switch n.Kind {
	case yaml.AliasNode:
		return &lineError{markOf(n), errors.New("YAML aliases are not supported; write the value out")}
	case yaml.ScalarNode:
		if n.Tag == "!!float" && strings.ContainsAny(n.Value, "nN") {
			return &lineError{markOf(n), fmt.Errorf("%s is no number in JSON", n.Value)}
		}
		if n.Tag == "!!timestamp" || !strings.HasPrefix(n.Tag, "!!") {
			n.Tag = "!!str"
		}
	case yaml.MappingNode:
		if err := namesAsText(n); err != nil {
			return err
		}
	}
	for _, child := range n.Content {
		if err := asJSON(child); err != nil {
			return err
		}
	}
	return nil
}

// namesAsText gives every name the type of a text, and refuses one that stands twice,
// of which one would be lost.
func namesAsText(mapping *yaml.Node) error {
	seen := make(map[string]int, len(mapping.Content)/2)
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		name := mapping.Content[i]
		if name.Kind != yaml.ScalarNode || name.Tag == "!!null" || name.Tag == "!!merge" {
			return &lineError{markOf(name), errors.New("the name of a member must be a text")}
		}
		name.Tag = "!!str"
		if line, twice := seen[name.Value]; twice {
			return &lineError{markOf(name), fmt.Errorf("%s is already defined in line %d", name.Value, line)}
		}
		seen[name.Value] = name.Line
	}
	return nil
}

// mark is a place in a text, both counted from 1.
type mark struct{ line, column int }

func markOf(n *yaml.Node) mark { return mark{n.Line, n.Column} }

// A lineError is a fault at one place of a text.
type lineError struct {
	mark
	err error
}

func (e *lineError) Error() string { return e.err.Error() }
func (e *lineError) Unwrap() error { return e.err }

// lineOf returns the place and the bare reason of an error that the YAML library or
// parseTree gave, or line 0.
func lineOf(err error) (mark, error) {
	var own *lineError
	if errors.As(err, &own) {
		return own.mark, own.err
	}
	var fault *yaml.LoadError
	if errors.As(err, &fault) {
		return mark{fault.Mark.Line, fault.Mark.Column}, errors.New(fault.Message)
	}
	return mark{}, err
}

// at returns what stands at a JSON pointer, or nil. The empty pointer leads to the whole.
func (d *document) at(place string) *yaml.Node {
	node := d.tree
	if place == "" {
		return node
	}
	for token := range strings.SplitSeq(strings.TrimPrefix(place, "/"), "/") {
		if node = childNode(node, unescapeToken(token)); node == nil {
			return nil
		}
	}
	return node
}

func childNode(node *yaml.Node, token string) *yaml.Node {
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == token {
				return node.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if n, err := strconv.Atoi(token); err == nil && n >= 0 && n < len(node.Content) {
			return node.Content[n]
		}
	}
	return nil
}
