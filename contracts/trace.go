package contracts

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/fgcontract/fgcontract/openapi"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Trace is the story that a case's check looks at: the case, what was sent and
// what came back.
type Trace struct {
	Case      Case
	Exchanges []Exchange
	bodies    []any
}

func newTrace(c Case, exchanges []Exchange) *Trace {
	t := &Trace{Case: c, Exchanges: exchanges, bodies: make([]any, len(exchanges))}
	for i, x := range exchanges {
		t.bodies[i], _ = openapi.DecodeJSON(x.Body)
	}
	return t
}

// Body returns the decoded answer of a step as an object; nil if it is none.
func (t *Trace) Body(step int) map[string]any {
	if step < 0 || step >= len(t.bodies) {
		return nil
	}
	object, _ := t.bodies[step].(map[string]any)
	return object
}

// List returns the decoded answer of a step as a list; nil if it is none.
func (t *Trace) List(step int) []any {
	if step < 0 || step >= len(t.bodies) {
		return nil
	}
	list, _ := t.bodies[step].([]any)
	return list
}

// Sent returns the decoded request body of a step as an object; nil if it is none.
func (t *Trace) Sent(step int) map[string]any {
	sent, _ := openapi.DecodeJSON(t.Exchanges[step].Sent)
	object, _ := sent.(map[string]any)
	return object
}

// Broken makes a finding on the clause of the case.
func (t *Trace) Broken(step int, at, expected, actual string) Finding {
	return Finding{Clause: t.Case.Clause, Level: t.Case.Level, Step: step, At: at, Expected: expected, Actual: actual}
}

// Same returns a finding for each of the members whose values differ between the
// answers of two steps. Without names it compares every member but the ignored.
func (t *Trace) Same(earlier, later int, ignore ...string) []Finding {
	before, after := t.Body(earlier), t.Body(later)
	names := map[string]bool{}
	for name := range before {
		names[name] = true
	}
	for name := range after {
		names[name] = true
	}
	for _, name := range ignore {
		delete(names, name)
	}
	var found []Finding
	for _, name := range sortedNames(names) {
		if Equal(before[name], after[name]) {
			continue
		}
		expected, actual := Show(t.open(earlier, name)), Show(t.open(later, name))
		found = append(found, t.Broken(later, "/"+name, fmt.Sprintf("unchanged since step %d: %s", earlier+1, expected), actual))
	}
	return found
}

// open returns a member of an answer with everything secret covered.
func (t *Trace) open(step int, name string) any {
	if o := t.Case.Steps[step].Operation; o != nil {
		body, _ := covered(o, t.Exchanges[step].Status, t.Body(step)).(map[string]any)
		return body[name]
	}
	return t.Body(step)[name]
}

// Mentions reports whether the text stands anywhere in the answer of the step.
func (t *Trace) Mentions(step int, text string) bool {
	x := t.Exchanges[step]
	if bytes.Contains(x.Body, []byte(text)) {
		return true
	}
	for _, values := range x.Header {
		if strings.Contains(strings.Join(values, "\n"), text) {
			return true
		}
	}
	return false
}

// maxShown bounds what a finding shows of an answer.
const maxShown = 120

// Show gives a decoded JSON value as a short text for a report. Bytes that are no
// UTF-8 appear as replacement characters.
func Show(value any) string {
	data, err := json.Marshal(value, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return "a value that cannot be shown"
	}
	text := string(data)
	if len(text) > maxShown {
		text = strings.ToValidUTF8(text[:maxShown], "") + "…"
	}
	return text
}

// BareURN cuts a version or alias off a function URN; whatever else it is given
// comes back as it is.
func BareURN(urn string) string {
	parts := strings.SplitN(urn, ":", urnParts+1)
	return strings.Join(parts[:min(len(parts), urnParts)], ":")
}

// urnParts is the number of parts of a URN without a version.
const urnParts = 7
