package cases_test

import (
	"maps"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/openapi"
)

// The matrix of keywords and variants: for every keyword at every place of every request
// the values that some case must send, found here by what is sent and not by the names
// that the generator gives its cases. So it notices a variant that gets lost.

// A variant is a sort of value that a keyword asks for on one side.
type variant struct {
	name string
	side contracts.Side
	is   func(any) bool // of the value at the place
}

func is[T any](v any, ok func(T) bool) bool {
	t, right := v.(T)
	return right && ok(t)
}

func number(n float64) func(any) bool {
	return func(v any) bool { return is(v, func(f float64) bool { return f == n }) }
}

func characters(n int) func(any) bool {
	return func(v any) bool { return is(v, func(s string) bool { return utf8.RuneCountInString(s) == n }) }
}

func elements(n int) func(any) bool {
	return func(v any) bool { return is(v, func(l []any) bool { return len(l) == n }) }
}

func refused(name string, ok func(any) bool) variant {
	return variant{"refuses " + name, contracts.Refuses, ok}
}

func accepted(name string, ok func(any) bool) variant {
	return variant{"accepts " + name, contracts.Accepts, ok}
}

// nothing stands for a place that a request does not have.
type nothing struct{}

func isNothing(v any) bool { return v == nothing{} }

func isSomething(v any) bool { return v != nothing{} }

// jsonTypes are the wrong types that a keyword type must refuse, but for those that fit.
var jsonTypes = []struct {
	name string
	fits []string // schema types that take it
	is   func(any) bool
}{
	{"null", nil, func(v any) bool { return v == nil }},
	{"a boolean", []string{"boolean"}, func(v any) bool { return is(v, func(bool) bool { return true }) }},
	{"a number", []string{"integer", "number"}, func(v any) bool { return is(v, func(f float64) bool { return f == math.Trunc(f) }) }},
	{"a text", []string{"string"}, func(v any) bool { return is(v, func(string) bool { return true }) }},
	{"a list", []string{"array"}, func(v any) bool { return is(v, func([]any) bool { return true }) }},
	{"an object", []string{"object"}, func(v any) bool { return is(v, func(map[string]any) bool { return true }) }},
}

func typeVariants(s *openapi.Schema) []variant {
	out := []variant{accepted("a value", isSomething)}
	for _, t := range jsonTypes {
		if !slices.Contains(t.fits, s.Type) && (t.name != "null" || !s.Nullable) {
			out = append(out, refused(t.name, t.is))
		}
	}
	switch s.Type {
	case "integer":
		out = append(out, refused("a fraction", func(v any) bool { return is(v, func(f float64) bool { return f != math.Trunc(f) }) }))
		out = append(out, refused("a number as a text", isNumeral))
	case "number":
		out = append(out, refused("a number as a text", isNumeral))
	case "boolean":
		out = append(out, refused("1 for true", number(1)), refused("its word as a text", func(v any) bool { return v == "true" || v == "false" }))
	}
	return out
}

func isNumeral(v any) bool {
	return is(v, func(s string) bool { return regexp.MustCompile(`^-?[0-9.]+$`).MatchString(s) })
}

func enumVariants(s *openapi.Schema) []variant {
	var out []variant
	for _, member := range s.Enum {
		out = append(out, accepted("each member", func(v any) bool { return contracts.Equal(v, member) }))
	}
	isMember := func(v any) bool {
		return slices.ContainsFunc(s.Enum, func(m any) bool { return contracts.Equal(m, v) })
	}
	some := func(like func(v, member string) bool) func(any) bool {
		return func(v any) bool {
			return is(v, func(text string) bool {
				return !isMember(v) && slices.ContainsFunc(s.Enum, func(m any) bool { member, _ := m.(string); return like(text, member) })
			})
		}
	}
	if _, isText := s.Enum[0].(string); isText {
		return append(out,
			refused("another case", some(strings.EqualFold)),
			refused("a blank in front", some(func(v, member string) bool { return v == " "+member })),
			refused("a blank behind", some(func(v, member string) bool { return v == member+" " })),
			refused("a member without its end", some(func(v, member string) bool { return v != "" && strings.HasPrefix(member, v) && len(member)-len(v) < 4 })),
			refused("an unknown word", some(func(v, member string) bool { return !strings.Contains(strings.ToLower(member), strings.ToLower(v)) })))
	}
	near := func(by float64) func(any) bool {
		return func(v any) bool {
			return !isMember(v) && slices.ContainsFunc(s.Enum, func(m any) bool { n, ok := m.(float64); return ok && number(n+by)(v) })
		}
	}
	return append(out, refused("one more than a member", near(1)), refused("one less than a member", near(-1)))
}

func patternVariants(s *openapi.Schema) []variant {
	re := regexp.MustCompile(s.Pattern)
	misfit := func(like func(string) bool) func(any) bool {
		return func(v any) bool { return is(v, func(text string) bool { return !re.MatchString(text) && like(text) }) }
	}
	out := []variant{
		accepted("a fit", func(v any) bool { return is(v, re.MatchString) }),
		refused("a wrong front", misfit(func(v string) bool { return v != "" && re.MatchString(v[1:]) || len(v) > 1 && !re.MatchString(v[:1]) })),
		refused("a wrong end", misfit(func(v string) bool {
			return v != "" && re.MatchString(v[:len(v)-1]) || len(v) > 1 && re.MatchString(v[:len(v)-1]+"a")
		})),
		refused("a line break behind", misfit(func(v string) bool { return strings.HasSuffix(v, "\n") && re.MatchString(v[:len(v)-1]) })),
	}
	if s.In == "body" && strings.Contains(s.Pattern, "[A-Za-z0-9_") && !strings.ContainsAny(s.Pattern, ":{") {
		out = append(out, accepted("every kind of character", func(v any) bool {
			return is(v, func(text string) bool {
				return !slices.ContainsFunc([]rune("AZaz09_-"), func(r rune) bool { return !strings.ContainsRune(text, r) })
			})
		}))
	}
	return out
}

// variantsOf lists what a keyword asks for.
func variantsOf(fact openapi.Constraint) []variant {
	s := fact.Schema
	switch fact.Keyword {
	case "required":
		return []variant{accepted("a value", isSomething), refused("its absence", isNothing)}
	case "type":
		return typeVariants(s)
	case "enum":
		return enumVariants(s)
	case "pattern":
		return patternVariants(s)
	case "minimum":
		return []variant{accepted("the bound", number(*s.Minimum)), accepted("just inside", number(*s.Minimum+1)), refused("just outside", number(*s.Minimum-1))}
	case "maximum":
		return []variant{accepted("the bound", number(*s.Maximum)), accepted("just inside", number(*s.Maximum-1)), refused("just outside", number(*s.Maximum+1))}
	case "minLength":
		return []variant{accepted("the bound", characters(s.MinLength)), accepted("just inside", characters(s.MinLength+1)), refused("just outside", characters(s.MinLength-1))}
	case "maxLength":
		return []variant{accepted("the bound", characters(*s.MaxLength)), accepted("just inside", characters(*s.MaxLength-1)), refused("just outside", characters(*s.MaxLength+1))}
	case "minItems":
		return []variant{accepted("the bound", elements(s.MinItems)), accepted("just inside", elements(s.MinItems+1)), refused("just outside", elements(s.MinItems-1))}
	case "maxItems":
		return []variant{accepted("the bound", elements(*s.MaxItems)), accepted("just inside", elements(*s.MaxItems-1)), refused("just outside", elements(*s.MaxItems+1))}
	case "additionalProperties":
		return []variant{refused("a member more", func(v any) bool {
			return is(v, func(o map[string]any) bool {
				for name := range o {
					if s.Member(name) == nil {
						return true
					}
				}
				return false
			})
		})}
	case "format":
		return []variant{accepted("a fit", isSomething), refused("a misfit", isSomething)}
	case "anyOf":
		return []variant{accepted("a value", isSomething), refused("what no reading takes", func(v any) bool { return !s.Accepts(v) })}
	}
	return nil
}

// sentAt is what the last step of a case sends at a place.
func sentAt(t *testing.T, c contracts.Case, s *openapi.Schema) any {
	step := c.Steps[len(c.Steps)-1]
	switch s.In {
	case "body":
		body := step.Body
		if body == nil && string(step.Raw) == "null" {
			return nil
		}
		return orNothing(body, s.At)
	case "query":
		if values, has := step.Query[s.Name]; has && len(values) > 0 {
			return values[0]
		}
	case "header":
		if values, has := step.Header[http.CanonicalHeaderKey(s.Name)]; has && len(values) > 0 {
			return values[0]
		}
	case "path":
		request := asSent(t, step).request
		if value, has := request.Path[s.Name]; has {
			return value
		}
	}
	return nothing{}
}

// orNothing follows a place into a body: * is the element or member that is there.
func orNothing(body any, at string) any {
	for _, token := range strings.Split(at, "/")[1:] {
		switch holder := body.(type) {
		case map[string]any:
			value, has := holder[token]
			if !has && token == "*" && len(holder) > 0 {
				value, has = holder[slices.Min(slices.Collect(maps.Keys(holder)))], true
			}
			if !has {
				return nothing{}
			}
			body = value
		case []any:
			if len(holder) == 0 {
				return nothing{}
			}
			body = holder[0]
		default:
			return nothing{}
		}
	}
	return body
}

// lacking says why no case sends a variant, by the keyword, the variant and the place, in
// which * stands for any characters.
var lacking = []struct {
	keyword, variant, clause, reason string
}{
	{"enum", "refuses a blank *", "*.path.*", "the second engine takes no notice of blanks around a part of a path"},
	{"enum", "refuses a member without its end", "create-function-trigger.body.event_data.polling_unit.enum", "its members are one letter long"},
	{"enum", "refuses a member without its end", "*-version-alias.body.additional_version_strategy.values.rules.items.op.enum", "without its end a member is another, or nothing"},
	{"enum", "refuses another case", "*-version-alias.body.additional_version_strategy.values.rules.items.op.enum", "its members have no letters with two cases"},
	{"pattern", "accepts every kind of character", "*-version-alias.body.version.pattern", "it names a version, which has to be there"},
	{"minLength", "accepts just inside", "*.body.handler.min-length", "a handler that is no hyphen has three characters and more, as the rules say"},
}

// whyLacking finds the row that explains a variant, or -1.
func whyLacking(fact openapi.Constraint, v variant) int {
	for i, row := range lacking {
		if row.keyword == fact.Keyword && like(row.variant, v.name) && like(row.clause, fact.ID) {
			return i
		}
	}
	return -1
}

func like(pattern, text string) bool {
	return regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, ".*") + "$").MatchString(text)
}

func TestEveryVariantOfEveryKeyword(t *testing.T) {
	explains := map[int]bool{}
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		byClause := map[string][]contracts.Case{}
		for _, c := range set.Cases {
			byClause[c.Clause] = append(byClause[c.Clause], c)
		}
		for _, fact := range set.Catalogue.Contract().Constraints() {
			if fact.Kind != openapi.KindSchema || fact.Response != nil {
				continue
			}
			variants := variantsOf(fact)
			if variants == nil {
				t.Errorf("%s: no variants are known of this keyword", fact.ID)
			}
			for _, v := range variants {
				shows := func(c contracts.Case) bool { return c.Side == v.side && v.is(sentAt(t, c, fact.Schema)) }
				if slices.ContainsFunc(byClause[fact.ID], shows) {
					continue
				}
				why := whyLacking(fact, v)
				if why < 0 {
					t.Errorf("%s: no case %s, and no row of lacking says why", fact.ID, v.name)
				}
				explains[why] = true
			}
		}
	})
	for i, row := range lacking {
		if !explains[i] {
			t.Errorf("%s %s at %s: a case shows it, or nothing asks for it; take the row off the list", row.keyword, row.variant, row.clause)
		}
	}
}

// Every request with a body comes with every form of its media type and with every fault
// that a text has before it is JSON.
func TestEveryVariantOfABody(t *testing.T) {
	fault := func(refusal string, broken func(contracts.Step) bool) variantOfBody {
		return variantOfBody{refusal, contracts.Refuses, broken}
	}
	variants := map[string]variantOfBody{
		"no media type":         {"media-type", contracts.Accepts, func(s contracts.Step) bool { v, has := s.Header["Content-Type"]; return has && len(v) == 0 }},
		"a charset":             {"media-type", contracts.Accepts, ofMedia(`^application/json; ?charset=`)},
		"another media type":    fault("media-type", ofMedia(`^[a-z]+/[a-z-]+$`)),
		"a word for one":        fault("media-type", ofMedia(`^[a-z]+$`)),
		"a coded body":          fault("content-coding", func(s contracts.Step) bool { return s.Header.Get("Content-Encoding") == "gzip" }),
		"no body":               fault("json.missing", func(s contracts.Step) bool { return s.Raw != nil && len(s.Raw) == 0 }),
		"half a body":           fault("json.malformed", ofRaw(`^[^}]*$`)),
		"two bodies":            fault("json.malformed", ofRaw(`^\{.*\}\{.*\}$`)),
		"no UTF-8":              fault("json.encoding", func(s contracts.Step) bool { return !utf8.Valid(s.Raw) }),
		"a member twice":        fault("json.duplicate-member", ofRaw(`^\{"(\w+)": \d, "\w+": \d\}$`)),
		"a nested member twice": fault("json.duplicate-member", ofRaw(`^\{"\w+": \{`)),
		"a long number":         fault("json.number", ofRaw(`[0-9]{33}`)),
		"great depth":           fault("json.depth", ofRaw(`(\{"a":){65}`)),
	}
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		for _, o := range set.Catalogue.Contract().Operations() {
			if o.Body == nil {
				continue
			}
			for name, v := range variants {
				r := o.Refusal(v.refusal)
				if !slices.ContainsFunc(ofClause(set, r.Clause), func(c contracts.Case) bool { return c.Side == v.side && v.is(c.Steps[len(c.Steps)-1]) }) {
					t.Errorf("%s: no case %s %s", r.Clause, v.side, name) // in any order: each is named
				}
			}
		}
	})
}

type variantOfBody struct {
	refusal string
	side    contracts.Side
	is      func(contracts.Step) bool
}

func ofMedia(pattern string) func(contracts.Step) bool {
	re := regexp.MustCompile(pattern)
	return func(s contracts.Step) bool { return re.MatchString(s.Header.Get("Content-Type")) }
}

func ofRaw(pattern string) func(contracts.Step) bool {
	re := regexp.MustCompile(pattern)
	return func(s contracts.Step) bool { return re.Match(s.Raw) }
}

// Every path is asked in a way that it does not have, and a path that nobody has is
// asked for.
func TestEveryPathIsAskedWrongly(t *testing.T) {
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		c := set.Catalogue.Contract()
		wrong := ofClause(set, c.ServiceRefusal("route.unknown").Clause)
		unknown := 0
		asked := map[string]bool{}
		for _, one := range wrong {
			path := fill(one.Steps[0].RawPath)
			known := false
			for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
				if match, ok := c.Route(method, path); ok {
					asked[match.Operation.Path], known = true, true
				}
			}
			if !known {
				unknown++
			}
		}
		for _, o := range c.Operations() {
			if !asked[o.Path] {
				t.Errorf("%s: no case asks %s in a way that it does not have", o.ID, o.Path)
			}
		}
		if unknown < 3 {
			t.Errorf("%d paths that nobody has", unknown)
		}
	})
}
