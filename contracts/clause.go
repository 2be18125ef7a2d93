package contracts

import (
	"fmt"
	"path"
	"slices"

	"github.com/fgcontract/fgcontract/openapi"
)

// Clause is one promise of the API.
type Clause struct {
	ID        string        `json:"id"`
	Operation string        `json:"operation"` // operationId, "" for the service as a whole
	Kind      openapi.Kind  `json:"kind"`
	Statement string        `json:"statement"`
	Level     openapi.Level `json:"level"`
	Basis     openapi.Basis `json:"basis"`
	Source    string        `json:"source"`
	Place     string        `json:"place"` // JSON pointer into the document, "" for a behaviour
}

// Level says how much a clause binds.
type Level = openapi.Level

// KindBehaviour marks a promise about what happens over time, written by hand.
const KindBehaviour openapi.Kind = "behaviour"

// Catalogue is every clause of a contract and of those beside it, with what the judge
// needs to know.
type Catalogue struct {
	contracts Contracts
	clauses   []Clause
	index     map[string]int
	facts     map[string]openapi.Constraint
}

// NewCatalogue derives the clauses of a contract and adds the authored ones, then those
// of contracts beside it: of services that a client of the first one calls. What holds
// for no operation in particular is taken from the first alone, which says the same.
// Two promises with one id are a fault of the documents.
func NewCatalogue(c *openapi.Contract, beside ...*openapi.Contract) (*Catalogue, error) {
	all := append(Contracts{c}, beside...)
	cat := &Catalogue{contracts: all, index: map[string]int{}, facts: map[string]openapi.Constraint{}}
	for _, each := range all {
		for _, fact := range each.Constraints() {
			if fact.Operation == nil && each != c {
				continue
			}
			if err := cat.add(derived(fact)); err != nil {
				return nil, err
			}
			cat.facts[fact.ID] = fact
		}
	}
	for _, b := range behaviours {
		o := all.Operation(b.operation)
		if o == nil {
			continue // a smaller document promises less
		}
		if err := cat.add(b.clause(o)); err != nil {
			return nil, err
		}
	}
	return cat, nil
}

func (cat *Catalogue) add(clause Clause) error {
	if _, twice := cat.index[clause.ID]; twice {
		return fmt.Errorf("clause %s stands twice in the document", clause.ID)
	}
	cat.index[clause.ID] = len(cat.clauses)
	cat.clauses = append(cat.clauses, clause)
	return nil
}

func derived(fact openapi.Constraint) Clause {
	clause := Clause{
		ID: fact.ID, Kind: fact.Kind, Statement: fact.Statement, Level: fact.Level,
		Basis: fact.Source.Basis(), Source: fact.Source.String(), Place: fact.Place,
	}
	if fact.Operation != nil {
		clause.Operation = fact.Operation.ID
	}
	return clause
}

// Contract returns the contract that the clauses come from, without those beside it.
func (cat *Catalogue) Contract() *openapi.Contract { return cat.contracts[0] }

// Contracts returns all contracts that the clauses come from.
func (cat *Catalogue) Contracts() Contracts { return slices.Clone(cat.contracts) }

// Clauses returns all clauses in the order of the document.
func (cat *Catalogue) Clauses() []Clause { return slices.Clone(cat.clauses) }

// Clause looks up a clause by its id.
func (cat *Catalogue) Clause(id string) (Clause, bool) {
	i, ok := cat.index[id]
	if !ok {
		return Clause{}, false
	}
	return cat.clauses[i], true
}

// Constraint returns what the document says about a derived clause.
func (cat *Catalogue) Constraint(id string) (openapi.Constraint, bool) {
	fact, ok := cat.facts[id]
	return fact, ok
}

// Match returns the ids that one of the patterns matches, in document order. In a
// pattern * stands for any characters; no pattern at all selects everything. A
// pattern that matches nothing is an error: a gate that checks nothing because of
// a typing mistake would be green for ever.
func (cat *Catalogue) Match(patterns []string) ([]string, error) {
	selected := map[string]bool{}
	for _, p := range patterns {
		hit := false
		for _, clause := range cat.clauses {
			ok, err := path.Match(p, clause.ID)
			if err != nil {
				return nil, fmt.Errorf("clause pattern %q: %w", p, err)
			}
			if ok {
				hit, selected[clause.ID] = true, true
			}
		}
		if !hit {
			return nil, fmt.Errorf("clause pattern %q matches no clause; list clauses shows the ids", p)
		}
	}
	var ids []string
	for _, clause := range cat.clauses {
		if len(patterns) == 0 || selected[clause.ID] {
			ids = append(ids, clause.ID)
		}
	}
	return ids, nil
}

// Lower returns the weaker of two levels.
func Lower(a, b openapi.Level) openapi.Level {
	order := []openapi.Level{openapi.May, openapi.Should, openapi.Must}
	return order[min(slices.Index(order, a), slices.Index(order, b))]
}
