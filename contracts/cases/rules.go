package cases

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// rule turns the examples of a rule into cases.
func (m *maker) rule(fact openapi.Constraint) (gap string) {
	names := map[string]int{}
	each := func(side contracts.Side, examples []openapi.RuleExample) {
		for _, example := range examples {
			words := exampleWords(fact, example)
			if names[string(side)+words]++; names[string(side)+words] > 1 {
				words = fmt.Sprintf("%s (%d)", words, names[string(side)+words])
			}
			if reason := m.ruleCase(fact, side, words, example); reason != "" {
				gap = reason
			}
		}
	}
	each(contracts.Accepts, fact.Rule.Accept)
	each(contracts.Refuses, fact.Rule.Reject)
	m.mutants(fact)
	return gap
}

// mutants turns the examples of a rule into cases once more, each with one of the members
// that it changes taken away or emptied. On which side one stands the contract says; what
// breaks something else, too, shows nothing. Of a stored function or a path there are no
// mutants. Only what lacks a whole member is said to be accepted: what is left of a part
// may name something that is not there, and empty may mean not set.
func (m *maker) mutants(fact openapi.Constraint) {
	var seen []any // what is sent already, or shows nothing of the rule
	for _, e := range fact.Operation.Examples {
		seen = append(seen, e.Value)
	}
	examples := slices.Concat(fact.Rule.Accept, fact.Rule.Reject)
	for _, example := range examples {
		seen = append(seen, any(example.Body))
	}
	names := map[string]int{}
	for _, example := range examples {
		if len(example.Old) > 0 || len(example.Path) > 0 || fact.Operation.Body == nil {
			continue
		}
		for _, c := range mutated(fact, example) {
			isKnown := slices.ContainsFunc(seen, func(body any) bool { return contracts.Equal(body, c.value) })
			if isKnown {
				continue
			}
			seen = append(seen, c.value)
			if names[c.words]++; names[c.words] > 1 {
				c.words = fmt.Sprintf("%s (%d)", c.words, names[c.words])
			}
			m.mutant(fact, c)
		}
	}
}

// mutated lists the bodies that an example becomes by one change.
func mutated(fact openapi.Constraint, example openapi.RuleExample) []candidate {
	base, _ := fact.Operation.Example(example.On).(map[string]any)
	words := exampleWords(fact, example)
	var out []candidate
	for _, name := range sortedKeys(example.Body) {
		value := example.Body[name]
		if old, present := base[name]; present && contracts.Equal(old, value) {
			continue
		}
		out = append(out, candidate{words: words + ", without " + name, value: without(example.Body, []string{name}), remove: true})
		if text, isText := value.(string); isText && text != "" {
			out = append(out, candidate{words: words + ", with " + name + " empty", value: with(example.Body, []string{name}, "")})
		}
		object, _ := value.(map[string]any)
		for _, inner := range sortedKeys(object) {
			out = append(out, candidate{words: words + ", without " + name + "/" + inner, value: without(example.Body, []string{name, inner})})
		}
	}
	return out
}

func (m *maker) mutant(fact openapi.Constraint, c candidate) {
	o := fact.Operation
	step := contracts.Step{Operation: o, Body: c.value, Expect: contracts.Succeeds(o)}
	made := contracts.Case{Fresh: fact.Rule.OnState || m.leavesTraces(o, c.value)}
	side := contracts.Accepts
	switch found := m.violations(o, c.value); {
	case len(found) == 0 && c.remove:
	case breaksOnly(found, fact.ID):
		side, step.Expect = contracts.Refuses, contracts.RefusedWith(fact.Error)
	default:
		return
	}
	made.Steps = []contracts.Step{step}
	m.add(side, c.words, made)
}

// exampleWords names an example of a rule by what it changes of the example that it
// starts from. Its place in the list would rename the others when one is inserted.
func exampleWords(fact openapi.Constraint, example openapi.RuleExample) string {
	var words []string
	base, _ := fact.Operation.Example(example.On).(map[string]any)
	say := func(prefix string, values, before map[string]any) {
		for _, name := range sortedKeys(values) {
			if old, present := before[name]; !present || !contracts.Equal(old, values[name]) {
				words = append(words, prefix+name+" "+brief(values[name]))
			}
		}
	}
	say("", example.Body, base)
	for _, name := range sortedKeys(base) {
		if _, present := example.Body[name]; !present {
			words = append(words, "no "+name)
		}
	}
	say("stored ", example.Old, nil)
	path := literalPath(example)
	for _, name := range sortedKeys(path) {
		words = append(words, name+" "+path[name])
	}
	for _, name := range sortedKeys(example.Header) {
		words = append(words, name+" "+cmp.Or(example.Header.Get(name), `""`))
	}
	if example.On != "minimal" || len(words) == 0 {
		words = append([]string{"the example " + example.On}, words...)
	}
	return strings.Join(words, ", ")
}

// brief is quoted, for a value that no example has.
func brief(v any) string {
	if shown := quoted(v); shown != fromExample {
		return shown
	}
	if list, ok := v.([]any); ok {
		return fmt.Sprintf("of %d elements", len(list))
	}
	return "changed"
}

func (m *maker) ruleCase(fact openapi.Constraint, side contracts.Side, words string, example openapi.RuleExample) (gap string) {
	o := fact.Operation
	step := contracts.Step{Operation: o, Expect: contracts.Succeeds(o)}
	if o.Body != nil {
		step.Body = any(example.Body)
	}
	if side == contracts.Refuses {
		step.Expect = contracts.RefusedWith(fact.Error)
	}
	made := contracts.Case{Fresh: fact.Rule.OnState || m.leavesTraces(o, step.Body)}
	if gap := m.stored(&made, example); gap != "" {
		return gap
	}
	if len(example.Path) > 0 {
		step.Path = literalPath(example)
	}
	step.Header = example.Header.Clone()
	if len(example.Path) > 0 && side == contracts.Accepts {
		// It names a function that does not exist, so that "not found" is the sign that
		// the form of the URN was understood.
		step.Expect = contracts.RefusedWith(o.Refusal("existence.function").Error)
		step.Expect.Statuses = append(step.Expect.Statuses, contracts.Succeeds(o).Statuses...)
		step.Expect.Code = ""
	}
	if _, named := example.Old["func_name"]; named {
		step.Literal = side == contracts.Refuses
	}
	made.Steps = append(made.Steps, step)
	m.add(side, words, made)
	return ""
}

// stored arranges that the function is as the rule's example wants it: members of
// an update by an update before, others when the function is created.
func (m *maker) stored(made *contracts.Case, example openapi.RuleExample) (gap string) {
	if lacking := m.lacks(); lacking != "" && len(example.Old) > 0 {
		return lacking
	}
	before := map[string]any{}
	for _, name := range sortedKeys(example.Old) {
		value := example.Old[name]
		member, nested := m.changeFor(name)
		switch {
		case name == "func_name":
		case member != "":
			merge(before, member, nested, value)
		case m.operation(create).Body.Member(name) != nil:
			if made.Create == nil {
				made.Create = map[string]any{}
			}
			made.Create[name] = value
		default:
			return fmt.Sprintf("no request can make the stored function have %s", name)
		}
	}
	if len(before) == 0 {
		return ""
	}
	body, _ := clone(m.operation(update).Example(example.On)).(map[string]any)
	if body == nil {
		body, _ = clone(m.operation(update).Example("minimal")).(map[string]any)
	}
	maps.Copy(body, before)
	if len(m.violations(m.operation(update), body)) > 0 {
		return "the state before cannot be made by a valid update"
	}
	made.Steps = append(made.Steps, contracts.Step{
		Operation: m.operation(update), Body: body, Setup: true, Expect: contracts.Succeeds(m.operation(update)),
	})
	return ""
}

// changeFor finds the member of an update that sets what a read shows under a
// name: the member itself, or what x-reflects says.
func (m *maker) changeFor(shown string) (member, nested string) {
	if m.operation(update).Body.Member(shown) != nil {
		return shown, ""
	}
	for _, r := range m.operation(show).Responses {
		s := r.Schema.Member(shown)
		if s == nil || s.Reflects == nil || s.Reflects.Member == "" {
			continue
		}
		member, nested, _ = strings.Cut(strings.TrimPrefix(s.Reflects.Member, "/"), "/")
		return member, nested
	}
	return "", ""
}

// merge sets a member, or one member of it, beside what is there already.
func merge(body map[string]any, member, nested string, value any) {
	if nested == "" {
		body[member] = value
		return
	}
	object, ok := body[member].(map[string]any)
	if !ok {
		object = map[string]any{}
		body[member] = object
	}
	object[nested] = value
}

// literalPath gives the path parameters of an example as they are sent. The project
// of the examples stands for the project of the target, and a name for that of
// nobody's function.
func literalPath(example openapi.RuleExample) map[string]string {
	project := example.Path["project_id"]
	path := map[string]string{}
	for name, value := range example.Path {
		if name == "project_id" {
			continue
		}
		if project != "" {
			value = strings.ReplaceAll(value, project, PlaceholderProject)
		}
		if name == urnParameter {
			value = ofNobody(value)
		}
		path[name] = value
	}
	return path
}

// nobody is the name of no function. It begins like the names that a run makes, so
// that not even a target which takes any URN touches a function of somebody else.
const nobody = "fgc-no-such-function"

// ofNobody puts that name into a URN of seven parts or more, or in place of a name
// alone.
func ofNobody(urn string) string {
	parts := strings.Split(urn, ":")
	switch {
	case len(parts) >= namePart+1:
		parts[namePart] = nobody
	case len(parts) <= 2:
		parts[len(parts)-1] = nobody // group:name, or a name
	}
	return strings.Join(parts, ":")
}

// namePart is the place of the name in a URN.
const namePart = 6

// PlaceholderProject stands for the project of the target in a path.
const PlaceholderProject = "{project_id}"

func sortedKeys[V any](set map[string]V) []string { return slices.Sorted(maps.Keys(set)) }
