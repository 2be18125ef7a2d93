package openapi_test

import (
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

func TestCoverQuery(t *testing.T) {
	list := operation(t, openapi.Documented, "ListFunctions")
	for query, want := range map[string]string{
		"":                                   "",
		"marker=0&maxitems=5":                "marker=0&maxitems=5",
		"mark%65r=%30":                       "mark%65r=%30",
		"token=canary&marker=0":              "token=[unknown]&marker=0",
		"marker=0&X-Auth-Token=canary":       "marker=0&X-Auth-Token=[unknown]",
		"marker=0&marker=1&a=canary&a=can=b": "marker=0&marker=1&a=[unknown]&a=[unknown]",
		"Marker=canary":                      "Marker=[unknown]",
		"project_id=canary":                  "project_id=[unknown]", // named, but as a part of the path
		"marker=0;token=canary":              "marker=[unknown]",
		"a;token=canary":                     "a;token=[unknown]",
		"%zz=canary":                         "%zz=[unknown]",
		"=canary":                            "=[unknown]",
		"token=&marker=&&debug":              "token=&marker=&&debug",
		"token=[unknown]":                    "token=[unknown]",
	} {
		if got := list.CoverQuery(query); got != want {
			t.Errorf("%q becomes %q, want %q", query, got, want)
		}
		var none *openapi.Operation
		if got := none.CoverQuery(query); strings.Contains(got, "canary") || strings.Contains(got, "marker=0") {
			t.Errorf("without an operation %q becomes %q", query, got)
		}
	}
}

func TestCoverAddress(t *testing.T) {
	c := profile(t, openapi.Documented)
	for _, tc := range []struct{ method, address, want string }{
		{"GET", functions, functions},
		{"GET", functions + "?", functions + "?"},
		{"GET", functions + "?marker=0&token=canary", functions + "?marker=0&token=[unknown]"},
		{"POST", functions + "?marker=canary", functions + "?marker=[unknown]"},
		{"GET", "/none/such?marker=canary", "/none/such?marker=[unknown]"},
		{"GET", functions + "?a=?marker=0", functions + "?a=[unknown]"},
	} {
		if got := c.CoverAddress(tc.method, tc.address); got != tc.want {
			t.Errorf("%s %s becomes %s, want %s", tc.method, tc.address, got, tc.want)
		}
	}
}
