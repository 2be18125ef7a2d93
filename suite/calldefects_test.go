package suite_test

import "net/http"

// ofCalls are defects of calling functions, at once and later.
var ofCalls = family{
	among: []string{"invoke-function.*", "async-invoke-function.*"},
	defects: []defect{
		{"a call that asks for v1 is answered with what the function gave alone", []string{
			"invoke-function.behaviour.v1-in-an-object",
		}, onAnswer(func(x *exchange) {
			if x.ok() && x.request.Header.Get("X-Cff-Request-Version") == "v1" {
				x.answerWith(x.answer.Code, map[string]any{"given": "by the function"})
			}
		})},
		{"a call that is carried out later gets no id", []string{
			"async-invoke-function.behaviour.has-an-id",
		}, onAnswer(func(x *exchange) {
			if x.answer.Code == http.StatusAccepted {
				delete(x.body, "request_id")
			}
		})},
		{"a call at once is answered as one for later", []string{
			"invoke-function.response.status",
		}, onAnswer(func(x *exchange) {
			if x.is(http.MethodPost, "/invocations") && x.ok() {
				x.answer.Code = http.StatusAccepted
			}
		})},
	},
}
