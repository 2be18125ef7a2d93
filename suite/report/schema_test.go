package report_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/suite/report"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func modelSchema(tb testing.TB) *jsonschema.Schema {
	tb.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(report.Schema))
	if err != nil {
		tb.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("report.schema.json", doc); err != nil {
		tb.Fatal(err)
	}
	return c.MustCompile("report.schema.json")
}

// against holds a text of JSON against the published schema.
func against(tb testing.TB, s *jsonschema.Schema, text string) error {
	tb.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		tb.Fatal(err)
	}
	return s.Validate(value)
}

func TestReportsObeyTheSchema(t *testing.T) {
	schema := modelSchema(t)
	shard := input(t, broken(wattsMax, "refuses 61"))
	shard.Shard, shard.Selection, shard.RequireAll, shard.Aborted, shard.Run.Command = &report.Shard{Index: 1, Count: 2}, selection, true, "interrupted", "check --fake"
	shard.Evidence = &report.Evidence{Run: "r0", Recorded: started, Contract: report.Contract{Profile: "documented", Digest: strings.Repeat("0", 64)}}
	shard.Cases[0].Needs, shard.Cases[0].Fresh, shard.Cases[0].Create = []string{"pin"}, true, `{"watts": 3}`
	for name, r := range map[string]report.Report{
		"everything": rich(t), "all kept": report.Build(input(t, passed(wattsMax, "accepts 60"))), "nothing tried": report.Build(input(t)),
		"shard": report.Build(shard), "flaky": report.Build(input(t, atTimes(wattsMax, "refuses 61"))),
	} {
		if err := against(t, schema, written(t, report.WriteJSON, r)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSchemaRefuses(t *testing.T) {
	schema := modelSchema(t)
	whole := written(t, report.WriteJSON, rich(t))
	for _, change := range [][2]string{
		{`"format": 1`, `"format": 2`},
		{`"strict": false`, `"stict": false`},
		{`"outcome": "deviating"`, `"outcome": "fine"`},
		{`"verdict": "fail"`, `"verdict": "failed"`},
		{`"state": "gone"`, `"state": "went"`},
		{`"expires": "2026-05-05"`, `"expires": "soon"`},
		{`"method": "PUT"`, `"verb": "PUT"`},
		{`"done": `, `"done": -`},
	} {
		if !strings.Contains(whole, change[0]) {
			t.Fatalf("the report has no %s", change[0])
		}
		if err := against(t, schema, strings.Replace(whole, change[0], change[1], 1)); err == nil {
			t.Errorf("%s passes", change[1])
		}
	}
}

// A field of the model that the schema does not know, or the other way round, is a
// field that nobody outside can rely on.
func TestSchemaHasTheFieldsOfTheModel(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(report.Schema, &schema); err != nil {
		t.Fatal(err)
	}
	defs := schema["$defs"].(map[string]any)
	inside := func(from any, path ...string) any {
		for _, name := range path {
			from = from.(map[string]any)[name]
		}
		return from
	}
	for name, pair := range map[string]struct {
		model  reflect.Type
		schema any
	}{
		"report":    {reflect.TypeFor[report.Report](), schema},
		"run":       {reflect.TypeFor[report.Run](), inside(schema, "properties", "run")},
		"evidence":  {reflect.TypeFor[report.Evidence](), inside(schema, "properties", "evidence")},
		"contract":  {reflect.TypeFor[report.Contract](), inside(schema, "properties", "contract")},
		"target":    {reflect.TypeFor[report.Target](), inside(schema, "properties", "target")},
		"counts":    {reflect.TypeFor[report.Counts](), inside(schema, "properties", "counts")},
		"coverage":  {reflect.TypeFor[report.Coverage](), inside(schema, "properties", "coverage", "items")},
		"known":     {reflect.TypeFor[report.Known](), inside(schema, "properties", "known", "items")},
		"ambiguity": {reflect.TypeFor[report.Ambiguity](), inside(schema, "properties", "ambiguities", "items")},
		"tally":     {reflect.TypeFor[report.Tally](), defs["tally"]},
		"clause":    {reflect.TypeFor[report.Clause](), defs["clause"]},
		"case":      {reflect.TypeFor[report.Case](), defs["case"]},
		"finding":   {reflect.TypeFor[contracts.Finding](), inside(defs, "case", "properties", "findings", "items")},
	} {
		got := slices.Sorted(maps.Keys(inside(pair.schema, "properties").(map[string]any)))
		if want := slices.Sorted(slices.Values(fieldsOf(pair.model))); !slices.Equal(got, want) {
			t.Errorf("%s: report.schema.json has %v, the model %v; write both alike", name, got, want)
		}
	}
}

// fieldsOf lists the names under which a struct stands in JSON.
func fieldsOf(model reflect.Type) (names []string) {
	for i := range model.NumField() {
		field := model.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous:
			names = append(names, fieldsOf(field.Type)...)
		case name != "-":
			names = append(names, name)
		}
	}
	return names
}

func TestCoverageCounts(t *testing.T) {
	r := report.Build(input(t, passed(wattsMax, "accepts 60"), passed(labelLength, "accepts eight"), without(pinType, "accepts a pin", contracts.Skip, "no pin")))
	got := map[string][2]int{}
	for _, c := range r.Coverage {
		got[c.ID] = [2]int{c.Done, c.Total}
	}
	must := 0
	for _, c := range r.Clauses {
		if c.Level == "must" {
			must++
		}
	}
	want := map[string][2]int{
		report.CoverSelection:  {len(r.Clauses), len(catalogue(t).Clauses())},
		report.CoverClauses:    {2, len(r.Clauses)},
		report.CoverMust:       {1, must},
		report.CoverOperations: {1, 2},
		report.CoverCases:      {2, 3},
	}
	if !maps.Equal(got, want) {
		t.Errorf("coverage %v, want %v", got, want)
	}
	for i, id := range report.Coverages() {
		if r.Coverage[i].ID != id {
			t.Errorf("coverage %d is %s, want %s", i, r.Coverage[i].ID, id)
		}
	}
	if p := (report.Coverage{Done: 1, Total: 4}).Percent(); p != 25 {
		t.Errorf("1 of 4 is %v %%", p)
	}
	if p := (report.Coverage{}).Percent(); p != 100 {
		t.Errorf("nothing of nothing is %v %%", p)
	}
}

func TestBrokenClauseNamesItsLine(t *testing.T) {
	r := report.Build(input(t, broken(wattsMax, "refuses 61"), passed(wattsMin, "accepts 1")))
	if got := clauseOf(t, r, wattsMax).At; !strings.HasPrefix(got, "lamp.yaml:") {
		t.Errorf("%s is at %q, want a line of lamp.yaml", wattsMax, got)
	}
	if got := clauseOf(t, r, wattsMin).At; got != "" {
		t.Errorf("%s is kept and at %q", wattsMin, got)
	}
}
