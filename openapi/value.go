package openapi

import (
	"encoding/json"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// Accepts reports whether the schema alone accepts the value (a decoded JSON
// value: nil, bool, float64, string, []any or map[string]any).
func (s *Schema) Accepts(value any) bool { return (&visit{}).value(s, value, "") }

// checkValue returns what the schema finds wrong with a decoded JSON value. Most
// values are right: they are looked at once, without noting where anything stands.
func (o *Operation) checkValue(s *Schema, value any, stage Stage) []Violation {
	if s.Accepts(value) {
		return nil
	}
	v := visit{found: &finding{operation: o, stage: stage}}
	v.value(s, value, s.At)
	return v.found.list
}

// A visit holds a value against a schema. Without a place to note what is found it
// ends with the first fault, and the pointers that it is given mean nothing.
type visit struct{ found *finding }

// fault notes that a keyword does not hold and gives false.
func (v *visit) fault(s *Schema, keyword, at string) bool {
	if v.found != nil {
		v.found.add(s, keyword, at)
	}
	return false
}

// below is the pointer to a member or element.
func (v *visit) below(at, token string) string {
	if v.found == nil {
		return ""
	}
	return pointer(at, token)
}

// value holds a value against all keywords. Behind readings and a list of values
// nothing else is said: one fault has one clause.
func (v *visit) value(s *Schema, value any, at string) bool {
	if value == nil && s.Nullable {
		return true
	}
	if len(s.Readings) > 0 {
		if !slices.ContainsFunc(s.Readings, func(r *Schema) bool { return r.Accepts(value) }) {
			return v.fault(s, "anyOf", at)
		}
		if value == nil {
			return true // one of the readings takes it
		}
	}
	if !s.permitsTypeOf(value) {
		return v.fault(s, "type", at)
	}
	if len(s.Enum) > 0 && !slices.ContainsFunc(s.Enum, func(e any) bool { return equal(e, value) }) {
		return v.fault(s, "enum", at)
	}
	switch value := value.(type) {
	case float64:
		return v.number(s, value, at)
	case string:
		return v.text(s, value, at)
	case []any:
		return v.array(s, value, at)
	case map[string]any:
		return v.object(s, value, at)
	}
	return true
}

// equal compares decoded JSON values.
func equal(a, b any) bool {
	switch a.(type) {
	case []any, map[string]any:
		return reflect.DeepEqual(a, b)
	}
	switch b.(type) {
	case []any, map[string]any:
		return false // they cannot be compared, and a is none
	}
	return a == b
}

// A keyword of a schema and whether a value keeps it.
type keyword struct {
	name  string
	holds bool
}

// all notes every keyword that does not hold.
func (v *visit) all(s *Schema, at string, keywords ...keyword) bool {
	holds := true
	for _, k := range keywords {
		if !k.holds {
			holds = v.fault(s, k.name, at)
		}
	}
	return holds
}

func (v *visit) number(s *Schema, value float64, at string) bool {
	return v.all(
		s, at,
		keyword{"format", s.Type != "integer" || inFormat(s.Format, value)},
		keyword{"exclusiveMinimum", !s.ExclusiveMinimum || s.Minimum == nil || value > *s.Minimum},
		keyword{"exclusiveMaximum", !s.ExclusiveMaximum || s.Maximum == nil || value < *s.Maximum},
		keyword{"minimum", s.Minimum == nil || value >= *s.Minimum},
		keyword{"maximum", s.Maximum == nil || value <= *s.Maximum},
		keyword{"multipleOf", s.MultipleOf == nil || isMultiple(value, *s.MultipleOf)},
	)
}

// inFormat reports whether a whole number fits. The end of int64 has no float64 of
// its own: what a body has there is read as 2^63.
func inFormat(format string, value float64) bool {
	switch format {
	case "int32":
		return value >= math.MinInt32 && value <= math.MaxInt32
	case "int64":
		return value >= math.MinInt64 && value <= math.MaxInt64
	}
	return true
}

// isMultiple calculates with the decimal numbers as they are written: 0.3 is a
// multiple of 0.1, though their floats are not.
func isMultiple(value, of float64) bool {
	v, d := decimal(value), decimal(of)
	return d.Sign() == 0 || v.Quo(v, d).IsInt()
}

func decimal(f float64) *big.Rat {
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(f, 'g', -1, 64))
	return r
}

func (v *visit) text(s *Schema, value, at string) bool {
	length := 0
	if s.MinLength > 0 || s.MaxLength != nil {
		length = utf8.RuneCountInString(value)
	}
	return v.all(
		s, at,
		keyword{"minLength", length >= s.MinLength},
		keyword{"maxLength", s.MaxLength == nil || length <= *s.MaxLength},
		keyword{"pattern", s.pattern == nil || s.pattern.MatchString(value)},
		keyword{"format", ofFormat(s.Format, value)},
	)
}

// The formats of texts, as OpenAPI 3.0 means them: byte is Base64 in either alphabet,
// and a second may be the 60th.
var (
	formatByte     = lazyPattern(`^[a-zA-Z0-9+/\-_]*=*$`)
	formatDateTime = lazyPattern(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T([0-1][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?(Z|[+-]([0-1][0-9]|2[0-3]):[0-5][0-9])$`)
)

func ofFormat(format, value string) bool {
	switch format {
	case "byte":
		return formatByte().MatchString(value)
	case "date":
		return isDate(value)
	case "date-time":
		return formatDateTime().MatchString(value) && isDate(value[:len(time.DateOnly)])
	}
	return true
}

func isDate(value string) bool {
	_, err := time.Parse(time.DateOnly, value)
	return err == nil
}

func (v *visit) array(s *Schema, value []any, at string) bool {
	holds := v.all(
		s, at,
		keyword{"minItems", len(value) >= s.MinItems},
		keyword{"maxItems", s.MaxItems == nil || len(value) <= *s.MaxItems},
		keyword{"uniqueItems", !s.UniqueItems || areUnique(value)},
	)
	if s.Items == nil {
		return holds
	}
	for i, element := range value {
		if !holds && v.found == nil {
			return false
		}
		holds = v.value(s.Items, element, v.below(at, strconv.Itoa(i))) && holds
	}
	return holds
}

func areUnique(list []any) bool {
	seen := make(map[string]bool, len(list))
	for _, element := range list {
		key, err := json.Marshal(element) // sorts the names of members
		if err != nil || seen[string(key)] {
			return false
		}
		seen[string(key)] = true
	}
	return true
}

func (v *visit) object(s *Schema, value map[string]any, at string) bool {
	holds := v.all(
		s, at,
		keyword{"minProperties", len(value) >= s.MinProperties},
		keyword{"maxProperties", s.MaxProperties == nil || len(value) <= *s.MaxProperties},
	)
	if v.found == nil {
		return holds && v.mandatory(s, value, at) && v.members(s, value)
	}
	for _, name := range sortedKeys(value) {
		holds = v.member(s, name, value[name], at) && holds
	}
	return v.mandatory(s, value, at) && holds
}

func (v *visit) members(s *Schema, value map[string]any) bool {
	for name, member := range value {
		if !v.member(s, name, member, "") {
			return false
		}
	}
	return true
}

func (v *visit) member(s *Schema, name string, value any, at string) bool {
	switch m := s.byName[name]; {
	case m != nil:
		return v.value(m, value, v.below(at, name))
	case s.Closed:
		return v.fault(s, "additionalProperties", v.below(at, name))
	case s.Values != nil:
		return v.value(s.Values, value, v.below(at, name))
	}
	return true
}

func (v *visit) mandatory(s *Schema, value map[string]any, at string) bool {
	holds := true
	for _, m := range s.mandatory {
		if _, has := value[m.Name]; !has {
			holds = v.fault(m, "required", v.below(at, m.Name))
		}
	}
	return holds
}
