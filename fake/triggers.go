package fake

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

const triggersKind kind = "triggers"

// qualifierMember is where a trigger notes the version or alias that it belongs to.
// No answer has it.
const qualifierMember = "qualifier"

// The members of a trigger that a body sets.
const (
	triggerType   = "trigger_type_code"
	triggerStatus = "trigger_status"
	eventData     = "event_data"
)

// createTrigger stores a trigger of the version or alias that the URN names.
func createTrigger(s *Server, c *call) (reply, *refusal) {
	var made resource
	refused := s.change(c, func(fn *function, m *moment) (*function, *refusal) {
		if refused := mayTrigger(c, fn); refused != nil {
			return nil, refused
		}
		made = c.newTrigger(m)
		return fn.with(triggersKind, fn.holdings[triggersKind].with(made)), nil
	})
	return c.answered(made.members, refused)
}

func (c *call) newTrigger(m *moment) resource {
	kind := c.checked.Set[triggerType]
	made := resource{id: m.id(), members: map[string]any{
		triggerType: kind, triggerStatus: firstStatus(kind), qualifierMember: c.qualifier(),
		"created_time": m.written(), "last_updated_time": m.written(),
	}}
	made = made.updated(c.checked.Set, triggerStatus)
	made.members["trigger_id"], made.members[eventData] = made.id, c.openEventData()
	return made
}

// firstStatus is the status of a new trigger that is not told another.
func firstStatus(kind any) any {
	if kind == "DDS" || kind == "KAFKA" {
		return "DISABLED"
	}
	return "ACTIVE"
}

// qualifier is the version or alias that a call is about; without one it is latest.
func (c *call) qualifier() string {
	u, _ := parseURN(c.request.Path["function_urn"])
	return cmp.Or(u.version, latest)
}

// openEventData is what a body has of event data, of a list the first element, but
// for the passwords in it.
func (c *call) openEventData() map[string]any {
	value := c.checked.Set[eventData]
	if list, ok := value.([]any); ok && len(list) > 0 {
		value = list[0]
	}
	open := map[string]any{}
	sent, _ := value.(map[string]any)
	maps.Copy(open, sent)
	maps.DeleteFunc(open, func(name string, _ any) bool { return isSecretName(name) })
	for _, secret := range c.op.contract.Secrets() {
		delete(open, secret)
	}
	return open
}

// isSecretName takes a member that the document does not know for a password where
// Terraform does, by its name.
func isSecretName(name string) bool { return strings.Contains(strings.ToLower(name), "password") }

// written is the time of the change as configurations show it.
func (m *moment) written() string { return m.now().Format(time.DateTime) }

// mayTrigger judges a new trigger by the others of its version.
func mayTrigger(c *call, fn *function) *refusal {
	others, _ := fn.holdings[triggersKind].split(c.qualifier())
	sent, _ := c.checked.Set[eventData].(map[string]any)
	sameTimer := func(other resource) bool {
		data, _ := other.members[eventData].(map[string]any)
		return other.members[triggerType] == "TIMER" && data["name"] == sent["name"]
	}
	switch {
	case c.checked.Set[triggerType] == "TIMER" && slices.ContainsFunc(others, sameTimer):
		return c.refuse("conflict.timer") // clause create-function-trigger.refusal.conflict.timer
	case len(others) >= c.op.refusals["quota.triggers"].Limit:
		return c.refuse("quota.triggers") // clause create-function-trigger.refusal.quota.triggers
	}
	return nil
}

// split parts the triggers of one version or alias from the others.
func (r resources) split(qualifier string) (of, others resources) {
	for _, one := range r {
		if one.members[qualifierMember] == qualifier {
			of = append(of, one)
		} else {
			others = append(others, one)
		}
	}
	return of, others
}

// triggers parts the triggers that a call is about from the others: those of the
// version or alias that the URN names, without one all of the function.
func (fn *function) triggers(c *call) (those, others resources) {
	if u, _ := parseURN(c.request.Path["function_urn"]); u.version == "" {
		return fn.holdings[triggersKind], nil
	}
	return fn.holdings[triggersKind].split(c.qualifier())
}

// trigger finds the trigger that a path names, by its type, too.
var trigger finder = func(c *call, fn *function) (resource, *refusal) {
	those, _ := fn.triggers(c)
	one, has := those.find(c.request.Path["trigger_id"])
	if !has || one.members[triggerType] != c.request.Path[triggerType] {
		return one, c.refuse("existence.trigger") // clause show-function-trigger.refusal.existence.trigger
	}
	return one, nil
}

// updateTrigger changes status and event data, each if it is given; what a body does
// not have of event data stays.
func updateTrigger(s *Server, c *call) (reply, *refusal) {
	var changed resource
	refused := s.change(c, func(fn *function, m *moment) (*function, *refusal) {
		old, refused := trigger(c, fn)
		if refused != nil {
			return nil, refused
		}
		changed = old.updated(c.checked.Set, triggerStatus)
		changed.members["last_updated_time"] = m.written()
		before, _ := old.members[eventData].(map[string]any)
		after := maps.Clone(before)
		maps.Copy(after, c.openEventData())
		changed.members[eventData] = after
		return fn.with(triggersKind, fn.holdings[triggersKind].with(changed)), nil
	})
	return c.answered(changed.members, refused)
}

func deleteTrigger(s *Server, c *call) (reply, *refusal) {
	refused := s.change(c, func(fn *function, _ *moment) (*function, *refusal) {
		if refused := trigger.has(c, fn); refused != nil {
			return nil, refused
		}
		return fn.with(triggersKind, fn.holdings[triggersKind].without(c.request.Path["trigger_id"])), nil
	})
	return c.done(refused)
}

func listFunctionTriggers(s *Server, c *call) (reply, *refusal) {
	fn, refused := s.existing(c)
	if refused != nil {
		return reply{}, refused
	}
	those, _ := fn.triggers(c)
	return c.op.success(those.shown()), nil
}

func deleteTriggers(s *Server, c *call) (reply, *refusal) {
	refused := s.change(c, func(fn *function, _ *moment) (*function, *refusal) {
		_, others := fn.triggers(c)
		return fn.with(triggersKind, others), nil
	})
	return c.done(refused)
}

// listTriggers answers one page of the triggers of all functions.
func listTriggers(s *Server, c *call) (reply, *refusal) {
	list := []any{}
	for _, fn := range s.state.list(c.project) {
		for _, one := range fn.holdings[triggersKind] {
			if !matches(c.request.Query.Get("trigger_type"), one.members[triggerType]) {
				continue
			}
			qualifier, _ := one.members[qualifierMember].(string)
			list = append(list, record{members: one.members, over: map[string]any{"func_urn": fn.unversioned() + ":" + qualifier}})
		}
	}
	return c.op.success(inPagesOf(largestPage, c.request.Query, list, "triggers", digits(c.request.Query, "maxitems"))), nil
}
