package cases_test

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/openapi"
)

// A tale is a hand-made trace of a story: what was answered, step by step, and what
// its check must say of it.
type tale struct {
	clause  string
	name    string
	answers []string    // one for each step; SENT is what was sent last, FIRST what was sent first, CANARY the secret
	status  map[int]int // where it is not the expected one
	want    []string    // findings on the clause, as "step place"; none for a good tale
	more    bool        // there may be further findings, different from case to case
}

const (
	urn   = `"func_urn":"urn:fss:cn-north-4:0123456789abcdef0123456789abcdef:function:default:demo"`
	other = `{"func_urn":"urn:fss:cn-north-4:0123456789abcdef0123456789abcdef:function:default:other","description":"b"}`
	plain = `{` + urn + `,"description":"a","last_modified":"2026-01-02T03:04:05Z"}`
	later = `{` + urn + `,"description":"a","last_modified":"2026-01-02T03:04:06Z"}`
	moved = `{` + urn + `,"description":"b","last_modified":"2026-01-02T03:04:05Z"}`
	no    = `{"error_code":"FSS.0400","error_msg":"no"}`
	gone  = `{"error_code":"FSS.1051","error_msg":"not found"}`
)

func page(next int, urns ...string) string {
	list := []string{}
	for _, u := range urns {
		list = append(list, `{"func_urn":"`+u+`"}`)
	}
	return fmt.Sprintf(`{"functions":[%s],"next_marker":%d,"count":2}`, strings.Join(list, ","), next)
}

// identity is an answer about a function in which one member may differ.
func identity(member, value string) string {
	object := map[string]string{
		"func_id": "1", "func_name": "demo", "project_name": "p", "domain_id": "d", "namespace": "n", "package": "default",
		"resource_id": "1:demo", "func_urn": "urn:fss:r:p:function:default:demo",
	}
	if member != "" {
		object[member] = value
	}
	data, _ := json.Marshal(object, json.Deterministic(true))
	return string(data)
}

// code is an answer about the code of a function in which one member may differ.
func code(member, value string) string {
	object := map[string]string{
		"digest": `"d"`, "code_size": "272", "code_type": `"inline"`, "code_url": `""`, "depend_version_list": `["x"]`, "version": `"latest"`,
	}
	if member != "" {
		object[member] = value
	}
	var parts []string
	for _, name := range []string{"digest", "code_size", "code_type", "code_url", "depend_version_list", "version"} {
		parts = append(parts, `"`+name+`":`+object[name])
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func at(text string) string { return `{` + urn + `,"last_modified":"` + text + `"}` }

var tales = slices.Concat([]tale{
	{clause: contracts.BehaviourReadAfterWrite, name: "answered", answers: []string{plain, plain}},
	{clause: contracts.BehaviourReadAfterWrite, name: "not found", answers: []string{plain, gone}, status: map[int]int{1: 404}, want: []string{"1 "}},

	{clause: contracts.BehaviourRefusalChangesNothing, name: "nothing changed", answers: []string{plain, plain, no, plain}},
	{
		clause: contracts.BehaviourRefusalChangesNothing, name: "a member changed",
		answers: []string{plain, plain, no, moved}, want: []string{"3 /description"},
	},
	{
		clause: contracts.BehaviourRefusalChangesNothing, name: "the time moved",
		answers: []string{plain, plain, no, later}, want: []string{"3 /last_modified"},
	},
	{
		clause: contracts.BehaviourRefusalChangesNothing, name: "members are lost",
		answers: []string{plain, plain, no, `{` + urn + `}`}, want: []string{"3 /description", "3 /last_modified"},
	},
	{
		clause: contracts.BehaviourRefusalChangesNothing, name: "the read fails",
		answers: []string{plain, plain, no, gone}, status: map[int]int{3: 404}, want: []string{"3 "},
	},

	{clause: contracts.BehaviourOthersUntouched, name: "untouched", answers: []string{other, plain, other}},
	{
		clause: contracts.BehaviourOthersUntouched, name: "touched",
		answers: []string{other, plain, plain}, want: []string{"2 /description", "2 /func_urn", "2 /last_modified"},
	},

	{clause: contracts.BehaviourRepeatHarmless, name: "the time moves", answers: []string{plain, plain, later, later}},
	{clause: contracts.BehaviourRepeatHarmless, name: "a member moves", answers: []string{plain, plain, moved, moved}, want: []string{"3 /description"}},
	{
		clause: contracts.BehaviourRepeatHarmless, name: "the repetition is refused",
		answers: []string{plain, plain, no, plain}, status: map[int]int{2: 400}, want: []string{"2 "},
	},

	{clause: contracts.BehaviourLastWriterWins, name: "the later one", answers: []string{"SENT", "SENT", "SENT", "SENT", "SENT", "SENT"}},
	{
		clause: contracts.BehaviourLastWriterWins, name: "the earlier one", more: true,
		answers: []string{"SENT", "SENT", "SENT", "SENT", "SENT", "FIRST"}, want: []string{"5 /description"},
	},
	{
		clause: contracts.BehaviourLastWriterWins, name: "neither, but both times the same", more: true,
		answers: []string{"SENT", "SENT", "{}", "SENT", "SENT", "{}"},
		want:    []string{"5 /handler", "5 /memory_size", "5 /runtime", "5 /timeout"},
	},

	{
		clause: contracts.BehaviourTimeMoves, name: "forward",
		answers: []string{at("2026-01-02T03:04:05Z"), at("2026-01-02T03:04:06Z"), at("2026-01-02T03:04:06Z")},
	},
	{
		clause: contracts.BehaviourTimeMoves, name: "forward in two forms",
		answers: []string{at("2026-01-02 03:04:05"), at("2026-01-02T03:04:06+00:00"), at("2026-01-02 03:04:06")},
	},
	{
		clause: contracts.BehaviourTimeMoves, name: "not at all",
		answers: []string{at("2026-01-02T03:04:05Z"), at("2026-01-02T03:04:05Z"), at("2026-01-02T03:04:06Z")}, want: []string{"1 /last_modified"},
	},
	{
		clause: contracts.BehaviourTimeMoves, name: "back in the read",
		answers: []string{at("2026-01-02T03:04:05Z"), at("2026-01-02T03:04:06Z"), at("2026-01-02T03:04:04Z")}, want: []string{"2 /last_modified"},
	},
	{
		clause: contracts.BehaviourTimeMoves, name: "back by another zone",
		answers: []string{at("2026-01-02T03:04:05Z"), at("2026-01-02T03:04:06+08:00"), at("2026-01-02T03:04:06Z")}, want: []string{"1 /last_modified"},
	},
	{
		clause: contracts.BehaviourTimeMoves, name: "to no time",
		answers: []string{at("2026-01-02T03:04:05Z"), at("soon"), at("soon")}, want: []string{"1 /last_modified"},
	},
	{
		clause: contracts.BehaviourTimeMoves, name: "from no time",
		answers: []string{at(""), at("2026-01-02T03:04:05Z"), at("2026-01-02T03:04:05Z")}, want: []string{"0 /last_modified"},
	},

	{clause: contracts.BehaviourSecretsStay, name: "nowhere", answers: []string{plain, plain, page(0), plain}},
	{
		clause: contracts.BehaviourSecretsStay, name: "starred",
		answers: []string{`{"encrypted_user_data":"{\"password\":\"****\"}"}`, plain, page(0), plain},
	},
	{
		clause: contracts.BehaviourSecretsStay, name: "in the update",
		answers: []string{`{"encrypted_user_data":"CANARY"}`, plain, page(0), plain}, want: []string{"0 "},
	},
	{
		clause: contracts.BehaviourSecretsStay, name: "in the read",
		answers: []string{plain, `{"x":{"y":["CANARY"]}}`, page(0), plain}, want: []string{"1 "},
	},
	{
		clause: contracts.BehaviourSecretsStay, name: "in the list and the last update",
		answers: []string{plain, plain, page(0, "CANARY"), `{"a":"xCANARYx"}`}, want: []string{"2 ", "3 "},
	},

	{clause: contracts.BehaviourDisabledImage, name: "no image", answers: []string{plain, plain}},
	{clause: contracts.BehaviourDisabledImage, name: "not enabled", answers: []string{plain, `{"custom_image":{"enabled":false}}`}},
	{
		clause: contracts.BehaviourDisabledImage, name: "enabled",
		answers: []string{plain, `{"custom_image":{"enabled":true,"image":"x"}}`}, want: []string{"1 /custom_image/enabled"},
	},

	{clause: contracts.BehaviourCreatedIsReadable, name: "readable", answers: []string{plain, plain}},
	{clause: contracts.BehaviourCreatedIsReadable, name: "not yet", answers: []string{plain, gone}, status: map[int]int{1: 404}, want: []string{"1 "}},

	{clause: contracts.BehaviourDeletedIsGone, name: "gone", answers: []string{plain, "", gone, gone, gone}},
	{
		clause: contracts.BehaviourDeletedIsGone, name: "still there",
		answers: []string{plain, "", plain, plain, ""}, status: map[int]int{2: 200, 3: 200, 4: 204}, want: []string{"2 ", "3 ", "4 "},
	},
	{
		clause: contracts.BehaviourDeletedIsGone, name: "not deleted",
		answers: []string{plain, no, gone, gone, gone}, status: map[int]int{1: 400}, want: []string{"1 "},
	},

	{clause: contracts.BehaviourListShows, name: "shown, then gone", answers: []string{plain, page(1, listedURN), "", page(0)}},
	{clause: contracts.BehaviourListShows, name: "shown with its version", answers: []string{plain, page(1, listedURN+":latest"), "", page(0)}},
	{clause: contracts.BehaviourListShows, name: "never shown", answers: []string{plain, page(1, "urn:x"), "", page(0)}, want: []string{"1 /functions"}},
	{
		clause: contracts.BehaviourListShows, name: "shown for ever",
		answers: []string{plain, page(1, listedURN), "", page(1, listedURN)}, want: []string{"3 /functions"},
	},
	{
		clause: contracts.BehaviourListShows, name: "lists of nameless functions",
		answers: []string{`{}`, page(1, ""), "", page(1, "")}, want: []string{"1 /functions"},
	},

	{clause: contracts.BehaviourListPages, name: "one by one", answers: []string{plain, other, page(1, "a"), page(2, "b"), page(0)}},
	{
		clause: contracts.BehaviourListPages, name: "the same twice",
		answers: []string{plain, other, page(1, "a"), page(2, "a"), page(0)}, want: []string{"3 /functions"},
	},
	{
		clause: contracts.BehaviourListPages, name: "two a page",
		answers: []string{plain, other, page(1, "a", "b"), page(2, "b"), page(0)}, want: []string{"2 /functions"},
	},
	{
		clause: contracts.BehaviourListPages, name: "never an end",
		answers: []string{plain, other, page(1, "a"), page(2, "b"), page(3, "a")}, want: []string{"4 /functions"},
	},
	{
		clause: contracts.BehaviourListPages, name: "markers that stand still",
		answers: []string{plain, other, page(0, "a"), page(0, "b"), page(0)}, want: []string{"2 /next_marker", "3 /next_marker"},
	},
	{
		clause: contracts.BehaviourListPages, name: "no functions at all",
		answers: []string{plain, other, page(1), page(2), page(0)}, want: []string{"2 /functions", "3 /functions"},
	},
}, identityTales(), codeTales(), projectTales, versionTales(), thingTales, codeTalesOfUpdates, triggerTales, aliasTales, settingTales, invocationTales, applicationTales, endpointTales, exportTales, changeTales, statisticsTales)

const listedURN = "urn:fss:cn-north-4:0123456789abcdef0123456789abcdef:function:default:demo"

func identityTales() []tale {
	const clause = contracts.BehaviourSameFunction
	out := []tale{
		{clause: clause, name: "the same", answers: []string{identity("", ""), identity("", "")}},
		{clause: clause, name: "with a version", answers: []string{identity("", ""), identity("func_urn", "urn:fss:r:p:function:default:demo:latest")}},
		{clause: clause, name: "of which less is shown", answers: []string{identity("", ""), `{"func_urn":"urn:fss:r:p:function:default:demo"}`}},
		{clause: clause, name: "another URN", answers: []string{identity("", ""), identity("func_urn", "urn:fss:r:p:function:default:other")}, want: []string{"1 /func_urn"}},
	}
	for _, name := range []string{"func_id", "func_name", "project_name", "domain_id", "namespace", "package", "resource_id"} {
		out = append(out, tale{
			clause: clause, name: "another " + name, answers: []string{identity("", ""), identity(name, "x")}, want: []string{"1 /" + name},
		})
	}
	return out
}

func codeTales() []tale {
	const clause = contracts.BehaviourCodeUntouched
	out := []tale{{clause: clause, name: "untouched", answers: []string{code("", ""), "{}", code("", "")}}}
	for name, value := range map[string]string{
		"digest": `"e"`, "code_size": "273", "code_type": `"zip"`, "code_url": `"x"`, "depend_version_list": `[]`, "version": `"v2"`,
	} {
		out = append(out, tale{
			clause: clause, name: "another " + name, answers: []string{code("", ""), "{}", code(name, value)}, want: []string{"2 /" + name},
		})
	}
	slices.SortFunc(out, func(a, b tale) int { return cmp.Compare(a.name, b.name) })
	return out
}

func TestStoriesAreJudged(t *testing.T) {
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		for _, row := range tales {
			for _, c := range ofClause(set, row.clause) {
				if isNearly(c) {
					continue // TestNearlyNothingIsJudged tells it
				}
				got := tell(t, set, c, row)
				if row.more {
					got = slices.DeleteFunc(got, func(f string) bool { return !slices.Contains(row.want, f) })
					got = slices.Compact(got)
				}
				if !slices.Equal(got, row.want) {
					t.Errorf("%s, told as %q: finds %q, want %q", c.ID(), row.name, got, row.want)
				}
			}
		}
	})
}

// tell judges a case on the answers of a tale and gives the findings on its clause.
func tell(tb testing.TB, set *cases.Set, c contracts.Case, row tale) (found []string) {
	tb.Helper()
	if len(row.answers) != len(c.Steps) {
		tb.Fatalf("%s, told as %q: %d answers for %d steps", c.ID(), row.name, len(row.answers), len(c.Steps))
	}
	exchanges := make([]contracts.Exchange, len(c.Steps))
	first, last := "", ""
	for i, step := range c.Steps {
		s := asSent(tb, step)
		if last = cmp.Or(string(s.request.Body), last); i == 0 {
			first = last
		}
		body := strings.NewReplacer("CANARY", canaryOf(c), "FIRST", first, "SENT", last).Replace(row.answers[i])
		exchanges[i] = contracts.Exchange{
			Method: s.method, URL: s.target, Sent: s.request.Body, Status: cmp.Or(row.status[i], step.Expect.Statuses[0]),
			Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body),
		}
	}
	judgement := set.Catalogue.Judge(c, exchanges)
	if judgement.Unjudged != "" {
		tb.Errorf("%s, told as %q: cannot be judged: %s", c.ID(), row.name, judgement.Unjudged)
	}
	for _, f := range judgement.Findings {
		if f.Clause == c.Clause {
			found = append(found, fmt.Sprintf("%d %s", f.Step, f.At))
		}
	}
	return found
}

// canaryOf is the secret that a story sends, "" if it sends none.
func canaryOf(c contracts.Case) string {
	body, _ := c.Steps[0].Body.(map[string]any)
	text, _ := body["encrypted_user_data"].(string)
	var secret map[string]string
	_ = json.Unmarshal([]byte(text), &secret)
	return cmp.Or(secret["password"], "no canary")
}

// A check that was never seen to fail proves nothing, nor does one that always fails.
func TestEveryStoryHasGoodAndBadTales(t *testing.T) {
	good, bad := map[string]bool{}, map[string]bool{}
	for _, row := range tales {
		if len(row.want) == 0 {
			good[row.clause] = true
		} else {
			bad[row.clause] = true
		}
	}
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		for _, clause := range set.Catalogue.Clauses() {
			if clause.Kind != contracts.KindBehaviour {
				continue
			}
			if len(ofClause(set, clause.ID)) == 0 {
				t.Errorf("%s: no story shows it", clause.ID)
			}
			if !good[clause.ID] || !bad[clause.ID] {
				t.Errorf("%s: a good tale is told: %t, a bad one: %t", clause.ID, good[clause.ID], bad[clause.ID])
			}
		}
	})
}

// A story whose preparation fails says nothing about its clause.
func TestStoryThatCannotBePrepared(t *testing.T) {
	set := made(t, openapi.Documented)
	for _, c := range ofClause(set, contracts.BehaviourRefusalChangesNothing) {
		exchanges := []contracts.Exchange{{Status: 200}, {Status: 200}, {Status: 200}, {Status: 200}}
		judgement := set.Catalogue.Judge(c, exchanges)
		if !strings.Contains(judgement.Unjudged, "step 3") {
			t.Errorf("%s: the request that should be refused is accepted, and the judge says %q", c.ID(), judgement.Unjudged)
		}
	}
}

// The canary is a header away from a leak, too.
func TestSecretInAHeader(t *testing.T) {
	set := made(t, openapi.Documented)
	c := ofClause(set, contracts.BehaviourSecretsStay)[0]
	exchanges := make([]contracts.Exchange, len(c.Steps))
	for i := range exchanges {
		exchanges[i] = contracts.Exchange{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte("{}")}
	}
	exchanges[1].Header.Set("X-Echo", "user data: "+canaryOf(c))
	found := slices.DeleteFunc(set.Catalogue.Judge(c, exchanges).Findings, func(f contracts.Finding) bool { return f.Clause != c.Clause })
	if len(found) != 1 || found[0].Step != 1 {
		t.Errorf("%s: finds %v", c.ID(), found)
	}
}
