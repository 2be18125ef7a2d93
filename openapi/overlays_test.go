package openapi_test

import (
	"os"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/fgcontract/fgcontract/openapi"
)

func TestEveryActionHasAReasonAndEvidence(t *testing.T) {
	text, err := os.ReadFile("overlays/observed.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var overlay struct {
		Actions []object `yaml:"actions"`
	}
	if err := yaml.Unmarshal(text, &overlay); err != nil {
		t.Fatal(err)
	}
	kinds := documentOf(t, profile(t, openapi.Documented))["x-sources"].(object)
	for _, action := range overlay.Actions {
		target, _ := action["target"].(string)
		if reason, _ := action["description"].(string); !strings.HasSuffix(reason, ".") {
			t.Errorf("%s: its description is %q; a sentence must give the reason", target, reason)
		}
		evidence, _ := action["x-evidence"].(object)
		if len(evidence) == 0 {
			t.Errorf("%s: has no x-evidence", target)
		}
		for kind, text := range evidence {
			if words, _ := text.(string); kinds[kind] == nil || words == "" {
				t.Errorf("%s: its evidence %s: %q is of no kind in x-sources", target, kind, words)
			}
		}
	}
	if len(overlay.Actions) < 80 {
		t.Errorf("only %d actions were looked at", len(overlay.Actions))
	}
}

func smallOverlay(t *testing.T) openapi.Text {
	t.Helper()
	return openapi.Text{Name: "overlay.yaml", Data: readTestdata(t, "small-overlay.yaml")}
}

func TestOverlayIsApplied(t *testing.T) {
	c, err := openapi.Load("seen", smallDocument(t), smallOverlay(t))
	if err != nil {
		t.Fatal(err)
	}
	o := c.Operation("PutThing")
	colour := o.Body.Member("colour")
	if colour == nil || colour.Type != "string" || o.Body.Member("label").Mandatory || len(o.Rules()) != 2 {
		t.Errorf("the overlay has no effect: colour %v, label mandatory %v, %d rules",
			colour, o.Body.Member("label").Mandatory, len(o.Rules()))
	}
	before, err := openapi.Load("small", smallDocument(t))
	if err != nil {
		t.Fatal(err)
	}
	if before.Digest() == c.Digest() {
		t.Error("the digest does not tell the two apart")
	}
}

// A further overlay works on what the overlays before it made.
func TestOverlaysAreAppliedInTheirOrder(t *testing.T) {
	second := openapi.Text{Name: "second.yaml", Data: []byte(`overlay: 1.0.0
info: {title: t, version: "1"}
actions:
  - target: $.components.schemas.Thing.properties.colour
    update: {maxLength: 9}
`)}
	c, err := openapi.Load("seen", smallDocument(t), smallOverlay(t), second)
	if err != nil {
		t.Fatal(err)
	}
	colour := c.Operation("PutThing").Body.Member("colour")
	if *colour.MaxLength != 9 {
		t.Errorf("maxLength is %d; the second overlay says 9", *colour.MaxLength)
	}
	if at := c.Position(colour.Place + "/maxLength"); at != "second.yaml:5" {
		t.Errorf("maxLength stands at %s; want second.yaml:5", at)
	}
	if at := c.Position(colour.Place + "/type"); at != "overlay.yaml:14" {
		t.Errorf("type stands at %s; want overlay.yaml:14", at)
	}
	if _, err := openapi.Load("seen", smallDocument(t), second); err == nil || !strings.HasPrefix(err.Error(), "second.yaml:4: ") {
		t.Errorf("without the first overlay the error is %v", err)
	}
}

func TestFurtherOverlayOnAProfile(t *testing.T) {
	region := openapi.Text{Name: "region.yaml", Data: []byte(`overlay: 1.0.0
info: {title: a region with larger functions, version: "1"}
actions:
  - target: $.components.schemas.UpdateFunctionConfigRequestBody.properties.memory_size
    update: {enum: [8192]}
`)}
	for _, name := range openapi.Profiles() {
		c, err := openapi.LoadProfile(name, region)
		if err != nil {
			t.Fatal(err)
		}
		o := c.Operation(updateConfig)
		body := encode(t, changed(t, o, "minimal", map[string]any{"memory_size": 8192}))
		if got := o.CheckRequest(request(body)); len(got.Violations) > 0 {
			t.Errorf("%s: %v", name, got.Violations)
		}
	}
}

var overlayFaults = []fault{
	{"syntax", "info: {title: things as seen", "info: {title: things as seen]", "", "did not find expected ',' or '}'"},
	{"no actions", "actions:", "acts:", "overlay: 1.0.0", "actions"},
	{"no version", "overlay: 1.0.0", "version: 1.0.0", "", "'overlay' field"},
	{"version 2", "overlay: 1.0.0", "overlay: 2.0.0", "", "unsupported overlay version"},
	{"no target", "  - target: $.components.schemas.Thing.required\n    description", "  - description", "", "target"},
	{"target that is not there", "Thing.required", "Thing.requires", "", "zero nodes"},
	{"target that is no JSONPath", "$.components.schemas.Thing.required", "$.components[", "", "no JSONPath"},
	{"target of two lines that is not there", "      'size']", "      'size'].enum", "  - target: >-", "zero nodes"},
	{"rule that is not there", "'size.needs-kind'", "'size.needs-nothing'", "  - target: $['x-rules'][?", "zero nodes"},
	{"no verb", "    remove: true", "    removes: true", "  - target: $.components.schemas.Thing.required", "neither update nor remove nor copy"},
	{"remove false", "    remove: true", "    remove: false", "  - target: $.components.schemas.Thing.required", "neither update nor remove nor copy"},
	{"empty update", "    update: {x-level: may}", "    update: {}", "  - target: >-", "without members"},
	{"verb twice", "    remove: true", "    remove: true\n    update: {}\n    remove: true", "remove: true\n  - target: $.components.schemas.Thing.properties\n", "stands twice"},
	{"update of another kind", "    update: {x-level: may}", "    update: [may]", "  - target: >-", "incompatible"},
	{"misspelt extension", "        x-unset: [\"\"]", "        x-unsett: [\"\"]", "      colour:", "x-unsett is not an extension"},
	{"source without a kind", "        x-source: {live: test}\n        type", "        x-source: {note: test}\n        type", "      colour:", "names no kind"},
	{"text for number", "        maxLength: 5", "        maxLength: five", "", "five"},
	{"unknown error code", "      error: E.2", "      error: E.4", "      id: colour.needs-label", "E.4"},
	{"rule against its example", "{colour: red}, remove: [label]", "{colour: red}", "      id: colour.needs-label", "reject example 1"},
	{"rule that does not parse", "has(self.label)", "has(label)", "      id: colour.needs-label", "invalid argument to has"},
	{"second document", "actions:", "---\nactions:", "---", "a second document"},
}

func TestBrokenOverlaysNameTheirLine(t *testing.T) {
	for _, f := range overlayFaults {
		t.Run(f.name, func(t *testing.T) {
			text, at := f.apply(t, smallOverlay(t))
			_, err := openapi.Load("broken", smallDocument(t), text)
			f.check(t, err, at)
		})
	}
}

// With an overlay in between, a fault of the document is still one of the document.
func TestFaultsBelowAnOverlayNameTheDocument(t *testing.T) {
	for _, f := range []fault{
		{"syntax", "info: {title: things", "info: {title: things]", "", "did not find expected ',' or '}'"},
		{"text for number", "minLength: 2,", "minLength: two,", "", "two"},
		{"alias", "      enum: [a, b]", "      enum: &list [a, b]\n      default: *list", "default: *list", "aliases"},
		{"misspelt extension", "x-error: E.2", "x-eror: E.2", "        kind:", "x-eror is not an extension"},
		{"unknown reference", "{$ref: '#/components/schemas/Answer'}", "{$ref: '#/components/schemas/Answr'}", "", "Answr"},
	} {
		t.Run(f.name, func(t *testing.T) {
			text, at := f.apply(t, smallDocument(t))
			_, err := openapi.Load("broken", text, smallOverlay(t))
			f.check(t, err, at)
		})
	}
}
