package cases_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/openapi"
)

// The denominators of every figure about coverage, by operation and kind: of how many
// clauses a run speaks. A clause that vanishes is seen here.
func TestCoverageOfOperationsAndKinds(t *testing.T) {
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		type row struct{ clauses, covered, cases int }
		rows, order := map[string]*row{}, []string{}
		for _, c := range set.Coverage() {
			key := cmp.Or(c.Clause.Operation, "the service") + " " + string(c.Clause.Kind)
			if rows[key] == nil {
				rows[key], order = &row{}, append(order, key)
			}
			r := rows[key]
			r.clauses++
			if c.Covered() {
				r.covered++
			}
			r.cases += c.Accepts + c.Refuses + c.Behaves
		}
		var text strings.Builder
		for _, key := range order {
			fmt.Fprintf(&text, "%s: %d clauses, %d shown, %d cases of their own\n", key, rows[key].clauses, rows[key].covered, rows[key].cases)
		}
		golden(t, "coverage."+set.Catalogue.Contract().Profile()+".txt", text.String())
	})
}

func TestCoverageCountsEveryCaseOnce(t *testing.T) {
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		sides := map[contracts.Side]int{}
		rows := set.Coverage()
		if len(rows) != len(set.Catalogue.Clauses()) {
			t.Fatalf("%d rows for %d clauses", len(rows), len(set.Catalogue.Clauses()))
		}
		for i, c := range rows {
			if want := set.Catalogue.Clauses()[i]; c.Clause != want {
				t.Fatalf("%s: stands where %s belongs", c.Clause.ID, want.ID)
			}
			sides[contracts.Accepts] += c.Accepts
			sides[contracts.Refuses] += c.Refuses
			sides[contracts.Behaves] += c.Behaves
		}
		for _, c := range set.Cases {
			sides[c.Side]--
		}
		for side, n := range sides {
			if n != 0 {
				t.Errorf("%s: %d cases more or less than there are", side, n)
			}
		}
	})
}

func TestCoverageOfAnswers(t *testing.T) {
	set := made(t, openapi.Documented)
	asks := func(clause string) (n int) {
		for _, c := range set.Coverage() {
			if c.Clause.ID == clause {
				n = c.Answers
			}
		}
		return n
	}
	shows := 0 // cases that read a function and expect to
	for _, c := range set.Cases {
		for _, s := range c.Steps {
			if s.Operation != nil && s.Operation.ID == "ShowFunctionConfig" && s.Expect.Statuses[0] == 200 {
				shows++
				break
			}
		}
	}
	for _, tc := range []struct {
		clause string
		want   int
	}{
		{"show-function-config.response.200.json", shows},
		{"show-function-config.reflects.memory_size", shows},
		{"show-function-config.response.200.rule.response.cpu-follows-memory", shows},
		{"update-function-config.behaviour.same-function", 0},
		{"update-function-config.body.timeout.minimum", 0},
		{"list-functions.response.default.json", 0},
		{"service.refusal.route.unknown", 0},
	} {
		t.Run(tc.clause, func(t *testing.T) {
			if got := asks(tc.clause); got != tc.want {
				t.Errorf("%s: %d cases ask for such an answer, want %d", tc.clause, got, tc.want)
			}
		})
	}
	if shows == 0 {
		t.Error("no case reads a function")
	}
	with200, every := asks("update-function-config.response.200.json"), asks("update-function-config.response.status")
	if with200 >= every || with200 == 0 {
		t.Errorf("update-function-config.response.status: %d cases, those with 200 are %d", every, with200)
	}
}

func TestForSelects(t *testing.T) {
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		count := func(clauses ...string) int { return len(set.For(clauses)) }
		if got := count(); got != 0 {
			t.Errorf("no clause selects %d cases", got)
		}
		if got := count("no.such.clause"); got != 0 {
			t.Errorf("an unknown clause selects %d cases", got)
		}
		all, _ := set.Catalogue.Match(nil)
		if got := set.For(all); len(got) != len(set.Cases) {
			t.Errorf("all clauses select %d of %d cases", len(got), len(set.Cases))
		}
		const own = "update-function-config.body.timeout.minimum"
		for _, c := range set.For([]string{own}) {
			if c.Clause != own {
				t.Errorf("%s: selects %s", own, c.ID())
			}
		}
		if got, want := count(own), len(ofClause(set, own)); got != want || want == 0 {
			t.Errorf("%s: selects %d cases, has %d", own, got, want)
		}
		rows := set.Coverage()
		for i := 0; i < len(rows); i += 11 { // every row would take seconds
			c := rows[i]
			got, want := count(c.Clause.ID), c.Accepts+c.Refuses+c.Behaves+c.Answers
			if got > want || (got == 0) != (want == 0) {
				t.Errorf("%s: selects %d cases, coverage counts %d", c.Clause.ID, got, want)
			}
		}
	})
}

// What is made for some clauses alone is what the whole set has of them.
func TestMakeForMakesWhatForSelects(t *testing.T) {
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		all, _ := set.Catalogue.Match(nil)
		var some []string
		for i, id := range all {
			if fact, _ := set.Catalogue.Constraint(id); fact.Response == nil && fact.Kind != openapi.KindResponse && i%3 == 0 {
				some = append(some, id)
			}
		}
		few, err := cases.MakeFor(set.Catalogue, some)
		if err != nil {
			t.Fatal(err)
		}
		if len(few.Cases) == 0 || len(few.Cases) > len(set.Cases)/2 {
			t.Errorf("for %d of %d clauses %d of %d cases are made", len(some), len(all), len(few.Cases), len(set.Cases))
		}
		got, want := few.For(some), set.For(some)
		if !slices.EqualFunc(got, want, func(a, b contracts.Case) bool { return sameCase(t, a, b) }) {
			t.Errorf("made are %d cases, selected %d, not all of them the same", len(got), len(want))
		}
		for _, id := range some {
			if few.Gaps[id] != set.Gaps[id] {
				t.Errorf("%s has no case because %q, and because %q", id, few.Gaps[id], set.Gaps[id])
			}
		}
		const answer = "update-function-config.response.401.error_code.required"
		whole, err := cases.MakeFor(set.Catalogue, []string{some[0], answer})
		if err != nil || len(whole.Cases) != len(set.Cases) {
			t.Errorf("for a promise about answers not all cases are made: %v", err)
		}
	})
}

// A promise about answers selects the cases that ask for such an answer, in the order
// of the set.
func TestForAnswers(t *testing.T) {
	set := made(t, openapi.Documented)
	for _, tc := range []struct {
		clause string
		has    string // a case that asks for the answer
		lacks  string // one that does not
	}{
		{
			"update-function-config.response.401.error_code.required",
			"update-function-config.refusal.credentials.missing refuses no credential", "update-function-config.body.timeout.minimum refuses 2",
		},
		{
			"update-function-config.reflects.timeout",
			"update-function-config.body.timeout.minimum accepts 3", "update-function-config.body.timeout.minimum refuses 2",
		},
		{
			"update-function-config.response.status",
			"update-function-config.body.timeout.minimum refuses 2", "show-function-config.refusal.credentials.missing refuses no credential",
		},
		{
			"delete-function.response.204.empty",
			"delete-function.behaviour.gone-at-once behaves to read, update and delete", "delete-function.refusal.credentials.missing refuses no credential",
		},
	} {
		t.Run(tc.clause, func(t *testing.T) {
			ids, last := map[string]bool{}, -1
			for _, c := range set.For([]string{tc.clause}) {
				ids[c.ID()] = true
				at := position(set, c.ID())
				if at <= last {
					t.Errorf("%s: %s stands out of order", tc.clause, c.ID())
				}
				last = at
			}
			if !ids[tc.has] || ids[tc.lacks] {
				t.Errorf("%s: %q selected is %t, %q selected is %t", tc.clause, tc.has, ids[tc.has], tc.lacks, ids[tc.lacks])
			}
			named(t, set, tc.lacks)
		})
	}
}

func position(set *cases.Set, id string) int {
	for i, c := range set.Cases {
		if c.ID() == id {
			return i
		}
	}
	return -1
}
