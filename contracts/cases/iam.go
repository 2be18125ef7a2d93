package cases

import (
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// What the cases about IAM name beside what its examples do. A target that has IAM knows
// lateToken, and that its time is over; nothing else of this.
const (
	lateToken = "not-a-real-token-too-late"
	nobodys   = "nobody-has-this"
)

// isIAM reports whether a step asks IAM.
func (m *maker) isIAM(s contracts.Step) bool {
	if s.Operation == nil {
		return strings.HasPrefix(s.RawPath, "/v3")
	}
	return m.contract.Operation(s.Operation.ID) != s.Operation
}

// exampleFor names the example that a request about a refusal starts from. A login by
// password asks for no credentials beside it; one by an agency does.
func exampleFor(fact openapi.Constraint) string {
	if fact.Refusal.Stage == openapi.StageCredentials && fact.Operation.Example("agency") != nil {
		return "agency"
	}
	return "minimal"
}

// login is a body that shows by a method who asks.
func login(method string, given map[string]any) map[string]any {
	return map[string]any{"auth": map[string]any{"identity": map[string]any{"methods": []any{method}, method: given}}}
}

// logins are logins, each by what stands behind its words.
func logins(valid contracts.Step, method string, given map[string]map[string]any) []variant {
	var out []variant
	for _, words := range sortedKeys(given) {
		step := valid
		step.Body = login(method, given[words])
		out = append(out, variant{words: words, step: step})
	}
	return out
}

// strangers log in with the example's user and password, of which one thing is wrong.
func strangers(_ *maker, valid contracts.Step) []variant {
	right, _ := at(valid.Operation.Example("full"), []string{"auth", "identity", "password"}).(map[string]any)
	other := func(value any, member ...string) map[string]any {
		changed, _ := with(right, append([]string{"user"}, member...), value).(map[string]any)
		return changed
	}
	return append(logins(valid, "password", map[string]map[string]any{
		"a wrong password":                 other("not-the-password", "password"),
		"the password with a letter more":  other("not-a-real-passwordx", "password"),
		"a user that nobody is":            other(nobodys, "name"),
		"an id that nobody has":            other(nobodys, "id"),
		"the user of another account":      other(nobodys, "domain", "name"),
		"the user of an account by its id": other(map[string]any{"id": nobodys}, "domain"),
	}), logins(valid, "token", map[string]map[string]any{
		"a token that was never issued": {"id": nobodys},
	})...)
}

// otherAgencies ask for agencies that are not there.
func otherAgencies(_ *maker, valid contracts.Step) []variant {
	return logins(valid, "assume_role", map[string]map[string]any{
		"an agency that was never made": {"domain_name": "fgcontract", "agency_name": nobodys},
		"an agency of another account":  {"domain_name": nobodys, "agency_name": "some-agency"},
		"an account by an id of nobody": {"domain_id": nobodys, "agency_name": "some-agency"},
	})
}

// otherScopes ask for what the example's user does not have.
func otherScopes(_ *maker, valid contracts.Step) []variant {
	var out []variant
	scopes := map[string]map[string]any{
		"a project by a name that nobody has": {"project": map[string]any{"name": nobodys}},
		"a project by an id that nobody has":  {"project": map[string]any{"id": nobodys}},
		"a project without name and id":       {"project": map[string]any{}},
		"an account that is not the user's":   {"domain": map[string]any{"name": nobodys}},
		"an account by an id of nobody":       {"domain": map[string]any{"id": nobodys}},
	}
	for _, words := range sortedKeys(scopes) {
		step := valid
		step.Body = with(valid.Body, []string{"auth", "scope"}, scopes[words])
		out = append(out, variant{words: words, step: step})
	}
	return out
}
