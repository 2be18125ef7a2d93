package main

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/openapi"
)

// theService stands for the operation of what belongs to none.
const theService = "(service)"

// nothing fills a cell that would be empty, so that columns stay countable.
const nothing = "-"

// maxSource bounds a source in a table; as JSON it is complete.
const maxSource = 40

func clipped(source string) string {
	text := []rune(source)
	if len(text) <= maxSource {
		return source
	}
	return string(text[:maxSource-1]) + "…"
}

func cell(words []string) string { return cmp.Or(strings.Join(words, ","), nothing) }

type operationRow struct {
	Operation string `json:"operation"`
	Method    string `json:"method"`
	Path      string `json:"path"`
	Summary   string `json:"summary,omitempty"`
	Source    string `json:"source"`
	Clauses   int    `json:"clauses"`
	Cases     int    `json:"cases"`
	Emulated  bool   `json:"emulated"` // by the fake
}

// operationsTable shows what the document describes and what it leaves out.
func operationsTable(m *material) (table, error) {
	set, err := m.cases()
	if err != nil {
		return table{}, err
	}
	emulated := emulation(m)
	clauses, all := map[string]int{}, map[string]int{}
	for _, c := range m.catalogue.Clauses() {
		clauses[c.Operation]++
	}
	for _, c := range set.Cases {
		clause, _ := m.catalogue.Clause(c.Clause)
		all[clause.Operation]++
	}
	t := table{header: []string{"OPERATION", "METHOD", "PATH", "CLAUSES", "CASES", "FAKE"}}
	for _, o := range m.contract.Operations() {
		r := operationRow{
			Operation: o.ID, Method: o.Method, Path: o.Path, Summary: o.Summary, Source: o.Source.String(),
			Clauses: clauses[o.ID], Cases: all[o.ID], Emulated: emulated[o.ID] == isEmulated,
		}
		cells := []string{o.ID, o.Method, o.Path, strconv.Itoa(r.Clauses), strconv.Itoa(r.Cases), emulated[o.ID]}
		if !m.unsupported || emulated[o.ID] != isEmulated {
			t.rows = append(t.rows, row{o.ID, cells, r})
		}
	}
	for _, o := range m.contract.LeftOut() {
		r := operationRow{Operation: o.ID, Method: o.Method, Path: o.Path, Source: o.Source.String()}
		t.rows = append(t.rows, row{o.ID, []string{o.ID, o.Method, o.Path, "0", "0", notEmulated}, r})
	}
	slices.SortFunc(t.rows, func(a, b row) int { return strings.Compare(a.key, b.key) })
	return t, nil
}

// What the fake does with an operation: carries it out, answers that it does not, or
// does not start with such a document at all.
const (
	isEmulated  = "yes"
	notEmulated = "501"
	notStarting = "no"
)

// emulation says for every operation what the fake does with it.
func emulation(m *material) map[string]string {
	out := map[string]string{}
	server, err := fake.New(m.edition.Option(m.contract))
	for _, o := range m.contract.Operations() {
		switch {
		case err != nil:
			out[o.ID] = notStarting
		case slices.Contains(server.Unsupported(), o.ID):
			out[o.ID] = notEmulated
		default:
			out[o.ID] = isEmulated
		}
	}
	return out
}

func clausesTable(m *material) (table, error) {
	t := table{header: []string{"CLAUSE", "LEVEL", "BASIS", "SOURCE", "STATEMENT"}}
	for _, c := range m.catalogue.Clauses() {
		t.rows = append(t.rows, row{c.ID, []string{c.ID, string(c.Level), string(c.Basis), clipped(c.Source), c.Statement}, c})
	}
	return t, nil
}

type caseRow struct {
	Clause   string         `json:"clause"`
	Name     string         `json:"name"`
	Side     contracts.Side `json:"side"`
	Level    openapi.Level  `json:"level"`
	Requests int            `json:"requests"`
	Expect   string         `json:"expect"` // of the last request
	Needs    []string       `json:"needs"`
}

func casesTable(m *material) (table, error) {
	set, err := m.cases()
	if err != nil {
		return table{}, err
	}
	t := table{header: []string{"CLAUSE", "CASE", "LEVEL", "REQUESTS", "EXPECT", "NEEDS"}}
	for _, c := range set.Cases {
		r := caseRow{
			Clause: c.Clause, Name: c.Name, Side: c.Side, Level: c.Level, Requests: len(c.Steps),
			Expect: c.Steps[len(c.Steps)-1].Expect.String(), Needs: append([]string{}, c.Needs...),
		}
		cells := []string{c.Clause, c.Name, string(c.Level), strconv.Itoa(r.Requests), r.Expect, cell(c.Needs)}
		t.rows = append(t.rows, row{c.Clause, cells, r})
	}
	return t, nil
}

type ruleRow struct {
	ID         string        `json:"id"`
	Operations []string      `json:"operations"`
	Response   int           `json:"response,omitempty"` // status of the answer that it is about
	OnState    bool          `json:"onState"`            // speaks of the stored function
	Rule       string        `json:"rule"`               // CEL
	Message    string        `json:"message"`
	Level      openapi.Level `json:"level"`
	Error      string        `json:"error,omitempty"`
	Source     string        `json:"source"`
}

func rulesTable(m *material) (table, error) {
	var rows []*ruleRow
	byID := map[string]*ruleRow{}
	for _, o := range m.contract.Operations() {
		for _, rule := range everyRule(o) {
			r := byID[rule.ID]
			if r == nil {
				r = &ruleRow{
					ID: rule.ID, Response: rule.Response, OnState: rule.OnState, Rule: oneLine(rule.Text), Message: rule.Message,
					Level: rule.Level, Error: rule.Error.Code, Source: rule.Source.String(),
				}
				byID[rule.ID] = r
				rows = append(rows, r)
			}
			r.Operations = append(r.Operations, o.ID)
		}
	}
	t := table{header: []string{"RULE", "LEVEL", "OPERATIONS", "ERROR", "SOURCE", "TEXT"}}
	slices.SortFunc(rows, func(x, y *ruleRow) int { return cmp.Compare(x.ID, y.ID) })
	for _, r := range rows {
		cells := []string{r.ID, string(r.Level), cell(r.Operations), cmp.Or(r.Error, nothing), clipped(r.Source), r.Rule}
		t.rows = append(t.rows, row{r.ID, cells, r})
	}
	return t, nil
}

func everyRule(o *openapi.Operation) []*openapi.Rule {
	rules := o.Rules()
	for _, r := range o.Responses {
		rules = append(rules, r.Rules()...)
	}
	return rules
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

type errorRow struct {
	openapi.ErrorEntry
	Source string `json:"source"`
}

func errorsTable(m *material) (table, error) {
	t := table{header: []string{"CODE", "STATUS", "SOURCE", "MEANING"}}
	for _, e := range m.contract.Errors() {
		statuses := []string{strconv.Itoa(e.Status)}
		for _, s := range e.Statuses {
			if s != e.Status {
				statuses = append(statuses, strconv.Itoa(s))
			}
		}
		cells := []string{e.Code, cell(statuses), clipped(e.Source.String()), oneLine(e.Meaning)}
		t.rows = append(t.rows, row{e.Code, cells, errorRow{e, e.Source.String()}})
	}
	return t, nil
}

func needsTable(m *material) (table, error) {
	set, err := m.cases()
	if err != nil {
		return table{}, err
	}
	t := table{header: []string{"NEED", "CASES", "GIVEN BY", "MEMBERS"}}
	for _, n := range needsOf(m.contract) {
		for _, c := range set.Cases {
			if slices.Contains(c.Needs, n.Name) {
				n.Cases++
			}
		}
		t.rows = append(t.rows, row{n.Name, []string{n.Name, strconv.Itoa(n.Cases), n.Grant, cell(n.Members)}, n})
	}
	return t, nil
}
