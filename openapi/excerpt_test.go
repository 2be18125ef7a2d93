package openapi_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

// However a contract was loaded, an excerpt is the same; all that it refers to is in it,
// and a request finds its operation there as in the whole.
func TestExcerptsAreWhole(t *testing.T) {
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		read, err := openapi.Load(c.Profile(), openapi.Text{Name: "whole.yaml", Data: c.Document()})
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range c.Operations() {
			data, err := c.Excerpt(o)
			if err != nil {
				t.Fatal(err)
			}
			if same, err := read.Excerpt(read.Operation(o.ID)); err != nil || string(same) != string(data) {
				t.Errorf("%s: read from YAML the excerpt differs (%v)", o.ID, err)
			}
			checkExcerpt(t, c, o, data)
		}
	})
}

func checkExcerpt(t *testing.T, c *openapi.Contract, o *openapi.Operation, data []byte) {
	t.Helper()
	var document map[string]any
	if err := json.Unmarshal(data, &document); err != nil {
		t.Fatalf("%s: %v", o.ID, err)
	}
	for _, other := range c.Operations() {
		operation, _ := standsAt(document, "/paths/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(other.Path)+"/"+strings.ToLower(other.Method)).(map[string]any)
		if isWhole := operation["operationId"] == o.ID; operation == nil || isWhole != (other == o) {
			t.Errorf("%s: of %s there is %v", o.ID, other.ID, operation)
		}
	}
	for _, reference := range strings.Split(string(data), `"$ref":"#`)[1:] {
		place, _, _ := strings.Cut(reference, `"`)
		if standsAt(document, place) == nil {
			t.Errorf("%s: there is nothing at %s", o.ID, place)
		}
	}
}

// standsAt follows a JSON pointer.
func standsAt(value any, place string) any {
	for token := range strings.SplitSeq(strings.TrimPrefix(place, "/"), "/") {
		object, _ := value.(map[string]any)
		value = object[strings.NewReplacer("~1", "/", "~0", "~").Replace(token)]
	}
	return value
}
