package contracts_test

import (
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
)

func TestReferencesResolve(t *testing.T) {
	exchanges := []contracts.Exchange{{}, {Sent: []byte(`{"id": "sent", "of": {"id": 7}}`), Body: []byte(
		`{"id": "e-1", "version": 12, "list": [{"id": "first"}], "empty": "", "lines": "a\nb", "yes": true, "a/b": "slash"}`)}}
	for _, tc := range []struct {
		at, want, fault string
		step            int
	}{
		{at: "/id", step: 1, want: "e-1"},
		{at: "/version", step: 1, want: "12"},
		{at: "/list/0/id", step: 1, want: "first"},
		{at: "/a~1b", step: 1, want: "slash"},
		{at: "$request.body#/id", step: 1, want: "sent"},
		{at: "$request.body#/of/id", step: 1, want: "7"},
		{at: "$request.body#/version", step: 1, fault: "nothing at $request.body#/version"},
		{at: "$request.body#/id", step: 0, fault: "nothing at"},
		{at: "/list/1/id", step: 1, fault: "the answer to step 2 has nothing at /list/1/id to go on with"},
		{at: "/list/-1/id", step: 1, fault: "nothing at"},
		{at: "/id/more", step: 1, fault: "nothing at"},
		{at: "/empty", step: 1, fault: "nothing at"},
		{at: "/lines", step: 1, fault: "nothing at"},
		{at: "/yes", step: 1, fault: "nothing at"},
		{at: "/id", step: 0, fault: "the answer to step 1 has nothing"},
		{at: "/id", step: 2, fault: "there is no answer to step 3"},
		{at: "/id", step: -1, fault: "there is no answer to step 0"},
	} {
		got, err := contracts.Reference{Step: tc.step, At: tc.at}.Resolve(exchanges)
		switch {
		case tc.fault == "" && (err != nil || got != tc.want):
			t.Errorf("%s of step %d is %q, %v; want %q", tc.at, tc.step+1, got, err, tc.want)
		case tc.fault != "" && (err == nil || !strings.Contains(err.Error(), tc.fault)):
			t.Errorf("%s of step %d gives the error %v, want %q in it", tc.at, tc.step+1, err, tc.fault)
		}
	}
}
