package suite_test

import (
	"os"
	"testing"
	"time"

	"github.com/onsi/ginkgo/v2"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite"
	"github.com/fgcontract/fgcontract/suite/report"
	"github.com/fgcontract/fgcontract/suite/target"
)

// TestContract is the suite itself: against the fake, or against the endpoint that
// the environment names. FGCONTRACT_TARGET is its address, FGCONTRACT_TOKEN a token,
// FGCONTRACT_PROJECT the project in which functions are made and removed again.
func TestContract(t *testing.T) {
	cfg := config(t, profileOfRun(), nil)
	plain := config(t, profileOfRun(), nil)
	shared, _ := ginkgo.GinkgoConfiguration()
	if shared.ParallelTotal > 1 {
		cfg.Clauses = []string{put + "*"} // in one process all are run
		plain.Clauses = cfg.Clauses
	}
	if address := os.Getenv("FGCONTRACT_TARGET"); address != "" {
		live, err := target.New(target.Config{
			URL: address, Project: os.Getenv("FGCONTRACT_PROJECT"), Token: target.Secret(os.Getenv("FGCONTRACT_TOKEN")),
			Foreign: target.Secret(os.Getenv("FGCONTRACT_FOREIGN_TOKEN")),
		})
		if err != nil {
			t.Fatalf("FGCONTRACT_TARGET is set, so the suite runs against it: %v", err)
		}
		defer live.Close()
		cfg.Target, cfg.TargetName = live, ""
		cfg.RunID = "t" + time.Now().UTC().Format("150405")
		cfg.Started = time.Now()
	}
	result, err := suite.Run(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if ginkgo.GinkgoParallelProcess() > 1 {
		return // the first process has the report
	}
	if os.Getenv("FGCONTRACT_TARGET") != "" {
		report.WriteText(os.Stdout, result, report.TextOptions{})
		return
	}
	// What an answer happens to show may depend on what ran before, as in a list of
	// functions; what is broken does not.
	for i, c := range execute(t, plain).Clauses {
		with := result.Clauses[i]
		if with.ID != c.ID || with.Verdict != c.Verdict && with.Verdict != contracts.Skip && c.Verdict != contracts.Skip {
			t.Errorf("%s: %s without Ginkgo, %s %s with it", c.ID, c.Verdict, with.ID, with.Verdict)
		}
	}
	if result.Outcome != contracts.Conformant {
		t.Errorf("outcome %s: %s", result.Outcome, result.Reason)
	}
	if ran := result.Counts.Cases; cfg.Clauses == nil && ran.Total != len(cfg.Prepared.Cases().Cases) || ran.Skip > 0 {
		t.Errorf("%d cases reported, %d skipped; the fake has what all %d need",
			ran.Total, ran.Skip, len(cfg.Prepared.Cases().Cases))
	}
}

// profileOfRun is FGCONTRACT_PROFILE or the documented one.
func profileOfRun() string {
	if profile := os.Getenv("FGCONTRACT_PROFILE"); profile != "" {
		return profile
	}
	return openapi.Documented
}
