package cases_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/openapi"
)

// A target without IAM is asked nothing that is IAM's, and everything else.
func TestCasesOfIAMNeedIt(t *testing.T) {
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		found := 0
		for _, c := range set.Cases {
			asks := slices.ContainsFunc(c.Steps, func(s contracts.Step) bool {
				path := s.RawPath
				if s.Operation != nil {
					path = s.Operation.Path
				}
				return strings.HasPrefix(path, "/v3")
			})
			if has := slices.Contains(c.Needs, cases.NeedIAM); has != asks {
				t.Errorf("%s: needs IAM is %t, asks it is %t", c.ID(), has, asks)
			}
			if asks {
				found++
			}
		}
		if found < 500 {
			t.Errorf("only %d cases ask IAM", found)
		}
	})
}

// Every clause of IAM has a case, whatever else is missing.
func TestEveryClauseOfIAMHasACase(t *testing.T) {
	set := made(t, openapi.Documented)
	iam, err := openapi.IAM()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, c := range set.Coverage() {
		if iam.Operation(c.Clause.Operation) == nil {
			continue
		}
		if seen++; !c.Covered() {
			t.Errorf("%s has no case: %s", c.Clause.ID, c.Reason)
		}
	}
	if seen < 300 {
		t.Errorf("only %d clauses of IAM", seen)
	}
}

// A login by password shows who asks in its body: what is said of credentials is shown
// by a request that asks for them.
func TestCasesAboutLogins(t *testing.T) {
	set := made(t, openapi.Documented)
	for id, method := range map[string]string{
		"keystone-create-token.refusal.credentials.missing refuses no credential":                     "assume_role",
		"keystone-create-token.refusal.json.missing refuses an empty body":                            "",
		"keystone-create-token.refusal.login.refused refuses a wrong password":                        "password",
		"keystone-create-token.refusal.login.refused refuses a user that nobody is":                   "password",
		"keystone-create-token.refusal.login.refused refuses the user of another account":             "password",
		"keystone-create-token.refusal.login.refused refuses a token that was never issued":           "token",
		"keystone-create-token.refusal.login.expired refuses a token whose time is over":              "token",
		"keystone-create-token.refusal.login.agency refuses an agency of another account":             "assume_role",
		"keystone-create-token.refusal.login.scope refuses a project without name and id":             "password",
		"keystone-create-token.refusal.media-type refuses application/xml":                            "password",
		"create-temporary-access-key.refusal.credentials.missing refuses no credential":               "assume_role",
		"create-temporary-access-key.refusal.login.scope refuses a project by a name that nobody has": "token",
		"create-temporary-access-key.refusal.login.agency refuses an agency that was never made":      "assume_role",
	} {
		c := named(t, set, id)
		methods, _ := contracts.Lookup(c.Steps[0].Body, "/auth/identity/methods/0").(string)
		if methods != method || len(c.Steps) != 1 {
			t.Errorf("%s: %d steps, by %q, want %q", id, len(c.Steps), methods, method)
		}
	}
}
