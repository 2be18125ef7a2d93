package suite_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// answers makes the mutants of a clause about answers: services whose answer breaks it.
func (b *breeder) answers(fact openapi.Constraint) {
	sort, o := sortOf(fact), fact.Operation
	if fact.Response == nil {
		b.anyAnswer(sort, fact)
		return
	}
	change := func(way string, change func(*exchange)) {
		b.add(sort, way, b.onAnswers(o, func(x *exchange) {
			if o.Response(x.answer.Code) == fact.Response {
				change(x)
			}
		}))
	}
	switch {
	case fact.Kind == openapi.KindRule:
		for i, example := range fact.Rule.Reject {
			change(fmt.Sprintf("the answer is as in the rejected example %d", i+1), func(x *exchange) { b.likeExample(fact, example, x) })
		}
	case fact.Kind == openapi.KindReading: // a value of the other reading is no fault
	case fact.Schema != nil:
		b.answerSchema(fact, change)
	case strings.HasSuffix(fact.ID, ".empty"):
		change("there is a body", func(x *exchange) { x.answerWith(x.answer.Code, map[string]any{}) })
	case strings.HasSuffix(fact.ID, ".media-type"):
		change("it is labelled as text", func(x *exchange) { x.answer.Header().Set("Content-Type", "text/plain") })
		change("it has no label", func(x *exchange) { x.answer.Header().Set("Content-Type", "") })
	case strings.HasSuffix(fact.ID, ".json"):
		change("something stands behind it", func(x *exchange) { x.body = nil; x.answer.Body.WriteString("{}") })
		change("half of it is missing", func(x *exchange) { x.body = nil; x.answer.Body.Truncate(x.answer.Body.Len() / 2) })
		change("it is empty", func(x *exchange) { x.answerText(x.answer.Code, "") })
		change("it is a page of HTML", func(x *exchange) {
			x.answerText(x.answer.Code, "<!DOCTYPE html><title>error</title>")
		})
	}
}

// anyAnswer is about the answers of an operation whatever their status is.
func (b *breeder) anyAnswer(sort string, fact openapi.Constraint) {
	o := fact.Operation
	if strings.HasSuffix(fact.ID, ".error-code") {
		code := b.codeOfNobody()
		b.add(sort, "the code is one that nobody knows", b.onAnswers(o, func(x *exchange) {
			if x.answer.Code >= http.StatusBadRequest {
				x.answerWith(x.answer.Code, refusalBody(code))
			}
		}))
		return
	}
	for _, status := range []int{http.StatusAccepted, http.StatusIMUsed} {
		if o.Response(status) != nil {
			continue // it is declared
		}
		b.add(sort, http.StatusText(status)+" is the status of success", b.onAnswers(o, func(x *exchange) {
			if x.answer.Code < 300 {
				x.answer.Code = status
			}
		}))
	}
}

// likeExample gives an answer the values of a rejected example that differ from what
// that starts from.
func (b *breeder) likeExample(fact openapi.Constraint, example openapi.RuleExample, x *exchange) {
	if x.body == nil {
		return
	}
	base := map[string]any{}
	for _, e := range fact.Response.Examples {
		if e.Name == example.On {
			base, _ = e.Value.(map[string]any)
		}
	}
	for name, v := range example.Body {
		if !contracts.Equal(v, base[name]) {
			x.body[name] = v
		}
	}
	for name := range base {
		if _, stays := example.Body[name]; !stays {
			delete(x.body, name)
		}
	}
}

// answerSchema makes the services that break one keyword at one place of an answer. A
// place that the answer does not have is made.
func (b *breeder) answerSchema(fact openapi.Constraint, change func(string, func(*exchange))) {
	root, s := fact.Response.Schema, fact.Schema
	if s.In == "header" {
		b.answerHeader(fact, change)
		return
	}
	tokens := strings.Split(s.At, "/")[1:]
	set := func(way string, value func(old any) any) {
		change(way, func(x *exchange) {
			x.answerWith(x.answer.Code, edited(root, x.value(), tokens, func(old any) (any, bool) { return value(old), true }))
		})
	}
	fixed := func(way string, value any) { set(way, func(any) any { return value }) }
	switch fact.Keyword {
	case "required":
		change("it is missing", func(x *exchange) {
			x.answerWith(x.answer.Code, edited(root, x.value(), tokens, func(any) (any, bool) { return nil, false }))
		})
	case "type":
		for _, wrong := range wrongly(s) {
			fixed(wrong.way, wrong.value)
		}
	case "additionalProperties":
		set("it has an unknown member", func(old any) any {
			object, _ := old.(map[string]any)
			if object == nil {
				object = map[string]any{}
			}
			object["no_such_member"] = "x"
			return object
		})
	default:
		if v, ok := outside(s, fact.Keyword); ok {
			fixed("the value is outside", v)
		}
	}
}

// answerHeader makes the services that break one keyword of a header.
func (b *breeder) answerHeader(fact openapi.Constraint, change func(string, func(*exchange))) {
	name := fact.Schema.Name
	if fact.Keyword == "required" {
		change("it is missing", func(x *exchange) { x.answer.Header().Del(name) })
		return
	}
	v, _ := outside(fact.Schema, fact.Keyword)
	if text, ok := v.(string); ok {
		change("the value is outside", func(x *exchange) { x.answer.Header().Set(name, text) })
	}
}

type wrongValue struct {
	way   string
	value any
}

// wrongly gives values of types that a schema does not have.
func wrongly(s *openapi.Schema) []wrongValue {
	var out []wrongValue
	for _, w := range []wrongValue{
		{"it is null", nil},
		{"it is a text", "x"},
		{"it is a number", 7.0},
		{"it is a fraction", 7.5},
		{"it is a boolean", true},
		{"it is a list", []any{}},
		{"it is an object", map[string]any{}},
	} {
		isNumber := s.Type == "integer" && w.value == 7.0 || s.Type == "number" && (w.value == 7.0 || w.value == 7.5)
		fits := isNumber || w.value == nil && s.Nullable || w.value == true && s.Type == "boolean" || w.value == "x" && s.Type == "string"
		switch w.value.(type) {
		case []any:
			fits = s.Type == "array"
		case map[string]any:
			fits = s.Type == "object"
		}
		if !fits {
			out = append(out, w)
		}
	}
	return out
}

// outside gives a value of the right type that breaks one keyword.
func outside(s *openapi.Schema, keyword string) (any, bool) {
	text := strings.Repeat("a", max(s.MinLength, 1))
	switch keyword {
	case "minimum":
		return *s.Minimum - 1, true
	case "maximum":
		return *s.Maximum + 1, true
	case "minLength":
		return text[:s.MinLength-1], true
	case "maxLength":
		return strings.Repeat("a", *s.MaxLength+1), true
	case "minItems":
		return []any{}, true
	case "maxItems":
		return make([]any, *s.MaxItems+1), true
	}
	candidates := []any{"no such form", "no-such-value", "-!", 987654321.0, -987654321.0, 0.5, true, []any{}, map[string]any{}}
	i := slices.IndexFunc(candidates, func(v any) bool { return breaks(s, keyword, v) })
	if i < 0 {
		return nil, false
	}
	return candidates[i], true
}

// breaks reports whether a value breaks one keyword and has the type of the schema.
func breaks(s *openapi.Schema, keyword string, v any) bool {
	text, isText := v.(string)
	_, isNumber := v.(float64)
	switch keyword {
	case "pattern":
		re, err := regexp.Compile(s.Pattern)
		return err == nil && isText && !re.MatchString(text)
	case "enum":
		return (isText && s.Type == "string" || isNumber && s.Type != "string" && v != 0.5) && !slices.Contains(s.Enum, v)
	case "format":
		return isText && s.Type == "string" && !s.Accepts(v)
	case "anyOf":
		return !s.Accepts(v)
	}
	return false
}

// edited changes the value at a place, and makes what is missing on the way. Of a list
// it changes the first element. Change says with false that the place shall not be.
func edited(s *openapi.Schema, value any, tokens []string, change func(any) (any, bool)) any {
	if len(tokens) == 0 {
		value, _ = change(value)
		return value
	}
	token, inner := tokens[0], s.Find(tokens[0])
	if s.Items != nil {
		list, _ := value.([]any)
		if len(list) == 0 {
			list = []any{map[string]any{}}
		}
		list[0] = edited(inner, list[0], tokens[1:], change)
		return list
	}
	object, _ := value.(map[string]any)
	if object == nil {
		object = map[string]any{}
	}
	if token == "*" {
		token = "key"
	}
	if len(tokens) > 1 {
		object[token] = edited(inner, object[token], tokens[1:], change)
		return object
	}
	next, stays := change(object[token])
	if object[token] = next; !stays {
		delete(object, token)
	}
	return object
}
