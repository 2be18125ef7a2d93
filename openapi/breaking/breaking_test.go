package breaking_test

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/openapi/breaking"
)

// edition is a document with one operation; both hold parts of its schemas.
func edition(name, request, answer string) openapi.Text {
	return openapi.Text{Name: name, Data: []byte(`openapi: 3.0.3
info: {title: things, version: "1"}
paths:
  /things:
    put:
      operationId: PutThing
      requestBody:
        required: true
        content:
          application/json:
            schema: {` + request + `}
      responses:
        '200':
          description: changed
          content:
            application/json:
              schema: {` + answer + `}
`)}
}

const (
	requestA = `type: object, properties: {size: {type: integer, maximum: 9}, kind: {type: string}}`
	answerA  = `type: object, required: [size], properties: {size: {type: integer}, kind: {type: string, enum: [a, b]}}`
)

func TestBetweenNamesWhatBreaks(t *testing.T) {
	for _, tc := range []struct {
		name            string
		request, answer string
		want            []string // level, operation and check of each change
	}{
		{"nothing", requestA, answerA, []string{}},
		{
			"a maximum is lowered", strings.Replace(requestA, "9", "8", 1), answerA,
			[]string{"error PutThing request-property-max-decreased"},
		},
		{
			"a member is demanded", "required: [kind], " + requestA, answerA,
			[]string{"error PutThing request-property-became-required"},
		},
		{
			"a bound behind allOf", `allOf: [{` + strings.Replace(requestA, "9", "8", 1) + `}]`, answerA,
			[]string{"error PutThing request-property-max-decreased"},
		},
		{
			"an answer may leave out a member", requestA, strings.Replace(answerA, "required: [size], ", "", 1),
			[]string{"error PutThing response-property-became-optional"},
		},
		{
			"a member that may be sent", strings.Replace(requestA, "kind:", "note: {type: string}, kind:", 1), answerA,
			[]string{"info PutThing new-optional-request-property"},
		},
		{
			"the worst first", strings.Replace(requestA, "kind:", "note: {type: string}, kind:", 1), strings.Replace(answerA, "required: [size], ", "", 1),
			[]string{"error PutThing response-property-became-optional", "info PutThing new-optional-request-property"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			changes, err := breaking.Between(edition("a.yaml", requestA, answerA), edition("b.yaml", tc.request, tc.answer))
			if err != nil {
				t.Fatal(err)
			}
			got := []string{}
			for _, c := range changes {
				got = append(got, string(c.Level)+" "+c.Operation+" "+c.ID)
				if c.Method != http.MethodPut || c.Path != "/things" || c.Text == "" {
					t.Errorf("a change is %+v, want its method, its path and a text", c)
				}
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("the changes are\n%q\nwant\n%q", got, tc.want)
			}
		})
	}
}

// Where a change is: at the member in each document that has it, however its schema is
// put together, and at the operation where oasdiff speaks of no member.
func TestBetweenSaysWhere(t *testing.T) {
	document := func(schema string) openapi.Text {
		text := edition("", requestA, answerA)
		text.Data = []byte(strings.Replace(string(text.Data), "schema: {"+requestA+"}", "schema: {$ref: '#/components/schemas/Thing'}", 1) +
			"components:\n  schemas:\n    Thing:\n      type: object\n      properties:\n" + schema + "    Part:\n      type: object\n      properties:\n        depth: {type: integer, maximum: 4}\n")
		return text
	}
	base := "        size: {type: integer, maximum: 9}\n        parts:\n          type: array\n          items:\n            allOf:\n              - $ref: '#/components/schemas/Part'\n"
	for _, tc := range []struct {
		name, schema, answer, id, was, is string
	}{
		{"a member", strings.Replace(base, "9", "8", 1), answerA, "request-property-max-decreased", "a:23", "b:23"},
		{"a member that moved", "        kind: {type: string}\n" + strings.Replace(base, "9", "8", 1), answerA, "request-property-max-decreased", "a:23", "b:24"},
		{"a member of a part", base + "    Unused: {}\n", answerA, "request-property-max-decreased", "a:32", "b:33"},
		{"a member that came", base + "        kind: {type: string}\n", answerA, "new-optional-request-property", "", "b:29"},
		{"a member that went", strings.Replace(base, "        size: {type: integer, maximum: 9}\n", "", 1), answerA, "request-property-removed", "a:23", ""},
		{"a member of an answer", base, strings.Replace(answerA, "enum: [a, b]", "enum: [a, b, c]", 1), "response-property-enum-value-added", "a:17", "b:17"},
		{"the body", base, strings.Replace(answerA, "type: object", "type: array, items: {}", 1), "response-body-type-changed", "a:5", "b:5"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			old, later := document(base), document(tc.schema)
			later.Data = []byte(strings.Replace(string(later.Data), "schema: {"+answerA+"}", "schema: {"+tc.answer+"}", 1))
			if tc.name == "a member of a part" {
				later.Data = []byte(strings.Replace(string(later.Data), "maximum: 4", "maximum: 3", 1))
			}
			old.Name, later.Name = "a", "b"
			changes, err := breaking.Between(old, later)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(changes, func(c breaking.Change) bool { return c.ID == tc.id })
			if i < 0 {
				t.Fatalf("there is no %s in %+v", tc.id, changes)
			}
			if c := changes[i]; c.Old != tc.was || c.New != tc.is {
				t.Errorf("%s is at %q and %q, want %q and %q", c.ID, c.Old, c.New, tc.was, tc.is)
			}
		})
	}
}

func TestProfilesDifferInTheSameWayEachTime(t *testing.T) {
	t.Parallel()
	var texts []openapi.Text
	for _, name := range openapi.Profiles() {
		c, err := openapi.Profile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, openapi.Text{Name: name, Data: c.Document()})
	}
	first, err := breaking.Between(texts[0], texts[1])
	if err != nil {
		t.Fatal(err)
	}
	second, err := breaking.Between(texts[0], texts[1])
	if err != nil {
		t.Fatal(err)
	}
	if len(first) == 0 || !reflect.DeepEqual(first, second) {
		t.Errorf("two comparisons give %d and %d changes that are not equal", len(first), len(second))
	}
	for _, text := range texts {
		if same, err := breaking.Between(text, text); err != nil || len(same) != 0 {
			t.Errorf("%s differs from itself by %d changes (%v)", text.Name, len(same), err)
		}
	}
}

func TestNoDocumentIsAnError(t *testing.T) {
	t.Parallel()
	good := edition("good.yaml", requestA, answerA)
	for name, data := range map[string]string{
		"empty.yaml": "", "list.yaml": "[1]", "other.yaml": "swagger: '2.0'\n", "broken.yaml": "openapi: [", "binary.yaml": "\x00\x01",
		"elsewhere.yaml": strings.Replace(string(good.Data), requestA, "$ref: 'https://127.0.0.1:1/a.yaml'", 1),
	} {
		bad := openapi.Text{Name: name, Data: []byte(data)}
		for _, pair := range [][2]openapi.Text{{bad, good}, {good, bad}} {
			if _, err := breaking.Between(pair[0], pair[1]); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s: the error is %v, want one that names the document", name, err)
			}
		}
	}
}
