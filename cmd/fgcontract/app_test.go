package main

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/cmd/program"
)

// testApp is an app whose outside is all made up.
type testApp struct {
	*app
	out, err bytes.Buffer
}

var testTime = time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)

func newTestApp(environment map[string]string) *testApp {
	t := &testApp{}
	t.app = &app{World: &program.World{
		Name: name, Stdout: &t.out, Stderr: program.OneAtATime(&t.err), Now: func() time.Time { return testTime },
		Getenv: func(name string) string { return environment[name] }, Random: strings.NewReader(strings.Repeat("seed", 1000)),
	}}
	return t
}

// run carries out a command and returns the status that the program would end with.
func (t *testApp) run(ctx context.Context, args []string) int { return t.Execute(ctx, args, t.root) }

// brokenPipe is a stdout that nobody reads any more.
type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestRunGivesEachKindOfFaultItsStatus(t *testing.T) {
	for _, c := range []struct {
		name   string
		args   []string
		status int
		says   string
	}{
		{"version", []string{"version"}, program.ExitOK, ""},
		{"help", []string{"help"}, program.ExitOK, ""},
		{"nothing", nil, program.ExitUsage, "give a command"},
		{"unknown flag", []string{"list", "rules", "--nope"}, program.ExitUsage, "unknown flag: --nope"},
		{"unknown profile", []string{"list", "rules", "--profile", "x"}, program.ExitUsage, `profile "x"`},
		{"no subject", []string{"check"}, program.ExitUsage, "--fake"},
		{"no token", []string{"check", "--target", "http://127.0.0.1:9", "--project", "p", "--allow-writes"}, program.ExitUsage, "FGCONTRACT_TOKEN"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newTestApp(nil)
			status, stdout, stderr := a.run(t.Context(), c.args), &a.out, &a.err
			if status != c.status || !strings.Contains(stderr.String(), c.says) {
				t.Errorf("status %d, want %d; stderr %q, want %q in it", status, c.status, stderr.String(), c.says)
			}
			if (status == program.ExitOK) != (stdout.Len() > 0) || (status == program.ExitOK) != (stderr.Len() == 0) {
				t.Errorf("status %d with stdout %q and stderr %q", status, stdout.String(), stderr.String())
			}
		})
	}
}

func TestRunTellsAFaultOfItsOwnFromOneOfTheUser(t *testing.T) {
	a := newTestApp(nil)
	a.Getenv = func(string) string { panic("no environment") }
	status := a.run(t.Context(), []string{"check", "--target", "http://127.0.0.1:9", "--project", "p"})
	if status != program.ExitInconclusive {
		t.Errorf("status %d, want %d", status, program.ExitInconclusive)
	}
	if !strings.HasPrefix(a.err.String(), "fgcontract: this is a fault of the program, please report it: no environment\n") {
		t.Errorf("stderr %q", a.err.String())
	}
}

func TestRunFailsIfNobodyReadsTheOutput(t *testing.T) {
	for _, args := range []string{"version", "list errors", "list errors --output json", "list coverage", "serve --addr 127.0.0.1:0"} {
		t.Run(args, func(t *testing.T) {
			a := newTestApp(nil)
			a.Stdout = brokenPipe{}
			if status := a.run(t.Context(), strings.Fields(args)); status != program.ExitInconclusive {
				t.Errorf("status %d, want %d; stderr %q", status, program.ExitInconclusive, a.err.String())
			}
			if !strings.Contains(a.err.String(), "broken pipe") {
				t.Errorf("stderr %q does not give the reason", a.err.String())
			}
		})
	}
}

func TestColumnsOfWhatIsNoTerminal(t *testing.T) {
	if n := columns(&bytes.Buffer{}); n != 0 {
		t.Errorf("a buffer has %d columns", n)
	}
}
