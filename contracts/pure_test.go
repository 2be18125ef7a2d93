package contracts_test

import (
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/fgcontract/fgcontract/contracts"
)

func text(tb testing.TB, value any) string {
	tb.Helper()
	data, err := json.Marshal(value, json.Deterministic(true), jsonv1.FormatDurationAsNano(true))
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

// storyOfMany is a case of several steps with something wrong at each of them.
func storyOfMany(cat *contracts.Catalogue) (contracts.Case, func() []contracts.Exchange) {
	c := caseOf(step(cat, updated), step(cat, showed), step(cat, updated, refused), step(cat, listed))
	c.Create = map[string]any{"type": "v1"}
	c.Needs = []string{"agency", "vpc_id"}
	c.Steps[0].Body = map[string]any{"func_vpc": map[string]any{"vpc_id": "v", "security_groups": []any{"a"}}}
	c.Check = func(t *contracts.Trace) []contracts.Finding { return t.Same(0, 1) }
	return c, func() []contracts.Exchange {
		sent := plainBody(`,"description":"a","func_vpc":{"vpc_id":"v","subnet_id":"s"}`)
		return []contracts.Exchange{
			answer(200, sent, plainBody(`,"cpu":"x","status":7,"ephemeral_storage":1,"gpu_memory":3`)),
			typed(answer(200, "", plainBody(`,"description":"b","dependencies":[{"id":1,"size":"x"}]`)), "text/plain"),
			answer(400, sent, `{"error_code":"FSS.1007"}`),
			answer(200, "", `{"functions":[{"timeout":1},{"timeout":2}]}`),
		}
	}
}

func TestJudgeIsAPureFunction(t *testing.T) {
	eachCatalogue(t, func(t *testing.T, cat *contracts.Catalogue) {
		c, answers := storyOfMany(cat)
		exchanges := answers()
		first := cat.Judge(c, exchanges)
		if len(first.Findings) < 10 {
			t.Fatalf("the story breaks too little to show an order: %q", lines(first.Findings))
		}
		for range 10 {
			if again := cat.Judge(c, answers()); !reflect.DeepEqual(again, first) {
				t.Fatalf("%s: judged again:\n%+v\nwant\n%+v", c.ID(), again, first)
			}
		}
		if !reflect.DeepEqual(exchanges, answers()) {
			t.Errorf("%s: the judge changed the exchanges", c.ID())
		}
		if fresh, _ := storyOfMany(cat); text(t, c) != text(t, fresh) {
			t.Errorf("%s: the judge changed the case:\n%s\nwas\n%s", c.ID(), text(t, c), text(t, fresh))
		}
	})
}

func TestFindingsAreSortedAndSingle(t *testing.T) {
	cat := documented(t)
	c, answers := storyOfMany(cat)
	check := c.Check
	c.Check = func(t *contracts.Trace) []contracts.Finding { return append(check(t), check(t)...) }
	c.Steps[2] = step(cat, updated, refused)
	found := cat.Judge(c, answers()).Findings
	seen := map[contracts.Finding]bool{}
	for i, f := range found {
		if seen[f] {
			t.Errorf("%s: stands twice at %s of step %d", f.Clause, f.At, f.Step)
		}
		seen[f] = true
		if i == 0 {
			continue
		}
		last := found[i-1]
		if last.Step > f.Step || last.Step == f.Step && last.Clause > f.Clause || last.Step == f.Step && last.Clause == f.Clause && last.At > f.At {
			t.Errorf("%s at %s of step %d: stands behind %s at %s of step %d", f.Clause, f.At, f.Step, last.Clause, last.At, last.Step)
		}
	}
}

// One catalogue serves all goroutines.
func TestJudgeIsSafeForConcurrentUse(t *testing.T) {
	cat := documented(t)
	c, answers := storyOfMany(cat)
	want := cat.Judge(c, answers())
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 5 {
				if got := cat.Judge(c, answers()); !reflect.DeepEqual(got, want) {
					t.Errorf("%s: judged at the same time, finds %q", c.ID(), lines(got.Findings))
				}
			}
		})
	}
	group.Wait()
}

// What the document calls a secret is in no finding, whatever else is wrong.
func TestFindingsShowNoSecret(t *testing.T) {
	const secret = "hunter2-hunter2"
	in := `"encrypted_user_data":"{\"password\":\"` + secret + `\"}"`
	eachCatalogue(t, func(t *testing.T, cat *contracts.Catalogue) {
		put, read, all := step(cat, updated), step(cat, showed), step(cat, listed)
		body := plainBody("")
		same := func(t *contracts.Trace) []contracts.Finding { return t.Same(0, 1) }
		for _, tc := range []struct {
			name      string
			steps     []contracts.Step
			exchanges []contracts.Exchange
			check     func(*contracts.Trace) []contracts.Finding
		}{
			{"of a wrong type", []contracts.Step{put}, []contracts.Exchange{answer(200, body, plainBody(`,"encrypted_user_data":["`+secret+`"]`))}, nil},
			{"of a wrong type, an object", []contracts.Step{put}, []contracts.Exchange{answer(200, body, plainBody(`,"encrypted_user_data":{"a":"`+secret+`"}`))}, nil},
			{"in half an answer", []contracts.Step{put}, []contracts.Exchange{answer(200, body, `{`+in)}, nil},
			{"in an answer with a member twice", []contracts.Step{put}, []contracts.Exchange{answer(200, body, `{`+in+`,`+in+`}`)}, nil},
			{"where nothing belongs", []contracts.Step{step(cat, deleted)}, []contracts.Exchange{answer(204, "", `{`+in+`}`)}, nil},
			{"in an element of a list", []contracts.Step{all}, []contracts.Exchange{answer(200, "", `{"functions":[{`+in+`,"timeout":"x"}]}`)}, nil},
			{"in the text of an error", []contracts.Step{step(cat, updated, refused)}, []contracts.Exchange{
				answer(400, body, `{"error_code":"FSS.1005","error_msg":[{`+in+`}]}`),
			}, nil},
			{"in an object that should be a list", []contracts.Step{all}, []contracts.Exchange{answer(200, "", `{"functions":{`+in+`}}`)}, nil},
			{"that was sent and is not shown", []contracts.Step{put}, []contracts.Exchange{answer(200, `{`+in+`}`, body)}, nil},
			{"that changes between two reads", []contracts.Step{read, read}, []contracts.Exchange{answer(200, "", `{`+in+`}`), answer(200, "", `{"encrypted_user_data":"other"}`)}, same},
			{"that is gone in the second read", []contracts.Step{read, read}, []contracts.Exchange{answer(200, "", `{`+in+`}`), answer(200, "", `{}`)}, same},
		} {
			t.Run(tc.name, func(t *testing.T) {
				c := caseOf(tc.steps...)
				c.Check = tc.check
				got := cat.Judge(c, tc.exchanges)
				if len(got.Findings) == 0 && tc.name != "that was sent and is not shown" {
					t.Errorf("%s: nothing is found, so nothing is shown", ownClause)
				}
				if shown := text(t, got.Findings) + got.Unjudged; strings.Contains(shown, secret) {
					t.Errorf("%s: a finding shows the secret: %s", ownClause, shown)
				}
			})
		}
	})
}

// A credential is in no finding either, since a finding shows no header but the one
// that names the media type.
func TestFindingsShowNoHeader(t *testing.T) {
	cat := documented(t)
	x := answer(500, plainBody(""), `{}`)
	x.Header = http.Header{"X-Auth-Token": {"token-token"}, "X-Subject-Token": {"token-token"}, "Content-Type": {"text/html"}}
	x.Request = x.Header
	got := cat.Judge(caseOf(step(cat, updated)), []contracts.Exchange{x})
	if shown := text(t, got.Findings); len(got.Findings) < 3 || strings.Contains(shown, "token-token") {
		t.Errorf("%s: finds %s", ownClause, shown)
	}
	// One that is declared, and wrong, neither.
	x = answer(200, `{}`, `{}`)
	x.Header = http.Header{"Content-Type": {"application/json"}, "X-Cff-Request-Id": {""}, "X-Cff-Function-Log": {"token-token!"}}
	got = cat.Judge(caseOf(step(cat, "InvokeFunction")), []contracts.Exchange{x})
	if shown := text(t, got.Findings); !strings.Contains(shown, "a value of 12 characters") || strings.Contains(shown, "token-token") {
		t.Errorf("%s: finds %s", ownClause, shown)
	}
}
