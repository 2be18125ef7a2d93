package cases

import (
	"fmt"

	"github.com/fgcontract/fgcontract/contracts"
)

// What belongs to a function: the requests that its refusals speak of, and stories.

// thingStories has a row for every behaviour of what belongs to a function.
var thingStories = map[string]familyStory{
	contracts.BehaviourTagsShow:        {[]string{"CreateTags", "ListFunctionTags"}, (*maker).tagsShow},
	contracts.BehaviourTagsGo:          {[]string{"CreateTags", "DeleteTags", "ListFunctionTags"}, (*maker).tagsGo},
	contracts.BehaviourTaggedFound:     {[]string{"CreateTags", "ShowResInstanceInfo"}, (*maker).taggedFound},
	contracts.BehaviourProjectTagsShow: {[]string{"CreateTags", "ShowProjectTagsList"}, (*maker).projectTagsShow},
	contracts.BehaviourDeleteTakesAll: {
		[]string{create, remove, "CreateTags", "ListFunctionTags", "CreateEvent", "ListEvents"}, (*maker).deleteTakesAll,
	},
	contracts.BehaviourEventReadsBack:  {[]string{"CreateEvent", "ShowEvent", "ListEvents"}, (*maker).eventReadsBack},
	contracts.BehaviourEventKeepsRest:  {[]string{"CreateEvent", "UpdateEvent", "ShowEvent"}, (*maker).eventKeepsRest},
	contracts.BehaviourEventGone:       {[]string{"CreateEvent", "DeleteEvent", "ShowEvent", "ListEvents"}, (*maker).eventGone},
	contracts.BehaviourReservedEnds:    {[]string{reserve, "ListReservedInstanceConfigs"}, (*maker).reservedEnds},
	contracts.BehaviourReservedPageEnd: {[]string{reserve, "ListReservedInstanceConfigs"}, (*maker).reservedPageEnd},
}

const reserve = "UpdateFunctionReservedInstancesCount"

// neverMade is the id of something that no target has.
const neverMade = "6a3f0099-0000-4000-8000-000000000099"

// asksFor lets a step ask, by a parameter of its path, for what was never made.
func asksFor(words, parameter string) provocation {
	return changed(words, func(s *contracts.Step) { s.Path = map[string]string{parameter: neverMade} })
}

// tooManyTags fills a function with tags, then adds one.
func tooManyTags(_ *maker, valid contracts.Step) []variant {
	limit := valid.Operation.Refusal("quota.tags").Limit
	full := prepares(valid)
	full.Body, full.Expect = numbered(limit, "full"), contracts.Succeeds(valid.Operation)
	valid.Body = numbered(1, "more")
	return []variant{{words: "a tag more than the most", step: valid, before: []contracts.Step{full}}}
}

// numbered is a body with some tags, their keys beginning with a word.
func numbered(n int, word string) map[string]any {
	list := make([]any, n)
	for i := range list {
		list[i] = map[string]any{"key": fmt.Sprintf("%s-%d", word, i), "value": "x"}
	}
	return map[string]any{"tags": list}
}

// tagged is a body with the given keys and values in turn.
func tagged(pairs ...string) map[string]any {
	var list []any
	for i := 0; i+1 < len(pairs); i += 2 {
		list = append(list, map[string]any{"key": pairs[i], "value": pairs[i+1]})
	}
	return map[string]any{"tags": list}
}

// wantTags holds the tags that a step answered against keys and values in turn.
func wantTags(t *contracts.Trace, step int, pairs ...string) []contracts.Finding {
	shown := map[string]any{}
	list, _ := t.Body(step)["tags"].([]any)
	for _, element := range list {
		tag, _ := element.(map[string]any)
		key, _ := tag["key"].(string)
		shown[key] = tag["value"]
	}
	want := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		want[pairs[i]] = pairs[i+1]
	}
	if contracts.Equal(want, shown) && len(list) == len(want) {
		return nil
	}
	return []contracts.Finding{t.Broken(step, "/tags", contracts.Show(want), contracts.Show(list))}
}

func (m *maker) tagsShow() {
	latest := m.step("ListFunctionTags", nil)
	latest.Qualifier = ":latest"
	m.tell("with the last value, by both forms of the URN", func(t *contracts.Trace) []contracts.Finding {
		return append(wantTags(t, 2, "team", "red", "stage", "test"), wantTags(t, 3, "team", "red", "stage", "test")...)
	}, prepares(m.step("CreateTags", tagged("team", "blue", "stage", "test"))), prepares(m.step("CreateTags", tagged("team", "red"))),
		m.step("ListFunctionTags", nil), latest)
}

func (m *maker) tagsGo() {
	m.tell("by their keys, whatever the value", func(t *contracts.Trace) []contracts.Finding {
		return wantTags(t, 2, "stage", "test")
	}, prepares(m.step("CreateTags", tagged("team", "blue", "stage", "test"))), prepares(m.step("DeleteTags", tagged("team", "other"))),
		m.step("ListFunctionTags", nil))
}

func (m *maker) taggedFound() {
	find := func(action, value string) contracts.Step {
		s := m.step("ShowResInstanceInfo", map[string]any{"tags": []any{
			map[string]any{"key": ExampleName + "-found", "values": []any{value, "neither"}},
		}})
		s.Path = map[string]string{"action": action}
		return s
	}
	count := func(t *contracts.Trace, step int, want float64) []contracts.Finding {
		if got := t.Body(step)["total_count"]; got != want {
			return []contracts.Finding{t.Broken(step, "/total_count", contracts.Show(want), contracts.Show(got))}
		}
		return nil
	}
	m.tell("by filter and by count", func(t *contracts.Trace) []contracts.Finding {
		found := append(count(t, 1, 1), count(t, 2, 1)...)
		found = append(found, count(t, 3, 0)...)
		if list, _ := t.Body(1)["resources"].([]any); len(list) != 1 {
			found = append(found, t.Broken(1, "/resources", "the function with the tag, alone", contracts.Show(list)))
		}
		return found
	}, prepares(m.step("CreateTags", tagged(ExampleName+"-found", "yes"))), find("filter", "yes"), find("count", "yes"), find("count", "no"))
}

func (m *maker) projectTagsShow() {
	other := prepares(m.step("CreateTags", tagged(ExampleName+"-shared", "red")))
	other.Function = contracts.Other
	m.tell("of two functions", func(t *contracts.Trace) []contracts.Finding {
		list, _ := t.Body(2)["tags"].([]any)
		sent, _ := t.Sent(0)["tags"].([]any)[0].(map[string]any)
		for _, element := range list {
			tag, _ := element.(map[string]any)
			values, _ := tag["values"].([]any)
			if tag["key"] == sent["key"] && among(values, "red") && among(values, "blue") {
				return nil
			}
		}
		return []contracts.Finding{t.Broken(2, "/tags", "the key "+contracts.Show(sent["key"])+" with blue and red", contracts.Show(list))}
	}, prepares(m.step("CreateTags", tagged(ExampleName+"-shared", "blue"))), other, m.step("ShowProjectTagsList", nil))
}

func among(list []any, value any) bool {
	for _, one := range list {
		if contracts.Equal(one, value) {
			return true
		}
	}
	return false
}

func (m *maker) deleteTakesAll() {
	of := func(s contracts.Step) contracts.Step { s.Function = contracts.Made; return prepares(s) }
	m.add(contracts.Behaves, "tags and events", contracts.Case{
		Steps: []contracts.Step{
			of(m.plain(create)), of(m.step("CreateTags", tagged("team", "blue"))), of(m.plain("CreateEvent")), of(m.step(remove, nil)),
			of(m.plain(create)), of(m.step("ListFunctionTags", nil)), of(m.step("ListEvents", nil)),
		},
		Check: func(t *contracts.Trace) []contracts.Finding {
			found := wantTags(t, 5)
			if list, _ := t.Body(6)["events"].([]any); len(list) > 0 {
				found = append(found, t.Broken(6, "/events", "no events", contracts.Show(list)))
			}
			return found
		},
	})
}

// ofFirstEvent lets a step speak of the event that the first step of its story made.
func ofFirstEvent(s contracts.Step) contracts.Step {
	s.From = map[string]contracts.Reference{"event_id": {Step: 0, At: "/id"}}
	return s
}

// element finds the one of a list that has a value for a member.
func element(list any, member string, value any) map[string]any {
	elements, _ := list.([]any)
	for _, one := range elements {
		if object, ok := one.(map[string]any); ok && contracts.Equal(object[member], value) {
			return object
		}
	}
	return nil
}

// wantMembers holds members of an answer against what they should be.
func wantMembers(t *contracts.Trace, step int, want map[string]any) []contracts.Finding {
	var found []contracts.Finding
	for _, name := range sortedKeys(want) {
		if got := t.Body(step)[name]; !contracts.Equal(got, want[name]) {
			found = append(found, t.Broken(step, "/"+name, contracts.Show(want[name]), contracts.Show(got)))
		}
	}
	return found
}
