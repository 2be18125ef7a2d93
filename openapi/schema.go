package openapi

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

// Schema is one schema of the document as it applies at one place of a request
// or response, with this project's annotations. It is immutable.
type Schema struct {
	ID        string // beginning of the ids of its clauses: update-function-config.body.timeout
	In        string // path, query, header, body or response
	At        string // where its value stands: JSON pointer with * for any element or member, or a parameter's name
	Place     string // where it is written: JSON pointer into the document
	Name      string // member or parameter name, "" for a root, an element or a reading
	Mandatory bool   // the parent demands it

	Type        string // one of the JSON types, "" for any
	Nullable    bool
	Title       string
	Description string
	Format      string
	Pattern     string
	Enum        []any
	Default     any
	Example     any
	Minimum     *float64
	Maximum     *float64
	MultipleOf  *float64
	MinLength   int  // characters
	MaxLength   *int // characters
	MinItems    int
	MaxItems    *int
	UniqueItems bool
	Closed      bool      // no members but those listed
	Members     []*Schema // in the order of the document
	Items       *Schema   // of an array
	Values      *Schema   // of further members of an object
	Readings    []*Schema // alternatives, where the documentation contradicts itself

	ExclusiveMinimum bool // the minimum itself is not accepted
	ExclusiveMaximum bool
	MinProperties    int
	MaxProperties    *int
	Annotations

	held      string // JSON pointer of the member or parameter, before a reference is followed; "" for others
	pattern   *regexp.Regexp
	byName    map[string]*Schema
	mandatory []*Schema // the members that have to be there
	hasUnset  bool      // it, or something in it, has values that mean "not set"
}

// Member returns the schema of the member with this name, or nil.
func (s *Schema) Member(name string) *Schema {
	if s == nil {
		return nil
	}
	return s.byName[name]
}

// Find walks member names from here; "*" stands for any element or further
// member. It returns nil if there is no such place, and from nil on.
func (s *Schema) Find(tokens ...string) *Schema {
	for _, t := range tokens {
		if s = s.child(t); s == nil {
			return nil
		}
	}
	return s
}

func (s *Schema) child(token string) *Schema {
	if s == nil {
		return nil // below a place that takes anything
	}
	if m := s.byName[token]; m != nil {
		return m
	}
	if s.Items != nil {
		return s.Items
	}
	return s.Values
}

// Walk calls visit for this schema and every one below it, in document order.
func (s *Schema) Walk(visit func(*Schema)) {
	if s == nil {
		return
	}
	visit(s)
	for _, m := range s.Members {
		m.Walk(visit)
	}
	s.Items.Walk(visit)
	s.Values.Walk(visit)
	for _, r := range s.Readings {
		r.Walk(visit)
	}
}

// schemaCompiler builds the trees of all requests and responses.
type schemaCompiler struct {
	doc   document
	notes map[*openapi3.Schema]Annotations // of what was compiled before
	depth int
}

func newSchemaCompiler(doc document) schemaCompiler {
	return schemaCompiler{doc: doc, notes: map[*openapi3.Schema]Annotations{}}
}

// maxSchemaDepth stops a document whose schemas contain themselves.
const maxSchemaDepth = 32

func (c *schemaCompiler) compile(ref *openapi3.SchemaRef, s Schema) (*Schema, error) {
	if c.depth++; c.depth > maxSchemaDepth {
		return nil, placeError(s.Place, "schemas nest deeper than %d; does one contain itself?", maxSchemaDepth)
	}
	defer func() { c.depth-- }()
	if ref.Ref != "" {
		s.Place = ref.Ref[1:]
	}
	kin := ref.Value
	notes, err := c.annotations(kin)
	if err != nil {
		return nil, placeError(s.Place, "%w", err)
	}
	s.underlay(notes)
	if s.Description == "" {
		s.Description = kin.Description
	}
	if s.Example == nil {
		s.Example = kin.Example
	}
	if inner := onlyReference(kin); inner != nil {
		// allOf with one reference is how OpenAPI 3.0 says "that schema, and these
		// words about it here"; dissolve it so that neither checks nor ids show it.
		if inner.Ref == "" {
			s.Place = pointer(s.Place, "allOf", "0")
		}
		return c.compile(dissolve(kin, inner), s)
	}
	if err := s.takeKeywords(kin); err != nil {
		return nil, err
	}
	if err := c.compileChildren(&s, kin); err != nil {
		return nil, err
	}
	s.hasUnset = len(s.Unset) > 0 || s.Items != nil && s.Items.hasUnset ||
		slices.ContainsFunc(s.Members, func(m *Schema) bool { return m.hasUnset })
	return &s, nil
}

// annotations reads the extensions of a schema, once for all places that use it.
func (c *schemaCompiler) annotations(kin *openapi3.Schema) (Annotations, error) {
	if notes, ok := c.notes[kin]; ok {
		return notes, nil
	}
	notes, err := readAnnotations(kin.Extensions)
	if err == nil {
		c.notes[kin] = notes
	}
	return notes, err
}

// placeOf finds which of the two writes an extension: a member, or what it refers to.
func (c *schemaCompiler) placeOf(s *Schema, extension string) string {
	if place := pointer(s.memberPlace(), extension); c.doc.at(place) != nil {
		return place
	}
	return pointer(s.Place, extension)
}

func onlyReference(kin *openapi3.Schema) *openapi3.SchemaRef {
	if len(kin.AllOf) == 1 && kin.Type == nil && len(kin.Properties) == 0 && len(kin.AnyOf) == 0 {
		return kin.AllOf[0]
	}
	return nil
}

func dissolve(outer *openapi3.Schema, inner *openapi3.SchemaRef) *openapi3.SchemaRef {
	if !outer.Nullable && outer.Default == nil {
		return inner
	}
	changed := *inner.Value
	changed.Nullable = changed.Nullable || outer.Nullable
	if outer.Default != nil {
		changed.Default = outer.Default
	}
	return &openapi3.SchemaRef{Ref: inner.Ref, Value: &changed}
}

func (s *Schema) takeKeywords(kin *openapi3.Schema) error {
	if types := kin.Type.Slice(); len(types) > 1 {
		return placeError(s.Place, "type must be one word in OpenAPI 3.0")
	} else if len(types) == 1 {
		s.Type = types[0]
	}
	s.Nullable, s.Title, s.Format, s.Pattern = kin.Nullable, kin.Title, kin.Format, kin.Pattern
	s.Enum, s.Default = normalizeAll(kin.Enum), normalize(kin.Default)
	s.Example = normalize(s.Example)
	s.Unset = normalizeAll(s.Unset)
	for _, u := range s.Unset {
		switch u.(type) {
		case nil, bool, float64, string:
		default:
			return placeError(s.Place, "x-unset: only null, booleans, numbers and texts can mean \"not set\"")
		}
	}
	s.Minimum, s.Maximum = kin.Min, kin.Max
	s.MinLength, s.MaxLength = int(kin.MinLength), bound(kin.MaxLength)
	s.MinItems, s.MaxItems, s.UniqueItems = int(kin.MinItems), bound(kin.MaxItems), kin.UniqueItems
	s.ExclusiveMinimum, s.ExclusiveMaximum, s.MultipleOf = kin.ExclusiveMin.IsTrue(), kin.ExclusiveMax.IsTrue(), kin.MultipleOf
	s.MinProperties, s.MaxProperties = int(kin.MinProps), bound(kin.MaxProps)
	if has := kin.AdditionalProperties.Has; has != nil && !*has {
		s.Closed = true
	}
	var err error
	if s.pattern, err = compilePattern(s.Pattern); err != nil {
		return placeError(s.Place, "pattern: %w", err)
	}
	return s.refuseKeywords(kin)
}

// patterns are those that were compiled, by their text: many members share one.
var patterns sync.Map

// codePoint is a code point as JavaScript writes it, whose expressions OpenAPI means.
var codePoint = regexp.MustCompile(`\\u([0-9A-Fa-f]{4})`)

// compilePattern compiles a pattern; nil if there is none.
func compilePattern(text string) (*regexp.Regexp, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // to have no pattern is no fault
	}
	if known, ok := patterns.Load(text); ok {
		return known.(*regexp.Regexp), nil
	}
	re, err := regexp.Compile(codePoint.ReplaceAllString(text, `\x{$1}`))
	if err == nil {
		patterns.Store(text, re)
	}
	return re, err
}

// refuseKeywords stops at what would hide one fault behind another: of schemas under
// oneOf, not or several allOf the library does not say which one is broken.
func (s *Schema) refuseKeywords(kin *openapi3.Schema) error {
	if len(kin.OneOf) > 0 || len(kin.AllOf) > 0 || kin.Not != nil {
		return placeError(s.Place, "oneOf, not and allOf with more than one schema are not supported; write anyOf, or a rule in x-rules")
	}
	return nil
}

func (c *schemaCompiler) compileChildren(s *Schema, kin *openapi3.Schema) error {
	s.byName = make(map[string]*Schema, len(kin.Properties))
	for _, name := range c.doc.memberNames(pointer(s.Place, "properties"), kin.Properties) {
		isMandatory := slices.Contains(kin.Required, name)
		member, err := c.compile(kin.Properties[name], s.below(clauseID(name), "properties", name, isMandatory))
		if err != nil {
			return err
		}
		s.Members = append(s.Members, member)
		s.byName[name] = member
		if isMandatory {
			s.mandatory = append(s.mandatory, member)
		}
	}
	for _, name := range kin.Required {
		if s.byName[name] == nil {
			return placeError(s.Place, "required member %q has no schema", name)
		}
	}
	return c.compileUnnamed(s, kin)
}

func (c *schemaCompiler) compileUnnamed(s *Schema, kin *openapi3.Schema) (err error) {
	if kin.Items != nil {
		if s.Items, err = c.compile(kin.Items, s.below("items", "items", "", false)); err != nil {
			return err
		}
		s.Items.sourceFrom(s)
	}
	if ref := kin.AdditionalProperties.Schema; ref != nil {
		if s.Values, err = c.compile(ref, s.below("values", "additionalProperties", "", false)); err != nil {
			return err
		}
		s.Values.sourceFrom(s)
	}
	for i, ref := range kin.AnyOf {
		title := ref.Value.Title
		if title == "" {
			return placeError(s.Place, "every schema of anyOf needs a title, the name of its reading")
		}
		r := s.below(clauseID("reading", title), "anyOf", strconv.Itoa(i), false)
		r.At, r.Name = s.At, s.Name
		reading, err := c.compile(ref, r)
		if err != nil {
			return err
		}
		reading.sourceFrom(s)
		s.Readings = append(s.Readings, reading)
	}
	return nil
}

// sourceFrom gives an element or a reading the source of the member it belongs to.
func (s *Schema) sourceFrom(parent *Schema) {
	if s.Source.IsZero() {
		s.Source = parent.Source
	}
}

// below prepares the schema of a child; what holds for a whole object (the base
// example of its cases, its being a secret) holds for what is in it.
func (s *Schema) below(idPart, keyword, name string, mandatory bool) Schema {
	child := Schema{
		ID: s.ID + "." + idPart, In: s.In, Name: name, Mandatory: mandatory,
		Annotations: Annotations{Base: s.Base, Secret: s.Secret},
	}
	switch keyword {
	case "properties":
		child.Place, child.At = pointer(s.Place, keyword, name), pointer(s.At, name)
		child.held = child.Place
	case "anyOf":
		child.Place = pointer(s.Place, keyword, name)
	default:
		child.Place, child.At = pointer(s.Place, keyword), s.At+"/*"
	}
	return child
}

func bound(v *uint64) *int {
	if v == nil {
		return nil
	}
	n := int(*v)
	return &n
}

// normalize gives a value of the document the types of decoded JSON.
func normalize(v any) any {
	switch v := v.(type) {
	case int:
		return float64(v)
	case int64:
		return float64(v)
	case uint64:
		return float64(v)
	case []any:
		return normalizeAll(v)
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = normalize(e)
		}
		return out
	}
	return v
}

func normalizeAll(list []any) []any {
	if list == nil {
		return nil
	}
	out := make([]any, len(list))
	for i, e := range list {
		out[i] = normalize(e)
	}
	return out
}

// A placedError is a fault of the document at one place of it.
type placedError struct {
	place string // JSON pointer
	err   error
}

func (e *placedError) Error() string { return fmt.Sprintf("%s: %v", e.place, e.err) }
func (e *placedError) Unwrap() error { return e.err }

func placeError(place, format string, args ...any) error {
	return &placedError{place: place, err: fmt.Errorf(format, args...)}
}

// ClauseIDs returns the ids of the clauses that the keywords of the schema make.
func (s *Schema) ClauseIDs() []string {
	keywords := s.Keywords()
	ids := make([]string, len(keywords))
	for i, keyword := range keywords {
		ids[i] = s.ID + "." + kebab(keyword)
	}
	return ids
}
