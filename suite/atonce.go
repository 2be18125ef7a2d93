package suite

import (
	"context"
	"slices"

	"github.com/fgcontract/fgcontract/contracts"
)

// atOnce are the first of the steps that are sent at the same time.
func atOnce(steps []contracts.Step) []contracts.Step {
	n := slices.IndexFunc(steps[1:], func(s contracts.Step) bool { return !s.AtOnce })
	if n < 0 {
		return steps
	}
	return steps[:n+1]
}

// exchangeAtOnce sends some steps at the same time. They make nothing, so that there is
// nothing to keep track of.
func (r *Runner) exchangeAtOnce(
	ctx context.Context, steps []contracts.Step, who *cast, earlier []contracts.Exchange,
) ([]contracts.Exchange, error) {
	all := make([]sending, len(steps))
	for i, step := range steps {
		request, err := r.build(step, who, earlier)
		if err != nil {
			return nil, err
		}
		all[i] = sending{Request: request, purpose: toJudge, operation: step.Operation, step: len(earlier) + i, expect: step.Expect}
	}
	answers, err := r.space.transmitAtOnce(ctx, all)
	var out []contracts.Exchange
	for i, answer := range answers {
		out = append(out, exchangeOf(all[i].Request, answer))
	}
	return out, err
}

// prepared reports whether all that prepares was answered as it should be.
func prepared(steps []contracts.Step, answered []contracts.Exchange) bool {
	for i, x := range answered {
		if steps[i].Setup && !steps[i].Expect.Allows(x.Status) {
			return false
		}
	}
	return true
}
