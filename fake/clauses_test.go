package fake_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

var clauseMark = regexp.MustCompile(`// clause (\S+)`)

// TestClauseMarksResolve holds every clause that the source names at a branch
// against the document.
func TestClauseMarksResolve(t *testing.T) {
	known := map[string]bool{}
	iam, err := openapi.IAM()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range iam.Constraints() {
		known[c.ID] = true
	}
	for _, profile := range openapi.Profiles() {
		contract, err := openapi.Profile(profile)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range contract.Constraints() {
			known[c.ID] = true
		}
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	marks := 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(source), "\n") {
			if mark := clauseMark.FindStringSubmatch(line); mark != nil && !strings.HasSuffix(file, "_test.go") {
				marks++
				if !known[mark[1]] {
					t.Errorf("%s: %s:%d names it, and the document does not have it", mark[1], file, i+1)
				}
			}
		}
	}
	if marks < 10 {
		t.Errorf("the sources name %d clauses; the search must be wrong", marks)
	}
}
