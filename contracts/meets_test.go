package contracts_test

import (
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
)

// What a case may see of others that run at the same time, or they of it.
func TestMeetsOthers(t *testing.T) {
	cat := documented(t)
	of := func(id string) contracts.Step { return contracts.Step{Operation: cat.Contract().Operation(id)} }
	literal, fault := of("UpdateFunctionConfig"), of("ShowFunctionConfig")
	literal.Literal, fault.Fault = true, true
	for name, tc := range map[string]struct {
		given contracts.Case
		want  bool
	}{
		"an update":                         {contracts.Case{Steps: []contracts.Step{of("UpdateFunctionConfig"), of("ShowFunctionConfig")}}, false},
		"a function of its own":             {contracts.Case{Fresh: true, Steps: []contracts.Step{of("CreateFunction"), of("DeleteFunction")}}, false},
		"a path that nothing has":           {contracts.Case{Steps: []contracts.Step{{RawMethod: "GET", RawPath: "/v2"}}}, false},
		"a list of all functions":           {contracts.Case{Steps: []contracts.Step{of("ListFunctions")}}, true},
		"a list behind an update":           {contracts.Case{Steps: []contracts.Step{of("UpdateFunctionConfig"), of("ListFunctions")}}, true},
		"a dependency":                      {contracts.Case{Steps: []contracts.Step{of("CreateDependency")}}, true},
		"a name that is not the run's":      {contracts.Case{Steps: []contracts.Step{literal}}, true},
		"such a name of the first function": {contracts.Case{Create: map[string]any{"func_name": "a"}}, true},
		"a fault":                           {contracts.Case{Steps: []contracts.Step{fault}}, true},
	} {
		if got := tc.given.MeetsOthers(); got != tc.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
