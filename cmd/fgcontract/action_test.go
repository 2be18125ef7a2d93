package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/cmd/program"
	"go.yaml.in/yaml/v4"
)

func readYAML(t *testing.T, name string, into any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(readDoc(t, name)), into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

type action struct {
	Inputs  map[string]struct{ Description string }
	Outputs map[string]struct{ Value string }
	Runs    struct {
		Using string
		Steps []struct {
			ID, Uses, Shell, Run string
			Env                  map[string]string
		}
	}
}

// Text from outside is never part of a script of the action: it comes as a variable.
func TestActionRunsNothingThatIsPassedToIt(t *testing.T) {
	var a action
	readYAML(t, "action.yml", &a)
	if a.Runs.Using != "composite" || len(a.Runs.Steps) == 0 {
		t.Fatalf("no composite action: %+v", a.Runs)
	}
	all := readDoc(t, "action.yml")
	for _, name := range regexp.MustCompile(`inputs\.([a-z-]+)`).FindAllStringSubmatch(all, -1) {
		if _, known := a.Inputs[name[1]]; !known {
			t.Errorf("the action uses an input %s that it does not have", name[1])
		}
	}
	for name, input := range a.Inputs {
		if input.Description == "" || !strings.Contains(all, "inputs."+name+" ") && !strings.Contains(all, "inputs."+name+"}") {
			t.Errorf("input %s is not described or not used", name)
		}
	}
	for _, step := range a.Runs.Steps {
		if strings.Contains(step.Run, "${{") {
			t.Errorf("step %q puts a value into its script", step.Run)
		}
		if step.Run != "" && step.Shell != "bash" {
			t.Errorf("step %q names no shell", step.Run)
		}
	}
}

// The flags that the action gives are flags of check.
func TestActionCallsCheckAsItIs(t *testing.T) {
	var a action
	readYAML(t, "action.yml", &a)
	check, _, err := newTestApp(nil).root().Find([]string{"check"})
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, step := range a.Runs.Steps {
		for _, flag := range regexp.MustCompile(`--([a-z-]+)`).FindAllStringSubmatch(step.Run, -1) {
			found++
			if check.Flags().Lookup(flag[1]) == nil {
				t.Errorf("check has no flag --%s", flag[1])
			}
		}
	}
	if found == 0 {
		t.Error("the action gives no flag")
	}
}

func TestWorkflowUsesTheAction(t *testing.T) {
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct {
				Uses string
				With map[string]string
			}
		}
	}
	readYAML(t, filepath.Join(".github", "workflows", "conformance.yml"), &workflow)
	var a action
	readYAML(t, "action.yml", &a)
	used := false
	for _, job := range workflow.Jobs {
		for _, step := range job.Steps {
			if step.Uses != "./" {
				continue
			}
			used = true
			for input := range step.With {
				if _, known := a.Inputs[input]; !known {
					t.Errorf("the action has no input %s", input)
				}
			}
		}
	}
	if !used {
		t.Error("no workflow uses the action of this repository")
	}
}

// docs holds what is generated; a change of the document or an overlay changes it.
func TestGeneratedDocsAreFresh(t *testing.T) {
	for name, args := range map[string][]string{
		"ledger.md":  {"spec", "--ledger", "--output", "markdown"},
		"clauses.md": {"list", "clauses", "--output", "markdown"},
	} {
		t.Run(name, func(t *testing.T) {
			a := newTestApp(nil)
			if status := a.run(t.Context(), args); status != program.ExitOK {
				t.Fatalf("status %d: %s", status, a.err.String())
			}
			got, err := os.ReadFile(filepath.Join(moduleRoot, "docs", name))
			if err != nil || string(got) != a.out.String() {
				t.Errorf("docs/%s is not what the document gives now (%v); make docs writes it anew", name, err)
			}
		})
	}
}
