package openapi

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
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
	notes map[*yaml.Node]Annotations // of what was compiled before
	depth int
}

func newSchemaCompiler() schemaCompiler {
	return schemaCompiler{notes: map[*yaml.Node]Annotations{}}
}

// maxSchemaDepth stops a document whose schemas contain themselves.
const maxSchemaDepth = 32

// compile reads the schema that a part writes. What is known of it already, because
// something around it says so, stands in s.
func (c *schemaCompiler) compile(p part, s Schema) (*Schema, error) {
	s.Place = p.place
	if c.depth++; c.depth > maxSchemaDepth {
		return nil, placeError(s.Place, "schemas nest deeper than %d; does one contain itself?", maxSchemaDepth)
	}
	defer func() { c.depth-- }()
	if !p.isThere() {
		return nil, placeError(s.Place, "must be a schema, an object")
	}
	notes, err := c.annotations(p)
	if err != nil {
		return nil, placeError(s.Place, "%w", err)
	}
	s.underlay(notes)
	if s.Description == "" {
		s.Description = p.text("description")
	}
	if s.Example == nil {
		s.Example = p.value("example")
	}
	s.Nullable = s.Nullable || p.flag("nullable")
	if s.Default == nil {
		s.Default = p.value("default")
	}
	if inner := p.elements("allOf"); len(inner) == 1 {
		// allOf with one reference is how OpenAPI 3.0 says "that schema, and these
		// words about it here"; dissolve it so that neither checks nor ids show it.
		p.knows("a schema with allOf", dissolvedWords...)
		return c.compile(inner[0], s)
	}
	return c.compileHere(p, s)
}

func (c *schemaCompiler) compileHere(p part, s Schema) (*Schema, error) {
	if err := s.takeKeywords(p); err != nil {
		return nil, err
	}
	if err := c.compileChildren(p, &s); err != nil {
		return nil, err
	}
	if s.Default != nil && !s.Accepts(s.Default) {
		return nil, placeError(pointer(s.Place, "default"), "default: the schema itself does not accept it")
	}
	s.hasUnset = len(s.Unset) > 0 || s.Items != nil && s.Items.hasUnset ||
		slices.ContainsFunc(s.Members, func(m *Schema) bool { return m.hasUnset })
	return &s, nil
}

// annotations reads the extensions of a schema, once for all places that use it.
func (c *schemaCompiler) annotations(p part) (Annotations, error) {
	if notes, ok := c.notes[p.node]; ok {
		return notes, nil
	}
	notes, err := readAnnotations(p)
	if err == nil {
		c.notes[p.node] = notes
	}
	return notes, err
}

// dissolvedWords are those that can stand beside allOf with one schema.
var dissolvedWords = slices.Concat(annotationWords, []string{"allOf", "default", "deprecated", "description", "example", "nullable"})

// schemaWords are the keywords of OpenAPI 3.0. Those that are not listed as promises
// are read by other tools.
var schemaWords = slices.Concat(annotationWords, []string{
	"additionalProperties", "anyOf", "default", "deprecated", "description", "enum", "example", "exclusiveMaximum",
	"exclusiveMinimum", "externalDocs", "format", "items", "maxItems", "maxLength", "maxProperties", "maximum", "minItems",
	"minLength", "minProperties", "minimum", "multipleOf", "nullable", "pattern", "properties", "readOnly", "required",
	"title", "type", "uniqueItems", "writeOnly", "xml",
})

// jsonTypes are the types that a value can have.
var jsonTypes = []string{"array", "boolean", "integer", "number", "object", "string"}

func (s *Schema) takeKeywords(p part) error {
	for _, word := range []string{"oneOf", "not", "allOf"} {
		if p.has(word) {
			// Of schemas under these the fault of one hides that of another.
			return placeError(s.Place, "oneOf, not and allOf with more than one schema are not supported; write anyOf, or a rule in x-rules")
		}
	}
	p.knows("a schema", schemaWords...)
	if s.Type = p.text("type"); p.has("type") && !slices.Contains(jsonTypes, s.Type) {
		return placeError(pointer(s.Place, "type"), "type %q is not one of %s", s.Type, quoteList(jsonTypes))
	}
	if s.Type == "array" && !p.has("items") {
		return placeError(s.Place, "an array needs items; write {} for elements of any kind")
	}
	s.Title, s.Format, s.Pattern, s.Enum = p.text("title"), p.text("format"), p.text("pattern"), p.values("enum")
	s.Minimum, s.ExclusiveMinimum = p.number("minimum"), p.flag("exclusiveMinimum")
	s.Maximum, s.ExclusiveMaximum = p.number("maximum"), p.flag("exclusiveMaximum")
	if s.MultipleOf = p.number("multipleOf"); s.MultipleOf != nil && *s.MultipleOf <= 0 {
		return placeError(pointer(s.Place, "multipleOf"), "multipleOf: must be greater than 0")
	}
	s.MinLength, s.MaxLength = least(p.count("minLength")), p.count("maxLength")
	s.MinItems, s.MaxItems, s.UniqueItems = least(p.count("minItems")), p.count("maxItems"), p.flag("uniqueItems")
	s.MinProperties, s.MaxProperties = least(p.count("minProperties")), p.count("maxProperties")
	for _, u := range s.Unset {
		switch u.(type) {
		case nil, bool, float64, string:
		default:
			return placeError(s.Place, "x-unset: only null, booleans, numbers and texts can mean \"not set\"")
		}
	}
	var err error
	if s.pattern, err = compilePattern(s.Pattern); err != nil {
		return placeError(pointer(s.Place, "pattern"), "pattern: %w; patterns are written in RE2", err)
	}
	return nil
}

func least(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

// patterns are those that were compiled, by their text: many members share one.
var patterns sync.Map

// codePoint is a code point as JavaScript writes it, whose expressions OpenAPI means.
var codePoint = lazyPattern(`\\u([0-9A-Fa-f]{4})`)

// compilePattern compiles a pattern; nil if there is none.
func compilePattern(text string) (*regexp.Regexp, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // to have no pattern is no fault
	}
	if known, ok := patterns.Load(text); ok {
		return known.(*regexp.Regexp), nil
	}
	ours := text
	if strings.Contains(text, `\u`) {
		ours = codePoint().ReplaceAllString(text, `\x{$1}`)
	}
	re, err := regexp.Compile(ours)
	if err == nil {
		patterns.Store(text, re)
	}
	return re, err
}

func (c *schemaCompiler) compileChildren(p part, s *Schema) error {
	required := p.texts("required")
	s.byName = map[string]*Schema{}
	for name, of := range p.members("properties") {
		isMandatory := slices.Contains(required, name)
		member, err := c.compile(of, s.member(name, isMandatory))
		if err != nil {
			return err
		}
		s.Members = append(s.Members, member)
		s.byName[name] = member
		if isMandatory {
			s.mandatory = append(s.mandatory, member)
		}
	}
	for _, name := range required {
		if s.byName[name] == nil {
			return placeError(s.Place, "required member %q has no schema", name)
		}
	}
	if err := c.compileUnnamed(p, s); err != nil {
		return err
	}
	return c.compileReadings(p, s)
}

func (c *schemaCompiler) compileUnnamed(p part, s *Schema) (err error) {
	if p.has("items") {
		if s.Items, err = c.compile(p.object("items").followed(), s.inside("items")); err != nil {
			return err
		}
		s.Items.sourceFrom(s)
	}
	switch more := p.child("additionalProperties"); {
	case more == nil || more.Tag == "!!null":
	case more.Tag == "!!bool":
		s.Closed = !p.flag("additionalProperties")
	default:
		if s.Values, err = c.compile(p.object("additionalProperties").followed(), s.inside("values")); err != nil {
			return err
		}
		s.Values.sourceFrom(s)
	}
	return nil
}

func (c *schemaCompiler) compileReadings(p part, s *Schema) error {
	for _, of := range p.elements("anyOf") {
		title := of.text("title")
		if title == "" {
			return placeError(s.Place, "every schema of anyOf needs a title, the name of its reading")
		}
		reading, err := c.compile(of, s.reading(title))
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
func (s *Schema) below(idPart string) Schema {
	return Schema{ID: s.ID + "." + idPart, In: s.In, Annotations: Annotations{Base: s.Base, Secret: s.Secret}}
}

func (s *Schema) member(name string, isMandatory bool) Schema {
	child := s.below(clauseID(name))
	child.Name, child.Mandatory = name, isMandatory
	child.At, child.held = pointer(s.At, name), pointer(s.Place, "properties", name)
	return child
}

// inside is any element, or any further member.
func (s *Schema) inside(idPart string) Schema {
	child := s.below(idPart)
	child.At = s.At + "/*"
	return child
}

func (s *Schema) reading(title string) Schema {
	child := s.below(clauseID("reading", title))
	child.At, child.Name = s.At, s.Name
	return child
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
