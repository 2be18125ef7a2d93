package cases

import (
	"maps"
	"regexp"
	"slices"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// absent makes the story of one optional member: set it, leave it out, read.
func (m *maker) absent(fact openapi.Constraint) (gap string) {
	member := fact.Schema
	if lacking := m.lacks(); lacking != "" {
		return lacking
	}
	shown, nested := m.shownAs(member)
	if shown == "" {
		return "no answer of the document shows the member"
	}
	set, unset := m.pair(fact)
	if set == nil {
		return "no example is valid both with the member and without it"
	}
	change := func(body any) contracts.Step {
		return contracts.Step{Operation: fact.Operation, Body: body, Setup: true, Expect: contracts.Succeeds(fact.Operation)}
	}
	read := contracts.Step{
		Operation: m.operation(show), Setup: true, Expect: contracts.Succeeds(m.operation(show)),
	}
	value := m.lookupSent(set, member.Name, nested)
	m.add(contracts.Behaves, "when it is left out", contracts.Case{
		Fresh: true, Steps: []contracts.Step{change(set), read, change(unset), read},
		Check: func(t *contracts.Trace) []contracts.Finding {
			return checkLeftOut(t, fact, leaving{shown: shown, value: value, before: 1, last: 1, after: 3})
		},
	})
	m.matrix(fact, shown, set, unset, value)
	return ""
}

// shownAs finds the member of a read that shows a member of the update: the one of
// the same name, or the one that x-reflects binds to it.
func (m *maker) shownAs(member *openapi.Schema) (shown, nested string) {
	if member.Secret {
		return "", ""
	}
	for _, r := range m.operation(show).Responses {
		if r.Status != 200 {
			continue
		}
		if r.Schema.Member(member.Name) != nil {
			return member.Name, ""
		}
		for _, s := range r.Schema.Members {
			if changed, nested := m.changeFor(s.Name); changed == member.Name && nested != "" {
				return s.Name, nested
			}
		}
	}
	return "", ""
}

func (m *maker) lookupSent(body any, name, nested string) any {
	tokens := []string{name}
	if nested != "" {
		tokens = append(tokens, nested)
	}
	return at(body, tokens)
}

// pair finds a body that has the member, with a value that is not the default, and
// is valid with it and without it.
func (m *maker) pair(fact openapi.Constraint) (set, unset any) {
	member := fact.Schema
	for _, base := range bases(fact.Operation, member) {
		for _, v := range notable(member, append([]any{at(base, []string{member.Name})}, shownByExamples(fact)...)) {
			with := with(base, []string{member.Name}, v)
			without := m.withoutAll(fact.Operation, with, member.Name)
			if m.quiet(fact.Operation, with) && m.quiet(fact.Operation, without) {
				return with, without
			}
		}
	}
	return nil, nil
}

// withoutAll leaves out a member and the optional ones that must not stand without
// it: those that the rules which then break speak of.
func (m *maker) withoutAll(o *openapi.Operation, body any, name string) any {
	body = without(body, []string{name})
	for _, broken := range m.violations(o, body) {
		for _, r := range o.Rules() {
			if r.Clause != broken.Clause {
				continue
			}
			for _, named := range selfMember.FindAllStringSubmatch(r.Text, -1) {
				if member := o.Body.Member(named[1]); member != nil && !member.Mandatory {
					body = without(body, []string{named[1]})
				}
			}
		}
	}
	return body
}

// selfMember finds the members of the body that a rule speaks of.
var selfMember = regexp.MustCompile(`\bself\.([a-z_0-9]+)`)

// quiet reports whether an update is valid on a new function and on one that was
// updated by it before.
func (m *maker) quiet(o *openapi.Operation, body any) bool {
	return len(m.violations(o, body)) == 0 && !m.leavesTraces(o, body)
}

// notable gives values of a member that differ from what it is when unset, those
// that examples show first.
func notable(s *openapi.Schema, shown []any) []any {
	candidates := append(slices.Clone(shown), sample(s))
	candidates = append(candidates, s.Enum...)
	if s.Type == "boolean" {
		candidates = append(candidates, true)
	}
	var out []any
	for _, v := range candidates {
		if v != nil && !contracts.Equal(v, s.Default) && v != false && v != "" && (s.Absent == nil || !contracts.Equal(v, s.Absent.Reads)) {
			out = append(out, v)
		}
	}
	return out
}

// leaving is an update without a member, as reads tell it.
type leaving struct {
	shown  string // the member of the reads
	value  any    // what was set
	before int    // the read behind the last update with the member
	last   int    // the read right before
	after  int    // the read behind the update without it
}

// checkLeftOut holds the read after an update without a member against what the
// document says about leaving it out.
func checkLeftOut(t *contracts.Trace, fact openapi.Constraint, l leaving) []contracts.Finding {
	shown, value := l.shown, l.value
	before, last, after := t.Body(l.before)[shown], t.Body(l.last)[shown], t.Body(l.after)[shown]
	means := fact.Schema.Absent
	if before == nil {
		return nil // that a read does not show what was set is another clause
	}
	if means.Keeps() {
		if !contracts.Equal(last, after) {
			return []contracts.Finding{t.Broken(l.after, "/"+shown, "left as it was: "+contracts.Show(last), contracts.Show(after))}
		}
		return nil
	}
	want := fact.Schema.Default
	if means != nil && means.Reads != nil {
		want = means.Reads
	}
	switch {
	case after == nil, want != nil && contracts.Equal(after, want), want == nil && isNothing(after):
		return nil
	case want == nil && !contracts.Equal(after, before) && !holds(after, value):
		return nil
	}
	expected := "set back"
	if want != nil {
		expected += " to " + contracts.Show(want)
	}
	return []contracts.Finding{t.Broken(l.after, "/"+shown, expected, contracts.Show(after))}
}

// isNothing reports whether a read shows an unset member in one of the usual ways.
func isNothing(v any) bool {
	switch v := v.(type) {
	case string:
		return v == ""
	case float64:
		return v == 0
	case bool:
		return !v
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return v == nil
}

// holds reports whether something of an object that was set is still there.
func holds(after, value any) bool {
	have, ok := after.(map[string]any)
	set, isObject := value.(map[string]any)
	if !ok || !isObject {
		return contracts.Equal(after, value)
	}
	for name := range maps.Keys(set) {
		if v, present := have[name]; present && contracts.Equal(v, set[name]) && !isNothing(v) {
			return true
		}
	}
	return false
}
