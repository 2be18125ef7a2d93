package cases

import (
	"fmt"

	"github.com/fgcontract/fgcontract/contracts"
)

// Triggers: the requests that their refusals speak of, and stories.

// The operations of triggers.
const (
	createTrigger = "CreateFunctionTrigger"
	showTrigger   = "ShowFunctionTrigger"
	updateTrigger = "UpdateTrigger"
	deleteTrigger = "DeleteFunctionTrigger"
	listTriggers  = "ListFunctionTriggers"
)

// triggerStories has a row for every behaviour of triggers.
var triggerStories = map[string]familyStory{
	contracts.BehaviourTriggerReadsBack:   {[]string{createTrigger, showTrigger, listTriggers}, (*maker).triggerReadsBack},
	contracts.BehaviourTriggerFirstStatus: {[]string{createTrigger}, (*maker).triggerFirstStatus},
	contracts.BehaviourTriggerPasswords:   {[]string{createTrigger, showTrigger, listTriggers}, (*maker).triggerPasswords},
	contracts.BehaviourTriggerUpdated:     {[]string{createTrigger, updateTrigger, showTrigger}, (*maker).triggerUpdated},
	contracts.BehaviourTriggerGone:        {[]string{createTrigger, deleteTrigger, showTrigger, listTriggers}, (*maker).triggerGone},
	contracts.BehaviourTriggersGone:       {[]string{createTrigger, "BatchDeleteFunctionTriggers", listTriggers}, (*maker).triggersGone},
	contracts.BehaviourTriggersOfVersion:  {[]string{createTrigger, publish, remove, listTriggers}, (*maker).triggersOfVersion},
	contracts.BehaviourTriggerPages:       {[]string{createTrigger, "ListTriggers"}, (*maker).triggerPages},
	contracts.BehaviourTriggersOfType:     {[]string{createTrigger, "ListTriggers"}, (*maker).triggersOfType},
}

// timer is the body of a timer.
func timer(name string) map[string]any {
	return map[string]any{
		"trigger_type_code": "TIMER", "event_data": map[string]any{"name": name, "schedule_type": "Rate", "schedule": "3d"},
	}
}

// otherTrigger asks for a trigger that was never made, and by a type that it is not of.
func otherTrigger(_ *maker, valid contracts.Step) []variant {
	never, other := valid, valid
	never.Path = map[string]string{"trigger_type_code": "TIMER", "trigger_id": neverMade}
	other.Path = map[string]string{"trigger_type_code": "LTS"}
	return []variant{{words: "a trigger that was never made", step: never}, {words: "another type than it is of", step: other}}
}

// ofFirstTrigger lets a step speak of the trigger that the first step of its story made.
func ofFirstTrigger(s contracts.Step) contracts.Step {
	s.From = map[string]contracts.Reference{
		"trigger_type_code": {Step: 0, At: "/trigger_type_code"}, "trigger_id": {Step: 0, At: "/trigger_id"},
	}
	return s
}

// wantTriggers holds a list of triggers against those that steps of the story made.
func wantTriggers(t *contracts.Trace, step int, made ...int) []contracts.Finding {
	list := t.List(step)
	for _, i := range made {
		if element(list, "trigger_id", t.Body(i)["trigger_id"]) == nil {
			return []contracts.Finding{t.Broken(step, "", "the trigger that step "+fmt.Sprint(i+1)+" made", contracts.Show(list))}
		}
	}
	if list == nil || len(list) > len(made) {
		return []contracts.Finding{t.Broken(step, "", fmt.Sprintf("a list of %d triggers", len(made)), contracts.Show(list))}
	}
	return nil
}

func (m *maker) triggerReadsBack() {
	body := timer("demo")
	m.tell("by its id and in the list", func(t *contracts.Trace) []contracts.Finding {
		want := map[string]any{
			"trigger_id": t.Body(0)["trigger_id"], "trigger_type_code": "TIMER", "trigger_status": "ACTIVE", "event_data": body["event_data"],
		}
		found := append(wantMembers(t, 1, want), wantTriggers(t, 2, 0)...)
		if one := element(t.List(2), "trigger_id", want["trigger_id"]); one != nil && !contracts.Equal(one["event_data"], want["event_data"]) {
			found = append(found, t.Broken(2, "/0/event_data", contracts.Show(want["event_data"]), contracts.Show(one["event_data"])))
		}
		return found
	}, prepares(m.step(createTrigger, body)), ofFirstTrigger(m.step(showTrigger, nil)), m.step(listTriggers, nil))
}

func (m *maker) triggerFirstStatus() {
	var steps []contracts.Step
	var first []string
	for _, one := range []struct{ example, status string }{{"minimal", "ACTIVE"}, {"smn", "ACTIVE"}, {"kafka", "DISABLED"}, {"dds", "DISABLED"}} {
		if body := m.operation(createTrigger).Example(one.example); body != nil {
			steps, first = append(steps, m.step(createTrigger, body)), append(first, one.status)
		}
	}
	m.tell("type by type", func(t *contracts.Trace) []contracts.Finding {
		var found []contracts.Finding
		for step, status := range first {
			found = append(found, wantMembers(t, step, map[string]any{"trigger_status": status})...)
		}
		return found
	}, steps...)
}

func (m *maker) triggerPasswords() {
	const password = "fgc-never-to-be-seen"
	body := map[string]any{"trigger_type_code": "KAFKA", "event_data": map[string]any{
		"instance_id": neverMade, "topic_ids": []any{"demo"}, "batch_size": 100.0, "kafka_user": "demo", "kafka_password": password,
	}}
	m.tell("of Kafka", func(t *contracts.Trace) []contracts.Finding {
		var found []contracts.Finding
		for step := range t.Exchanges {
			if t.Mentions(step, password) {
				found = append(found, t.Broken(step, "/event_data", "no password", "the password"))
			}
		}
		return found
	}, m.step(createTrigger, body), ofFirstTrigger(m.step(showTrigger, nil)), m.step(listTriggers, nil))
}

func (m *maker) triggerUpdated() {
	object := map[string]any{"name": "demo", "schedule_type": "Rate", "schedule": "2d"}
	forms := map[string]any{"sent as an object": object, "sent as a list": []any{map[string]any{"schedule": "2d"}}}
	for _, words := range sortedKeys(forms) {
		change := m.step(updateTrigger, map[string]any{"trigger_status": "DISABLED", "event_data": forms[words]})
		m.tell(words, func(t *contracts.Trace) []contracts.Finding {
			return wantMembers(t, 2, map[string]any{"trigger_status": "DISABLED", "event_data": object})
		}, prepares(m.step(createTrigger, timer("demo"))), prepares(ofFirstTrigger(change)), ofFirstTrigger(m.step(showTrigger, nil)))
	}
}

func (m *maker) triggerGone() {
	gone := func(operation string) contracts.Step {
		s := ofFirstTrigger(m.step(operation, nil))
		s.Expect = contracts.RefusedWith(s.Operation.Refusal("existence.trigger").Error)
		return s
	}
	m.tell("to read, to list and to delete, and the other one stays", func(t *contracts.Trace) []contracts.Finding {
		return wantTriggers(t, 5, 1)
	}, prepares(m.step(createTrigger, timer("demo"))), prepares(m.step(createTrigger, timer("other"))),
		prepares(ofFirstTrigger(m.step(deleteTrigger, nil))), gone(showTrigger), gone(deleteTrigger), m.step(listTriggers, nil))
}

func (m *maker) triggersGone() {
	m.tell("of two", func(t *contracts.Trace) []contracts.Finding { return wantTriggers(t, 3) },
		prepares(m.step(createTrigger, timer("demo"))), prepares(m.step(createTrigger, timer("other"))),
		prepares(m.step("BatchDeleteFunctionTriggers", nil)), m.step(listTriggers, nil))
}

func (m *maker) triggersOfVersion() {
	m.tell("and leaves that of latest", func(t *contracts.Trace) []contracts.Finding { return wantTriggers(t, 4, 1) },
		prepares(m.publishing()), prepares(m.step(createTrigger, timer("demo"))),
		prepares(ofVersion(m.step(createTrigger, timer("demo")))), prepares(ofVersion(m.step(remove, nil))), m.step(listTriggers, nil))
}

func (m *maker) triggerPages() {
	m.tellPages(m.plain("ListTriggers"), "maxitems", "triggers",
		prepares(m.step(createTrigger, timer("demo"))), prepares(m.step(createTrigger, timer("other"))))
}

func (m *maker) triggersOfType() {
	list := func(kind string) contracts.Step {
		s := m.plain("ListTriggers")
		s.Query = map[string][]string{"trigger_type": {kind}}
		return s
	}
	m.tell("a timer among timers, and not among others", func(t *contracts.Trace) []contracts.Finding {
		listed := func(step int) bool {
			all, _ := t.Body(step)["triggers"].([]any)
			return element(all, "trigger_id", t.Body(0)["trigger_id"]) != nil
		}
		if !listed(1) {
			return []contracts.Finding{t.Broken(1, "/triggers", "the trigger that step 1 made", "others")}
		}
		if listed(2) {
			return []contracts.Finding{t.Broken(2, "/triggers", "triggers of the type LTS", "the timer that step 1 made")}
		}
		return nil
	}, prepares(m.step(createTrigger, timer("demo"))), list("TIMER"), list("LTS"))
}
