package openapi

import (
	"fmt"
	"slices"
	"strings"
)

// Kind tells what sort of promise a constraint is.
type Kind string

// The kinds of constraints.
const (
	KindSchema   Kind = "schema"   // one keyword of one schema
	KindReading  Kind = "reading"  // one reading of an ambiguous member is accepted
	KindRule     Kind = "rule"     // a rule between members or on the stored function
	KindRefusal  Kind = "refusal"  // a refusal that no schema can say
	KindResponse Kind = "response" // status, media type and form of an answer
	KindReflects Kind = "reflects" // an answer shows what the request sent
	KindAbsent   Kind = "absent"   // what leaving out a member means
)

// Constraint is one promise that the document makes, with the id that never
// changes meaning.
type Constraint struct {
	ID        string
	Kind      Kind
	Operation *Operation // nil for what belongs to the service as a whole
	Statement string     // the promise in words
	Level     Level
	Source    Source
	Place     string // JSON pointer into the document

	Keyword  string    // KindSchema
	Schema   *Schema   // KindSchema, KindReading, KindReflects, KindAbsent
	Rule     *Rule     // KindRule
	Refusal  *Refusal  // KindRefusal
	Response *Response // KindResponse, and everything about a response
	Error    ErrorRef  // what a broken request constraint gives
}

// Constraints lists every promise of the document, operation by operation, in
// document order. Two lists of the same contract are equal.
func (c *Contract) Constraints() []Constraint {
	var all []Constraint
	for _, o := range c.Operations() {
		all = append(all, o.Constraints()...)
	}
	for i := range c.service {
		all = append(all, refusalConstraint(nil, &c.service[i]))
	}
	return all
}

// Constraints lists every promise of one operation.
func (o *Operation) Constraints() []Constraint {
	var all []Constraint
	for i := range o.refusals {
		all = append(all, refusalConstraint(o, &o.refusals[i]))
	}
	for _, p := range o.Parameters {
		if p.Credential {
			continue // the refusals about credentials say it
		}
		if p.Required && p.In != "path" { // without a path parameter it is another path
			all = append(all, o.keyword(p.Schema, "required", nil))
		}
		all = append(all, o.schemaConstraints(p.Schema, nil)...)
	}
	all = append(all, o.schemaConstraints(o.Body, nil)...)
	for _, r := range o.Rules() {
		all = append(all, o.ruleConstraint(r, nil))
	}
	all = append(all, o.absentConstraints()...)
	for _, r := range o.Responses {
		all = append(all, o.responseConstraints(r)...)
	}
	return append(all, o.statusConstraints()...)
}

func refusalConstraint(o *Operation, r *Refusal) Constraint {
	return Constraint{
		ID: r.Clause, Kind: KindRefusal, Operation: o, Statement: r.Statement, Level: r.Level,
		Source: r.Source, Place: refusalsPlace + r.ID, Refusal: r, Error: r.Error,
	}
}

func (o *Operation) ruleConstraint(r *Rule, response *Response) Constraint {
	return Constraint{
		ID: r.Clause, Kind: KindRule, Operation: o, Statement: r.Message, Level: r.Level,
		Source: r.Source, Place: r.place, Rule: r, Response: response, Error: r.Error,
	}
}

func (o *Operation) schemaConstraints(root *Schema, response *Response) []Constraint {
	var all []Constraint
	var visit func(s *Schema)
	visit = func(s *Schema) {
		if s == nil {
			return
		}
		for _, keyword := range s.Keywords() {
			all = append(all, o.keyword(s, keyword, response))
		}
		for _, reading := range s.Readings {
			all = append(all, o.reading(s, reading, response))
		}
		for _, m := range s.Members {
			if m.Mandatory {
				all = append(all, o.keyword(m, "required", response))
			}
			visit(m)
		}
		visit(s.Items)
		visit(s.Values)
		if response != nil && s.Reflects != nil {
			all = append(all, o.reflects(s, response))
		}
	}
	visit(root)
	return all
}

// Keywords lists the keywords with which the schema itself constrains a value, in
// a fixed order; what it says of members, elements and readings stands there.
func (s *Schema) Keywords() []string {
	var keywords []string
	add := func(keyword string, has bool) {
		if has {
			keywords = append(keywords, keyword)
		}
	}
	add("type", s.Type != "" && !s.alwaysText())
	add("enum", len(s.Enum) > 0)
	add("minimum", s.Minimum != nil)
	add("maximum", s.Maximum != nil)
	add("exclusiveMinimum", s.ExclusiveMinimum)
	add("exclusiveMaximum", s.ExclusiveMaximum)
	add("multipleOf", s.MultipleOf != nil)
	add("minLength", s.MinLength > 0)
	add("maxLength", s.MaxLength != nil)
	add("pattern", s.Pattern != "")
	add("format", slices.Contains(checkedFormats, s.Format))
	add("minItems", s.MinItems > 0)
	add("maxItems", s.MaxItems != nil)
	add("uniqueItems", s.UniqueItems)
	add("minProperties", s.MinProperties > 0)
	add("maxProperties", s.MaxProperties != nil)
	add("additionalProperties", s.Closed)
	add("anyOf", len(s.Readings) > 0)
	return keywords
}

// checkedFormats are the formats that values are held to.
var checkedFormats = []string{"byte", "date", "date-time", "int32", "int64"}

// alwaysText reports whether the value comes as text whatever it is, so that its
// type promises nothing.
func (s *Schema) alwaysText() bool {
	return s.Type == "string" && (s.In == "path" || s.In == "query" || s.In == "header")
}

func (o *Operation) keyword(s *Schema, keyword string, response *Response) Constraint {
	c := Constraint{
		ID: s.ID + "." + kebab(keyword), Kind: KindSchema, Operation: o,
		Statement: s.subject() + " " + s.demand(keyword), Level: s.levelFor(keyword), Source: s.Source,
		Place: s.keywordPlace(keyword), Keyword: keyword, Schema: s, Response: response,
	}
	if keyword == "additionalProperties" {
		c.Statement = s.subject() + " has no member but those of the document"
	}
	if response == nil {
		c.Error = o.errorFor(s, keyword)
	}
	return c
}

// A reading is accepted by the document; that a service accepts it is never
// demanded, because another place of the page says otherwise.
func (o *Operation) reading(s, reading *Schema, response *Response) Constraint {
	return Constraint{
		ID: reading.ID, Kind: KindReading, Operation: o, Level: May, Source: s.Source, Place: reading.Place,
		Statement: fmt.Sprintf("%s may be written in the reading %q", s.subject(), reading.Title),
		Schema:    reading, Response: response,
	}
}

func (o *Operation) reflects(s *Schema, response *Response) Constraint {
	member := s.Reflects.Member
	if member == "" {
		member = s.Name
	}
	return Constraint{
		ID: clauseID(o.Slug, "reflects", s.Name), Kind: KindReflects, Operation: o, Level: s.Reflects.Level,
		Source: s.Source, Place: pointer(s.memberPlace(), "x-reflects"), Schema: s, Response: response,
		Statement: fmt.Sprintf("the answer shows %s as it was set", member),
	}
}

func (s *Schema) subject() string {
	name := strings.TrimPrefix(strings.ReplaceAll(strings.ReplaceAll(s.At, "/*", "[]"), "/", "."), ".")
	switch {
	case name == "" && s.In == "response":
		return "the answer"
	case name == "":
		return "the body"
	}
	return name
}

func (o *Operation) absentConstraints() []Constraint {
	if o.Absent == nil || o.Body == nil {
		return nil
	}
	var all []Constraint
	for _, m := range o.Body.Members {
		if m.Mandatory {
			continue
		}
		means := m.Absent
		if means == nil {
			means = o.Absent
		}
		c := Constraint{
			ID: clauseID(o.Slug, "absent", m.Name), Kind: KindAbsent, Operation: o, Level: Must,
			Source: means.Source, Place: m.memberPlace(), Schema: m,
			Statement: fmt.Sprintf("leaving out %s sets it back", m.Name),
		}
		if means.Keeps() {
			c.Statement = fmt.Sprintf("leaving out %s leaves it as it was", m.Name)
		}
		if level, ok := m.Levels["absent"]; ok {
			c.Level = level
		} else if means.Source.Basis() == Inferred {
			c.Level = Should
		}
		all = append(all, c)
	}
	return all
}

func (o *Operation) responseConstraints(r *Response) []Constraint {
	form := func(id, statement string) Constraint {
		return Constraint{
			ID: clauseID(o.Slug, "response", r.label, id), Kind: KindResponse, Operation: o, Level: Must,
			Statement: statement, Source: r.Source, Place: pointer(o.Place, "responses", r.label), Response: r,
		}
	}
	var all []Constraint
	for _, h := range r.Headers {
		if h.Required {
			all = append(all, o.keyword(h.Schema, "required", r))
		}
		all = append(all, o.schemaConstraints(h.Schema, r)...)
	}
	if r.Schema == nil {
		return append(all, form("empty", "an answer "+r.label+" has no body"))
	}
	all = append(all,
		form("media-type", "an answer "+r.label+" is application/json"),
		form("json", "an answer "+r.label+" is exactly one JSON value"),
	)
	all = append(all, o.schemaConstraints(r.Schema, r)...)
	for _, rule := range r.rules {
		all = append(all, o.ruleConstraint(rule, r))
	}
	return all
}

func (o *Operation) statusConstraints() []Constraint {
	return []Constraint{
		{
			ID: clauseID(o.Slug, "response", "status"), Kind: KindResponse, Operation: o, Level: Must,
			Statement: "every answer has a status that the document declares", Source: o.Source, Place: o.Place,
		},
		{
			ID: clauseID(o.Slug, "response", "error-code"), Kind: KindResponse, Operation: o, Level: Should,
			Statement: "an error code is one that the error list has for the status", Source: o.Source, Place: "/x-errors",
		},
	}
}
