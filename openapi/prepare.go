package openapi

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v4"
)

// prepare makes the prepared text of a document with overlays. It loads it in full,
// so that there is none for a document with a fault.
func prepare(base Text, overlays []Text) ([]byte, error) {
	c, err := Load(base.Name, base, overlays...)
	if err != nil {
		return nil, err
	}
	doc, err := parse(c.sources.effective())
	if err != nil {
		return nil, err
	}
	w := preparer{contract: c, doc: doc}
	if w.rows, err = decodeAt[[]ruleRow]("/x-rules", doc.part("").json("x-rules")); err != nil {
		return nil, err
	}
	w.line(headLine, preparedHead{MadeOf: digestOf(base, overlays), Digest: c.digest, Secrets: c.secrets, Operations: c.entries})
	for _, name := range []string{"x-error", "x-errors", "x-left-out", "x-refusals"} {
		w.node(commonLine+"/"+name, childNode(doc.tree, name))
	}
	w.components()
	for _, o := range c.Operations() {
		w.operation(o)
	}
	w.allRules()
	return w.out.Bytes(), w.err
}

// A preparer writes lines; the first error stays.
type preparer struct {
	contract *Contract
	doc      *document
	rows     []ruleRow
	out      bytes.Buffer
	err      error
}

func (w *preparer) line(name string, value any) {
	data, err := json.Marshal(value, json.Deterministic(true))
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("prepare %s: %w", name, err)
	}
	fmt.Fprintf(&w.out, "%s %s\n", name, data)
}

func (w *preparer) node(name string, node *yaml.Node) { w.line(name, w.json(node)) }

// json writes a part of the document, its members in the order of the document.
func (w *preparer) json(node *yaml.Node) jsontext.Value {
	if node == nil {
		return jsontext.Value("null")
	}
	out, err := appendJSON(nil, node)
	if err != nil && w.err == nil {
		w.err = err
	}
	return out
}

func (w *preparer) components() {
	all := childNode(w.doc.tree, "components")
	if all == nil {
		return
	}
	for i := 0; i+1 < len(all.Content); i += 2 {
		kind, list := all.Content[i].Value, all.Content[i+1]
		for j := 0; j+1 < len(list.Content); j += 2 {
			w.node(kind+"/"+list.Content[j].Value, list.Content[j+1])
		}
	}
}

func (w *preparer) operation(o *Operation) {
	cut := cutter{doc: w.doc}
	item, needs := cut.operation(o.Path, o.Method)
	if cut.err != nil && w.err == nil {
		w.err = cut.err
	}
	line := preparedOperation{Item: w.json(item), Components: needs, Rules: w.rulesOf(o.ID)}
	for _, link := range o.Links {
		line.Links = append(line.Links, preparedLink{Operation: link.to.ID, Parameters: link.Parameters})
	}
	if o.Origin != nil {
		line.Origin = &preparedLink{Operation: o.Origin.from.ID, Parameters: o.Origin.Parameters}
	}
	w.line(operationLine+o.ID, line)
}

// A cutter cuts one operation out of a document; the first error stays.
type cutter struct {
	doc *document
	err error
}

// operation gives the item of the path with this operation alone, and the names of the
// components that it refers to, sorted.
func (c *cutter) operation(path, method string) (item *yaml.Node, components []string) {
	item = object()
	written := c.doc.at(pointer("/paths", path))
	if shared := childNode(written, "parameters"); shared != nil {
		put(item, "parameters", shared)
	}
	method = strings.ToLower(method)
	put(item, method, childNode(written, method))
	needs := map[string]bool{}
	c.references(item, needs)
	return item, slices.Sorted(maps.Keys(needs))
}

// references collects the components that something refers to, directly or not.
func (c *cutter) references(node *yaml.Node, found map[string]bool) {
	for i, child := range node.Content {
		if node.Kind == yaml.MappingNode && i%2 == 1 && node.Content[i-1].Value == "$ref" {
			c.reference(child.Value, found)
			continue
		}
		c.references(child, found)
	}
}

func (c *cutter) reference(to string, found map[string]bool) {
	inside, is := strings.CutPrefix(to, "#/components/")
	tokens := strings.Split(inside, "/")
	if !is || len(tokens) < 2 {
		if c.err == nil {
			c.err = fmt.Errorf("%s does not refer to a component", to)
		}
		return
	}
	name := tokens[0] + "/" + unescapeToken(tokens[1])
	if found[name] {
		return
	}
	if component := c.doc.at("/components/" + tokens[0] + "/" + tokens[1]); component != nil {
		found[name] = true
		c.references(component, found)
	}
}

func (w *preparer) rulesOf(operation string) []string {
	var ids []string
	for _, row := range w.rows {
		if slices.Contains(row.operations(), operation) {
			ids = append(ids, row.ID)
		}
	}
	return ids
}

func (w *preparer) allRules() {
	written := childNode(w.doc.tree, "x-rules")
	for i, row := range w.rows {
		rule := w.compiledRule(row)
		w.line(ruleLine+row.ID, map[string]any{
			"row": w.json(written.Content[i]), "guards": rule.guards, "on_state": rule.OnState, "of_path": rule.ofPath,
		})
	}
}

// compiledRule finds what loading made of a row.
func (w *preparer) compiledRule(row ruleRow) *Rule {
	o := w.contract.Operation(row.operations()[0])
	rules := o.Rules()
	if row.Response != 0 {
		rules = o.response(row.Response).rules
	}
	return rules[slices.IndexFunc(rules, func(r *Rule) bool { return r.ID == row.ID })]
}
