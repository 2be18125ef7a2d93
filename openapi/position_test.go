package openapi_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

// lineAt returns the line of an embedded text that a position names.
func lineAt(t *testing.T, texts map[string][]string, position string) string {
	t.Helper()
	file, number, _ := strings.Cut(position, ":")
	if texts[file] == nil {
		data, err := os.ReadFile(strings.TrimPrefix(file, "openapi/"))
		if err != nil {
			t.Fatal(err)
		}
		texts[file] = strings.Split(string(data), "\n")
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(texts[file]) {
		t.Fatalf("position %q names no line", position)
	}
	return texts[file][n-1]
}

func TestPositionsPointToTheirWords(t *testing.T) {
	texts := map[string][]string{}
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		for _, constraint := range c.Constraints() {
			position := c.Position(constraint.Place)
			words := constraint.Place[strings.LastIndexByte(constraint.Place, '/')+1:]
			words = strings.NewReplacer("~1", "/", "~0", "~").Replace(words)
			if constraint.Kind == openapi.KindReading {
				words = "title: " + constraint.Schema.Title
			}
			if line := lineAt(t, texts, position); !strings.Contains(line, words) {
				t.Errorf("%s: %s is said to stand at %s, which reads %q", constraint.ID, constraint.Place, position, line)
			}
		}
	})
}

func TestPositionsOfThingsThatOverlaysWrite(t *testing.T) {
	const (
		base    = "openapi/functiongraph.yaml"
		overlay = "openapi/overlays/observed.yaml"
		body    = "/components/schemas/UpdateFunctionConfigRequestBody/properties/"
	)
	texts := map[string][]string{}
	c := profile(t, openapi.ObservedAs)
	for _, test := range []struct{ name, place, file, words string }{
		{"member of the base", body + "timeout", base, "        timeout:"},
		{"keyword of the base", body + "timeout/minimum", base, "minimum: 3"},
		{"member of the overlay", body + "gpu_type", overlay, "      gpu_type:"},
		{"keyword of a member of the overlay", body + "gpu_type/x-needs", overlay, "        x-needs: gpu"},
		{"member of the overlay whose name the base has too", body + "package", overlay, "      package:"},
		{"keyword that the overlay adds", body + "description/maxLength", overlay, "maxLength: 512"},
		{"keyword that the overlay changes", body + "restore_hook_timeout/minimum", overlay, "minimum: 0"},
		{"keyword beside it that it leaves", body + "restore_hook_timeout/maximum", base, "maximum: 300"},
		{"list that the overlay sets anew", "/components/schemas/UpdateFunctionConfigRequestBody/required", overlay, "required: [runtime, "},
		{"rule of the base", "/x-rules/urn.form", base, "  - id: urn.form"},
		{"rule of the overlay", "/x-rules/response.namespace", overlay, "      id: response.namespace"},
		{"text of a rule that the overlay changes", "/x-rules/handler.period/rule", overlay, "      rule: >-"},
		{"message of the same rule", "/x-rules/handler.period/message", base, "message: handler must contain a period"},
		{"refusal", "/x-refusals/media-type", base, "  - id: media-type"},
		{"what is not there, near what is", body + "timeout/maxLength", base, "        timeout:"},
		{"path", "/paths/~1v2~1{project_id}~1fgs~1functions/get", base, "    get:"},
	} {
		t.Run(test.name, func(t *testing.T) {
			position := c.Position(test.place)
			if !strings.HasPrefix(position, test.file+":") {
				t.Fatalf("%s stands at %q; want %s", test.place, position, test.file)
			}
			if line := lineAt(t, texts, position); !strings.Contains(line, test.words) {
				t.Errorf("%s stands at %s, which reads %q; want %q", test.place, position, line, test.words)
			}
		})
	}
}

func TestPositionOfNowhere(t *testing.T) {
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		for _, place := range []string{"", "components", "/nowhere", "//", "/x-rules/no-such-rule-at-all/~2"} {
			if at := c.Position(place); at != "" && !strings.HasPrefix(place, "/x-rules") {
				t.Errorf("%q stands at %s", place, at)
			}
		}
	})
}
