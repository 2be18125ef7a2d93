package report_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/report"
)

// shard is the report of a part of a run.
func shard(t *testing.T, index, count int, change func(*report.Input), cases ...report.Case) report.Report {
	t.Helper()
	in := input(t, cases...)
	in.Shard = &report.Shard{Index: index, Count: count}
	if change != nil {
		change(&in)
	}
	return report.Build(in)
}

func TestMergeUnitesVerdicts(t *testing.T) {
	pass, fail := passed(wattsMax, "accepts 60"), broken(wattsMax, "refuses 61")
	warn := warned(wattsMax, "refuses 62", openapi.Should)
	skip, fault := without(wattsMax, "a", contracts.Skip, "no pin"), without(wattsMax, "b", contracts.Error, "no answer")
	for _, test := range []struct {
		name          string
		first, second []report.Case
		verdict       contracts.Verdict
		warning       bool
		cases         int
		reason        string
	}{
		{"both kept", []report.Case{pass}, []report.Case{passed(wattsMax, "accepts 59")}, contracts.Pass, false, 2, ""},
		{"the second broken", []report.Case{pass}, []report.Case{fail}, contracts.Fail, false, 2, ""},
		{"the first broken", []report.Case{fail}, []report.Case{pass}, contracts.Fail, false, 2, ""},
		{"a warning", []report.Case{pass}, []report.Case{warn}, contracts.Pass, true, 2, ""},
		{"a warning beside a failure", []report.Case{warn}, []report.Case{fail}, contracts.Fail, false, 2, ""},
		{"skipped by one", []report.Case{skip}, []report.Case{pass}, contracts.Pass, false, 1, ""},
		{"skipped by its only case", []report.Case{skip}, nil, contracts.Skip, false, 0, "no pin"},
		{"not judged by one", []report.Case{fault}, []report.Case{pass}, contracts.Pass, false, 1, ""},
		{"not judged", []report.Case{fault}, nil, contracts.Error, false, 0, "no answer"},
		{"shown by nobody", nil, nil, contracts.Skip, false, 0, "no answer of this run showed it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := report.Merge([]report.Report{shard(t, 2, 2, nil, test.second...), shard(t, 1, 2, nil, test.first...)})
			if err != nil {
				t.Fatal(err)
			}
			c := clauseOf(t, got, wattsMax)
			if c.Verdict != test.verdict || c.Warning != test.warning || c.Cases != test.cases || c.Reason != test.reason {
				t.Errorf("%s: %s, warning %v, %d cases, %q; want %+v", wattsMax, c.Verdict, c.Warning, c.Cases, c.Reason, test)
			}
			if got.Shard != nil || len(got.Cases) != len(test.first)+len(test.second) {
				t.Errorf("shard %v and %d cases", got.Shard, len(got.Cases))
			}
		})
	}
}

func TestMergeSpansTheRuns(t *testing.T) {
	late := func(in *report.Input) {
		in.Run = report.Run{ID: "r2", Started: started.Add(time.Minute), Took: time.Minute, Command: "fgcontract check --shard 1/2 --fake"}
		in.Aborted = "interrupted"
	}
	got, err := report.Merge([]report.Report{shard(t, 1, 2, late, passed(wattsMax, "accepts 60")), shard(t, 2, 2, nil)})
	if err != nil {
		t.Fatal(err)
	}
	want := report.Run{ID: "r2+r1", Started: started, Took: 2 * time.Minute, Command: "fgcontract check --fake"}
	if got.Run != want || got.Aborted != "shard 1/2: interrupted" || got.Outcome != contracts.Inconclusive {
		t.Errorf("run %+v, aborted %q, %s; want %+v", got.Run, got.Aborted, got.Outcome, want)
	}
}

// A shard does not know whether a deviation is gone; all together do.
func TestMergeSettlesKnownDeviations(t *testing.T) {
	list := func(in *report.Input) {
		in.Known = []contracts.KnownDeviation{known(wattsMax, tomorrow), known(labelLength, tomorrow), known(wattsMin, yesterday)}
	}
	first, second := shard(t, 1, 2, list, passed(labelLength, "accepts a")), shard(t, 2, 2, list, broken(wattsMax, "refuses 61"), broken(wattsMin, "refuses 0"))
	states := func(r report.Report) (out []string) {
		for _, k := range r.Known {
			out = append(out, k.State)
		}
		return out
	}
	if got := states(first); !slices.Equal(got, []string{"not tried", "not tried", "expired"}) {
		t.Errorf("the first shard says %v", got)
	}
	got, err := report.Merge([]report.Report{first, second})
	if err != nil {
		t.Fatal(err)
	}
	if states := states(got); !slices.Equal(states, []string{"occurs", "gone", "expired"}) {
		t.Errorf("together they say %v", states)
	}
}

func TestMergeRefuses(t *testing.T) {
	one, two := shard(t, 1, 2, nil), shard(t, 2, 2, nil)
	change := func(f func(*report.Report)) report.Report {
		r := two
		f(&r)
		return r
	}
	for _, test := range []struct {
		name  string
		parts []report.Report
		want  string
	}{
		{"none", nil, "there is none"},
		{"a whole run", []report.Report{one, report.Build(input(t))}, "number 2 is of a whole run"},
		{"a missing one", []report.Report{one}, "shard 2/2 is missing"},
		{"one twice", []report.Report{one, one, two}, "shard 1/2 is there twice"},
		{"other shards", []report.Report{one, shard(t, 2, 3, nil)}, "different runs"},
		{"no such shard", []report.Report{one, shard(t, 3, 2, nil)}, "there is no shard 3/2"},
		{"other documents", []report.Report{one, change(func(r *report.Report) { r.Contract.Digest = "x" })}, "different documents"},
		{"other profiles", []report.Report{one, change(func(r *report.Report) { r.Contract.Profile = "x" })}, "different profiles"},
		{"other targets", []report.Report{one, change(func(r *report.Report) { r.Target.URL = "x" })}, "different targets"},
		{"other patterns", []report.Report{one, change(func(r *report.Report) { r.Selection = []string{"x"} })}, "different selections"},
		{"strict", []report.Report{one, change(func(r *report.Report) { r.Strict = true })}, "different --strict"},
		{"other lists", []report.Report{one, change(func(r *report.Report) { r.Known = []report.Known{{Clause: "x"}} })}, "different lists of known"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := report.Merge(test.parts)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one that says %q", err, test.want)
			}
			if got.Format != 0 {
				t.Error("beside the error there is a report")
			}
		})
	}
}
