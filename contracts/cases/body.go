package cases

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/fgcontract/fgcontract/openapi"
)

// clone copies a decoded JSON value.
func clone(value any) any {
	switch value := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(value))
		for k, v := range value {
			out[k] = clone(v)
		}
		return out
	case []any:
		out := make([]any, len(value))
		for i, v := range value {
			out[i] = clone(v)
		}
		return out
	}
	return value
}

// concrete turns the place of a schema into a place in a body: * becomes the first
// element or member that the body has there. It reports false if the body has
// nothing that could hold the place.
func concrete(body any, at string) ([]string, bool) {
	tokens := strings.Split(at, "/")[1:]
	for i, token := range tokens {
		last := i == len(tokens)-1
		switch value := body.(type) {
		case map[string]any:
			if token == "*" {
				if len(value) == 0 {
					return nil, false
				}
				token = slices.Min(slices.Collect(maps.Keys(value)))
				tokens[i] = token
			}
			next, present := value[token]
			if !present && !last {
				return nil, false
			}
			body = next
		case []any:
			if token != "*" || len(value) == 0 {
				return nil, false
			}
			tokens[i], body = "0", value[0]
		default:
			return nil, false
		}
	}
	return tokens, true
}

// with returns a copy of the body in which the place has the value.
func with(body any, tokens []string, value any) any {
	if len(tokens) == 0 {
		return value
	}
	return edit(body, tokens, func(object map[string]any, name string) { object[name] = value },
		func(list []any, i int) { list[i] = value })
}

// without returns a copy of the body in which the place is absent.
func without(body any, tokens []string) any {
	return edit(body, tokens, func(object map[string]any, name string) { delete(object, name) }, func([]any, int) {})
}

func edit(body any, tokens []string, inObject func(map[string]any, string), inList func([]any, int)) any {
	out := clone(body)
	holder := out
	for i, token := range tokens {
		last := i == len(tokens)-1
		switch value := holder.(type) {
		case map[string]any:
			if last {
				inObject(value, token)
			}
			holder = value[token]
		case []any:
			n, err := strconv.Atoi(token)
			if err != nil || n >= len(value) {
				return out
			}
			if last {
				inList(value, n)
			}
			holder = value[n]
		}
	}
	return out
}

// at returns the value at a place; nil if there is none.
func at(body any, tokens []string) any {
	for _, token := range tokens {
		switch value := body.(type) {
		case map[string]any:
			body = value[token]
		case []any:
			n, err := strconv.Atoi(token)
			if err != nil || n >= len(value) {
				return nil
			}
			body = value[n]
		default:
			return nil
		}
	}
	return body
}

// bases returns the examples of an operation that can hold a member: the one that
// the document names, the plainest, then those that ask least of a target.
func bases(o *openapi.Operation, s *openapi.Schema) []any {
	var found []any
	add := func(value any) {
		if value == nil {
			return
		}
		if _, ok := concrete(value, s.At); ok || s.At == "" {
			found = append(found, value)
		}
	}
	add(o.Example(s.Base))
	add(o.Example("minimal"))
	rest := slices.Clone(o.Examples)
	asks := make(map[string]int, len(rest))
	for _, e := range rest {
		asks[e.Name] = len(needsOf(o.Body, e.Value))
	}
	slices.SortStableFunc(rest, func(a, b openapi.Example) int { return asks[a.Name] - asks[b.Name] })
	for _, e := range rest {
		if e.Name != s.Base && e.Name != "minimal" {
			add(e.Value)
		}
	}
	return found
}
