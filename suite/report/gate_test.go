package report_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/report"
)

// gateOf reads a gate whose baseline is a report in which two clauses were tested.
func gateOf(t *testing.T, text string) report.Gate {
	t.Helper()
	g, err := report.ReadGate("gate.yaml", []byte(text), func(path string) (report.Report, error) {
		if path != "last.json" {
			return report.Report{}, errors.New("no such report")
		}
		return report.Build(input(t, passed(wattsMax, "accepts 60"), passed(wattsMin, "accepts 1"))), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestGateDecides(t *testing.T) {
	kept := func(tb testing.TB) report.Report {
		return report.Build(input(tb, passed(wattsMax, "accepts 60"), passed(wattsMin, "accepts 1")))
	}
	warns := func(tb testing.TB) report.Report {
		return report.Build(input(tb, passed(wattsMax, "accepts 60"), warned(labelLength, "refuses nine", openapi.Should)))
	}
	lists := func(expires time.Time, cases ...report.Case) func(testing.TB) report.Report {
		return func(tb testing.TB) report.Report {
			in := input(tb, cases...)
			in.Known = []contracts.KnownDeviation{known(wattsMax, expires)}
			return report.Build(in)
		}
	}
	for _, test := range []struct {
		name, gate string
		report     func(testing.TB) report.Report
		status     int
		fails      string // rule and reason of the demand that is not met
	}{
		{"nothing demanded, all kept", "", kept, 0, ""},
		{"nothing demanded, one broken", "", rich, 1, "fail: must: 3 clauses are broken: change-lamp.body.watts.minimum, "},
		{"a warning passes", "fail: [must]", warns, 0, ""},
		{"a warning that fails", "fail: [should]", warns, 1, "fail: should: 1 clause is broken: " + labelLength},
		{"a level that nothing breaks", "fail: [may]", warns, 0, ""},
		{"warnings within the limit", "max: {warnings: 1}", warns, 0, ""},
		{"too many warnings", "max: {warnings: 0}", warns, 1, "max: warnings: 1 of at most 0"},
		{"too many skips", "max: {skipped: 3}", kept, 1, "max: skipped: 25 of at most 3"},
		{"too many unjudged", "max: {unjudged: 0}", rich, 1, "max: unjudged: 1 of at most 0"},
		{"known within the limit", "max: {known: 1}", lists(tomorrow, broken(wattsMax, "refuses 61")), 0, ""},
		{"too many known", "max: {known: 0}", lists(tomorrow, broken(wattsMax, "refuses 61")), 1, "max: known: 1 of at most 0"},
		{"expired", "", lists(yesterday, passed(wattsMax, "accepts 60")), 1, "known: " + wattsMax + " has expired"},
		{"gone", "", lists(tomorrow, passed(wattsMax, "accepts 60")), 1, "known: " + wattsMax + " no longer occurs"},
		{"known for long", "known: {longest: 90}", lists(started.AddDate(0, 0, 91), broken(wattsMax, "refuses 61")), 1, "known: longest: " + wattsMax + " is known until 2026-08-03, 91 days from the run; 90 are allowed"},
		{"known for not too long", "known: {longest: 91}", lists(started.AddDate(0, 0, 91), broken(wattsMax, "refuses 61")), 0, ""},
		{"covered", "coverage: {clauses: 7, cases: 100}", kept, 0, ""},
		{"not covered", "coverage: {clauses: 80}", kept, 1, "coverage: clauses: 7.4 % (2 of 27) of at least 80 %"},
		{"an operation that was tested", "operations: [ChangeLamp]", kept, 0, ""},
		{"an operation that was not", "operations: [ChangeLamp, ShowLamp]", kept, 1, "operations: ShowLamp: 0 clauses were put to the test"},
		{"as much as before", "baseline: last.json", kept, 0, ""},
		{"less than before", "baseline: last.json", func(tb testing.TB) report.Report { return report.Build(input(tb, passed(wattsMax, "accepts 60"))) }, 1, "baseline: clauses: 3.7 % (1 of 27), before 7.4 % (2 of 27)"},
		{"no result", "", func(tb testing.TB) report.Report { return report.Build(input(tb)) }, 3, "outcome: the run has no result: no case was carried out"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := gateOf(t, test.gate).Decide(test.report(t))
			if d.ExitStatus() != test.status {
				t.Errorf("status %d, want %d: %+v", d.ExitStatus(), test.status, d.Checks)
			}
			var fails []string
			for _, c := range d.Checks {
				if !c.OK {
					fails = append(fails, c.Rule+": "+c.Reason)
				}
			}
			if test.fails == "" && len(fails) > 0 || !strings.Contains(strings.Join(fails, "\n"), test.fails) {
				t.Errorf("not met: %q, want %q", fails, test.fails)
			}
		})
	}
}

func TestReadGateRefuses(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"fail: [must]\nfial: [should]", `gate.yaml:2: "fial" is no key of a gate; use baseline, coverage, fail, known, max, operations`},
		{"max:\n  warnigs: 1", `gate.yaml:2: "warnigs" is no key of max; use known, skipped, unjudged, warnings`},
		{"coverage: {lines: 1}", `gate.yaml:1: "lines" is no key of coverage; use cases, clauses, must, operations, selection`},
		{"known: {shortest: 1}", `"shortest" is no key of known; use longest`},
		{"fail: [always]", `fail: "always" is no level; use must, should, may`},
		{"fail: must", "fail is a list"},
		{"fail: [[must]]", "fail is a list of names"},
		{"max: {warnings: -1}", "max: warnings: give a number that is not negative"},
		{"max: {warnings: many}", "max: warnings: give a number"},
		{"max: 3", "max is a mapping with some of known, skipped"},
		{"coverage: {must: 101}", "coverage: must: give a percentage from 0 to 100"},
		{"coverage: {must: NaN}", "give a percentage"},
		{"- fail", "a gate is a mapping with some of baseline"},
		{"fail: [must]\nfail: [may]", "gate.yaml"},
		{"baseline: [a]", "baseline: give the path of a JSON report"},
		{"baseline: other.json", "gate.yaml:1: baseline: no such report"},
		{"fail: [", "gate.yaml: "},
	} {
		_, err := report.ReadGate("gate.yaml", []byte(test.text), func(string) (report.Report, error) { return report.Report{}, errors.New("no such report") })
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: error %v, want one that says %q", test.text, err, test.want)
		}
	}
	_, err := report.ReadGate("gate.yaml", []byte("a: 1\nb: 2\nmax: {c: 3}"), nil)
	if got := strings.Count(fmt.Sprint(err), "\n") + 1; got != 3 {
		t.Errorf("%d faults are named, want 3: %v", got, err)
	}
}
