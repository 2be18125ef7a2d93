package cases_test

import (
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/openapi"
)

// What a link of the document leads to is made before it is asked for.
func TestCasesMakeWhatTheyStartFrom(t *testing.T) {
	data, err := os.ReadFile("../../openapi/testdata/small.yaml")
	if err != nil {
		t.Fatal(err)
	}
	contract, err := openapi.Load("small", openapi.Text{Name: "small.yaml", Data: data})
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := contracts.NewCatalogue(contract)
	if err != nil {
		t.Fatal(err)
	}
	set, err := cases.Make(catalogue)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(set.Cases, func(c contracts.Case) bool { return c.ID() == "show-label.path.label.pattern accepts a plain value" })
	if i < 0 {
		t.Fatal("there is no case about the label")
	}
	steps := set.Cases[i].Steps
	if len(steps) != 2 || steps[0].Operation.ID != "PutThing" || !steps[0].Setup || steps[0].Body == nil || steps[0].Path["name"] == "" {
		t.Fatalf("the steps are %+v", steps)
	}
	if from := steps[1].From["label"]; from != (contracts.Reference{Step: 0, At: "/label"}) || steps[1].Path["label"] != "" {
		t.Errorf("the label comes from %+v, or is sent as %q", from, steps[1].Path["label"])
	}
}

// A member of a body comes from an earlier answer, too, unless a case is about it.
func TestBodiesStartFromAnswers(t *testing.T) {
	set := made(t, openapi.Documented)
	for id, want := range map[string]map[string]contracts.Reference{
		`cancel-async-invocation.body.type.enum accepts "force"`:                                  {"/request_id": {Step: 0, At: "/request_id"}},
		"cancel-async-invocation.refusal.existence.invocation refuses a call that was never made": nil,
		"cancel-async-invocation.body.request_id.required refuses its absence":                    nil,
	} {
		steps := named(t, set, id).Steps
		last := steps[len(steps)-1]
		if !maps.Equal(last.From, want) || len(want) > 0 && steps[0].Operation.ID != "AsyncInvokeFunction" {
			t.Errorf("%s: starts from %+v", id, last.From)
		}
	}
}
