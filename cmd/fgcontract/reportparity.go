package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/report"
	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v4"
)

func (a *app) parityCommand() *cobra.Command {
	var output, overlay string
	cmd := &cobra.Command{
		Use:   "parity FIRST SECOND",
		Short: "Compare how two targets answered the same cases",
		Long: "Compare two reports of check --exchanges about the same document, such as one of the\n" +
			"fake and one of a real endpoint: every answer that differs in status, error code,\n" +
			"shape or value. Ends with status 1 if there is one.\n\n" +
			"--overlay writes the draft of an OpenAPI overlay that would make the document say what\n" +
			"the second target did. Each action names the exchange that it rests on; read all of\n" +
			"them before you use it.",
		Example: "  fgcontract check --fake --exchanges --report fake\n" +
			"  fgcontract check --target URL --project ID --allow-writes --exchanges --report live\n" +
			"  fgcontract report parity fake live --overlay draft.yaml",
		Args: takesTwo("two reports"),
		RunE: func(_ *cobra.Command, args []string) error { return a.parity(args, output, overlay) },
	}
	cmd.Flags().StringVar(&output, "output", "text", "`FORM`: text, json or markdown")
	cmd.Flags().StringVar(&overlay, "overlay", "", "write the draft of an overlay to `FILE`")
	program.Must(cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions([]string{"text", "json", "markdown"}, cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

func (a *app) parity(paths []string, output, overlay string) error {
	if output != "text" && output != "json" && output != "markdown" {
		return fmt.Errorf("--output %q: give text, json or markdown", output)
	}
	if overlay != "" {
		if err := writable(overlay); err != nil {
			return err
		}
	}
	both, err := readReports(paths)
	if err != nil {
		return err
	}
	parity, err := report.CompareTargets(both[0], both[1])
	if err != nil {
		return err
	}
	a.Status = parity.ExitStatus()
	if overlay != "" {
		base, err := draftBase(both[1].Contract)
		if err != nil {
			return err
		}
		err = program.WriteFile(overlay, func(w io.Writer) error {
			n, err := parity.WriteDraft(w, both[1], base)
			if err == nil {
				a.Say(fmt.Sprintf("fgcontract: %s holds %d actions; read them before you use it\n", overlay, n))
			}
			return err
		})
		if err != nil {
			return program.Written(err)
		}
	}
	switch output {
	case "json":
		return program.Written(parity.WriteJSON(a.Stdout))
	case "markdown":
		return program.Written(parity.WriteMarkdown(a.Stdout))
	}
	return program.Written(parity.WriteText(a.Stdout, a.textOptions(&outputs{})))
}

// draftBase reads the document that a draft is to change. One that does not come with
// the program is most likely an overlay on the documented profile, and much like it.
func draftBase(c report.Contract) (report.DraftBase, error) {
	var contract *openapi.Contract
	for _, name := range openapi.Profiles() {
		profile, err := openapi.Profile(name)
		if err != nil {
			return report.DraftBase{}, err
		}
		if contract == nil || profile.Digest() == c.Digest {
			contract = profile
		}
	}
	var root any
	if err := yaml.Unmarshal(contract.Document(), &root); err != nil {
		return report.DraftBase{}, err
	}
	return report.DraftBase{
		Knows: func(code string) bool { _, known := contract.Error(code); return known },
		At:    func(pointer string) any { return valueAt(root, pointer) },
	}, nil
}

// valueAt follows a JSON pointer through mappings.
func valueAt(value any, pointer string) any {
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		mapping, _ := value.(map[string]any)
		value = mapping[strings.NewReplacer("~1", "/", "~0", "~").Replace(token)]
	}
	return value
}
