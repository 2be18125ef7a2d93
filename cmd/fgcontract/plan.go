package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/fgcontract/fgcontract/suite"
)

// planDocument is a plan in JSON.
type planDocument struct {
	Format  int    `json:"format"`
	Target  string `json:"target"`
	Project string `json:"project"`
	suite.Forecast
}

// planFormat is the version of the plan in JSON.
const planFormat = 1

// maxPlanBody bounds what a line shows of a body; the JSON form has all of it.
const maxPlanBody = 160

// printPlan says what a run would do, as text or as JSON.
func (a *app) printPlan(cfg suite.Config, f *checkFlags) error {
	plan, err := suite.Foresee(cfg)
	if err != nil {
		return err
	}
	document := planDocument{Format: planFormat, Target: cfg.Target.URL(), Project: cfg.Target.Project(), Forecast: plan}
	path := f.path("json")
	if path != "" {
		if err := a.writeTo(path, func(w io.Writer) error { return writeJSON(w, document) }); err != nil {
			return program.Written(err)
		}
	}
	if path == onStdout || f.quiet {
		return nil
	}
	_, err = io.WriteString(a.Stdout, planText(document, f.verbose))
	return program.Written(err)
}

func planText(p planDocument, verbose bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Nothing was sent. If everything is answered as the document says, a run would\n")
	fmt.Fprintf(&b, "  send %d requests to %s\n", len(p.Requests), p.Target)
	fmt.Fprintf(&b, "  create and remove %d functions in project %s\n", len(p.Made), p.Project)
	fmt.Fprintf(&b, "  carry out %d cases and skip %d\n", p.Cases, len(p.Skipped))
	b.WriteString("\nRequests\n")
	last := ""
	for i, r := range p.Requests {
		if r.Case != last && r.Case != "" {
			fmt.Fprintf(&b, "  %s\n", r.Case)
		}
		last = r.Case
		fmt.Fprintf(&b, "  %5d  %-8s %s %s%s\n", i+1, r.Purpose, r.Method, r.URL, planBody(r))
	}
	if len(p.Skipped) > 0 {
		b.WriteString("\nSkipped\n")
		b.WriteString(planSkips(p.Skipped, verbose))
	}
	return b.String()
}

// planBody shows the beginning of a body, and who sends it if that is not the owner.
func planBody(r suite.Planned) string {
	text := ""
	if r.Credential != "" && r.Credential != "own" {
		text = fmt.Sprintf(" as %s", r.Credential)
	}
	if r.Bytes == 0 {
		return text
	}
	shown := []rune(fmt.Sprintf("%q", r.Raw))
	if r.Body != nil {
		shown = []rune(r.Body.String())
	}
	if len(shown) > maxPlanBody {
		return fmt.Sprintf("%s %s… (%d bytes)", text, string(shown[:maxPlanBody]), r.Bytes)
	}
	return text + " " + string(shown)
}

// planSkips lists skipped cases under their reasons, in the order of the reasons.
func planSkips(all []suite.Skipped, verbose bool) string {
	byReason := map[string][]string{}
	for _, s := range all {
		byReason[s.Reason] = append(byReason[s.Reason], s.Case)
	}
	var b strings.Builder
	for _, reason := range slices.Sorted(maps.Keys(byReason)) {
		fmt.Fprintf(&b, "  %5d  %s\n", len(byReason[reason]), reason)
		if verbose {
			for _, id := range byReason[reason] {
				fmt.Fprintf(&b, "         %s\n", id)
			}
		}
	}
	return b.String()
}
