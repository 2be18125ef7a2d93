package openapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

// withHeaders are those of JSON with further names and values.
func withHeaders(pairs ...string) http.Header {
	header := jsonHeader()
	for i := 0; i < len(pairs); i += 2 {
		header.Set(pairs[i], pairs[i+1])
	}
	return header
}

func TestCheckResponseFindsEachFault(t *testing.T) {
	html := http.Header{"Content-Type": {"text/html"}}
	fault := func(code string) string { return `{"error_code":"` + code + `","error_msg":"text"}` }
	for _, test := range []struct {
		name, operation string
		status          int
		header          http.Header
		body            string
		want            string // behind "response."
	}{
		{"empty object", updateConfig, 200, jsonHeader(), `{}`, ""},
		{"parameter of the media type", updateConfig, 200, http.Header{"Content-Type": {"application/json;charset=utf8"}}, `{}`, ""},
		{"further member", updateConfig, 200, jsonHeader(), `{"colour":"red"}`, ""},
		{"undeclared status", updateConfig, 202, jsonHeader(), `{}`, "status"},
		{"redirect", updateConfig, 302, nil, ``, "status"},
		{"HTML", updateConfig, 200, html, `<html></html>`, "200.media-type 200.json"},
		{"HTML said to be JSON", updateConfig, 200, jsonHeader(), `<html></html>`, "200.json"},
		{"JSON said to be HTML", updateConfig, 200, html, `{}`, "200.media-type"},
		{"no media type", updateConfig, 200, nil, `{}`, "200.media-type"},
		{"no body", updateConfig, 200, jsonHeader(), ``, "200.json"},
		{"member twice", updateConfig, 200, jsonHeader(), `{"timeout":3,"timeout":3}`, "200.json"},
		{"list", updateConfig, 200, jsonHeader(), `[]`, "200.type"},
		{"null", updateConfig, 200, jsonHeader(), `null`, "200.type"},
		{"text for a number", updateConfig, 200, jsonHeader(), `{"timeout":"3"}`, "200.timeout.type"},
		{"number that is no int64", updateConfig, 200, jsonHeader(), `{"code_size":1e30}`, "200.code_size.format"},
		{"number out of range", updateConfig, 200, jsonHeader(), `{"timeout":2}`, "200.timeout.minimum"},
		{"memory that is not in the list", updateConfig, 200, jsonHeader(), `{"memory_size":129}`, "200.memory_size.enum"},
		{"null for a text", updateConfig, 200, jsonHeader(), `{"xrole":null}`, "200.xrole.type"},
		{"wrong element", updateConfig, 200, jsonHeader(), `{"dependencies":[{"size":"1"},{"size":1}]}`, "200.dependencies.items.size.type"},
		{"wrong version", updateConfig, 200, jsonHeader(), `{"version":"v1"}`, "200.version.any-of"},
		{"cpu that does not follow", updateConfig, 200, jsonHeader(), `{"cpu":1,"memory_size":128}`, "200.rule.response.cpu-follows-memory"},
		{
			"two rules", updateConfig, 200, jsonHeader(), `{"cpu":1,"memory_size":128,"last_modified":"x"}`,
			"200.rule.response.cpu-follows-memory 200.rule.response.last-modified-time",
		},
		{"no rule if a type is wrong", updateConfig, 200, jsonHeader(), `{"cpu":1,"memory_size":128,"timeout":"x"}`, "200.timeout.type"},
		{"error", updateConfig, 400, jsonHeader(), fault("FSS.1002"), ""},
		{"error without a text", updateConfig, 404, jsonHeader(), `{"error_code":"FSS.1051"}`, "404.error_msg.required"},
		{"error with an empty code", updateConfig, 403, jsonHeader(), fault(""), "403.error_code.min-length"},
		{"error code of another status", updateConfig, 404, jsonHeader(), fault("FSS.1002"), "error-code"},
		{"error code that nobody knows", updateConfig, 500, jsonHeader(), fault("FSS.9999"), "error-code"},
		{"error code with several statuses", updateConfig, 414, jsonHeader(), fault("APIGW.0201"), ""},
		{"error that is a text", updateConfig, 500, jsonHeader(), `"internal error"`, "500.type"},
		{"other error", updateConfig, 413, jsonHeader(), fault("FSS.0413"), ""},
		{"other error without a code", updateConfig, 503, jsonHeader(), `{"error_msg":"busy"}`, "default.error_code.required"},
		{"call", "InvokeFunction", 200, withHeaders("X-Cff-Request-Id", "a", "X-Cff-Function-Log", "bG9n"), `{}`, ""},
		{"call without its id", "InvokeFunction", 200, jsonHeader(), `{}`, "200.header.x-cff-request-id.required"},
		{"call with an empty id", "InvokeFunction", 200, withHeaders("x-cff-request-id", ""), `{}`, "200.header.x-cff-request-id.min-length"},
		{
			"call with wrong headers and a wrong body", "InvokeFunction", 200,
			withHeaders("X-Cff-Request-Id", "a", "X-Cff-Response-Version", "v2", "X-Cff-Function-Log", "é"), `<html>`,
			"200.header.x-cff-response-version.enum 200.header.x-cff-function-log.format 200.json",
		},
		{"deleted", "DeleteFunction", 204, nil, ``, ""},
		{"deleted, with a body", "DeleteFunction", 204, jsonHeader(), `{}`, "204.empty"},
		{"deleted, with another status", "DeleteFunction", 200, nil, ``, "status"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := profile(t, openapi.Documented)
			o := c.Operation(test.operation)
			got := c.CheckResponse(o, test.status, test.header, []byte(test.body), nil)
			ids := clauses(got.Violations)
			for i, id := range ids {
				ids[i] = strings.TrimPrefix(id, o.Slug+".response.")
			}
			if found := strings.Join(ids, " "); found != test.want {
				t.Errorf("%s: broken are %q; want %q", o.Slug, found, test.want)
			}
			for _, v := range got.Violations {
				if v.Stage != 0 || v.Error.Code != "" || v.Source.IsZero() || c.Position(v.Place) == "" {
					t.Errorf("%s: stage %s, error %v, source %s, place %s", v.Clause, v.Stage, v.Error, v.Source, v.Place)
				}
			}
		})
	}
}

func TestCheckResponseGivesTheDecodedBody(t *testing.T) {
	c := profile(t, openapi.Documented)
	o := c.Operation(updateConfig)
	if got := c.CheckResponse(o, 200, jsonHeader(), []byte(`{"timeout":"x"}`), nil); fmt.Sprint(got.Body) != "map[timeout:x]" {
		t.Errorf("body %v", got.Body)
	}
	if got := c.CheckResponse(o, 200, jsonHeader(), []byte(`{`), nil); got.Body != nil {
		t.Errorf("body %v of what is no JSON", got.Body)
	}
}

// What differs between the profiles in an answer, one case each.
func TestObservedAnswers(t *testing.T) {
	for _, test := range []struct{ name, body, documented, observed string }{
		{"mount user as a text", `{"mount_config":{"mount_user":{"user_id":"-1"}}}`, "", "200.mount_config.mount_user.user_id.type"},
		{"mount user as a number", `{"mount_config":{"mount_user":{"user_id":-1}}}`, "", ""},
		{"no GPU", `{"gpu_memory":0}`, "200.gpu_memory.enum", ""},
		{"no VPC", `{"func_vpc":null}`, "200.func_vpc.type", ""},
		{"time of a dependency as a text", `{"dependencies":[{"last_modified":"x"}]}`, "", "200.dependencies.items.last_modified.type"},
		{"time of a dependency as a number", `{"dependencies":[{"last_modified":1}]}`, "200.dependencies.items.last_modified.type", ""},
		{"runtime of the wire", `{"runtime":"http"}`, "200.runtime.enum", ""},
		{"cpu without a base", `{"cpu":100,"memory_size":128}`, "", "200.rule.response.cpu-follows-memory"},
		{"commas between blocks", `{"peering_cidr":"10.0.0.0/8,11.0.0.0/8"}`, "", "200.rule.response.peering-cidr-ipv4"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for name, want := range map[string]string{openapi.Documented: test.documented, openapi.ObservedAs: test.observed} {
				c := profile(t, name)
				o := c.Operation(updateConfig)
				ids := clauses(c.CheckResponse(o, 200, jsonHeader(), []byte(test.body), nil).Violations)
				got := strings.ReplaceAll(strings.Join(ids, " "), o.Slug+".response.", "")
				if got != want {
					t.Errorf("%s: broken are %q; want %q", name, got, want)
				}
			}
		})
	}
}
