package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/suite/report"
	"github.com/spf13/pflag"
)

// form is one way in which a report can be written: a flag, and a file of --report.
type form struct {
	name  string
	file  string
	what  string
	write func(io.Writer, report.Report) error
}

var forms = []form{
	{"json", "report.json", "JSON, which the report commands read", report.WriteJSON},
	{"junit", "junit.xml", "JUnit XML", report.WriteJUnit},
	{"html", "report.html", "one HTML page", report.WriteHTML},
	{"markdown", "report.md", "Markdown", report.WriteMarkdown},
	{"sarif", "report.sarif", "SARIF 2.1.0", report.WriteSARIF},
	{"annotations", "annotations.txt", "workflow commands of GitHub", report.WriteAnnotations},
	{"badge", "badge.svg", "a badge (SVG)", report.WriteBadge},
	{"har", "report.har", "HAR 1.2, the exchanges that it holds", report.WriteHAR},
	{"text", "report.txt", "text for people", func(w io.Writer, r report.Report) error { return report.WriteText(w, r, report.TextOptions{}) }},
}

// outputs says where the report goes and how much of it is shown.
type outputs struct {
	paths   [16]string // by form
	dir     string
	summary bool
	verbose bool
	quiet   bool
}

// onStdout stands for stdout instead of a file.
const onStdout = "-"

func (o *outputs) registerOutputs(flags *pflag.FlagSet) {
	for i, f := range forms {
		flags.StringVar(&o.paths[i], f.name, "", "write the report as "+f.what+" to `FILE`; - is stdout, in place of the text")
	}
	flags.StringVar(&o.dir, "report", "", "write the report in every form into the directory `DIR`")
	flags.BoolVar(&o.summary, "summary", false, "add the report as Markdown to the file that GITHUB_STEP_SUMMARY names, if it is set")
	flags.BoolVar(&o.verbose, "verbose", false, "show what was kept and what was skipped too, and every exchange that the report holds")
	flags.BoolVar(&o.quiet, "quiet", false, "no text and no progress; only a line to stderr if the outcome is not conformant")
}

// checkOutputs finds out before the run what would fail after it.
func (o *outputs) checkOutputs() error {
	var faults []error
	users := map[string]string{}
	for i, f := range forms {
		path := o.paths[i]
		if path == "" {
			continue
		}
		if path != onStdout {
			faults = append(faults, writable(path))
		}
		if other := users[path]; other != "" {
			faults = append(faults, fmt.Errorf("--%s and --%s both write to %s; give them different places", other, f.name, path))
		}
		users[path] = f.name
	}
	if o.dir != "" {
		faults = append(faults, writableDirectory(o.dir))
	}
	if o.verbose && o.quiet {
		faults = append(faults, errors.New("--verbose and --quiet exclude each other"))
	}
	return errors.Join(faults...)
}

// path is where a form goes; "" if it was not asked for.
func (o *outputs) path(name string) string {
	for i, f := range forms {
		if f.name == name {
			return o.paths[i]
		}
	}
	return ""
}

// takesStdout reports whether a form stands on stdout in place of the text.
func (o *outputs) takesStdout() bool {
	for _, path := range o.paths {
		if path == onStdout {
			return true
		}
	}
	return false
}

// publish writes the report to every place that was asked for, as far as possible.
// What cannot be written leaves a deviation a deviation, but nothing conformant.
func (a *app) publish(r report.Report, o *outputs) error {
	var faults []error
	for i, f := range forms {
		faults = append(faults, a.writeTo(o.paths[i], func(w io.Writer) error { return f.write(w, r) }))
	}
	faults = append(faults, writeDirectory(o.dir, r))
	if o.summary {
		faults = append(faults, appendSummary(a.Getenv("GITHUB_STEP_SUMMARY"), r))
	}
	if !o.quiet && !o.takesStdout() {
		faults = append(faults, report.WriteText(a.Stdout, r, a.textOptions(o)))
	} else if r.Outcome != contracts.Conformant {
		a.Complain(fmt.Errorf("%s: %s", r.Outcome, r.Reason))
	}
	if err := errors.Join(faults...); err != nil {
		if a.Status == program.ExitOK {
			a.Status = program.ExitInconclusive
		}
		return &program.StatusError{Status: a.Status, Err: fmt.Errorf("the report could not be written: %w", err)}
	}
	return nil
}

// writeDirectory writes every form into a directory, which is made if need be.
func writeDirectory(dir string, r report.Report) error {
	if dir == "" {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // a report is meant to be read
		return err
	}
	var faults []error
	for _, f := range forms {
		faults = append(faults, program.WriteFile(filepath.Join(dir, f.file), func(w io.Writer) error { return f.write(w, r) }))
	}
	return errors.Join(faults...)
}

// appendSummary adds to what earlier steps of the job have written. It is one write,
// because a part of Markdown would spoil what other steps add.
func appendSummary(path string, r report.Report) error {
	if path == "" {
		return nil
	}
	var text strings.Builder
	if err := report.WriteMarkdown(&text, r); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o644) //nolint:gosec // as GitHub makes it
	if err != nil {
		return fmt.Errorf("--summary: %w", err)
	}
	_, err = io.WriteString(f, text.String())
	return errors.Join(err, f.Close())
}

func (a *app) writeTo(path string, write func(io.Writer) error) error {
	switch path {
	case "":
		return nil
	case onStdout:
		return write(a.Stdout)
	}
	return program.WriteFile(path, write)
}

// maxWidth keeps lines readable on a very wide terminal.
const maxWidth = 140

// textOptions fits the text to who reads it: colours only for a person at a terminal
// who has not set NO_COLOR (no-color.org).
func (a *app) textOptions(o *outputs) report.TextOptions {
	return report.TextOptions{
		Color:   a.terminal.stdout > 0 && a.Getenv("NO_COLOR") == "" && a.Getenv("TERM") != "dumb",
		Verbose: o.verbose, Width: min(a.terminal.stdout, maxWidth),
	}
}
