package suite

import (
	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/suite/report"
	"github.com/fgcontract/fgcontract/suite/target"
)

// take is what was recorded of one case: its exchanges as they stand in the archive,
// and its attempts.
type take struct {
	lines [][]byte
	cases []recordedCase
}

// tape is what one worker speaks into. Without a recorder it is nil and nothing is
// noted. It is not safe for concurrent use.
type tape struct {
	recorder *Recorder
	attempts map[string]int
	current  *recordedCase
	redactor *report.Redactor
	// isHeld keeps what belongs to cases until it is handed over, because cases of
	// other workers may have to come before.
	isHeld bool
	held   take
}

// tape begins one.
func (r *Recorder) tape() *tape {
	if r == nil {
		return nil
	}
	return &tape{recorder: r, attempts: map[string]int{}, redactor: report.NewRedactor(r.contracts.Of("").Secrets())}
}

// begin opens an attempt at a case.
func (t *tape) begin(id string) {
	if t == nil {
		return
	}
	t.attempts[id]++
	t.current = &recordedCase{ID: id, Attempt: t.attempts[id]}
	t.redactor = report.NewRedactor(t.recorder.contracts.Of(id).Secrets())
}

// cast notes who plays the roles.
func (t *tape) cast(who *cast, urn func(*function) string) {
	if t == nil || who == nil {
		return
	}
	t.current.Functions = map[contracts.Role]recordedFunction{}
	for role, f := range who.functions {
		noted := recordedFunction{Name: f.name, URN: f.urn}
		if role == contracts.Unknown {
			noted.URN = urn(f)
		}
		t.current.Functions[role] = noted
	}
}

// done closes the attempt with what its exchanges do not show.
func (t *tape) done(c report.Case, fault error) {
	if t == nil {
		return
	}
	t.current.Requests = c.Requests
	if c.Verdict == contracts.Skip {
		t.current.Skipped = c.Reason
	}
	if fault != nil {
		t.current.Fault = fault.Error()
	}
	t.held.cases = append(t.held.cases, *t.current)
	t.current, t.redactor = nil, report.NewRedactor(t.recorder.contracts.Of("").Secrets())
	if !t.isHeld {
		t.pass()
	}
}

// pass writes down what is held, without waiting for anybody.
func (t *tape) pass() {
	t.recorder.mu.Lock()
	defer t.recorder.mu.Unlock()
	t.recorder.keep(t.held)
	t.held = take{}
}

// hand gives what was recorded of the case at a place in the order of the run.
func (t *tape) hand(place int) {
	if t == nil {
		return
	}
	t.recorder.accept(place, t.held)
	t.held = take{}
}

// note records an exchange.
func (t *tape) note(s sending, answer target.Response, sent int) {
	if t == nil {
		return
	}
	r := t.recorder
	place := report.HARPlace{Case: s.caseID, Step: s.step, Purpose: string(s.purpose)}
	if t.current != nil {
		place.Attempt = t.current.Attempt
	}
	if sent > 1 {
		place.Sent = sent
	}
	var x contracts.Exchange
	x, place.Digest = kept(covered(exchangeOf(s.Request, answer), r.contracts.Of(s.caseID), t.redactor))
	when := r.started
	if r.clock != nil {
		when = r.clock().Add(-answer.Took)
	}
	line, err := report.MarshalHAR(report.HAREntryOf(r.base, x, when, place))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.end.Requests += sent
	switch {
	case err != nil:
		r.write(nil, err)
	case t.current == nil:
		r.entry(line, nil)
	default:
		t.held.lines = append(t.held.lines, line)
	}
}
