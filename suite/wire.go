package suite

import (
	"cmp"
	"context"
	"sync"

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
	answers, err := w.transmitAtOnce(ctx, []sending{s})
	if err != nil {
		return target.Response{}, err
	}
	return answers[0], nil
}

// transmitAtOnce sends requests at the same time, and waits for all answers. It gives
// those before the first one that has none.
func (w *workspace) transmitAtOnce(ctx context.Context, all []sending) ([]target.Response, error) {
	for i := range all {
		if all[i].caseID == "" {
			all[i].caseID = w.caseID
		}
		if err := w.budget.take(all[i]); err != nil {
			w.budget.giveBack(i)
			return nil, err
		}
	}
	var answers []target.Response
	var fault error
	replies := w.carryAtOnce(ctx, all)
	for i, sent := range all {
		reply := replies[i]
		w.budget.spent(reply.sent)
		w.requests += reply.sent
		if reply.err != nil || fault != nil {
			fault = cmp.Or(fault, reply.err)
			continue
		}
		w.record.note(sent, reply.answer, reply.sent)
		answers = append(answers, reply.answer)
	}
	return answers, fault
}

// reply is what came of a request.
type reply struct {
	answer target.Response
	sent   int
	err    error
}

// carryAtOnce gives the requests to the wire. One that leads to no target has nothing
// to do at the same time, and is not made for it.
func (w *workspace) carryAtOnce(ctx context.Context, all []sending) []reply {
	replies := make([]reply, len(all))
	carry := func(i int) {
		replies[i].answer, replies[i].sent, replies[i].err = w.wire.carry(ctx, all[i])
	}
	_, isLive := w.wire.(live)
	var group sync.WaitGroup
	for i := range all {
		if isLive && len(all) > 1 {
			group.Go(func() { carry(i) })
		} else {
			carry(i)
		}
	}
	group.Wait()
	return replies
}
