package cases

import (
	"slices"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// throughAll names the story of every value and state.
const throughAll = "through every value and state"

// A walk takes one member of one function through its values, from every state to
// every other, with a read behind each update.
type walk struct {
	m     *maker
	fact  openapi.Constraint
	steps []contracts.Step
	reads []reading
}

// reading is a read of a walk and what it has to show.
type reading struct {
	step   int
	unset  bool // the update before it left the member out, or sent what means that
	before int  // the read before it; -1 if there is none
	set    int  // the last read behind an update with the member; -1 if there is none
}

// matrix makes the story of a member that is absent, sent as each value that means
// not set, sent as the default, and set, on a function that has it set and on one that
// has not. What a value does that is refused is told by refusedValues.
func (m *maker) matrix(fact openapi.Constraint, shown string, set, unset, value any) {
	voids, preset := m.voids(fact, set, unset), m.preset(fact, set)
	if len(voids) == 0 && preset == nil {
		return // the shorter story says all of it
	}
	w := &walk{m: m, fact: fact}
	w.update(unset, true)
	for _, body := range voids {
		w.update(body, true)
	}
	if preset != nil {
		w.update(preset, false)
	}
	w.update(set, false)
	for _, body := range voids {
		w.update(body, true)
		w.update(set, false)
	}
	if preset != nil {
		w.update(preset, false)
		w.update(unset, true)
	}
	m.add(contracts.Behaves, throughAll, contracts.Case{
		Fresh: true, Steps: w.steps,
		Check: func(t *contracts.Trace) []contracts.Finding { return w.check(t, shown, value) },
	})
}

// update adds an update and a read.
func (w *walk) update(body any, unset bool) {
	change := contracts.Step{Operation: w.fact.Operation, Body: body, Setup: true, Expect: contracts.Succeeds(w.fact.Operation)}
	read := contracts.Step{Operation: w.m.operation(show), Setup: true, Expect: contracts.Succeeds(w.m.operation(show))}
	w.steps = append(w.steps, change, read)
	r := reading{step: len(w.steps) - 1, unset: unset, before: -1, set: -1}
	if n := len(w.reads); n > 0 {
		r.before, r.set = w.reads[n-1].step, w.reads[n-1].set
	}
	if !unset {
		r.set = r.step
	}
	w.reads = append(w.reads, r)
}

// check holds every read behind an update without the member against what leaving it
// out means. That the others show what was sent is another clause.
func (w *walk) check(t *contracts.Trace, shown string, value any) []contracts.Finding {
	var found []contracts.Finding
	for _, r := range w.reads {
		switch {
		case !r.unset || r.before < 0:
		case r.set >= 0:
			found = append(found, checkLeftOut(t, w.fact, leaving{shown: shown, value: value, before: r.set, last: r.before, after: r.step})...)
		default:
			found = append(found, checkNeverSet(t, shown, r)...)
		}
	}
	return found
}

// checkNeverSet holds reads of a function on which the member was never set against
// each other: whatever means not set, they show the same.
func checkNeverSet(t *contracts.Trace, shown string, r reading) []contracts.Finding {
	before, after := t.Body(r.before)[shown], t.Body(r.step)[shown]
	if contracts.Equal(before, after) || isNothing(before) && isNothing(after) {
		return nil
	}
	return []contracts.Finding{t.Broken(r.step, "/"+shown, "still not set: "+contracts.Show(before), contracts.Show(after))}
}

// voids gives updates with each value of a member that means not set in this profile.
func (m *maker) voids(fact openapi.Constraint, set, unset any) []any {
	var out []any
	for _, v := range unsetValues(fact.Schema) {
		for _, base := range []any{set, unset} {
			body := with(base, []string{fact.Schema.Name}, v)
			if m.quiet(fact.Operation, body) {
				out = append(out, body)
				break
			}
		}
	}
	return out
}

func unsetValues(s *openapi.Schema) []any {
	if s.Mandatory {
		return nil
	}
	return s.Unset
}

// preset is an update with the default of a member written out; nil if it has none that
// can be sent.
func (m *maker) preset(fact openapi.Constraint, set any) any {
	name, v := fact.Schema.Name, fact.Schema.Default
	body := with(set, []string{name}, v)
	if v == nil || slices.Contains(fact.Schema.Unset, v) || !m.quiet(fact.Operation, body) {
		return nil
	}
	return body
}

// refusedValues makes, for a member, the story of values near "not set" that the
// document does not accept: each is refused, and a read shows what was there before.
func (m *maker) refusedValues(member *openapi.Schema) {
	o := m.operation(update)
	set, _ := m.pair(openapi.Constraint{Operation: o, Schema: member})
	if set == nil {
		return
	}
	read := prepares(m.step(show, nil))
	steps := []contracts.Step{prepares(m.step(update, set)), read}
	begun := len(steps)
	for _, v := range []any{nil, "", 0.0, false} {
		body, _ := with(set, []string{member.Name}, v).(map[string]any)
		body["memory_size"] = otherMemory(body["memory_size"])
		broken := m.violations(o, body)
		if len(broken) == 0 || broken[0].Level != openapi.Must {
			continue
		}
		refused := contracts.Step{
			Operation: o, Body: body, Setup: true, Expect: contracts.Expectation{Statuses: broken[0].Error.Statuses()},
		}
		steps = append(steps, refused, read)
	}
	if len(steps) == begun {
		return
	}
	m.tell("for values of "+member.Name+" that are nearly none", func(t *contracts.Trace) []contracts.Finding {
		var found []contracts.Finding
		for i := begun + 1; i < len(t.Exchanges); i += 2 {
			found = append(found, t.Same(1, i)...)
		}
		return found
	}, steps...)
}

// otherMemory is what a refused request would change, so that it shows if it did.
func otherMemory(v any) any {
	if v == 512.0 {
		return 1024.0
	}
	return 512.0
}
