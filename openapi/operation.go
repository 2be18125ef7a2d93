package openapi

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
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
	Headers     []*Parameter // in document order
	Schema      *Schema      // nil if the answer has no body
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
	doc     *document
	schemas schemaCompiler
	common
}

func newOperationCompiler(doc *document, c common) operationCompiler {
	return operationCompiler{doc: doc, schemas: newSchemaCompiler(), common: c}
}

// common is what the document says for all operations.
type common struct {
	errors       catalogue
	refusals     []refusalRow
	defaultError ErrorRef
}

// readCommon reads the extensions of the document as a whole.
func readCommon(extension func(name string) jsontext.Value) (common, error) {
	var c common
	var err error
	if c.errors, err = readCatalogue(extension("x-errors")); err != nil {
		return c, err
	}
	err = c.readRefusals(extension)
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

// compile reads the operation of a method that stands in the item of a path.
func (c *operationCompiler) compile(path, method string, item part) (*Operation, error) {
	op := item.object(strings.ToLower(method))
	op.knows("an operation", "callbacks", "deprecated", "description", "externalDocs", "operationId", "parameters", "requestBody",
		"responses", "security", "servers", "summary", "tags", "x-absent", "x-ambiguity", "x-source")
	o := &Operation{
		ID: op.text("operationId"), Slug: kebab(op.text("operationId")), Method: method, Path: path, Summary: op.text("summary"),
		Place: op.place, defaultError: c.defaultError,
	}
	if o.ID == "" {
		return nil, placeError(o.Place, "needs an operationId")
	}
	notes, err := readAnnotations(op)
	if err != nil {
		return nil, placeError(o.Place, "%w", err)
	}
	o.Source, o.Ambiguities, o.Absent = notes.Source, notes.Ambiguities, notes.Absent
	steps := []func() error{
		func() error { return c.addParameters(o, item) },
		func() error { return c.addParameters(o, op) },
		func() error { return c.checkPath(o) },
		func() error { return c.addBody(o, op) },
		func() error { return c.addResponses(o, op) },
		func() error { return c.addRefusals(o) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func (c *operationCompiler) addParameters(o *Operation, owner part) error {
	for _, p := range owner.elements("parameters") {
		parameter, err := c.parameter(o, p)
		if err != nil {
			return err
		}
		o.Parameters = append(o.Parameters, parameter)
	}
	return nil
}

var (
	headerWords = slices.Concat(annotationWords, []string{
		"allowEmptyValue", "allowReserved", "content", "deprecated", "description", "example", "examples", "explode", "required",
		"schema", "style",
	})
	parameterWords = slices.Concat(headerWords, []string{"in", "name", "x-credential"})
)

// header reads a header of an answer. It is a parameter that the service sends, whose
// name stands before it.
func (c *operationCompiler) header(o *Operation, r *Response, name string, p part) (*Parameter, error) {
	p.knows("a header", headerWords...)
	if strings.EqualFold(name, "Content-Type") {
		return nil, placeError(p.place, "leave out Content-Type; the content of the answer says it")
	}
	return c.valueOf(p, Schema{
		ID: clauseID(o.Slug, "response", r.label, "header", name), In: "header", At: name, Name: name,
		Mandatory: p.flag("required"), Description: p.text("description"), held: p.place,
	})
}

func (c *operationCompiler) parameter(o *Operation, p part) (*Parameter, error) {
	p.knows("a parameter", parameterWords...)
	base := Schema{In: p.text("in"), At: p.text("name"), Name: p.text("name"), Mandatory: p.flag("required"), Description: p.text("description"), held: p.place}
	base.ID = clauseID(o.Slug, base.In, base.Name)
	switch {
	case base.Name == "":
		return nil, placeError(p.place, "a parameter needs a name")
	case !slices.Contains([]string{"path", "query", "header", "cookie"}, base.In):
		return nil, placeError(p.place, "parameter %s: in must be path, query, header or cookie", base.Name)
	case base.In == "path" && !base.Mandatory:
		return nil, placeError(p.place, "parameter %s: write required: true; a path always has its parameters", base.Name)
	case slices.ContainsFunc(o.Parameters, func(other *Parameter) bool { return other.Name == base.Name && other.In == base.In }):
		return nil, placeError(p.place, "parameter %s stands twice", base.Name)
	}
	return c.valueOf(p, base)
}

// valueOf reads what a parameter or a header is held against.
func (c *operationCompiler) valueOf(p part, base Schema) (*Parameter, error) {
	var err error
	if base.Annotations, err = readAnnotations(p, "x-credential"); err != nil {
		return nil, placeError(p.place, "%w", err)
	}
	if !p.has("schema") {
		return nil, placeError(p.place, "%s needs a schema", base.Name)
	}
	schema, err := c.schemas.compile(p.object("schema").followed(), base)
	if err != nil {
		return nil, err
	}
	if schema.Type != "" && schema.Type != "string" {
		return nil, placeError(p.place, "%s comes as text; give it the type string, and a pattern", base.Name)
	}
	return &Parameter{Name: base.Name, In: base.In, Required: base.Mandatory, Credential: p.flag("x-credential"), Schema: schema},
		c.resolveErrors(schema)
}

// checkPath holds the template of the path against the parameters.
func (c *operationCompiler) checkPath(o *Operation) error {
	named := map[string]bool{}
	for segment := range strings.SplitSeq(o.Path, "{") {
		if name, _, ok := strings.Cut(segment, "}"); ok {
			named[name] = true
		}
	}
	for _, p := range o.Parameters {
		if p.In == "path" && !named[p.Name] {
			return placeError(p.held, "the path %s has no {%s}", o.Path, p.Name)
		}
		if p.In == "path" {
			delete(named, p.Name)
		}
	}
	if len(named) > 0 {
		return placeError(o.Place, "the path %s needs a parameter %s", o.Path, sortedKeys(named)[0])
	}
	return nil
}

// resolveErrors gives every x-error below the schema its status.
func (c *operationCompiler) resolveErrors(root *Schema) (err error) {
	root.Walk(func(s *Schema) {
		resolved := make(map[string]ErrorRef, len(s.Errors))
		for _, keyword := range sortedKeys(s.Errors) {
			r, fault := c.errors.resolve(s.Errors[keyword])
			if fault != nil && err == nil {
				err = placeError(c.doc.placeOf(s, "x-error"), "x-error: %w", fault)
			}
			resolved[keyword] = r
		}
		s.Errors = resolved
	})
	return err
}

// placeOf finds which of the two writes an extension: a member, or what it refers to.
func (d *document) placeOf(s *Schema, extension string) string {
	if place := pointer(s.memberPlace(), extension); d.at(place) != nil {
		return place
	}
	return pointer(s.Place, extension)
}

func (c *operationCompiler) addBody(o *Operation, op part) error {
	body := op.object("requestBody").followed()
	if !body.isThere() {
		return nil
	}
	body.knows("a body", "content", "description", "required", "x-source")
	media := jsonMedia(body)
	if !media.has("schema") {
		return placeError(body.place, "needs a schema for application/json")
	}
	root := Schema{ID: clauseID(o.Slug, "body"), In: "body", Mandatory: body.flag("required")}
	var err error
	if o.Body, err = c.schemas.compile(media.object("schema").followed(), root); err != nil {
		return err
	}
	if o.Examples, err = readExamples(media); err != nil {
		return err
	}
	return c.resolveErrors(o.Body)
}

// jsonMedia is what a body or an answer says of its JSON.
func jsonMedia(p part) part {
	media := p.object("content").object("application/json")
	media.knows("a media type", "encoding", "example", "examples", "schema")
	return media
}

func (c *operationCompiler) addResponses(o *Operation, op part) error {
	if !op.has("responses") {
		return placeError(o.Place, "needs responses")
	}
	for label, answer := range op.members("responses") {
		r := &Response{label: label}
		if label != "default" {
			status, err := strconv.Atoi(label)
			if err != nil {
				return placeError(answer.place, "response %q: give a status or default", label)
			}
			r.Status = status
		}
		if err := c.fillResponse(o, r, answer); err != nil {
			return err
		}
		o.Responses = append(o.Responses, r)
	}
	slices.SortFunc(o.Responses, func(a, b *Response) int { return strings.Compare(a.label, b.label) })
	return nil
}

func (c *operationCompiler) fillResponse(o *Operation, r *Response, answer part) error {
	answer.knows("an answer", "content", "description", "headers", "links", "x-source")
	if !answer.has("description") {
		return placeError(answer.place, "an answer needs a description")
	}
	notes, err := readAnnotations(answer)
	if err != nil {
		return placeError(answer.place, "%w", err)
	}
	r.Description, r.Source = answer.text("description"), notes.Source
	for name, header := range answer.members("headers") {
		h, err := c.header(o, r, name, header)
		if err != nil {
			return err
		}
		r.Headers = append(r.Headers, h)
	}
	media := jsonMedia(answer)
	if !media.isThere() {
		return nil
	}
	if !media.has("schema") {
		return placeError(answer.place, "needs a schema for application/json")
	}
	root := Schema{ID: clauseID(o.Slug, "response", r.label), In: "response"}
	if r.Schema, err = c.schemas.compile(media.object("schema").followed(), root); err != nil {
		return err
	}
	r.Examples, err = readExamples(media)
	return err
}
