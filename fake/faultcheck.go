package fake

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/openapi"
)

// check names everything that keeps a fault from striking.
func (f *injected) check(s *Server) error {
	if f.Harm == "" {
		f.Harm = Refuse
	}
	if err := f.checkFunction(s.account); err != nil {
		return err
	}
	op, err := f.checkOperation(s)
	if err != nil {
		return err
	}
	contract := s.edition.contract
	if op != nil {
		contract = op.contract
	}
	return errors.Join(f.checkProject(contract), f.checkHarm(contract), f.checkBody(op), f.checkNumbers())
}

// checkFunction reads the function that a fault is about.
func (f *injected) checkFunction(a account) error {
	if f.Function == "" {
		return nil
	}
	target, err := a.named(f.Function)
	switch {
	case err != nil:
		return err
	case target.project != "" && f.Project != "" && target.project != f.Project:
		return fmt.Errorf("function %q is not in project %q; leave out one of them", f.Function, f.Project)
	}
	f.target = &target
	return nil
}

// checkOperation finds the operation that a fault is about, also if it is one of IAM,
// and returns it, nil if the fault is about all of them.
func (f *injected) checkOperation(s *Server) (*operation, error) {
	if f.Operation == "" {
		return nil, nil //nolint:nilnil // to name no operation is no fault
	}
	op := s.operationOf(f.Operation)
	switch {
	case op == nil || op.handle == nil:
		return nil, fmt.Errorf("operation %q is none that the fake carries out", f.Operation)
	case f.target != nil && op.ID != createID && !op.names(urnParameter):
		return nil, fmt.Errorf("operation %s is not about one function; leave out the function", f.Operation)
	case f.Project != "" && !op.names(projectParameter):
		return nil, fmt.Errorf("operation %s is not about one project; leave out the project", f.Operation)
	}
	return op, nil
}

// operationOf returns an operation of FunctionGraph or IAM by its id, nil if neither
// document has it.
func (s *Server) operationOf(id string) *operation {
	if op := s.edition.find(id); op != nil {
		return op
	}
	if e, err := iamEdition(); err == nil { // a test loads the document
		return e.find(id)
	}
	return nil
}

// names reports whether the path of an operation has a parameter.
func (op *operation) names(parameter string) bool {
	return strings.Contains(op.Path, "{"+parameter+"}")
}

// checkProject holds the project that a fault or its function names against the form
// that the document gives project ids: in no other a request gets so far.
func (f *injected) checkProject(contract *openapi.Contract) error {
	project := f.Project
	if project == "" && f.target != nil {
		project = f.target.project
	}
	if project == "" {
		return nil
	}
	form := contract.PathParameter(projectParameter)
	if form == nil || form.Accepts(project) {
		return nil
	}
	return fmt.Errorf("project %q can be none; give a project id, which must match %s", project, form.Pattern)
}

// checkBody refuses to spoil the body of an answer that cannot have one.
func (f *injected) checkBody(op *operation) error {
	if op == nil || f.canHarm(op) {
		return nil
	}
	return fmt.Errorf("operation %s answers %d, without a body that harm %s could spoil; choose harm %s or %s",
		op.ID, op.status, f.Harm, Drop, Refuse)
}

func (f *injected) checkHarm(contract *openapi.Contract) error {
	_, listed := contract.Error(f.Code)
	switch {
	case !slices.Contains(harms, f.Harm):
		return fmt.Errorf("harm %q: choose one of %v", f.Harm, harms)
	case f.Harm != Refuse && (f.Status != 0 || f.Code != ""):
		return errors.New("status and code go with harm refuse")
	case f.Before && (f.Harm == Refuse || f.Harm == None):
		return errors.New("before goes with harm drop, truncate or garbage")
	case f.Code != "" && f.Status == 0 && !listed:
		return fmt.Errorf("code %q is not in the document; give a status with it", f.Code)
	case f.Harm == None && f.Delay == 0:
		return errors.New("harm none without a delay does nothing")
	}
	return nil
}

func (f *injected) checkNumbers() error {
	switch {
	case f.Status != 0 && (f.Status < 400 || f.Status > 599):
		return fmt.Errorf("status %d: give one from 400 to 599", f.Status)
	case f.Delay < 0 || f.From < 0 || f.Times < 0:
		return errors.New("delay, from and times must not be negative")
	case f.Probability < 0 || f.Probability > 1:
		return fmt.Errorf("probability %v: give one above 0 up to 1", f.Probability)
	}
	return nil
}
