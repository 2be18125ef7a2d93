package openapi_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/fgcontract/fgcontract/openapi"
)

type object = map[string]any

// documentOf decodes the effective document as it is written.
func documentOf(t *testing.T, c *openapi.Contract) object {
	t.Helper()
	var doc object
	if err := yaml.Unmarshal(c.Document(), &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// sourceCheck holds every statement to a source of a kind that x-sources describes.
type sourceCheck struct {
	t     *testing.T
	kinds object
	seen  int
}

// statement checks the source of one statement, under the key that it has there.
func (s *sourceCheck) statement(place string, at any, key string) {
	s.seen++
	source, ok := at.(object)[key].(object)
	if !ok {
		s.t.Errorf("%s has no %s", place, key)
		return
	}
	kinds := 0
	for name := range source {
		if s.kinds[name] != nil {
			kinds++
		} else if !slices.Contains([]string{"table", "example", "section", "note"}, name) {
			s.t.Errorf("%s: %q is no kind of source in x-sources", place, name)
		}
	}
	if kinds != 1 {
		s.t.Errorf("%s: its source names %d kinds", place, kinds)
	}
}

func (s *sourceCheck) examples(place string, body any) {
	media, _ := body.(object)["content"].(object)
	for _, m := range media {
		examples, _ := m.(object)["examples"].(object)
		for name, e := range examples {
			s.statement(place+" example "+name, e, "x-source")
		}
	}
}

func (s *sourceCheck) properties(place string, schema object) {
	properties, _ := schema["properties"].(object)
	for name, property := range properties {
		s.statement(place+"."+name, property, "x-source")
		s.properties(place+"."+name, property.(object))
	}
}

func (s *sourceCheck) operation(place string, op object) {
	s.statement(place, op, "x-source")
	parameters, _ := op["parameters"].([]any)
	for _, p := range parameters {
		if p.(object)["$ref"] == nil {
			s.statement(fmt.Sprint(place, " parameter ", p.(object)["name"]), p, "x-source")
		}
	}
	if body, ok := op["requestBody"]; ok {
		s.statement(place+" request body", body, "x-source")
		s.examples(place, body)
	}
	for status, r := range op["responses"].(object) {
		s.response(place+" response "+status, r.(object))
	}
}

func (s *sourceCheck) response(place string, r object) {
	if r["$ref"] != nil {
		return // looked at where it stands
	}
	s.statement(place, r, "x-source")
	s.examples(place, r)
}

func TestEveryStatementHasASource(t *testing.T) {
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		if seen := checkSources(t, documentOf(t, c)); seen < 700 {
			t.Errorf("only %d statements were looked at; the document has over 700", seen)
		}
	})
}

// checkSources returns how many statements a document has.
func checkSources(t *testing.T, doc object) int {
	t.Helper()
	s := &sourceCheck{t: t, kinds: doc["x-sources"].(object)}
	for path, item := range doc["paths"].(object) {
		for method, op := range item.(object) {
			s.operation(method+" "+path, op.(object))
		}
	}
	components := doc["components"].(object)
	for name, p := range components["parameters"].(object) {
		s.statement("parameter "+name, p, "x-source")
	}
	responses, _ := components["responses"].(object)
	for name, r := range responses {
		s.response("response "+name, r.(object))
	}
	for name, schema := range components["schemas"].(object) {
		s.statement("schema "+name, schema, "x-source")
		s.properties(name, schema.(object))
	}
	for _, list := range []string{"x-rules", "x-refusals"} {
		for _, row := range doc[list].([]any) {
			s.statement(fmt.Sprint(list, " ", row.(object)["id"]), row, "source")
		}
	}
	for code, row := range doc["x-errors"].(object) {
		s.statement(code, row, "source")
	}
	return s.seen
}

func TestEverySourceKindIsExplained(t *testing.T) {
	for _, c := range []*openapi.Contract{profile(t, openapi.Documented), iam(t)} {
		for kind, row := range documentOf(t, c)["x-sources"].(object) {
			for _, member := range []string{"title", "revision"} {
				if text, _ := row.(object)[member].(string); text == "" {
					t.Errorf("%s: x-sources: %s has no %s", c.Profile(), kind, member)
				}
			}
		}
	}
}

// readExtensions are the extensions that this package reads, and what it leaves to
// the reader of the document.
var readExtensions = []string{
	"x-absent", "x-ambiguity", "x-base", "x-canonical", "x-credential", "x-error", "x-errors", "x-left-out", "x-level", "x-listed",
	"x-needs", "x-reflects", "x-refusals", "x-rules", "x-secret", "x-source", "x-sources", "x-unset",
}

func extensionsIn(node any, found map[string]bool) map[string]bool {
	switch node := node.(type) {
	case object:
		for name, value := range node {
			if strings.HasPrefix(name, "x-") {
				found[name] = true
			}
			extensionsIn(value, found)
		}
	case []any:
		for _, element := range node {
			extensionsIn(element, found)
		}
	}
	return found
}

func TestEveryExtensionIsRead(t *testing.T) {
	unused := map[string][]string{openapi.Documented: {"x-unset"}} // which overlays alone set
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		got := slices.Sorted(maps.Keys(extensionsIn(documentOf(t, c), map[string]bool{})))
		want := slices.DeleteFunc(slices.Clone(readExtensions), func(name string) bool {
			return slices.Contains(unused[c.Profile()], name)
		})
		if !slices.Equal(got, want) {
			t.Errorf("the document has the extensions %v; read are %v", got, want)
		}
	})
}

func TestEveryAmbiguityIsCompleteAndUnique(t *testing.T) {
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		seen := map[string]bool{}
		var walk func(node any)
		walk = func(node any) {
			switch node := node.(type) {
			case object:
				for _, name := range slices.Sorted(maps.Keys(node)) {
					if name == "x-ambiguity" {
						checkAmbiguities(t, node[name].([]any), seen)
					}
					walk(node[name])
				}
			case []any:
				for _, element := range node {
					walk(element)
				}
			}
		}
		walk(documentOf(t, c))
		if len(seen) < 58 {
			t.Errorf("%d ambiguities; 58 contradictions of the page are known", len(seen))
		}
		var told []string
		for _, a := range c.Ambiguities() {
			told = append(told, a.ID)
			if c.Position(a.Place) == "" || len(a.Readings) < 2 || a.Choice == "" {
				t.Errorf("ambiguity %s: incomplete, or at no line: %+v", a.ID, a)
			}
		}
		slices.Sort(told)
		if !slices.Equal(told, slices.Sorted(maps.Keys(seen))) {
			t.Errorf("Ambiguities gives %v, the document has %v", told, slices.Sorted(maps.Keys(seen)))
		}
	})
}

func checkAmbiguities(t *testing.T, rows []any, seen map[string]bool) {
	t.Helper()
	for _, row := range rows {
		row := row.(object)
		id, _ := row["id"].(string)
		readings, _ := row["readings"].([]any)
		choice, _ := row["choice"].(string)
		if id == "" || strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			t.Errorf("ambiguity %q: an id has a-z, 0-9 and hyphens", id)
		}
		if seen[id] {
			t.Errorf("ambiguity %s stands twice", id)
		}
		seen[id] = true
		if len(readings) < 2 || choice == "" {
			t.Errorf("ambiguity %s: needs two readings and a choice", id)
		}
	}
}
