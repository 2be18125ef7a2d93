package cases_test

import "github.com/fgcontract/fgcontract/contracts"

// invocationTales are those about invocations.
var invocationTales = []tale{
	{clause: contracts.BehaviourInvokedInEnvelope, name: "both", answers: []string{`{"request_id":"r","result":"{}","log":"","status":200}`}},
	{clause: contracts.BehaviourInvokedInEnvelope, name: "the result alone", answers: []string{`{"key":"value"}`}, want: []string{"0 /request_id", "0 /result"}},
	{clause: contracts.BehaviourAsyncHasID, name: "an id", answers: []string{`{"request_id":"r"}`}},
	{clause: contracts.BehaviourAsyncHasID, name: "none", answers: []string{`{}`}, want: []string{"0 /request_id"}},
}
