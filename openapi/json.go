package openapi

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Bounds in front of every JSON body. The schema libraries spend 40 to 90 ms on
// one number like 1e1000000 and recurse with the depth of the body.
const (
	maxNumberLength = 32
	maxDepth        = 64
)

// DecodeJSON reads exactly one JSON value of any shape: nil, bool, float64,
// string, []any or map[string]any. The second result is "" or the id of the
// refusal that applies: json.missing, json.malformed, json.encoding,
// json.duplicate-member, json.number or json.depth.
func DecodeJSON(data []byte) (value any, refusal string) {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, "json.missing"
	}
	if !utf8.Valid(data) {
		return nil, "json.encoding"
	}
	if refusal := scanJSON(data); refusal != "" {
		return nil, refusal
	}
	if err := json.Unmarshal(data, &value); err != nil {
		return nil, refusalFor(data, err)
	}
	return value, ""
}

// refusalFor tells what is no JSON from what is JSON that we do not take.
func refusalFor(data []byte, err error) string {
	var tooLarge *json.SemanticError
	switch {
	case !jsontext.Value(data).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)):
		return "json.malformed"
	case errors.Is(err, jsontext.ErrDuplicateName):
		return "json.duplicate-member"
	case errors.As(err, &tooLarge):
		return "json.number"
	}
	return "json.encoding" // half of a surrogate pair, which no UTF-8 text can hold
}

// scanJSON looks for nesting and numbers beyond the bounds without parsing.
func scanJSON(data []byte) (refusal string) {
	depth, digits, inString := 0, 0, false
	for i := 0; i < len(data); i++ {
		c := data[i]
		if inString {
			switch c {
			case '\\':
				i++
			case '"':
				inString = false
			}
			continue
		}
		switch {
		case c == '"':
			inString, digits = true, 0
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return "json.depth"
			}
			digits = 0
		case c == '}' || c == ']':
			depth--
			digits = 0
		case c >= '0' && c <= '9', c == '-', c == '+', c == '.', c == 'e', c == 'E':
			if digits++; digits > maxNumberLength {
				return "json.number"
			}
		default:
			digits = 0
		}
	}
	return ""
}
