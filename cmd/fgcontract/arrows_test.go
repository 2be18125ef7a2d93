package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/fgcontract/fgcontract/"

// arrows says which rooms of this module a room may import. A room that is not in
// the list does not exist.
var arrows = map[string][]string{
	"openapi":            {},
	"openapi/breaking":   {"openapi"},
	"openapi/standard":   {"openapi"},
	"openapi/signing":    {},
	"openapi/crosscheck": {"openapi"},
	"contracts":          {"openapi"},
	"contracts/cases":    {"contracts", "openapi"},
	"fixtures":           {},
	"fake":               {"openapi", "openapi/signing"},
	"fake/faketest":      {"fake", "fixtures"},
	"fake/statefile":     {},
	"suite":              {"openapi", "openapi/signing", "openapi/crosscheck", "contracts", "contracts/cases", "fixtures", "suite/target", "suite/report"},
	"suite/target":       {"openapi/signing"},
	"suite/report":       {"contracts"},
	"suite/proxy":        {"openapi", "openapi/crosscheck", "contracts", "suite/target", "suite/report"},
	"cmd/program":        {"fake", "fake/statefile", "fixtures", "openapi", "openapi/signing"},
	"cmd/fgfake":         {"cmd/program"},
	"cmd/fgcontract":     nil, // anything
}

// importers says which libraries only these rooms may import.
var importers = map[string][]string{
	"github.com/getkin/kin-openapi":         {"openapi/standard", "openapi/breaking"}, // oasdiff takes its documents
	"github.com/oasdiff/oasdiff":            {"openapi/breaking"},
	"go.etcd.io/bbolt":                      {"fake/statefile"},
	"github.com/pb33f/libopenapi/overlay":   {"openapi"},
	"github.com/pb33f/libopenapi-validator": {"openapi/crosscheck"},
}

// farFrom says which libraries must not be reached from a room, not even through
// others: people import these rooms into their own tests and programs.
var farFrom = map[string][]string{
	"fake":            {"github.com/onsi/ginkgo", "github.com/onsi/gomega", "github.com/pb33f/libopenapi-validator", "github.com/spf13/cobra", "github.com/oasdiff/oasdiff", "github.com/getkin/kin-openapi", "github.com/santhosh-tekuri/jsonschema"},
	"fake/faketest":   {"github.com/onsi/ginkgo", "github.com/onsi/gomega", "github.com/pb33f/libopenapi-validator", "github.com/spf13/cobra", "github.com/oasdiff/oasdiff", "github.com/getkin/kin-openapi", "github.com/santhosh-tekuri/jsonschema"},
	"cmd/fgfake":      {"github.com/onsi/ginkgo", "github.com/onsi/gomega", "github.com/pb33f/libopenapi-validator", "github.com/oasdiff/oasdiff", "github.com/getkin/kin-openapi", "github.com/santhosh-tekuri/jsonschema", module + "contracts", module + "suite"},
	"suite/proxy":     {"github.com/onsi/ginkgo", "github.com/onsi/gomega", "github.com/spf13/cobra"},
	"contracts":       {"github.com/onsi/ginkgo", "github.com/pb33f/libopenapi-validator", "net/http/httptest"},
	"contracts/cases": {"github.com/onsi/ginkgo", "github.com/pb33f/libopenapi-validator", "net/http/httptest"},
}

func TestRoomsImportOnlyWhatTheyMay(t *testing.T) {
	t.Parallel()
	for _, line := range golist(t, "-f", `{{.ImportPath}} {{join .Imports ","}}`, module+"...") {
		path, imports, _ := strings.Cut(line, " ")
		room := strings.TrimPrefix(path, module)
		allowed, exists := arrows[room]
		if !exists {
			t.Errorf("%s is not a room of the design", room)
			continue
		}
		for _, imported := range strings.Split(imports, ",") {
			if other, ours := strings.CutPrefix(imported, module); ours && allowed != nil && !slices.Contains(allowed, other) {
				t.Errorf("%s must not import %s", room, other)
			}
			for library, owners := range importers {
				if (imported == library || strings.HasPrefix(imported, library+"/")) && !slices.Contains(owners, room) {
					t.Errorf("%s must not import %s; only %s does", room, imported, strings.Join(owners, " and "))
				}
			}
		}
	}
}

func TestRoomsReachNoHeavyLibraries(t *testing.T) {
	t.Parallel()
	for room, forbidden := range farFrom {
		for _, dependency := range golist(t, "-deps", module+room) {
			for _, library := range forbidden {
				if dependency == library || strings.HasPrefix(dependency, library+"/") {
					t.Errorf("%s reaches %s", room, dependency)
				}
			}
		}
	}
}

// Neither a test nor a main builds the second engine's library by itself: each
// importer would compile its generic types anew.
func TestTestsDoNotImportTheSecondEngine(t *testing.T) {
	t.Parallel()
	for _, line := range golist(t, "-f", `{{.ImportPath}} {{join .TestImports ","}},{{join .XTestImports ","}}`, module+"...") {
		path, imports, _ := strings.Cut(line, " ")
		for _, imported := range strings.Split(imports, ",") {
			if strings.HasPrefix(imported, "github.com/pb33f/libopenapi-validator") {
				t.Errorf("the tests of %s import %s", path, imported)
			}
		}
	}
}

func golist(t *testing.T, args ...string) []string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list"}, args...)...).Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) < 2 {
		t.Fatalf("go list gave %d lines", len(lines))
	}
	return lines
}
