package suite

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi/crosscheck"
	"github.com/fgcontract/fgcontract/suite/report"
	"github.com/fgcontract/fgcontract/suite/target"
	"github.com/go-json-experiment/json"
)

// Runner carries out cases one after the other. It is not safe for concurrent use: in a
// run with several workers each has its own.
type Runner struct {
	config  Config
	plan    plan
	target  *target.Target
	space   *workspace
	tape    *tape // nil if nothing is recorded
	started bool
	aborted string // why nothing more is sent
	told    bool   // a spec has failed for that reason
	// isPlanned says that nothing is sent and so nothing is judged.
	isPlanned bool
	attempts  map[string]int // at cases of a recording
	// room is shared by the workers of a run: each is in it while it carries out a
	// case, and alone in it while it does so once more.
	room *sync.RWMutex
}

// NewRunner prepares a run: it selects and makes the cases and builds both engines.
// It sends nothing. An error is one of the configuration.
func NewRunner(cfg Config) (*Runner, error) {
	p, err := cfg.plan()
	if err != nil {
		return nil, err
	}
	return newRunner(cfg, p, newBudget(cfg.MaxRequests)), nil
}

func newRunner(cfg Config, p plan, budget *budget) *Runner {
	r := &Runner{
		config: cfg, plan: p, target: cfg.Target, tape: cfg.Record.tape(),
		space: newWorkspace(p.catalogue.Contract(), cfg), attempts: map[string]int{}, room: &sync.RWMutex{},
	}
	r.space.record, r.space.budget = r.tape, budget
	return r
}

// Cases returns the selected cases in the order in which they are made.
func (r *Runner) Cases() []contracts.Case { return r.plan.cases }

// Ready makes the first function. A target on which that is impossible cannot be
// judged, whatever it is, and is not asked anything else.
func (r *Runner) Ready(ctx context.Context) {
	if r.started || r.config.Replay != nil {
		return
	}
	r.started = true
	if err := r.begin(ctx); err != nil {
		r.aborted = err.Error()
	}
}

func (r *Runner) begin(ctx context.Context) error {
	var err error
	switch {
	case r.config.Function != "":
		err = r.space.adopt(ctx, r.config)
	case r.config.ReadOnly:
		_, err = r.space.list(ctx, nil)
	default:
		_, err = r.space.share(ctx, contracts.Main)
	}
	return err
}

// Run carries out one case and judges it. It never fails by itself: whatever goes
// wrong stands in the result.
func (r *Runner) Run(ctx context.Context, c contracts.Case) report.Case {
	out := r.besideOthers(ctx, c)
	if r.config.Recheck && out.Verdict == contracts.Fail && r.aborted == "" {
		return r.recheck(ctx, c, out)
	}
	return out
}

func (r *Runner) besideOthers(ctx context.Context, c contracts.Case) report.Case {
	r.room.RLock()
	defer r.room.RUnlock()
	return r.once(ctx, c)
}

// once carries out a case, or judges what a recording has of it.
func (r *Runner) once(ctx context.Context, c contracts.Case) report.Case {
	if r.config.Replay != nil {
		return r.replay(ctx, c)
	}
	r.tape.begin(c.ID())
	out, fault := r.carryOut(ctx, c)
	r.tape.done(out, fault)
	return out
}

// carryOut gives the result, and what went wrong beside the exchanges.
func (r *Runner) carryOut(ctx context.Context, c contracts.Case) (out report.Case, fault error) {
	out = report.Case{ID: c.ID(), Clause: c.Clause, Side: c.Side, Level: c.Level}
	if reason := r.unfit(c); reason != "" {
		out.Verdict, out.Reason = contracts.Skip, reason
		return out, nil
	}
	r.space.caseID = out.ID
	defer func() { r.space.caseID = "" }()
	before := r.space.requests
	var exchanges []contracts.Exchange
	who, err := r.space.assemble(ctx, c)
	if err == nil {
		r.tape.cast(who, r.urn)
		exchanges, err = r.perform(ctx, c, who)
		if !r.isPlanned {
			r.judge(c, exchanges, &out)
		}
	}
	if cleaning := r.clean(context.WithoutCancel(ctx), c, exchanges, who); err == nil {
		err = cleaning
	}
	if err != nil {
		unjudged(c, &out, err.Error())
		if errors.Is(err, target.ErrUnreachable) || errors.Is(err, errBudget) {
			r.aborted = err.Error()
		}
	}
	out.Requests = r.space.requests - before
	return out, err
}

// clean removes what a case made: functions first, because what one of them uses cannot
// be removed.
func (r *Runner) clean(ctx context.Context, c contracts.Case, exchanges []contracts.Exchange, who *cast) error {
	return errors.Join(r.space.dismiss(ctx, who), r.undo(ctx, c, exchanges))
}

// perform sends the steps. It stops where a preparing step fails or no answer comes.
func (r *Runner) perform(ctx context.Context, c contracts.Case, who *cast) ([]contracts.Exchange, error) {
	var exchanges []contracts.Exchange
	for i, step := range c.Steps {
		if i < len(exchanges) {
			continue // it was sent with the one before
		}
		if group := atOnce(c.Steps[i:]); len(group) > 1 {
			answered, err := r.exchangeAtOnce(ctx, group, who, exchanges)
			exchanges = append(exchanges, answered...)
			if err != nil || !prepared(group, answered) {
				return exchanges, err
			}
			continue
		}
		x, err := r.exchange(ctx, step, who, exchanges)
		if err != nil {
			return exchanges, err
		}
		exchanges = append(exchanges, x)
		if err := errors.Join(r.follow(step, x, who), r.placed(step, exchanges)); err != nil {
			return exchanges, err
		}
		if step.Setup && !step.Expect.Allows(x.Status) {
			break
		}
	}
	return exchanges, nil
}

func (r *Runner) exchange(
	ctx context.Context, step contracts.Step, who *cast, earlier []contracts.Exchange,
) (contracts.Exchange, error) {
	if err := r.prepare(ctx, step); err != nil {
		return contracts.Exchange{}, err
	}
	request, err := r.build(step, who, earlier)
	if err != nil {
		return contracts.Exchange{}, err
	}
	if creates(step) {
		if err := r.space.track(who.functions[contracts.Made], request.Body); err != nil {
			return contracts.Exchange{}, err
		}
	}
	if err := r.announce(step, len(earlier), request.Body); err != nil {
		return contracts.Exchange{}, err
	}
	s := sending{Request: request, purpose: toJudge, operation: step.Operation, step: len(earlier), expect: step.Expect}
	if creates(step) {
		s.makes = who.functions[contracts.Made].noted
	}
	answer, err := r.space.transmit(ctx, s)
	if neverSent(err) && creates(step) {
		err = errors.Join(err, r.space.untrack(who.functions[contracts.Made]))
	}
	if neverSent(err) {
		err = errors.Join(err, r.space.journal.note(journalLine{Do: doGoneThing, Thing: r.thing(len(earlier))}))
	}
	if err != nil {
		return contracts.Exchange{}, err
	}
	return exchangeOf(request, answer), nil
}

// prepare waits for the clock of the target, or asks it for a fault.
func (r *Runner) prepare(ctx context.Context, step contracts.Step) error {
	if r.isPlanned {
		return nil
	}
	if err := r.target.Wait(ctx, step.Pause); err != nil {
		return err
	}
	if step.Fault {
		if err := r.target.Fault(ctx, step.Operation.ID); err != nil {
			return fmt.Errorf("ask for a fault: %w", err)
		}
	}
	return nil
}

func address(r target.Request) string {
	if len(r.Query) == 0 {
		return r.Path
	}
	return r.Path + "?" + r.Query.Encode()
}

// follow keeps track of functions that a step itself makes or removes.
func (r *Runner) follow(step contracts.Step, x contracts.Exchange, who *cast) error {
	switch {
	case creates(step):
		return r.followCreate(x, who)
	case step.Operation != nil && step.Operation.ID == "DeleteFunction" && isSuccess(x.Status) && step.Qualifier == "":
		for _, f := range who.functions {
			if f.urn != "" && strings.HasSuffix(x.URL, "/"+f.urn) {
				return r.space.untrack(f)
			}
		}
	}
	return nil
}

func (r *Runner) followCreate(x contracts.Exchange, who *cast) error {
	made := who.functions[contracts.Made]
	switch {
	case isSuccess(x.Status) && made.created(x.Status, x.Body) == nil:
		who.own = append(who.own, made)
		return r.space.journal.note(journalLine{Do: doMade, Name: made.noted, URN: made.urn})
	case made.urn == "" && refused(x.Status):
		return r.space.untrack(made)
	case made.urn == "":
		who.own = append(who.own, made) // whether it exists is found out when it is to be removed
	}
	return nil
}

func isSuccess(status int) bool { return status >= 200 && status < 300 }

func creates(step contracts.Step) bool {
	return contracts.MakesFunction(step.Operation) && step.Method() == http.MethodPost
}

// judge asks both engines and the judge.
func (r *Runner) judge(c contracts.Case, exchanges []contracts.Exchange, out *report.Case) {
	judgement := r.plan.catalogue.Judge(c, exchanges)
	contract := r.plan.catalogue.Contracts().Of(c.Clause)
	secrets := contract.Secrets()
	out.Findings, out.Exercised = report.NewRedactor(secrets).Findings(judgement.Findings, exchanges), judgement.Exercised
	out.Verdict, out.Reason = judgement.Verdict(r.config.Strict), judgement.Unjudged
	for i, x := range exchanges {
		if c.Steps[i].Operation == nil {
			continue
		}
		compared := r.plan.second[contract].CompareResponse(
			&crosscheck.Request{Method: x.Method, Target: x.URL, Header: x.Request, Body: x.Sent},
			&crosscheck.Response{Status: x.Status, Header: x.Header, Body: x.Body}, judgement.Answers[i])
		for _, d := range compared.Disagreements {
			out.Verdict, out.Reason = contracts.Error, "the two schema engines disagree: "+d.String()
		}
	}
	if r.config.Exchanges || out.Verdict != contracts.Pass || len(out.Findings) > 0 {
		out.Exchanges = short(exchanges)
		tell(c, out)
	}
}

// unjudged says why nothing can be said of a case.
func unjudged(c contracts.Case, out *report.Case, reason string) {
	out.Verdict, out.Reason = contracts.Error, reason
	tell(c, out)
}

// tell notes what a case started from, for who wants to do it again.
func tell(c contracts.Case, out *report.Case) {
	out.Needs, out.Fresh, out.Create = c.Needs, c.Fresh, setup(c.Create)
}

// setup writes down what the function of a case was created with.
func setup(create map[string]any) string {
	if len(create) == 0 {
		return ""
	}
	data, err := json.Marshal(create, json.Deterministic(true))
	if err != nil {
		return "" // the request could not be made either
	}
	return string(data)
}

// maxKept bounds what is kept of a body as evidence: a target that fails everything
// with large answers must not fill the memory.
const maxKept = 64 << 10

func short(exchanges []contracts.Exchange) []contracts.Exchange {
	out := slices.Clone(exchanges)
	for i, x := range out {
		out[i].Cut = len(x.Sent) > maxKept || len(x.Body) > maxKept
		out[i].Sent = slices.Clone(x.Sent[:min(len(x.Sent), maxKept)])
		out[i].Body = slices.Clone(x.Body[:min(len(x.Body), maxKept)])
	}
	return out
}
