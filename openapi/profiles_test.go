package openapi_test

import (
	"encoding/json"
	"flag"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

var update = flag.Bool("update", false, "write the golden files anew")

const (
	updateConfig = "UpdateFunctionConfig"
	showConfig   = "ShowFunctionConfig"
	create       = "CreateFunction"

	projectID   = "0123456789abcdef0123456789abcdef"
	functionURN = "urn:fss:test-region-1:" + projectID + ":function:default:demo"
)

// profile returns an embedded profile, compiled once for all tests.
func profile(tb testing.TB, name string) *openapi.Contract {
	tb.Helper()
	c, err := openapi.Profile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func eachProfile(t *testing.T, test func(t *testing.T, c *openapi.Contract)) {
	t.Helper()
	for _, name := range openapi.Profiles() {
		t.Run(name, func(t *testing.T) { test(t, profile(t, name)) })
	}
}

// operation returns an operation of an embedded profile.
func operation(tb testing.TB, profileName, id string) *openapi.Operation {
	tb.Helper()
	o := profile(tb, profileName).Operation(id)
	if o == nil {
		tb.Fatalf("%s: no operation %s", profileName, id)
	}
	return o
}

// pathOf gives every operation the path parameters of a function that could be.
func pathOf() map[string]string {
	return map[string]string{
		"project_id": projectID, "function_urn": functionURN, "depend_id": "6a3f0021-0000-4000-8000-000000000021", "version": "1",
		"action": "filter", "event_id": "e", "alias_name": "prod", "trigger_type_code": "TIMER", "trigger_id": "t", "state": "true", "id": "i",
		"vpc_id": "v", "subnet_id": "s", "template_id": "i", "period": "60",
	}
}

// request is a request in which only the body may be wrong.
func request(body []byte) *openapi.Request {
	return &openapi.Request{
		Path:   pathOf(),
		Header: http.Header{"Content-Type": {"application/json"}, "X-Auth-Token": {"not-a-real-token"}},
		Body:   body,
	}
}

// changed is a request example with members set and, where the value is the word
// absent, removed.
func changed(tb testing.TB, o *openapi.Operation, example string, members map[string]any) map[string]any {
	tb.Helper()
	base, ok := o.Example(example).(map[string]any)
	if !ok {
		tb.Fatalf("%s has no example %s", o.ID, example)
	}
	body := maps.Clone(base)
	for name, value := range members {
		body[name] = value
		if value == absent {
			delete(body, name)
		}
	}
	return body
}

type leftOut struct{}

var absent = leftOut{}

func encode(tb testing.TB, value any) []byte {
	tb.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func readTestdata(tb testing.TB, name string) []byte {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// clauses lists what violations break, in their order.
func clauses(violations []openapi.Violation) []string {
	ids := []string{}
	for _, v := range violations {
		ids = append(ids, v.Clause)
	}
	return ids
}

// everySchema calls visit for every schema of a contract: parameters, bodies, answers.
func everySchema(c *openapi.Contract, visit func(*openapi.Operation, *openapi.Schema)) {
	for _, o := range c.Operations() {
		each := func(s *openapi.Schema) { visit(o, s) }
		for _, p := range o.Parameters {
			p.Walk(each)
		}
		o.Body.Walk(each)
		for _, r := range o.Responses {
			for _, h := range r.Headers {
				h.Walk(each)
			}
			r.Schema.Walk(each)
		}
	}
}

// statusOf is a status of an answer; the default answer is that of any other error.
func statusOf(r *openapi.Response) int {
	if r.Status == 0 {
		return http.StatusRequestEntityTooLarge
	}
	return r.Status
}
