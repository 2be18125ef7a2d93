package contracts

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/fgcontract/fgcontract/openapi"
)

// Equal compares two decoded JSON values.
func Equal(a, b any) bool {
	switch a := a.(type) {
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, Equal)
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, Equal)
	}
	switch b.(type) {
	case []any, map[string]any:
		return false
	}
	return a == b
}

// reflected reports whether an answer shows a value as it was sent, in the way
// that the document names. Sent is in canonical form already.
func reflected(how *openapi.Reflects, sent, shown any) bool {
	switch how.Compare {
	case "json":
		return Equal(jsonValue(sent), jsonValue(shown))
	case "subset":
		return subset(sent, shown)
	case "set":
		return slices.Equal(words(sent), words(shown))
	}
	return subset(sent, shown) && subset(shown, sent)
}

// jsonValue decodes a member that holds JSON as text; "" is the empty object,
// because a service may show an unset text either way.
func jsonValue(v any) any {
	text, ok := v.(string)
	if !ok {
		return v
	}
	if text == "" {
		return map[string]any{}
	}
	value, refusal := openapi.DecodeJSON([]byte(text))
	if refusal != "" {
		return text
	}
	return value
}

// subset reports whether everything in sent stands in shown with the same value.
// A number and its decimal text are the same: the page types the ids of a mount
// user as text and shows them as numbers.
func subset(sent, shown any) bool {
	switch sent := sent.(type) {
	case map[string]any:
		object, ok := shown.(map[string]any)
		if !ok {
			return false
		}
		for name, value := range sent {
			if other, present := object[name]; !present || !subset(value, other) {
				return false
			}
		}
		return true
	case []any:
		list, ok := shown.([]any)
		return ok && slices.EqualFunc(sent, list, subset)
	}
	return Equal(sent, shown) || isTextOf(sent, shown) || isTextOf(shown, sent)
}

// isTextOf reports whether the text is the number in decimal digits. Two texts are
// never the same number: "007" is not "7".
func isTextOf(text, number any) bool {
	digits, isText := text.(string)
	n, isNumber := number.(float64)
	if !isText || !isNumber {
		return false
	}
	i, err := strconv.ParseInt(digits, 10, 64)
	return err == nil && float64(i) == n
}

// words splits a list that is written as text with , or ; between its parts.
func words(v any) []string {
	text, _ := v.(string)
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == ',' || r == ' ' })
	slices.Sort(parts)
	return parts
}

// canonical replaces the labels of a value by the values in which the document
// says that they are stored and answered. Of an object it leaves out the secrets:
// they never come back.
func canonical(s *openapi.Schema, value any) any {
	if s == nil {
		return value
	}
	switch value := value.(type) {
	case string:
		if wire, ok := s.Canonical[value]; ok {
			return wire
		}
	case map[string]any:
		out := make(map[string]any, len(value))
		for name, v := range value {
			if member := s.Find(name); member == nil || !member.Secret {
				out[name] = canonical(member, v)
			}
		}
		return out
	case []any:
		out := make([]any, len(value))
		for i, v := range value {
			out[i] = canonical(s.Find("*"), v)
		}
		return out
	}
	return value
}

// lookup follows a JSON pointer, or a plain member name, into an object.
func lookup(object map[string]any, member string) (any, bool) {
	var value any = object
	for _, token := range strings.Split(strings.TrimPrefix(member, "/"), "/") {
		inner, ok := value.(map[string]any)
		if !ok {
			return nil, false
		}
		if value, ok = inner[token]; !ok {
			return nil, false
		}
	}
	return value, true
}

func sortedNames(set map[string]bool) []string {
	return slices.Sorted(maps.Keys(set))
}
