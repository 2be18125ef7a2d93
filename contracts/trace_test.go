package contracts_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/fgcontract/fgcontract/contracts"
)

// traceOf hands a test the trace that a check would see.
func traceOf(tb testing.TB, look func(*contracts.Trace), exchanges ...contracts.Exchange) {
	tb.Helper()
	cat := documented(tb)
	c, looked := caseOf(), false
	for range exchanges {
		c.Steps = append(c.Steps, step(cat, updated))
	}
	c.Check = func(t *contracts.Trace) []contracts.Finding { look(t); looked = true; return nil }
	cat.Judge(c, exchanges)
	if !looked {
		tb.Fatal("the check was not called")
	}
}

func TestTraceGivesBodies(t *testing.T) {
	traceOf(t, func(tr *contracts.Trace) {
		for _, tc := range []struct {
			name string
			got  map[string]any
			want any
		}{
			{"an answer", tr.Body(0), 1.0},
			{"a list is no object", tr.Body(1), nil},
			{"no JSON", tr.Body(2), nil},
			{"a step that is not there", tr.Body(3), nil},
			{"a step before the first", tr.Body(-1), nil},
			{"what was sent", tr.Sent(0), 2.0},
			{"sent as a list", tr.Sent(1), nil},
			{"nothing sent", tr.Sent(2), nil},
		} {
			if tc.got["a"] != tc.want {
				t.Errorf("%s: is %v, want a to be %v", tc.name, tc.got, tc.want)
			}
		}
		for step, want := range map[int]int{-1: 0, 0: 0, 1: 1, 2: 0, 3: 0} {
			if got := tr.List(step); len(got) != want {
				t.Errorf("step %d: the list is %v, want %d elements", step, got, want)
			}
		}
	}, answer(200, `{"a":2}`, `{"a":1}`), answer(200, `[2]`, `[1]`), answer(200, ``, `<html>`))
}

func TestTraceMentions(t *testing.T) {
	in := answer(200, `{"sent":"lamp"}`, `{"a":["a lamp"]}`)
	header := answer(200, "", `{}`)
	header.Header.Add("X-A", "one")
	header.Header.Add("X-A", "a lamp")
	traceOf(t, func(tr *contracts.Trace) {
		for step, want := range []bool{true, true, false} {
			if got := tr.Mentions(step, "lamp"); got != want {
				t.Errorf("step %d: mentions it: %t, want %t", step, got, want)
			}
		}
	}, in, header, answer(200, `{"sent":"lamp"}`, `{}`))
}

func TestTraceSame(t *testing.T) {
	for _, tc := range []struct {
		name          string
		before, after string
		ignore        []string
		want          []string
	}{
		{"the same", `{"a":1,"b":{"c":[1]}}`, `{"b":{"c":[1]},"a":1}`, nil, nil},
		{"changed, lost and new", `{"a":1,"b":2,"d":null}`, `{"a":2,"c":3}`, nil, []string{"/a 1 2", "/b 2 null", "/c null 3"}},
		{"null and absent are the same", `{"a":null}`, `{}`, nil, nil},
		{"ignored", `{"a":1,"b":2}`, `{"a":2,"b":3}`, []string{"a"}, []string{"/b 2 3"}},
		{"below", `{"a":{"b":1}}`, `{"a":{"b":2}}`, nil, []string{`/a {"b":1} {"b":2}`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			traceOf(t, func(tr *contracts.Trace) {
				var got []string
				for _, f := range tr.Same(0, 1, tc.ignore...) {
					if f.Clause != ownClause || f.Step != 1 {
						t.Errorf("%s: stands on %s, step %d", ownClause, f.Clause, f.Step)
					}
					got = append(got, f.At+" "+strings.TrimPrefix(f.Expected, "unchanged since step 1: ")+" "+f.Actual)
				}
				if !slices.Equal(got, tc.want) {
					t.Errorf("%s: differ %q, want %q", ownClause, got, tc.want)
				}
			}, answer(200, "", tc.before), answer(200, "", tc.after))
		})
	}
}

func TestShow(t *testing.T) {
	for _, tc := range []struct {
		name  string
		value any
		want  string
	}{
		{"null", nil, "null"},
		{"a text", `say "hi"`, `"say \"hi\""`},
		{"a whole number", 3.0, "3"},
		{"sorted members", map[string]any{"b": 1.0, "a": []any{true, nil}}, `{"a":[true,null],"b":1}`},
		{"exactly what is shown", strings.Repeat("x", 118), `"` + strings.Repeat("x", 118) + `"`},
		{"one more", strings.Repeat("x", 119), `"` + strings.Repeat("x", 119) + "…"},
		{"cut inside a character", strings.Repeat("x", 118) + "äää", `"` + strings.Repeat("x", 118) + "…"},
		{"no UTF-8", "a\xffb", "\"a\ufffdb\""},
		{"no JSON value", func() {}, "a value that cannot be shown"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := contracts.Show(tc.value)
			if got != tc.want {
				t.Errorf("shows %q, want %q", got, tc.want)
			}
			if !utf8.ValidString(got) {
				t.Errorf("%q is no UTF-8", got)
			}
		})
	}
}

func TestBareURN(t *testing.T) {
	const bare = "urn:fss:cn-north-4:0123456789abcdef0123456789abcdef:function:default:demo"
	for _, tc := range []struct{ name, urn, want string }{
		{"bare", bare, bare},
		{"a version", bare + ":latest", bare},
		{"an alias", bare + ":!prod", bare},
		{"more than a version", bare + ":a:b:c", bare},
		{"an empty version", bare + ":", bare},
		{"a name alone", "demo", "demo"},
		{"less", "urn:fss", "urn:fss"},
		{"empty", "", ""},
		{"colons alone", "::::::::", "::::::"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := contracts.BareURN(tc.urn); got != tc.want {
				t.Errorf("%q becomes %q, want %q", tc.urn, got, tc.want)
			}
		})
	}
}

func TestCase(t *testing.T) {
	cat := documented(t)
	put, read := step(cat, updated), step(cat, showed)
	for _, tc := range []struct {
		name   string
		c      contracts.Case
		writes bool
	}{
		{"reads", caseOf(read), false},
		{"writes last", caseOf(read, put), true},
		{"deletes", caseOf(step(cat, deleted)), true},
		{"reads a route that is unknown", caseOf(contracts.Step{RawMethod: http.MethodGet}), false},
		{"writes to a route that is unknown", caseOf(contracts.Step{RawMethod: http.MethodPatch}), true},
		{"overrides the method", caseOf(contracts.Step{Operation: put.Operation, RawMethod: http.MethodGet}), false},
		{"nothing", caseOf(), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := tc.c.Writes(); got != tc.writes {
				t.Errorf("%s: writes: %t, want %t", tc.c.ID(), got, tc.writes)
			}
			if got := tc.c.ID(); got != ownClause+" a case by hand" {
				t.Errorf("the id is %q", got)
			}
		})
	}
}

func TestExpectation(t *testing.T) {
	cat := documented(t)
	for _, tc := range []struct {
		name    string
		e       contracts.Expectation
		text    string
		success bool
	}{
		{"an update", contracts.Succeeds(cat.Contract().Operation(updated)), "status 200", true},
		{"a delete", contracts.Succeeds(cat.Contract().Operation(deleted)), "status 204", true},
		{"a refusal", contracts.Expectation{Statuses: []int{400, 404}, Code: "FSS.1"}, "status 400 or 404, error_code FSS.1", false},
		{"a refusal that may succeed", contracts.Expectation{Statuses: []int{404, 200}}, "status 404 or 200", false},
		{"nothing", contracts.Expectation{}, "status ", false},
		{"of the document", contracts.RefusedWith(cat.Contract().Operation(updated).Refusal("body.too-large").Error), "status 413 or 400, error_code FSS.0413", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.e.String() != tc.text || tc.e.IsSuccess() != tc.success {
				t.Errorf("is %q, success %t; want %q, %t", tc.e.String(), tc.e.IsSuccess(), tc.text, tc.success)
			}
			for _, status := range tc.e.Statuses {
				if !tc.e.Allows(status) {
					t.Errorf("%s: does not allow %d", tc.text, status)
				}
			}
			if tc.e.Allows(418) {
				t.Errorf("%s: allows 418", tc.text)
			}
		})
	}
}

func TestVerdict(t *testing.T) {
	finding := func(level contracts.Level) []contracts.Finding { return []contracts.Finding{{Level: level}} }
	for _, tc := range []struct {
		name            string
		j               contracts.Judgement
		loose, strictly contracts.Verdict
	}{
		{"nothing found", contracts.Judgement{}, contracts.Pass, contracts.Pass},
		{"must", contracts.Judgement{Findings: finding("must")}, contracts.Fail, contracts.Fail},
		{"should", contracts.Judgement{Findings: finding("should")}, contracts.Pass, contracts.Fail},
		{"may", contracts.Judgement{Findings: finding("may")}, contracts.Pass, contracts.Pass},
		{"may, then must", contracts.Judgement{Findings: append(finding("may"), finding("must")...)}, contracts.Fail, contracts.Fail},
		{"unjudged", contracts.Judgement{Unjudged: "x"}, contracts.Error, contracts.Error},
		{"unjudged, with findings", contracts.Judgement{Unjudged: "x", Findings: finding("must")}, contracts.Error, contracts.Error},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := tc.j.Verdict(false); got != tc.loose {
				t.Errorf("is %s, want %s", got, tc.loose)
			}
			if got := tc.j.Verdict(true); got != tc.strictly {
				t.Errorf("is %s when should counts, want %s", got, tc.strictly)
			}
		})
	}
}

func TestCounts(t *testing.T) {
	for level, want := range map[contracts.Level][2]bool{
		"must": {true, true}, "should": {false, true}, "may": {false, false}, "": {false, false},
	} {
		if got := [2]bool{contracts.Counts(level, false), contracts.Counts(level, true)}; got != want {
			t.Errorf("level %q: counts %v, want %v", level, got, want)
		}
	}
}
