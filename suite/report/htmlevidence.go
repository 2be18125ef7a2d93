package report

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/fgcontract/fgcontract/contracts"
)

type (
	htmlEvidence struct {
		Clause
		Chip, ChipText, Class, More string
		Open                        bool
		Incidents                   []htmlIncident
	}
	htmlIncident struct {
		Name, Setup, Curl, Note string
		Before                  []string
		Findings                []contracts.Finding
		Request, Answer         []htmlLine
	}
	// htmlLine is a line of a request or an answer.
	htmlLine struct {
		Text   string
		Wrong  bool // what a finding speaks of
		Header bool
	}
)

// evidence shows the clauses in which something was found.
func (p *htmlPage) evidence() {
	for _, c := range p.report.Clauses {
		switch {
		case len(c.Findings) == 0:
		case c.Verdict == contracts.Fail:
			p.Broken = p.show(p.Broken, c, "")
		case c.Verdict == contracts.Known:
			p.KnownBroken = p.show(p.KnownBroken, c, "as-known")
		default:
			p.Warned = p.show(p.Warned, c, "warned")
		}
	}
	if rest := p.report.Counts.Clauses.Fail - len(p.Broken); rest > 0 {
		p.MoreBroken = "and " + many(rest, "more clause", "more clauses") + "; the list below names them, the JSON report holds their evidence."
	}
}

func (p *htmlPage) show(list []htmlEvidence, c Clause, class string) []htmlEvidence {
	if len(list) >= maxEvidenceShown {
		return list
	}
	e := htmlEvidence{Clause: c, Class: class, Open: class == "" && len(list) < maxOpen}
	e.Chip, e.ChipText = chip(c)
	e.Statement, e.Reason, e.Source = printable(c.Statement), printable(c.Reason), printable(c.Source)
	shown, repeats := fold(incidents(c, p.found.cases))
	for i, one := range shown {
		if i >= maxIncidents {
			repeats = slices.Concat(shown[i:], repeats)
			shown = shown[:i]
			break
		}
		e.Incidents = append(e.Incidents, p.incident(c, one))
	}
	if len(repeats) > 0 {
		e.More = printable(p.found.more(shown, repeats))
	}
	return append(list, e)
}

func (p *htmlPage) incident(c Clause, i incident) htmlIncident {
	out := htmlIncident{Name: printable(i.name)}
	if len(i.exchanges) > 1 {
		out.Name += fmt.Sprintf(" (step %d of %d)", i.step+1, len(i.exchanges))
	}
	var places []string
	for _, f := range i.findings[:min(len(i.findings), maxPlaces)] {
		expected := clip(printable(f.Expected))
		if f.Level != c.Level {
			expected += fmt.Sprintf(" (%s)", f.Level)
		}
		places = append(places, f.At)
		f.Expected, f.Actual, f.At = expected, clip(printable(f.Actual)), printable(f.At)
		out.Findings = append(out.Findings, f.Finding)
	}
	if len(i.findings) > 0 {
		out.Setup = p.setup(i.findings[0].Case)
	}
	x, kept := i.exchange()
	if !kept {
		return out
	}
	for _, earlier := range i.exchanges[:i.step] {
		out.Before = append(out.Before, printable(fmt.Sprintf("%s, answered %d", requestLine(earlier), earlier.Status)))
	}
	lines, note := curl(p.found.base, x)
	out.Curl, out.Note = strings.Join(lines, "\n"), printable(note)
	out.Request = requestLines(x, memberOf(c))
	out.Answer = answerLines(x, places)
	return out
}

// setup says what the case needed before its first request.
func (p *htmlPage) setup(id string) string {
	c := p.found.cases[id]
	if c == nil {
		return ""
	}
	var parts []string
	if c.Fresh {
		parts = append(parts, "functions of its own")
	}
	if c.Create != "" {
		parts = append(parts, "created with "+clip(printable(c.Create)))
	}
	if len(c.Needs) > 0 {
		parts = append(parts, "the target has "+strings.Join(c.Needs, ", "))
	}
	return strings.Join(parts, "; ")
}

// memberOf guesses from the id of a clause about a request body which member it is
// about: update-function-config.body.func_vpc.vpc_id.type is about /func_vpc/vpc_id.
func memberOf(c Clause) string {
	_, path, found := strings.Cut(c.ID, ".body.")
	if !found {
		return ""
	}
	tokens := strings.Split(path, ".")
	return "/" + strings.Join(tokens[:len(tokens)-1], "/")
}

func requestLines(x contracts.Exchange, member string) []htmlLine {
	lines := []htmlLine{{Text: printable(requestLine(x))}}
	lines = append(lines, headerLines(x.Request, nil)...)
	var at []string
	if len(member) > 1 {
		at = []string{member}
	}
	return append(lines, bodyLines(x.Sent, at)...)
}

// answerLines marks the places of the findings, and the status line where they name
// none: then it is the answer as a whole that is wrong.
func answerLines(x contracts.Exchange, places []string) []htmlLine {
	status := htmlLine{Text: strings.TrimSpace(fmt.Sprintf("%d %s", x.Status, http.StatusText(x.Status))), Wrong: slices.Contains(places, "")}
	lines := append([]htmlLine{status}, headerLines(x.Header, places)...)
	lines = append(lines, bodyLines(x.Body, places)...)
	if x.Cut {
		lines = append(lines, htmlLine{Text: "… (only the beginning was kept)", Header: true})
	}
	return lines
}

func headerLines(h http.Header, places []string) (lines []htmlLine) {
	h = withoutCredentials(h)
	for _, name := range slices.Sorted(maps.Keys(h)) {
		wrong := slices.ContainsFunc(places, func(at string) bool { return strings.EqualFold(at, name) })
		lines = append(lines, htmlLine{Text: clip(printable(name + ": " + strings.Join(h[name], ", "))), Wrong: wrong, Header: true})
	}
	return append(lines, htmlLine{})
}

// maxBodyLines bounds what is shown of a body.
const maxBodyLines = 300

// bodyLines lays a body out, JSON with a line for each value, and marks places in it.
func bodyLines(body []byte, places []string) []htmlLine {
	if len(body) == 0 {
		return []htmlLine{{Text: "(no body)", Header: true}}
	}
	text, marks := laidOut(body, places)
	var lines []htmlLine
	for i, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		if i == maxBodyLines {
			return append(lines, htmlLine{Text: "… (the JSON report holds the rest)", Header: true})
		}
		lines = append(lines, htmlLine{Text: clip(printable(strings.ReplaceAll(line, "\t", "  "))), Wrong: marks[i]})
	}
	return lines
}

// textOf is a body as text, whatever it is.
func textOf(body []byte) string {
	if utf8.Valid(body) {
		return string(body)
	}
	return fmt.Sprintf("%q", body)
}
