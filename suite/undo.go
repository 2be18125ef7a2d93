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

// remove sends the delete. That there is nothing left is no error.
func (r *Runner) remove(ctx context.Context, link openapi.Link, made int, exchanges []contracts.Exchange) error {
	path := map[string]string{"project_id": r.target.Project()}
	for name, at := range link.Parameters {
		value, err := contracts.Reference{Step: made, At: at}.Resolve(exchanges)
		if err != nil {
			return err
		}
		path[name] = value
	}
	escaped, err := link.To().Expand(path)
	if err != nil {
		return err
	}
	answer, err := r.space.transmit(ctx, sending{
		Request: target.Request{Method: link.To().Method, Path: escaped, Header: http.Header{}}, purpose: toRemove, operation: link.To(),
	})
	if err != nil {
		return err
	}
	if answer.Status == http.StatusNotFound || answer.Status >= 200 && answer.Status < 300 {
		return nil
	}
	return errors.New(brief(answer.Status, answer.Body))
}
