package cases_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
)

// The generator is given documents that ours is not: users overlay their own.

const updateBody = "$.components.schemas.UpdateFunctionConfigRequestBody.properties"

// words lists the names of the cases of a clause.
func words(set *cases.Set, clause string) []string {
	var names []string
	for _, c := range ofClause(set, clause) {
		names = append(names, c.Name)
	}
	return names
}

func TestKeywordsThatOurDocumentDoesNotHave(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine")
	}
	set := overlaid(t, `
- target: `+updateBody+`
  update:
    tries: {type: integer, format: int32, x-source: {inferred: test}}
    ticks: {type: integer, format: int64, x-source: {inferred: test}}
    day: {type: string, format: date, example: "2026-01-02", x-source: {inferred: test}}
    hosts: {type: array, minItems: 2, maxItems: 3, example: [a, b], x-source: {inferred: test}, items: {type: string}}
    word: {type: string, minLength: 3, maxLength: 5, example: äöüß, x-source: {inferred: test}}
    share: {type: number, minimum: 0.5, maximum: 1.5, x-source: {inferred: test}}
`)
	const body = "update-function-config.body."
	for _, tc := range []struct {
		clause string
		want   []string
	}{
		{body + "tries.format", []string{"accepts 2147483647", "refuses 2147483648"}},
		{body + "ticks.format", []string{"accepts 9007199254740992", "refuses 18446744073709552000"}},
		{body + "day.format", []string{`accepts "2026-01-02"`, "refuses a word"}},
		{body + "hosts.min-items", []string{"accepts 2 elements", "accepts 3 elements", "refuses 1 elements"}},
		{body + "hosts.max-items", []string{"accepts 3 elements", "accepts 2 elements", "refuses 4 elements"}},
		{body + "word.min-length", []string{"accepts 3 characters", "accepts 4 characters", "refuses 2 characters"}},
		{body + "word.max-length", []string{"accepts 5 characters", "accepts 4 characters", "refuses 6 characters"}},
		{body + "share.minimum", []string{"accepts 0.5", "accepts 1.5", "refuses -0.5", "refuses -1.5"}},
		{body + "share.maximum", []string{"accepts 1.5", "accepts 0.5", "refuses 2.5", "refuses 4294967297.5"}},
		{body + "share.type", []string{
			"accepts 1", "refuses null", "refuses a boolean", "refuses a text", "refuses a list", "refuses an object",
			"refuses the number as a text",
		}},
	} {
		t.Run(tc.clause, func(t *testing.T) {
			got := words(set, tc.clause)
			slices.Sort(got)
			slices.Sort(tc.want)
			if !slices.Equal(got, tc.want) {
				t.Errorf("%s: cases %q, want %q", tc.clause, got, tc.want)
			}
		})
	}
	sent := ofClause(set, body+"word.max-length")[0].Steps[0].Body.(map[string]any)["word"]
	if got := []rune(sent.(string)); len(got) != 5 || got[0] != 'ä' || got[4] != 'ß' {
		t.Errorf("%sword.max-length: sends %q", body, sent)
	}
}

// Values that look alike in a name, and values that are given twice, do not make two
// cases of one name.
func TestNamesStaySingle(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine")
	}
	long := strings.Repeat("x", 50)
	set := overlaid(t, `
- target: `+updateBody+`
  update:
    texts: {type: string, enum: [`+long+`a, `+long+`b, `+long+`c], x-source: {inferred: test}}
    short: {type: string, pattern: "^a$", example: a, x-source: {inferred: test}}
    twice:
      x-source: {inferred: test}
      anyOf:
        - {title: small, type: integer, minimum: 1, maximum: 3}
        - {title: large, type: integer, minimum: 100, maximum: 300}
`)
	const body = "update-function-config.body."
	want := []string{"accepts a text of 51 characters", "accepts a text of 51 characters (2)", "accepts a text of 51 characters (3)"}
	if got := words(set, body+"texts.enum"); !slices.Equal(got[:3], want) {
		t.Errorf("%stexts.enum: cases %q, want %q", body, got, want)
	}
	for _, name := range []string{"refuses less than the least", "refuses less than the least (2)", "refuses more than the most", "refuses more than the most (2)"} {
		if !slices.Contains(words(set, body+"twice.any-of"), name) {
			t.Errorf("%stwice.any-of: no case %q in %q", body, name, words(set, body+"twice.any-of"))
		}
	}
	for _, name := range words(set, body+"short.pattern") {
		if strings.HasSuffix(name, "(2)") {
			t.Errorf("%sshort.pattern: the same text twice: %q", body, name)
		}
	}
	if len(words(set, body+"short.pattern")) < 5 {
		t.Errorf("%sshort.pattern: cases %q", body, words(set, body+"short.pattern"))
	}
}

// A constraint that no request can show alone has a reason, and stops nothing.
func TestConstraintThatCannotBeShown(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine")
	}
	set := overlaid(t, `
- target: `+updateBody+`
  update:
    never: {type: string, pattern: "^x{40}$", maxLength: 40, x-source: {inferred: test}}
`)
	const clause = "update-function-config.body.never.pattern"
	for _, c := range ofClause(set, clause) {
		if c.Side == contracts.Accepts {
			t.Errorf("%s: accepts %v, which is no sample of the pattern", clause, c.Steps[0].Body)
		}
	}
	for _, c := range set.Coverage() {
		if !c.Covered() && c.Reason == "" {
			t.Errorf("%s: has neither a case nor a reason", c.Clause.ID)
		}
	}
}

// A smaller document has fewer stories and says why; nothing falls over.
func TestSmallerDocuments(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine")
	}
	for _, tc := range []struct {
		name, actions, clause, reason string
	}{
		{
			"without an operation", "- {target: \"$.paths['/v2/{project_id}/fgs/functions'].get\", remove: true}\n",
			contracts.BehaviourReadAfterWrite, "the document has no operation ListFunctions",
		},
		{
			"without an example",
			"- {target: \"$.paths['/v2/{project_id}/fgs/functions/{function_urn}/config'].put.requestBody.content['application/json'].examples['page-1-node']\", remove: true}\n",
			contracts.BehaviourRepeatHarmless, "operation UpdateFunctionConfig has no example page-1-node",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			set := overlaid(t, tc.actions)
			if got := set.Gaps[tc.clause]; got != tc.reason {
				t.Errorf("%s: the reason is %q, want %q", tc.clause, got, tc.reason)
			}
			if len(ofClause(set, "update-function-config.body.timeout.minimum")) == 0 {
				t.Error("update-function-config.body.timeout.minimum: has no cases any more")
			}
		})
	}
}
