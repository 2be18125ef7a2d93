package cases

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// rule turns the examples of a rule into cases.
func (m *maker) rule(fact openapi.Constraint) (gap string) {
	for i, example := range fact.Rule.Accept {
		if reason := m.ruleCase(fact, contracts.Accepts, i, example); reason != "" {
			gap = reason
		}
	}
	for i, example := range fact.Rule.Reject {
		if reason := m.ruleCase(fact, contracts.Refuses, i, example); reason != "" {
			gap = reason
		}
	}
	return gap
}

func (m *maker) ruleCase(fact openapi.Constraint, side contracts.Side, i int, example openapi.RuleExample) (gap string) {
	o := fact.Operation
	step := contracts.Step{Operation: o, Expect: contracts.Succeeds(o)}
	if o.Body != nil {
		step.Body = any(example.Body)
	}
	if side == contracts.Refuses {
		step.Expect = contracts.RefusedWith(fact.Error)
	}
	made := contracts.Case{Fresh: fact.Rule.OnState || m.leavesTraces(o, step.Body)}
	if gap := m.stored(&made, o, example); gap != "" {
		return gap
	}
	if len(example.Path) > 0 {
		m.literalPath(&step, side, example)
	}
	if _, named := example.Old["func_name"]; named {
		step.Literal = side == contracts.Refuses
	}
	made.Steps = append(made.Steps, step)
	m.add(side, fmt.Sprintf("example %d", i+1), made)
	return ""
}

// stored arranges that the function is as the rule's example wants it: members of
// an update by an update before, others when the function is created.
func (m *maker) stored(made *contracts.Case, o *openapi.Operation, example openapi.RuleExample) (gap string) {
	before := map[string]any{}
	for _, name := range sortedKeys(example.Old) {
		value := example.Old[name]
		member, nested := m.changeFor(name)
		switch {
		case name == "func_name":
		case member != "":
			maps.Copy(before, with(before, []string{member}, nest(nested, value)).(map[string]any))
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

func nest(name string, value any) any {
	if name == "" {
		return value
	}
	return map[string]any{name: value}
}

// literalPath sends the path of the example. The project of the examples stands
// for the project of the target. A form of URN that is accepted names a function
// that does not exist, so that "not found" is the sign that it was understood.
func (m *maker) literalPath(step *contracts.Step, side contracts.Side, example openapi.RuleExample) {
	project := example.Path["project_id"]
	step.Path = map[string]string{}
	for _, name := range sortedKeys(example.Path) {
		value := example.Path[name]
		if name == "project_id" {
			continue
		}
		if project != "" {
			value = strings.ReplaceAll(value, project, PlaceholderProject)
		}
		step.Path[name] = value
	}
	if side == contracts.Accepts {
		step.Expect = contracts.RefusedWith(step.Operation.Refusal("existence.function").Error)
		step.Expect.Statuses = append(step.Expect.Statuses, contracts.Succeeds(step.Operation).Statuses...)
		step.Expect.Code = ""
	}
}

// PlaceholderProject stands for the project of the target in a path.
const PlaceholderProject = "{project_id}"

func sortedKeys[V any](set map[string]V) []string { return slices.Sorted(maps.Keys(set)) }
