package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/openapi/breaking"
	"github.com/spf13/cobra"
)

const diffLong = `Compare two editions of the contract: what breaks clients that were written for the
old one, and which clauses came, went or changed.

OLD and NEW are OpenAPI files, or the profiles documented and observed as they come
with this program. The breaking changes are those that oasdiff finds, with its check
ids and levels: error breaks clients, warning may break some, info breaks none.
Clauses are compared if both documents are contracts of this program; of a document
without our extensions the rest is said nevertheless.

It ends with status 1 if there is a change of the level of --fail-on or worse. To
hold a change of a document against the main branch:

  fgcontract diff <(git show main:api.yaml) api.yaml`

type diffFlags struct {
	output  string
	failOn  string
	verbose bool
}

func (a *app) diffCommand() *cobra.Command {
	f := &diffFlags{}
	cmd := &cobra.Command{
		Use: "diff OLD NEW", Short: "Show what breaks between two documents", Long: diffLong,
		Example: "  fgcontract diff documented observed\n  fgcontract diff last.yaml vendor.yaml --fail-on warning\n  fgcontract diff documented region.yaml --output markdown >>\"$GITHUB_STEP_SUMMARY\"",
		Args:    takesTwo("two documents, OLD and NEW"),
		RunE:    func(_ *cobra.Command, args []string) error { return a.diff(args[0], args[1], f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.output, "output", "text", "`FORM`: text, json or markdown")
	flags.StringVar(&f.failOn, "fail-on", string(breaking.Error), "`LEVEL` from which on a change fails: error, warning, info or none")
	flags.BoolVar(&f.verbose, "verbose", false, "name changes that break nothing, and every clause")
	program.Must(cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(diffForms, cobra.ShellCompDirectiveNoFileComp)))
	program.Must(cmd.RegisterFlagCompletionFunc("fail-on", cobra.FixedCompletions(failLevels(), cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

var diffForms = []string{"text", "json", "markdown"}

func failLevels() []string {
	var levels []string
	for _, l := range breaking.Levels() {
		levels = append(levels, string(l))
	}
	return append(levels, "none")
}

func (a *app) diff(old, later string, f *diffFlags) error {
	if err := oneOf("--output", f.output, diffForms); err != nil {
		return err
	}
	if err := oneOf("--fail-on", f.failOn, failLevels()); err != nil {
		return err
	}
	sides, err := readSides(old, later)
	if err != nil {
		return err
	}
	d := documentDiff{Old: old, New: later}
	if d.Changes, err = breaking.Between(sides[0].text, sides[1].text); err != nil {
		return err
	}
	d.compareClauses(sides)
	if d.fails(f.failOn) {
		a.Status = program.ExitDeviation
	}
	return program.Written(d.write(a.Stdout, f))
}

// side is one of the two documents, as a text and if possible as a contract.
type side struct {
	text     openapi.Text
	contract *openapi.Contract
	fault    error // why it is no contract
}

func readSides(names ...string) ([]side, error) {
	var sides []side
	for _, name := range names {
		s, err := readSide(name)
		if err != nil {
			return nil, err
		}
		sides = append(sides, s)
	}
	return sides, nil
}

func readSide(name string) (side, error) {
	if slices.Contains(openapi.Profiles(), name) {
		contract, err := openapi.Profile(name)
		if err != nil {
			return side{}, err
		}
		return side{text: openapi.Text{Name: name, Data: contract.Document()}, contract: contract}, nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return side{}, fmt.Errorf("%w; give a file, or one of the profiles %s", err, strings.Join(openapi.Profiles(), " and "))
	}
	s := side{text: openapi.Text{Name: name, Data: data}}
	s.contract, s.fault = openapi.Load(name, s.text)
	return s, nil
}

// documentDiff is what is said of two documents.
type documentDiff struct {
	Old     string                 `json:"old"`
	New     string                 `json:"new"`
	Changes []breaking.Change      `json:"changes"`
	Clauses *contracts.Differences `json:"clauses,omitempty"`
	Note    string                 `json:"note,omitempty"` // why clauses are not compared
}

func (d *documentDiff) compareClauses(sides []side) {
	var both []*contracts.Catalogue
	for _, s := range sides {
		if s.fault != nil {
			d.Note = "Clauses are not compared: " + oneLine(s.fault.Error())
			return
		}
		catalogue, err := contracts.NewCatalogue(s.contract)
		if err != nil {
			d.Note = fmt.Sprintf("Clauses are not compared: %s: %s", s.text.Name, oneLine(err.Error()))
			return
		}
		both = append(both, catalogue)
	}
	clauses := contracts.Compare(both[0], both[1])
	d.Clauses = &clauses
}

// fails reports whether a change is as bad as the level, or worse.
func (d *documentDiff) fails(level string) bool {
	worst := breaking.Levels()
	worst = worst[:slices.Index(worst, breaking.Level(level))+1] // none of them for none
	return slices.ContainsFunc(d.Changes, func(c breaking.Change) bool { return slices.Contains(worst, c.Level) })
}

func (d *documentDiff) count(level breaking.Level) (n int) {
	for _, c := range d.Changes {
		if c.Level == level {
			n++
		}
	}
	return n
}

func (d *documentDiff) sentence() string {
	text := fmt.Sprintf("From %s to %s: %d breaking changes, %d that may break, %d that break nothing.",
		d.Old, d.New, d.count(breaking.Error), d.count(breaking.Warning), d.count(breaking.Info))
	if c := d.Clauses; c != nil {
		text += fmt.Sprintf(" Clauses: %d came, %d went, %d changed.", len(c.Added), len(c.Removed), len(c.Changed))
	}
	return text
}

func (d *documentDiff) write(w io.Writer, f *diffFlags) error {
	switch f.output {
	case "json":
		return writeJSON(w, d)
	case "markdown":
		return d.writeMarkdown(w)
	}
	return d.writeText(w, f.verbose)
}

func (d *documentDiff) writeText(w io.Writer, verbose bool) error {
	var b strings.Builder
	for _, c := range d.Changes {
		if c.Level == breaking.Info && !verbose {
			continue
		}
		fmt.Fprintf(&b, "%-8s%s  [%s]\n", c.Level, strings.TrimSpace(c.Method+" "+c.Path), c.ID)
		fmt.Fprintf(&b, "        %s\n", oneLine(c.Text))
		if at := strings.TrimSuffix(strings.TrimPrefix(c.Old+" -> "+c.New, " -> "), " -> "); at != "" {
			fmt.Fprintf(&b, "        %s\n", at)
		}
	}
	if d.Clauses != nil && verbose {
		d.eachClause(func(what, id, details string) { fmt.Fprintf(&b, "%-8s%s\n        %s\n", what, id, details) })
	}
	if d.Note != "" {
		fmt.Fprintln(&b, d.Note)
	}
	fmt.Fprintln(&b, d.sentence())
	_, err := io.WriteString(w, b.String())
	return err
}

func (d *documentDiff) eachClause(do func(what, id, details string)) {
	for _, c := range d.Clauses.Removed {
		do("went", c.ID, oneLine(c.Statement))
	}
	for _, c := range d.Clauses.Changed {
		do("changed", c.ID, "was: "+oneLine(c.Old)+"; is: "+oneLine(c.New))
	}
	for _, c := range d.Clauses.Added {
		do("came", c.ID, oneLine(c.Statement))
	}
}

func (d *documentDiff) writeMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## What changed in the contract\n\n%s\n", cellText(d.sentence()))
	if d.Note != "" {
		fmt.Fprintf(&b, "\n%s\n", cellText(d.Note))
	}
	if len(d.Changes) > 0 {
		b.WriteString("\n| level | operation | check | what |\n|---|---|---|---|\n")
	}
	for _, c := range d.Changes {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", c.Level, cellText(strings.TrimSpace(c.Method+" "+c.Path)), cellText(c.ID), cellText(oneLine(c.Text)))
	}
	if d.Clauses != nil && len(d.Clauses.Added)+len(d.Clauses.Removed)+len(d.Clauses.Changed) > 0 {
		b.WriteString("\n| clause | | |\n|---|---|---|\n")
		d.eachClause(func(what, id, details string) {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", cellText(id), what, cellText(details))
		})
	}
	_, err := io.WriteString(w, b.String())
	return err
}
