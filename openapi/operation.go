package openapi

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Operation is one method on one path of the document.
type Operation struct {
	ID          string // operationId: UpdateFunctionConfig
	Slug        string // beginning of its clause ids: update-function-config
	Method      string
	Path        string // template: /v2/{project_id}/fgs/functions/{function_urn}/config
	Summary     string
	Source      Source
	Ambiguities []Ambiguity
	Absent      *Absent      // what leaving out an optional member means, unless the member says otherwise
	Parameters  []*Parameter // in document order
	Body        *Schema      // nil if the operation takes no body
	Examples    []Example    // of the request body, sorted by name
	Responses   []*Response  // sorted by status, the default last
	Links       []Link       // what can be asked next about what this one made
	Origin      *Origin      // what has to be asked before; nil if nothing has
	Place       string       // JSON pointer into the document

	rules        []*Rule // on the request alone: those of the two next lists
	pathRules    []*Rule // on the path alone
	otherRules   []*Rule
	stateRules   []*Rule // on the request and the stored function
	refusals     []Refusal
	defaultError ErrorRef
	paths        goodPaths
}

// Parameter is a path, query or header parameter.
type Parameter struct {
	Name       string
	In         string
	Required   bool
	Credential bool // carries a credential; the refusals about credentials speak of it
	*Schema
}

// Response is one declared answer. Status 0 is the default for errors that have
// no answer of their own.
type Response struct {
	Status      int
	Description string
	Source      Source
	Schema      *Schema // nil if the answer has no body
	Examples    []Example

	label string // "200" or "default", as ids use it
	rules []*Rule
}

// Rules returns the rules on requests, those on state included, in document order.
func (o *Operation) Rules() []*Rule {
	return slices.Concat(o.rules, o.stateRules)
}

// Rules returns the rules on this answer.
func (r *Response) Rules() []*Rule { return slices.Clone(r.rules) }

// Label is the status as ids and reports write it: "200" or "default".
func (r *Response) Label() string { return r.label }

// Example returns the value of a named request example, or nil.
func (o *Operation) Example(name string) any {
	for _, e := range o.Examples {
		if e.Name == name {
			return e.Value
		}
	}
	return nil
}

// Response returns the declared answer for a status: its own, or the default for
// statuses from 400, or nil.
func (o *Operation) Response(status int) *Response {
	if r := o.response(status); r != nil {
		return r
	}
	if status >= 400 {
		return o.response(0)
	}
	return nil
}

func (o *Operation) response(status int) *Response {
	for _, r := range o.Responses {
		if r.Status == status {
			return r
		}
	}
	return nil
}

// add puts a rule where it is evaluated.
func (o *Operation) add(rule *Rule) {
	switch {
	case rule.Response != 0:
		r := o.response(rule.Response)
		r.rules = append(r.rules, rule)
	case rule.OnState:
		o.stateRules = append(o.stateRules, rule)
	default:
		o.rules = append(o.rules, rule)
		if rule.ofPath {
			o.pathRules = append(o.pathRules, rule)
		} else {
			o.otherRules = append(o.otherRules, rule)
		}
	}
}

func (o *Operation) errorFor(s *Schema, keyword string) ErrorRef {
	if ref, ok := s.errorFor(keyword); ok {
		return ref
	}
	return o.defaultError
}

// operationCompiler reads the operations of a parsed document.
type operationCompiler struct {
	schemas schemaCompiler
	common
}

// common is what the document says for all operations.
type common struct {
	errors       catalogue
	refusals     []refusalRow
	defaultError ErrorRef
}

// readCommon reads the extensions of the document as a whole.
func readCommon(extensions map[string]any) (common, error) {
	var c common
	var err error
	if c.errors, err = readCatalogue(extensions["x-errors"]); err != nil {
		return c, err
	}
	err = c.readRefusals(extensions)
	return c, err
}

// service returns the refusals that belong to no operation.
func (c *common) service() []Refusal {
	var out []Refusal
	for _, row := range c.refusals {
		if row.Service {
			out = append(out, row.refusal("service"))
		}
	}
	return out
}

func (c *operationCompiler) compile(path, method string, item *openapi3.PathItem, op *openapi3.Operation) (*Operation, error) {
	o := &Operation{
		ID: op.OperationID, Slug: kebab(op.OperationID), Method: method, Path: path, Summary: op.Summary,
		Place: pointer("/paths", path, strings.ToLower(method)), defaultError: c.defaultError,
	}
	if o.ID == "" {
		return nil, placeError(o.Place, "needs an operationId")
	}
	if err := knownExtensions(op.Extensions, "x-absent", "x-ambiguity", "x-source"); err != nil {
		return nil, placeError(o.Place, "%w", err)
	}
	notes, err := readAnnotations(op.Extensions)
	if err != nil {
		return nil, placeError(o.Place, "%w", err)
	}
	o.Source, o.Ambiguities, o.Absent = notes.Source, notes.Ambiguities, notes.Absent
	steps := []func(*Operation, *openapi3.Operation) error{
		func(o *Operation, _ *openapi3.Operation) error {
			return c.addParameters(o, item.Parameters, pointer("/paths", path))
		},
		func(o *Operation, op *openapi3.Operation) error { return c.addParameters(o, op.Parameters, o.Place) },
		c.addBody, c.addResponses, c.addRefusals,
	}
	for _, step := range steps {
		if err := step(o, op); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func (c *operationCompiler) addParameters(o *Operation, refs openapi3.Parameters, owner string) error {
	for i, ref := range refs {
		place := pointer(owner, "parameters", strconv.Itoa(i))
		if ref.Ref != "" {
			place = ref.Ref[1:]
		}
		p, err := c.parameter(o, ref.Value, place)
		if err != nil {
			return err
		}
		o.Parameters = append(o.Parameters, p)
	}
	return nil
}

func (c *operationCompiler) parameter(o *Operation, p *openapi3.Parameter, place string) (*Parameter, error) {
	base := Schema{
		ID: clauseID(o.Slug, p.In, p.Name), In: p.In, At: p.Name, Name: p.Name,
		Mandatory: p.Required, Description: p.Description, Place: pointer(place, "schema"),
		held: place,
	}
	extensions := maps.Clone(p.Extensions)
	credential, isBool := extensions["x-credential"].(bool)
	if extensions["x-credential"] != nil && !isBool {
		return nil, placeError(place, "x-credential: must be true or false")
	}
	delete(extensions, "x-credential")
	if err := base.read(extensions); err != nil {
		return nil, placeError(place, "%w", err)
	}
	if p.Schema == nil {
		return nil, placeError(place, "parameter %s needs a schema", p.Name)
	}
	schema, err := c.schemas.compile(p.Schema, base)
	if err != nil {
		return nil, err
	}
	if schema.Type != "" && schema.Type != "string" {
		return nil, placeError(place, "parameter %s comes as text; give it the type string, and a pattern", p.Name)
	}
	return &Parameter{Name: p.Name, In: p.In, Required: p.Required, Credential: credential, Schema: schema},
		c.resolveErrors(schema)
}

// resolveErrors gives every x-error below the schema its status.
func (c *operationCompiler) resolveErrors(root *Schema) (err error) {
	root.Walk(func(s *Schema) {
		resolved := make(map[string]ErrorRef, len(s.Errors))
		for _, keyword := range sortedKeys(s.Errors) {
			r, fault := c.errors.resolve(s.Errors[keyword])
			if fault != nil && err == nil {
				err = placeError(c.schemas.placeOf(s, "x-error"), "x-error: %w", fault)
			}
			resolved[keyword] = r
		}
		s.Errors = resolved
	})
	return err
}

func (c *operationCompiler) addBody(o *Operation, op *openapi3.Operation) error {
	if op.RequestBody == nil {
		return nil
	}
	place := pointer(o.Place, "requestBody")
	if op.RequestBody.Ref != "" {
		place = op.RequestBody.Ref[1:]
	}
	if err := knownExtensions(op.RequestBody.Value.Extensions, "x-source"); err != nil {
		return placeError(place, "%w", err)
	}
	media := op.RequestBody.Value.Content["application/json"]
	if media == nil || media.Schema == nil {
		return placeError(place, "needs a schema for application/json")
	}
	root := Schema{
		ID: clauseID(o.Slug, "body"), In: "body", Mandatory: op.RequestBody.Value.Required,
		Place: pointer(place, "content", "application/json", "schema"),
	}
	var err error
	if o.Body, err = c.schemas.compile(media.Schema, root); err != nil {
		return err
	}
	if o.Examples, err = readExamples(media, place); err != nil {
		return err
	}
	return c.resolveErrors(o.Body)
}

func (c *operationCompiler) addResponses(o *Operation, op *openapi3.Operation) error {
	responses := op.Responses.Map()
	for _, label := range sortedKeys(responses) {
		ref, place := responses[label], pointer(o.Place, "responses", label)
		if ref.Ref != "" {
			place = ref.Ref[1:]
		}
		r := &Response{label: label}
		if label != "default" {
			status, err := strconv.Atoi(label)
			if err != nil {
				return placeError(place, "response %q: give a status or default", label)
			}
			r.Status = status
		}
		if err := c.fillResponse(o, r, ref.Value, place); err != nil {
			return err
		}
		o.Responses = append(o.Responses, r)
	}
	slices.SortFunc(o.Responses, func(a, b *Response) int { return strings.Compare(a.label, b.label) })
	return nil
}

func (c *operationCompiler) fillResponse(o *Operation, r *Response, value *openapi3.Response, place string) (err error) {
	if value.Description != nil {
		r.Description = *value.Description
	}
	if err := knownExtensions(value.Extensions, "x-source"); err != nil {
		return placeError(place, "%w", err)
	}
	if raw, ok := value.Extensions["x-source"]; ok {
		if r.Source, err = readSource(raw); err != nil {
			return placeError(place, "x-source: %w", err)
		}
	}
	media := value.Content["application/json"]
	if media == nil {
		return nil
	}
	if media.Schema == nil {
		return placeError(place, "needs a schema for application/json")
	}
	root := Schema{
		ID: clauseID(o.Slug, "response", r.label), In: "response",
		Place: pointer(place, "content", "application/json", "schema"),
	}
	if r.Schema, err = c.schemas.compile(media.Schema, root); err != nil {
		return err
	}
	r.Examples, err = readExamples(media, place)
	return err
}
