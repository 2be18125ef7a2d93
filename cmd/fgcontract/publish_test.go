package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/suite/report"
)

var (
	conformant = report.Report{Format: report.Format, Outcome: contracts.Conformant, Reason: "all is well"}
	deviating  = report.Report{Format: report.Format, Outcome: contracts.Deviating, Reason: "1 clause is broken"}
)

// publish writes a report as check does.
func publish(a *testApp, r report.Report, o outputs) error {
	a.Status = r.ExitStatus()
	return a.publish(r, &o)
}

func TestPublishWritesWhatWasAskedFor(t *testing.T) {
	for name, c := range map[string]struct {
		report  report.Report
		outputs outputs
		stdout  string // what it has to hold, "" for nothing at all
		stderr  string
	}{
		"text":              {deviating, outputs{}, "DEVIATING", ""},
		"json":              {conformant, outputTo("json", onStdout, false), `"outcome"`, ""},
		"json, deviating":   {deviating, outputTo("json", onStdout, false), `"outcome"`, "fgcontract: deviating: 1 clause is broken\n"},
		"junit":             {conformant, outputTo("junit", onStdout, false), "<testsuites", ""},
		"quiet":             {conformant, outputs{quiet: true}, "", ""},
		"quiet, deviating":  {deviating, outputs{quiet: true}, "", "fgcontract: deviating: 1 clause is broken\n"},
		"quiet, but a json": {conformant, outputTo("json", onStdout, true), `"outcome"`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := newTestApp(nil)
			if err := publish(a, c.report, c.outputs); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(a.out.String(), c.stdout) || c.stdout == "" && a.out.Len() > 0 {
				t.Errorf("stdout %q", a.out.String())
			}
			if a.err.String() != c.stderr {
				t.Errorf("stderr %q", a.err.String())
			}
		})
	}
}

func TestAReportThatCannotBeWritten(t *testing.T) {
	for name, c := range map[string]struct {
		report report.Report
		status int
	}{
		"is no success":        {conformant, program.ExitInconclusive},
		"is still a deviation": {deviating, program.ExitDeviation},
	} {
		t.Run(name, func(t *testing.T) {
			a := newTestApp(nil)
			a.Stdout = brokenPipe{}
			path := filepath.Join(t.TempDir(), "report.json")
			err := publish(a, c.report, outputTo("json", path, false))
			var f *program.StatusError
			if !errors.As(err, &f) || f.Status != c.status {
				t.Errorf("got %v, want status %d", err, c.status)
			}
			if data, err := os.ReadFile(path); err != nil || !bytes.Contains(data, []byte(`"outcome"`)) {
				t.Errorf("the file, which could be written, holds %q, %v", data, err)
			}
		})
	}
}

func TestColoursAreForPeople(t *testing.T) {
	for name, c := range map[string]struct {
		columns     int
		environment map[string]string
		want        bool
	}{
		"a terminal":               {80, nil, true},
		"a pipe":                   {0, nil, false},
		"NO_COLOR":                 {80, map[string]string{"NO_COLOR": "1"}, false},
		"a terminal without any":   {80, map[string]string{"TERM": "dumb"}, false},
		"an empty NO_COLOR is not": {80, map[string]string{"NO_COLOR": "", "TERM": "xterm"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			a := newTestApp(c.environment)
			a.terminal.stdout = c.columns
			if got := a.textOptions(&outputs{}).Color; got != c.want {
				t.Errorf("colours: %v", got)
			}
		})
	}
}

func TestTheTextFitsTheTerminal(t *testing.T) {
	for columns, want := range map[int]int{0: 0, 60: 60, 500: maxWidth} {
		a := newTestApp(nil)
		a.terminal.stdout = columns
		if got := a.textOptions(&outputs{verbose: true}); got.Width != want || !got.Verbose {
			t.Errorf("%d columns: %+v", columns, got)
		}
	}
}

// nowhere is a directory in which nobody can make anything, whoever runs the tests.
const nowhere = "/proc"

func TestWritableIsFoundOutBefore(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, ok := range map[string]bool{
		file:                             true,
		filepath.Join(dir, "new"):        true,
		dir:                              false,
		filepath.Join(dir, "no", "file"): false,
		filepath.Join(file, "below"):     false,
		filepath.Join(nowhere, "file"):   false,
	} {
		if err := writable(path); (err == nil) != ok {
			t.Errorf("%s: %v", path, err)
		}
	}
	for path, ok := range map[string]bool{
		dir:                              true,
		filepath.Join(dir, "new"):        true,
		filepath.Join(dir, "a", "b"):     true,
		file:                             false,
		filepath.Join(file, "below"):     false,
		filepath.Join(nowhere, "report"): false,
	} {
		if err := writableDirectory(path); (err == nil) != ok {
			t.Errorf("%s as a directory: %v", path, err)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("looking made something: %v, %v", entries, err)
	}
}

// outputTo writes one form to a place.
func outputTo(name, path string, quiet bool) outputs {
	o := outputs{quiet: quiet}
	for i, f := range forms {
		if f.name == name {
			o.paths[i] = path
		}
	}
	return o
}

func TestOutputsHaveRoomForEveryForm(t *testing.T) {
	if len(forms) > len(outputs{}.paths) {
		t.Errorf("%d forms and room for %d; give outputs.paths more", len(forms), len(outputs{}.paths))
	}
}
