package cases

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/go-json-experiment/json"
)

var jsonHeader = http.Header{"Content-Type": {"application/json"}}

func marshal(v any) ([]byte, error) { return json.Marshal(v, json.Deterministic(true)) }

// The path parameters that a run fills in by itself.
const (
	projectParameter = "project_id"
	urnParameter     = "function_urn"
)

// plainPath gives path parameters that break nothing.
func plainPath(o *openapi.Operation) map[string]string {
	path := map[string]string{projectParameter: "0123456789abcdef0123456789abcdef", urnParameter: "default:example"}
	for _, p := range o.Parameters {
		if _, filled := path[p.Name]; p.In == "path" && !filled {
			path[p.Name] = plainText(p.Schema)
		}
	}
	return path
}

// asked is what a query has to say although none of its parameters is mandatory.
var asked = map[string]url.Values{exportFunction: {"type": {"code"}}}

// plainQuery gives a query that breaks nothing; nil if there need not be one.
func plainQuery(o *openapi.Operation) url.Values {
	query := maps.Clone(asked[o.ID])
	for _, p := range o.Parameters {
		if p.In != "query" || !p.Required {
			continue
		}
		if query == nil {
			query = url.Values{}
		}
		query.Set(p.Name, plainText(p.Schema))
	}
	return query
}

// plainText is a value of a parameter that breaks nothing, if the document shows one.
func plainText(s *openapi.Schema) string {
	for _, shown := range []any{s.Example, first(s.Enum)} {
		if text, ok := shown.(string); ok && text != "" {
			return text
		}
	}
	return "1"
}

// parameter makes requests about a path, query or header parameter.
func (m *maker) parameter(fact openapi.Constraint) (gap string) {
	s := fact.Schema
	good, isPath := plainPath(fact.Operation)[s.Name]
	if !isPath {
		good = plainText(s)
	}
	m.add(contracts.Accepts, "a plain value", contracts.Case{Steps: []contracts.Step{m.parameterStep(fact, "")}})
	if fact.Keyword == "required" && s.In == "query" {
		step := m.parameterStep(fact, "")
		step.Query.Del(s.Name)
		step.Expect = contracts.RefusedWith(fact.Error)
		m.add(contracts.Refuses, "absent", contracts.Case{Steps: []contracts.Step{step}})
		return ""
	}
	misfits := patternMisfits(s, good)
	if fact.Keyword == "enum" {
		// The second engine takes no notice of blanks around a part of a path.
		misfits = slices.DeleteFunc(nearMisses(s.Enum), func(c candidate) bool {
			text, _ := c.value.(string)
			return isPath && strings.TrimSpace(text) != text
		})
		for _, c := range members(s)[1:] {
			text, _ := c.value.(string)
			m.add(contracts.Accepts, c.words, contracts.Case{Steps: []contracts.Step{m.parameterStep(fact, text)}})
		}
	}
	refused := 0
	for _, c := range misfits {
		text, _ := c.value.(string)
		if refused == maxRefused || text == "" && isPath || !m.breaksParameter(fact, text) {
			continue
		}
		step := m.parameterStep(fact, text)
		step.Expect = contracts.RefusedWith(fact.Error)
		m.add(contracts.Refuses, c.words, contracts.Case{Steps: []contracts.Step{step}})
		refused++
	}
	return ""
}

// parameterStep is a valid request of the operation in which the parameter has the
// given text; "" stands for the value that the run gives it.
func (m *maker) parameterStep(fact openapi.Constraint, text string) contracts.Step {
	o, s := fact.Operation, fact.Schema
	step := contracts.Step{Operation: o, Query: plainQuery(o), Expect: succeeds(o)}
	if o.Body != nil {
		step.Body = o.Example("minimal")
	}
	switch {
	case s.In == "query":
		if step.Query == nil || asked[o.ID] != nil { // of which one is asked for, they may exclude each other
			step.Query = url.Values{}
		}
		step.Query.Set(s.Name, cmp.Or(text, plainText(s)))
	case text != "" && s.In == "path":
		step.Path = map[string]string{s.Name: text}
	case text != "":
		step.Header = http.Header{s.Name: {text}}
	}
	return step
}

func (m *maker) breaksParameter(fact openapi.Constraint, text string) bool {
	step := m.parameterStep(fact, text)
	path := plainPath(fact.Operation)
	for name, value := range step.Path {
		path[name] = value
	}
	body, err := marshal(step.Body)
	if err != nil {
		return false
	}
	header := jsonHeader.Clone()
	for name, values := range step.Header {
		header[name] = values
	}
	request := &openapi.Request{Path: path, Query: step.Query, Header: header, Body: body}
	return breaksOnly(fact.Operation.CheckRequest(request).Violations, fact.ID)
}
