package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"
)

var update = flag.Bool("update", false, "rewrite the expected outputs in testdata/script")

// TestMain lets the test binary be the program, so that scripts run it in a process
// of its own, with real signals and a real exit status.
func TestMain(m *testing.M) {
	testscript.Main(leakChecked{m}, map[string]func(){"fgcontract": main})
}

// leakChecked fails if goroutines are left when all tests have passed.
type leakChecked struct{ *testing.M }

func (m leakChecked) Run() int {
	status := m.M.Run()
	if status != 0 {
		return status
	}
	if err := goleak.Find(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", Cmds: scriptCommands, UpdateScripts: *update,
		RequireExplicitExec: true, RequireUniqueNames: true, Condition: scriptCondition, Setup: scriptSetup,
	})
}

// scriptCondition knows [race], beside the conditions of testscript.
func scriptCondition(name string) (bool, error) {
	if name == "race" {
		return isRace, nil
	}
	return false, fmt.Errorf("unknown condition %q", name)
}

// scriptSetup gives each script a state directory of its own.
func scriptSetup(env *testscript.Env) error {
	env.Setenv("XDG_STATE_HOME", filepath.Join(env.WorkDir, "state"))
	return nil
}
