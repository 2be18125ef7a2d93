package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/fgcontract/fgcontract/suite/report"
	"github.com/spf13/cobra"
)

const reportLong = `Work with reports that check wrote as JSON (--json FILE, or --report DIR, in which
the file is report.json). A directory stands for the report.json in it.`

func (a *app) reportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Render, merge and compare saved reports",
		Long:  reportLong,
		Example: "  fgcontract report render out/report.json --markdown summary.md\n" +
			"  fgcontract report merge shard-1 shard-2 --report out",
		Args: cobra.ArbitraryArgs,
		RunE: demandCommand,
	}
	cmd.AddCommand(a.renderCommand(), a.mergeCommand(), a.diffReportsCommand(), a.parityCommand(), a.gateCommand())
	return cmd
}

func (a *app) renderCommand() *cobra.Command {
	o := &outputs{}
	cmd := &cobra.Command{
		Use:   "render REPORT",
		Short: "Write a saved report in another form",
		Long: "Write a saved report in any form, as check does: text to stdout unless a flag says\n" +
			"otherwise. The status is 0 if it was written, whatever the outcome of the run was.",
		Example: "  fgcontract report render report.json\n  fgcontract report render report.json --report out\n" +
			"  fgcontract report render report.json --sarif - >report.sarif",
		Args: takesOne("report", "a JSON report of check"),
		RunE: func(_ *cobra.Command, args []string) error { return a.render(o, args[0]) },
	}
	o.registerOutputs(cmd.Flags())
	return cmd
}

func (a *app) render(o *outputs, path string) error {
	if err := o.checkOutputs(); err != nil {
		return err
	}
	r, err := readReport(path)
	if err != nil {
		return err
	}
	return a.publish(r, o)
}

func (a *app) mergeCommand() *cobra.Command {
	o := &outputs{}
	cmd := &cobra.Command{
		Use:   "merge REPORT...",
		Short: "Put the reports of all shards of a run together",
		Long: "Put the reports of check --shard 1/N to N/N together. The result is what one run over\n" +
			"all cases would have reported, and so is the exit status.",
		Example: "  fgcontract check --fake --shard 1/2 --quiet --json one.json\n  fgcontract check --fake --shard 2/2 --quiet --json two.json\n" +
			"  fgcontract report merge one.json two.json --report out",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("give the reports of all shards")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.merge(o, args) },
	}
	o.registerOutputs(cmd.Flags())
	return cmd
}

func (a *app) merge(o *outputs, paths []string) error {
	if err := o.checkOutputs(); err != nil {
		return err
	}
	parts, err := readReports(paths)
	if err != nil {
		return err
	}
	merged, err := report.Merge(parts)
	if err != nil {
		return err
	}
	a.Status = merged.ExitStatus()
	return a.publish(merged, o)
}

// takesOne demands one argument and says what it is.
func takesOne(name, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return fmt.Errorf("%s takes one %s, %s; %d were given", cmd.CommandPath(), name, what, len(args))
		}
		return nil
	}
}

// readReports reads all or names everything that cannot be read.
func readReports(paths []string) ([]report.Report, error) {
	var all []report.Report
	var faults []error
	for _, path := range paths {
		r, err := readReport(path)
		all, faults = append(all, r), append(faults, err)
	}
	return all, errors.Join(faults...)
}

// readReport reads a JSON report, or that of a directory which --report wrote.
func readReport(path string) (report.Report, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		inside := filepath.Join(path, forms[0].file)
		if _, err := os.Stat(inside); err != nil {
			return report.Report{}, fmt.Errorf("%s is a directory without a %s; give a report, or a directory that check --report wrote", path, forms[0].file)
		}
		path = inside
	}
	f, err := os.Open(path)
	if err != nil {
		return report.Report{}, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	r, err := report.ReadJSON(f)
	if err != nil {
		return r, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}
