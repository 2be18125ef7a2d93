package cases_test

import "github.com/fgcontract/fgcontract/contracts"

const (
	teamBlue  = `{"tags":[{"key":"team","value":"blue"}]}`
	teamStage = `{"tags":[{"key":"team","value":"red"},{"key":"stage","value":"test"}]}`
	stage     = `{"tags":[{"key":"stage","value":"test"}]}`
	noTags    = `{"tags":[]}`
	oneFound  = `{"resources":[{"resource_name":"demo"}],"total_count":1}`
	counted   = `{"total_count":1}`
	noneFound = `{"total_count":0}`

	anEvent   = `{"id":"e","name":"demo","content":"eyJrIjoidiJ9"}`
	changed   = `{"id":"e","name":"demo","content":"eyJrIjoidyJ9"}`
	events    = `{"events":[{"id":"e","name":"demo"}],"count":1}`
	noEvents  = `{"events":[],"count":0}`
	noEvent   = `{"error_code":"FSS.1070","error_msg":"not found"}`
	two       = `{"count":2}`
	none      = `{"count":0}`
	reserved  = `{"reserved_instances":[{"qualifier_type":"version","qualifier_name":"latest","min_count":2}],"count":1}`
	unordered = `{"reserved_instances":[],"count":0}`
)

// thingTales are those about what belongs to a function.
var thingTales = []tale{
	{clause: contracts.BehaviourTagsShow, name: "shown", answers: []string{"", "", teamStage, teamStage}},
	{clause: contracts.BehaviourTagsShow, name: "the first value", answers: []string{
		"", "", `{"tags":[{"key":"team","value":"blue"},{"key":"stage","value":"test"}]}`, teamStage,
	}, want: []string{"2 /tags"}},
	{clause: contracts.BehaviourTagsShow, name: "twice", answers: []string{
		"", "", `{"tags":[{"key":"team","value":"blue"},{"key":"team","value":"red"},{"key":"stage","value":"test"}]}`, teamStage,
	}, want: []string{"2 /tags"}},
	{clause: contracts.BehaviourTagsShow, name: "not by latest", answers: []string{"", "", teamStage, noTags}, want: []string{"3 /tags"}},

	{clause: contracts.BehaviourTagsGo, name: "gone", answers: []string{"", "", stage}},
	{clause: contracts.BehaviourTagsGo, name: "still there", answers: []string{"", "", teamStage}, want: []string{"2 /tags"}},
	{clause: contracts.BehaviourTagsGo, name: "all gone", answers: []string{"", "", noTags}, want: []string{"2 /tags"}},

	{clause: contracts.BehaviourTaggedFound, name: "found", answers: []string{"", oneFound, counted, noneFound}},
	{
		clause: contracts.BehaviourTaggedFound, name: "never", answers: []string{"", noneFound, noneFound, noneFound},
		want: []string{"1 /resources", "1 /total_count", "2 /total_count"},
	},
	{clause: contracts.BehaviourTaggedFound, name: "always", answers: []string{"", oneFound, counted, counted}, want: []string{"3 /total_count"}},

	{clause: contracts.BehaviourProjectTagsShow, name: "both", answers: []string{
		"", "", `{"tags":[{"key":"fgc-demo-shared","values":["red","green","blue"]}]}`,
	}},
	{clause: contracts.BehaviourProjectTagsShow, name: "one", answers: []string{
		"", "", `{"tags":[{"key":"fgc-demo-shared","values":["red"]},{"key":"other","values":["red","blue"]}]}`,
	}, want: []string{"2 /tags"}},

	{clause: contracts.BehaviourDeleteTakesAll, name: "nothing left", answers: []string{plain, "", anEvent, "", plain, noTags, noEvents}},
	{
		clause: contracts.BehaviourDeleteTakesAll, name: "everything left", answers: []string{plain, "", anEvent, "", plain, teamBlue, events},
		want: []string{"5 /tags", "6 /events"},
	},

	{clause: contracts.BehaviourEventReadsBack, name: "read", answers: []string{anEvent, anEvent, events}},
	{
		clause: contracts.BehaviourEventReadsBack, name: "another", answers: []string{anEvent, `{"id":"f","name":"demo","content":"eyJrIjoidyJ9"}`, events},
		want: []string{"1 /content", "1 /id"},
	},
	{clause: contracts.BehaviourEventReadsBack, name: "not listed", answers: []string{anEvent, anEvent, noEvents}, want: []string{"2 /events"}},

	{clause: contracts.BehaviourEventKeepsRest, name: "kept", answers: []string{anEvent, changed, changed}},
	{
		clause: contracts.BehaviourEventKeepsRest, name: "the name is lost", answers: []string{anEvent, changed, `{"id":"e","name":"","content":"eyJrIjoidyJ9"}`},
		want: []string{"2 /name"},
	},
	{clause: contracts.BehaviourEventKeepsRest, name: "unchanged", answers: []string{anEvent, changed, anEvent}, want: []string{"2 /content"}},

	{clause: contracts.BehaviourEventGone, name: "gone", answers: []string{anEvent, "", noEvent, noEvents}},
	{
		clause: contracts.BehaviourEventGone, name: "still there", answers: []string{anEvent, "", anEvent, events}, status: map[int]int{2: 200},
		want: []string{"2 "},
	},

	{clause: contracts.BehaviourEventGone, name: "listed", answers: []string{anEvent, "", noEvent, events}, want: []string{"3 /events"}},

	{clause: contracts.BehaviourReservedEnds, name: "ended", answers: []string{two, reserved, none, unordered}},
	{clause: contracts.BehaviourReservedEnds, name: "never listed", answers: []string{two, unordered, none, unordered}, want: []string{"1 /reserved_instances"}},
	{clause: contracts.BehaviourReservedEnds, name: "still there", answers: []string{two, reserved, none, reserved}, want: []string{"3 /reserved_instances"}},

	{clause: contracts.BehaviourReservedPageEnd, name: "empty", answers: []string{two, unordered, none}},
	{clause: contracts.BehaviourReservedPageEnd, name: "the last page again", answers: []string{two, reserved, none}, want: []string{"1 /reserved_instances"}},
}
