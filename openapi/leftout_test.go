package openapi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

// An operation is described or left out. Whatever clients call is one of both.
func TestEveryOperationOfTheServiceIsDescribedOrLeftOut(t *testing.T) {
	var want []string
	for line := range strings.Lines(string(readTestdata(t, "operations.txt"))) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "#") {
			want = append(want, line)
		}
	}
	slices.Sort(want)
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		var got []string
		for _, o := range c.Operations() {
			got = append(got, o.ID+" "+o.Method+" "+o.Path)
		}
		for _, o := range c.LeftOut() {
			got = append(got, o.ID+" "+o.Method+" "+o.Path)
			if o.Source.IsZero() || c.Position(o.Place) == "" {
				t.Errorf("%s: source %v, position %q", o.ID, o.Source, c.Position(o.Place))
			}
		}
		slices.Sort(got)
		if len(want) != 92+9 {
			t.Errorf("the list has %d operations", len(want))
		}
		for _, line := range want {
			if !slices.Contains(got, line) {
				t.Errorf("neither described nor left out: %s", line)
			}
		}
		for _, line := range got {
			if !slices.Contains(want, line) {
				t.Errorf("not in operations.txt: %s", line)
			}
		}
	})
}

const withLeftOut = `x-left-out:
  - source: {inferred: test}
    operations:
      - {id: ListThings, method: GET, path: /things/all}
      - {id: DropPart, method: DELETE, path: '/things/{name}/part/{part}'}
paths:
`

func TestRouteLeftOut(t *testing.T) {
	text := smallDocument(t)
	text.Data = []byte(strings.Replace(string(text.Data), "paths:\n", withLeftOut, 1))
	c, err := openapi.Load("small", text)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		method, path string
		want         string // left out, "" for none
		described    string
	}{
		{"GET", "/things/all", "ListThings", ""},
		{"PUT", "/things/all", "", "PutThing"},
		{"PUT", "/things/a", "", "PutThing"},
		{"DELETE", "/things/a%2Fb/part/c", "DropPart", ""},
		{"DELETE", "/things/a/part", "", ""},
		{"POST", "/things/all", "", ""},
		{"GET", "things/all", "", ""},
	} {
		left, path, isLeftOut := c.RouteLeftOut(test.method, test.path)
		match, isDescribed := c.Route(test.method, test.path)
		if left.ID != test.want || isLeftOut != (test.want != "") {
			t.Errorf("%s %s: left out is %q, %v; want %q", test.method, test.path, left.ID, isLeftOut, test.want)
		}
		if isDescribed != (test.described != "") || isDescribed && match.Operation.ID != test.described {
			t.Errorf("%s %s: described is %v, %v; want %q", test.method, test.path, match, isDescribed, test.described)
		}
		if test.want == "DropPart" && (path["name"] != "a/b" || path["part"] != "c") {
			t.Errorf("the path has %v", path)
		}
	}
}

func TestLeftOutIsACopy(t *testing.T) {
	c := profile(t, openapi.Documented)
	c.LeftOut()[0].ID = "Changed"
	if got := c.LeftOut()[0].ID; got == "Changed" {
		t.Error("a caller has changed the contract")
	}
}
