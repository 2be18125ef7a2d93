package contracts

import (
	"fmt"
	"strings"
)

// Differences is what one edition of a contract promises otherwise than another, each
// list in the order of the catalogue that has the clause.
type Differences struct {
	Added   []Clause  `json:"added"`   // only the new edition has them
	Removed []Clause  `json:"removed"` // only the old one has them
	Changed []Revised `json:"changed"` // the same id, but not the same promise
}

// Revised is a clause whose promise changed.
type Revised struct {
	ID    string `json:"id"`
	Level Level  `json:"level"` // in the new edition
	Old   string `json:"old"`
	New   string `json:"new"`
}

// Compare says what the later of two editions promises otherwise. Sources and places
// do not count: the same promise may stand elsewhere.
func Compare(old, later *Catalogue) Differences {
	d := Differences{Added: []Clause{}, Removed: []Clause{}, Changed: []Revised{}}
	for _, c := range later.clauses {
		before, known := old.Clause(c.ID)
		if !known {
			d.Added = append(d.Added, c)
			continue
		}
		if was, is := old.promise(before), later.promise(c); was != is {
			d.Changed = append(d.Changed, Revised{ID: c.ID, Level: c.Level, Old: was, New: is})
		}
	}
	for _, c := range old.clauses {
		if _, kept := later.Clause(c.ID); !kept {
			d.Removed = append(d.Removed, c)
		}
	}
	return d
}

// promise is all that a clause says: its statement, its level, the expression of a
// rule, and what a request gets that breaks it.
func (cat *Catalogue) promise(c Clause) string {
	parts := []string{fmt.Sprintf("%s (%s, %s)", c.Statement, c.Level, c.Basis)}
	fact := cat.facts[c.ID]
	if fact.Rule != nil {
		parts = append(parts, "rule "+strings.Join(strings.Fields(fact.Rule.Text), " "))
	}
	if fact.Error.Status != 0 {
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("refused with %d %s", fact.Error.Status, fact.Error.Code)))
	}
	return strings.Join(parts, "; ")
}
