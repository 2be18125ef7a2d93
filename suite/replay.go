package suite

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/report"
	"github.com/fgcontract/fgcontract/suite/target"
)

// errNotRecorded is why a case is skipped: the recording does not have what it asks.
var errNotRecorded = errors.New("the recording does not have it")

// Target is a target that stands for the recorded one. It answers nothing by itself.
func (r *Recording) Target() (*target.Target, error) {
	t, err := target.New(target.Config{
		URL: r.head.Target.URL, Project: r.head.Target.Project, Token: "nothing is sent", Has: r.head.Has, Stepping: true,
		Base: nowhere{}, Fault: func(context.Context, string) error { return nil },
	})
	if err != nil {
		return nil, fmt.Errorf("the recording names no target that could be: %w", err)
	}
	return t, nil
}

// nowhere refuses to send.
type nowhere struct{}

func (nowhere) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("nothing is sent while a recording is judged")
}

// endsBefore reports whether the recorded run was broken off and did not come to a case.
func (r *Recording) endsBefore(id string) bool {
	if r == nil || r.end.Aborted == "" {
		return false
	}
	_, ok := r.cases[caseKey{id, 1}]
	return !ok
}

// evidence says in a report what was judged.
func (r *Recording) evidence() *report.Evidence {
	if r == nil {
		return nil
	}
	return &report.Evidence{Run: r.head.Run, Recorded: r.head.Started, Contract: r.head.Contract}
}

// replay judges an attempt at a case by what the recording has of it. The requests are
// made anew: what the recorded run did not ask in the very same way is not judged.
func (r *Runner) replay(ctx context.Context, c contracts.Case) report.Case {
	out := report.Case{ID: c.ID(), Clause: c.Clause, Side: c.Side, Level: c.Level}
	r.attempts[out.ID]++
	key := caseKey{out.ID, r.attempts[out.ID]}
	was, ok := r.config.Replay.cases[key]
	switch {
	case !ok:
		out.Verdict, out.Reason = contracts.Skip, errNotRecorded.Error()
		return out
	case was.Skipped != "":
		out.Verdict, out.Reason = contracts.Skip, was.Skipped
		return out
	}
	contract := r.plan.catalogue.Contracts().Of(c.Clause)
	r.space.wire = &replaying{
		entries: r.config.Replay.entries[key], contract: contract,
		redactor: report.NewRedactor(r.config.Replay.head.secretsOf(contract)), base: r.target.URL(),
	}
	defer r.space.forgetAll() // nothing was made
	exchanges, err := r.perform(ctx, c, was.cast())
	out.Requests = was.Requests
	if was.Fault == "" && errors.Is(err, errNotRecorded) {
		out.Verdict, out.Reason, out.Requests = contracts.Skip, err.Error(), 0
		return out
	}
	r.judge(c, exchanges, &out)
	switch {
	case was.Fault != "":
		unjudged(c, &out, was.Fault)
	case err != nil:
		unjudged(c, &out, err.Error())
	}
	return out
}

// cast is who played the roles in the recorded run.
func (c recordedCase) cast() *cast {
	out := &cast{functions: map[contracts.Role]*function{}}
	for role, f := range c.Functions {
		out.functions[role] = &function{name: f.Name, urn: f.URN}
	}
	return out
}

// replaying is a wire that leads to the exchanges of one attempt at a case.
type replaying struct {
	entries  []report.HAREntry
	contract *openapi.Contract
	redactor *report.Redactor
	base     string
}

func (p *replaying) carry(_ context.Context, s sending) (target.Response, int, error) {
	i := slices.IndexFunc(p.entries, func(e report.HAREntry) bool { return e.Place.Step == s.step })
	if i < 0 {
		return target.Response{}, 0, fmt.Errorf("%w: it holds no answer to step %d", errNotRecorded, s.step+1)
	}
	was, err := p.entries[i].Exchange(p.base)
	if err != nil {
		return target.Response{}, 0, fmt.Errorf("%w: step %d: %w", errNotRecorded, s.step+1, err)
	}
	now, digest := kept(covered(exchangeOf(s.Request, target.Response{}), p.contract, p.redactor))
	was.URL = p.contract.CoverAddress(was.Method, was.URL) // this edition may cover more
	what := otherwise(was, now)
	if digest != p.entries[i].Place.Digest {
		what = "body"
	}
	if what != "" {
		return target.Response{}, 0, fmt.Errorf("%w: step %d was asked with another %s", errNotRecorded, s.step+1, what)
	}
	return target.Response{Status: was.Status, Header: p.redactor.RevealHeader(was.Header), Body: p.redactor.Reveal(was.Body)}, 1, nil
}

// otherwise names what of two requests differs; "" if nothing does.
func otherwise(was, now contracts.Exchange) string {
	switch {
	case was.Method != now.Method:
		return "method"
	case was.URL != now.URL:
		return "address"
	case was.Credential != now.Credential:
		return "credential"
	case !slices.Equal(was.Sent, now.Sent):
		return "body"
	case !maps.EqualFunc(was.Request, now.Request, slices.Equal):
		return "header"
	}
	return ""
}
