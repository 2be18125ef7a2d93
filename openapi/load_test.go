package openapi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

const small = "small.yaml"

// A fault is one way to break a text: old is replaced by broken, and the error
// names the first line with the given words and says why.
type fault struct {
	name, old, broken string
	line              string // words of the line; those of broken if empty
	says              string
}

// apply returns the text with the fault in it, and the file and line to be named.
func (f fault) apply(t *testing.T, text openapi.Text) (openapi.Text, string) {
	t.Helper()
	if n := strings.Count(string(text.Data), f.old); n != 1 {
		t.Fatalf("%q stands %d times in %s", f.old, n, text.Name)
	}
	broken := strings.Replace(string(text.Data), f.old, f.broken, 1)
	words := f.line
	if words == "" {
		words, _, _ = strings.Cut(f.broken, "\n")
	}
	before, _, found := strings.Cut(broken, words)
	if !found {
		t.Fatalf("no line has %q", words)
	}
	return openapi.Text{Name: text.Name, Data: []byte(broken)}, fmt.Sprintf("%s:%d: ", text.Name, 1+strings.Count(before, "\n"))
}

func (f fault) check(t *testing.T, err error, at string) {
	t.Helper()
	switch {
	case err == nil:
		t.Error("it loads")
	case !strings.HasPrefix(err.Error(), at) || !strings.Contains(err.Error(), f.says):
		t.Errorf("the error is\n%v\nit must begin with %q and say %q", err, at, f.says)
	}
}

func smallDocument(t *testing.T) openapi.Text {
	t.Helper()
	return openapi.Text{Name: small, Data: readTestdata(t, small)}
}

func TestSmallDocumentLoads(t *testing.T) {
	c, err := openapi.Load("small", smallDocument(t))
	if err != nil {
		t.Fatal(err)
	}
	if c.Profile() != "small" || len(c.Operations()) != 3 || len(c.Digest()) != 64 {
		t.Errorf("profile %q, %d operations, digest %q", c.Profile(), len(c.Operations()), c.Digest())
	}
}

func TestLinksJoinOperations(t *testing.T) {
	c, err := openapi.Load("small", smallDocument(t))
	if err != nil {
		t.Fatal(err)
	}
	put, show := c.Operation("PutThing"), c.Operation("ShowLabel")
	if len(put.Links) != 1 || put.Links[0].To() != show || put.Links[0].Parameters["label"] != "/label" || put.Origin != nil {
		t.Errorf("PutThing links to %v and has the origin %v", put.Links, put.Origin)
	}
	if show.Origin == nil || show.Origin.From() != put || show.Origin.Parameters["label"] != "/label" {
		t.Errorf("ShowLabel has the origin %v", show.Origin)
	}
	listed := put.Links[0].Listed
	if listed == nil || listed.In() != c.Operation("ListLabels") || listed.Query["of"] != "ab" || listed.Elements != "labels" ||
		listed.Name != "label" || listed.Modified != "at" || listed.Parameters["label"] != "word" {
		t.Errorf("what PutThing makes is listed as %+v", listed)
	}
}

func TestBrokenDocumentsNameTheirLine(t *testing.T) {
	for _, f := range slices.Concat(textFaults, openAPIFaults, shapeFaults, schemaFaults, extensionFaults, listFaults, linkFaults, listedFaults, leftOutFaults, ruleFaults) {
		t.Run(f.name, func(t *testing.T) {
			text, at := f.apply(t, smallDocument(t))
			_, err := openapi.Load("broken", text)
			f.check(t, err, at)
		})
	}
}

func TestAllFaultyRulesAreNamedAtOnce(t *testing.T) {
	f := fault{old: "x-rules:\n", broken: "x-rules:\n  - {id: Bad, rule: x}\n  - {id: worse, rule: '3'}\n", line: "id: Bad"}
	text, first := f.apply(t, smallDocument(t))
	f.line = "id: worse"
	_, second := f.apply(t, smallDocument(t))
	_, err := openapi.Load("broken", text)
	if err == nil {
		t.Fatal("it loads")
	}
	for _, want := range []string{
		first, "id \"Bad\": use a-z", "needs rule, message and source", "level \"\": must be", "at least one accept",
		second + "/x-rules/worse",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error is\n%v\nit must say %q", err, want)
		}
	}
}

func TestTextsThatAreNoDocument(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "blank": " \n\n", "comment": "# nothing\n", "null": "null", "number": "3", "text": "document", "list": "[1, 2]",
		"zero byte": "\x00", "invalid UTF-8": "openapi: \xff", "HTML": "<html><body>not found</body></html>", "object": "{}",
		"null names": "null: 1", "list as a name": "? [a]\n: b", "merge": "<<: {openapi: 3.0.3}",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := openapi.Load("broken", openapi.Text{Name: "bad.yaml", Data: []byte(text)})
			if err == nil || !strings.HasPrefix(err.Error(), "bad.yaml:1: ") {
				t.Errorf("the error is %v; it must name the first line", err)
			}
		})
	}
}

func TestUnknownProfile(t *testing.T) {
	for _, load := range []func(string) (*openapi.Contract, error){
		openapi.Profile, func(name string) (*openapi.Contract, error) { return openapi.LoadProfile(name) },
	} {
		if _, err := load("strict"); err == nil || err.Error() != `profile "strict" is not one of documented, observed` {
			t.Errorf("the error is %v", err)
		}
	}
}

// YAML has more kinds of scalars than JSON: what looks like a date, a number that is a
// name, and what carries a tag of another tool are texts here.
func TestScalarsAreThoseOfJSON(t *testing.T) {
	text := string(readTestdata(t, small))
	for old, other := range map[string]string{
		"value: {label: ab}":       "value: {label: 2026-01-02 03:04:05}",
		"description: unchanged":   "description: !md unchanged",
		"        '204':":           "        204:",
		"{title: string, type: st": "{title: 2026-01-02, type: st",
	} {
		text = strings.Replace(text, old, other, 1)
	}
	c, err := openapi.Load("scalars", openapi.Text{Name: small, Data: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	o := c.Operation("PutThing")
	if label := o.Example("minimal").(map[string]any)["label"]; label != "2026-01-02 03:04:05" {
		t.Errorf("the date in an example is %#v", label)
	}
	if r := o.Response(204); r == nil || r.Description != "unchanged" {
		t.Errorf("answer 204 is %+v", r)
	}
	if title := o.Body.Member("either").Readings[1].Title; title != "2026-01-02" {
		t.Errorf("the date in a title is %q", title)
	}
}
