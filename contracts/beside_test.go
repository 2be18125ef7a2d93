package contracts_test

import (
	"slices"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

func withIAM(t *testing.T) (cat *contracts.Catalogue, main, iam *openapi.Contract) {
	t.Helper()
	main = catalogue(t, openapi.Documented).Contract()
	iam, err := openapi.IAM()
	if err != nil {
		t.Fatal(err)
	}
	if cat, err = contracts.NewCatalogue(main, iam); err != nil {
		t.Fatal(err)
	}
	return cat, main, iam
}

// What stands beside a contract adds its clauses, and changes none.
func TestContractsBeside(t *testing.T) {
	cat, main, iam := withIAM(t)
	alone := catalogue(t, openapi.Documented).Clauses()
	var before, added []contracts.Clause
	for _, c := range cat.Clauses() {
		if iam.Operation(c.Operation) == nil {
			before = append(before, c)
			continue
		}
		added = append(added, c)
	}
	if !slices.Equal(before, alone) || len(added) < 300 {
		t.Errorf("%d clauses with %d of IAM, %d without", len(before)+len(added), len(added), len(alone))
	}
	all := cat.Contracts()
	if n := len(all.Operations()); n != len(main.Operations())+len(iam.Operations()) || cat.Contract() != main {
		t.Errorf("%d operations", n)
	}
	for id, want := range map[string]*openapi.Contract{
		"keystone-list-projects.response.200.json":                        iam,
		"create-temporary-access-key.body.auth.required accepts anything": iam,
		"update-function-config.body.timeout.minimum":                     main,
		"service.refusal.route.unknown":                                   main,
		"":                                                                main,
	} {
		if all.Of(id) != want {
			t.Errorf("%q belongs to the profile %s", id, all.Of(id).Profile())
		}
	}
	for _, id := range []string{"KeystoneCreateToken", "ShowFunctionConfig"} {
		if o := all.Operation(id); o == nil || o.ID != id {
			t.Errorf("%s: found is %v", id, o)
		}
	}
	if all.Operation("NoSuchOperation") != nil {
		t.Error("an operation of nobody is found")
	}
}

func TestContractsBesideMustNotRepeatIt(t *testing.T) {
	main := catalogue(t, openapi.Documented).Contract()
	other := catalogue(t, openapi.ObservedAs).Contract()
	if _, err := contracts.NewCatalogue(main, other); err == nil {
		t.Error("two contracts with the same clauses stand beside each other")
	}
}
