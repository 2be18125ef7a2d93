package cases

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// schema makes requests at the bound of a keyword and just past it.
func (m *maker) schema(fact openapi.Constraint) (gap string) {
	if fact.Schema.In != "body" {
		return m.parameter(fact)
	}
	accepts, refuses := m.bothSides(fact)
	refused := 0
	for _, c := range distinct(accepts) {
		m.accept(fact, c)
	}
	for _, c := range distinct(refuses) {
		if refused < maxRefused && m.refuse(fact, c) {
			refused++
		}
	}
	return ""
}

// maxRefused bounds the refused requests of one clause.
const maxRefused = 12

// bothSides gives the values that a keyword accepts at its bound, and candidates
// that it should refuse.
func (m *maker) bothSides(fact openapi.Constraint) (accepts, refuses []candidate) {
	s := fact.Schema
	typical := m.typical(fact)
	ordinary := []candidate{{words: quoted(typical), value: typical}}
	if fact.Kind == openapi.KindReading {
		return append(insiders(s), shownTo(s, fact)...), nil
	}
	switch fact.Keyword {
	case "required":
		return ordinary, []candidate{{words: "its absence", remove: true}}
	case "type":
		return append(ordinary, unset(s)...), wrongTypes(s, typical)
	case "enum":
		return members(s), nearMisses(s.Enum)
	case "pattern":
		text, _ := typical.(string)
		return append(ordinary, patternFits(s, text)...), patternMisfits(s, text)
	case "format":
		return formats(s, typical)
	case "additionalProperties":
		return nil, []candidate{{words: "an unknown member", value: withUnknown(typical)}}
	case "anyOf":
		return append(ordinary, unset(s)...), outsiders(s)
	}
	return m.sizes(fact, typical)
}

// sizes gives what stands at a bound of numbers, texts and lists and just inside it,
// and what stands just past it. What is inside one bound and past another is no
// request that is accepted, and no case is made of it.
func (m *maker) sizes(fact openapi.Constraint, typical any) (accepts, refuses []candidate) {
	s := fact.Schema
	text, _ := typical.(string)
	switch fact.Keyword {
	case "minimum":
		return numbers(*s.Minimum, *s.Minimum+1), numbers(*s.Minimum-1, -math.Abs(*s.Minimum)-1)
	case "maximum":
		return numbers(*s.Maximum, *s.Maximum-1), numbers(*s.Maximum+1, *s.Maximum+wrap)
	case "minLength":
		return m.lengths(fact, text, s.MinLength, s.MinLength+1), m.lengths(fact, text, s.MinLength-1)
	case "maxLength":
		return m.lengths(fact, text, *s.MaxLength, *s.MaxLength-1), m.lengths(fact, text, *s.MaxLength+1)
	case "minItems":
		return lists(typical, s.MinItems, s.MinItems+1), lists(typical, s.MinItems-1)
	case "maxItems":
		return lists(typical, *s.MaxItems, *s.MaxItems-1), lists(typical, *s.MaxItems+1)
	}
	return nil, nil
}

func numbers(values ...float64) []candidate {
	var out []candidate
	for _, n := range values {
		out = append(out, candidate{words: quoted(n), value: n})
	}
	return out
}

// members gives every value of a list. Of several labels for one value none is
// demanded but the value itself.
func members(s *openapi.Schema) []candidate {
	var out []candidate
	for _, v := range s.Enum {
		c := candidate{words: quoted(v), value: v}
		if label, ok := v.(string); ok && s.Canonical[label] != "" {
			c.level = openapi.May
		}
		out = append(out, c)
	}
	return out
}

// withUnknown returns an object with one member more, that no document knows.
func withUnknown(typical any) map[string]any {
	object, _ := clone(typical).(map[string]any)
	if object == nil {
		object = map[string]any{}
	}
	object["no_such_member"] = "x"
	return object
}

// lengths gives a text of each number of characters: one that an example has, or the
// typical one stretched or cut.
func (m *maker) lengths(fact openapi.Constraint, text string, sizes ...int) []candidate {
	var out []candidate
	shown := shownByExamples(fact)
	for _, n := range sizes {
		c := candidate{words: fmt.Sprintf("%d characters", n), value: ofLength(text, n)}
		for _, v := range shown {
			if example, ok := v.(string); ok && utf8.RuneCountInString(example) == n {
				c.value = example
			}
		}
		out = append(out, c)
	}
	return out
}

// wrap is what an integer of 32 bits loses: a service that cuts a number down to 32
// bits takes one that is larger by this for the accepted one.
const wrap = 1 << 32

// unset gives the values that the profile takes for "not set", and null where it
// may stand for any other reason.
func unset(s *openapi.Schema) []candidate {
	var out []candidate
	for _, v := range s.Unset {
		if s.Mandatory {
			continue
		}
		out = append(out, candidate{words: contracts.Show(v) + ", which means not set", value: v})
	}
	if s.Nullable {
		out = append(out, candidate{words: "null", value: nil})
	}
	return out
}

// lists gives a list of each number of elements, all like the first of the typical one.
func lists(typical any, sizes ...int) []candidate {
	var out []candidate
	list, _ := typical.([]any)
	for _, n := range sizes {
		if len(list) > 0 && n >= 0 {
			out = append(out, candidate{words: fmt.Sprintf("%d elements", n), value: slices.Repeat(list[:1], n)})
		}
	}
	return out
}

// shownByExamples lists the values that the examples have at a place.
func shownByExamples(fact openapi.Constraint) []any {
	var values []any
	for _, base := range bases(fact.Operation, fact.Schema) {
		if tokens, ok := concrete(base, fact.Schema.At); ok {
			if v := at(base, tokens); v != nil {
				values = append(values, v)
			}
		}
	}
	return values
}

// shownTo gives the values of examples that one reading of a place accepts.
func shownTo(reading *openapi.Schema, fact openapi.Constraint) []candidate {
	var out []candidate
	for _, v := range shownByExamples(fact) {
		if reading.Accepts(v) {
			out = append(out, candidate{words: quoted(v), value: v})
		}
	}
	return out
}

// typical is the first value that an example has at the place, or a sample.
func (m *maker) typical(fact openapi.Constraint) any {
	if fact.Schema.At == "" {
		return fact.Operation.Example("minimal")
	}
	if values := shownByExamples(fact); len(values) > 0 {
		return values[0]
	}
	return sample(fact.Schema)
}

// accept adds a case whose request is valid in every respect, if one can be made.
func (m *maker) accept(fact openapi.Constraint, c candidate) bool {
	for _, body := range m.bodies(fact, c) {
		if len(m.violations(fact.Operation, body)) > 0 {
			continue
		}
		step := contracts.Step{Operation: fact.Operation, Body: body, Expect: contracts.Succeeds(fact.Operation)}
		made := contracts.Case{Level: lower(m.clause.Level, c.level), Steps: []contracts.Step{step}}
		m.nameIt(fact, c, &made)
		made.Fresh = made.Fresh || m.leavesTraces(fact.Operation, body)
		m.add(contracts.Accepts, c.words, made)
		return true
	}
	return false
}

// refuse adds a case whose request breaks the clause and no other, if one can be made.
func (m *maker) refuse(fact openapi.Constraint, c candidate) bool {
	for _, body := range m.bodies(fact, c) {
		if !breaksOnly(m.violations(fact.Operation, body), fact.ID) {
			continue
		}
		step := contracts.Step{
			Operation: fact.Operation, Body: body, Expect: contracts.RefusedWith(fact.Error),
			Literal: fact.Schema.At == "/func_name",
		}
		if body == nil {
			step.Raw = []byte("null") // a step without a body sends nothing, which is another refusal
		}
		m.add(contracts.Refuses, c.words, contracts.Case{Level: lower(m.clause.Level, c.level), Steps: []contracts.Step{step}})
		return true
	}
	return false
}

// nameIt deals with the one member that names the function itself: a case about
// it needs a function of that name.
func (m *maker) nameIt(fact openapi.Constraint, c candidate, made *contracts.Case) {
	if fact.Schema.At != "/func_name" {
		return
	}
	made.Steps[0].Literal = true
	if name, _ := c.value.(string); name == "" {
		return // stands for no name
	}
	made.Fresh, made.Needs = true, []string{NeedFreeNames}
	if fact.Operation.ID == update {
		made.Create = map[string]any{"func_name": c.value}
	}
}

// bodies puts the candidate into every example that can hold it.
func (m *maker) bodies(fact openapi.Constraint, c candidate) []any {
	var out []any
	for _, base := range bases(fact.Operation, fact.Schema) {
		tokens, ok := concrete(base, fact.Schema.At)
		switch {
		case fact.Schema.At == "":
			out = append(out, c.value)
		case ok && c.remove:
			out = append(out, without(base, tokens))
		case ok:
			out = append(out, with(base, tokens, c.value))
		}
	}
	return out
}

// violations checks a body as the contract would see it on a new function.
func (m *maker) violations(o *openapi.Operation, body any) []openapi.Violation {
	raw, err := marshal(body)
	if err != nil {
		return []openapi.Violation{{Clause: "cannot be written as JSON"}}
	}
	r := &openapi.Request{Path: plainPath(o), Header: jsonHeader, Body: raw}
	checked := o.CheckRequest(r)
	if len(checked.Violations) > 0 {
		return checked.Violations
	}
	return o.CheckState(checked.Set, newFunction(checked.Set), r)
}

// leavesTraces reports whether the function would, after this update, refuse what
// a new one accepts. Such a case needs a function of its own.
func (m *maker) leavesTraces(o *openapi.Operation, body any) bool {
	object, ok := body.(map[string]any)
	if o.ID != update || !ok {
		return false
	}
	for _, e := range o.Examples {
		next, _ := e.Value.(map[string]any)
		old := newFunction(next)
		maps.Copy(old, object)
		old["func_name"] = next["func_name"]
		if len(o.CheckState(next, old, &openapi.Request{Path: plainPath(o)})) > 0 {
			return true
		}
	}
	return false
}

// newFunction is what a rule on state sees of a function that was just created.
func newFunction(body map[string]any) map[string]any {
	return map[string]any{"type": "v2", "func_name": body["func_name"]}
}

func breaksOnly(found []openapi.Violation, clause string) bool {
	return len(found) > 0 && !slices.ContainsFunc(found, func(v openapi.Violation) bool { return v.Clause != clause })
}

func lower(level, at openapi.Level) openapi.Level {
	if at == "" {
		return level
	}
	return contracts.Lower(level, at)
}

// fromExample are the words for a value that is too long to be shown. It stands in
// an example of the document.
const fromExample = "what the example has"

// quoted gives a value as a short part of a case's name.
func quoted(v any) string {
	if text, ok := v.(string); ok {
		if n := utf8.RuneCountInString(text); n > 40 {
			return fmt.Sprintf("a text of %d characters", n)
		}
	}
	shown := contracts.Show(v)
	if len(shown) > 60 {
		return fromExample
	}
	return strings.ReplaceAll(shown, "\n", " ")
}
