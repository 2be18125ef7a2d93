package cases_test

import (
	"slices"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/openapi"
)

func totalOf(t *testing.T, set *cases.Set, what string) cases.Total {
	t.Helper()
	for _, total := range set.Totals() {
		if total.What == what {
			return total
		}
	}
	t.Fatalf("nothing is counted as %q", what)
	return cases.Total{}
}

// Whatever is counted adds up, and what is missing says why.
func TestTotalsAddUp(t *testing.T) {
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		names := map[string]bool{}
		for _, total := range set.Totals() {
			if names[total.What] {
				t.Errorf("%s: is counted twice", total.What)
			}
			names[total.What] = true
			if total.Have == 0 || total.Have+len(total.Missing) != total.Of {
				t.Errorf("%s: %d of %d, and %d missing", total.What, total.Have, total.Of, len(total.Missing))
			}
			for _, gap := range total.Missing {
				if gap.Name == "" || gap.Reason == "" {
					t.Errorf("%s: %q is missing without a reason", total.What, gap.Name)
				}
			}
		}
	})
}

// What no case shows any more is missed by the total that counts it, and by no floor of
// another.
func TestTotalsMissWhatIsNotShown(t *testing.T) {
	whole := made(t, openapi.Documented)
	without := func(drop func(contracts.Case) bool) *cases.Set {
		less := *whole
		less.Cases = slices.DeleteFunc(slices.Clone(whole.Cases), drop)
		return &less
	}
	calls := func(id string) func(contracts.Case) bool {
		return func(c contracts.Case) bool {
			return slices.ContainsFunc(c.Steps, func(s contracts.Step) bool { return s.Operation != nil && s.Operation.ID == id })
		}
	}
	sends := func(member string) func(contracts.Case) bool {
		return func(c contracts.Case) bool {
			return slices.ContainsFunc(c.Steps, func(s contracts.Step) bool {
				body, _ := s.Body.(map[string]any)
				return s.Operation != nil && s.Operation.ID == "UpdateFunctionConfig" && body[member] != nil
			})
		}
	}
	for _, tc := range []struct {
		what, name string
		drop       func(contracts.Case) bool
	}{
		{cases.TotalOperations, "ListFeatures", calls("ListFeatures")},
		{cases.TotalStatuses, "list-features 200", calls("ListFeatures")},
		{cases.TotalClauses, "list-features.response.status", calls("ListFeatures")},
		{cases.TotalAnswers, "list-features.response.200.type", calls("ListFeatures")},
		{cases.TotalRequests, "update-function-config.body.timeout.maximum", func(c contracts.Case) bool {
			return c.Clause == "update-function-config.body.timeout.maximum"
		}},
		{cases.TotalRuleSides, "update-function-config.rule.initializer.needs-timeout refuses", func(c contracts.Case) bool {
			return c.Clause == "update-function-config.rule.initializer.needs-timeout" && c.Side == contracts.Refuses
		}},
		{cases.TotalCodes, "FSS.1051", func(c contracts.Case) bool {
			return slices.ContainsFunc(c.Steps, func(s contracts.Step) bool { return s.Expect.Code == "FSS.1051" })
		}},
		{cases.TotalSet, "update-function-config.body.gpu_memory", sends("gpu_memory")},
		{cases.TotalRead, "update-function-config.reflects.gpu_memory", sends("gpu_memory")},
	} {
		t.Run(tc.what, func(t *testing.T) {
			before, after := totalOf(t, whole, tc.what), totalOf(t, without(tc.drop), tc.what)
			missed := func(g cases.Gap) bool { return g.Name == tc.name }
			if slices.ContainsFunc(before.Missing, missed) || !slices.ContainsFunc(after.Missing, missed) || after.Have >= before.Have || after.Of != before.Of {
				t.Errorf("%s: %d of %d, and %d of %d without the cases of %s", tc.what, before.Have, before.Of, after.Have, after.Of, tc.name)
			}
		})
	}
}
