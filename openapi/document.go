package openapi

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"
)

// document is a parsed document: the model of the schema library, and the tree
// that it was made from, which keeps what the model loses: lines and the order of
// members. The library can note both itself, at a third of the cost of a load.
type document struct {
	*openapi3.T
	tree *yaml.Node
}

func parse(data []byte) (document, error) {
	tree, err := parseTree(data)
	if err != nil {
		return document{}, err
	}
	d := document{T: &openapi3.T{}, tree: tree}
	if err := tree.Decode(d.T); err != nil {
		return d, err
	}
	if !strings.HasPrefix(d.OpenAPI, "3.0.") {
		return d, placeError("/openapi", "version %q; this tool reads OpenAPI 3.0", d.OpenAPI)
	}
	loader := openapi3.NewLoader()
	if err := loader.ResolveRefsIn(d.T, nil); err != nil {
		if blamed := d.blame(tree, err); blamed != nil {
			return d, blamed
		}
		return d, err
	}
	// Examples are held against their schemas by our own tests, rule by rule; the
	// library would compile every schema once more at each start.
	return d, d.Validate(loader.Context, openapi3.DisableExamplesValidation())
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

func namesAsText(mapping *yaml.Node) error {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		name := mapping.Content[i]
		if name.Kind != yaml.ScalarNode || name.Tag == "!!null" || name.Tag == "!!merge" {
			return &lineError{markOf(name), errors.New("the name of a member must be a text")}
		}
		name.Tag = "!!str"
	}
	return nil
}

// blame finds the line of a fault that the schema library reports without a place: a
// reference that leads nowhere, or null where an object must be. It gives nil if
// there is none.
func (d document) blame(n *yaml.Node, err error) *lineError {
	if n.Tag == "!!null" {
		return &lineError{markOf(n), err}
	}
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode {
			name := n.Content[i&^1].Value
			if i%2 == 0 || strings.HasPrefix(name, "x-") || slices.Contains([]string{"value", "example", "default", "enum"}, name) {
				continue // names, and values that the library does not look into
			}
			if name == "$ref" && (!strings.HasPrefix(child.Value, "#/") || d.at(child.Value[1:]) == nil) {
				return &lineError{markOf(child), err}
			}
		}
		if blamed := d.blame(child, err); blamed != nil {
			return blamed
		}
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

// at returns what stands at a JSON pointer, or nil.
func (d document) at(place string) *yaml.Node {
	node := d.tree
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

// memberNames returns the names of the properties that stand at a place, as they
// are written.
func (d document) memberNames(place string, properties openapi3.Schemas) []string {
	names := make([]string, 0, len(properties))
	if node := d.at(place); node != nil {
		for i := 0; i+1 < len(node.Content); i += 2 {
			names = append(names, node.Content[i].Value)
		}
	}
	if len(names) != len(properties) || slices.ContainsFunc(names, func(name string) bool { return properties[name] == nil }) {
		return sortedKeys(properties)
	}
	return names
}
