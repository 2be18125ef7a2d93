package openapi_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

// schemaOf is a schema as the only member of a body that the small document does not
// have.
func schemaOf(t *testing.T, text string) (*openapi.Contract, *openapi.Schema) {
	t.Helper()
	const before = "        size: {type: integer, minimum: 1,"
	document := strings.Replace(string(readTestdata(t, small)), before, "        odd: {"+text+", x-source: {inferred: test}}\n"+before, 1)
	c, err := openapi.Load("odd", openapi.Text{Name: small, Data: []byte(document)})
	if err != nil {
		t.Fatal(err)
	}
	return c, c.Operation("PutThing").Body.Member("odd")
}

// Each keyword at its very bounds.
func TestValuesAtTheBounds(t *testing.T) {
	for _, test := range []struct {
		schema            string
		accepted, refused string // JSON values
	}{
		{"type: integer", `0 -1 1.0 1e3`, `0.5 "1" true [] {} null`},
		{"type: number", `0 0.5`, `"0"`},
		{"type: boolean", `true false`, `0 "true"`},
		{"type: object", `{} {"a":null}`, `[] ""`},
		{"type: array, items: {}", `[] [1,"a",{}]`, `{} ""`},
		{"description: anything", `1 "a" true [] {}`, `null`},
		{"type: string, nullable: true, enum: [a]", `null "a"`, `"b" 1`},
		{"type: integer, minimum: 1, maximum: 2", `1 2`, `0 3`},
		{"type: number, minimum: 1, exclusiveMinimum: true, maximum: 2, exclusiveMaximum: true", `1.001 1.999`, `1 2`},
		{"type: number, multipleOf: 0.1", `0 0.3 1.1 -0.7`, `0.35`},
		{"type: number, multipleOf: 3", `9 -3`, `10`},
		{"type: integer, format: int32", `2147483647 -2147483648`, `2147483648 -2147483649`},
		{"type: integer, format: int64", `9223372036854775807 -9223372036854775808`, `1e19`},
		{"type: number, format: int32", `3000000000`, ``},
		{"type: string, minLength: 2, maxLength: 3", `"äö" "日本語" "👍👍👍"`, `"ä" "abcd"`},
		{"type: string, pattern: '^\\u0041$'", `"A"`, `"u0041" "B"`},
		{"type: string, format: date", `"2024-02-29"`, `"2023-02-29" "2024-2-9" "2024-02-29T00:00:00Z" ""`},
		{"type: string, format: date-time", `"2024-02-29T23:59:60Z" "2024-02-29T00:00:00.5+08:00"`, `"2023-02-29T00:00:00Z" "2024-02-29T24:00:00Z" "2024-02-29 00:00:00Z" "2024-02-29T00:00:00"`},
		{"type: string, format: byte", `"" "YQ==" "_-"`, `"%"`},
		{"type: string, format: colour", `"anything"`, ``},
		{"type: array, items: {}, minItems: 1, maxItems: 2", `[1] [1,2]`, `[] [1,2,3]`},
		{"type: array, items: {}, uniqueItems: true", `[1,"1",true] [{"a":1},{"a":2}]`, `[1,1.0] [{"a":1,"b":2},{"b":2,"a":1}]`},
		{"type: object, minProperties: 1, maxProperties: 1", `{"a":1}`, `{} {"a":1,"b":2}`},
		{"enum: [[1], {a: 1}, 2]", `[1] {"a":1} 2`, `[2] {"a":2} 1 []`},
		{"anyOf: [{title: a, type: string, nullable: true}, {title: b, type: integer, minimum: 5}]", `"a" 5 null`, `4 true`},
	} {
		t.Run(test.schema, func(t *testing.T) {
			_, s := schemaOf(t, test.schema)
			for texts, want := range map[string]bool{test.accepted: true, test.refused: false} {
				for _, text := range split(t, texts) {
					value, _ := openapi.DecodeJSON([]byte(text))
					if s.Accepts(value) != want {
						t.Errorf("%s is accepted: %t; want %t", text, !want, want)
					}
				}
			}
		})
	}
}

// split cuts a list of JSON values apart.
func split(t *testing.T, texts string) []string {
	t.Helper()
	var out []string
	for d := json.NewDecoder(strings.NewReader(texts)); d.More(); {
		var one json.RawMessage
		if err := d.Decode(&one); err != nil {
			t.Fatal(err)
		}
		out = append(out, string(one))
	}
	return out
}

// What stands at one place has one fault of its kind, and every place that has one is
// named.
func TestEveryFaultOfAValueIsNamed(t *testing.T) {
	c, _ := schemaOf(t, "type: object, required: [a, z], properties: {a: {type: string, minLength: 2, pattern: '^b'}, "+
		"list: {type: array, maxItems: 1, items: {type: integer, minimum: 1}}, z: {type: string}}, additionalProperties: {type: boolean}")
	body := []byte(`{"label":"ab","odd":{"a":"c","list":[0,"1",0.5],"other":1,"x/y":2}}`)
	found := c.Operation("PutThing").CheckRequest(&openapi.Request{Path: map[string]string{"name": "a"}, Body: body}).Violations
	var got []string
	for _, v := range found {
		got = append(got, v.At+" "+v.Keyword)
	}
	want := []string{
		"/odd/a minLength", "/odd/a pattern", "/odd/list maxItems", "/odd/list/0 minimum", "/odd/list/1 type",
		"/odd/list/2 type", "/odd/other type", "/odd/x~1y type", "/odd/z required",
	}
	if !slices.Equal(got, want) {
		t.Errorf("found are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A bound that is not accepted itself is said in words, as other bounds are.
func TestExclusiveBoundsAreExplained(t *testing.T) {
	c, _ := schemaOf(t, "type: number, minimum: 0, exclusiveMinimum: true, maximum: 1, exclusiveMaximum: true")
	for value, want := range map[string]string{"0": "odd must be greater than 0", "1": "odd must be less than 1"} {
		found := c.Operation("PutThing").CheckRequest(&openapi.Request{
			Path: map[string]string{"name": "a"}, Body: []byte(`{"label":"ab","odd":` + value + `}`),
		}).Violations
		if len(found) != 1 || found[0].Explain() != want {
			t.Errorf("%s: %v; want %q", value, found, want)
		}
	}
}
