package openapi

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// demand says in words what a keyword of the schema asks for. It shows bounds
// and lists of the document, never a value of a client.
func (s *Schema) demand(keyword string) string {
	switch keyword {
	case "required":
		return "is mandatory"
	case "type":
		return "must be " + article(s.Type)
	case "enum":
		return "must be one of " + list(s.Enum)
	case "pattern":
		return "must match " + s.Pattern
	case "format":
		return "must be of format " + s.Format
	case "additionalProperties":
		return "is not a member that the document knows"
	case "anyOf":
		return "must be " + strings.Join(s.readingDemands(), ", or ")
	}
	if words := s.bound(keyword); words != "" {
		return "must " + words
	}
	return "must satisfy " + keyword
}

// bound says in words what a keyword with a number asks for; "" if it is none.
func (s *Schema) bound(keyword string) string {
	switch keyword {
	case "minimum":
		return "be at least " + number(s.Minimum)
	case "maximum":
		return "be at most " + number(s.Maximum)
	case "exclusiveMinimum":
		return "be greater than " + number(s.Minimum)
	case "exclusiveMaximum":
		return "be less than " + number(s.Maximum)
	case "minLength":
		return fmt.Sprintf("have at least %d characters", s.MinLength)
	case "maxLength":
		return fmt.Sprintf("have at most %s characters", count(s.MaxLength))
	case "minItems":
		return fmt.Sprintf("have at least %d elements", s.MinItems)
	case "maxItems":
		return fmt.Sprintf("have at most %s elements", count(s.MaxItems))
	}
	return ""
}

func (s *Schema) readingDemands() []string {
	demands := make([]string, 0, len(s.Readings))
	for _, r := range s.Readings {
		words := article(r.Type)
		switch {
		case len(r.Enum) > 0:
			words += " out of " + list(r.Enum)
		case r.Pattern != "":
			words += " that matches " + r.Pattern
		case r.Minimum != nil && r.Maximum != nil:
			words += fmt.Sprintf(" from %s to %s", number(r.Minimum), number(r.Maximum))
		case r.Minimum != nil:
			words += " from " + number(r.Minimum)
		case r.Maximum != nil:
			words += " up to " + number(r.Maximum)
		}
		demands = append(demands, words)
	}
	return demands
}

func article(jsonType string) string {
	switch jsonType {
	case "integer", "array", "object":
		return "an " + jsonType
	case "":
		return "a value"
	}
	return "a " + jsonType
}

func number(n *float64) string {
	if n == nil {
		return "?"
	}
	return strconv.FormatFloat(*n, 'f', -1, 64)
}

func count(n *int) string {
	if n == nil {
		return "?"
	}
	return strconv.Itoa(*n)
}

func list(values []any) string {
	words := make([]string, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case nil:
			words[i] = "null"
		case float64:
			words[i] = number(&v)
		default:
			words[i] = cmp.Or(fmt.Sprint(v), `""`)
		}
	}
	return strings.Join(words, ", ")
}

// keywordPlace is where the document writes the keyword.
func (s *Schema) keywordPlace(keyword string) string {
	if keyword != "required" {
		return pointer(s.Place, keyword)
	}
	if owner, found := strings.CutSuffix(s.held, pointer("/properties", s.Name)); found {
		return owner + "/required" // stands in the object, beside properties
	}
	return pointer(s.memberPlace(), "required")
}

// memberPlace is where the document writes the member itself, not what it refers to.
func (s *Schema) memberPlace() string { return cmp.Or(s.held, s.Place) }
