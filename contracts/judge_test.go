package contracts_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

type judged struct {
	name      string
	steps     []contracts.Step
	exchanges []contracts.Exchange
	want      []string // findings: "level clause step place"
	unjudged  string   // what the reason holds, "" if there is none
}

const (
	inUse   = `{"error_code":"FSS.1005","error_msg":"runtime"}`
	another = `{"error_code":"FSS.1007","error_msg":"timeout"}`
	absent  = `{"error_code":"FSS.1051","error_msg":"not found"}`
	unknown = `{"error_code":"FSS.99999","error_msg":"new"}`
)

func statusTable(cat *contracts.Catalogue) []judged {
	put, putRefused := step(cat, updated), step(cat, updated, refused)
	body := plainBody("")
	return []judged{
		{name: "conforms", steps: []contracts.Step{put}, exchanges: []contracts.Exchange{answer(200, body, body)}},
		{
			name: "refused though valid", steps: []contracts.Step{put},
			exchanges: []contracts.Exchange{answer(400, body, inUse)}, want: []string{"must " + ownClause + " 0"},
		},
		{
			name: "accepted though wrong", steps: []contracts.Step{putRefused},
			exchanges: []contracts.Exchange{answer(200, body, body)}, want: []string{"must " + ownClause + " 0"},
		},
		{name: "refused as expected", steps: []contracts.Step{putRefused}, exchanges: []contracts.Exchange{answer(400, body, inUse)}},
		{
			name: "refused with another code", steps: []contracts.Step{putRefused},
			exchanges: []contracts.Exchange{answer(400, body, another)}, want: []string{"should " + ownClause + " 0 /error_code"},
		},
		{
			name: "refused with a code that nobody knows", steps: []contracts.Step{putRefused},
			exchanges: []contracts.Exchange{answer(400, body, unknown)},
			want:      []string{"should " + ownClause + " 0 /error_code", "should update-function-config.response.error-code 0 /error_code"},
		},
		{name: "another plausible status says nothing of codes", steps: []contracts.Step{putRefused}, exchanges: []contracts.Exchange{answer(404, body, absent)}},
		{
			name: "refused with a status that is not plausible", steps: []contracts.Step{putRefused},
			exchanges: []contracts.Exchange{answer(500, body, `{"error_code":"FSS.0500","error_msg":"x"}`)}, want: []string{"must " + ownClause + " 0"},
		},
		{
			name: "an undeclared status of success breaks nothing else", steps: []contracts.Step{put},
			exchanges: []contracts.Exchange{answer(201, body, body)}, want: []string{"must update-function-config.response.status 0"},
		},
		{
			name: "a redirect", steps: []contracts.Step{put}, exchanges: []contracts.Exchange{answer(302, body, "")},
			want: []string{"must " + ownClause + " 0", "must update-function-config.response.status 0"},
		},
		{
			name: "a step without an operation", steps: []contracts.Step{{RawMethod: "PATCH", RawPath: "/x", Expect: contracts.Expectation{Statuses: []int{404, 405}}}},
			exchanges: []contracts.Exchange{answer(405, "", "<html>")},
		},
		{
			name: "a step without an operation, answered wrongly", steps: []contracts.Step{{RawMethod: "PATCH", RawPath: "/x", Expect: contracts.Expectation{Statuses: []int{404}}}},
			exchanges: []contracts.Exchange{answer(200, "", "")}, want: []string{"must " + ownClause + " 0"},
		},
		{
			name: "everything, not the first", steps: []contracts.Step{put, put},
			exchanges: []contracts.Exchange{answer(500, body, `{}`), typed(answer(200, body, `{"timeout":"x"}`), "text/html")},
			want: []string{
				"must " + ownClause + " 0",
				"must update-function-config.response.500.error_code.required 0 /error_code",
				"must update-function-config.response.500.error_msg.required 0 /error_msg",
				"must update-function-config.reflects.func_name 1 /func_name",
				"must update-function-config.reflects.handler 1 /handler",
				"must update-function-config.reflects.memory_size 1 /memory_size",
				"must update-function-config.reflects.runtime 1 /runtime",
				"must update-function-config.reflects.timeout 1 /timeout",
				"must update-function-config.response.200.media-type 1 Content-Type",
				"must update-function-config.response.200.timeout.type 1 /timeout",
			},
		},
	}
}

func formTable(cat *contracts.Catalogue) []judged {
	put := []contracts.Step{step(cat, updated)}
	body := plainBody("")
	one := func(x contracts.Exchange) []contracts.Exchange { return []contracts.Exchange{x} }
	const ok = "update-function-config.response.200."
	return []judged{
		{name: "a text for a number", steps: put, exchanges: one(answer(200, body, plainBody(`,"cpu":"300"`))), want: []string{"must " + ok + "cpu.type 0 /cpu"}},
		{name: "not JSON", steps: put, exchanges: one(answer(200, body, "ok")), want: []string{"must " + ok + "json 0"}},
		{name: "empty", steps: put, exchanges: one(answer(200, body, "")), want: []string{"must " + ok + "json 0"}},
		{name: "half of it", steps: put, exchanges: one(answer(200, body, body[:40])), want: []string{"must " + ok + "json 0"}},
		{name: "a member twice", steps: put, exchanges: one(answer(200, body, `{"a":1,"a":2}`)), want: []string{"must " + ok + "json 0"}},
		{
			name: "a page of a proxy", steps: put, exchanges: one(typed(answer(200, body, "<html><body>welcome"), "text/html")),
			want: []string{"must " + ok + "json 0", "must " + ok + "media-type 0 Content-Type"},
		},
		{name: "no media type", steps: put, exchanges: one(typed(answer(200, body, body), "")), want: []string{"must " + ok + "media-type 0 Content-Type"}},
		{name: "a charset", steps: put, exchanges: one(typed(answer(200, body, body), "application/json;charset=UTF-8"))},
		{name: "null", steps: put, exchanges: one(answer(200, body, "null")), want: []string{"must " + ok + "type 0"}},
		{name: "a list", steps: put, exchanges: one(answer(200, body, "[]")), want: []string{"must " + ok + "type 0"}},
		{
			name: "an error without its members", steps: []contracts.Step{step(cat, updated, refused)}, exchanges: one(answer(400, body, `{}`)),
			want: []string{
				"must update-function-config.response.400.error_code.required 0 /error_code",
				"must update-function-config.response.400.error_msg.required 0 /error_msg",
			},
		},
		{
			name: "a broken rule of the answer", steps: put, exchanges: one(answer(200, body, plainBody(`,"last_modified":"soon"`))),
			want: []string{"must " + ok + "rule.response.last-modified-time 0 /last_modified"},
		},
		{
			name: "a body where none belongs", steps: []contracts.Step{step(cat, deleted)}, exchanges: one(answer(204, "", "{}")),
			want: []string{"must delete-function.response.204.empty 0"},
		},
		{name: "no body where none belongs", steps: []contracts.Step{step(cat, deleted)}, exchanges: one(typed(answer(204, "", ""), ""))},
	}
}

func storyTable(cat *contracts.Catalogue) []judged {
	put, prepare, read := step(cat, updated), step(cat, updated, setup), step(cat, showed)
	body := plainBody("")
	ok := answer(200, body, body)
	return []judged{
		{
			name: "preparation fails", steps: []contracts.Step{prepare, read}, exchanges: []contracts.Exchange{answer(400, body, inUse)},
			unjudged: `step 1, which prepares, was answered status 400, error_code "FSS.1005"`,
		},
		{
			name: "preparation fails and the rest is done all the same", steps: []contracts.Step{prepare, read},
			exchanges: []contracts.Exchange{answer(404, body, absent), answer(404, "", absent)},
			want:      []string{"must " + ownClause + " 1"}, unjudged: "step 1",
		},
		{
			name: "preparation succeeds in its own way", steps: []contracts.Step{prepare, read},
			exchanges: []contracts.Exchange{answer(201, body, body), answer(200, "", body)}, want: []string{"must update-function-config.response.status 0"},
		},
		{name: "steps are missing", steps: []contracts.Step{put, read}, exchanges: []contracts.Exchange{ok}, unjudged: "only 1 of 2 steps"},
		{name: "all steps are missing", steps: []contracts.Step{put}, unjudged: "only 0 of 1 steps"},
		{name: "more exchanges than steps", steps: []contracts.Step{put}, exchanges: []contracts.Exchange{ok, answer(500, "", "")}},
	}
}

func TestJudge(t *testing.T) {
	cat := documented(t)
	for _, tc := range slices.Concat(statusTable(cat), formTable(cat), storyTable(cat)) {
		t.Run(tc.name, func(t *testing.T) {
			got := cat.Judge(caseOf(tc.steps...), tc.exchanges)
			if !slices.Equal(lines(got.Findings), tc.want) {
				t.Errorf("%s: finds\n  %s\nwant\n  %s", ownClause, strings.Join(lines(got.Findings), "\n  "), strings.Join(tc.want, "\n  "))
			}
			if (got.Unjudged == "") != (tc.unjudged == "") || !strings.Contains(got.Unjudged, tc.unjudged) {
				t.Errorf("%s: unjudged is %q, want %q", ownClause, got.Unjudged, tc.unjudged)
			}
			for _, f := range got.Findings {
				if f.Expected == "" || f.Actual == "" {
					t.Errorf("%s: expected %q, actual %q", f.Clause, f.Expected, f.Actual)
				}
			}
			if len(got.Answers) > len(tc.steps) {
				t.Errorf("%s: answers of %d steps", ownClause, len(got.Answers))
			}
		})
	}
}

// The texts of findings are what a reader has; they name what was demanded and what
// came, in that order.
func TestFindingsAreReadable(t *testing.T) {
	cat := documented(t)
	body := plainBody("")
	for _, tc := range []struct {
		name             string
		step             contracts.Step
		exchange         contracts.Exchange
		expected, actual string
	}{
		{"status", step(cat, updated, refused), answer(200, body, body), "status 400 or 404, error_code FSS.1005", "status 200"},
		{"status and code", step(cat, updated), answer(400, body, another), "status 200", `status 400, error_code "FSS.1007"`},
		{"code", step(cat, updated, refused), answer(400, body, another), "error_code FSS.1005", `"FSS.1007"`},
		{"absent member", step(cat, updated, refused), answer(400, body, `{"error_code":"FSS.1005"}`), "error_msg is mandatory", "absent"},
		{"type", step(cat, updated), answer(200, body, plainBody(`,"cpu":[1]`)), "cpu must be an integer", "[1]"},
		{"type below", step(cat, updated), answer(200, body, plainBody(`,"dependencies":[{"id":1}]`)), "dependencies.0.id must be a string", "1"},
		{"a name with a slash", step(cat, updated), answer(200, body, plainBody(`,"lts_custom_tag":{"a/b~c":7}`)), "lts_custom_tag.a~1b~0c must be a string", "7"},
		{"media type", step(cat, updated), typed(answer(200, body, body), "text/html"), "Content-Type must be application/json", `"text/html"`},
		{"no JSON", step(cat, updated), answer(200, body, "<!DOCTYPE html><html><body>"), "the body must be one JSON value", `27 bytes that begin with "<!DOCTYPE html><html"`},
		{"no text", step(cat, updated), answer(200, body, "\xff\xfe"), "the body must be one JSON value", `2 bytes that begin with "` + "\ufffd\ufffd" + `"`},
		{"root", step(cat, updated), answer(200, body, "[1,2]"), "the body must be an object", "an answer with [1,2]"},
		{"undeclared", step(cat, updated), answer(299, body, body), "a status that the document declares", "status 299"},
		{"a body too many", step(cat, deleted), answer(204, "", `{"a":1}`), "no body", `7 bytes that begin with "{\"a\":1}"`},
		{"not shown", step(cat, updated), answer(200, body, strings.Replace(body, `"timeout":30,`, "", 1)), "as it was set: 30", "absent"},
		{"shown differently", step(cat, updated), answer(200, body, strings.Replace(body, "30", "31", 1)), "as it was set: 30", "31"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			found := cat.Judge(caseOf(tc.step), []contracts.Exchange{tc.exchange}).Findings
			if len(found) != 1 || found[0].Expected != tc.expected || found[0].Actual != tc.actual {
				t.Errorf("%s: finds %+v\nwant expected %q, actual %q", ownClause, found, tc.expected, tc.actual)
			}
		})
	}
}

// The level of a finding on the case's own clause is that of the case, which may be
// lower than that of the clause; a wrong code never weighs more than should.
func TestLevelOfTheCase(t *testing.T) {
	cat := documented(t)
	for _, level := range []openapi.Level{openapi.Must, openapi.Should, openapi.May} {
		t.Run(string(level), func(t *testing.T) {
			c := caseOf(step(cat, updated, refused))
			c.Level = level
			body := plainBody("")
			if got := cat.Judge(c, []contracts.Exchange{answer(200, body, body)}).Findings; len(got) != 1 || got[0].Level != level {
				t.Errorf("%s: an accepted request gives %v", ownClause, lines(got))
			}
			want := contracts.Lower(level, openapi.Should)
			if got := cat.Judge(c, []contracts.Exchange{answer(400, body, another)}).Findings; len(got) != 1 || got[0].Level != want {
				t.Errorf("%s: a wrong code gives %v, want level %s", ownClause, lines(got), want)
			}
		})
	}
}
