package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/fgcontract/fgcontract/suite/report"
	"github.com/spf13/cobra"
)

const gateLong = `Hold a saved report against a gate, as check --gate does, and say of every demand
whether it is met. A gate is a YAML file; all of it may be left out:

  fail: [must, should]                  # levels whose broken clauses fail (default must)
  max: {warnings: 10, known: 5, skipped: 300, unjudged: 0}
  coverage: {must: 60, operations: 100} # at least so many percent
  operations: [UpdateFunctionConfig]    # each must have been put to the test
  known: {longest: 90}                  # days that a known deviation may last
  baseline: last/report.json            # no coverage may fall below that of this report

The demands can stand in place of the file, in braces: '{max: {skipped: 300}}'.
Known deviations that are gone or have expired fail in any case. Exit status: 0 all
demands are met, 1 one is not, 3 the run has no result.`

func (a *app) gateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "gate GATE REPORT", Short: "Hold a saved report against a gate", Long: gateLong,
		Example: "  fgcontract report gate gate.yaml report.json\n  fgcontract check --fake --gate gate.yaml\n  fgcontract check --fake --gate '{fail: [must, should], coverage: {must: 60}}'",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return fmt.Errorf("fgcontract report gate takes a gate and a report; %d arguments were given", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			gate, fault := readGate(args[0])
			r, err := readReport(args[1])
			if err := errors.Join(fault, err); err != nil {
				return err
			}
			return program.Written(a.decide(a.Stdout, gate, r))
		},
	}
}

// readGate reads a gate file, or the text of a gate in braces. A baseline in it is
// found from where the file is.
func readGate(path string) (report.Gate, error) {
	var data []byte
	if strings.HasPrefix(path, "{") {
		path, data = "gate", []byte(path)
	} else {
		var err error
		if data, err = os.ReadFile(path); err != nil {
			return report.Gate{}, err
		}
	}
	return report.ReadGate(path, data, func(baseline string) (report.Report, error) {
		if !filepath.IsAbs(baseline) {
			baseline = filepath.Join(filepath.Dir(path), baseline)
		}
		return readReport(baseline)
	})
}

// decide shows what the gate says, the demands that are not met last, and takes over
// its status.
func (a *app) decide(to io.Writer, gate report.Gate, r report.Report) error {
	decision := gate.Decide(r)
	a.Status = decision.ExitStatus()
	text := ""
	for _, ok := range []bool{true, false} {
		for _, c := range decision.Checks {
			if c.OK == ok {
				text += fmt.Sprintf("gate: %-6s  %s: %s\n", map[bool]string{true: "ok", false: "FAILED"}[ok], c.Rule, c.Reason)
			}
		}
	}
	if a.Status == program.ExitOK {
		text += "gate: passed\n"
	} else {
		text += "gate: closed\n"
	}
	_, err := io.WriteString(to, text)
	return err
}
