package cases_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts/cases"
)

func TestNamed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                        "",
		"demo":                    "demo",
		"x fgc-demo":              "x fgc-demo",
		"fgc-demo":                "fgc-run-12",
		"fgc-demo-dependency":     "fgc-run-12-dependency",
		"fgc-demoa-dependency":    "fgc-run-12a-dependency", // which begins so by itself
		"fgc-demoaa-dependency":   "fgc-run-12a-dependency",
		"fgc-demoaaa-dependency":  "fgc-run-12a-dependency",
		"fgc-demoaaaaaaaa-depend": "fgc-run-12aaaaaa-depend",
	} {
		if got := cases.Named(text, "fgc-run-12"); got != want {
			t.Errorf("%q is named %q, want %q", text, got, want)
		}
	}
	if got := cases.Named("fgc-demoaaa", "fgc-r"); got != "fgc-raaa" {
		t.Errorf("with a short name it is %q", got)
	}
}

// What a run makes in the project is told by its name from what is somebody's, if the
// answer is lost that says where it is. So every request that makes something there, and
// is to succeed, begins its name with what the run replaces, or asks for leave.
func TestWhatIsMadeInTheProjectHasTheNameOfTheRun(t *testing.T) {
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		seen := map[string]int{}
		for _, c := range set.Cases {
			for _, s := range c.Steps {
				if s.Operation == nil || !s.Expect.IsSuccess() {
					continue
				}
				for _, link := range s.Operation.Links {
					body, _ := s.Body.(map[string]any)
					if link.Listed == nil || body == nil {
						continue
					}
					seen[s.Operation.ID]++
					name, _ := body[link.Listed.Name].(string)
					if strings.HasPrefix(name, cases.ExampleName) == slices.Contains(c.Needs, cases.NeedFreeNames) {
						t.Errorf("%s makes %q, and needs %q", c.ID(), name, c.Needs)
					}
				}
			}
		}
		for _, id := range []string{"CreateDependencyVersion", "CreateDependency", "CreateFunctionApp"} {
			if seen[id] < 10 {
				t.Errorf("%d requests of %s were looked at", seen[id], id)
			}
		}
	})
}
