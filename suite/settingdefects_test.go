package suite_test

import "net/http"

// ofSettings are defects of what is set for a function beside its configuration.
var ofSettings = family{
	among: []string{"*-async-invoke-config.*", "*-tracing.*", "*-lts-*"},
	defects: []defect{
		{"four attempts are accepted", []string{
			"update-function-async-invoke-config.body.max_async_retry_attempts.maximum",
		}, onRequest(func(x *exchange) {
			if x.sent["max_async_retry_attempts"] == 4.0 {
				x.sent["max_async_retry_attempts"] = 3.0
			}
		})},
		{"keys of tracing are taken away with 204", []string{
			"update-tracing.response.status",
		}, onAnswer(func(x *exchange) {
			if x.is(http.MethodPut, "/tracing") && x.ok() && len(x.sent) == 0 {
				x.answer.Code = http.StatusNoContent
			}
		})},
		{"a configuration that is gone is answered with an empty one", []string{
			"*-function-async-invoke-config.refusal.existence.async-config", "delete-function-async-invoke-config.behaviour.gone-at-once",
		}, onAnswer(func(x *exchange) {
			if x.is(http.MethodGet, "/async-invoke-config") && x.body["error_code"] == "FSS.0404" {
				x.answer.Code, x.body = http.StatusOK, map[string]any{}
			}
		})},
		{"the list of configurations is empty", []string{
			"update-function-async-invoke-config.behaviour.listed",
		}, onAnswer(func(x *exchange) {
			if _, isList := x.body["async_invoke_configs"]; isList {
				x.body["async_invoke_configs"] = []any{}
			}
		})},
	},
}
