package cases_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/openapi"
)

func TestSetsOfOneCatalogueAreEqual(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine")
	}
	eachProfile(t, func(t *testing.T, first *cases.Set) {
		second, err := cases.Make(first.Catalogue)
		if err != nil {
			t.Fatal(err)
		}
		if len(first.Cases) != len(second.Cases) {
			t.Fatalf("%d cases, then %d", len(first.Cases), len(second.Cases))
		}
		for i, c := range first.Cases {
			again := second.Cases[i]
			if !sameCase(t, c, again) {
				t.Errorf("%s: differs when it is made again", c.ID())
			}
		}
		if !maps.Equal(first.Gaps, second.Gaps) {
			t.Errorf("the gaps differ: %v, then %v", first.Gaps, second.Gaps)
		}
	})
}

// written is a case as a list shows it: everything but operations and checks.
func written(tb testing.TB, c contracts.Case) string {
	tb.Helper()
	data, err := json.Marshal(c, json.Deterministic(true), jsonv1.FormatDurationAsNano(true))
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

func sameCase(tb testing.TB, a, b contracts.Case) bool {
	tb.Helper()
	return written(tb, a) == written(tb, b) && (a.Check == nil) == (b.Check == nil) && slices.EqualFunc(a.Steps, b.Steps, sameOperation)
}

func sameOperation(a, b contracts.Step) bool { return a.Operation == b.Operation }

func TestCasesAreComplete(t *testing.T) {
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		seen := map[string]bool{}
		for _, c := range set.Cases {
			if seen[c.ID()] {
				t.Errorf("%s: the name stands twice", c.ID())
			}
			seen[c.ID()] = true
			for _, fault := range faults(set, c) {
				t.Errorf("%s: %s", c.ID(), fault)
			}
		}
	})
}

func faults(set *cases.Set, c contracts.Case) (found []string) {
	say := func(wrong bool, format string, args ...any) {
		if wrong {
			found = append(found, fmt.Sprintf(format, args...))
		}
	}
	clause, known := set.Catalogue.Clause(c.Clause)
	say(!known, "names no clause")
	say(contracts.Lower(c.Level, clause.Level) != c.Level, "level %s is above that of the clause, %s", c.Level, clause.Level)
	say(!strings.HasPrefix(c.Name, string(c.Side)+" "), "the name does not begin with the side")
	say(strings.ContainsAny(c.Name, "\n\r\t"), "the name has a line break")
	say(len(c.Name) > 300, "the name has %d bytes", len(c.Name))
	say(len(c.Steps) == 0, "has no step")
	say(!slices.IsSorted(c.Needs) || len(slices.Compact(slices.Clone(c.Needs))) != len(c.Needs), "needs are not sorted and single: %v", c.Needs)
	for i, s := range c.Steps {
		say(len(s.Expect.Statuses) == 0, "step %d expects no status", i+1)
		say(s.Operation == nil && (s.RawMethod == "" || s.RawPath == ""), "step %d has neither operation nor route", i+1)
		say(s.Expect.IsSuccess() && s.Expect.Code != "", "step %d expects success and an error code", i+1)
		if s.Expect.Code != "" {
			entry, listed := set.Catalogue.Contracts().Of(c.Clause).Error(s.Expect.Code)
			say(!listed || !entry.HasStatus(s.Expect.Statuses[0]), "step %d expects %s with status %d", i+1, s.Expect.Code, s.Expect.Statuses[0])
		}
	}
	say(c.Steps[len(c.Steps)-1].Setup && c.Check == nil, "nothing is judged: the last step prepares and there is no check")
	return found
}

// What a run may do with the functions of its cases decides whether one case can
// disturb another, and whether it can touch functions of other people.
func TestCasesKeepToThemselves(t *testing.T) {
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		for _, c := range set.Cases {
			for i, s := range c.Steps {
				if s.Operation == nil {
					continue
				}
				if s.Operation.ID == "CreateFunction" && s.Function != contracts.Made {
					t.Errorf("%s, step %d: creates a function that no run names", c.ID(), i+1)
				}
				if s.Operation.ID == "DeleteFunction" && s.Function == "" && !c.Fresh {
					t.Errorf("%s, step %d: may delete what other cases share", c.ID(), i+1)
				}
				if urn, literal := s.Path["function_urn"]; literal && mayExist(urn, s.Operation) {
					t.Errorf("%s, step %d: %q may be the function of somebody else", c.ID(), i+1, urn)
				}
			}
			if len(c.Create) > 0 && !c.Fresh {
				t.Errorf("%s: wants a function of its own making and is not fresh", c.ID())
			}
		}
	})
}

// mayExist reports whether a literal URN can name a function that no run made: its
// characters are those of a URN, and its name is not one of ours.
func mayExist(urn string, o *openapi.Operation) bool {
	for _, p := range o.Parameters {
		if p.Name == "function_urn" && !p.Accepts(urn) {
			return false
		}
	}
	parts := strings.Split(urn, ":")
	if len(parts) > 2 && len(parts) < 7 {
		return false // neither a name nor a URN
	}
	return !slices.ContainsFunc(parts, func(p string) bool { return strings.HasPrefix(p, "fgc-") })
}

// Every clause has cases of its own, is judged on answers that some case asks for, or
// has a reason; what has only a reason is listed by name, so that nobody adds to it
// without being seen.
func TestGapsAreListed(t *testing.T) {
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		var list strings.Builder
		for _, c := range set.Coverage() {
			switch {
			case c.Covered() && c.Reason != "":
				t.Errorf("%s: is shown by cases and has a reason for not being shown: %s", c.Clause.ID, c.Reason)
			case !c.Covered() && c.Reason == "":
				t.Errorf("%s: is shown by no case and has no reason", c.Clause.ID)
			case !c.Covered():
				fmt.Fprintf(&list, "%s: %s\n", c.Clause.ID, c.Reason)
			}
		}
		for id := range set.Gaps {
			if len(ofClause(set, id)) > 0 {
				t.Errorf("%s: has cases and a reason for having none", id)
			}
		}
		golden(t, "gaps."+set.Catalogue.Contract().Profile()+".txt", list.String())
	})
}
