package main

import (
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"sync"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/spf13/cobra"
)

// table is what a list command shows: cells for people, values for programs.
type table struct {
	header []string
	rows   []row
}

type row struct {
	key   string // what a pattern is held against
	cells []string
	value any
}

// listing is one list command.
type listing struct {
	name  string
	short string
	key   string // what patterns speak of
	make  func(*material) (table, error)
}

var listings = []listing{
	{theOperations, "Show the operations of the service, and which of them the fake emulates", "operation ids", operationsTable},
	{"clauses", "Show every promise of the contract", "clause ids", clausesTable},
	{"cases", "Show the cases that show the clauses", "clause ids", casesTable},
	{"rules", "Show the rules between members and over time", "rule ids", rulesTable},
	{"errors", "Show the catalogue of error codes", "error codes", errorsTable},
	{"needs", "Show what cases need of a target", "names", needsTable},
}

// theOperations is the list with a flag of its own.
const theOperations = "operations"

// material is what lists are made of.
type material struct {
	contract  *openapi.Contract
	catalogue *contracts.Catalogue
	edition   program.Edition
	cases     func() (*cases.Set, error) // makes them once; only some lists need them

	unsupported bool // of the operations, only those that the fake does not carry out
}

type listFlags struct {
	edition
	output      string
	uncovered   bool
	unsupported bool
	totals      bool
	floor       string
	renew       bool
}

func (a *app) listCommand() *cobra.Command {
	list := &cobra.Command{
		Use:     "list",
		Short:   "Show what the contract promises and how it is checked",
		Example: "  fgcontract list clauses 'update-function-config.body.*'\n  fgcontract list coverage --uncovered\n  fgcontract list rules --output json",
		Args:    cobra.ArbitraryArgs,
		RunE:    demandCommand,
	}
	for _, l := range listings {
		f := &listFlags{}
		cmd := f.command(l.name, l.short, l.key, func(patterns []string) error { return a.list(l, f, patterns) })
		if l.name == theOperations {
			cmd.Flags().BoolVar(&f.unsupported, "unsupported", false, "show only those that the fake answers with 501")
		}
		list.AddCommand(cmd)
	}
	list.AddCommand(a.coverageCommand())
	return list
}

// command makes a list command with the flags that all of them have.
func (f *listFlags) command(name, short, key string, do func([]string) error) *cobra.Command {
	cmd := &cobra.Command{
		Use:   name + " [PATTERN...]",
		Short: short,
		Long:  short + ".\n\nA PATTERN selects by " + key + "; * stands for any characters.",
		RunE:  func(_ *cobra.Command, patterns []string) error { return do(patterns) },
	}
	f.AddEditionFlags(cmd)
	cmd.Flags().StringVar(&f.output, "output", "text", "`FORM`: text or json, or markdown for all clauses")
	program.Must(cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions([]string{"text", "json"}, cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

func (a *app) list(l listing, f *listFlags, patterns []string) error {
	m, err := f.material()
	if err != nil {
		return err
	}
	all, err := l.make(m)
	if err != nil {
		return err
	}
	if all.rows, err = selectRows(all.rows, patterns); err != nil {
		return err
	}
	switch f.output {
	case "json":
		return program.Written(writeJSON(a.Stdout, values(all.rows)))
	case "markdown":
		if l.name != "clauses" || len(patterns) > 0 {
			return errors.New("--output markdown is for all clauses: fgcontract list clauses --output markdown")
		}
		return program.Written(writeCatalogue(a.Stdout, m))
	}
	return program.Written(all.write(a.Stdout))
}

// material loads the contract.
func (f *listFlags) material() (*material, error) {
	if f.output != "text" && f.output != "json" && f.output != "markdown" {
		return nil, fmt.Errorf("--output %q: give text or json, or markdown for clauses", f.output)
	}
	catalogue, err := f.catalogue()
	if err != nil {
		return nil, err
	}
	return &material{
		contract: catalogue.Contract(), catalogue: catalogue, edition: f.Edition, unsupported: f.unsupported,
		cases: sync.OnceValues(func() (*cases.Set, error) { return cases.Make(catalogue) }),
	}, nil
}

// selectRows keeps the rows that a pattern matches. A pattern that matches nothing
// is an error, as it is for a check.
func selectRows(rows []row, patterns []string) ([]row, error) {
	if len(patterns) == 0 {
		return rows, nil
	}
	var faults []error
	keep := make([]bool, len(rows))
	for _, p := range patterns {
		hit := false
		for i, r := range rows {
			ok, err := path.Match(p, r.key)
			if err != nil {
				faults = append(faults, fmt.Errorf("pattern %q: %w", p, err))
				hit = true
				break
			}
			if ok {
				hit, keep[i] = true, true
			}
		}
		if !hit {
			faults = append(faults, fmt.Errorf("pattern %q matches nothing in the list", p))
		}
	}
	var kept []row
	for i, r := range rows {
		if keep[i] {
			kept = append(kept, r)
		}
	}
	return kept, errors.Join(faults...)
}

func values(rows []row) []any {
	out := make([]any, len(rows))
	for i, r := range rows {
		out[i] = r.value
	}
	return out
}

// write lays the table out in columns.
func (t table) write(to io.Writer) error {
	lines := []string{strings.Join(t.header, "\t")}
	for _, r := range t.rows {
		lines = append(lines, strings.Join(r.cells, "\t"))
	}
	return inColumns(to, lines, 0)
}
