package main

import (
	"fmt"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/fgcontract/fgcontract/suite/report"
	"github.com/spf13/cobra"
)

func (a *app) diffReportsCommand() *cobra.Command {
	var output string
	var verbose bool
	cmd := &cobra.Command{
		Use:   "diff BEFORE AFTER",
		Short: "Show what changed between two saved reports",
		Long: "Compare two reports clause by clause: what is broken now and was not, what is fixed,\n" +
			"still broken or no longer judged, and which clauses came, went or changed their\n" +
			"meaning. Ends with status 1 if something is broken that was not before.",
		Example: "  fgcontract report diff last/report.json report.json\n  fgcontract report diff last now --output markdown >comment.md",
		Args:    takesTwo("two reports"),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.diffReports(args, output, report.TextOptions{Verbose: verbose})
		},
	}
	cmd.Flags().StringVar(&output, "output", "text", "`FORM`: text, json or markdown")
	cmd.Flags().BoolVar(&verbose, "verbose", false, "name every clause that came or went")
	program.Must(cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions([]string{"text", "json", "markdown"}, cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

// takesTwo refuses another number of arguments than two, and says what they are.
func takesTwo(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 2 {
			return fmt.Errorf("%s takes %s; %d were given", cmd.CommandPath(), what, len(args))
		}
		return nil
	}
}

func (a *app) diffReports(paths []string, output string, o report.TextOptions) error {
	if output != "text" && output != "json" && output != "markdown" {
		return fmt.Errorf("--output %q: give text, json or markdown", output)
	}
	both, err := readReports(paths)
	if err != nil {
		return err
	}
	difference := report.Diff(both[0], both[1])
	a.Status = difference.ExitStatus()
	switch output {
	case "json":
		return program.Written(difference.WriteJSON(a.Stdout))
	case "markdown":
		return program.Written(difference.WriteMarkdown(a.Stdout))
	}
	fitted := a.textOptions(&outputs{verbose: o.Verbose})
	return program.Written(difference.WriteText(a.Stdout, fitted))
}
