package cases_test

import (
	"fmt"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
)

// invocationTales are those about invocations.
var invocationTales = []tale{
	{clause: contracts.BehaviourInvokedInEnvelope, name: "both", answers: []string{`{"request_id":"r","result":"{}","log":"","status":200}`}},
	{clause: contracts.BehaviourInvokedInEnvelope, name: "the result alone", answers: []string{`{"key":"value"}`}, want: []string{"0 /request_id", "0 /result"}},
	{clause: contracts.BehaviourAsyncHasID, name: "an id", answers: []string{`{"request_id":"r"}`}},
	{clause: contracts.BehaviourAsyncHasID, name: "none", answers: []string{`{}`}, want: []string{"0 /request_id"}},

	{clause: contracts.BehaviourCallListed, name: "listed", answers: []string{oneCall, otherCall, calls(2, "b", "a"), calls(1, "a")}},
	{
		clause: contracts.BehaviourCallListed, name: "the other alone, and both",
		answers: []string{oneCall, otherCall, calls(1, "b"), calls(2, "b", "a")}, want: []string{"2 /invocations", "3 /invocations"},
	},
	{clause: contracts.BehaviourCallPages, name: "two and an end", answers: []string{oneCall, otherCall, calls(1, "a"), calls(2, "b"), calls(2)}},
	{
		clause: contracts.BehaviourCallPages, name: "no end",
		answers: []string{oneCall, otherCall, calls(1, "a"), calls(2, "b"), calls(2, "b")}, want: []string{"4 /invocations"},
	},
	{clause: contracts.BehaviourCallWindow, name: "none", answers: []string{oneCall, calls(0)}},
	{clause: contracts.BehaviourCallWindow, name: "all the same", answers: []string{oneCall, calls(1, "a")}, want: []string{"1 /invocations"}},
	{clause: contracts.BehaviourCallStopped, name: "over", answers: []string{oneCall, "null", calls(1, "a")}},
	{
		clause: contracts.BehaviourCallStopped, name: "runs on",
		answers: []string{oneCall, "null", `{"invocations":[{"request_id":"a","status":"RUNNING"}]}`}, want: []string{"2 /invocations"},
	},
	{clause: contracts.BehaviourCallStopped, name: "not listed", answers: []string{oneCall, "null", calls(0)}, want: []string{"2 /invocations"}},
}

const (
	oneCall   = `{"request_id":"a"}`
	otherCall = `{"request_id":"b"}`
)

// calls is a page of calls that are over.
func calls(next int, ids ...string) string {
	list := []string{}
	for _, id := range ids {
		list = append(list, `{"request_id":"`+id+`","status":"FAIL"}`)
	}
	return fmt.Sprintf(`{"invocations":[%s],"next_marker":%d,"count":2}`, strings.Join(list, ","), next)
}
