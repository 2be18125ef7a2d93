package openapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v4"
)

// Text is a document or overlay with the name under which faults in it are shown.
type Text struct {
	Name string // file name
	Data []byte
}

// oneDocument refuses a text with a second YAML document, which the YAML libraries
// would pass over.
func (t Text) oneDocument() error {
	begun, number := false, 0
	for line := range bytes.Lines(t.Data) {
		number++
		line = bytes.TrimRight(line, " \t\r\n")
		marker := bytes.Equal(line, []byte("---")) || bytes.HasPrefix(line, []byte("--- "))
		if marker && begun {
			return fmt.Errorf("%s:%d: a second document begins here; give one", t.Name, number)
		}
		begun = begun || marker || len(line) > 0 && line[0] != '#' && line[0] != '%'
	}
	return nil
}

// Contract is the document with its overlays applied, compiled. It is immutable
// and safe for concurrent use.
type Contract struct {
	profile string
	digest  string
	entries []*entry // sorted by id
	errors  catalogue
	service []Refusal // refusals that belong to no operation
	leftOut []LeftOut // sorted by id
	secrets []string
	router  router
	sources locator
	excerpt func(*entry) (*yaml.Node, error) // paths and components for one operation

	isEmbedded bool
}

// An entry is an operation as far as finding it needs. The operation of an embedded
// profile is compiled when it is first asked for.
type entry struct {
	ID        string `json:"id"`
	Method    string `json:"method"`
	Path      string `json:"path"`
	operation func() *Operation
}

func (e *entry) place() string { return pointer("/paths", e.Path, strings.ToLower(e.Method)) }

func compiled(o *Operation) *entry {
	return &entry{ID: o.ID, Method: o.Method, Path: o.Path, operation: func() *Operation { return o }}
}

// Load compiles a document with overlays applied in the given order. The profile
// is the name under which reports speak of the result. A fault gives an error
// with file, line and reason; no faulty part is left out silently.
func Load(profile string, base Text, overlays ...Text) (*Contract, error) {
	for _, text := range append([]Text{base}, overlays...) {
		if err := text.oneDocument(); err != nil {
			return nil, err
		}
	}
	effective, err := applyOverlays(base, overlays)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(effective)
	c := &Contract{
		profile: profile, digest: hex.EncodeToString(sum[:]),
		sources: locator{base: base, overlays: overlays, effective: func() []byte { return effective }},
	}
	doc, err := parse(effective)
	if err != nil {
		return nil, c.sources.explain(err)
	}
	if err := doc.or(c.compile(doc)); err != nil {
		return nil, c.sources.explain(err)
	}
	return c, nil
}

func (c *Contract) compile(doc *document) error {
	root := doc.part("")
	c.excerpt = func(e *entry) (*yaml.Node, error) { return excerptOf(doc, e) }
	shared, err := readCommon(root.json)
	if err != nil {
		return err
	}
	c.errors, c.service = shared.errors, shared.service()
	compiler := newOperationCompiler(doc, shared)
	for path, item := range root.members("paths") {
		if err := c.addPath(&compiler, path, item); err != nil {
			return err
		}
	}
	slices.SortFunc(c.entries, func(a, b *entry) int { return strings.Compare(a.ID, b.ID) })
	err = errors.Join(c.checkRefusals(shared.refusals), c.addLinks(doc), c.readLeftOut(root.json("x-left-out")))
	if err != nil {
		return err
	}
	if err := c.addRules(root.json("x-rules")); err != nil {
		return err
	}
	c.secrets = secretsOf(c.Operations())
	c.router, err = newRouter(c.entries, c.leftOut)
	return err
}

func (c *Contract) addPath(compiler *operationCompiler, path string, item part) error {
	words := []string{"description", "parameters", "servers", "summary"}
	for _, method := range methods {
		words = append(words, strings.ToLower(method))
		if !item.has(strings.ToLower(method)) {
			continue
		}
		o, err := compiler.compile(path, method, item)
		if err != nil {
			return err
		}
		if other := c.entry(o.ID); other != nil {
			return placeError(o.Place, "the operationId %s stands at %s %s already", o.ID, other.Method, other.Path)
		}
		c.entries = append(c.entries, compiled(o))
	}
	item.knows("a path", words...)
	return nil
}

// rulesPlace begins the place of every rule in the document.
const rulesPlace = "/x-rules/"

// defaultRuleOperation is the operation of a rule that names none.
const defaultRuleOperation = "UpdateFunctionConfig"

func (c *Contract) addRules(raw jsontext.Value) error {
	rows, err := decodeAt[[]ruleRow]("/x-rules", raw)
	if err != nil {
		return err
	}
	env, err := newRuleEnvironment()
	if err != nil {
		return err
	}
	compiler := ruleCompiler{env: env, errors: c.errors}
	seen := map[string]bool{}
	var faults []error
	for _, row := range rows {
		if seen[row.ID] {
			faults = append(faults, placeError(rulesPlace+row.ID, "the id stands twice"))
			continue
		}
		seen[row.ID] = true
		if err := c.addRule(&compiler, row); err != nil {
			faults = append(faults, placeError(rulesPlace+row.ID, "%w", err))
		}
	}
	return errors.Join(faults...)
}

func (c *Contract) addRule(compiler *ruleCompiler, row ruleRow) error {
	rule, err := compiler.compile(row)
	if err != nil {
		return err
	}
	for _, id := range row.operations() {
		o := c.Operation(id)
		if o == nil {
			return fmt.Errorf("operation %q is not in the document", id)
		}
		own, err := rule.forOperation(o, row, (*Rule).hold)
		if err != nil {
			return err
		}
		o.add(own)
	}
	return nil
}

// PathParameter is what the document demands of a parameter of paths, at the first
// operation that has it: one that deletes if there is one, since without a body it is
// quickly compiled. It is nil if no path has the parameter.
func (c *Contract) PathParameter(name string) *Schema {
	var found *entry
	for _, e := range c.entries {
		if strings.Contains(e.Path, "{"+name+"}") && (found == nil || found.Method != http.MethodDelete && e.Method == http.MethodDelete) {
			found = e
		}
	}
	if found == nil {
		return nil
	}
	parameters := found.operation().Parameters
	return parameters[slices.IndexFunc(parameters, func(p *Parameter) bool { return p.In == "path" && p.Name == name })].Schema
}

// Profile is the name under which the contract was loaded.
func (c *Contract) Profile() string { return c.profile }

// IsEmbedded reports whether this is a profile as it comes with this package, which was
// held against everything when the package was made.
func (c *Contract) IsEmbedded() bool { return c.isEmbedded }

// Digest is the SHA-256 of the effective document, in hex.
func (c *Contract) Digest() string { return c.digest }

// Document returns the effective document, overlays applied, as YAML.
func (c *Contract) Document() []byte { return bytes.Clone(c.sources.effective()) }

// Operations returns all operations, sorted by id. Of an embedded profile this
// compiles all of them; who needs a few asks for these by their ids.
func (c *Contract) Operations() []*Operation {
	all := make([]*Operation, len(c.entries))
	for i, e := range c.entries {
		all[i] = e.operation()
	}
	return all
}

// OperationIDs returns the ids of all operations, sorted, and compiles none.
func (c *Contract) OperationIDs() []string {
	ids := make([]string, len(c.entries))
	for i, e := range c.entries {
		ids[i] = e.ID
	}
	return ids
}

// Operation returns the operation with this operationId, or nil.
func (c *Contract) Operation(id string) *Operation {
	if e := c.entry(id); e != nil {
		return e.operation()
	}
	return nil
}

func (c *Contract) entry(id string) *entry {
	for _, e := range c.entries {
		if e.ID == id {
			return e
		}
	}
	return nil
}

// Errors returns the catalogue of error codes, sorted by code.
func (c *Contract) Errors() []ErrorEntry { return c.errors.sorted() }

// Error looks up an error code.
func (c *Contract) Error(code string) (ErrorEntry, bool) {
	e, ok := c.errors[code]
	return e, ok
}

// ServiceRefusals returns the refusals that belong to no operation, in order of
// precedence.
func (c *Contract) ServiceRefusals() []Refusal { return slices.Clone(c.service) }

// ServiceRefusal returns a refusal that belongs to no operation, by its id. It
// panics if there is none: ids are words of the program, not of a user.
func (c *Contract) ServiceRefusal(id string) Refusal {
	for _, r := range c.service {
		if r.ID == id {
			return r
		}
	}
	panic(fmt.Sprintf("the document has no service-wide refusal %q", id))
}

// Position says where the document or an overlay writes what stands at a JSON
// pointer of the effective document: "functiongraph.yaml:120", or "" if nowhere.
func (c *Contract) Position(place string) string { return c.sources.position(place) }

// Secrets returns the names of all members whose values must never come back nor be
// shown, sorted.
func (c *Contract) Secrets() []string { return slices.Clone(c.secrets) }

func secretsOf(operations []*Operation) []string {
	names := map[string]bool{}
	learn := func(s *Schema) {
		if s.Secret && s.Name != "" {
			names[s.Name] = true
		}
	}
	for _, o := range operations {
		o.Body.Walk(learn)
		for _, r := range o.Responses {
			r.Schema.Walk(learn)
		}
	}
	return sortedKeys(names)
}
