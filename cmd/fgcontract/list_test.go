package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/openapi"
)

func TestSelectRows(t *testing.T) {
	rows := []row{{key: "a.one"}, {key: "a.two"}, {key: "b.one"}}
	for name, c := range map[string]struct {
		patterns []string
		want     []string
		says     string
	}{
		"everything":    {nil, []string{"a.one", "a.two", "b.one"}, ""},
		"one":           {[]string{"a.two"}, []string{"a.two"}, ""},
		"in order":      {[]string{"b.*", "a.*"}, []string{"a.one", "a.two", "b.one"}, ""},
		"overlapping":   {[]string{"*.one", "a.*"}, []string{"a.one", "a.two", "b.one"}, ""},
		"nothing":       {[]string{"c.*"}, nil, `pattern "c.*" matches nothing`},
		"one of two":    {[]string{"a.*", "c.*"}, nil, `pattern "c.*" matches nothing`},
		"not a pattern": {[]string{"[a"}, nil, "syntax error"},
		"empty":         {[]string{""}, nil, `pattern "" matches nothing`},
	} {
		t.Run(name, func(t *testing.T) {
			kept, err := selectRows(rows, c.patterns)
			if (err != nil) != (c.says != "") || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Fatalf("error %v, want %q", err, c.says)
			}
			var got []string
			for _, r := range kept {
				got = append(got, r.key)
			}
			if err == nil && !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func testMaterial(t *testing.T, profile string) *material {
	t.Helper()
	f := &listFlags{output: "text", edition: edition{program.Edition{Profile: profile}}}
	m, err := f.material()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestEveryListHasARowForEachThing(t *testing.T) {
	for _, profile := range openapi.Profiles() {
		m := testMaterial(t, profile)
		set, err := m.cases()
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]int{
			"operations": len(m.contract.Operations()) + len(m.contract.LeftOut()), "clauses": len(m.catalogue.Clauses()), "cases": len(set.Cases),
			"rules": len(ruleIDs(m.contract)), "errors": len(m.contract.Errors()), "needs": len(needsOf(m.contract)),
		}
		for _, l := range listings {
			t.Run(profile+" "+l.name, func(t *testing.T) {
				made, err := l.make(m)
				if err != nil {
					t.Fatal(err)
				}
				if len(made.rows) != want[l.name] || len(made.rows) == 0 {
					t.Errorf("%d rows, want %d", len(made.rows), want[l.name])
				}
				var out bytes.Buffer
				var decoded []map[string]any
				if err := errors.Join(writeJSON(&out, values(made.rows)), json.Unmarshal(out.Bytes(), &decoded)); err != nil || len(decoded) != len(made.rows) {
					t.Errorf("as JSON %d rows, %v", len(decoded), err)
				}
				for _, r := range made.rows {
					if len(r.cells) != len(made.header) || r.key == "" || r.value == nil || slices.Contains(r.cells, "") {
						t.Fatalf("row %q has the cells %q for the columns %q", r.key, r.cells, made.header)
					}
					if strings.ContainsAny(strings.Join(r.cells, ""), "\t\n") {
						t.Fatalf("row %q breaks the table: %q", r.key, r.cells)
					}
				}
			})
		}
	}
}

func ruleIDs(contract *openapi.Contract) map[string]bool {
	ids := map[string]bool{}
	for _, o := range contract.Operations() {
		for _, r := range everyRule(o) {
			ids[r.ID] = true
		}
	}
	return ids
}

func TestNothingHidesBehindAColumn(t *testing.T) {
	made, err := clausesTable(testMaterial(t, openapi.Documented))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range made.rows {
		clause, ok := r.value.(contracts.Clause)
		if !ok || clause.ID != r.key || clause.Source == "" || clause.Statement == "" {
			t.Fatalf("%s: the row is %+v", r.key, r.value)
		}
	}
}

func TestClipped(t *testing.T) {
	short, long := strings.Repeat("ü", maxSource), strings.Repeat("ü", maxSource+1)
	if clipped(short) != short || clipped(long) != strings.Repeat("ü", maxSource-1)+"…" {
		t.Errorf("got %q and %q", clipped(short), clipped(long))
	}
}

func TestTablesAreAligned(t *testing.T) {
	var out bytes.Buffer
	err := table{[]string{"A", "B"}, []row{{cells: []string{"long cell", "x"}}, {cells: []string{"s", "y"}}}}.write(&out)
	if want := "A          B\nlong cell  x\ns          y\n"; err != nil || out.String() != want {
		t.Errorf("got %q, %v", out.String(), err)
	}
}

func TestAnEmptyListIsAListInJSON(t *testing.T) {
	var out bytes.Buffer
	if err := writeJSON(&out, values(nil)); err != nil || out.String() != "[]\n" {
		t.Errorf("got %q, %v", out.String(), err)
	}
}

func TestSharesAddUp(t *testing.T) {
	set, err := testMaterial(t, openapi.Documented).cases()
	if err != nil {
		t.Fatal(err)
	}
	all := set.Coverage()
	clauses, gaps := 0, 0
	var order []string
	for _, s := range shares(all) {
		clauses += s.clauses
		gaps += s.gaps
		if !slices.Contains(order, s.operation) {
			order = append(order, s.operation)
		} else if order[len(order)-1] != s.operation {
			t.Errorf("%s stands in two places", s.operation)
		}
	}
	wantGaps := 0
	for _, c := range all {
		if !c.Covered() {
			wantGaps++
		}
	}
	if clauses != len(all) || gaps != wantGaps {
		t.Errorf("%d clauses and %d gaps, want %d and %d", clauses, gaps, len(all), wantGaps)
	}
	if order[len(order)-1] != theService {
		t.Errorf("the order is %v; the service comes last", order)
	}
}

func TestAGapWithoutAReasonIsAFault(t *testing.T) {
	clause := contracts.Clause{ID: "update-function-config.body.new"}
	for name, c := range map[string]struct {
		coverage cases.Coverage
		want     bool
	}{
		"covered":     {cases.Coverage{Clause: clause, Answers: 1}, false},
		"explained":   {cases.Coverage{Clause: clause, Reason: "a reason"}, false},
		"unexplained": {cases.Coverage{Clause: clause}, true},
	} {
		if got := isUnexplained(c.coverage); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	var out bytes.Buffer
	if err := gapsTable([]cases.Coverage{{Clause: clause}}).write(&out); err != nil || !strings.Contains(out.String(), "fault of the project") {
		t.Errorf("got %q, %v", out.String(), err)
	}
}

func TestTheFakeEmulatesEveryOperationOfTheProfiles(t *testing.T) {
	for _, profile := range openapi.Profiles() {
		for id, what := range emulation(testMaterial(t, profile)) {
			if what != isEmulated {
				t.Errorf("%s: %s: %s", profile, id, what)
			}
		}
	}
}
