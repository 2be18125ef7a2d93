package openapi_test

import (
	"encoding/json"
	"maps"
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
		if second, ok := c.Route(method, again); !ok || second.Operation != match.Operation || !maps.Equal(second.Path, match.Path) {
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
	for _, faulty := range slices.Concat(textFaults, openAPIFaults, shapeFaults, schemaFaults, extensionFaults, listFaults, linkFaults, ruleFaults) {
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
		load(t, openapi.Text{Name: small, Data: document}, overlays...)
	})
}

// A rule says yes or no to whatever satisfies the schema: it never fails to evaluate.
// And whatever is found wrong has an id that the contract lists.
func FuzzRules(f *testing.F) {
	for _, seed := range [][]byte{{}, {0, 1, 2, 3}, {255, 254, 253}, []byte("mutations are drawn from these bytes, one after the other")} {
		f.Add(seed)
	}
	ids := map[string]map[string]bool{}
	for _, name := range openapi.Profiles() {
		ids[name] = listed(profile(f, name))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d := &dice{data: data}
		c := profile(t, pick(d, openapi.Profiles()))
		judge(t, ids[c.Profile()], d.play(t, c))
	})
}

// listed has the id of every clause of a contract.
func listed(c *openapi.Contract) map[string]bool {
	ids := map[string]bool{}
	for _, constraint := range c.Constraints() {
		ids[constraint.ID] = true
	}
	return ids
}

func judge(t *testing.T, listed map[string]bool, found []openapi.Violation) {
	t.Helper()
	for _, v := range found {
		if strings.Contains(v.Message, "could not be evaluated") {
			t.Errorf("%s: %s", v.Clause, v.Message)
		}
		if !listed[v.Clause] {
			t.Errorf("%s: the contract does not list this clause", v.Clause)
		}
	}
}
