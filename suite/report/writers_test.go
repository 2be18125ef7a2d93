package report_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/report"
)

// writers are the forms that show a report in their own way.
var writers = map[string]func(io.Writer, report.Report) error{
	"rich.md": report.WriteMarkdown, "rich.sarif": report.WriteSARIF, "rich-annotations.txt": report.WriteAnnotations, "rich.svg": report.WriteBadge,
}

func TestWritersGolden(t *testing.T) {
	for name, write := range writers {
		t.Run(name, func(t *testing.T) { golden(t, name, written(t, write, rich(t))) })
	}
}

func TestWritersPassErrorsOn(t *testing.T) {
	for name, write := range writers {
		if err := write(failing{}, rich(t)); !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%s: %v, want %v", name, err, io.ErrShortWrite)
		}
	}
}

// Nothing that a target answers becomes a character that a viewer would obey.
func TestWritersAreVisible(t *testing.T) {
	r := rich(t)
	r.Target.Name, r.Reason = "p\x1b]0;title\x07", "because\x1b[2J\u202e"
	for name, write := range writers {
		if got := written(t, write, r); strings.ContainsAny(got, "\x1b\x07\x00\u202e") {
			t.Errorf("%s holds a control character", name)
		}
	}
}

func sarifOf(t *testing.T, r report.Report) *sarif.Report {
	t.Helper()
	out, err := sarif.FromString(written(t, report.WriteSARIF, r))
	if err != nil {
		t.Fatal(err)
	}
	if err := out.Validate(); err != nil {
		t.Fatalf("not valid by the schema of SARIF: %v", err)
	}
	return out
}

func TestSARIFOfARun(t *testing.T) {
	for name, r := range map[string]report.Report{
		"everything": rich(t), "all kept": report.Build(input(t, passed(wattsMax, "accepts 60"))), "nothing tried": report.Build(input(t)),
	} {
		t.Run(name, func(t *testing.T) {
			run := sarifOf(t, r).Runs[0]
			broken := 0
			for _, c := range r.Clauses {
				if len(c.Findings) > 0 {
					broken++
				}
			}
			if len(run.Results) != broken || len(run.Tool.Driver.Rules) != broken {
				t.Errorf("%d results of %d rules, want %d", len(run.Results), len(run.Tool.Driver.Rules), broken)
			}
			for i, result := range run.Results {
				if *result.RuleID != *run.Tool.Driver.Rules[i].ID || result.RuleIndex != i {
					t.Errorf("result %d is of rule %s at %d", i, *result.RuleID, result.RuleIndex)
				}
			}
			if got, want := *run.Invocations[0].ExecutionSuccessful, r.Outcome != contracts.Inconclusive; got != want {
				t.Errorf("successful is %v, want %v", got, want)
			}
		})
	}
}

func TestSARIFResults(t *testing.T) {
	in := input(t, broken(wattsMax, "refuses 61"), warned(labelLength, "refuses nine", openapi.Should), warned(wattsMin, "refuses 0", openapi.May), broken(wattsNeeded, "refuses nothing"), broken(noRoute, "refuses /nowhere", finding(noRoute, openapi.Should)))
	in.Known = []contracts.KnownDeviation{known(wattsNeeded, tomorrow)}
	type result struct {
		level      string
		suppressed string
		line       int
	}
	got := map[string]result{}
	for _, r := range sarifOf(t, report.Build(in)).Runs[0].Results {
		one := result{level: r.Level}
		if len(r.Suppressions) == 1 {
			one.suppressed = *r.Suppressions[0].Justification
		}
		if len(r.Locations) == 1 {
			place := r.Locations[0].PhysicalLocation
			if *place.ArtifactLocation.URI != "lamp.yaml" {
				t.Errorf("%s is in %s", *r.RuleID, *place.ArtifactLocation.URI)
			}
			one.line = *place.Region.StartLine
		}
		got[*r.RuleID] = one
	}
	lines := lampLines(t)
	want := map[string]result{
		wattsMax:    {"error", "", lines["watts: {type: integer, minimum"]},
		wattsMin:    {"warning", "", lines["watts: {type: integer, minimum"]},
		labelLength: {"warning", "", lines["maxLength: 8"]},
		wattsNeeded: {"error", "the shop is slow (team-lamp, until 2026-05-05)", lines["required: [watts]"]},
		noRoute:     {"warning", "", lines["- id: route.unknown"]},
	}
	for id, w := range want {
		if got[id] != w {
			t.Errorf("%s: %+v, want %+v", id, got[id], w)
		}
	}
}

// lampLines finds lines of the small contract by what they begin with.
func lampLines(t *testing.T) map[string]int {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "lamp.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]int{}
	for _, begin := range []string{"watts: {type: integer, minimum", "maxLength: 8", "required: [watts]", "- id: route.unknown"} {
		for i, line := range strings.Split(string(data), "\n") {
			if strings.HasPrefix(strings.TrimSpace(line), begin) {
				lines[begin] = i + 1
				break
			}
		}
	}
	return lines
}

func TestAnnotations(t *testing.T) {
	f := finding(wattsMax, openapi.Must)
	f.Actual = "100 % wrong,\r\n::error::injected"
	in := input(t, broken(wattsMax, "refuses 61", f), warned(labelLength, "refuses nine", openapi.Should))
	in.Known = []contracts.KnownDeviation{known(wattsMin, yesterday)}
	got := strings.Split(strings.TrimSuffix(written(t, report.WriteAnnotations, report.Build(in)), "\n"), "\n")
	lines := lampLines(t)
	want := []string{
		fmt.Sprintf("::error file=lamp.yaml,line=%d,title=%s::expected: status 400, error_code L.400; actual: 100 %%25 wrong,%%0A::error::injected (refuses 61)", lines["watts: {type: integer, minimum"], wattsMax),
		fmt.Sprintf("::warning file=lamp.yaml,line=%d,title=%s::expected: status 400", lines["maxLength: 8"], labelLength),
		"::warning title=" + wattsMin + "::the known deviation has expired",
		"::notice title=fgcontract::deviating: 1 clause is broken, 1 known deviation has expired",
	}
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
	}
	for i, line := range want {
		if !strings.HasPrefix(got[i], line) {
			t.Errorf("line %d:\n got %s\nwant %s...", i+1, got[i], line)
		}
	}
}

func TestAnnotationsAreAsManyAsAreShown(t *testing.T) {
	var cases []report.Case
	for _, c := range catalogue(t).Clauses() {
		if strings.HasPrefix(c.ID, "change-lamp.body.") || strings.HasPrefix(c.ID, "show-lamp.") {
			cases = append(cases, broken(c.ID, "refuses", finding(c.ID, openapi.Must)))
		}
	}
	got := written(t, report.WriteAnnotations, report.Build(input(t, cases...)))
	if n := strings.Count(got, "::error "); n != 10 {
		t.Errorf("%d errors, want 10", n)
	}
	if want := fmt.Sprintf("and %d more errors", len(cases)-10); !strings.Contains(got, want) {
		t.Errorf("%q is missing:\n%s", want, got)
	}
}

func TestBadge(t *testing.T) {
	for want, r := range map[string]report.Report{
		"conformant, 1 of 1 kept":   report.Build(input(t, passed(wattsMax, "accepts 60"))),
		"deviating, 1 of 2 kept":    report.Build(input(t, passed(wattsMin, "accepts 1"), broken(wattsMax, "refuses 61"))),
		"inconclusive, 0 of 0 kept": report.Build(input(t)),
	} {
		var svg struct {
			XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
			Label   string   `xml:"aria-label,attr"`
		}
		if err := xml.Unmarshal([]byte(written(t, report.WriteBadge, r)), &svg); err != nil || svg.Label != "FunctionGraph contract: "+want {
			t.Errorf("label %q, %v, want %q", svg.Label, err, want)
		}
	}
}

// Text of a target is text in Markdown too: it opens no element, ends no block, names
// nobody and breaks no table.
func TestMarkdownShowsTextAsText(t *testing.T) {
	f := finding(wattsMax, openapi.Must)
	f.Actual = "```\n</details><img src=x> | @team"
	r := report.Build(input(t, broken(wattsMax, "refuses 61", f)))
	r.Target.Name, r.Reason = "a|b <b> [x](y) @me `", "*x* _y_ #1"
	got := written(t, report.WriteMarkdown, r)
	for _, bad := range []string{"<b>", "<img src=x>\n", "| @me", " @me", "*x*"} {
		if strings.Contains(strings.ReplaceAll(got, "</details><img src=x> | @team", ""), bad) {
			t.Errorf("%q stands in it as markup:\n%s", bad, got)
		}
	}
	if !strings.Contains(got, "````text\n") || !strings.Contains(got, `\| `) && !strings.Contains(got, `a\|b`) {
		t.Errorf("fence or table can be broken:\n%s", got)
	}
}

func TestMarkdownIsBounded(t *testing.T) {
	var cases []report.Case
	for i := range 3000 {
		f := finding(wattsMax, openapi.Must)
		f.At, f.Actual = fmt.Sprintf("/a%d", i), strings.Repeat("x", 5000)
		cases = append(cases, broken(wattsMax, fmt.Sprintf("refuses %d", i), f))
	}
	if n := len(written(t, report.WriteMarkdown, report.Build(input(t, cases...)))); n > 1<<20 {
		t.Errorf("a summary of %d bytes; GitHub takes 1 MiB", n)
	}
}

// The form that CI systems have in common, written down in testdata/junit.xsd.
func TestJUnitObeysItsSchema(t *testing.T) {
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("there is no xmllint; the package libxml2-utils has it")
	}
	validate := func(text string) ([]byte, error) {
		path := filepath.Join(t.TempDir(), "report.xml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return exec.Command(xmllint, "--noout", "--nonet", "--schema", filepath.Join("testdata", "junit.xsd"), path).CombinedOutput()
	}
	for name, r := range map[string]report.Report{
		"everything": rich(t), "all kept": report.Build(input(t, passed(wattsMax, "accepts 60"))), "nothing tried": report.Build(input(t)),
	} {
		if out, err := validate(written(t, report.WriteJUnit, r)); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
	whole := written(t, report.WriteJUnit, rich(t))
	for _, change := range [][2]string{{`<testcase classname`, `<testcase class`}, {`time="0.000"`, `time="soon"`}, {`<failure `, `<failed `}, {`errors="`, `errors="-`}} {
		if _, err := validate(strings.Replace(whole, change[0], change[1], 1)); err == nil {
			t.Errorf("%s passes", change[1])
		}
	}
}
