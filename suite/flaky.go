package suite

import (
	"context"
	"fmt"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/suite/report"
)

// recheck carries out a case that failed once more, alone: with functions that no
// other case has touched, and while no other case runs. One that passes then is neither kept nor broken; what was
// found at first stays in the reason and in the exchanges.
func (r *Runner) recheck(ctx context.Context, c contracts.Case, first report.Case) report.Case {
	r.room.Lock()
	defer r.room.Unlock()
	c.Fresh = true
	again := r.once(ctx, c)
	first.Requests += again.Requests
	if again.Verdict != contracts.Pass {
		return first
	}
	for _, f := range first.Findings {
		if contracts.Counts(f.Level, r.config.Strict) {
			first.Reason = fmt.Sprintf("flaky: it failed and passed when it was carried out again alone; at first %s expected %s, and there was %s",
				f.Clause, f.Expected, f.Actual)
			break
		}
	}
	first.Verdict, first.Flaky, first.Findings, first.Exercised = contracts.Error, true, nil, nil
	return first
}
