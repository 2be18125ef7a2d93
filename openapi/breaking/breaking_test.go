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

func TestBetweenSaysWhere(t *testing.T) {
	t.Parallel()
	changes, err := breaking.Between(edition("a.yaml", requestA, answerA), edition("b.yaml", strings.Replace(requestA, "9", "8", 1), answerA))
	if err != nil || len(changes) != 1 {
		t.Fatalf("%d changes, want 1 (%v)", len(changes), err)
	}
	if c := changes[0]; c.Old != "a.yaml:5" || c.New != "b.yaml:5" {
		t.Errorf("the change is at %q and %q, want that of the operation, 5, in a.yaml and b.yaml", c.Old, c.New)
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
