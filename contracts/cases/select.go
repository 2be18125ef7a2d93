package cases

import (
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// For returns the cases that show the given clauses, in order: their own, and for
// promises about answers every case that expects such an answer.
func (s *Set) For(clauses []string) []contracts.Case {
	wanted, answers := map[string]bool{}, map[string]bool{}
	for _, id := range clauses {
		wanted[id] = true
		if label := s.answerOf(id); label != "" {
			answers[label] = true
		}
	}
	var out []contracts.Case
	for _, c := range s.Cases {
		if wanted[c.Clause] || expectsOne(c, answers) {
			out = append(out, c)
		}
	}
	return out
}

// answerOf names the answer that a clause is about: "show-function-config 200", or
// "show-function-config *" for any; "" if the clause is not about answers.
func (s *Set) answerOf(id string) string {
	fact, ok := s.Catalogue.Constraint(id)
	switch {
	case !ok || fact.Operation == nil:
		return ""
	case fact.Response != nil:
		return fact.Operation.Slug + " " + fact.Response.Label()
	case fact.Kind == openapi.KindResponse:
		return fact.Operation.Slug + " *"
	}
	return ""
}

func expectsOne(c contracts.Case, answers map[string]bool) bool {
	for _, step := range c.Steps {
		if slices.ContainsFunc(labels(step), func(label string) bool { return answers[label] }) {
			return true
		}
	}
	return false
}

// labels names the answers that a step asks for, in the form of answerOf.
func labels(step contracts.Step) []string {
	o := step.Operation
	if o == nil {
		return nil
	}
	out := []string{o.Slug + " *"}
	if r := o.Response(step.Expect.Statuses[0]); r != nil {
		out = append(out, o.Slug+" "+r.Label())
	}
	return out
}

// Coverage tells by which cases a clause is shown.
type Coverage struct {
	Clause  contracts.Clause `json:"clause"`
	Accepts int              `json:"accepts"` // cases whose request is accepted at the bound
	Refuses int              `json:"refuses"` // cases whose request is refused just past it
	Behaves int              `json:"behaves"` // stories
	Answers int              `json:"answers"` // cases with an answer that is judged for it
	Reason  string           `json:"reason,omitempty"`
}

// Covered reports whether any case shows the clause.
func (c Coverage) Covered() bool { return c.Accepts+c.Refuses+c.Behaves+c.Answers > 0 }

// Coverage tells for every clause of the catalogue by which cases it is shown, or
// for what reason by none.
func (s *Set) Coverage() []Coverage {
	sides, answers := map[string]map[contracts.Side]int{}, map[string]int{}
	for _, c := range s.Cases {
		if sides[c.Clause] == nil {
			sides[c.Clause] = map[contracts.Side]int{}
		}
		sides[c.Clause][c.Side]++
		seen := map[string]bool{}
		for _, step := range c.Steps {
			for _, label := range labels(step) {
				seen[label] = true
			}
		}
		for label := range seen {
			answers[label]++
		}
	}
	out := make([]Coverage, 0, len(s.Catalogue.Clauses()))
	for _, clause := range s.Catalogue.Clauses() {
		c := Coverage{
			Clause: clause, Accepts: sides[clause.ID][contracts.Accepts],
			Refuses: sides[clause.ID][contracts.Refuses], Behaves: sides[clause.ID][contracts.Behaves],
		}
		if label := s.answerOf(clause.ID); label != "" {
			c.Answers = answers[label]
		}
		if !c.Covered() {
			c.Reason = s.Gaps[clause.ID]
			if _, label, isAnswer := strings.Cut(s.answerOf(clause.ID), " "); isAnswer {
				c.Reason = "no request of the document brings about the answer " + label
			}
		}
		out = append(out, c)
	}
	return out
}
