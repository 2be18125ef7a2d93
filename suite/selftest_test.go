package suite_test

import (
	"context"
	"path"
	"slices"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite"
	"github.com/fgcontract/fgcontract/suite/report"
)

const (
	goodToken    = fixtures.Token
	foreignToken = fixtures.OtherToken
)

// The fake itself is clean: no finding of any level, in both profiles.
func TestCleanFakeConforms(t *testing.T) {
	t.Parallel()
	for _, profile := range openapi.Profiles() {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			result := execute(t, config(t, profile, nil))
			if result.Outcome != contracts.Conformant || result.Counts.Warnings > 0 || result.Counts.Cases.Skip > 0 {
				t.Errorf("outcome %s (%s), %d warnings, %d skipped cases", result.Outcome, result.Reason, result.Counts.Warnings, result.Counts.Cases.Skip)
			}
			for _, c := range result.Cases {
				if c.Verdict != contracts.Pass || len(c.Findings) > 0 {
					t.Errorf("%s: %s %s %v", c.ID, c.Verdict, c.Reason, c.Findings)
				}
			}
		})
	}
}

// ofFunctions are the clauses of the operations that a planted defect changes, and
// of the service as a whole.
var ofFunctions = []string{
	"create-function.*", "delete-function.*", "list-functions.*", "show-function-config.*", "update-function-config.*", "service.*",
}

// A suite that was never seen to fail proves nothing: each planted defect fails the
// clauses that it breaks, and no others.
func TestDefectsAreFoundAndNamed(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for i, d := range slices.Concat(defects, memoryDefects) {
		if testing.Short() && i%12 != 0 {
			continue // a run is one goroutine; the detector sees nothing new in the others
		}
		if names[d.name] {
			t.Fatalf("two defects have the name %q", d.name)
		}
		names[d.name] = true
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			among := ofFunctions
			if d.name == undeleted {
				among = []string{"delete-function.*", "list-functions.*"} // all others would fill the project, which ends the run
			}
			d.isFound(t, among)
		})
	}
}

// isFound runs the cases of some clauses against the fake with the defect. Those of
// all others would cost minutes.
func (d defect) isFound(t *testing.T, among []string) {
	t.Helper()
	cfg := config(t, openapi.Documented, d.wrap)
	cfg.Clauses = among
	result := execute(t, cfg)
	broken := brokenClauses(result)
	if result.ExitStatus() != 1 {
		t.Errorf("outcome %s (%s); want a deviation", result.Outcome, result.Reason)
	}
	for _, pattern := range d.breaks {
		if !slices.ContainsFunc(broken, func(id string) bool { return matches(pattern, id) }) {
			t.Errorf("%s: not found", pattern)
		}
	}
	for _, id := range broken {
		if !slices.ContainsFunc(d.breaks, func(pattern string) bool { return matches(pattern, id) }) {
			t.Errorf("%s: accused wrongly: %s", id, firstFinding(result, id))
		}
	}
}

// The list is what the self test is worth; it may grow, not shrink.
func TestThereAreEnoughDefects(t *testing.T) {
	t.Parallel()
	if n := len(defects) + len(memoryDefects); n < 50 {
		t.Errorf("%d planted defects", n)
	}
}

func matches(pattern, id string) bool {
	ok, err := path.Match(pattern, id)
	return ok && err == nil
}

func execute(t *testing.T, cfg suite.Config) report.Report {
	t.Helper()
	result, err := suite.Execute(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func brokenClauses(r report.Report) []string {
	var ids []string
	for _, c := range r.Clauses {
		if c.Verdict == contracts.Fail {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

func firstFinding(r report.Report, id string) string {
	for _, c := range r.Clauses {
		if c.ID == id && len(c.Findings) > 0 {
			f := c.Findings[0]
			return f.Case + " expected " + f.Expected + ", actual " + f.Actual
		}
	}
	return ""
}
