package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
)

// incident is one answer that breaks a clause: one request, and everything that is
// wrong with what came back.
type incident struct {
	name      string // of the case; its id where it belongs to another clause
	step      int
	exchanges []contracts.Exchange // of the case, empty if they were not kept
	findings  []Finding
}

const (
	// maxRepeats is how often the same place of a clause is shown with its request.
	maxRepeats = 3
	// maxPlaces bounds the findings that are shown of one answer.
	maxPlaces = 8
	// maxNames bounds the names in a list of what is otherwise only counted.
	maxNames = 5
)

// incidents groups the findings of a clause by case and step, in their order.
func incidents(c Clause, cases map[string]*Case) []incident {
	var out []incident
	last := ""
	for _, f := range c.Findings {
		key := f.Case + "\x00" + strconv.Itoa(f.Step)
		if key != last {
			i := incident{name: strings.TrimPrefix(f.Case, c.ID+" "), step: f.Step}
			if found := cases[f.Case]; found != nil {
				i.exchanges = found.Exchanges
			}
			out, last = append(out, i), key
		}
		out[len(out)-1].findings = append(out[len(out)-1].findings, f)
	}
	return out
}

// fold parts the incidents that show something new from those that only repeat it:
// whose every place was shown often enough.
func fold(all []incident) (shown, repeats []incident) {
	seen := map[string]int{}
	for _, i := range all {
		isNew := slices.ContainsFunc(i.findings, func(f Finding) bool { return seen[place(f.At)] < maxRepeats })
		if !isNew {
			repeats = append(repeats, i)
			continue
		}
		for _, f := range i.findings {
			seen[place(f.At)]++
		}
		shown = append(shown, i)
	}
	return shown, repeats
}

// place is a JSON pointer without the numbers of list entries.
func place(at string) string {
	tokens := strings.Split(at, "/")
	for i, token := range tokens {
		if _, err := strconv.Atoi(token); err == nil {
			tokens[i] = "*"
		}
	}
	return strings.Join(tokens, "/")
}

// exchange returns the one that was judged.
func (i incident) exchange() (contracts.Exchange, bool) {
	if i.step < 0 || i.step >= len(i.exchanges) {
		return contracts.Exchange{}, false
	}
	return i.exchanges[i.step], true
}

// requestLine is method and path.
func requestLine(x contracts.Exchange) string { return x.Method + " " + x.URL }

// evidence writes findings with what is needed to see them again.
type evidence struct {
	page    *page
	base    string           // address of the target
	cases   map[string]*Case // by id
	verbose bool
}

func evidenceOf(r Report, p *page, verbose bool) evidence {
	cases := map[string]*Case{}
	for i := range r.Cases {
		cases[r.Cases[i].ID] = &r.Cases[i]
	}
	return evidence{page: p, base: r.Target.URL, cases: cases, verbose: verbose}
}

// clause writes what was promised, and what came instead.
func (e evidence) clause(indent int, c Clause) {
	e.page.field(indent, "Promise", c.Statement)
	e.page.field(indent, "Source", source(c))
	if c.Reason != "" { // of a broken clause: a known deviation that no longer counts
		e.page.field(indent, "Expired", c.Reason)
	}
	shown, repeats := fold(incidents(c, e.cases))
	for _, i := range shown {
		e.page.blank()
		e.incident(indent, c, i)
	}
	if len(repeats) > 0 {
		e.page.blank()
		e.page.paragraph(indent, plain, e.more(shown, repeats))
	}
}

func source(c Clause) string {
	text := fmt.Sprintf("%s (%s)", c.Source, c.Basis)
	if c.Place != "" {
		text += ", in the document at " + c.Place
	}
	return text
}

func (e evidence) incident(indent int, c Clause, i incident) {
	name := i.name
	if len(i.exchanges) > 1 {
		name += fmt.Sprintf(" (step %d of %d)", i.step+1, len(i.exchanges))
	}
	e.page.field(indent, "Case", name)
	x, kept := i.exchange()
	if kept {
		e.before(indent, i.exchanges[:i.step])
		e.page.field(indent, "Request", requestLine(x))
	}
	for _, f := range i.findings[:min(len(i.findings), maxPlaces)] {
		e.finding(indent, c, f)
	}
	if rest := len(i.findings) - maxPlaces; rest > 0 {
		e.page.field(indent, "", "and "+many(rest, "more place", "more places"))
	}
	if kept {
		e.repeat(indent, "Repeat", x)
	}
}

// before tells what led up to the request.
func (e evidence) before(indent int, earlier []contracts.Exchange) {
	for _, x := range earlier {
		e.page.field(indent, "After", fmt.Sprintf("%s, answered %d", requestLine(x), x.Status))
		if e.verbose {
			e.repeat(indent, "", x)
		}
	}
}

func (e evidence) finding(indent int, c Clause, f Finding) {
	expected := f.Expected
	if f.Level != c.Level {
		expected += fmt.Sprintf(" (%s)", f.Level)
	}
	e.page.field(indent, "Expected", expected)
	e.page.field(indent, "Actual", f.Actual)
	if f.At != "" {
		e.page.field(indent, "Place", f.At)
	}
	if f.Engine != "" {
		e.page.field(indent, "Engine", "only "+f.Engine+" says so")
	}
}

// repeat writes the command below its label: its lines are not wrapped, so that
// they can be copied.
func (e evidence) repeat(indent int, label string, x contracts.Exchange) {
	lines, note := curl(e.base, x)
	if label != "" || note != "" {
		e.page.field(indent, label, note)
	}
	for _, line := range lines {
		e.page.verbatim(indent+2, faint, line)
	}
}

// others lists the cases of some incidents, but for those that are shown already.
func others(shown, rest []incident) []string {
	seen := map[string]bool{}
	for _, i := range shown {
		seen[i.name] = true
	}
	var names []string
	for _, i := range rest {
		if !seen[i.name] {
			seen[i.name], names = true, append(names, i.name)
		}
	}
	return names
}

// more names the cases that only repeat what is shown.
func (e evidence) more(shown, repeats []incident) string {
	names := others(shown, repeats)
	if len(names) == 0 {
		return "and more answers of the same case"
	}
	text := "and " + many(len(names), "more case", "more cases") + ": "
	if len(names) > maxNames && !e.verbose {
		return text + strings.Join(names[:maxNames], "; ") + "; …"
	}
	return text + strings.Join(names, "; ")
}

// brief puts what was found into one sentence.
func (e evidence) brief(c Clause) string {
	all := incidents(c, e.cases)
	if len(all) == 0 {
		return "nothing was found"
	}
	first := all[0].findings[0]
	text := fmt.Sprintf("expected: %s; actual: %s", clip(first.Expected), clip(first.Actual))
	if first.At != "" {
		text += " at " + first.At
	}
	text += " (" + all[0].name
	if n := len(others(all[:1], all)); n > 0 {
		text += ", and " + many(n, "more case", "more cases")
	}
	return text + ")"
}
