package suite_test

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/fgcontract/fgcontract/fixtures"
)

// defects are mistakes that services make, each with the clauses that it breaks.
var defects = []defect{
	// Wrong form of an answer.
	{
		"memory_size answered as text",
		[]string{put + "response.200.memory_size.type"},
		inUpdates(func(b map[string]any) { b["memory_size"] = fmt.Sprint(b["memory_size"]) }),
	},
	{
		"code_size answered as a fraction",
		[]string{put + "response.200.code_size.type"},
		inUpdates(func(b map[string]any) { b["code_size"] = 272.5 }),
	},
	{
		"status answered out of range",
		[]string{put + "response.200.status.enum"},
		inUpdates(func(b map[string]any) { b["status"] = 7.0 }),
	},
	{
		"timeout answered out of range",
		[]string{put + "response.200.timeout.maximum", put + "reflects.timeout"},
		inUpdates(func(b map[string]any) { b["timeout"] = 259201.0 }),
	},
	{
		"mount user ids answered as words",
		[]string{put + "response.200.mount_config.mount_user.user_id.any-of", put + "reflects.mount_config"},
		inUpdates(func(b map[string]any) {
			if mount, ok := b["mount_config"].(map[string]any); ok {
				mount["mount_user"].(map[string]any)["user_id"] = "root"
			}
		}),
	},
	{
		"func_vpc answered as a list",
		[]string{put + "response.200.func_vpc.type", put + "reflects.func_vpc"},
		inUpdates(func(b map[string]any) {
			if v, ok := b["func_vpc"]; ok {
				b["func_vpc"] = []any{v}
			}
		}),
	},
	{
		"enable_cloud_debug answered as a boolean",
		[]string{put + "response.200.enable_cloud_debug.type"},
		inUpdates(func(b map[string]any) { b["enable_cloud_debug"] = true }),
	},
	{
		"an error without error_code",
		[]string{put + "response.400.error_code.required"},
		onAnswer(func(x *exchange) {
			if x.isUpdate() && x.answer.Code == http.StatusBadRequest {
				delete(x.body, "error_code")
			}
		}),
	},
	{"an error in the form of another service", []string{
		put + "response.404.error_code.required", put + "response.404.error_msg.required",
	}, onAnswer(func(x *exchange) {
		if x.isUpdate() && x.answer.Code == http.StatusNotFound {
			x.body = map[string]any{"error": map[string]any{"code": "404"}}
		}
	})},
	{
		"answers labelled as text",
		[]string{put + "response.200.media-type"},
		onAnswer(func(x *exchange) {
			if x.isUpdate() && x.ok() {
				x.answer.Header().Set("Content-Type", "text/plain")
			}
		}),
	},
	{
		"an answer with something behind it",
		[]string{put + "response.200.json"},
		onAnswer(func(x *exchange) {
			if x.isUpdate() && x.ok() {
				x.body = nil
				x.answer.Body.WriteString("\n{}")
			}
		}),
	},
	{
		"201 instead of 200",
		[]string{put + "response.status"},
		onAnswer(func(x *exchange) {
			if x.isUpdate() && x.ok() {
				x.answer.Code = http.StatusCreated
			}
		}),
	},
	{
		"a delete that answers with a body",
		[]string{"delete-*.response.204.empty"},
		onAnswer(func(x *exchange) {
			if x.request.Method == http.MethodDelete && x.answer.Code == http.StatusNoContent {
				x.body = map[string]any{}
			}
		}),
	},

	// Members lost or changed on the way.
	{
		"description is not answered",
		[]string{put + "reflects.description"},
		inUpdates(func(b map[string]any) { delete(b, "description") }),
	},
	{
		"timeout is answered as the default",
		[]string{put + "reflects.timeout"},
		inUpdates(func(b map[string]any) { b["timeout"] = 3.0 }),
	},
	{"description is not stored", []string{
		put + "reflects.description", get + "reflects.description", put + "behaviour.last-writer-wins",
		put + "behaviour.never-a-mixture", put + "behaviour.version-and-alias-stay",
	}, onRequest(func(x *exchange) {
		if _, isText := x.sent["description"].(string); x.isUpdate() && isText {
			delete(x.sent, "description")
		}
	})},
	{
		"reads show no user_data",
		[]string{get + "reflects.user_data"},
		onAnswer(func(x *exchange) {
			if x.isShow() {
				delete(x.body, "user_data")
			}
		}),
	},
	{
		"cpu does not follow memory",
		[]string{put + "response.200.rule.response.cpu-follows-memory"},
		inUpdates(func(b map[string]any) { b["cpu"] = 300.0 + b["memory_size"].(float64) }),
	},
	{
		"last_modified is no time",
		[]string{put + "response.200.rule.response.last-modified-time", put + "behaviour.last-modified-moves"},
		inUpdates(func(b map[string]any) { b["last_modified"] = "yesterday" }),
	},

	// Lenient: what should be refused is accepted.
	{
		"timeout over the maximum is accepted",
		[]string{put + "body.timeout.maximum"},
		lenient("timeout", 259200.0, number(func(n float64) bool { return n > 259200 })),
	},
	{
		"timeout under the minimum is accepted",
		[]string{put + "body.timeout.minimum"},
		lenient("timeout", 3.0, number(func(n float64) bool { return n == 2 })),
	},
	{"any memory_size is accepted", []string{put + "body.memory_size.enum"}, lenient("memory_size", 256.0, number(func(n float64) bool { return n == float64(int(n)) && int(n)%128 != 0 }))},
	{
		"a handler of 129 characters is accepted",
		[]string{put + "body.handler.max-length"},
		lenient("handler", "index.handler", func(v any) bool { s, ok := v.(string); return ok && len(s) > 128 }),
	},
	{
		"a fraction of a second is accepted",
		[]string{put + "body.timeout.type"},
		lenient("timeout", 7.0, number(func(n float64) bool { return n != float64(int(n)) })),
	},
	{
		"a missing runtime is accepted",
		[]string{put + "body.runtime.required"},
		onRequest(func(x *exchange) {
			if x.isUpdate() && x.sent != nil && len(x.sent) > 2 && x.sent["runtime"] == nil && x.sent["handler"] != nil {
				if _, present := x.sent["runtime"]; !present {
					x.sent["runtime"] = "Python3.9"
				}
			}
		}),
	},
	{
		"a missing vpc_id is accepted",
		[]string{put + "body.func_vpc.vpc_id.required"},
		onRequest(func(x *exchange) {
			if vpc, ok := x.sent["func_vpc"].(map[string]any); ok && x.isUpdate() {
				if _, present := vpc["vpc_id"]; !present {
					vpc["vpc_id"] = "6a3f0000-0000-4000-8000-00000000000a"
				}
			}
		}),
	},
	{"an initializer without a timeout is accepted", []string{
		put + "rule.initializer.needs-timeout",
	}, onRequest(func(x *exchange) {
		handler, _ := x.sent["initializer_handler"].(string)
		if _, present := x.sent["initializer_timeout"]; x.isUpdate() && !present && strings.Contains(handler, ".") {
			x.sent["initializer_timeout"] = 3.0
		}
	})},
	{
		"text/plain is accepted",
		[]string{put + "refusal.media-type"},
		onRequest(func(x *exchange) {
			if x.isUpdate() && x.request.Header.Get("Content-Type") == "text/plain" {
				x.request.Header.Set("Content-Type", "application/json")
			}
		}),
	},
	{
		"any token is accepted",
		[]string{put + "refusal.credentials.unknown"},
		onRequest(func(x *exchange) {
			if x.isUpdate() && strings.HasPrefix(x.request.Header.Get("X-Auth-Token"), "this-token") {
				x.request.Header.Set("X-Auth-Token", goodToken)
			}
		}),
	},
	{
		"no token is needed",
		[]string{put + "refusal.credentials.missing"},
		onRequest(func(x *exchange) {
			if x.isUpdate() && x.request.Header.Get("X-Auth-Token") == "" && x.request.Header.Get("Authorization") == "" {
				x.request.Header.Set("X-Auth-Token", goodToken)
			}
		}),
	},
	{
		"signatures are not looked at",
		[]string{
			put + "refusal.credentials.malformed", put + "refusal.credentials.access-key", put + "refusal.credentials.signature",
			put + "refusal.credentials.skew",
		},
		onRequest(func(x *exchange) {
			if x.isUpdate() && x.request.Header.Get("Authorization") != "" {
				x.request.Header.Set("X-Auth-Token", goodToken)
			}
		}),
	},
	{
		"a token is accepted whose time is over",
		[]string{put + "refusal.credentials.expired"},
		onRequest(func(x *exchange) {
			if x.isUpdate() && x.request.Header.Get("X-Auth-Token") == fixtures.ExpiredToken {
				x.request.Header.Set("X-Auth-Token", goodToken)
			}
		}),
	},
	{
		"a token of another project is accepted",
		[]string{put + "refusal.credentials.project"},
		onRequest(func(x *exchange) {
			if x.isUpdate() && x.request.Header.Get("X-Auth-Token") == foreignToken {
				x.request.Header.Set("X-Auth-Token", goodToken)
			}
		}),
	},

	// Strict: what should be accepted is refused.
	{
		"memory_size 4096 is refused",
		[]string{put + "body.memory_size.enum"},
		refusing(func(x *exchange) bool { return x.sent["memory_size"] == 4096.0 && x.sent["gpu_memory"] == nil }),
	},
	{
		"the shortest timeout is refused",
		[]string{put + "body.timeout.minimum"},
		refusing(func(x *exchange) bool { return x.sent["timeout"] == 3.0 && x.sent["runtime"] == "Python3.9" }),
	},
	{
		"a charset behind the media type is refused",
		[]string{put + "refusal.media-type"},
		refusing(func(x *exchange) bool { return strings.Contains(x.request.Header.Get("Content-Type"), "charset") }),
	},

	// Wrong status.
	{
		"an unknown function is answered with 500",
		[]string{put + "refusal.existence.function", "delete-function.behaviour.gone-at-once"},
		onAnswer(func(x *exchange) {
			if x.isUpdate() && x.answer.Code == http.StatusNotFound && x.body["error_code"] == "FSS.1051" {
				x.answer.Code, x.body["error_code"] = http.StatusInternalServerError, "FSS.0500"
			}
		}),
	},
	{
		"malformed JSON is refused with status 200",
		[]string{put + "refusal.json.malformed"},
		onAnswer(func(x *exchange) {
			if x.isUpdate() && x.answer.Code == http.StatusBadRequest && x.sent == nil && strings.Contains(x.answer.Body.String(), "not valid JSON") {
				x.answer.Code = http.StatusOK
			}
		}),
	},
}
