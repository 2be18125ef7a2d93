package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/spf13/cobra"
)

func (a *app) coverageCommand() *cobra.Command {
	f := &listFlags{}
	cmd := f.command("coverage", "Show which clauses are checked by cases, and why others are not", "clause ids",
		func(patterns []string) error { return a.coverage(f, patterns) })
	cmd.Long += "\n\nThe numbers are clauses: those with a case whose request is accepted, with one that is\n" +
		"refused, with a story, with an answer that is judged; and gaps, which are clauses\n" +
		"without any. Ends with status 1 if a gap has no reason."
	cmd.Long += "\n\n--totals counts operations, answers, keywords, sides of rules, error codes and members, too,\n" +
		"each with how many there are. --floor holds these numbers against a file, and ends with\n" +
		"status 1 if one has fallen; --renew writes the file anew instead."
	cmd.Flags().BoolVar(&f.uncovered, "uncovered", false, "show only the gaps, with the reason of each")
	cmd.Flags().BoolVar(&f.totals, "totals", false, "show how much of what the document has some case shows")
	cmd.Flags().StringVar(&f.floor, "floor", "", "`FILE` with the numbers below which none of --totals may fall")
	cmd.Flags().BoolVar(&f.renew, "renew", false, "write the numbers of this profile to the file of --floor")
	return cmd
}

func (a *app) coverage(f *listFlags, patterns []string) error {
	m, err := f.material()
	if err != nil {
		return err
	}
	set, err := m.cases()
	if err != nil {
		return err
	}
	if f.totals || f.floor != "" || f.renew {
		return a.totals(f, patterns, set)
	}
	var rows []row
	for _, c := range set.Coverage() {
		rows = append(rows, row{key: c.Clause.ID, value: c})
	}
	if rows, err = selectRows(rows, patterns); err != nil {
		return err
	}
	selected := make([]cases.Coverage, 0, len(rows))
	for _, r := range rows {
		c, _ := r.value.(cases.Coverage)
		if isUnexplained(c) {
			a.Status = program.ExitDeviation
		}
		if !f.uncovered || !c.Covered() {
			selected = append(selected, c)
		}
	}
	switch {
	case f.output == "json":
		err = writeJSON(a.Stdout, selected)
	case f.uncovered:
		err = gapsTable(selected).write(a.Stdout)
	default:
		err = writeCoverage(a.Stdout, selected)
	}
	return program.Written(err)
}

// isUnexplained reports whether a clause has neither a case nor a reason.
func isUnexplained(c cases.Coverage) bool { return !c.Covered() && c.Reason == "" }

// share counts the clauses of one kind of one operation.
type share struct {
	operation string
	kind      openapi.Kind
	clauses   int
	accepts   int
	refuses   int
	behaves   int
	answers   int
	gaps      int
}

func (s *share) add(c cases.Coverage) {
	count := func(n *int, is bool) {
		if is {
			*n++
		}
	}
	s.clauses++
	count(&s.accepts, c.Accepts > 0)
	count(&s.refuses, c.Refuses > 0)
	count(&s.behaves, c.Behaves > 0)
	count(&s.answers, c.Answers > 0)
	count(&s.gaps, !c.Covered())
}

// writeCoverage shows a line for each kind of each operation, and then the gaps.
func writeCoverage(to io.Writer, all []cases.Coverage) error {
	lines := []string{"clauses\taccept\trefuse\tbehave\tanswer\tgaps\t"}
	for _, s := range shares(all) {
		lines = append(lines, s.line())
	}
	var total share
	var gaps []cases.Coverage
	for _, c := range all {
		total.add(c)
		if !c.Covered() {
			gaps = append(gaps, c)
		}
	}
	total.operation = "total"
	if err := inColumns(to, append(lines, total.line()), tabwriter.AlignRight); err != nil || len(gaps) == 0 {
		return err
	}
	if _, err := io.WriteString(to, "\n"); err != nil {
		return err
	}
	return gapsTable(gaps).write(to)
}

func (s share) line() string {
	return strings.TrimSpace(fmt.Sprintf("%d\t%d\t%d\t%d\t%d\t%d\t  %s %s",
		s.clauses, s.accepts, s.refuses, s.behaves, s.answers, s.gaps, s.operation, s.kind))
}

// shares counts by operation and kind, both in the order in which they first come.
func shares(all []cases.Coverage) []share {
	type group struct {
		operation string
		kind      openapi.Kind
	}
	var out []share
	at := map[group]int{}
	for _, c := range all {
		g := group{cmp.Or(c.Clause.Operation, theService), c.Clause.Kind}
		if _, known := at[g]; !known {
			at[g] = len(out)
			out = append(out, share{operation: g.operation, kind: g.kind})
		}
		out[at[g]].add(c)
	}
	order := map[string]int{theService: len(out)}
	for i, s := range out {
		if _, known := order[s.operation]; !known {
			order[s.operation] = i
		}
	}
	slices.SortStableFunc(out, func(x, y share) int { return cmp.Compare(order[x.operation], order[y.operation]) })
	return out
}

func gapsTable(gaps []cases.Coverage) table {
	t := table{header: []string{"CLAUSE WITHOUT A CASE", "REASON"}}
	for _, c := range gaps {
		t.rows = append(t.rows, row{cells: []string{c.Clause.ID, cmp.Or(c.Reason, "none: this is a fault of the project")}})
	}
	return t
}
