package suite_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// requests makes the mutants of a clause about requests: what it forbids is accepted,
// what it allows is refused, and the refusal has another status or another code.
func (b *breeder) requests(fact openapi.Constraint) {
	sort, covered := sortOf(fact), b.coverage()
	if covered.refuses && fact.Operation != nil {
		status, text := success(fact.Operation)
		b.add(sort, "it is let through", b.onRefusal(fact, func(x *exchange) { x.answerText(status, text) }))
	}
	if covered.refuses {
		b.add(sort, "it is refused with another status", b.onRefusal(fact, func(x *exchange) {
			x.answerWith(otherStatus(fact.Error), refusalBody("FSS.0500"))
		}))
	}
	if code := b.otherCode(fact.Error); covered.refuses && code != "" && !isProject(fact) {
		b.add(sort, "it is refused with another code", b.onRefusal(fact, func(x *exchange) {
			x.answerWith(x.answer.Code, refusalBody(code))
		}))
	}
	if covered.accepts {
		b.tooStrict(sort, fact)
	}
}

// otherStatus is a status that the document does not allow for an error.
func otherStatus(e openapi.ErrorRef) int {
	candidates := []int{http.StatusInternalServerError, http.StatusBadRequest, http.StatusTeapot}
	return candidates[slices.IndexFunc(candidates, func(status int) bool { return !slices.Contains(e.Statuses(), status) })]
}

// sides are those on which a clause has cases.
type sides struct{ accepts, refuses bool }

func (b *breeder) coverage() (out sides) {
	for _, c := range b.set.For([]string{b.clause.ID}) {
		out.accepts = out.accepts || c.Clause == b.clause.ID && c.Side == contracts.Accepts
		out.refuses = out.refuses || c.Clause == b.clause.ID && c.Side == contracts.Refuses
	}
	return out
}

// onRefusal plants a change of the answers by which the fake enforces one clause, and
// no other: a request that breaks more than this is refused as before.
func (b *breeder) onRefusal(fact openapi.Constraint, change func(*exchange)) func(http.Handler) http.Handler {
	return onAnswer(func(x *exchange) {
		header := x.answer.Header()
		decides := header.Get("X-Contract-Clause") == fact.ID && header.Get("X-Contract-Violations") == ""
		if decides || b.isNobodys(fact, x) {
			change(x)
		}
	})
}

// isNobodys reports whether a refusal was about the project, and the project is one
// that nobody can have: the clause is about its form, and the credential comes first.
func (b *breeder) isNobodys(fact openapi.Constraint, x *exchange) bool {
	if !isProject(fact) || x.answer.Code < http.StatusBadRequest {
		return false
	}
	match, _ := b.route(x.request.Method, x.request.URL.EscapedPath())
	return match.Operation == fact.Operation && !fact.Schema.Accepts(match.Path["project_id"])
}

func isProject(fact openapi.Constraint) bool {
	return fact.Schema != nil && fact.Schema.In == "path" && fact.Schema.Name == "project_id"
}

// tooStrict makes services that refuse what stands on the right side of the bound.
func (b *breeder) tooStrict(sort string, fact openapi.Constraint) {
	refuse := func(way string, pick func(*exchange) bool) {
		b.add(sort, way, b.before(fact.Operation, fact.Error, pick))
	}
	switch fact.Kind {
	case openapi.KindRule:
		b.strictRule(fact, refuse)
		return
	case openapi.KindRefusal:
		if strings.HasPrefix(fact.Refusal.ID, "credentials.") {
			refuse("a good signature is refused", func(x *exchange) bool { return x.request.Header.Get("Authorization") != "" })
			return
		}
		refuse("a charset behind the media type is refused", func(x *exchange) bool {
			return strings.Contains(x.request.Header.Get("Content-Type"), "charset")
		})
		return
	}
	s := fact.Schema
	some := func(test func(any) bool) func(*exchange) bool {
		return func(x *exchange) bool { return slices.ContainsFunc(b.valuesAt(s, x), test) }
	}
	bound := func(name string, n int, size func(any) int) {
		refuse(fmt.Sprintf("%d %s are refused", n, name), some(func(v any) bool { return size(v) == n }))
	}
	switch fact.Keyword {
	case "enum":
		for _, member := range s.Enum {
			refuse("the member "+contracts.Show(member)+" is refused", some(func(v any) bool { return contracts.Equal(v, member) }))
		}
	case "minimum":
		refuse("the least is refused", some(func(v any) bool { return v == *s.Minimum }))
	case "maximum":
		refuse("the most is refused", some(func(v any) bool { return v == *s.Maximum }))
	case "minLength":
		bound("characters", s.MinLength, length)
	case "maxLength":
		bound("characters", *s.MaxLength, length)
	case "minItems":
		bound("elements", s.MinItems, elements)
	case "maxItems":
		bound("elements", *s.MaxItems, elements)
	case "additionalProperties":
	default:
		refuse("every value is refused", some(func(v any) bool { return v != nil && s.Accepts(v) }))
	}
}

func length(v any) int {
	if text, ok := v.(string); ok {
		return utf8.RuneCountInString(text)
	}
	return -1
}

func elements(v any) int {
	if list, ok := v.([]any); ok {
		return len(list)
	}
	return -1
}

// strictRule makes a service for each example of a rule that must be accepted: it
// refuses just that.
func (b *breeder) strictRule(fact openapi.Constraint, refuse func(string, func(*exchange) bool)) {
	for i, example := range fact.Rule.Accept {
		way := fmt.Sprintf("the accepted example %d is refused", i+1)
		if len(example.Path) > 0 {
			form := strings.Count(example.Path["function_urn"], ":")
			refuse(way, func(x *exchange) bool {
				match, _ := b.route(x.request.Method, x.request.URL.EscapedPath())
				return strings.Count(match.Path["function_urn"], ":") == form
			})
			continue
		}
		if fact.Operation.ID == "UpdateFunctionConfig" && b.isUpdated(example.Old) {
			b.add(sortOf(fact), way, b.again(fact, example))
			continue
		}
		refuse(way, func(x *exchange) bool { return sameBody(example.Body, x.sent) && hasHeader(x.request, example.Header) })
	}
}

// isUpdated reports whether a stored function is made to be as an example wants it by an
// update before.
func (b *breeder) isUpdated(old map[string]any) bool {
	update := b.contract.Operation("UpdateFunctionConfig")
	for name := range old {
		if update.Body.Member(name) != nil && name != "func_name" {
			return true
		}
	}
	return false
}

// again refuses an accepted example on a function that was updated before: what only
// prepares is let through, or nothing could be judged.
func (b *breeder) again(fact openapi.Constraint, example openapi.RuleExample) func(http.Handler) http.Handler {
	return mistaken(nil, func(s *service, x *exchange) {
		if !b.of(fact.Operation, x.request) || !x.ok() {
			return
		}
		if s.memory[x.address()] != nil && sameBody(example.Body, x.sent) {
			x.answerWith(fact.Error.Status, refusalBody(fact.Error.Code))
		}
		s.memory[x.address()] = map[string]any{}
	})
}

// hasHeader reports whether a request was sent with each of these.
func hasHeader(r *http.Request, header http.Header) bool {
	for name, values := range header {
		if !slices.Equal(r.Header[name], values) {
			return false
		}
	}
	return true
}

// sameBody compares bodies but for the name, which a run chooses.
func sameBody(a, b map[string]any) bool {
	a, b = maps.Clone(a), maps.Clone(b)
	for _, name := range []string{"func_name", "name"} {
		delete(a, name)
		delete(b, name)
	}
	return contracts.Equal(a, b)
}

// valuesAt gives what a request has at the place of a schema.
func (b *breeder) valuesAt(s *openapi.Schema, x *exchange) []any {
	switch s.In {
	case "path":
		match, _ := b.route(x.request.Method, x.request.URL.EscapedPath())
		return []any{match.Path[s.Name]}
	case "query":
		if q := x.request.URL.Query(); q.Has(s.Name) {
			return []any{q.Get(s.Name)}
		}
		return nil
	case "header":
		if v := x.request.Header.Get(s.Name); v != "" {
			return []any{v}
		}
		return nil
	}
	return valuesUnder(x.sent, strings.Split(s.At, "/")[1:])
}

// valuesUnder follows a place; * is every element and every member.
func valuesUnder(value any, tokens []string) []any {
	if len(tokens) == 0 {
		return []any{value}
	}
	var out []any
	switch value := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			if name == tokens[0] || tokens[0] == "*" {
				out = append(out, valuesUnder(value[name], tokens[1:])...)
			}
		}
	case []any:
		for _, element := range value {
			if tokens[0] == "*" {
				out = append(out, valuesUnder(element, tokens[1:])...)
			}
		}
	}
	return out
}
