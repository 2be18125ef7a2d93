package suite

import (
	"context"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/target"
)

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
	if err := w.budget.take(s); err != nil {
		return target.Response{}, err
	}
	answer, sent, err := w.wire.carry(ctx, s)
	w.budget.spent(sent)
	w.requests += sent
	if err == nil {
		w.record.note(s, answer, sent)
	}
	return answer, err
}
