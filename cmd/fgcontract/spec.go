package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v4"
)

const specLong = `Show the effective document of a profile: the base with its overlays applied, as YAML
or JSON.

--ledger shows instead where the profile differs from the base: what changes, what
the base says there (documented), what the profile says (observed), why, and on what
evidence. Without --profile it is the ledger of observed.`

type specFlags struct {
	edition
	ledger bool
	output string
}

func (a *app) specCommand() *cobra.Command {
	f := &specFlags{}
	cmd := &cobra.Command{
		Use: "spec", Short: "Show the effective document, or how the profiles differ", Long: specLong,
		Example: "  fgcontract spec --profile observed >observed.yaml\n  fgcontract spec --output json\n  fgcontract spec --ledger",
		Args:    program.TakesNothing,
		RunE:    func(*cobra.Command, []string) error { return a.spec(f) },
	}
	f.AddEditionFlags(cmd)
	cmd.Flags().BoolVar(&f.ledger, "ledger", false, "show the differences between the profiles")
	cmd.Flags().StringVar(&f.output, "output", "", "`FORM`: yaml (the default) or json; of a ledger text (the default), markdown or json")
	program.Must(cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions([]string{"yaml", "json", "text", "markdown"}, cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

func (a *app) spec(f *specFlags) error {
	possible := []string{"yaml", "json"}
	if f.ledger {
		possible = []string{"text", "markdown", "json"}
		if f.Profile == "" && f.IsEmbedded() {
			f.Profile = openapi.ObservedAs
		}
	}
	if f.output == "" {
		f.output = possible[0]
	}
	if err := oneOf("--output", f.output, possible); err != nil {
		return err
	}
	contract, err := f.Load()
	if err != nil {
		return err
	}
	if f.ledger {
		return a.showLedger(contract, f.output)
	}
	if f.output == "yaml" {
		_, err := a.Stdout.Write(contract.Document())
		return program.Written(err)
	}
	var value any
	if err := yaml.Unmarshal(contract.Document(), &value); err != nil {
		return err
	}
	return program.Written(writeJSON(a.Stdout, value))
}

func (a *app) showLedger(contract *openapi.Contract, output string) error {
	ledger := contract.Ledger()
	if len(ledger) == 0 {
		return errors.New("this document has no overlay, so nothing differs; give --profile observed or --overlay")
	}
	switch output {
	case "json":
		return program.Written(writeJSON(a.Stdout, ledger))
	case "markdown":
		return program.Written(writeLedger(a.Stdout, contract.Profile(), ledger))
	}
	var b strings.Builder
	for _, d := range ledger {
		fmt.Fprintf(&b, "%s\n  documented  %s\n  observed    %s\n  reason      %s\n", d.Target, orNothing(d.Documented), orNothing(d.Observed), oneLine(d.Reason))
		for _, e := range d.Evidence {
			fmt.Fprintf(&b, "  evidence    %s\n", oneLine(e))
		}
		fmt.Fprintf(&b, "  at          %s\n", d.At)
	}
	_, err := io.WriteString(a.Stdout, b.String())
	return program.Written(err)
}

func orNothing(text string) string {
	if text == "" {
		return nothing
	}
	return text
}

// writeLedger writes an entry on one line each, so that a change of the overlay
// changes few lines.
func writeLedger(w io.Writer, profile string, ledger []openapi.Divergence) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# What %s says otherwise\n\n%s\n\nWhere the profile %s differs from what the vendor documents: %d entries, in the order in which they are applied.\n",
		profile, generatedNote, profile, len(ledger))
	for _, d := range ledger {
		fmt.Fprintf(&b, "\n**%s** %s\n", cellText(d.Target), cellText(oneLine(d.Reason)))
		fmt.Fprintf(&b, "\n- documented: %s\n- observed: %s\n", codeText(d.Documented), codeText(d.Observed))
		for _, e := range d.Evidence {
			fmt.Fprintf(&b, "- evidence: %s\n", cellText(oneLine(e)))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// generatedNote stands at the top of what is not written by hand.
const generatedNote = "Generated from the document; `make docs` writes it anew."

func cellText(text string) string {
	return strings.NewReplacer("<", "&lt;", "*", `\*`, "_", `\_`, "|", `\|`, "[", `\[`, "`", "'").Replace(text)
}

func codeText(text string) string {
	if text == "" {
		return "nothing"
	}
	return "`" + strings.ReplaceAll(text, "`", "'") + "`"
}
