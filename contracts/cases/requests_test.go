package cases_test

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/openapi/crosscheck"
)

// The requests are judged as the answers are: a case that sends nonsense would blame
// the target for what is wrong here.
func TestRequestsDoWhatTheirCasesSay(t *testing.T) {
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		for _, c := range set.Cases {
			state := stored(set, c)
			for i, step := range c.Steps {
				found := judged(t, set, step, state)
				if why := wrongRequest(set, c, step, found); why != "" {
					t.Errorf("%s, step %d: %s: %v", c.ID(), i+1, why, found)
				}
				changes(set, step, state)
			}
		}
	})
}

// stored is what a read would show of the function that a case starts with.
func stored(set *cases.Set, c contracts.Case) map[string]any {
	state := map[string]any{"type": "v2"}
	create := set.Catalogue.Contract().Operation("CreateFunction")
	maps.Copy(state, create.Set(create.Example("minimal")))
	maps.Copy(state, c.Create)
	state["func_name"] = nameOf(c)
	return state
}

// changes applies an accepted update to the stored function, also under the names by
// which a read shows it.
func changes(set *cases.Set, step contracts.Step, state map[string]any) {
	if step.Operation == nil || step.Operation.ID != "UpdateFunctionConfig" || !step.Expect.IsSuccess() {
		return
	}
	body := step.Operation.Set(step.Body)
	maps.Copy(state, body)
	for _, member := range set.Catalogue.Contract().Operation("ShowFunctionConfig").Response(200).Schema.Members {
		if member.Reflects == nil || member.Reflects.Member == "" {
			continue
		}
		holder, inner, _ := strings.Cut(strings.TrimPrefix(member.Reflects.Member, "/"), "/")
		if object, ok := body[holder].(map[string]any); ok && object[inner] != nil {
			state[member.Name] = object[inner]
		}
	}
}

// nameOf is the name of the function: what the steps say, since a run puts its own
// name into bodies that do not insist on theirs.
func nameOf(c contracts.Case) any {
	if name, ok := c.Create["func_name"]; ok {
		return name
	}
	for _, s := range c.Steps {
		if body, ok := s.Body.(map[string]any); ok && !s.Literal && body["func_name"] != nil {
			return body["func_name"]
		}
	}
	return "example"
}

// judged asks the first engine about a step, rules on the stored function included.
func judged(tb testing.TB, set *cases.Set, step contracts.Step, state map[string]any) []openapi.Violation {
	tb.Helper()
	s := asSent(tb, step)
	if step.Operation == nil {
		path, _, _ := strings.Cut(s.target, "?")
		if _, known := set.Catalogue.Contract().Route(s.method, path); known {
			return nil
		}
		return []openapi.Violation{set.Catalogue.Contract().ServiceRefusal("route.unknown").Violation()}
	}
	checked := step.Operation.CheckRequest(&s.request)
	if len(checked.Violations) > 0 {
		return checked.Violations
	}
	return step.Operation.CheckState(checked.Set, state, &s.request)
}

// wrongRequest says what is wrong with a request: one that is to be accepted breaks
// nothing, one that is to be refused breaks its clause and nothing else.
func wrongRequest(set *cases.Set, c contracts.Case, step contracts.Step, found []openapi.Violation) string {
	fact, _ := set.Catalogue.Constraint(c.Clause)
	about := slices.ContainsFunc(found, func(v openapi.Violation) bool { return v.Clause == c.Clause })
	switch {
	case step.Expect.IsSuccess(), c.Side == contracts.Accepts:
		if len(found) > 0 {
			return "is to be accepted and breaks something"
		}
	case c.Side == contracts.Behaves:
		return "" // a story may contain a refused step of any kind
	case fact.Kind == openapi.KindRefusal && !visible(fact.Refusal.ID):
		if len(found) > 0 {
			return "is to be refused for what no body can say, and breaks something else"
		}
	case !about:
		return "is to be refused and does not break its clause"
	case slices.ContainsFunc(found, func(v openapi.Violation) bool { return v.Clause != c.Clause }):
		return "breaks more than its clause"
	}
	return ""
}

// visible reports whether the first engine can see a refusal in the request itself.
func visible(refusal string) bool {
	return strings.HasPrefix(refusal, "json.") || refusal == "media-type" || refusal == "content-coding" || refusal == "route.unknown"
}

// Both engines say the same of every request, up to the differences that are known.
func TestEnginesAgreeOnRequests(t *testing.T) {
	if testing.Short() {
		t.Skip("one thing after the other, and the second engine is slow")
	}
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		all := set.Catalogue.Contracts()
		engines := map[*openapi.Contract]*crosscheck.Checker{}
		for _, c := range all {
			var err error
			if engines[c], err = crosscheck.New(c); err != nil {
				t.Fatal(err)
			}
		}
		state := map[string]any{}
		asked := map[string]bool{} // many stories begin alike
		for _, c := range set.Cases {
			for i, step := range c.Steps {
				s := asSent(t, step)
				request := &crosscheck.Request{Method: s.method, Target: s.target, Header: s.request.Header, Body: s.request.Body}
				key := fmt.Sprintf("%s %s %s %v %x", all.Of(c.Clause).Digest(), s.method, s.target, s.request.Header, sha256.Sum256(s.request.Body))
				if asked[key] {
					continue
				}
				asked[key] = true
				found := judged(t, set, step, state)
				for _, d := range engines[all.Of(c.Clause)].CompareRequest(request, withoutState(found)).Disagreements {
					t.Errorf("%s, step %d: %s", c.ID(), i+1, d)
				}
			}
		}
	})
}

// withoutState drops rules: no second engine knows them.
func withoutState(found []openapi.Violation) []openapi.Violation {
	return slices.DeleteFunc(slices.Clone(found), func(v openapi.Violation) bool { return v.Stage == openapi.StageState })
}
