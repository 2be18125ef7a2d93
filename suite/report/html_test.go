package report_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/report"
)

// htmlOf parses the page of a report.
func htmlOf(t *testing.T, r report.Report) (string, *html.Node) {
	t.Helper()
	text := written(t, report.WriteHTML, r)
	root, err := html.ParseWithOptions(strings.NewReader(text), html.ParseOptionEnableScripting(false)) // as who runs no script
	if err != nil {
		t.Fatal(err)
	}
	return text, root
}

// elements finds what a test of an element holds for, in the order of the page.
func elements(root *html.Node, is func(*html.Node) bool) (found []*html.Node) {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && is(n) {
			found = append(found, n)
		}
	}
	return found
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func named(name string) func(*html.Node) bool {
	return func(n *html.Node) bool { return n.Data == name }
}

func withClass(class string) func(*html.Node) bool {
	return func(n *html.Node) bool { return slices.Contains(strings.Fields(attr(n, "class")), class) }
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func TestHTMLIsTheSameEveryTime(t *testing.T) {
	first, _ := htmlOf(t, rich(t))
	if second, _ := htmlOf(t, rich(t)); second != first {
		t.Error("two pages of one report differ")
	}
	later := rich(t)
	later.Run.ID, later.Run.Started, later.Run.Took = "r2", started.AddDate(1, 0, 0), 1
	third, _ := htmlOf(t, later)
	differ := 0
	a, b := strings.Split(first, "\n"), strings.Split(third, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			differ++
		}
	}
	if len(a) != len(b) || differ != 3 {
		t.Errorf("another time changes %d lines of %d, want the three of the run", differ, len(a))
	}
	if path := os.Getenv("FGCONTRACT_HTML"); path != "" {
		if err := os.WriteFile(path, []byte(first), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// The page loads nothing: no address leaves it, and its policy would not let one.
func TestHTMLNeedsNoNetwork(t *testing.T) {
	text, root := htmlOf(t, rich(t))
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			if slices.Contains([]string{"src", "href", "action", "poster", "data", "srcset"}, a.Key) && !strings.HasPrefix(a.Val, "#") && a.Val != "data:," {
				t.Errorf("%s has %s %q", n.Data, a.Key, a.Val)
			}
			if strings.HasPrefix(a.Key, "on") {
				t.Errorf("%s has a script in %s", n.Data, a.Key)
			}
		}
	}
	if !strings.Contains(text, "default-src &#39;none&#39;") || regexp.MustCompile(`url\(|@import`).MatchString(text) {
		t.Error("the policy is missing, or the style loads something")
	}
	scripts := elements(root, named("script"))
	if len(scripts) != 1 {
		t.Fatalf("%d scripts, want one", len(scripts))
	}
	want, err := os.ReadFile(filepath.Join("page", "page.js"))
	if err != nil {
		t.Fatal(err)
	}
	if scripts[0].FirstChild.Data != string(want) {
		t.Error("the script differs from the file whose digest the policy names")
	}
}

func TestHTMLShowsEveryClause(t *testing.T) {
	r := rich(t)
	_, root := htmlOf(t, r)
	rows := elements(root, withClass("clause"))
	if len(rows) != len(r.Clauses) {
		t.Fatalf("%d rows, want %d", len(rows), len(r.Clauses))
	}
	for _, row := range rows {
		c := clauseOf(t, r, attr(row, "id"))
		if attr(row, "data-verdict") != string(c.Verdict) || attr(row, "data-level") != string(c.Level) || attr(row, "data-kind") != string(c.Kind) {
			t.Errorf("%s: the row says %v", c.ID, row.Attr)
		}
		if !strings.Contains(textOf(row), c.Statement) || !strings.Contains(textOf(row), c.Source) {
			t.Errorf("%s: statement or source is missing in %q", c.ID, textOf(row))
		}
	}
}

// Every clause with findings has its evidence, with the wrong places marked.
func TestHTMLShowsEvidence(t *testing.T) {
	f := contracts.Finding{Clause: wattsMax, Level: openapi.Must, Expected: "watts must be an integer", Actual: `"61"`, At: "/list/1/watts"}
	c := broken(wattsMax, "refuses 61", f)
	c.Create, c.Fresh, c.Needs = `{"label":"a","pin":"1234"}`, true, []string{"pin"}
	c.Exchanges = []contracts.Exchange{{Method: "GET", URL: "/lamps/7", Status: 200}, change(`{"label":"x","watts":61}`)}
	c.Exchanges[1].Body = []byte(`{"list":[{"watts":1},{"watts":"61"}],"watts":2}`)
	c.Findings[0].Step = 1
	_, root := htmlOf(t, report.Build(input(t, c)))
	evidence := elements(root, func(n *html.Node) bool { return attr(n, "id") == "broken-"+wattsMax })
	if len(evidence) != 1 {
		t.Fatalf("%s: %d pieces of evidence", wattsMax, len(evidence))
	}
	var marks []string
	for _, m := range elements(evidence[0], named("mark")) {
		marks = append(marks, strings.TrimSpace(textOf(m)))
	}
	if want := []string{`"watts": 61`, `"watts": "61"`}; !slices.Equal(marks, want) {
		t.Errorf("%s: marked are %q, want %q", wattsMax, marks, want)
	}
	text := textOf(evidence[0])
	for _, want := range []string{
		"watts must be at most 60", "lamps, table 2", "lamp.yaml:117", "refuses 61 (step 2 of 2)", "GET /lamps/7, answered 200", "watts must be an integer",
		"functions of its own; created with {\"label\":\"a\",\"pin\":\"[redacted: 4 bytes]\"}; the target has pin", "curl -sS -i -X PUT", "200 OK",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s: %q is missing in\n%s", wattsMax, want, text)
		}
	}
}

func TestHTMLMarks(t *testing.T) {
	for _, test := range []struct {
		name, at, body string
		want           []string
	}{
		{"the answer as a whole", "", `{"a":1}`, []string{"200 OK"}},
		{"a header", "content-type", `{"a":1}`, []string{"Content-Type: application/json"}},
		{"a member", "/a", `{"a":1}`, []string{`"a": 1`}},
		{"an object", "/a", `{"a":{"b":1}}`, []string{`"a": {`}},
		{"a member that is missing", "/a/c", `{"a":{"b":1}}`, []string{`"a": {`}},
		{"nothing of it is there", "/z/y", `{"a":1}`, []string{"{"}},
		{"no JSON", "/a", `<html>`, nil},
		{"no body", "/a", ``, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := finding(wattsMax, openapi.Must)
			f.At = test.at
			c := broken(wattsMax, "refuses 61", f)
			c.Exchanges[0].Sent, c.Exchanges[0].Body = nil, []byte(test.body)
			_, root := htmlOf(t, report.Build(input(t, c)))
			var marks []string
			for _, m := range elements(root, named("mark")) {
				marks = append(marks, strings.TrimSpace(textOf(m)))
			}
			if !slices.Equal(marks, test.want) {
				t.Errorf("marked are %q, want %q", marks, test.want)
			}
		})
	}
}

// Nothing that a target answers becomes markup.
func TestHTMLShowsTextAsText(t *testing.T) {
	const attack = `</pre></script><script>alert(1)</script><img src=x onerror=alert(1)>`
	f := finding(wattsMax, openapi.Must)
	f.Actual, f.Expected, f.At = attack, attack, attack
	c := broken(wattsMax, attack, f)
	c.Exchanges[0].Body, c.Exchanges[0].URL = []byte(attack), attack
	r := report.Build(input(t, c))
	r.Reason, r.Target.Name, r.Run.Command, r.Selection = attack, attack, attack, []string{attack}
	_, root := htmlOf(t, r)
	if n := len(elements(root, named("script"))) + len(elements(root, named("img"))); n != 1 {
		t.Errorf("%d scripts and pictures, want the one script of the page", n)
	}
}

func TestHTMLIsBounded(t *testing.T) {
	var cases []report.Case
	for i := range 3000 {
		f := finding(wattsMax, openapi.Must)
		f.At, f.Actual = fmt.Sprintf("/a%d", i), strings.Repeat("x", 5000)
		cases = append(cases, broken(wattsMax, fmt.Sprintf("refuses %d", i), f))
	}
	text, root := htmlOf(t, report.Build(input(t, cases...)))
	if n := len(elements(root, withClass("incident"))); n != 4 || len(text) > 200<<10 {
		t.Errorf("%d answers in %d bytes, want 4 in less", n, len(text))
	}
	if !strings.Contains(text, "and 2996 more cases") {
		t.Error("what is left out is not counted")
	}
}

func TestHTMLOfEmptyReports(t *testing.T) {
	for name, r := range map[string]report.Report{"empty": {}, "nothing tried": report.Build(input(t))} {
		if text, _ := htmlOf(t, r); !strings.Contains(text, "None were listed.") || !strings.HasSuffix(strings.TrimSpace(text), "</html>") {
			t.Errorf("%s: the page is not whole", name)
		}
	}
	if err := report.WriteHTML(failing{}, rich(t)); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("error %v, want %v", err, io.ErrShortWrite)
	}
}

func BenchmarkHTML(b *testing.B) {
	in := input(b)
	for _, c := range catalogue(b).Clauses() {
		in.Cases = append(in.Cases, passed(c.ID, "accepts"))
	}
	r := report.Build(in)
	for b.Loop() {
		if err := report.WriteHTML(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}
