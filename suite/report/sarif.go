package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/fgcontract/fgcontract/contracts"
)

// informationURI says where the tool is at home.
const informationURI = "https://github.com/fgcontract/fgcontract"

// WriteSARIF writes a report as SARIF 2.1.0: a rule for every clause that was found
// broken, and a result that points at the line of the document that promises it. A
// warning stays one, a known deviation is a suppressed result with its reason. Paths
// are as the contract was loaded: openapi/functiongraph.yaml for the embedded one.
func WriteSARIF(w io.Writer, r Report) error {
	run := sarif.NewRunWithInformationURI(r.Tool.Name, informationURI)
	if r.Tool.Version != "" {
		run.Tool.Driver.WithVersion(r.Tool.Version)
	}
	found := evidenceOf(r, nil, false)
	for _, c := range r.Clauses {
		if len(c.Findings) > 0 {
			run.Tool.Driver.AddRule(sarifRule(c))
			run.AddResult(found.sarif(c, len(run.Tool.Driver.Rules)-1))
		}
	}
	run.WithInvocations([]*sarif.Invocation{sarifInvocation(r)})
	out := sarif.NewReport()
	out.AddRun(run)
	if err := out.PrettyWrite(w); err != nil {
		return fmt.Errorf("write the report as SARIF: %w", err)
	}
	return nil
}

// sarifInvocation tells a run that has no result from one that found nothing.
func sarifInvocation(r Report) *sarif.Invocation {
	i := sarif.NewInvocation().WithExecutionSuccessful(r.Outcome != contracts.Inconclusive).WithExitCode(r.ExitStatus())
	return i.WithExitCodeDescription(visible(string(r.Outcome) + ": " + r.Reason))
}

func sarifRule(c Clause) *sarif.ReportingDescriptor {
	text := func(t string) *sarif.MultiformatMessageString {
		return sarif.NewMultiformatMessageString().WithText(visible(t))
	}
	return sarif.NewRule(c.ID).WithName(c.ID).WithShortDescription(text(c.Statement)).
		WithFullDescription(text(c.Statement + ". Source: " + source(c))).
		WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(sarifLevels[c.Level]))
}

// sarifLevels say how much a broken clause weighs.
var sarifLevels = map[contracts.Level]string{"must": "error", "should": "warning", "may": "note"}

func (e evidence) sarif(c Clause, rule int) *sarif.Result {
	level := sarifLevels[c.Level]
	if c.Warning && level == "error" { // only a weaker part of the clause is broken
		level = "warning"
	}
	result := sarif.NewRuleResult(c.ID).WithRuleIndex(rule).WithLevel(level).
		WithMessage(sarif.NewTextMessage(visible(c.Statement + ". " + e.brief(c)))).
		WithPartialFingerprints(map[string]string{"clause/v1": c.ID})
	if file, line, ok := fileAndLine(c.At); ok {
		place := sarif.NewPhysicalLocation().WithArtifactLocation(sarif.NewSimpleArtifactLocation(file)).
			WithRegion(sarif.NewRegion().WithStartLine(line))
		result.AddLocation(sarif.NewLocationWithPhysicalLocation(place))
	}
	if c.Verdict == contracts.Known {
		result.AddSuppression(sarif.NewSuppression().WithKind("external").WithJustification(visible(c.Reason)))
	}
	return result
}

// fileAndLine parts a position such as openapi/functiongraph.yaml:120.
func fileAndLine(at string) (file string, line int, ok bool) {
	i := strings.LastIndexByte(at, ':')
	if i <= 0 {
		return "", 0, false
	}
	line, err := strconv.Atoi(at[i+1:])
	return at[:i], line, err == nil && line > 0
}

// visible writes what a viewer would not show as escapes, line by line.
func visible(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = printable(strings.ReplaceAll(strings.TrimRight(line, "\r"), "\t", " "))
	}
	return strings.Join(lines, "\n")
}
