package openapi_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

// Labels of tests and names of cases are made of clause ids, and take nothing else.
var clauseID = regexp.MustCompile(`^[a-z0-9_.-]+$`)

func TestClauseIDsAreUniqueAndPlain(t *testing.T) {
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		seen := map[string]bool{}
		for _, constraint := range c.Constraints() {
			if !clauseID.MatchString(constraint.ID) {
				t.Errorf("%s: an id has a-z 0-9 _ - . only", constraint.ID)
			}
			if seen[constraint.ID] {
				t.Errorf("%s: two constraints have this id", constraint.ID)
			}
			seen[constraint.ID] = true
		}
	})
}

// An id in a report, a label or a list of known deviations must go on meaning the
// same thing. A change of the golden list is a decision; -update writes it down.
func TestClauseIDsAreThoseOfTheGoldenList(t *testing.T) {
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		var list bytes.Buffer
		for _, constraint := range c.Constraints() {
			fmt.Fprintf(&list, "%s %s %s\n", constraint.ID, constraint.Kind, constraint.Level)
		}
		name := "clauses-" + c.Profile() + ".txt"
		if *update {
			if err := os.WriteFile(filepath.Join("testdata", name), list.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		golden := strings.Split(string(readTestdata(t, name)), "\n")
		got := strings.Split(list.String(), "\n")
		for _, line := range got {
			if !slices.Contains(golden, line) {
				t.Errorf("new: %s", line)
			}
		}
		for _, line := range golden {
			if !slices.Contains(got, line) {
				t.Errorf("gone: %s", line)
			}
		}
		if !t.Failed() && !slices.Equal(got, golden) {
			t.Error("the order of the clauses has changed")
		}
	})
}

func TestEveryConstraintIsComplete(t *testing.T) {
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		for _, constraint := range c.Constraints() {
			if constraint.Statement == "" || strings.Contains(constraint.Statement, "must satisfy") || strings.Contains(constraint.Statement, "<nil>") {
				t.Errorf("%s: states %q", constraint.ID, constraint.Statement)
			}
			if constraint.Source.IsZero() {
				t.Errorf("%s: has no source", constraint.ID)
			}
			if constraint.Level != openapi.Must && constraint.Level != openapi.Should && constraint.Level != openapi.May {
				t.Errorf("%s: has the level %q", constraint.ID, constraint.Level)
			}
			if c.Position(constraint.Place) == "" {
				t.Errorf("%s: stands nowhere (%s)", constraint.ID, constraint.Place)
			}
			if code := constraint.Error.Code; code != "" {
				if _, known := c.Error(code); !known || constraint.Error.Status < 400 {
					t.Errorf("%s: gives %s with status %d", constraint.ID, code, constraint.Error.Status)
				}
			}
		}
	})
}

func TestTwoLoadsAreEqual(t *testing.T) {
	for _, name := range openapi.Profiles() {
		t.Run(name, func(t *testing.T) {
			first, err := openapi.LoadProfile(name)
			if err != nil {
				t.Fatal(err)
			}
			second := profile(t, name)
			if first.Digest() != second.Digest() || !bytes.Equal(first.Document(), second.Document()) {
				t.Error("two loads have different documents")
			}
			a, b := flat(first), flat(second)
			for i := range min(len(a), len(b)) {
				if a[i] != b[i] {
					t.Fatalf("two loads differ:\n%v\n%v", a[i], b[i])
				}
			}
			if len(a) != len(b) {
				t.Errorf("two loads have %d and %d constraints", len(a), len(b))
			}
		})
	}
}

// flat lists the constraints without what points back into the contract.
func flat(c *openapi.Contract) []string {
	var lines []string
	for _, constraint := range c.Constraints() {
		lines = append(lines, fmt.Sprint(constraint.ID, constraint.Kind, constraint.Statement, constraint.Level,
			constraint.Source, constraint.Place, constraint.Keyword, constraint.Error))
	}
	return lines
}

func TestEditingTheDocumentOfAContractLeavesItAlone(t *testing.T) {
	c, err := openapi.LoadProfile(openapi.Documented)
	if err != nil {
		t.Fatal(err)
	}
	clear(c.Document())
	clear(c.Operations())
	clear(c.Constraints())
	if len(c.Document()) == 0 || c.Document()[0] == 0 || c.Operations()[0] == nil || c.Constraints()[0].ID == "" {
		t.Error("what a contract gives out is its own memory")
	}
}

// Whatever is checked has a clause, also keywords that the embedded
// document does not use.
func TestEveryCheckedKeywordIsListed(t *testing.T) {
	for _, test := range []struct{ keyword, schema, value string }{
		{"type", "type: integer", `"a"`},
		{"enum", "type: integer, enum: [1, 2]", "3"},
		{"minimum", "type: integer, minimum: 1", "0"},
		{"maximum", "type: integer, maximum: 1", "2"},
		{"exclusive-minimum", "type: integer, minimum: 1, exclusiveMinimum: true", "1"},
		{"exclusive-maximum", "type: integer, maximum: 1, exclusiveMaximum: true", "1"},
		{"multiple-of", "type: integer, multipleOf: 2", "3"},
		{"format", "type: integer, format: int32", "3000000000"},
		{"format", "type: integer, format: int64", "1e30"},
		{"format", "type: string, format: date", `"today"`},
		{"format", "type: string, format: date-time", `"now"`},
		{"format", "type: string, format: byte", `"%"`},
		{"min-length", "type: string, minLength: 2", `"a"`},
		{"max-length", "type: string, maxLength: 2", `"abc"`},
		{"pattern", "type: string, pattern: '^a$'", `"b"`},
		{"min-items", "type: array, items: {type: string}, minItems: 1", "[]"},
		{"max-items", "type: array, items: {type: string}, maxItems: 1", `["a","b"]`},
		{"unique-items", "type: array, items: {type: string}, uniqueItems: true", `["a","a"]`},
		{"min-properties", "type: object, minProperties: 1", "{}"},
		{"max-properties", "type: object, maxProperties: 1", `{"a":1,"b":2}`},
		{"additional-properties", "type: object, additionalProperties: false", `{"a":1}`},
		{"a.required", "type: object, required: [a], properties: {a: {type: string}}", "{}"},
		{"items.type", "type: array, items: {type: string}", "[1]"},
		{"values.type", "type: object, additionalProperties: {type: string}", `{"a":1}`},
	} {
		t.Run(test.schema, func(t *testing.T) {
			text := strings.Replace(string(readTestdata(t, small)), "        size: {type: integer, minimum: 1,", "        odd: {"+test.schema+", x-source: {inferred: test}}\n        size: {type: integer, minimum: 1,", 1)
			c, err := openapi.Load("odd", openapi.Text{Name: small, Data: []byte(text)})
			if err != nil {
				t.Fatal(err)
			}
			body := []byte(`{"label":"ab","odd":` + test.value + `}`)
			found := c.Operation("PutThing").CheckRequest(&openapi.Request{Path: map[string]string{"name": "a"}, Body: body}).Violations
			if want := []string{"put-thing.body.odd." + test.keyword}; !slices.Equal(clauses(found), want) {
				t.Fatalf("broken are %v; want %v", clauses(found), want)
			}
			judge(t, listed(c), found)
		})
	}
}
