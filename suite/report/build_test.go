package report_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/report"
)

func TestVerdictOfClause(t *testing.T) {
	unreachable := without(wattsMax, "refuses 61", contracts.Error, "no answer came")
	noPin := without(wattsMax, "refuses 61", contracts.Skip, "the target has no pin")
	ownReason := map[string]string{wattsMax: "nobody can show it"}
	unrelated := passed(showWatts, "accepts 5")
	tests := []struct {
		name    string
		clause  string // wattsMax if empty
		cases   []report.Case
		change  func(*report.Input)
		verdict contracts.Verdict
		warning bool
		reason  string
	}{
		{name: "kept", cases: []report.Case{passed(wattsMax, "accepts 60")}, verdict: contracts.Pass},
		{name: "broken", cases: []report.Case{passed(wattsMax, "accepts 60"), broken(wattsMax, "refuses 61")}, verdict: contracts.Fail},
		{
			name: "broken by the case of another clause", verdict: contracts.Fail,
			cases: []report.Case{broken(showWatts, "accepts 5", finding(wattsMax, openapi.Must))},
		},
		{name: "should warns", clause: labelLength, cases: []report.Case{warned(labelLength, "refuses nine", openapi.Should)}, verdict: contracts.Pass, warning: true},
		{
			name: "should fails when strict", clause: labelLength, cases: []report.Case{warned(labelLength, "refuses nine", openapi.Should)},
			change: strict, verdict: contracts.Fail,
		},
		{
			name: "may warns even when strict", clause: labelLength, cases: []report.Case{warned(labelLength, "refuses nine", openapi.May)},
			change: strict, verdict: contracts.Pass, warning: true,
		},
		{
			name: "a weaker finding on a must clause warns", cases: []report.Case{warned(wattsMax, "refuses 61", openapi.Should)},
			verdict: contracts.Pass, warning: true,
		},
		{name: "could not be judged", cases: []report.Case{unreachable}, verdict: contracts.Error, reason: "no answer came"},
		{name: "judged by another of its cases", cases: []report.Case{unreachable, passed(wattsMax, "accepts 60")}, verdict: contracts.Pass},
		{name: "broken although another case could not be judged", cases: []report.Case{unreachable, broken(wattsMax, "refuses 62")}, verdict: contracts.Fail},
		{name: "skipped by its case", cases: []report.Case{noPin}, verdict: contracts.Skip, reason: "the target has no pin"},
		{name: "without a case, with a reason", cases: []report.Case{unrelated}, change: func(in *report.Input) { in.Reasons = ownReason }, verdict: contracts.Skip, reason: "nobody can show it"},
		{name: "without a case or a reason", cases: []report.Case{unrelated}, verdict: contracts.Skip, reason: "no answer of this run showed it"},
		{
			name: "the run ended before", cases: []report.Case{unrelated}, verdict: contracts.Skip, reason: "the run ended before: interrupted",
			change: func(in *report.Input) { in.Reasons, in.Aborted = ownReason, "interrupted" },
		},
		{
			name: "known", cases: []report.Case{broken(wattsMax, "refuses 61")}, change: withKnown(known(wattsMax, tomorrow)),
			verdict: contracts.Known, reason: "the shop is slow (team-lamp, until 2026-05-05)",
		},
		{
			name: "known by a pattern", cases: []report.Case{broken(wattsMax, "refuses 61")}, change: withKnown(known("change-lamp.body.*", tomorrow)),
			verdict: contracts.Known, reason: "the shop is slow (team-lamp, until 2026-05-05)",
		},
		{
			name: "known, but expired", cases: []report.Case{broken(wattsMax, "refuses 61")}, change: withKnown(known(wattsMax, yesterday)),
			verdict: contracts.Fail, reason: "the shop is slow (team-lamp, until 2026-05-03)",
		},
		{
			name: "one entry expired, the next not", cases: []report.Case{broken(wattsMax, "refuses 61")},
			change:  withKnown(known(wattsMax, yesterday), known("*watts*", tomorrow)),
			verdict: contracts.Known, reason: "the shop is slow (team-lamp, until 2026-05-05)",
		},
		{
			name: "one entry for another clause", cases: []report.Case{broken(wattsMax, "refuses 61")},
			change: withKnown(known(wattsMin, tomorrow)), verdict: contracts.Fail,
		},
		{
			name: "a known warning stays one", clause: labelLength, cases: []report.Case{warned(labelLength, "refuses nine", openapi.Should)},
			change: withKnown(known(labelLength, tomorrow)), verdict: contracts.Pass, warning: true,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := input(t, test.cases...)
			if test.change != nil {
				test.change(&in)
			}
			id := test.clause
			if id == "" {
				id = wattsMax
			}
			got := clauseOf(t, report.Build(in), id)
			if got.Verdict != test.verdict || got.Warning != test.warning || got.Reason != test.reason {
				t.Errorf("%s: verdict %s, warning %t, reason %q; want %s, %t, %q",
					id, got.Verdict, got.Warning, got.Reason, test.verdict, test.warning, test.reason)
			}
		})
	}
}

func strict(in *report.Input) { in.Strict = true }

func withKnown(entries ...contracts.KnownDeviation) func(*report.Input) {
	return func(in *report.Input) { in.Known = entries }
}

func TestOutcome(t *testing.T) {
	kept, fails := passed(wattsMax, "accepts 60"), broken(wattsMax, "refuses 61")
	skipped := without(pinType, "accepts a pin", contracts.Skip, "the target has no pin")
	unjudged := without(pinType, "accepts a pin", contracts.Error, "no answer came")
	abort := func(in *report.Input) { in.Aborted = "the target went away" }
	tests := []struct {
		name    string
		cases   []report.Case
		change  func(*report.Input)
		outcome contracts.Outcome
		reason  string
		status  int
	}{
		{"all kept", []report.Case{kept}, nil, contracts.Conformant, "every clause that was put to the test is kept", 0},
		{"a skip does not matter", []report.Case{kept, skipped}, nil, contracts.Conformant, "every clause that was put to the test is kept", 0},
		{
			"a skip matters when all are required",
			[]report.Case{kept, skipped},
			func(in *report.Input) { in.RequireAll = true },
			contracts.Inconclusive, "1 case was skipped", 3,
		},
		{"one broken", []report.Case{fails}, nil, contracts.Deviating, "1 clause is broken", 1},
		{"two broken", []report.Case{fails, broken(wattsMin, "refuses 0")}, nil, contracts.Deviating, "2 clauses are broken", 1},
		{"a warning", []report.Case{warned(labelLength, "refuses nine", openapi.Should)}, nil, contracts.Conformant, "every clause that was put to the test is kept", 0},
		{"a warning, strict", []report.Case{warned(labelLength, "refuses nine", openapi.Should)}, strict, contracts.Deviating, "1 clause is broken", 1},
		{"known", []report.Case{fails}, withKnown(known(wattsMax, tomorrow)), contracts.Conformant, "every clause that was put to the test is kept", 0},
		{
			"known and expired",
			[]report.Case{fails},
			withKnown(known(wattsMax, yesterday)),
			contracts.Deviating, "1 clause is broken, 1 known deviation has expired", 1,
		},
		{
			"known and gone",
			[]report.Case{kept},
			withKnown(known(wattsMax, tomorrow)),
			contracts.Deviating, "1 known deviation no longer occurs; take it off the list", 1,
		},
		{
			"known and not tried",
			[]report.Case{passed(showWatts, "accepts 5")},
			withKnown(known(wattsMax, tomorrow)),
			contracts.Conformant, "every clause that was put to the test is kept", 0,
		},
		{"could not be judged", []report.Case{kept, unjudged}, nil, contracts.Inconclusive, "1 case could not be judged", 3},
		{"broken, and something could not be judged", []report.Case{fails, unjudged}, nil, contracts.Deviating, "1 clause is broken", 1},
		{"ended early", []report.Case{kept}, abort, contracts.Inconclusive, "the run ended early: the target went away", 3},
		{"ended early, but broken before", []report.Case{fails}, abort, contracts.Deviating, "1 clause is broken", 1},
		{"no case", nil, nil, contracts.Inconclusive, "no case was carried out", 3},
		{"only skips", []report.Case{skipped}, nil, contracts.Inconclusive, "no case was carried out", 3},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := input(t, test.cases...)
			if test.change != nil {
				test.change(&in)
			}
			got := report.Build(in)
			if got.Outcome != test.outcome || got.Reason != test.reason || got.ExitStatus() != test.status {
				t.Errorf("outcome %s (%q), exit status %d; want %s (%q), %d",
					got.Outcome, got.Reason, got.ExitStatus(), test.outcome, test.reason, test.status)
			}
		})
	}
}

func TestStateOfKnownDeviation(t *testing.T) {
	tests := []struct {
		name   string
		cases  []report.Case
		entry  contracts.KnownDeviation
		change func(*report.Input)
		state  string
	}{
		{name: "occurs", cases: []report.Case{broken(wattsMax, "refuses 61")}, entry: known(wattsMax, tomorrow), state: "occurs"},
		{name: "occurs as a warning", cases: []report.Case{warned(labelLength, "refuses nine", openapi.Should)}, entry: known(labelLength, tomorrow), state: "occurs"},
		{name: "expired", cases: []report.Case{broken(wattsMax, "refuses 61")}, entry: known(wattsMax, yesterday), state: "expired"},
		{name: "expires on the day", cases: []report.Case{broken(wattsMax, "refuses 61")}, entry: known(wattsMax, started), state: "expired"},
		{name: "gone", cases: []report.Case{passed(wattsMax, "accepts 60")}, entry: known(wattsMax, tomorrow), state: "gone"},
		{name: "never exercised", cases: []report.Case{passed(showWatts, "accepts 5")}, entry: known(wattsMax, tomorrow), state: "not tried"},
		{
			name: "only half exercised", entry: known(wattsMax, tomorrow), state: "not tried",
			cases: []report.Case{passed(wattsMax, "accepts 60"), without(wattsMax, "refuses 61", contracts.Skip, "the target has no pin")},
		},
		{
			name: "only half judged", entry: known(wattsMax, tomorrow), state: "not tried",
			cases: []report.Case{passed(wattsMax, "accepts 60"), without(wattsMax, "refuses 61", contracts.Error, "no answer came")},
		},
		{
			name: "kept so far, when the run ended early", entry: known(wattsMax, tomorrow), state: "not tried",
			cases: []report.Case{passed(wattsMax, "accepts 60")}, change: func(in *report.Input) { in.Aborted = "interrupted" },
		},
		{
			name: "not selected", entry: known(wattsMax, tomorrow), state: "not tried",
			cases: []report.Case{passed(wattsMax, "accepts 60")}, change: func(in *report.Input) { in.Selected = []string{showWatts} },
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := input(t, test.cases...)
			in.Known = []contracts.KnownDeviation{test.entry}
			if test.change != nil {
				test.change(&in)
			}
			want := []report.Known{{
				Clause: test.entry.Clause, Reason: "the shop is slow", Owner: "team-lamp",
				Expires: test.entry.Expires.Format("2006-01-02"), State: test.state,
			}}
			if got := report.Build(in).Known; !slices.Equal(got, want) {
				t.Errorf("%s: got %+v, want %+v", test.entry.Clause, got, want)
			}
		})
	}
}

func TestVerdictOfCase(t *testing.T) {
	both := []contracts.Finding{finding(wattsMax, openapi.Must), finding(wattsMin, openapi.Must)}
	tests := []struct {
		name    string
		c       report.Case
		verdict contracts.Verdict
		reason  string
	}{
		{"only a listed deviation", broken(wattsMax, "refuses 61"), contracts.Known, "only listed deviations"},
		{"a listed one and another", broken(wattsMax, "refuses 61", both...), contracts.Fail, ""},
		{
			"a listed one and a warning",
			broken(wattsMax, "refuses 61", finding(wattsMax, openapi.Must), finding(labelLength, openapi.Should)),
			contracts.Known, "only listed deviations",
		},
		{
			"a clause that does not exist",
			broken(wattsMax, "refuses 61", finding(wattsMax, openapi.Must), finding("change-lamp.body.colour.type", openapi.Must)),
			contracts.Error, "it found change-lamp.body.colour.type broken, which is no clause of the document",
		},
		{"kept", passed(wattsMax, "accepts 60"), contracts.Pass, ""},
		{"skipped", without(wattsMax, "refuses 61", contracts.Skip, "no pin"), contracts.Skip, "no pin"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := input(t, test.c)
			in.Known = []contracts.KnownDeviation{known(wattsMax, tomorrow)}
			got := report.Build(in).Cases[0]
			if got.Verdict != test.verdict || got.Reason != test.reason {
				t.Errorf("%s: %s (%q), want %s (%q)", got.ID, got.Verdict, got.Reason, test.verdict, test.reason)
			}
		})
	}
}

// A run about one clause that sees another one broken must not be green.
func TestBrokenClauseThatWasNotSelected(t *testing.T) {
	in := input(t, passed(wattsMin, "accepts 1"), broken(wattsMin, "refuses 0", finding(showWatts, openapi.Must)))
	in.Selected = []string{wattsMin}
	got := report.Build(in)
	var ids []string
	for _, c := range got.Clauses {
		ids = append(ids, c.ID)
	}
	if want := []string{wattsMin, showWatts}; !slices.Equal(ids, want) || got.Outcome != contracts.Deviating {
		t.Errorf("%s: the report speaks of %v and is %s; want %v, deviating", showWatts, ids, got.Outcome, want)
	}
}

// What no clause of the document covers is a fault of ours, and never green.
func TestFindingWithoutClauseIsInconclusive(t *testing.T) {
	got := report.Build(input(t, passed(wattsMax, "accepts 60"), broken(wattsMin, "refuses 0", finding("no-such.clause", openapi.Must))))
	if got.Outcome != contracts.Inconclusive {
		t.Errorf("no-such.clause: outcome %s (%s), want inconclusive", got.Outcome, got.Reason)
	}
}

func TestCounts(t *testing.T) {
	got := rich(t)
	cases := report.Tally{Total: 18, Pass: 3, Fail: 12, Known: 1, Skip: 1, Error: 1}
	if got.Counts.Cases != cases || got.Counts.Requests != 17 || got.Counts.Warnings != 2 {
		t.Errorf("cases %+v, %d requests, %d warnings; want %+v, 17, 2", got.Counts.Cases, got.Counts.Requests, got.Counts.Warnings, cases)
	}
	var sum report.Tally
	var ids []string
	for _, o := range got.Operations {
		ids = append(ids, o.ID)
		sum.Total += o.Clauses.Total
		sum.Pass += o.Clauses.Pass
		sum.Fail += o.Clauses.Fail
		sum.Known += o.Clauses.Known
		sum.Skip += o.Clauses.Skip
		sum.Error += o.Clauses.Error
	}
	if want := []string{"ChangeLamp", "ShowLamp", ""}; !slices.Equal(ids, want) {
		t.Errorf("operations %q, want %q: the service comes last", ids, want)
	}
	clauses := report.Tally{Total: 27, Pass: 3, Fail: 3, Known: 1, Skip: 19, Error: 1}
	if got.Counts.Clauses != clauses || sum != clauses {
		t.Errorf("clauses %+v, by operation %+v; want %+v", got.Counts.Clauses, sum, clauses)
	}
}

func TestBuildIsDeterministic(t *testing.T) {
	want := written(t, report.WriteJSON, rich(t))
	for range 20 {
		if got := written(t, report.WriteJSON, rich(t)); got != want {
			t.Fatal("two reports of the same run differ")
		}
	}
	in := input(t, richCases()...)
	ordered := report.Build(in)
	slices.Reverse(in.Selected)
	if !reflect.DeepEqual(ordered, report.Build(in)) {
		t.Error("the order of the selection shows in the report")
	}
}

func TestBuildLeavesItsInputAlone(t *testing.T) {
	c := broken(pinType, "accepts a pin")
	c.Exchanges[0].Sent = []byte(`{"watts":5,"pin":"1234"}`)
	c.Exchanges[0].Request.Set("X-Auth-Token", "secret")
	in := input(t, c)
	in.Known = []contracts.KnownDeviation{known(pinType, tomorrow)}
	report.Build(in)
	got := in.Cases[0]
	if got.Verdict != contracts.Fail || !strings.Contains(string(got.Exchanges[0].Sent), "1234") || got.Exchanges[0].Request.Get("X-Auth-Token") == "" {
		t.Errorf("%s: Build changed the case that it was given: %+v", pinType, got)
	}
}

func TestExitStatusOfUnknownOutcome(t *testing.T) {
	if got := (report.Report{}).ExitStatus(); got != 3 {
		t.Errorf("a report without an outcome ends with %d, want 3", got)
	}
}
