package suite_test

import (
	"bytes"
	"net/http"
	"slices"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite"
	"github.com/fgcontract/fgcontract/suite/report"
)

// Shards deal out the cases of a run: each is in exactly one of them, and dealing
// them back gives the order of the whole.
func TestShardsDealOutTheCases(t *testing.T) {
	cfg := config(t, openapi.Documented, nil)
	cfg.Clauses = []string{"show-function-config.*"}
	whole := names(t, cfg)
	var shards [][]string
	for i := range 3 {
		cfg.Shard = &report.Shard{Index: i + 1, Count: 3}
		shards = append(shards, names(t, cfg))
	}
	var dealt []string
	for i := range whole {
		dealt = append(dealt, shards[i%3][i/3])
	}
	if !slices.Equal(dealt, whole) || len(shards[0])+len(shards[1])+len(shards[2]) != len(whole) {
		t.Errorf("three shards hold %v, want %v", shards, whole)
	}
	cfg.Shard = &report.Shard{Index: 9999, Count: 9999}
	if _, err := suite.NewRunner(cfg); err == nil || err.Error() != "shard 9999/9999 has no case; give fewer shards" {
		t.Errorf("an empty shard: error %v", err)
	}
}

func names(t *testing.T, cfg suite.Config) (ids []string) {
	t.Helper()
	r, err := suite.NewRunner(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Cases() {
		ids = append(ids, c.ID())
	}
	return ids
}

// The merged reports of all shards are the report of one run over everything, also
// where the target deviates, something is known and something is skipped.
func TestMergedShardsAreTheWholeRun(t *testing.T) {
	forgets := inUpdates(func(b map[string]any) { delete(b, "description"); b["timeout"] = "3" })
	run := func(shard *report.Shard) report.Report {
		cfg := config(t, openapi.Documented, forgets)
		cfg.Shard, cfg.Clauses = shard, []string{"update-function-config.body.t*", "update-function-config.body.m*", "update-function-config.reflects.*"}
		cfg.KnownName, cfg.Known = "known.yaml", []byte(`
- {clause: update-function-config.reflects.description, reason: forgotten, owner: team-a, expires: 2030-01-01}
- {clause: update-function-config.reflects.handler, reason: repaired, owner: team-a, expires: 2030-01-01}
- {clause: update-function-config.reflects.timeout, reason: long ago, owner: team-a, expires: 2020-01-01}
`)
		r, err := suite.Execute(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	whole := withoutExchanges(t, run(nil))
	var parts []report.Report
	for _, i := range []int{2, 3, 1} {
		parts = append(parts, withoutExchanges(t, run(&report.Shard{Index: i, Count: 3})))
	}
	merged, err := report.Merge(parts)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := jsonOf(t, merged), jsonOf(t, whole); got != want {
		t.Errorf("merged:\n%s\nwhole:\n%s", diffLines(got, want), "(the lines that differ are shown)")
	}
	if whole.Counts.Clauses.Fail == 0 || whole.Counts.Clauses.Known == 0 {
		t.Errorf("the run shows too little: %+v", whole.Counts)
	}
}

// withoutExchanges is a report as it is read back, without what depends on how many
// requests the target has seen before.
func withoutExchanges(t *testing.T, r report.Report) report.Report {
	t.Helper()
	for i := range r.Cases {
		r.Cases[i].Exchanges = nil
	}
	got, err := report.ReadJSON(bytes.NewReader([]byte(jsonOf(t, r))))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func jsonOf(t *testing.T, r report.Report) string {
	t.Helper()
	var buf bytes.Buffer
	if err := report.WriteJSON(&buf, r); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

// diffLines shows the first lines in which two texts differ.
func diffLines(got, want string) string {
	a, b := bytes.Split([]byte(got), []byte("\n")), bytes.Split([]byte(want), []byte("\n"))
	for i := range min(len(a), len(b)) {
		if !bytes.Equal(a[i], b[i]) {
			return string(bytes.Join(a[max(i-3, 0):min(i+3, len(a))], []byte("\n"))) + "\n---\n" + string(bytes.Join(b[max(i-3, 0):min(i+3, len(b))], []byte("\n")))
		}
	}
	return "one is longer"
}

// On demand the evidence of every case is kept, with what its function was made of.
func TestExchangesOnDemand(t *testing.T) {
	cfg := config(t, openapi.Documented, nil)
	cfg.Clauses = []string{"update-function-config.body.timeout.*", "update-function-config.rule.*"}
	created := 0
	for _, keep := range []bool{false, true} {
		cfg.Exchanges = keep
		r, err := suite.Execute(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range r.Cases {
			if c.Verdict != contracts.Pass || (len(c.Exchanges) > 0) != keep {
				t.Errorf("%s: %s with %d exchanges, want some: %v", c.ID, c.Verdict, len(c.Exchanges), keep)
			}
			for _, x := range c.Exchanges {
				if x.Request.Get("X-Auth-Token") != "" || x.Method == http.MethodTrace {
					t.Errorf("%s: the evidence holds a credential", c.ID)
				}
			}
			if c.Create != "" {
				created++
			}
		}
	}
	if created == 0 {
		t.Error("no case says what its function was created with")
	}
}
