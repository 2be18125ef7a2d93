package fake

import (
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/fgcontract/fgcontract/openapi"
)

// A shape writes values as JSON, of an object only the members that a schema of
// the document declares, in its order. It is prepared once: an answer costs no
// reflection. The nil shape writes a value whole.
type shape struct {
	members []memberShape
	element *shape // of a list
}

type memberShape struct {
	name  string
	label []byte // the name as JSON, with its colon
	shape *shape
}

// A record is an object whose members are those of a stored function, except for
// those that this answer has differently.
type record struct {
	members map[string]any
	over    map[string]any
}

func newShape(s *openapi.Schema) *shape {
	if s == nil || len(s.Members) == 0 && s.Items == nil {
		return nil
	}
	out := &shape{element: newShape(s.Items)}
	for _, m := range s.Members {
		out.members = append(out.members, memberShape{
			name: m.Name, label: append(appendText(nil, m.Name), ':'), shape: newShape(m),
		})
	}
	return out
}

// append writes a value behind dst. Values are nil, bool, float64, string, []any,
// map[string]any and record.
func (s *shape) append(dst []byte, value any) []byte {
	switch value := value.(type) {
	case nil:
		return append(dst, "null"...)
	case bool:
		return strconv.AppendBool(dst, value)
	case float64:
		return appendNumber(dst, value)
	case string:
		return appendText(dst, value)
	case []any:
		return s.appendList(dst, value)
	case map[string]any:
		return s.appendObject(dst, record{members: value})
	case record:
		return s.appendObject(dst, value)
	}
	return append(dst, "null"...) // nothing else is ever stored
}

func (s *shape) appendList(dst []byte, list []any) []byte {
	var element *shape
	if s != nil {
		element = s.element
	}
	dst = append(dst, '[')
	for i, e := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = element.append(dst, e)
	}
	return append(dst, ']')
}

func (s *shape) appendObject(dst []byte, r record) []byte {
	if s == nil || len(s.members) == 0 {
		return appendWhole(dst, r.members)
	}
	dst = append(dst, '{')
	for i := range s.members {
		m := &s.members[i]
		value, ok := r.over[m.name]
		if !ok {
			value, ok = r.members[m.name]
		}
		if !ok {
			continue
		}
		dst = append(dst, m.label...)
		dst = append(m.shape.append(dst, value), ',')
	}
	return closeObject(dst)
}

// appendWhole writes an object whose members no schema names, sorted.
func appendWhole(dst []byte, object map[string]any) []byte {
	var whole *shape
	dst = append(dst, '{')
	for _, name := range slices.Sorted(maps.Keys(object)) {
		dst = append(appendText(dst, name), ':')
		dst = append(whole.append(dst, object[name]), ',')
	}
	return closeObject(dst)
}

// closeObject puts the brace in the place of the last comma, if there is one.
func closeObject(dst []byte) []byte {
	if dst[len(dst)-1] == ',' {
		dst[len(dst)-1] = '}'
		return dst
	}
	return append(dst, '}')
}

// exact bounds the integers that a float64 tells apart.
const exact = 1 << 53

// appendNumber writes an integer as one: clients that decode into integers refuse
// an exponent.
func appendNumber(dst []byte, n float64) []byte {
	if n == math.Trunc(n) && math.Abs(n) <= exact {
		return strconv.AppendInt(dst, int64(n), 10)
	}
	return strconv.AppendFloat(dst, n, 'g', -1, 64)
}

func appendText(dst []byte, text string) []byte {
	// The error is about invalid UTF-8, which it has replaced.
	dst, _ = jsontext.AppendQuote(dst, text)
	return dst
}
