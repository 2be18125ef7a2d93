package report_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/report"
)

func TestTextGolden(t *testing.T) {
	conformant := report.Build(input(t, passed(wattsMax, "accepts 60")))
	conformant.Contract.Digest = "short"
	nothing := input(t)
	nothing.Tool.Version, nothing.Target.Name, nothing.Strict = "", "http://lamps.test:8080", true
	nothing.Run.Took, nothing.Aborted = 0, "cleaning up failed: lamp 1 was left behind\nlamp 2 was left behind"
	inconclusive := report.Build(nothing)
	inconclusive.Contract.Digest = ""
	tests := []struct {
		file    string
		report  report.Report
		options report.TextOptions
	}{
		{"rich.txt", rich(t), report.TextOptions{}},
		{"rich-verbose.txt", rich(t), report.TextOptions{Verbose: true}},
		{"rich-narrow-color.txt", rich(t), report.TextOptions{Color: true, Width: 60}},
		{"conformant.txt", conformant, report.TextOptions{}},
		{"inconclusive.txt", inconclusive, report.TextOptions{}},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			golden(t, test.file, written(t, text(test.options), test.report))
		})
	}
}

// Whatever a target answers, its text reaches a terminal as plain characters.
func TestTextIsPrintable(t *testing.T) {
	r := rich(t)
	r.Target.Project, r.Reason, r.Cases[0].ID = "p\x1b]0;title\x07", "because\x1b[2J", "\x9b31m\u202e"
	for _, verbose := range []bool{false, true} {
		for i, line := range strings.Split(written(t, text(report.TextOptions{Verbose: verbose}), r), "\n") {
			if !utf8.ValidString(line) || strings.ContainsFunc(line, func(c rune) bool { return !unicode.IsPrint(c) }) {
				t.Errorf("line %d holds something that is no character: %q", i+1, line)
			}
			if strings.TrimRight(line, " ") != line {
				t.Errorf("line %d ends with spaces: %q", i+1, line)
			}
		}
	}
}

func TestTextWithoutColorHasNoSequences(t *testing.T) {
	if got := written(t, text(report.TextOptions{}), rich(t)); strings.Contains(got, "\x1b") {
		t.Error("without Color there is an escape sequence")
	}
	if got := written(t, text(report.TextOptions{Color: true}), rich(t)); strings.Count(got, "\x1b[0m")*2 != strings.Count(got, "\x1b[") {
		t.Error("with Color not every sequence is ended")
	}
}

// Lines that can be wrapped are: commands are not, nor the table, nor words that
// fit nowhere.
func TestTextKeepsItsWidth(t *testing.T) {
	for _, width := range []int{1, 60, 80, 100, 200} {
		limit := max(width, 4+10+20) // room for some text is left, however deep it stands
		for line := range strings.Lines(written(t, text(report.TextOptions{Width: width}), rich(t))) {
			line = strings.TrimRight(line, "\n")
			if n := utf8.RuneCountInString(line); n > limit && !mayStandOut(line) {
				t.Errorf("width %d: %q has %d characters", width, line, n)
			}
		}
	}
}

func mayStandOut(line string) bool {
	isTable := strings.Contains(strings.TrimSpace(line), "     ")
	isCommand := strings.HasPrefix(line, "      ") && strings.ContainsAny(line, "'\"\\")
	isHeading := strings.HasPrefix(line, "WARNINGS") || strings.HasPrefix(line, "KNOWN") || strings.HasPrefix(line, "COULD")
	hasLongWord := slices.ContainsFunc(strings.Fields(line), func(word string) bool { return len(word) > 20 })
	return isTable || isCommand || isHeading || hasLongWord
}

func TestTextFoldsRepeats(t *testing.T) {
	var cases []report.Case
	for i := range 15 {
		cases = append(cases, broken(wattsMax, fmt.Sprintf("refuses %d", 61+i)))
	}
	got := written(t, text(report.TextOptions{}), report.Build(input(t, cases...)))
	if n := strings.Count(got, "curl "); n != 3 {
		t.Errorf("%s: %d commands for 15 cases, want 3:\n%s", wattsMax, n, got)
	}
	want := "and 12 more cases: refuses 64; refuses 65; refuses 66; refuses 67; refuses 68; …"
	if !strings.Contains(got, want) {
		t.Errorf("%s: %q is missing:\n%s", wattsMax, want, got)
	}
	verbose := written(t, text(report.TextOptions{Verbose: true, Width: 400}), report.Build(input(t, cases...)))
	if !strings.Contains(verbose, "refuses 74; refuses 75\n") {
		t.Errorf("%s: verbose does not name every case:\n%s", wattsMax, verbose)
	}
}

func TestTextFolding(t *testing.T) {
	at := func(place string) contracts.Finding {
		f := finding(wattsMax, openapi.Must)
		f.At = place
		return f
	}
	step := func(n int) contracts.Finding {
		f := finding(wattsMax, openapi.Must)
		f.Step = n
		return f
	}
	one := func(found ...contracts.Finding) []report.Case {
		return []report.Case{broken(wattsMax, "refuses 61", found...)}
	}
	repeated := func(n int, found func(int) contracts.Finding) (cases []report.Case) {
		for i := range n {
			cases = append(cases, broken(wattsMax, fmt.Sprintf("refuses %d", i), found(i)))
		}
		return cases
	}
	many := make([]contracts.Finding, 11)
	for i := range many {
		many[i] = at("/a" + strings.Repeat("b", i))
	}
	tests := []struct {
		name     string
		cases    []report.Case
		commands int
		want     string
	}{
		{"three are shown", repeated(3, func(int) contracts.Finding { return at("/watts") }), 3, "refuses 2"},
		{"another place is shown", repeated(5, func(i int) contracts.Finding { return at([]string{"/a", "/a", "/a", "/a", "/b"}[i]) }), 4, "and 1 more case: refuses 3"},
		{"the entries of a list are one place", repeated(5, func(i int) contracts.Finding { return at(fmt.Sprintf("/list/%d/a", i)) }), 3, "and 2 more cases: refuses 3; refuses 4"},
		{"one answer has one command", one(at("/a"), at("/b"), at("/c")), 1, "Place     /c"},
		{"one answer with many places", one(many...), 1, "and 3 more places"},
		{"steps of one story", one(step(0), step(0), step(0), step(1)), 1, "and more answers of the same case"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := written(t, text(report.TextOptions{}), report.Build(input(t, test.cases...)))
			if n := strings.Count(got, "curl "); n != test.commands {
				t.Errorf("%s: %d commands, want %d:\n%s", wattsMax, n, test.commands, got)
			}
			if !strings.Contains(got, test.want) {
				t.Errorf("%s: %q is missing:\n%s", wattsMax, test.want, got)
			}
		})
	}
}

// A clause needs its evidence: requirement, source, case, request, expected, actual
// and place, in this order.
func TestTextShowsWhatIsWrong(t *testing.T) {
	f := contracts.Finding{Clause: wattsMax, Level: openapi.Should, Expected: "status 400", Actual: "status 200", At: "/watts", Engine: "kin"}
	c := broken(wattsMax, "refuses 61", finding(wattsMax, openapi.Must), f)
	got := written(t, text(report.TextOptions{}), report.Build(input(t, c)))
	rest := got
	for _, want := range []string{
		"BROKEN  1 clause", "ChangeLamp\n", "change-lamp.body.watts.maximum (must)", "Promise   watts must be at most 60", "Source    lamps, table 2 (stated)",
		"/components/schemas/LampChange/properties/watts/maximum", "Case      refuses 61", "Request   PUT /lamps/7", "Expected  status 400, error_code L.400",
		"Actual    status 200", "Expected  status 400 (should)", "Place     /watts", "Engine    only kin says so", "Repeat", "curl -sS -i -X PUT",
		"Clauses   27: 0 pass, 1 fail", "DEVIATING: 1 clause is broken.\n",
	} {
		_, behind, found := strings.Cut(rest, want)
		if !found {
			t.Fatalf("%s: %q does not follow in\n%s", wattsMax, want, got)
		}
		rest = behind
	}
	if rest != "" {
		t.Errorf("%s: the outcome is not the end: %q follows", wattsMax, rest)
	}
}

func TestTextOfStory(t *testing.T) {
	c := broken(showReflect, "behaves", contracts.Finding{Clause: showReflect, Level: openapi.Must, Step: 1, Expected: "as it was set: 5", Actual: "6", At: "/watts"})
	c.Exchanges = append(c.Exchanges, contracts.Exchange{Method: "GET", URL: "/lamps/7", Status: 200})
	r := report.Build(input(t, c))
	got := written(t, text(report.TextOptions{}), r)
	for _, want := range []string{"Case      behaves (step 2 of 2)", "After     PUT /lamps/7, answered 200", "Request   GET /lamps/7"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s: %q is missing:\n%s", showReflect, want, got)
		}
	}
	if n := strings.Count(got, "curl "); n != 1 {
		t.Errorf("%s: %d commands, want 1", showReflect, n)
	}
	if n := strings.Count(written(t, text(report.TextOptions{Verbose: true}), r), "curl "); n != 2 {
		t.Errorf("%s: verbose has %d commands, want one for each of the 2 requests", showReflect, n)
	}
}

// A finding whose exchange was not kept is still shown.
func TestTextWithoutExchange(t *testing.T) {
	c := broken(wattsMax, "refuses 61")
	c.Exchanges = nil
	got := written(t, text(report.TextOptions{}), report.Build(input(t, c)))
	if !strings.Contains(got, "Actual    status 200") || strings.Contains(got, "Request") {
		t.Errorf("%s: want a finding without a request:\n%s", wattsMax, got)
	}
}

func TestTextSumsUpSkips(t *testing.T) {
	var cases []report.Case
	for i := range 40 {
		cases = append(cases, without(wattsMax, fmt.Sprintf("refuses %d", i), contracts.Skip, fmt.Sprintf("reason %02d", i/2)))
	}
	r := report.Build(input(t, cases...))
	got := written(t, text(report.TextOptions{}), r)
	for _, want := range []string{
		"NOT TRIED  27 clauses, 40 cases", "  no answer of this run showed it: 26 clauses\n", "  reason 00: 1 clause, 2 cases\n",
		"  reason 13: 2 cases\n", "  for 6 other reasons: 12 cases\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing:\n%s", want, got)
		}
	}
	if strings.Contains(got, "reason 14") || strings.Contains(got, wattsMax) {
		t.Errorf("what should be counted is named:\n%s", got)
	}
	verbose := written(t, text(report.TextOptions{Verbose: true}), r)
	for _, want := range []string{"  reason 19: 2 cases\n    " + wattsMax + " refuses 38\n", "    " + showReflect + "\n"} {
		if !strings.Contains(verbose, want) {
			t.Errorf("verbose: %q is missing:\n%s", want, verbose)
		}
	}
}

func TestTextListsWhatCouldNotBeJudged(t *testing.T) {
	var cases []report.Case
	for i := range 9 {
		cases = append(cases, without(wattsMax, fmt.Sprintf("refuses %d", i), contracts.Error, "no answer came"))
	}
	r := report.Build(input(t, cases...))
	got := written(t, text(report.TextOptions{}), r)
	want := "COULD NOT BE JUDGED  1 clause, 9 cases\n  no answer came: 1 clause, 9 cases\n    " + wattsMax + "\n    " + wattsMax + " refuses 0\n"
	if !strings.Contains(got, want) || !strings.Contains(got, "    and 5 more\n") {
		t.Errorf("%q, or the rest, is missing:\n%s", want, got)
	}
	if verbose := written(t, text(report.TextOptions{Verbose: true}), r); !strings.Contains(verbose, "refuses 8\n") {
		t.Errorf("verbose does not name every case:\n%s", verbose)
	}
}

func TestTextTellsOfKnownDeviations(t *testing.T) {
	got := written(t, text(report.TextOptions{Width: 150}), rich(t))
	for _, want := range []string{
		"  occurs     " + wattsNeeded + ": the shop is slow (team-lamp, until 2026-05-05)\n    " + wattsNeeded + ": expected: status 400, error_code L.400; actual: status 200 (refuses nothing)",
		"  gone       change-lamp.body.type: the shop is slow (team-lamp, until 2026-05-05)\n    no longer occurs: take it off the list\n",
		"  expired    " + wattsMin, "  not tried  show-lamp.response.status",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing:\n%s", want, got)
		}
	}
}

func TestTextTellsThatItCouldNotBeWritten(t *testing.T) {
	if err := report.WriteText(failing{}, rich(t), report.TextOptions{}); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("error %v, want one that wraps %v", err, io.ErrShortWrite)
	}
}

func TestTextOfEmptyReport(t *testing.T) {
	if got := written(t, text(report.TextOptions{}), report.Report{}); !strings.Contains(got, "Clauses   0: 0 pass") {
		t.Errorf("an empty report has no counts:\n%s", got)
	}
}
