package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

const rootLong = `fgcontract knows what FunctionGraph promises for the configuration of functions.

  check   holds a fake or a real endpoint against the contract and reports
  sweep   removes what killed runs of check left behind at a real endpoint
  proxy   passes the traffic of a client on and reports what broke the contract
  serve   runs a stateful fake that obeys the contract
  report  renders, merges and compares saved reports
  spec    shows the document itself, and where the profiles differ
  diff    compares two documents: what breaks, which clauses changed
  list    shows the contract: operations, clauses, cases, rules, errors, coverage

Exit status: 0 conformant, 1 deviation, 2 usage or configuration, 3 inconclusive.`

// root builds the command tree. It is made anew for every run, so that nothing is
// shared between two runs in one process.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:     name,
		Short:   "Check and fake the function configuration of FunctionGraph",
		Long:    rootLong,
		Example: "  fgcontract check --fake\n  fgcontract serve --demo\n  fgcontract list coverage",
		Args:    cobra.ArbitraryArgs, // so that demandCommand gets to see a misspelt command
		RunE:    demandCommand,
	}
	root.AddCommand(a.checkCommand(), a.sweepCommand(), a.ServeCommand(name+" serve"), a.proxyCommand(), a.reportCommand(), a.specCommand(), a.diffCommand(), a.listCommand(), a.versionCommand())
	root.AddCommand(a.manCommand(root))
	root.SetHelpCommand(helpCommand(root))
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			c.RunE, c.Args = demandCommand, cobra.ArbitraryArgs
		}
	}
	return root
}

// demandCommand is what a command does that only holds others.
func demandCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("give a command: %s; %s --help explains them", strings.Join(names(cmd), ", "), cmd.CommandPath())
	}
	return unknownCommand(cmd, args[0])
}

func unknownCommand(cmd *cobra.Command, name string) error {
	cmd.SuggestionsMinimumDistance = 2 // the library's own value for commands that it looks for itself
	if near := cmd.SuggestionsFor(name); len(near) > 0 {
		return fmt.Errorf("unknown command %q for %s; did you mean %s?", name, cmd.CommandPath(), strings.Join(near, " or "))
	}
	return fmt.Errorf("unknown command %q for %s; give one of %s", name, cmd.CommandPath(), strings.Join(names(cmd), ", "))
}

func names(cmd *cobra.Command) []string {
	var out []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			out = append(out, c.Name())
		}
	}
	return out
}

// helpCommand differs from the library's in that an unknown topic is an error.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about any command",
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil {
				return err
			}
			if cmd.HasSubCommands() && len(rest) > 0 {
				return unknownCommand(cmd, rest[0])
			}
			return cmd.Help()
		},
	}
}
