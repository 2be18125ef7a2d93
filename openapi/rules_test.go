package openapi_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

// broken lists everything that a rule's example breaks: schema, rules on the
// request, rules on the stored function, or the rules on the answer.
func broken(t *testing.T, c *openapi.Contract, o *openapi.Operation, r *openapi.Rule, e openapi.RuleExample) []openapi.Violation {
	t.Helper()
	if r.Response != 0 {
		return c.CheckResponse(o, r.Response, jsonHeader(), encode(t, e.Body), e.Sent).Violations
	}
	path := pathOf()
	if e.Path != nil {
		path = e.Path
	}
	sent := request(encode(t, e.Body))
	sent.Path = path
	maps.Copy(sent.Header, e.Header)
	if o.Body == nil {
		sent.Body = nil
	}
	got := o.CheckRequest(sent)
	old := newFunction(e.Body["func_name"])
	if e.Old != nil {
		old = e.Old
	}
	return append(got.Violations, o.CheckState(got.Set, old, sent)...)
}

func eachRule(c *openapi.Contract, visit func(*openapi.Operation, *openapi.Rule)) {
	for _, o := range c.Operations() {
		for _, r := range o.Rules() {
			visit(o, r)
		}
		for _, response := range o.Responses {
			for _, r := range response.Rules() {
				visit(o, r)
			}
		}
	}
}

func TestRuleExamples(t *testing.T) {
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		rules := 0
		eachRule(c, func(o *openapi.Operation, r *openapi.Rule) {
			rules++
			for i, e := range r.Accept {
				if found := broken(t, c, o, r, e); len(found) > 0 {
					t.Errorf("%s: accept example %d breaks %v", r.Clause, i+1, clauses(found))
				}
			}
			for i, e := range r.Reject {
				if found := clauses(broken(t, c, o, r, e)); !slices.Equal(found, []string{r.Clause}) {
					t.Errorf("%s: reject example %d breaks %v; want the rule alone", r.Clause, i+1, found)
				}
			}
		})
		if rules < 70 {
			t.Errorf("only %d rules were looked at", rules)
		}
	})
}

func TestRulesBlameAPlaceThatIs(t *testing.T) {
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		eachRule(c, func(o *openapi.Operation, r *openapi.Rule) {
			for _, in := range []string{"path", "header"} {
				if name, ok := strings.CutPrefix(r.At, "/"+in+"/"); ok {
					if !slices.ContainsFunc(o.Parameters, func(p *openapi.Parameter) bool { return p.In == in && p.Name == name }) {
						t.Errorf("%s: blames %s, which is no %s parameter", r.Clause, r.At, in)
					}
					return
				}
			}
			root := o.Body
			if r.Response != 0 {
				root = o.Response(r.Response).Schema
			}
			if r.At == "" || root.Find(strings.Split(r.At, "/")[1:]...) == nil {
				t.Errorf("%s: blames %q, which is no member", r.Clause, r.At)
			}
		})
	})
}

func TestRulesOnTheStoredFunctionAreKnown(t *testing.T) {
	for _, test := range []struct{ profile, want string }{
		{openapi.Documented, "vpc.safety-stays lts-custom-tag.needs-logging strategy.concurrency-v1 strategy.concurrent-num-v1 " +
			"stateful.needs-v2 dynamic-memory.needs-v2 auth-in-header.needs-v2 func-name.stored"},
		{openapi.ObservedAs, "vpc.safety-stays strategy.concurrency-v1 strategy.concurrent-num-v1 stateful.needs-v2 " +
			"dynamic-memory.needs-v2"},
	} {
		t.Run(test.profile, func(t *testing.T) {
			var ids []string
			for _, r := range operation(t, test.profile, updateConfig).Rules() {
				if r.OnState {
					ids = append(ids, r.ID)
				}
			}
			if got := strings.Join(ids, " "); got != test.want {
				t.Errorf("rules on state are %q; want %q", got, test.want)
			}
		})
	}
}

// A text with many variables must not be decoded once for each of them: a body of
// 60 kB took seconds that way.
func TestRulesOnTextsDecodeThemOnce(t *testing.T) {
	o := operation(t, openapi.Documented, updateConfig)
	cost := func(variables int) float64 {
		members := make([]string, variables)
		for i := range members {
			members[i] = fmt.Sprintf(`"k%d":"v"`, i)
		}
		text := "{" + strings.Join(members, ",") + "}"
		body := encode(t, changed(t, o, "minimal", map[string]any{"user_data": text}))
		return testing.AllocsPerRun(3, func() { o.CheckRequest(request(body)) })
	}
	few, many := cost(100), cost(1000)
	if many > 20*few {
		t.Errorf("%s.rule.user-data.strings: 10 times the variables cost %.0f times the allocations", o.Slug, many/few)
	}
}

func TestRuleOnAnswerAndRequest(t *testing.T) {
	text := strings.Replace(string(readTestdata(t, small)), "x-rules:\n", `x-rules:
  - id: label.comes-back
    operations: [PutThing]
    response: 200
    rule: "sent.size() == 0 || has(self.label) && self.label == sent.label"
    message: label must be the one that was sent
    at: /label
    level: must
    source: {inferred: test}
    accept: [{set: {label: ab}, sent: {label: ab}}, {set: {label: ab}}]
    reject: [{set: {label: ab}, sent: {label: cd}}, {sent: {label: ab}}]
`, 1)
	c, err := openapi.Load("sent", openapi.Text{Name: small, Data: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	o := c.Operation("PutThing")
	for _, test := range []struct {
		name, body string
		sent       any
		want       []string
	}{
		{"as sent", `{"label":"ab"}`, map[string]any{"label": "ab"}, []string{}},
		{"another", `{"label":"cd"}`, map[string]any{"label": "ab"}, []string{"put-thing.response.200.rule.label.comes-back"}},
		{"none", `{}`, map[string]any{"label": "ab"}, []string{"put-thing.response.200.rule.label.comes-back"}},
		{"nothing sent", `{"label":"cd"}`, nil, []string{}},
	} {
		if got := clauses(c.CheckResponse(o, 200, jsonHeader(), []byte(test.body), test.sent).Violations); !slices.Equal(got, test.want) {
			t.Errorf("%s: broken are %v; want %v", test.name, got, test.want)
		}
	}
}
