package openapi_test

import (
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

const functions = "/v2/" + projectID + "/fgs/functions"

func TestRoute(t *testing.T) {
	c := profile(t, openapi.Documented)
	for _, test := range []struct {
		name, method, path string
		want               string // operation, "" for none
		urn                string // decoded
	}{
		{"update", "PUT", functions + "/" + functionURN + "/config", updateConfig, functionURN},
		{"show", "GET", functions + "/" + functionURN + "/config", showConfig, functionURN},
		{"create", "POST", functions, create, ""},
		{"list", "GET", functions, "ListFunctions", ""},
		{"delete", "DELETE", functions + "/demo", "DeleteFunction", "demo"},
		{"escaped colons", "PUT", functions + "/urn%3Afss%3ax/config", updateConfig, "urn:fss:x"},
		{"escaped exclamation mark", "PUT", functions + "/demo:%21live/config", updateConfig, "demo:!live"},
		{"escaped slash stays in the parameter", "PUT", functions + "/a%2Fb/config", updateConfig, "a/b"},
		{"escaped percent sign is decoded once", "PUT", functions + "/a%253Ab/config", updateConfig, "a%3Ab"},
		{"parameter named like a fixed segment", "PUT", functions + "/config/config", updateConfig, "config"},
		{"parameter of dots", "DELETE", functions + "/..", "DeleteFunction", ".."},
		{"parameter of one dot", "DELETE", functions + "/.", "DeleteFunction", "."},
		{"10,000 colons", "PUT", functions + "/" + strings.Repeat(":", 10_000) + "/config", updateConfig, strings.Repeat(":", 10_000)},
		{"parameter of a million characters", "DELETE", functions + "/" + strings.Repeat("a", 1_000_000), "DeleteFunction", strings.Repeat("a", 1_000_000)},

		{"unknown method", "PATCH", functions + "/demo/config", "", ""},
		{"method in lower case", "put", functions + "/demo/config", "", ""},
		{"no method", "", functions + "/demo/config", "", ""},
		{"method of another path", "POST", functions + "/demo/config", "", ""},
		{"unknown path", "GET", "/v2/" + projectID + "/fgs/nothing", "", ""},
		{"other version", "GET", "/v1/" + projectID + "/fgs/functions", "", ""},
		{"root", "GET", "/", "", ""},
		{"no path", "GET", "", "", ""},
		{"no slash at the start", "GET", functions[1:], "", ""},
		{"asterisk", "OPTIONS", "*", "", ""},
		{"slash at the end", "PUT", functions + "/demo/config/", "", ""},
		{"slash at the end of a parameter", "DELETE", functions + "/demo/", "", ""},
		{"two slashes", "PUT", functions + "//config", "", ""},
		{"two slashes at the start", "GET", "/" + functions, "", ""},
		{"empty project", "GET", "/v2//fgs/functions", "", ""},
		{"dots are not cleaned", "PUT", functions + "/demo/x/../config", "", ""},
		{"other case", "GET", strings.ToUpper(functions), "", ""},
		{"too deep", "PUT", functions + "/demo/config/more", "", ""},
		{"half an escape", "DELETE", functions + "/a%2", "", ""},
		{"no escape", "DELETE", functions + "/a%zz", "", ""},
		{"100,000 segments", "GET", strings.Repeat("/a", 100_000), "", ""},
		{"100,000 slashes", "GET", strings.Repeat("/", 100_000), "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			match, ok := c.Route(test.method, test.path)
			if ok != (test.want != "") {
				t.Fatalf("Route = %v, %v; want %q", match, ok, test.want)
			}
			if !ok {
				return
			}
			if match.Operation.ID != test.want || match.Path["function_urn"] != test.urn || match.Path["project_id"] != projectID {
				t.Errorf("Route = %s %.200v; want %s %.200s", match.Operation.ID, match.Path, test.want, test.urn)
			}
		})
	}
}

// A fixed segment wins over a parameter, and where it leads nowhere the parameter
// is tried after all.
func TestRouteFixedSegmentsWin(t *testing.T) {
	text := strings.Replace(string(readTestdata(t, small)), "paths:\n", `paths:
  /things/all:
    get: {operationId: ListThings, x-source: {inferred: test}, responses: {'204': {description: all}}}
  /things/{name}/part:
    get: {operationId: GetPart, x-source: {inferred: test}, parameters: [{name: name, in: path, required: true, schema: {type: string}}], responses: {'204': {description: part}}}
`, 1)
	c, err := openapi.Load("routes", openapi.Text{Name: small, Data: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ method, path, want, name string }{
		{"GET", "/things/all", "ListThings", ""},
		{"PUT", "/things/all", "PutThing", "all"},
		{"GET", "/things/all/part", "GetPart", "all"},
		{"GET", "/things/some/part", "GetPart", "some"},
	} {
		match, ok := c.Route(test.method, test.path)
		if !ok || match.Operation.ID != test.want || match.Path["name"] != test.name {
			t.Errorf("Route(%s %s) = %v, %v; want %s with name %q", test.method, test.path, match, ok, test.want, test.name)
		}
	}
}

func TestTwoOperationsOnOnePath(t *testing.T) {
	text := strings.Replace(string(readTestdata(t, small)), "paths:\n", `paths:
  /things/{id}:
    put: {operationId: ReplaceThing, x-source: {inferred: test}, parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'204': {description: done}}}
`, 1)
	if _, err := openapi.Load("routes", openapi.Text{Name: small, Data: []byte(text)}); err == nil {
		t.Error("two operations with the same method and path load")
	}
}

func TestExpandAndRouteAgree(t *testing.T) {
	c := profile(t, openapi.ObservedAs)
	for _, urn := range []string{functionURN, functionURN + ":!live", "demo", "a/b", "a b?c#d%e", "ü", "..", ":", strings.Repeat(":", 10_000)} {
		for _, o := range c.Operations() {
			parameters := pathOf()
			parameters["function_urn"] = urn
			path, err := o.Expand(parameters)
			if err != nil {
				t.Fatal(err)
			}
			match, ok := c.Route(o.Method, path)
			if !ok || match.Operation != o {
				t.Errorf("%s: Route(%s %.200s) = %v, %v", o.ID, o.Method, path, match, ok)
			}
			if _, takes := match.Path["function_urn"]; takes && match.Path["function_urn"] != urn {
				t.Errorf("%s: the URN %.200q came back as %.200q", o.ID, urn, match.Path["function_urn"])
			}
		}
	}
}

func TestExpandNeedsEveryParameter(t *testing.T) {
	o := operation(t, openapi.Documented, updateConfig)
	for name, path := range map[string]map[string]string{
		"none": nil, "no URN": {"project_id": projectID}, "no project": {"function_urn": "demo"},
		"empty": {"project_id": "", "function_urn": "demo"},
	} {
		if got, err := o.Expand(path); err == nil || !strings.HasPrefix(err.Error(), updateConfig+": path parameter ") {
			t.Errorf("%s: Expand = %q, %v", name, got, err)
		}
	}
}

// That each has the method of the service is held by TestEveryOperationOfTheServiceIsDescribedOrLeftOut.
func TestOperationsAreSorted(t *testing.T) {
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		for i, o := range c.Operations() {
			if i > 0 && c.Operations()[i-1].ID >= o.ID {
				t.Errorf("%s is not in its place; operations are sorted", o.ID)
			}
		}
	})
}
