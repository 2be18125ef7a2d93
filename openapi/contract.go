package openapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
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
	profile    string
	digest     string
	operations []*Operation
	errors     catalogue
	service    []Refusal // refusals that belong to no operation
	router     router
	sources    locator
	effective  []byte
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
		profile: profile, digest: hex.EncodeToString(sum[:]), effective: effective,
		sources: locator{base: base, overlays: overlays, effective: effective},
	}
	doc, err := parse(effective)
	if err != nil {
		return nil, c.sources.explain(err)
	}
	if err := c.compile(doc); err != nil {
		return nil, c.sources.explain(err)
	}
	return c, nil
}

func (c *Contract) compile(doc document) error {
	oc := operationCompiler{schemas: newSchemaCompiler(doc)}
	err := knownExtensions(doc.Extensions, "x-error", "x-errors", "x-refusals", "x-rules", "x-sources")
	if err != nil {
		return placeError("/openapi", "%w", err)
	}
	if c.errors, err = readCatalogue(doc.Extensions["x-errors"]); err != nil {
		return err
	}
	oc.errors = c.errors
	if err := oc.readRefusals(doc); err != nil {
		return err
	}
	for _, row := range oc.refusals {
		if row.Service {
			c.service = append(c.service, row.refusal("service"))
		}
	}
	for _, path := range doc.Paths.InMatchingOrder() {
		item := doc.Paths.Value(path)
		for _, method := range sortedKeys(item.Operations()) {
			o, err := oc.compile(path, method, item, item.Operations()[method])
			if err != nil {
				return err
			}
			c.operations = append(c.operations, o)
		}
	}
	oc.schemas.finish()
	slices.SortFunc(c.operations, func(a, b *Operation) int { return strings.Compare(a.ID, b.ID) })
	if err := errors.Join(c.checkRefusals(oc.refusals), c.addLinks(doc)); err != nil {
		return err
	}
	if err := c.addRules(doc.Extensions["x-rules"]); err != nil {
		return err
	}
	c.router, err = newRouter(c.operations)
	return err
}

// defaultRuleOperation is the operation of a rule that names none.
const defaultRuleOperation = "UpdateFunctionConfig"

func (c *Contract) addRules(raw any) error {
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
			faults = append(faults, placeError("/x-rules/"+row.ID, "the id stands twice"))
			continue
		}
		seen[row.ID] = true
		if err := c.addRule(&compiler, row); err != nil {
			faults = append(faults, placeError("/x-rules/"+row.ID, "%w", err))
		}
	}
	return errors.Join(faults...)
}

func (c *Contract) addRule(compiler *ruleCompiler, row ruleRow) error {
	rule, err := compiler.compile(row)
	if err != nil {
		return err
	}
	if len(row.Operations) == 0 {
		row.Operations = []string{defaultRuleOperation}
	}
	for _, id := range row.Operations {
		o := c.Operation(id)
		if o == nil {
			return fmt.Errorf("operation %q is not in the document", id)
		}
		own, err := rule.forOperation(o, row)
		if err != nil {
			return err
		}
		switch {
		case own.Response != 0:
			r := o.response(own.Response)
			r.rules = append(r.rules, own)
		case own.OnState:
			o.stateRules = append(o.stateRules, own)
		default:
			o.rules = append(o.rules, own)
		}
	}
	return nil
}

// Profile is the name under which the contract was loaded.
func (c *Contract) Profile() string { return c.profile }

// Digest is the SHA-256 of the effective document, in hex.
func (c *Contract) Digest() string { return c.digest }

// Document returns the effective document, overlays applied, as YAML.
func (c *Contract) Document() []byte { return bytes.Clone(c.effective) }

// Operations returns all operations, sorted by id.
func (c *Contract) Operations() []*Operation { return slices.Clone(c.operations) }

// Operation returns the operation with this operationId, or nil.
func (c *Contract) Operation(id string) *Operation {
	for _, o := range c.operations {
		if o.ID == id {
			return o
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
func (c *Contract) Secrets() []string {
	names := map[string]bool{}
	learn := func(s *Schema) {
		if s.Secret && s.Name != "" {
			names[s.Name] = true
		}
	}
	for _, o := range c.operations {
		o.Body.Walk(learn)
		for _, r := range o.Responses {
			r.Schema.Walk(learn)
		}
	}
	return sortedKeys(names)
}
