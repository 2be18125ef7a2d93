package contracts_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// What an answer puts to the test is what a report may call kept: no more than was
// looked at, no less than a clause of the catalogue each.
func TestExercised(t *testing.T) {
	cat := documented(t)
	body := plainBody("")
	const ok, bad = "update-function-config.response.200.", "update-function-config.response.400."
	for _, tc := range []struct {
		name     string
		step     contracts.Step
		exchange contracts.Exchange
		has      []string
		lacks    []string
	}{
		{
			"an answer that conforms", step(cat, updated), answer(200, body, body),
			[]string{
				ownClause, "update-function-config.response.status", ok + "media-type", ok + "json", ok + "type", ok + "timeout.minimum",
				ok + "rule.response.last-modified-time", "update-function-config.reflects.timeout",
			},
			[]string{ok + "cpu.type", "update-function-config.reflects.description", bad + "json", "update-function-config.response.error-code"},
		},
		{
			"members below", step(cat, updated), answer(200, body, plainBody(`,"dependencies":[{"id":"x"}],"func_vpc":{"vpc_id":"v"}`)),
			[]string{ok + "dependencies.type", ok + "dependencies.items.type", ok + "dependencies.items.id.type", ok + "func_vpc.vpc_id.type"},
			[]string{ok + "dependencies.items.owner.type", ok + "func_vpc.subnet_id.type"},
		},
		{
			"further members of a map", step(cat, updated), answer(200, body, plainBody(`,"lts_custom_tag":{"a":"b"}`)),
			[]string{ok + "lts_custom_tag.values.type"},
			nil,
		},
		{
			"an empty map and an empty list", step(cat, updated), answer(200, body, plainBody(`,"lts_custom_tag":{},"dependencies":[]`)),
			[]string{ok + "lts_custom_tag.type", ok + "dependencies.type"},
			[]string{ok + "lts_custom_tag.values.type", ok + "dependencies.items.type"},
		},
		{
			"one reading of two", step(cat, updated), answer(200, body, plainBody(`,"mount_config":{"mount_user":{"user_id":1}}`)),
			[]string{ok + "mount_config.mount_user.user_id.any-of", ok + "mount_config.mount_user.user_id.reading.integer"},
			[]string{ok + "mount_config.mount_user.user_id.reading.string"},
		},
		{
			"no rule where the schema is broken", step(cat, updated), answer(200, body, plainBody(`,"cpu":"x"`)),
			[]string{ok + "cpu.type", ok + "timeout.type"},
			[]string{ok + "rule.response.last-modified-time"},
		},
		{
			"rules behind another media type", step(cat, updated), typed(answer(200, body, body), "text/plain"),
			[]string{ok + "media-type", ok + "rule.response.last-modified-time"},
			nil,
		},
		{
			"nothing behind what is no JSON", step(cat, updated), answer(200, body, "<html>"),
			[]string{ok + "json"},
			[]string{ok + "type", ok + "rule.response.last-modified-time", "update-function-config.reflects.timeout"},
		},
		{
			"null is looked at", step(cat, updated), answer(200, body, "null"), []string{ok + "type"}, []string{ok + "timeout.type"},
		},
		{
			"an error", step(cat, updated, refused), answer(400, body, inUse),
			[]string{ownClause, bad + "error_code.required", bad + "error_code.type", bad + "error_msg.required", "update-function-config.response.error-code"},
			[]string{ok + "json", "update-function-config.reflects.timeout"},
		},
		{
			"an error without a code", step(cat, updated, refused), answer(400, body, `{}`),
			[]string{bad + "error_code.required"},
			[]string{bad + "error_code.type", "update-function-config.response.error-code"},
		},
		{
			"an undeclared status", step(cat, updated), answer(201, body, body),
			[]string{ownClause, "update-function-config.response.status"},
			[]string{ok + "json", ok + "type"},
		},
		{
			"no body", step(cat, deleted), answer(204, "", ""),
			[]string{"delete-function.response.204.empty", "delete-function.response.status"},
			[]string{"delete-function.response.default.json"},
		},
		{
			"an unexpected status is about the clause, too", step(cat, updated), answer(500, body, `{"error_code":"FSS.0500","error_msg":"x"}`),
			[]string{ownClause, "update-function-config.response.500.json"},
			nil,
		},
		{
			"what prepares in vain", step(cat, updated, setup), answer(400, body, inUse),
			[]string{bad + "json"},
			[]string{ownClause},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := cat.Judge(caseOf(tc.step), []contracts.Exchange{tc.exchange}).Exercised
			for _, id := range tc.has {
				if !slices.Contains(got, id) {
					t.Errorf("%s: is put to the test and not noted", id)
				}
			}
			for _, id := range tc.lacks {
				if slices.Contains(got, id) {
					t.Errorf("%s: is noted and was not put to the test", id)
				}
				if _, known := cat.Clause(id); !known {
					t.Errorf("%s: is no clause", id)
				}
			}
			checkExercised(t, cat, got)
		})
	}
}

// checkExercised holds a list against the catalogue: sorted, single, known.
func checkExercised(tb testing.TB, cat *contracts.Catalogue, ids []string) {
	tb.Helper()
	if !slices.IsSorted(ids) || len(slices.Compact(slices.Clone(ids))) != len(ids) {
		tb.Errorf("the list is not sorted and single: %q", ids)
	}
	for _, id := range ids {
		if _, known := cat.Clause(id); !known {
			tb.Errorf("%s: is put to the test and is no clause", id)
		}
	}
}

// The examples of the document, taken as answers, exercise most of what is promised
// about them, and break nothing.
func TestExamplesOfAnswersConform(t *testing.T) {
	eachCatalogue(t, func(t *testing.T, cat *contracts.Catalogue) {
		for _, o := range cat.Contract().Operations() {
			for _, r := range o.Responses {
				for _, e := range r.Examples {
					s := contracts.Step{Operation: o, Expect: contracts.Expectation{Statuses: []int{r.Status}}}
					x := answer(r.Status, "", text(t, e.Value))
					for _, h := range r.Headers {
						x.Header.Set(h.Name, fmt.Sprint(h.Example))
					}
					got := cat.Judge(caseOf(s), []contracts.Exchange{x})
					if len(got.Findings) > 0 {
						t.Errorf("%s: example %s of %d breaks %v", o.Slug, e.Name, r.Status, lines(got.Findings))
					}
					if !slices.ContainsFunc(got.Exercised, func(id string) bool { return strings.HasPrefix(id, o.Slug+".response."+r.Label()+".") }) {
						t.Errorf("%s: example %s of %d exercises %q", o.Slug, e.Name, r.Status, got.Exercised)
					}
					checkExercised(t, cat, got.Exercised)
				}
			}
		}
	})
}

// The statuses at which a declared answer says nothing by itself are judged by the
// default, where there is one.
func TestDefaultAnswer(t *testing.T) {
	cat := documented(t)
	s := step(cat, listed)
	s.Expect = contracts.Expectation{Statuses: []int{429}}
	got := cat.Judge(caseOf(s), []contracts.Exchange{answer(429, "", `{}`)})
	want := []string{
		"must list-functions.response.default.error_code.required 0 /error_code",
		"must list-functions.response.default.error_msg.required 0 /error_msg",
	}
	if !slices.Equal(lines(got.Findings), want) {
		t.Errorf("list-functions.response.default: finds %q, want %q", lines(got.Findings), want)
	}
	if level := got.Findings[0].Level; level != openapi.Must {
		t.Errorf("list-functions.response.default.error_code.required: level %s", level)
	}
}
