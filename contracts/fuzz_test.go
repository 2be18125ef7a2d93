package contracts_test

import (
	"net/http"
	"reflect"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// FuzzJudge gives the judge what a target may answer: any status, any media type, any
// bytes, to any operation, after any request. It must say what is wrong without
// panicking, say the same twice, and name clauses of the catalogue only. The answers to
// start from are files of testdata/fuzz.
func FuzzJudge(f *testing.F) {
	var stories []func(testing.TB, []contracts.Exchange)
	for _, profile := range openapi.Profiles() {
		cat := catalogue(f, profile)
		for _, o := range cat.Contract().Operations() {
			stories = append(stories, func(tb testing.TB, exchanges []contracts.Exchange) {
				tb.Helper()
				judgeTwice(tb, cat, o, exchanges)
			})
		}
	}
	f.Fuzz(func(t *testing.T, status int, media string, sent, shown []byte) {
		header := http.Header{"Content-Type": {media}, "X-Other": {string(shown)}}
		x := contracts.Exchange{Status: status, Header: header, Sent: sent, Body: shown}
		good := answer(200, string(sent), string(sent))
		for _, judge := range stories {
			judge(t, []contracts.Exchange{good, x, x})
		}
	})
}

// judgeTwice judges an update, an answer of the operation, and a read.
func judgeTwice(tb testing.TB, cat *contracts.Catalogue, o *openapi.Operation, exchanges []contracts.Exchange) {
	tb.Helper()
	c := caseOf(step(cat, updated), contracts.Step{Operation: o, Expect: contracts.Expectation{Statuses: []int{400}, Code: "FSS.1005"}}, step(cat, showed))
	c.Check = func(t *contracts.Trace) []contracts.Finding {
		t.Sent(1)
		if t.Mentions(2, "canary") {
			return []contracts.Finding{t.Broken(2, "", "nothing", "something")}
		}
		return append(t.Same(0, 1), t.Same(1, 2)...)
	}
	first := cat.Judge(c, exchanges)
	if again := cat.Judge(c, exchanges); !reflect.DeepEqual(first, again) {
		tb.Errorf("%s: judged twice:\n%+v\n%+v", o.Slug, first, again)
	}
	checkExercised(tb, cat, first.Exercised)
	for _, finding := range first.Findings {
		if _, known := cat.Clause(finding.Clause); !known || finding.Expected == "" || finding.Actual == "" {
			tb.Errorf("%s: finds %+v", o.Slug, finding)
		}
	}
	first.Verdict(true)
}
