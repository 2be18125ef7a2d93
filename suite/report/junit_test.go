package report_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/report"
)

// element is a parsed element of any name.
type element struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Inner   []element  `xml:",any"`
	Text    string     `xml:",chardata"`
}

func (e element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (e element) all(name string) []element {
	return slices.DeleteFunc(slices.Clone(e.Inner), func(i element) bool { return i.XMLName.Local != name })
}

func parseXML(t *testing.T, text string) element {
	t.Helper()
	var root element
	if err := xml.Unmarshal([]byte(text), &root); err != nil {
		t.Fatalf("the file cannot be parsed: %v\n%s", err, text)
	}
	return root
}

// The part of the JUnit schema that CI systems hold a file against: which elements
// stand in which, in what order and how often, and which attributes they have.
var schema = map[string]struct {
	attrs    []string // mandatory, but for the ones with ?
	children []string // in order; ? at most one, * any number, + one or more
	text     bool
}{
	"testsuites": {[]string{"name", "tests", "failures", "errors", "skipped", "time"}, []string{"testsuite*"}, false},
	"testsuite":  {[]string{"name", "tests", "failures", "errors", "skipped", "time", "timestamp"}, []string{"properties?", "testcase*"}, false},
	"properties": {nil, []string{"property+"}, false},
	"property":   {[]string{"name", "value"}, nil, false},
	"testcase":   {[]string{"classname", "name", "time"}, []string{"skipped?", "error?", "failure?", "system-out?"}, false},
	"skipped":    {[]string{"message"}, nil, false},
	"error":      {[]string{"message", "type"}, nil, true},
	"failure":    {[]string{"message", "type"}, nil, true},
	"system-out": {nil, nil, true},
}

func conform(t *testing.T, e element) {
	t.Helper()
	name := e.XMLName.Local
	rule, ok := schema[name]
	if !ok {
		t.Errorf("<%s> is no element of the format", name)
		return
	}
	var attrs, children []string
	for _, a := range e.Attrs {
		attrs = append(attrs, a.Name.Local)
	}
	if !slices.Equal(attrs, rule.attrs) {
		t.Errorf("<%s> has attributes %v, want %v", name, attrs, rule.attrs)
	}
	if !rule.text && strings.TrimSpace(e.Text) != "" {
		t.Errorf("<%s> holds text: %q", name, e.Text)
	}
	for _, inner := range e.Inner {
		children = append(children, inner.XMLName.Local)
		conform(t, inner)
	}
	for _, item := range rule.children {
		child, many := item[:len(item)-1], item[len(item)-1]
		n := 0
		for len(children) > 0 && children[0] == child {
			children, n = children[1:], n+1
		}
		if many == '?' && n > 1 || many == '+' && n == 0 {
			t.Errorf("<%s> has %d <%s>", name, n, child)
		}
	}
	if len(children) > 0 {
		t.Errorf("<%s>: %v stand there too often, or in the wrong order", name, children)
	}
	conformValues(t, e)
}

func conformValues(t *testing.T, e element) {
	t.Helper()
	for _, name := range []string{"tests", "failures", "errors", "skipped"} {
		if v := e.attr(name); v != "" {
			if n, err := strconv.Atoi(v); err != nil || n < 0 {
				t.Errorf("<%s %s=%q> is no count", e.XMLName.Local, name, v)
			}
		}
	}
	if v := e.attr("time"); v != "" {
		if n, err := strconv.ParseFloat(v, 64); err != nil || n < 0 {
			t.Errorf("<%s time=%q> is no number of seconds", e.XMLName.Local, v)
		}
	}
	if v := e.attr("timestamp"); v != "" {
		if _, err := time.Parse("2006-01-02T15:04:05", v); err != nil {
			t.Errorf("<%s timestamp=%q>: %v", e.XMLName.Local, v, err)
		}
	}
}

// counted holds the counts of a file against what stands in it.
func counted(t *testing.T, root element) {
	t.Helper()
	total := map[string]int{}
	for _, suite := range root.all("testsuite") {
		n := map[string]int{"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
		for _, test := range suite.all("testcase") {
			n["tests"]++
			n["failures"] += len(test.all("failure"))
			n["errors"] += len(test.all("error"))
			n["skipped"] += len(test.all("skipped"))
			if len(test.Inner) > 1 {
				t.Errorf("%s: more than one result", test.attr("name"))
			}
		}
		for name, want := range n {
			total[name] += want
			if got := suite.attr(name); got != strconv.Itoa(want) {
				t.Errorf("suite %s says %s=%s, there are %d", suite.attr("name"), name, got, want)
			}
		}
	}
	for name, want := range total {
		if got := root.attr(name); got != strconv.Itoa(want) {
			t.Errorf("the file says %s=%s, there are %d", name, got, want)
		}
	}
}

// testOf finds the test of a clause.
func testOf(t *testing.T, root element, clause string) element {
	t.Helper()
	var found []element
	for _, suite := range root.all("testsuite") {
		for _, test := range suite.all("testcase") {
			if strings.HasPrefix(test.attr("name"), clause+": ") {
				found = append(found, test)
			}
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s: %d tests, want one", clause, len(found))
	}
	return found[0]
}

func TestJUnitGolden(t *testing.T) {
	golden(t, "rich.xml", written(t, report.WriteJUnit, rich(t)))
}

func TestJUnitConformsToItsFormat(t *testing.T) {
	aborted := input(t, passed(wattsMax, "accepts 60"))
	aborted.Aborted = "interrupted"
	for name, r := range map[string]report.Report{
		"rich": rich(t), "kept": report.Build(input(t, passed(wattsMax, "accepts 60"))), "nothing": report.Build(input(t)),
		"aborted": report.Build(aborted), "empty": {},
	} {
		t.Run(name, func(t *testing.T) {
			got := written(t, report.WriteJUnit, r)
			if !strings.HasPrefix(got, `<?xml version="1.0" encoding="UTF-8"?>`+"\n<testsuites ") || !strings.HasSuffix(got, "</testsuites>\n") {
				t.Errorf("the file begins or ends otherwise:\n%s", got)
			}
			root := parseXML(t, got)
			conform(t, root)
			counted(t, root)
		})
	}
}

func TestJUnitHasOneTestForEachClause(t *testing.T) {
	r := rich(t)
	root := parseXML(t, written(t, report.WriteJUnit, r))
	var suites, names []string
	for _, suite := range root.all("testsuite") {
		suites = append(suites, suite.attr("name"))
		for _, test := range suite.all("testcase") {
			if test.attr("classname") != suite.attr("name") {
				t.Errorf("%s: class %q in suite %q", test.attr("name"), test.attr("classname"), suite.attr("name"))
			}
			if suite.attr("name") != "run" {
				names = append(names, test.attr("name"))
			}
		}
	}
	if want := []string{"ChangeLamp", "ShowLamp", "every operation", "run"}; !slices.Equal(suites, want) {
		t.Errorf("suites %q, want %q", suites, want)
	}
	var want []string
	for _, c := range r.Clauses {
		want = append(want, c.ID+": "+c.Statement)
	}
	if !slices.Equal(names, want) {
		t.Errorf("tests\n%q\nwant\n%q", names, want)
	}
}

func TestJUnitResults(t *testing.T) {
	root := parseXML(t, written(t, report.WriteJUnit, rich(t)))
	tests := []struct {
		clause, result, message, kind, details string
	}{
		{"change-lamp.body.type", "", "", "", ""},
		{wattsNeeded, "skipped", "known deviation: the shop is slow (team-lamp, until 2026-05-05)", "", ""},
		{pinType, "skipped", "the target has no pin", "", ""},
		{"change-lamp.response.200.pins.values.type", "skipped", "no answer <of> the document & co. shows it", "", ""},
		{"change-lamp.body.label.type", "error", "the target gave no answer: bell\nsecond line", "error", ""},
		{labelLength, "system-out", "", "", "warning (should): expected: status 400, error_code L.400; actual: status 200 (refuses nine)"},
		{showWatts, "failure", `expected: watts must be an integer; actual: "\u0000" at /watts (accepts bytes)`, "must", "Request   GET /lamps/7?a=[unknown]&c=[unknown]\n"},
		{wattsMin, "failure", "(refuses 0, and 9 more cases)", "must", "Promise   watts must be at least 1\n"},
		{wattsMax, "failure", "a value <nil> with \"quotes\",\na second line and [31mcolour[0m", "must", "curl -sS -i -X PUT"},
	}
	for _, test := range tests {
		t.Run(test.clause, func(t *testing.T) {
			got := testOf(t, root, test.clause)
			if test.result == "" {
				if len(got.Inner) > 0 {
					t.Errorf("%s: result %v, want none", test.clause, got.Inner)
				}
				return
			}
			found := got.all(test.result)
			if len(found) != 1 {
				t.Fatalf("%s: no <%s> in %+v", test.clause, test.result, got)
			}
			e := found[0]
			if !strings.Contains(e.attr("message"), test.message) || e.attr("type") != test.kind || !strings.Contains(e.Text, test.details) {
				t.Errorf("%s: message %q, type %q, text\n%s\nwant %q, %q and %q", test.clause, e.attr("message"), e.attr("type"), e.Text, test.message, test.kind, test.details)
			}
		})
	}
}

func TestJUnitProperties(t *testing.T) {
	r := rich(t)
	for _, suite := range parseXML(t, written(t, report.WriteJUnit, r)).all("testsuite") {
		got := map[string]string{}
		for _, p := range suite.all("properties")[0].all("property") {
			got[p.attr("name")] = p.attr("value")
		}
		for name, want := range map[string]string{
			"tool": "fgcontract v1.2.3", "target": "lamp shop", "project": "p1", "profile": "small",
			"digest": r.Contract.Digest, "strict": "false", "outcome": "deviating", "reason": r.Reason,
		} {
			if got[name] != want {
				t.Errorf("suite %s: property %s is %q, want %q", suite.attr("name"), name, got[name], want)
			}
		}
	}
}

// A file must be green exactly if the run is.
func TestJUnitIsAsGreenAsTheRun(t *testing.T) {
	kept := passed(wattsMax, "accepts 60")
	tests := []struct {
		name  string
		cases []report.Case
		edit  func(*report.Input)
		tests string // of the suite run
	}{
		{"kept", []report.Case{kept}, nil, ""},
		{"broken", []report.Case{broken(wattsMax, "refuses 61")}, nil, ""},
		{"warning", []report.Case{warned(labelLength, "refuses nine", openapi.Should)}, nil, ""},
		{"known", []report.Case{broken(wattsMax, "refuses 61")}, withKnown(known(wattsMax, tomorrow)), ""},
		{"gone", []report.Case{kept}, withKnown(known(wattsMax, tomorrow)), "known deviation change-lamp.body.watts.maximum failure"},
		{"nothing tried", nil, nil, "outcome error"},
		{"ended early", []report.Case{kept}, func(in *report.Input) { in.Aborted = "interrupted" }, "outcome error"},
		{"another case could not be judged", []report.Case{kept, without(wattsMax, "refuses 61", contracts.Error, "no answer")}, nil, "outcome error"},
		{"skips where all is required", []report.Case{kept, without(pinType, "accepts", contracts.Skip, "no pin")}, func(in *report.Input) { in.RequireAll = true }, "outcome error"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := input(t, test.cases...)
			if test.edit != nil {
				test.edit(&in)
			}
			r := report.Build(in)
			root := parseXML(t, written(t, report.WriteJUnit, r))
			counted(t, root)
			isGreen := root.attr("failures") == "0" && root.attr("errors") == "0"
			if want := r.Outcome == contracts.Conformant; isGreen != want {
				t.Errorf("the file is green: %t; the run is %s", isGreen, r.Outcome)
			}
			var got []string
			for _, suite := range root.all("testsuite") {
				for _, c := range suite.all("testcase") {
					if suite.attr("name") == "run" {
						got = append(got, fmt.Sprintf("%s %s", c.attr("name"), c.Inner[0].XMLName.Local))
					}
				}
			}
			if strings.Join(got, "; ") != test.tests {
				t.Errorf("suite run holds %q, want %q", got, test.tests)
			}
		})
	}
}

// XML 1.0 has no way to write most control characters: parsers refuse the file.
func TestJUnitHoldsOnlyWhatXMLCanHold(t *testing.T) {
	var all strings.Builder
	for r := rune(0); r < 0x100; r++ {
		all.WriteRune(r)
	}
	all.WriteString("\uFFFE\uFFFF\U0010FFFF\xed\xa0\x80\xff]]>&lt;<![CDATA[<nil>")
	c := broken(wattsMax, all.String(), contracts.Finding{Clause: wattsMax, Level: openapi.Must, Expected: all.String(), Actual: all.String(), At: all.String()})
	in := input(t, c, without(pinType, "x", contracts.Skip, all.String()), without("change-lamp.body.label.type", "x", contracts.Error, all.String()))
	in.Target.Name, in.Target.Project, in.Tool.Version = all.String(), all.String(), all.String()
	got := written(t, report.WriteJUnit, report.Build(in))
	for i, r := range got {
		if r < 0x20 && r != '\n' || r == 0xFFFE || r == 0xFFFF {
			t.Fatalf("byte %d is %U", i, r)
		}
	}
	root := parseXML(t, got)
	conform(t, root)
	message := testOf(t, root, pinType).all("skipped")[0].attr("message")
	for _, want := range []string{"\t\n", "\r", " !\"#$%&'()", "<nil>", "]]>&lt;<![CDATA[", "\U0010FFFF", "ÿ"} {
		if !strings.Contains(message, want) {
			t.Errorf("%s: %q is lost in %q", pinType, want, message)
		}
	}
}

func TestJUnitTellsThatItCouldNotBeWritten(t *testing.T) {
	if err := report.WriteJUnit(failing{}, rich(t)); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("error %v, want one that wraps %v", err, io.ErrShortWrite)
	}
}
