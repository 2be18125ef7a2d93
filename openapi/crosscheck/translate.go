package crosscheck

import (
	"slices"
	"strings"

	"github.com/pb33f/jsonschema/v6"
	"github.com/pb33f/jsonschema/v6/kind"
	liberrors "github.com/pb33f/libopenapi-validator/errors"
	"github.com/pb33f/libopenapi-validator/helpers"
	lowv3 "github.com/pb33f/libopenapi/datamodel/low/v3"

	"github.com/fgcontract/fgcontract/openapi"
)

// translation turns the library's results into findings. It reads their types,
// subtypes, places and kinds, never their texts: those hold values, and change.
// This and strict.go are the only places that know how the results are built.
type translation struct {
	checker *Checker
	engine  *engine
	*exchange
	found []Finding
}

func (c *Checker) translate(x *exchange, e *engine, faults []*liberrors.ValidationError) []Finding {
	t := &translation{checker: c, engine: e, exchange: x}
	for _, fault := range faults {
		t.fault(fault)
	}
	return normal(t.found)
}

// translators holds, by type and subtype, what the library can say here.
var translators = map[[2]string]func(*translation, *liberrors.ValidationError){
	{helpers.PathValidation, helpers.ValidationMissing}:                 (*translation).noRoute,
	{helpers.PathValidation, helpers.ValidationMissingOperation}:        (*translation).noRoute,
	{helpers.RequestValidation, helpers.ValidationMissingOperation}:     (*translation).noRoute,
	{helpers.ParameterValidation, helpers.ParameterValidationPath}:      (*translation).parameter,
	{helpers.ParameterValidation, helpers.ParameterValidationQuery}:     (*translation).parameter,
	{helpers.ParameterValidation, helpers.ParameterValidationHeader}:    (*translation).parameter,
	{helpers.RequestBodyValidation, helpers.RequestBodyContentType}:     (*translation).mediaType,
	{helpers.RequestBodyValidation, helpers.Schema}:                     (*translation).value,
	{helpers.ResponseBodyValidation, helpers.ParameterValidationHeader}: (*translation).header,
	{helpers.ResponseBodyValidation, lowv3.HeadersLabel}:                (*translation).header,
	{helpers.ResponseBodyValidation, helpers.RequestBodyContentType}:    (*translation).mediaType,
	{helpers.ResponseBodyValidation, helpers.ResponseBodyResponseCode}:  (*translation).status,
	{helpers.ResponseBodyValidation, helpers.Object}:                    (*translation).notJSON,
	{helpers.ResponseBodyValidation, helpers.Schema}:                    (*translation).value,
	{liberrors.StrictValidationType, liberrors.StrictSubTypeProperty}:   (*translation).undeclaredMembers,
	{liberrors.StrictValidationType, liberrors.StrictSubTypeHeader}:     (*translation).undeclared,
	{liberrors.StrictValidationType, liberrors.StrictSubTypeQuery}:      (*translation).undeclared,
	{liberrors.StrictValidationType, liberrors.StrictSubTypeCookie}:     (*translation).undeclared,
}

func (t *translation) fault(e *liberrors.ValidationError) {
	kind := [2]string{e.ValidationType, e.ValidationSubType}
	translator, known := translators[kind]
	switch {
	case t.operation == nil && kind[0] != helpers.PathValidation:
		// The library accepts the path and the contract does not: there is no
		// operation to speak of, and the missing route is what gets compared.
	case known:
		translator(t, e)
	default:
		t.add(Finding{At: e.ParameterName, Keyword: strings.Join(kind[:], ".")})
	}
}

func (t *translation) add(f Finding) {
	if t.operation != nil {
		f.Operation = t.operation.ID
	}
	f.Side = t.side()
	t.found = append(t.found, f)
}

func (t *translation) noRoute(*liberrors.ValidationError) {
	c := t.checker.noRoute
	t.add(Finding{Clause: c.ID, Keyword: routeUnknown, Place: c.Place})
}

// The refusals of the contract that the library can tell as well.
const (
	routeUnknown  = "route.unknown"
	wrongMedia    = "media-type"
	jsonMissing   = "json.missing"
	jsonMalformed = "json.malformed"
)

func (t *translation) refusal(id string) {
	for _, r := range t.operation.Refusals() {
		if r.ID == id {
			t.add(Finding{Clause: r.Clause, Keyword: id, Place: r.Violation().Place})
			return
		}
	}
	t.add(Finding{Keyword: id})
}

func (t *translation) mediaType(*liberrors.ValidationError) {
	if t.answer == nil {
		t.refusal(wrongMedia)
		return
	}
	t.responseForm(wrongMedia, "Content-Type")
}

func (t *translation) notJSON(*liberrors.ValidationError) {
	switch {
	case t.answer != nil:
		t.responseForm("json", "")
	case isEmpty(t.request.Body):
		t.refusal(jsonMissing)
	default:
		t.refusal(jsonMalformed)
	}
}

func (t *translation) status(*liberrors.ValidationError) {
	t.add(Finding{Clause: t.operation.Slug + ".response.status", Keyword: "status", Place: t.operation.Place})
}

// responseForm is about an answer as a whole.
func (t *translation) responseForm(keyword, at string) {
	f := Finding{At: at, Keyword: keyword}
	if declared := t.response(); declared != nil {
		f.Clause = t.operation.Slug + ".response." + declared.Label() + "." + keyword
		if declared.Schema != nil {
			f.Place = declared.Schema.Place
		}
	}
	t.add(f)
}

func (t *translation) value(e *liberrors.ValidationError) {
	schema, tree := t.schema(), schemaTree(e)
	switch {
	case tree == nil:
		t.notJSON(e)
	case schema == nil: // of a media type that the contract does not read
		t.add(Finding{Keyword: e.ValidationSubType})
	default:
		t.walk(schema, tree)
	}
}

// schemaTree is the result of the schema library inside, the same one in every
// row; nil if the value could not be decoded.
func schemaTree(e *liberrors.ValidationError) *jsonschema.ValidationError {
	for _, row := range e.SchemaValidationErrors {
		if row.OriginalJsonSchemaError != nil {
			return row.OriginalJsonSchemaError
		}
	}
	return nil
}

func (t *translation) parameter(e *liberrors.ValidationError) {
	schema := t.parameterSchema(e)
	switch tree := schemaTree(e); {
	case schema == nil:
		t.add(Finding{At: e.ParameterName, Keyword: e.ValidationSubType})
	case tree != nil:
		t.walk(schema, tree)
	case len(e.SchemaValidationErrors) > 0:
		location := e.SchemaValidationErrors[0].KeywordLocation
		t.broken(schema, location[strings.LastIndexByte(location, '/')+1:], schema.At)
	default:
		t.broken(schema, "type", schema.At)
	}
}

// header is about a header of an answer: one that is missing stands in the row about
// it, whose name is written in small letters where it is there.
func (t *translation) header(e *liberrors.ValidationError) {
	name, missing := e.ParameterName, e.ValidationSubType == helpers.ParameterValidationHeader
	if missing && len(e.SchemaValidationErrors) > 0 {
		name = e.SchemaValidationErrors[0].FieldName
	}
	var schema *openapi.Schema
	if declared := t.response(); declared != nil {
		for _, h := range declared.Headers {
			if strings.EqualFold(h.Name, name) {
				schema = h.Schema
			}
		}
	}
	switch tree := schemaTree(e); {
	case schema == nil:
		t.add(Finding{At: name, Keyword: e.ValidationSubType})
	case missing:
		t.broken(schema, "required", schema.At)
	case tree != nil:
		t.walk(schema, tree)
	default:
		t.broken(schema, "type", schema.At)
	}
}

func (t *translation) parameterSchema(e *liberrors.ValidationError) *openapi.Schema {
	for _, p := range t.operation.Parameters {
		if p.In == e.ValidationSubType && p.Name == e.ParameterName {
			return p.Schema
		}
	}
	return nil
}

// walk goes down to the keywords that are broken. It stops at anyOf: which of
// several readings a value misses is no promise of its own.
func (t *translation) walk(root *openapi.Schema, e *jsonschema.ValidationError) {
	node, at := root.Find(e.InstanceLocation...), root.At
	if len(e.InstanceLocation) > 0 {
		at = pointer(root.At, e.InstanceLocation...)
	}
	switch k := e.ErrorKind.(type) {
	case *kind.Schema, *kind.Group, *kind.Reference, *kind.AllOf:
		t.walkAll(root, e.Causes)
	case *kind.OneOf:
		// No document that loads has oneOf. The library makes one out of nullable
		// beside allOf: the schema, or null.
		t.walkAll(root, slices.DeleteFunc(slices.Clone(e.Causes), isNotNull))
	case *kind.Required:
		for _, name := range k.Missing {
			t.broken(node.Member(name), "required", pointer(at, name))
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			t.broken(node, "additionalProperties", pointer(at, name))
		}
	default:
		t.broken(node, keywordOf(k), at)
	}
}

func (t *translation) walkAll(root *openapi.Schema, causes []*jsonschema.ValidationError) {
	for _, cause := range causes {
		t.walk(root, cause)
	}
}

func isNotNull(e *jsonschema.ValidationError) bool {
	k, ok := e.ErrorKind.(*kind.Type)
	return ok && slices.Equal(k.Want, []string{"null"})
}

func keywordOf(k jsonschema.ErrorKind) string {
	if path := k.KeywordPath(); len(path) > 0 {
		return path[0]
	}
	return "schema"
}

// broken adds a keyword that does not hold. A keyword of which the contract has
// no clause is still told, and will be seen as a disagreement.
func (t *translation) broken(schema *openapi.Schema, keyword, at string) {
	f := Finding{At: at, Keyword: keyword}
	if schema != nil {
		c := t.checker.clauses[promise{schema, keyword}]
		f.Clause, f.Place = c.ID, c.Place
		if f.Clause == "" {
			f.Clause, f.Place = schema.ID+"."+kebab(keyword), schema.Place
		}
	}
	t.add(f)
}
