package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/suite/report"
	"github.com/spf13/pflag"
)

// outputs says where the report goes and how much of it is shown.
type outputs struct {
	json    string
	junit   string
	verbose bool
	quiet   bool
}

// onStdout stands for stdout instead of a file.
const onStdout = "-"

func (o *outputs) register(flags *pflag.FlagSet) {
	flags.StringVar(&o.json, "json", "", "write the report as JSON to `FILE`; - is stdout, in place of the text")
	flags.StringVar(&o.junit, "junit", "", "write the report as JUnit XML to `FILE`; - is stdout, in place of the text")
	flags.BoolVar(&o.verbose, "verbose", false, "show what was kept and what was skipped too")
	flags.BoolVar(&o.quiet, "quiet", false, "no text and no progress; only a line to stderr if the outcome is not conformant")
}

// checkOutputs finds out before the run what would fail after it.
func (o *outputs) checkOutputs() error {
	var faults []error
	for _, path := range []string{o.json, o.junit} {
		if path != "" && path != onStdout {
			faults = append(faults, writable(path))
		}
	}
	if o.json != "" && o.json == o.junit {
		faults = append(faults, fmt.Errorf("--json and --junit both write to %s; give them different places", o.json))
	}
	if o.verbose && o.quiet {
		faults = append(faults, errors.New("--verbose and --quiet exclude each other"))
	}
	return errors.Join(faults...)
}

// publish writes the report to every place that was asked for, as far as possible.
// What cannot be written leaves a deviation a deviation, but nothing conformant.
func (a *app) publish(r report.Report, o *outputs) error {
	faults := []error{
		a.writeTo(o.json, func(w io.Writer) error { return report.WriteJSON(w, r) }),
		a.writeTo(o.junit, func(w io.Writer) error { return report.WriteJUnit(w, r) }),
	}
	if !o.quiet && o.json != onStdout && o.junit != onStdout {
		faults = append(faults, report.WriteText(a.stdout, r, a.textOptions(o)))
	} else if r.Outcome != contracts.Conformant {
		a.complain(fmt.Errorf("%s: %s", r.Outcome, r.Reason))
	}
	if err := errors.Join(faults...); err != nil {
		if a.status == exitOK {
			a.status = exitInconclusive
		}
		return &failure{status: a.status, err: fmt.Errorf("the report could not be written: %w", err)}
	}
	return nil
}

func (a *app) writeTo(path string, write func(io.Writer) error) error {
	switch path {
	case "":
		return nil
	case onStdout:
		return write(a.stdout)
	}
	return report.WriteFile(path, write)
}

// maxWidth keeps lines readable on a very wide terminal.
const maxWidth = 140

// textOptions fits the text to who reads it: colours only for a person at a terminal
// who has not set NO_COLOR (no-color.org).
func (a *app) textOptions(o *outputs) report.TextOptions {
	return report.TextOptions{
		Color:   a.terminal.stdout > 0 && a.getenv("NO_COLOR") == "" && a.getenv("TERM") != "dumb",
		Verbose: o.verbose, Width: min(a.terminal.stdout, maxWidth),
	}
}
