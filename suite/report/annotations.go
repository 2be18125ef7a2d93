package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
)

// maxAnnotations is how many of a kind GitHub shows of one step.
const maxAnnotations = 10

// WriteAnnotations writes a report as the workflow commands of GitHub Actions: an
// error for every broken clause, a warning for every one that does not fail the run
// or is flaky, and for every entry of the known list that has to go, each at its line of the
// document, and the outcome as a notice. What GitHub would not show is counted.
func WriteAnnotations(w io.Writer, r Report) error {
	a := annotations{found: evidenceOf(r, nil, false), counts: map[string]int{}}
	for _, c := range r.Clauses {
		switch {
		case c.Verdict == contracts.Fail:
			a.clause("error", c)
		case c.Warning:
			a.clause("warning", c)
		case c.Flaky:
			a.add("warning", c.At, c.ID, c.Reason)
		}
	}
	for _, k := range r.Known {
		if k.State == stateGone || k.State == stateExpired {
			a.add("warning", "", k.Clause, "the known deviation "+meanings[k.State])
		}
	}
	for _, kind := range []string{"error", "warning"} {
		if more := a.counts[kind] - maxAnnotations; more > 0 {
			a.line("notice", "", "fgcontract", "and "+many(more, "more "+kind, "more "+kind+"s")+"; the report names them")
		}
	}
	a.line("notice", "", "fgcontract", string(r.Outcome)+": "+r.Reason)
	if _, err := io.WriteString(w, a.out.String()); err != nil {
		return fmt.Errorf("write the report as annotations: %w", err)
	}
	return nil
}

type annotations struct {
	found  evidence
	counts map[string]int
	out    strings.Builder
}

func (a *annotations) clause(kind string, c Clause) { a.add(kind, c.At, c.ID, a.found.brief(c)) }

func (a *annotations) add(kind, at, title, text string) {
	a.counts[kind]++
	if a.counts[kind] <= maxAnnotations {
		a.line(kind, at, title, text)
	}
}

// line writes one command. Whatever stands in it, it stays one.
func (a *annotations) line(kind, at, title, text string) {
	properties := "title=" + escapedProperty(title)
	if file, line, ok := fileAndLine(at); ok {
		properties = "file=" + escapedProperty(file) + ",line=" + strconv.Itoa(line) + "," + properties
	}
	fmt.Fprintf(&a.out, "::%s %s::%s\n", kind, properties, escapedData(visible(text)))
}

var (
	escapedData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace
	escapedProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace
)
