package suite_test

import (
	"context"
	"slices"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite"
)

// No case depends on which ran before: from behind, twice in a row on one fake, none
// accuses it. make prove takes all of them, other runs every fifth.
func TestNoFalseAlarmInAnyOrder(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("whole runs, each in one goroutine")
	}
	for _, profile := range openapi.Profiles() {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			cfg := config(t, profile, nil)
			r, err := suite.NewRunner(cfg)
			if err != nil {
				t.Fatal(err)
			}
			every := 5
			if *prove {
				every = 1
			}
			ctx := context.Background()
			r.Ready(ctx)
			for range 2 {
				all := slices.Clone(r.Cases())
				slices.Reverse(all)
				for i := 0; i < len(all); i += every {
					if got := r.Run(ctx, all[i]); got.Verdict != contracts.Pass || len(got.Findings) > 0 {
						t.Errorf("%s: %s %s %v", got.ID, got.Verdict, got.Reason, got.Findings)
					}
				}
			}
			r.Finish(ctx)
		})
	}
}
