package crosscheck

import (
	"bytes"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/openapi"
)

// Difference is a way in which the two engines differ without one of them being
// at fault.
type Difference struct {
	ID     string // never renamed
	Reason string
}

// Differences lists every known difference.
func Differences() []Difference {
	list := make([]Difference, 0, len(differences))
	for _, row := range differences {
		list = append(list, row.Difference)
	}
	return list
}

// views is what each engine says about an exchange: keywords by spot.
type views struct {
	*exchange
	first, second map[spot]string
}

func (v *views) explain(d Disagreement) string {
	for _, row := range differences {
		if row.onlyBy == d.OnlyBy && row.explains(v, d) {
			return row.ID
		}
	}
	return ""
}

// differences are as narrow as the exchange allows: each row looks at the facts
// that cause the difference, not only at what was said.
var differences = []struct {
	Difference
	onlyBy   Engine
	explains func(*views, Disagreement) bool
}{
	{
		Difference{"beyond-schema", "rules, refusals and the catalogue of error codes are this project's own; the second engine reads the plain document"},
		First, func(_ *views, d Disagreement) bool { return beyondSchema(d) },
	},
	{
		Difference{"format", "the second engine asserts no format: with formats on it calls 9223372036854775807 no int64"},
		First, func(_ *views, d Disagreement) bool { return d.Keyword == "format" },
	},
	{
		Difference{"lenient-json", "the second engine's decoder accepts a member named twice, invalid UTF-8, long numbers and deep nesting"},
		First, func(v *views, d Disagreement) bool { return v.isJSONVerdict(d) && v.isLenientJSON() },
	},
	{
		Difference{"coded-body", "the second engine knows no content coding: it reads the coded bytes, of which the first one says nothing more"},
		Second, func(v *views, d Disagreement) bool {
			return v.aboutBody(d) && slices.Contains(v.keywords(First), contentCoding)
		},
	},
	{
		Difference{"refused-json", "the first engine looks no further into a body that is not exactly one JSON value"},
		Second, func(v *views, d Disagreement) bool { return v.aboutBody(d) && v.isLenientJSON() },
	},
	{
		Difference{"other-media-type", "the second engine does not look at a body of another media type"},
		First, func(v *views, d Disagreement) bool {
			return v.aboutBody(d) && slices.Contains(v.keywords(Second), wrongMedia)
		},
	},
	{
		Difference{"media-type-parameters", "the second engine ignores the parameters of a media type, malformed ones too"},
		First, func(v *views, d Disagreement) bool {
			return d.Keyword == wrongMedia && v.bareMediaType() == "application/json"
		},
	},
	{
		Difference{"null-answer", "the second engine takes an answer that is null for no answer"},
		First, func(v *views, d Disagreement) bool {
			return v.answer != nil && d.At == "" && string(bytes.TrimSpace(v.body())) == "null"
		},
	},
	{
		Difference{"undeclared-body", "the second engine does not look for a body where none is declared"},
		First, func(v *views, d Disagreement) bool {
			return v.answer != nil && v.schema() == nil && d.Keyword == "empty"
		},
	},
	{
		Difference{"default-answer", "OpenAPI's default covers every status; the contract reads it as the answer to errors"},
		First, func(v *views, d Disagreement) bool { return d.Keyword == "status" && v.fallsToDefault() },
	},
	{
		Difference{"default-answer-body", "as default-answer: the second engine goes on to the body"},
		Second, func(v *views, _ Disagreement) bool { return v.fallsToDefault() },
	},
	{
		Difference{"empty-segments", "the second engine drops empty segments of a path, the last one too"},
		First, func(v *views, d Disagreement) bool {
			return d.Keyword == routeUnknown && slices.Contains(strings.Split(v.path, "/")[1:], "")
		},
	},
	{
		Difference{"broken-escape", "a path with a broken percent escape cannot be given to the second engine"},
		First, func(v *views, d Disagreement) bool { return d.Keyword == routeUnknown && v.httpRequest() == nil },
	},
	{
		Difference{"credential", "a missing credential is a refusal of its own (credentials.missing), not a missing parameter"},
		Second, func(v *views, d Disagreement) bool { return v.isCredential(d.At) },
	},
	{
		Difference{"empty-header", "the second engine takes an empty header for a missing one"},
		First, func(v *views, d Disagreement) bool { return v.isEmptyHeader(d.At) },
	},
	{
		Difference{"empty-header-missing", "as empty-header: and says so where the header is mandatory"},
		Second, func(v *views, d Disagreement) bool { return d.Keyword == "required" && v.isEmptyHeader(d.At) },
	},
	{
		Difference{"repeated-query", "the first engine looks at the first value of a query parameter, the second at each"},
		Second, func(v *views, d Disagreement) bool {
			values, err := url.ParseQuery(v.query)
			return err == nil && v.answer == nil && len(values[d.At]) > 1
		},
	},
}

// contentCoding is the refusal of a body that comes in one.
const contentCoding = "content-coding"

func (v *views) keywords(engine Engine) []string {
	if engine == First {
		return slices.Collect(maps.Values(v.first))
	}
	return slices.Collect(maps.Values(v.second))
}

// beyondSchema tells whether something is none of OpenAPI's keywords and none of
// the refusals that both engines can tell.
func beyondSchema(d Disagreement) bool {
	switch {
	case d.Keyword == routeUnknown, d.Keyword == wrongMedia, strings.HasPrefix(d.Keyword, "json."):
		return false
	case d.Keyword == "rule", d.Keyword == "error-code":
		return true
	}
	return strings.Contains(d.Clause, ".refusal.")
}

func (v *views) isJSONVerdict(d Disagreement) bool {
	return d.Keyword == "json" || strings.HasPrefix(d.Keyword, "json.")
}

// isLenientJSON tells whether only the strict reading of JSON refuses the body.
func (v *views) isLenientJSON() bool {
	_, refusal := openapi.DecodeJSON(v.body())
	return refusal != "" && refusal != jsonMissing && refusal != jsonMalformed
}

// aboutBody tells whether something is said about what is in the body.
func (v *views) aboutBody(d Disagreement) bool {
	if v.answer != nil {
		return d.Keyword != wrongMedia && d.Keyword != "status"
	}
	return v.isJSONVerdict(d) || v.operation != nil && strings.HasPrefix(d.Clause, v.operation.Slug+".body")
}

func (v *views) bareMediaType() string {
	bare, _, _ := strings.Cut(v.header().Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(bare))
}

func (v *views) fallsToDefault() bool {
	return v.answer != nil && v.operation != nil && v.operation.Response(v.answer.Status) == nil && v.defaultResponse() != nil
}

func (v *views) isCredential(parameter string) bool {
	return v.operation != nil && v.answer == nil && slices.ContainsFunc(v.operation.Parameters,
		func(p *openapi.Parameter) bool { return p.Credential && p.Name == parameter })
}

func (v *views) isEmptyHeader(name string) bool {
	values := v.header().Values(name)
	return len(values) > 0 && values[0] == ""
}
