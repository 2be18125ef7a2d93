package suite

import (
	"context"
	"errors"
	"fmt"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/target"
)

// errBudget marks that no more requests may be sent. What is to be removed still is:
// the budget was kept large enough for that.
var errBudget = errors.New("the budget of requests is used up")

// purpose says what a request of the run is for.
type purpose string

// The purposes: make what cases need, carry out a step of a case, remove what was
// made, look at the target, put a configuration back.
const (
	toMake   purpose = "make"
	toJudge  purpose = "judge"
	toRemove purpose = "remove"
	toLook   purpose = "look"
	toHold   purpose = "put back"
)

// sending is a request with what the run knows about it.
type sending struct {
	target.Request
	purpose   purpose
	operation *openapi.Operation // nil for a route that no operation has
	caseID    string             // "" for requests of no case in particular
	step      int                // index of the step that is carried out
	expect    contracts.Expectation
	makes     string // name of the function that it creates, or ""
}

// wire carries requests to what answers them.
type wire interface {
	carry(ctx context.Context, s sending) (answer target.Response, sent int, err error)
}

// live is the wire to a target. A request that is judged goes once; the others are
// tried again where that does no harm.
type live struct{ target *target.Target }

func (l live) carry(ctx context.Context, s sending) (target.Response, int, error) {
	if s.purpose == toJudge {
		answer, err := l.target.Send(ctx, s.Request)
		return answer, 1, err
	}
	return l.target.SendPatiently(ctx, s.Request)
}

// transmit sends a request unless the budget is used up.
func (w *workspace) transmit(ctx context.Context, s sending) (target.Response, error) {
	if s.caseID == "" {
		s.caseID = w.caseID
	}
	if w.budget > 0 && s.purpose != toRemove && s.purpose != toHold && w.requests+w.reserve(s) >= w.budget {
		return target.Response{}, fmt.Errorf("%w: %d were sent of %d, the others are for removing what was made", errBudget, w.requests, w.budget)
	}
	answer, sent, err := w.wire.carry(ctx, s)
	w.requests += sent
	if err == nil {
		w.record.note(s, answer, sent)
	}
	return answer, err
}

// reserve is how many requests cleaning up will take if this one is sent, too.
func (w *workspace) reserve(s sending) int {
	n := len(w.tracked) // a function that is about to be made is tracked already
	if w.handed != nil {
		n += restoring
	}
	if s.operation != nil && undoing(s.operation) != nil {
		n++
	}
	return n
}
