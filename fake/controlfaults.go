package fake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/fgcontract/fgcontract/openapi"
)

// faultForm is a fault as the control writes it.
type faultForm struct {
	ID          string  `json:"id,omitzero"`
	Operation   string  `json:"operation,omitzero"`
	Project     string  `json:"project,omitzero"`
	Function    string  `json:"function,omitzero"`
	Harm        Harm    `json:"harm,omitzero"`
	Status      int     `json:"status,omitzero"`
	Code        string  `json:"code,omitzero"`
	Before      bool    `json:"before,omitzero"`
	Delay       string  `json:"delay,omitzero"`
	From        int     `json:"from,omitzero"`
	Times       int     `json:"times,omitzero"`
	Probability float64 `json:"probability,omitzero"`
	Seed        uint64  `json:"seed,omitzero"`
}

func (f faultForm) fault() (Fault, error) {
	delay, err := duration(f.Delay)
	if err != nil {
		return Fault{}, fmt.Errorf("delay %w", err)
	}
	if f.ID != "" {
		return Fault{}, errors.New("id is given by the fake; leave it out")
	}
	return Fault{
		Operation: f.Operation, Project: f.Project, Function: f.Function, Harm: f.Harm, Status: f.Status, Code: f.Code,
		Before: f.Before, Delay: delay, From: f.From, Times: f.Times, Probability: f.Probability, Seed: f.Seed,
	}, nil
}

func (f Fault) form() faultForm {
	out := faultForm{
		ID: f.ID, Operation: f.Operation, Project: f.Project, Function: f.Function, Harm: f.Harm, Status: f.Status, Code: f.Code,
		Before: f.Before, From: f.From, Times: f.Times, Probability: f.Probability, Seed: f.Seed,
	}
	if f.Delay > 0 {
		out.Delay = f.Delay.String()
	}
	return out
}

func (s *Server) controlListFaults(order) (int, any, error) {
	forms := []faultForm{}
	for _, f := range s.Faults() {
		forms = append(forms, f.form())
	}
	return http.StatusOK, map[string]any{"faults": forms}, nil
}

func (s *Server) controlCreateFault(o order) (int, any, error) {
	var form faultForm
	if err := json.Unmarshal(o.raw, &form); err != nil {
		return 0, nil, wrongOrder(plainJSONError(err))
	}
	fault, err := form.fault()
	if err != nil {
		return 0, nil, wrongOrder(err)
	}
	id, err := s.Inject(fault)
	if err != nil {
		return 0, nil, wrongOrder(err)
	}
	return http.StatusCreated, map[string]any{"id": id}, nil
}

func (s *Server) controlDeleteFault(o order) (int, any, error) {
	if !s.Remove(o.path["fault_id"]) {
		return 0, nil, nothingThere(errors.New("there is no such fault; it may have struck as often as it should"))
	}
	return http.StatusNoContent, nil, nil
}

func (s *Server) controlDeleteFaults(order) (int, any, error) {
	s.state.clearFaults()
	return http.StatusNoContent, nil, nil
}

// filter reads the query of a journal request, whose numbers the document has found
// to be digits. An operation that no request can have is refused: nothing would ever
// match.
func (s *Server) filter(query url.Values) (Filter, error) {
	if id := query.Get("operation"); id != "" && s.operationOf(id) == nil && !s.isLeftOut(id) {
		return Filter{}, fmt.Errorf("operation %q is in no document of the fake", id)
	}
	status, _ := strconv.Atoi(query.Get("status"))
	after, _ := strconv.ParseUint(query.Get("after"), 10, 64)
	return Filter{
		Operation: query.Get("operation"), Project: query.Get("project"), Function: query.Get("function"),
		Status: status, Clause: query.Get("clause"), Unread: query.Get("unread") == "true", After: after,
	}.resolved()
}

// isLeftOut reports whether an id is of an operation that is answered with 501.
func (s *Server) isLeftOut(id string) bool {
	return slices.ContainsFunc(s.edition.contract.LeftOut(), func(one openapi.LeftOut) bool { return one.ID == id })
}

func entries(list []Entry) map[string]any {
	return map[string]any{"count": len(list), "entries": list}
}

func (s *Server) controlJournal(o order) (int, any, error) {
	wanted, err := s.filter(o.query)
	if err != nil {
		return 0, nil, wrongOrder(err)
	}
	return http.StatusOK, entries(s.Journal(wanted)), nil
}

func (s *Server) controlClearJournal(order) (int, any, error) {
	s.ClearJournal()
	return http.StatusNoContent, nil, nil
}

// The time that a request waits for others.
const (
	usualWait   = 10 * time.Second
	longestWait = 5 * time.Minute
)

func (s *Server) controlWait(o order) (int, any, error) {
	limit, err := duration(cmp.Or(o.query.Get("timeout"), usualWait.String()))
	if err != nil || limit < 0 || limit > longestWait {
		return 0, nil, wrongOrder(fmt.Errorf("timeout must be a duration up to %s, such as 10s", longestWait))
	}
	wanted, err := s.filter(o.query)
	if err != nil {
		return 0, nil, wrongOrder(err)
	}
	count, _ := strconv.Atoi(cmp.Or(o.query.Get("count"), "1"))
	ctx, cancel := context.WithTimeout(o.Context(), limit)
	defer cancel()
	found, err := s.Wait(ctx, wanted, count)
	switch {
	case ctx.Err() != nil && err != nil:
		return 0, nil, notInTime(fmt.Errorf("%d of %d requests have come in time", len(found), count))
	case err != nil:
		return 0, nil, wrongOrder(err)
	}
	return http.StatusOK, entries(found), nil
}
