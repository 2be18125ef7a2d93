package suite

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/target"
)

// undo removes what the steps of a case made outside of functions, the newest
// first: whatever a link of the document leads to a delete of. What belongs to a
// function goes with the function.
func (r *Runner) undo(ctx context.Context, c contracts.Case, exchanges []contracts.Exchange) error {
	var faults []error
	for i, x := range slices.Backward(exchanges) {
		remove := undoing(c.Steps[i].Operation)
		if remove == nil || x.Status < 200 || x.Status > 299 {
			continue
		}
		if err := r.remove(ctx, *remove, i, exchanges); err != nil {
			faults = append(faults, fmt.Errorf("what %s made was left behind: %w", c.Steps[i].Operation.ID, err))
		}
	}
	return errors.Join(faults...)
}

// undoing finds the delete that an operation links to.
func undoing(o *openapi.Operation) *openapi.Link {
	if o == nil {
		return nil
	}
	for i, link := range o.Links {
		if to := link.To(); to.Method == http.MethodDelete && !strings.Contains(to.Path, "{function_urn}") {
			return &o.Links[i]
		}
	}
	return nil
}

// thing is the key in the journal of what a step makes.
func (r *Runner) thing(step int) string { return fmt.Sprintf("%s, step %d", r.space.caseID, step+1) }

// announce notes what a step is about to make outside of functions. Unless it is on the
// disk, the request must not be sent.
func (r *Runner) announce(step contracts.Step, number int, body []byte) error {
	if undoing(step.Operation) == nil || step.Method() != step.Operation.Method {
		return nil
	}
	value, _ := openapi.DecodeJSON(body)
	object, _ := value.(map[string]any)
	name, _ := object["name"].(string)
	return r.space.journal.note(journalLine{Do: doCreateThing, Thing: r.thing(number), Operation: step.Operation.ID, Name: name})
}

// placed notes where the thing is that the last exchange made, or that there is none.
// Behind a failure nobody knows.
func (r *Runner) placed(step contracts.Step, exchanges []contracts.Exchange) error {
	link, number := undoing(step.Operation), len(exchanges)-1
	status := exchanges[number].Status
	switch {
	case link == nil:
		return nil
	case refused(status):
		return r.space.journal.note(journalLine{Do: doGoneThing, Thing: r.thing(number)})
	case !isSuccess(status):
		return nil
	}
	path, err := r.place(*link, number, exchanges)
	if err != nil {
		return nil //nolint:nilerr // that the answer does not say where it is, is said when it is to be removed
	}
	return r.space.journal.note(journalLine{Do: doMadeThing, Thing: r.thing(number), Path: path})
}

// place is the path that a link leads to from the answer to a step.
func (r *Runner) place(link openapi.Link, made int, exchanges []contracts.Exchange) (string, error) {
	path := map[string]string{"project_id": r.target.Project()}
	for name, at := range link.Parameters {
		value, err := contracts.Reference{Step: made, At: at}.Resolve(exchanges)
		if err != nil {
			return "", err
		}
		path[name] = value
	}
	return link.To().Expand(path)
}

// remove sends the delete, and notes that the thing is gone.
func (r *Runner) remove(ctx context.Context, link openapi.Link, made int, exchanges []contracts.Exchange) error {
	path, err := r.place(link, made, exchanges)
	if err == nil {
		err = r.space.removeThing(ctx, link.To(), path)
	}
	if err != nil {
		return err
	}
	return r.space.journal.note(journalLine{Do: doGoneThing, Thing: r.thing(made)})
}

// removeThing sends a delete. That there is nothing left is no error.
func (w *workspace) removeThing(ctx context.Context, o *openapi.Operation, path string) error {
	answer, err := w.transmit(ctx, sending{
		Request: target.Request{Method: o.Method, Path: path, Header: http.Header{}}, purpose: toRemove, operation: o,
	})
	if err != nil {
		return err
	}
	if answer.Status == http.StatusNotFound || isSuccess(answer.Status) {
		return nil
	}
	return errors.New(brief(answer.Status, answer.Body))
}
