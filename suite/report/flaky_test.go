package report_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/report"
)

// atTimes is a case that failed and passed when it was carried out again.
func atTimes(clause, name string) report.Case {
	c := without(clause, name, contracts.Error, "flaky: "+name)
	c.Flaky = true
	return c
}

func TestFlakyClause(t *testing.T) {
	kept := passed(wattsMax, "accepts 60")
	for _, test := range []struct {
		name    string
		cases   []report.Case
		verdict contracts.Verdict
		flaky   bool
		reason  string
	}{
		{"alone", []report.Case{atTimes(wattsMax, "refuses 61")}, contracts.Error, true, "flaky: refuses 61"},
		{"beside one that was kept", []report.Case{kept, atTimes(wattsMax, "refuses 61")}, contracts.Error, true, "flaky: refuses 61"},
		{"beside a fault of ours", []report.Case{without(wattsMax, "a", contracts.Error, "no answer"), atTimes(wattsMax, "refuses 61")}, contracts.Error, true, "flaky: refuses 61"},
		{"beside a broken one", []report.Case{atTimes(wattsMax, "refuses 61"), broken(wattsMax, "refuses 62")}, contracts.Fail, false, ""},
		{"beside a warning", []report.Case{atTimes(wattsMax, "refuses 61"), warned(wattsMax, "refuses 62", openapi.Should)}, contracts.Pass, false, ""},
		{"of another clause", []report.Case{kept, atTimes(wattsMin, "refuses 0")}, contracts.Pass, false, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := report.Build(input(t, test.cases...))
			if c := clauseOf(t, r, wattsMax); c.Verdict != test.verdict || c.Flaky != test.flaky || c.Reason != test.reason {
				t.Errorf("%s: %s, flaky %t, %q; want %+v", wattsMax, c.Verdict, c.Flaky, c.Reason, test)
			}
			if r.Counts.Flaky != 1 || r.Counts.Cases.Flaky != 1 {
				t.Errorf("%d and %d flaky cases are counted, want 1", r.Counts.Flaky, r.Counts.Cases.Flaky)
			}
		})
	}
}

// However the cases of a clause are dealt out, shards come to what one run says.
func TestMergeIsAsOneRun(t *testing.T) {
	makers := []func(name string) report.Case{
		func(name string) report.Case { return passed(wattsMax, name) },
		func(name string) report.Case { return broken(wattsMax, name) },
		func(name string) report.Case { return warned(wattsMax, name, openapi.Should) },
		func(name string) report.Case { return without(wattsMax, name, contracts.Skip, "no pin for "+name) },
		func(name string) report.Case {
			return without(wattsMax, name, contracts.Error, "no answer to "+name)
		},
		func(name string) report.Case { return atTimes(wattsMax, name) },
	}
	n := len(makers)
	for i := range n * n * n {
		whole := []report.Case{makers[i%n]("a"), makers[i/n%n]("b"), makers[i/n/n]("c")}
		want := report.Build(input(t, whole...))
		got, err := report.Merge([]report.Report{shard(t, 2, 2, nil, whole[1]), shard(t, 1, 2, nil, whole[0], whole[2])})
		if err != nil {
			t.Fatal(err)
		}
		is, should := clauseOf(t, got, wattsMax), clauseOf(t, want, wattsMax)
		is.Findings, should.Findings = nil, nil // the merge test of runs compares them
		if fmt.Sprint(is) != fmt.Sprint(should) || got.Counts != want.Counts || got.Outcome != want.Outcome || got.Reason != want.Reason {
			t.Errorf("%s, %s, %s:\n got %+v, %+v, %s\nwant %+v, %+v, %s", whole[0].Verdict, whole[1].Verdict, whole[2].Verdict,
				is, got.Counts, got.Reason, should, want.Counts, want.Reason)
		}
	}
}

// Whoever reads any form of a report sees that something is flaky, and where.
func TestEveryFormShowsFlaky(t *testing.T) {
	parts := []report.Report{shard(t, 1, 2, nil, passed(wattsMax, "accepts 60")), shard(t, 2, 2, nil, atTimes(wattsMax, "refuses 61"))}
	r, err := report.Merge(parts)
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []struct {
		name  string
		write func(io.Writer, report.Report) error
		want  []string
	}{
		{"text", func(w io.Writer, r report.Report) error { return report.WriteText(w, r, report.TextOptions{}) }, []string{
			"  known  flaky   skip  error\n", ", 1 flaky, 0 skip, 0 error; 1 request", "  flaky: refuses 61: 1 clause, 1 case\n    " + wattsMax,
		}},
		{"JSON", report.WriteJSON, []string{`"flaky": true`, `"flaky": 1`}},
		{"Markdown", report.WriteMarkdown, []string{"| known | flaky | skip | error |\n", "| ChangeLamp | 17 | 0 | 0 | 0 | 1 | 16 | 0 |", "- flaky: refuses 61: 1 clause, 1 case"}},
		{"HTML", report.WriteHTML, []string{
			`<i class="flaky" style="flex-grow:1"`, `<td class="cell flaky"`, `<option value="flaky">`, `data-verdict="flaky"`, `<span class="chip flaky">flaky</span>`, "1 flaky",
		}},
		{"JUnit", report.WriteJUnit, []string{`<error message="flaky: refuses 61" type="flaky"`}},
		{"annotations", report.WriteAnnotations, []string{"::warning title=" + wattsMax + "::flaky: refuses 61\n"}},
	} {
		t.Run(form.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := form.write(&out, r); err != nil {
				t.Fatal(err)
			}
			for _, want := range form.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("it does not say %q:\n%s", want, out.String())
				}
			}
		})
	}
}
