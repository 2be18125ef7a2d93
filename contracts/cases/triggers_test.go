package cases_test

import "github.com/fgcontract/fgcontract/contracts"

const (
	aTimer = `{"trigger_id":"t","trigger_type_code":"TIMER","trigger_status":"ACTIVE",` +
		`"event_data":{"name":"demo","schedule_type":"Rate","schedule":"3d"}}`
	offTimer = `{"trigger_id":"t","trigger_type_code":"TIMER","trigger_status":"DISABLED",` +
		`"event_data":{"name":"demo","schedule_type":"Rate","schedule":"2d"}}`
	otherTimer = `{"trigger_id":"u","trigger_type_code":"TIMER","trigger_status":"ACTIVE",` +
		`"event_data":{"name":"other","schedule_type":"Rate","schedule":"3d"}}`
	noTrigger = `{"error_code":"FSS.1131","error_msg":"not found"}`
	on        = `{"trigger_status":"ACTIVE"}`
	off       = `{"trigger_status":"DISABLED"}`
	leaked    = `{"event_data":{"kafka_password":"fgc-never-to-be-seen"}}`
	pageOne   = `{"triggers":[` + aTimer + `],"next_marker":1,"count":2}`
	pageTwo   = `{"triggers":[` + otherTimer + `],"next_marker":2,"count":2}`
	pageEnd   = `{"triggers":[],"next_marker":2,"count":2}`
)

// triggerTales are those about triggers.
var triggerTales = []tale{
	{clause: contracts.BehaviourTriggerReadsBack, name: "read", answers: []string{aTimer, aTimer, "[" + aTimer + "]"}},
	{
		clause: contracts.BehaviourTriggerReadsBack, name: "another", answers: []string{aTimer, offTimer, "[" + aTimer + "]"},
		want: []string{"1 /event_data", "1 /trigger_status"},
	},
	{clause: contracts.BehaviourTriggerReadsBack, name: "not listed", answers: []string{aTimer, aTimer, "[]"}, want: []string{"2 "}},
	{clause: contracts.BehaviourTriggerReadsBack, name: "an object", answers: []string{aTimer, aTimer, `{"triggers":[` + aTimer + "]}"}, want: []string{"2 "}},
	{
		clause: contracts.BehaviourTriggerReadsBack, name: "listed with other data", answers: []string{aTimer, aTimer, "[" + offTimer + "]"},
		want: []string{"2 /0/event_data"},
	},

	{clause: contracts.BehaviourTriggerFirstStatus, name: "as they should", answers: []string{on, on, off, off}},
	{
		clause: contracts.BehaviourTriggerFirstStatus, name: "the other way", answers: []string{off, off, on, on},
		want: []string{"0 /trigger_status", "1 /trigger_status", "2 /trigger_status", "3 /trigger_status"},
	},

	{clause: contracts.BehaviourTriggerPasswords, name: "never", answers: []string{on, on, "[]"}},
	{clause: contracts.BehaviourTriggerPasswords, name: "at once", answers: []string{leaked, on, "[]"}, want: []string{"0 /event_data"}},
	{clause: contracts.BehaviourTriggerPasswords, name: "in the list", answers: []string{on, on, "[" + leaked + "]"}, want: []string{"2 /event_data"}},

	{clause: contracts.BehaviourTriggerUpdated, name: "updated", answers: []string{aTimer, offTimer, offTimer}},
	{
		clause: contracts.BehaviourTriggerUpdated, name: "as before", answers: []string{aTimer, offTimer, aTimer},
		want: []string{"2 /event_data", "2 /trigger_status"},
	},

	{clause: contracts.BehaviourTriggerGone, name: "gone", answers: []string{aTimer, otherTimer, "", noTrigger, noTrigger, "[" + otherTimer + "]"}},
	{
		clause: contracts.BehaviourTriggerGone, name: "still there",
		answers: []string{aTimer, otherTimer, "", aTimer, "", "[" + aTimer + "," + otherTimer + "]"}, status: map[int]int{3: 200, 4: 204},
		want: []string{"3 ", "4 "},
	},
	{
		clause: contracts.BehaviourTriggerGone, name: "the other one, too", answers: []string{aTimer, otherTimer, "", noTrigger, noTrigger, "[]"},
		want: []string{"5 "},
	},

	{clause: contracts.BehaviourTriggersGone, name: "gone", answers: []string{aTimer, otherTimer, "", "[]"}},
	{clause: contracts.BehaviourTriggersGone, name: "one is left", answers: []string{aTimer, otherTimer, "", "[" + otherTimer + "]"}, want: []string{"3 "}},

	{clause: contracts.BehaviourTriggersOfVersion, name: "one of two", answers: []string{plain, aTimer, otherTimer, "", "[" + aTimer + "]"}},
	{clause: contracts.BehaviourTriggersOfVersion, name: "both are left", answers: []string{
		plain, aTimer, otherTimer, "", "[" + aTimer + "," + otherTimer + "]",
	}, want: []string{"4 "}},
	{clause: contracts.BehaviourTriggersOfVersion, name: "the wrong one", answers: []string{
		plain, aTimer, otherTimer, "", "[" + otherTimer + "]",
	}, want: []string{"4 "}},

	{clause: contracts.BehaviourTriggersOfType, name: "its type alone", answers: []string{aTimer, pageOne, pageEnd}},
	{clause: contracts.BehaviourTriggersOfType, name: "not at all", answers: []string{aTimer, pageTwo, pageEnd}, want: []string{"1 /triggers"}},
	{clause: contracts.BehaviourTriggersOfType, name: "whatever the type", answers: []string{aTimer, pageOne, pageOne}, want: []string{"2 /triggers"}},

	{clause: contracts.BehaviourTriggerPages, name: "two and an end", answers: []string{aTimer, otherTimer, pageOne, pageTwo, pageEnd}},
	{
		clause: contracts.BehaviourTriggerPages, name: "no end", answers: []string{aTimer, otherTimer, pageOne, pageTwo, pageTwo},
		want: []string{"4 /triggers"},
	},
}
