package openapi_test

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/fgcontract/fgcontract/openapi"
)

// DecodeJSON and the standard library agree on what is JSON and what it says; ours
// refuses more, and says why.
func FuzzDecodeJSON(f *testing.F) {
	for _, text := range []string{`{"a":[1,-2.5e3,"b\n",null,true]}`, `{"a":1,"a":2}`, `"\ud800"`, "\"\xff\"", "1e400", "[[[]]]", "{} {}", " "} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, refusal := openapi.DecodeJSON(data)
		var want any
		err := json.Unmarshal(data, &want)
		switch refusal {
		case "":
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%q is accepted as %#v; the standard library has %#v, %v", data, got, want, err)
			}
		case "json.missing", "json.malformed":
			if json.Valid(data) {
				t.Errorf("%q is JSON, but refused as %s", data, refusal)
			}
		case "json.encoding":
			if utf8.Valid(data) && !strings.Contains(strings.ToLower(string(data)), `\ud`) {
				t.Errorf("%q is UTF-8", data)
			}
		case "json.number", "json.depth", "json.duplicate-member":
			if len(data) < 4 {
				t.Errorf("%q is too short for %s", data, refusal)
			}
		default:
			t.Errorf("%q gives the unknown refusal %s", data, refusal)
		}
	})
}

// Whatever a path is, routing it gives values that lead back to the same place.
func FuzzRoute(f *testing.F) {
	f.Add("PUT", functions+"/"+functionURN+"/config")
	f.Add("DELETE", functions+"/a%2Fb%3A")
	f.Add("GET", "/v2//fgs/../functions/")
	f.Fuzz(func(t *testing.T, method, path string) {
		c := profile(t, openapi.ObservedAs)
		match, ok := c.Route(method, path)
		if !ok {
			if match.Operation != nil || match.Path != nil {
				t.Errorf("no route, but %v", match)
			}
			return
		}
		again, err := match.Operation.Expand(match.Path)
		if err != nil {
			t.Fatalf("%s: Expand(%v): %v", match.Operation.ID, match.Path, err)
		}
		if second, ok := c.Route(method, again); !ok || !reflect.DeepEqual(second, match) {
			t.Errorf("%q leads to %v, but %q to %v", path, match, again, second)
		}
		match.Operation.CheckRequest(&openapi.Request{Path: match.Path})
	})
}

// A broken document or overlay is an error that names a file and line, never a panic;
// what loads can be used.
func FuzzLoad(f *testing.F) {
	document, overlay := readTestdata(f, small), readTestdata(f, "small-overlay.yaml")
	f.Add(document, []byte{})
	f.Add(document, overlay)
	for _, faulty := range slices.Concat(textFaults, libraryFaults, schemaFaults, extensionFaults, listFaults, ruleFaults) {
		f.Add([]byte(strings.Replace(string(document), faulty.old, faulty.broken, 1)), []byte{})
	}
	for _, faulty := range overlayFaults {
		f.Add(document, []byte(strings.Replace(string(overlay), faulty.old, faulty.broken, 1)))
	}
	f.Fuzz(func(t *testing.T, document, overlay []byte) {
		if len(document) > 16<<10 || len(overlay) > 16<<10 {
			t.Skip("larger than what a mutation is about")
		}
		var overlays []openapi.Text
		if len(overlay) > 0 {
			overlays = append(overlays, openapi.Text{Name: "overlay.yaml", Data: overlay})
		}
		c, err := openapi.Load("fuzz", openapi.Text{Name: small, Data: document}, overlays...)
		if err != nil {
			if text := err.Error(); !strings.HasPrefix(text, small+":") && !strings.HasPrefix(text, "overlay.yaml:") {
				t.Errorf("the error names no file and line: %s", text)
			}
			return
		}
		for _, constraint := range c.Constraints() {
			c.Position(constraint.Place)
		}
		for _, o := range c.Operations() {
			for _, text := range []string{"", "{", "null", `{"label":"ab","size":1,"kind":3}`} {
				o.CheckRequest(&openapi.Request{Path: map[string]string{"name": "a"}, Body: []byte(text)})
				c.CheckResponse(o, 200, nil, []byte(text), nil)
			}
		}
	})
}

// A rule says yes or no to whatever satisfies the schema: it never fails to evaluate.
// And whatever is found wrong has an id that the contract lists.
func FuzzRules(f *testing.F) {
	for _, seed := range [][]byte{{}, {0, 1, 2, 3}, {255, 254, 253}, []byte("mutations are drawn from these bytes, one after the other")} {
		f.Add(seed)
	}
	known := map[string]map[string]bool{}
	for _, name := range openapi.Profiles() {
		known[name] = map[string]bool{}
		for _, constraint := range profile(f, name).Constraints() {
			known[name][constraint.ID] = true
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d := &dice{data: data}
		c := profile(t, openapi.Profiles()[d.roll(2)])
		for _, v := range d.play(t, c) {
			if strings.Contains(v.Message, "could not be evaluated") {
				t.Errorf("%s: %s", v.Clause, v.Message)
			}
			if !known[c.Profile()][v.Clause] {
				t.Errorf("%s: the contract does not list this clause", v.Clause)
			}
		}
	})
}

// dice turns bytes into choices; when they are used up, every choice is the first.
type dice struct{ data []byte }

func (d *dice) roll(sides int) int {
	if len(d.data) == 0 || sides == 0 {
		return 0
	}
	n := int(d.data[0]) % sides
	d.data = d.data[1:]
	return n
}

// play makes a request and an answer of an operation and returns what they break.
func (d *dice) play(t *testing.T, c *openapi.Contract) []openapi.Violation {
	o := c.Operations()[d.roll(len(c.Operations()))]
	var found []openapi.Violation
	var sent any
	if o.Body != nil {
		example := o.Examples[d.roll(len(o.Examples))].Value.(map[string]any)
		body := d.mutate(o.Body, example)
		r := request(encode(t, body))
		r.Path["function_urn"] = d.text()
		got := o.CheckRequest(r)
		old, _ := d.value(c.Operation(showConfig).Response(200).Schema).(map[string]any)
		found, sent = append(got.Violations, o.CheckState(got.Set, old, r.Path)...), got.Body
	}
	answer := o.Responses[d.roll(len(o.Responses))]
	if answer.Schema == nil {
		return found
	}
	body := d.value(answer.Schema)
	if object, ok := body.(map[string]any); ok && len(answer.Examples) > 0 {
		body = d.mutate(answer.Schema, answer.Examples[0].Value.(map[string]any))
		_ = object
	}
	return append(found, c.CheckResponse(o, statusOf(answer), jsonHeader(), encode(t, body), sent).Violations...)
}

// mutate gives some members of an example other values, and takes some away.
func (d *dice) mutate(s *openapi.Schema, example map[string]any) map[string]any {
	body := map[string]any{}
	for name, value := range example {
		body[name] = value
	}
	for range d.roll(8) {
		m := s.Members[d.roll(len(s.Members))]
		if d.roll(6) == 0 {
			delete(body, m.Name)
			continue
		}
		body[m.Name] = d.value(m)
	}
	return body
}

// texts are values on which a rule could stumble.
var texts = []string{
	"", " ", ".", "a", "a.b", "-", ":", "::::::::", ";", ",", "0", "1000", "null", "{}", "[]", `{"a":"b"}`, `{"a":1}`, `{"a":{}}`, `["a"]`,
	`{"a":1e999}`, "10.0.0.0/8", "10.0.0.0/8;", "::/0", "Java8", "Custom Image", "http", "v1", "v2", "ecs", "obs", "2019-10-25 15:37:27",
	functionURN, functionURN + ":latest", "urn:fss:a:b:function:d:e", "\u00e4\u0000", "com.example.Demo.handler",
}

func (d *dice) text() string { return texts[d.roll(len(texts))] }

// value makes a value that satisfies the schema, or nearly.
func (d *dice) value(s *openapi.Schema) any {
	switch {
	case s.Nullable && d.roll(4) == 0:
		return nil
	case len(s.Unset) > 0 && d.roll(4) == 0:
		return s.Unset[d.roll(len(s.Unset))]
	case len(s.Enum) > 0 && d.roll(8) > 0:
		return s.Enum[d.roll(len(s.Enum))]
	case len(s.Readings) > 0:
		return d.value(s.Readings[d.roll(len(s.Readings))])
	}
	switch s.Type {
	case "object":
		return d.object(s)
	case "array":
		list := []any{}
		for range d.roll(4) {
			list = append(list, d.value(s.Items))
		}
		return list
	case "boolean":
		return d.roll(2) == 1
	case "integer", "number":
		return d.number(s)
	}
	return d.text()
}

func (d *dice) object(s *openapi.Schema) any {
	object := map[string]any{}
	for _, m := range s.Members {
		if m.Mandatory || d.roll(3) == 1 {
			object[m.Name] = d.value(m)
		}
	}
	if s.Values != nil && d.roll(2) == 1 {
		object[d.text()] = d.value(s.Values)
	}
	return object
}

func (d *dice) number(s *openapi.Schema) any {
	numbers := []float64{0, 1, -1, 128, 1e15, -1e30, 0.5, math.MaxInt32}
	if s.Minimum != nil && s.Maximum != nil {
		numbers = append(numbers, *s.Minimum, *s.Maximum, *s.Minimum, *s.Maximum)
	}
	return numbers[d.roll(len(numbers))]
}
