package report

import (
	"slices"

	"github.com/fgcontract/fgcontract/contracts"
)

// The denominators of a run, by which a gate speaks of them.
const (
	CoverSelection  = "selection"  // selected clauses, of all in the contract
	CoverClauses    = "clauses"    // clauses put to the test, of the selected
	CoverMust       = "must"       // the same, of level must
	CoverOperations = "operations" // operations put to the test, of all in the contract
	CoverCases      = "cases"      // cases carried out, of the selected
)

// Coverages lists the ids of [Coverage] in the order of a report.
func Coverages() []string {
	return []string{CoverSelection, CoverClauses, CoverMust, CoverOperations, CoverCases}
}

func (b *building) coverage() []Coverage {
	return coverage(&b.report, len(b.in.Catalogue.Clauses()), len(b.in.Catalogue.Contracts().Operations()))
}

// coverage counts. How much the contract holds in all is all that a report does not
// know by itself.
func coverage(r *Report, clauses, operations int) []Coverage {
	all, must := Coverage{}, Coverage{}
	tested := map[string]bool{}
	for _, c := range r.Clauses {
		all.count(c.Cases > 0)
		if c.Level == mustLevel {
			must.count(c.Cases > 0)
		}
		if c.Cases > 0 && c.Operation != "" {
			tested[c.Operation] = true
		}
	}
	return []Coverage{
		{CoverSelection, "clauses of the contract that the run is about", len(r.Clauses), clauses},
		{CoverClauses, "of these, clauses that were put to the test", all.Done, all.Total},
		{CoverMust, "clauses of level must that were put to the test", must.Done, must.Total},
		{CoverOperations, "operations of the contract with a clause that was put to the test", len(tested), operations},
		{CoverCases, "cases that were carried out", r.Counts.Cases.Total - r.Counts.Cases.Skip, r.Counts.Cases.Total},
	}
}

func (c *Coverage) count(done bool) {
	c.Total++
	if done {
		c.Done++
	}
}

// Percent is the share, 100 where there is nothing to cover.
func (c Coverage) Percent() float64 {
	if c.Total == 0 {
		return 100
	}
	return 100 * float64(c.Done) / float64(c.Total)
}

const mustLevel contracts.Level = "must"

// position is the line of the document that says what a clause promises; of a
// behaviour, where its operation begins.
func (b *building) position(c contracts.Clause) string {
	contract := b.in.Catalogue.Contracts().Of(c.ID)
	place := c.Place
	if o := contract.Operation(c.Operation); place == "" && o != nil {
		place = o.Place
	}
	return contract.Position(place)
}

// ambiguities lists the contradictions of the documentation that the contract decides.
func ambiguities(cat *contracts.Catalogue) []Ambiguity {
	var out []Ambiguity
	for _, a := range cat.Contract().Ambiguities() {
		out = append(out, Ambiguity{ID: a.ID, Place: a.Place, Readings: slices.Clone(a.Readings), Choice: a.Choice})
	}
	return out
}
