package openapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Text is a document or overlay with the name under which faults in it are shown.
type Text struct {
	Name string // file name
	Data []byte
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
	c := &Contract{profile: profile, sources: locator{texts: append([]Text{base}, overlays...)}}
	var err error
	if c.effective, err = applyOverlays(base, overlays); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(c.effective)
	c.digest = hex.EncodeToString(sum[:])
	doc, err := parse(c.effective)
	if err != nil {
		return nil, c.sources.explain(err)
	}
	if err := c.compile(doc); err != nil {
		return nil, c.sources.explain(err)
	}
	return c, nil
}

func parse(data []byte) (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	loader.IncludeOrigin = true // gives the order of members
	doc, err := loader.LoadFromData(data)
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.0.") {
		return nil, placeError("/openapi", "version %q; this tool reads OpenAPI 3.0", doc.OpenAPI)
	}
	// Examples are held against their schemas by our own tests, rule by rule; the
	// library would compile every schema once more at each start.
	return doc, doc.Validate(loader.Context, openapi3.DisableExamplesValidation())
}

func (c *Contract) compile(doc *openapi3.T) error {
	oc := operationCompiler{}
	var err error
	if c.errors, err = readCatalogue(doc.Extensions["x-errors"]); err != nil {
		return placeError("/x-errors", "%w", err)
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
	if err := c.addRules(doc.Extensions["x-rules"]); err != nil {
		return err
	}
	c.router, err = newRouter(c.operations)
	return err
}

func (oc *operationCompiler) readRefusals(doc *openapi3.T) (err error) {
	if oc.refusals, err = decode[[]refusalRow](doc.Extensions["x-refusals"]); err != nil {
		return placeError("/x-refusals", "%w", err)
	}
	for i, row := range oc.refusals {
		if oc.refusals[i].Error, err = oc.errors.resolve(row.Error); err != nil {
			return placeError("/x-refusals/"+row.ID, "%w", err)
		}
		if i > 0 && row.Stage < oc.refusals[i-1].Stage {
			return placeError("/x-refusals/"+row.ID, "stage %s stands behind %s; keep the order of precedence",
				row.Stage, oc.refusals[i-1].Stage)
		}
	}
	code, _ := doc.Extensions["x-error"].(string)
	oc.defaultError, err = oc.errors.resolve(ErrorRef{Code: code})
	if err != nil {
		return placeError("/x-error", "%w", err)
	}
	return nil
}

// defaultRuleOperation is the operation of a rule that names none.
const defaultRuleOperation = "UpdateFunctionConfig"

func (c *Contract) addRules(raw any) error {
	rows, err := decode[[]ruleRow](raw)
	if err != nil {
		return placeError("/x-rules", "%w", err)
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
