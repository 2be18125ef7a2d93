package suite

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/target"
	"github.com/go-json-experiment/json"
)

// NamePrefix begins the name of every function that a run makes.
const NamePrefix = "fgc-"

// function is one function on the target, as far as the run knows it.
type function struct {
	name  string
	urn   string // without a version; "" before it was created
	noted string // the name under which the journal knows it
}

// workspace makes the functions that cases use and removes them again. Whatever
// was created through it is tracked from before the request is sent until the
// delete is answered. It is not safe for concurrent use.
type workspace struct {
	contract *openapi.Contract
	target   *target.Target
	runID    string
	next     int
	shared   map[contracts.Role]*function // used by all cases that leave nothing behind
	tracked  []*function                  // in the order in which they were made
	requests int
	journal  *Journal // nil if none is kept
	record   *tape    // nil if nothing is recorded
	wire     wire
	budget   *budget // of the run, with all its workers
	isHanded bool    // the run works on a function that it was handed, and makes none
	handed   *handed // a function that the run was handed and changes; nil if there is none
	caseID   string  // the case that is being carried out
}

func newWorkspace(contract *openapi.Contract, cfg Config) *workspace {
	return &workspace{
		contract: contract, target: cfg.Target, runID: cfg.RunID, journal: cfg.Journal, shared: map[contracts.Role]*function{},
		wire: live{cfg.Target}, budget: newBudget(0), isHanded: cfg.Function != "",
	}
}

// name returns a name that no function of any run has.
func (w *workspace) name() string {
	w.next++
	return fmt.Sprintf("%s%s-%d", NamePrefix, w.runID, w.next)
}

// create makes a function from the plainest example of the document, with changes.
func (w *workspace) create(ctx context.Context, changes map[string]any) (*function, error) {
	o := w.contract.Operation("CreateFunction")
	body, _ := o.Example("minimal").(map[string]any)
	body = maps.Clone(body)
	f := &function{name: w.name()}
	body["func_name"] = f.name
	maps.Copy(body, changes)
	f.name, _ = body["func_name"].(string)
	data, err := json.Marshal(body, json.Deterministic(true))
	if err != nil {
		return nil, err
	}
	if err := w.track(f, data); err != nil {
		return nil, err
	}
	answer, err := w.ask(ctx, call{operation: o.ID, body: data, purpose: toMake, makes: f.noted})
	if err == nil {
		err = f.created(answer.Status, answer.Body)
	}
	if errors.Is(err, errNotMade) || neverSent(err) {
		err = errors.Join(err, w.untrack(f))
	}
	if err == nil {
		err = w.journal.note(journalLine{Do: doMade, Name: f.noted, URN: f.urn})
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

// errNotMade marks a create that was answered with a refusal.
var errNotMade = errors.New("a function to test with could not be created")

// neverSent reports whether an error is from before the request left.
func neverSent(err error) bool { return errors.Is(err, target.ErrNotSent) || errors.Is(err, errBudget) }

// refused reports whether a status says that nothing was made. Behind a failure of the
// service, or of a gateway, the function may exist all the same.
func refused(status int) bool { return !isSuccess(status) && status < 500 }

// created takes the URN from the answer to a create.
func (f *function) created(status int, body []byte) error {
	switch {
	case refused(status):
		return fmt.Errorf("%w: %s", errNotMade, brief(status, body))
	case status > 299:
		return fmt.Errorf("a function to test with may have been created or not: %s", brief(status, body))
	}
	value, _ := openapi.DecodeJSON(body)
	object, _ := value.(map[string]any)
	urn, _ := object["func_urn"].(string)
	if urn == "" {
		return fmt.Errorf("the answer %d to the creation of a function has no func_urn; is this FunctionGraph?", status)
	}
	f.urn = contracts.BareURN(urn)
	return nil
}

// brief describes an answer without repeating what it says: it may be anything.
func brief(status int, body []byte) string {
	value, _ := openapi.DecodeJSON(body)
	object, _ := value.(map[string]any)
	if code, ok := object["error_code"].(string); ok {
		return fmt.Sprintf("status %d, error_code %s", status, contracts.Show(code))
	}
	return fmt.Sprintf("status %d", status)
}

// call is a request of the run itself, which no case judges.
type call struct {
	operation string
	urn       string // "" where the path has none
	query     url.Values
	body      []byte
	purpose   purpose
	makes     string // name of the function that it creates
}

func (w *workspace) ask(ctx context.Context, c call) (target.Response, error) {
	o := w.contract.Operation(c.operation)
	if o == nil {
		return target.Response{}, fmt.Errorf("the document has no operation %s", c.operation)
	}
	path := map[string]string{"project_id": w.target.Project()}
	if c.urn != "" {
		path["function_urn"] = c.urn
	}
	escaped, err := o.Expand(path)
	if err != nil {
		return target.Response{}, err
	}
	return w.transmit(ctx, sending{
		Request: target.Request{
			Method: o.Method, Path: escaped, Query: c.query, Body: c.body, Header: http.Header{"Content-Type": {"application/json"}},
		},
		purpose: c.purpose, operation: o, makes: c.makes,
	})
}

// share returns the function that cases of a role have in common.
func (w *workspace) share(ctx context.Context, role contracts.Role) (*function, error) {
	if f := w.shared[role]; f != nil {
		return f, nil
	}
	f, err := w.create(ctx, nil)
	if err == nil {
		w.shared[role] = f
	}
	return f, err
}

// track notes that a request with this body is about to create a function. Unless it
// is on the disk, the request must not be sent.
func (w *workspace) track(f *function, body []byte) error {
	f.noted = f.name
	value, _ := openapi.DecodeJSON(body)
	object, _ := value.(map[string]any)
	if name, ok := object["func_name"].(string); ok {
		f.noted = name
	}
	if err := w.journal.note(journalLine{Do: doCreate, Name: f.noted}); err != nil {
		return err
	}
	w.tracked = append(w.tracked, f)
	w.budget.hold(1)
	return nil
}

// untrack notes that a function is gone, or never was.
func (w *workspace) untrack(f *function) error {
	w.forget(f)
	return w.journal.note(journalLine{Do: doGone, Name: f.noted})
}

// forget leaves a function to the journal: nothing more can be done about it here.
func (w *workspace) forget(f *function) {
	before := len(w.tracked)
	w.tracked = slices.DeleteFunc(w.tracked, func(t *function) bool { return t == f })
	w.budget.hold(len(w.tracked) - before)
}

// forgetAll leaves all of them.
func (w *workspace) forgetAll() {
	for _, f := range slices.Clone(w.tracked) {
		w.forget(f)
	}
}

// remove deletes a function. One that is gone already is no error. One whose creation
// had no answer, or a failure for one, is looked for by its name.
func (w *workspace) remove(ctx context.Context, f *function) error {
	if f.urn == "" {
		urn, err := w.find(ctx, f.noted)
		switch {
		case err != nil:
			w.forget(f)
			return fmt.Errorf("function %s may have been left behind: %w", f.noted, err)
		case urn == "":
			return w.untrack(f)
		}
		f.urn = urn
	}
	answer, err := w.ask(ctx, call{operation: "DeleteFunction", urn: f.urn, purpose: toRemove})
	switch {
	case err != nil:
		return fmt.Errorf("function %s was left behind: %w", f.name, err)
	case answer.Status == http.StatusNotFound, answer.Status >= 200 && answer.Status < 300:
		return w.untrack(f)
	}
	return fmt.Errorf("function %s was left behind: %s", f.name, brief(answer.Status, answer.Body))
}

// clean removes everything that is still there, the newest first, and says what
// could not be removed.
func (w *workspace) clean(ctx context.Context) error {
	var faults []error
	for _, f := range slices.Backward(slices.Clone(w.tracked)) {
		if err := w.remove(ctx, f); err != nil {
			faults = append(faults, err)
		}
	}
	clear(w.shared)
	return errors.Join(append(faults, w.release(ctx))...)
}

// cast is who plays which role in one case.
type cast struct {
	functions map[contracts.Role]*function
	own       []*function // to be removed when the case ends
}

// assemble makes the functions that a case needs.
func (w *workspace) assemble(ctx context.Context, c contracts.Case) (*cast, error) {
	out := &cast{functions: map[contracts.Role]*function{
		contracts.Unknown: {name: NamePrefix + w.runID + "-unknown"},
		contracts.Made:    {name: w.name()},
	}}
	for _, role := range rolesOf(c) {
		var f *function
		var err error
		if role == contracts.Main && (c.Fresh || len(c.Create) > 0) && !w.isHanded {
			f, err = w.create(ctx, c.Create)
			out.own = append(out.own, f)
		} else {
			f, err = w.share(ctx, role)
		}
		if err != nil {
			return out, err
		}
		out.functions[role] = f
	}
	return out, nil
}

// rolesOf lists the roles of functions that must exist before the case begins.
func rolesOf(c contracts.Case) []contracts.Role {
	var roles []contracts.Role
	for _, s := range c.Steps {
		role := s.Function
		if role == "" {
			role = contracts.Main
		}
		onFunction := s.Operation != nil && strings.Contains(s.Operation.Path, "{function_urn}")
		if (onFunction || role == contracts.Other) && (role == contracts.Main || role == contracts.Other) && !slices.Contains(roles, role) {
			roles = append(roles, role)
		}
	}
	return roles
}

// dismiss removes the functions that only this case used.
func (w *workspace) dismiss(ctx context.Context, out *cast) error {
	var faults []error
	for _, f := range slices.Backward(out.own) {
		if f != nil && slices.Contains(w.tracked, f) {
			faults = append(faults, w.remove(ctx, f))
		}
	}
	return errors.Join(faults...)
}
