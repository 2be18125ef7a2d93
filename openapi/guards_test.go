package openapi

import (
	"slices"
	"testing"
)

// A rule is skipped when a member that it is about is absent. That must never hide
// a rule which evaluation would find broken, so this looks at the guards themselves.
func TestGuardsOfARule(t *testing.T) {
	env, err := newRuleEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		rule string
		want []string
	}{
		{"!has(self.a) || self.a == 1", []string{"a"}},
		{"!has(self.a)", []string{"a"}},
		{"self.b == 1 || !has(self.a)", []string{"a"}},
		{"!has(self.a) || !has(self.b) || self.a == self.b", []string{"a", "b"}},
		{"!has(self.a) || (self.c == 1 || (self.d == 2 || !has(self.b)))", []string{"a", "b"}},
		{"!has(self.a.b) || self.a.b == 1", nil},
		{"!has(self.a) && self.b == 1", nil},
		{"!(!has(self.a))", nil},
		{"!(has(self.a) && has(self.b))", nil},
		{"has(self.a) || self.b == 1", nil},
		{"has(self.a) ? self.a == 1 : self.b == 1", nil},
		{"!has(old.a) || old.a == 1", nil},
		{"!has(sent.a) || sent.a == 1", nil},
		{"!has(path.a) || path.a == ''", nil},
		{"[1].all(a, !has(self.a) || a == 1)", nil},
		{"true", nil},
		{"self.a == 1", nil},
	} {
		checked, issues := env.Compile(test.rule)
		if issues.Err() != nil {
			t.Fatalf("%s: %v", test.rule, issues.Err())
		}
		if got := guardsOf(checked.NativeRep().Expr()); !slices.Equal(got, test.want) {
			t.Errorf("%s: guards are %v; want %v", test.rule, got, test.want)
		}
	}
}

func TestSkippedRulesHold(t *testing.T) {
	for _, name := range Profiles() {
		c, err := Profile(name)
		if err != nil {
			t.Fatal(err)
		}
		skipped := 0
		for _, o := range c.Operations() {
			for _, r := range o.rules {
				for _, e := range o.Examples {
					in := &ruleInput{self: e.Value, request: Request{Path: map[string]string{"project_id": "p", "function_urn": "demo"}}}
					if !in.lacks(r.guards) {
						continue
					}
					skipped++
					if holds, err := r.eval(in); !holds || err != nil {
						t.Errorf("%s: skipped for example %s, but gives %v, %v", r.Clause, e.Name, holds, err)
					}
				}
			}
		}
		if skipped < 400 {
			t.Errorf("%s: only %d rules were skipped", name, skipped)
		}
	}
}

func TestNothingIsSkippedForWhatIsNoObject(t *testing.T) {
	for _, self := range []any{nil, []any{}, "text", 3.0} {
		if (&ruleInput{self: self}).lacks([]string{"a"}) {
			t.Errorf("a rule about %#v is skipped", self)
		}
	}
}
