package openapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v4"
)

// A prepared text is an embedded profile in the form from which a process starts
// fast: the overlays are applied, and it is cut into operations, components and
// rules, each of them a line with a name and JSON. An operation is compiled when it
// is first asked for, of the lines that it needs; so a start costs the same however
// long the document is.
//
// The YAML stays the source. `make generate` writes the prepared text; one that was
// made of other texts than those in this binary is not used, and a test fails until
// it is made anew. What is in it came through Load, faults, examples of rules and
// all, so that none of this is looked at again.
type prepared struct {
	contract *Contract
	common   common
	lines    map[string]jsontext.Value // by name: operation/UpdateFunctionConfig
	rules    map[string]func() preparedRule
}

// preparedHead is the first line.
type preparedHead struct {
	MadeOf     string   `json:"made_of"` // digest of the document and the overlays
	Digest     string   `json:"digest"`  // of the effective document
	Secrets    []string `json:"secrets"`
	Operations []*entry `json:"operations"`
}

// preparedOperation is a line operation/ID. Paths with one operation each and the
// components beside it are a document of which this operation can be compiled.
type preparedOperation struct {
	Item       jsontext.Value `json:"item"`       // the path with this operation alone
	Components []string       `json:"components"` // all that it refers to: schemas/FuncVpc
	Rules      []string       `json:"rules"`      // ids, in the order of the document
	Links      []preparedLink `json:"links,omitempty"`
	Origin     *preparedLink  `json:"origin,omitempty"`
}

// preparedLink is a link from one of its two ends.
type preparedLink struct {
	Operation  string            `json:"operation"` // the other end
	Parameters map[string]string `json:"parameters"`
}

// preparedRule is a line rule/ID, with what it takes a parser of CEL to tell.
type preparedRule struct {
	Row     ruleRow  `json:"row"`
	Guards  []string `json:"guards"`
	OnState bool     `json:"on_state"`
	OfPath  bool     `json:"of_path"`

	program func() (cel.Program, error)
}

// The names of lines.
const (
	headLine      = "head"
	commonLine    = "common"
	operationLine = "operation/"
	ruleLine      = "rule/"
)

// loadPrepared reads a prepared text. It reports false if the text was not made of
// these texts; then nothing of it is used.
func loadPrepared(profile string, text []byte, base Text, overlays []Text) (*Contract, bool) {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	var head preparedHead
	name, value, _ := bytes.Cut(line, []byte(" "))
	if string(name) != headLine || json.Unmarshal(value, &head) != nil || head.MadeOf != digestOf(base, overlays) {
		return nil, false
	}
	p := &prepared{lines: linesOf(text)}
	var err error
	if p.common, err = readCommon(func(name string) jsontext.Value { return p.lines[commonLine+"/"+name] }); err != nil {
		panic(err)
	}
	p.rules = p.lazyRules()
	for _, e := range head.Operations {
		e.operation = sync.OnceValue(func() *Operation { return p.operation(e) })
	}
	c := &Contract{
		profile: profile, digest: head.Digest, entries: head.Operations, errors: p.common.errors,
		service: p.common.service(), secrets: head.Secrets, isEmbedded: true,
		sources: locator{base: base, overlays: overlays, effective: sync.OnceValue(func() []byte {
			return must(applyOverlays(base, overlays))
		})},
	}
	must(c, c.readLeftOut(p.lines[commonLine+"/x-left-out"]))
	c.router = must(newRouter(c.entries, c.leftOut))
	c.excerpt = func(e *entry) (*yaml.Node, error) {
		return p.treeOf(e, read[preparedOperation](p, operationLine+e.ID)), nil
	}
	p.contract = c
	return c, true
}

// must is for what only a fault of this package can break: the prepared text is part
// of the binary, and making it went the same way.
func must[T any](value T, err error) T {
	if err != nil {
		panic(fmt.Sprintf("the prepared document does not hold: %v", err))
	}
	return value
}

// digestOf tells apart the texts of which a prepared one was made.
func digestOf(base Text, overlays []Text) string {
	h := sha256.New()
	for _, t := range append([]Text{base}, overlays...) {
		sum := sha256.Sum256(t.Data)
		h.Write(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

func linesOf(text []byte) map[string]jsontext.Value {
	lines := make(map[string]jsontext.Value, bytes.Count(text, []byte("\n")))
	for line := range bytes.Lines(text) {
		name, value, _ := bytes.Cut(line, []byte(" "))
		lines[string(name)] = value
	}
	return lines
}

func read[T any](p *prepared, name string) T {
	var out T
	return must(out, json.Unmarshal(p.lines[name], &out))
}

// operation compiles one operation of the lines that it needs.
func (p *prepared) operation(e *entry) *Operation {
	line := read[preparedOperation](p, operationLine+e.ID)
	doc := &document{tree: p.treeOf(e, line)}
	c := newOperationCompiler(doc, p.common)
	o, err := c.compile(e.Path, e.Method, doc.part(pointer("/paths", e.Path)))
	must(o, doc.or(err))
	for _, id := range line.Rules {
		o.add(p.rule(id, o))
	}
	p.addLinks(doc, o, line.Links)
	if line.Origin != nil {
		o.Origin = &Origin{from: p.contract.entry(line.Origin.Operation), Parameters: line.Origin.Parameters}
	}
	return o
}

// addLinks adds the links, which stand in the line in the order of the document.
func (p *prepared) addLinks(doc *document, o *Operation, links []preparedLink) {
	var declared []part
	for _, r := range o.Responses {
		declared = append(declared, declaredLinks(doc, o, r)...)
	}
	for i, link := range links {
		listed := must(p.contract.readListed(declared[i]))
		o.Links = append(o.Links, Link{to: p.contract.entry(link.Operation), Parameters: link.Parameters, Listed: listed})
	}
}

// treeOf is the document with this one operation.
func (p *prepared) treeOf(e *entry, line preparedOperation) *yaml.Node {
	nodes := make([]*yaml.Node, len(line.Components))
	for i, name := range line.Components {
		nodes[i] = must(nodeOf(p.lines[name]))
	}
	return assemble(e.Path, must(nodeOf(line.Item)), line.Components, nodes)
}

func object() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"} }

func put(mapping *yaml.Node, name string, value *yaml.Node) {
	mapping.Content = append(mapping.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: name}, value)
}

// nodeOf reads JSON as the tree that the YAML of the same would give. The YAML
// library can read it too, at twenty times the cost.
func nodeOf(data []byte) (*yaml.Node, error) {
	r := nodeReader{Decoder: jsontext.NewDecoder(bytes.NewReader(data))}
	return r.node()
}

// A nodeReader makes nodes a block at a time: they are thrown away together.
type nodeReader struct {
	*jsontext.Decoder
	block []yaml.Node
}

const nodesInBlock = 64

func (r *nodeReader) next() *yaml.Node {
	if len(r.block) == 0 {
		r.block = make([]yaml.Node, nodesInBlock)
	}
	n := &r.block[0]
	r.block = r.block[1:]
	return n
}

func (r *nodeReader) node() (*yaml.Node, error) {
	token, err := r.ReadToken()
	if err != nil {
		return nil, err
	}
	n := r.next()
	n.Kind = yaml.ScalarNode
	switch token.Kind() {
	case '{', '[':
		return r.children(n, token.Kind())
	case '"':
		n.Tag = "!!str"
	case '0':
		n.Tag = "!!int"
		if strings.ContainsAny(token.String(), ".eE") {
			n.Tag = "!!float"
		}
	case 'n':
		n.Tag = "!!null"
	default:
		n.Tag = "!!bool"
	}
	n.Value = token.String()
	return n, nil
}

func (r *nodeReader) children(n *yaml.Node, begin jsontext.Kind) (*yaml.Node, error) {
	n.Kind, n.Tag = yaml.MappingNode, "!!map"
	end := jsontext.Kind('}')
	if begin == '[' {
		n.Kind, n.Tag, end = yaml.SequenceNode, "!!seq", ']'
	}
	var few [16]*yaml.Node
	children := few[:0]
	for r.PeekKind() != end {
		child, err := r.node()
		if err != nil {
			return nil, err
		}
		children = append(children, child)
	}
	n.Content = slices.Clone(children)
	_, err := r.ReadToken()
	return n, err
}

// lazyRules makes each rule readable once, and compilable once, for all operations
// that it is about.
func (p *prepared) lazyRules() map[string]func() preparedRule {
	env := sync.OnceValues(newRuleEnvironment)
	rules := map[string]func() preparedRule{}
	for name := range p.lines {
		id, is := strings.CutPrefix(name, ruleLine)
		if !is {
			continue
		}
		rules[id] = sync.OnceValue(func() preparedRule {
			r := read[preparedRule](p, name)
			r.program = sync.OnceValues(func() (cel.Program, error) { return ruleProgram(env, r.Row.Rule) })
			return r
		})
	}
	return rules
}

func ruleProgram(environment func() (*cel.Env, error), text string) (cel.Program, error) {
	env, err := environment()
	if err != nil {
		return nil, err
	}
	checked, err := checkedRule(env, text)
	if err != nil {
		return nil, err
	}
	return programOf(env, checked)
}

// rule gives an operation one of its rules. It is not held against its examples:
// they are those with which the text was made.
func (p *prepared) rule(id string, o *Operation) *Rule {
	line := p.rules[id]()
	rule := must(line.Row.rule(p.common.errors))
	rule.guards, rule.OnState, rule.ofPath, rule.program = slices.Clone(line.Guards), line.OnState, line.OfPath, line.program
	return must(rule.forOperation(o, line.Row, func(*Rule, RuleExample, bool) error { return nil }))
}
