package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// testApp is an app whose outside is all made up.
type testApp struct {
	*app
	out, err bytes.Buffer
}

var testTime = time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)

func newTestApp(environment map[string]string) *testApp {
	t := &testApp{}
	t.app = &app{
		stdout: &t.out, stderr: &lockedWriter{to: &t.err}, now: func() time.Time { return testTime },
		getenv: func(name string) string { return environment[name] }, random: strings.NewReader(strings.Repeat("seed", 1000)),
	}
	return t
}

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
		{"version", []string{"version"}, exitOK, ""},
		{"help", []string{"help"}, exitOK, ""},
		{"nothing", nil, exitUsage, "give a command"},
		{"unknown flag", []string{"list", "rules", "--nope"}, exitUsage, "unknown flag: --nope"},
		{"unknown profile", []string{"list", "rules", "--profile", "x"}, exitUsage, `profile "x"`},
		{"no subject", []string{"check"}, exitUsage, "--fake"},
		{"no token", []string{"check", "--target", "http://127.0.0.1:9", "--project", "p", "--allow-writes"}, exitUsage, "FGCONTRACT_TOKEN"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			status := run(c.args, &stdout, &stderr, func(string) string { return "" })
			if status != c.status || !strings.Contains(stderr.String(), c.says) {
				t.Errorf("status %d, want %d; stderr %q, want %q in it", status, c.status, stderr.String(), c.says)
			}
			if (status == exitOK) != (stdout.Len() > 0) || (status == exitOK) != (stderr.Len() == 0) {
				t.Errorf("status %d with stdout %q and stderr %q", status, stdout.String(), stderr.String())
			}
		})
	}
}

func TestRunTellsAFaultOfItsOwnFromOneOfTheUser(t *testing.T) {
	a := newTestApp(nil)
	a.getenv = func(string) string { panic("no environment") }
	status := a.run(t.Context(), []string{"check", "--target", "http://127.0.0.1:9", "--project", "p"})
	if status != exitInconclusive {
		t.Errorf("status %d, want %d", status, exitInconclusive)
	}
	if !strings.HasPrefix(a.err.String(), "fgcontract: this is a fault of the program, please report it: no environment\n") {
		t.Errorf("stderr %q", a.err.String())
	}
}

func TestRunFailsIfNobodyReadsTheOutput(t *testing.T) {
	for _, args := range []string{"version", "list errors", "list errors --output json", "list coverage", "serve --addr 127.0.0.1:0"} {
		t.Run(args, func(t *testing.T) {
			a := newTestApp(nil)
			a.stdout = brokenPipe{}
			if status := a.run(t.Context(), strings.Fields(args)); status != exitInconclusive {
				t.Errorf("status %d, want %d; stderr %q", status, exitInconclusive, a.err.String())
			}
			if !strings.Contains(a.err.String(), "broken pipe") {
				t.Errorf("stderr %q does not give the reason", a.err.String())
			}
		})
	}
}

func TestComplainGivesEachFaultALine(t *testing.T) {
	a := newTestApp(nil)
	a.complain(fmt.Errorf("seed: %w", errors.Join(errors.New("one\n\n  two"), errors.New("three"))))
	want := "fgcontract: seed: one\nfgcontract: two\nfgcontract: three\n"
	if got := a.err.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFailureKeepsItsCause(t *testing.T) {
	cause := io.ErrShortWrite
	err := written(cause)
	if !errors.Is(err, cause) || written(nil) != nil {
		t.Errorf("written(%v) = %v", cause, err)
	}
}

func TestColumnsOfWhatIsNoTerminal(t *testing.T) {
	if n := columns(&bytes.Buffer{}); n != 0 {
		t.Errorf("a buffer has %d columns", n)
	}
}
