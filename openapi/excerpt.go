package openapi

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Excerpt is the effective document cut down to one operation and what this refers to,
// as JSON. The other operations are there by method and path alone, so that a request
// finds the same one in it. What stands in it stands at the same place as in the whole.
func (c *Contract) Excerpt(o *Operation) ([]byte, error) {
	root, err := c.excerpt(c.entry(o.ID))
	if err != nil {
		return nil, fmt.Errorf("excerpt for %s: %w", o.ID, err)
	}
	paths := childNode(root, "paths")
	for _, e := range c.entries {
		item := childNode(paths, e.Path)
		if item == nil {
			item = object()
			put(paths, e.Path, item)
		}
		if method := strings.ToLower(e.Method); childNode(item, method) == nil {
			put(item, method, bareOperation())
		}
	}
	whole := object()
	put(whole, "openapi", text("3.0.3"))
	info := object()
	put(info, "title", text("excerpt"))
	put(info, "version", text("1"))
	put(whole, "info", info)
	whole.Content = append(whole.Content, root.Content...)
	return appendJSON(nil, whole)
}

// bareOperation is an operation of which nothing is asked.
func bareOperation() *yaml.Node {
	o, responses, answer := object(), object(), object()
	put(answer, "description", text("left out"))
	put(responses, "default", answer)
	put(o, "responses", responses)
	return o
}

func text(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
}

// excerptOf cuts paths and components out of a whole document.
func excerptOf(doc *document, e *entry) (*yaml.Node, error) {
	cut := cutter{doc: doc}
	item, names := cut.operation(e.Path, e.Method)
	nodes := make([]*yaml.Node, len(names))
	for i, name := range names {
		nodes[i] = doc.at("/components/" + name)
	}
	return assemble(e.Path, item, names, nodes), cut.err
}

// assemble makes a document of the item of one path, and of components by their kinds
// and names: schemas/FuncVpc.
func assemble(path string, item *yaml.Node, names []string, nodes []*yaml.Node) *yaml.Node {
	paths, root, components := object(), object(), object()
	for i, name := range names {
		kind, component, _ := strings.Cut(name, "/")
		list := childNode(components, kind)
		if list == nil {
			list = object()
			put(components, kind, list)
		}
		put(list, component, nodes[i])
	}
	put(paths, path, item)
	put(root, "paths", paths)
	put(root, "components", components)
	return root
}
