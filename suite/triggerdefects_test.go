package suite_test

import "net/http"

// ofTriggers are defects of triggers.
var ofTriggers = family{
	among: []string{
		"*trigger*.behaviour.*", "*-trigger.refusal.*", "*-trigger.reflects.*", "create-function-trigger.response.*",
	},
	defects: []defect{
		{"a trigger of Kafka starts at once", []string{
			"create-function-trigger.behaviour.first-status",
		}, onAnswer(func(x *exchange) {
			if x.sent["trigger_type_code"] == "KAFKA" && x.sent["trigger_status"] == nil && x.answer.Code == http.StatusCreated {
				x.body["trigger_status"] = "ACTIVE"
			}
		})},
		{"a trigger that is gone is answered with 500", []string{
			"*-trigger.refusal.existence.trigger",
		}, onAnswer(func(x *exchange) {
			if x.body["error_code"] == "FSS.1131" {
				x.answer.Code, x.body["error_code"] = http.StatusInternalServerError, "FSS.0500"
			}
		})},
		{"an update of a trigger forgets the event data", []string{
			"update-trigger.behaviour.read-after-write",
		}, onRequest(func(x *exchange) {
			if _, isObject := x.sent["event_data"].(map[string]any); isObject && x.request.Method == http.MethodPut {
				delete(x.sent, "event_data")
			}
		})},
		{"a trigger is created with 200", []string{
			"create-function-trigger.response.status",
		}, onAnswer(func(x *exchange) {
			if x.answer.Code == http.StatusCreated {
				x.answer.Code = http.StatusOK
			}
		})},
	},
}
