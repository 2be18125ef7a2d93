package standard_test

import (
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/openapi/standard"
)

func check(t *testing.T, change ...string) error {
	t.Helper()
	data, err := os.ReadFile("../testdata/small.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for i := 0; i < len(change); i += 2 {
		if !strings.Contains(text, change[i]) {
			t.Fatalf("the document has no %q", change[i])
		}
		text = strings.Replace(text, change[i], change[i+1], 1)
	}
	c, err := openapi.Load("small", openapi.Text{Name: "small.yaml", Data: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	return standard.Check(c)
}

func TestAValidDocumentHasNoFault(t *testing.T) {
	if err := check(t); err != nil {
		t.Error(err)
	}
	for _, name := range openapi.Profiles() {
		c, err := openapi.Profile(name)
		if err == nil {
			err = standard.Check(c)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Check does without the examples, which would be compiled anew at each start.
func TestTheExamplesAreValidToo(t *testing.T) {
	for _, name := range openapi.Profiles() {
		c, err := openapi.Profile(name)
		if err != nil {
			t.Fatal(err)
		}
		loader := openapi3.NewLoader()
		doc, err := loader.LoadFromData(c.Document())
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(doc.OpenAPI, "3.0.3") {
			t.Errorf("the document is of version %s", doc.OpenAPI)
		}
		if err := doc.Validate(loader.Context, openapi3.EnableExamplesValidation()); err != nil {
			t.Error(err)
		}
	}
}

// These documents load: nothing of what is wrong with them is read here.
func TestFaultsThatOnlyOthersRead(t *testing.T) {
	for _, test := range []struct{ name, old, broken, says string }{
		{"no title", "{title: things, version", "{version", "small.yaml:2: "},
		{"unused component of no type", "    Kind:\n", "    Unused: {type: text}\n    Kind:\n", "small.yaml:84: "},
		{"server without address", "paths:\n", "servers: [{}]\npaths:\n", "small.yaml:"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := check(t, test.old, test.broken)
			if err == nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), "no valid OpenAPI 3.0") {
				t.Errorf("the error is %v; it must say %q", err, test.says)
			}
		})
	}
}
