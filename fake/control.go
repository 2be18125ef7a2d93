package fake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/fgcontract/fgcontract/openapi"
)

// Control is a handler by which tests in any language do what the methods of Server
// do: look into the journal, inject faults, take and give back the state, move the
// clock. openapi/control.yaml describes it, and every request is held against that.
// It asks for no credentials: serve it on loopback, apart from the fake.
func Control(s *Server) (http.Handler, error) {
	contract, err := openapi.Control()
	if err != nil {
		return nil, fmt.Errorf("control: %w", err)
	}
	for _, o := range contract.Operations() {
		if controls[o.ID] == nil {
			return nil, fmt.Errorf("control: operation %s is described, but nothing carries it out", o.ID)
		}
	}
	return &control{server: s, contract: contract}, nil
}

type control struct {
	server   *Server
	contract *openapi.Contract
}

// order is a request to the control that holds what the document demands.
type order struct {
	*http.Request
	path  map[string]string
	query url.Values
	raw   []byte         // body
	body  map[string]any // decoded
}

// controls lists what carries out each operation of the control. Each returns the
// status and the body of the answer, nil for none.
var controls = map[string]func(*Server, order) (int, any, error){
	"ShowHealth":      (*Server).controlHealth,
	"Reset":           (*Server).controlReset,
	"Seed":            (*Server).controlSeed,
	"ShowSnapshot":    (*Server).controlSnapshot,
	"RestoreSnapshot": (*Server).controlRestore,
	"ShowClock":       (*Server).controlShowClock,
	"SetClock":        (*Server).controlSetClock,
	"ListFaults":      (*Server).controlListFaults,
	"CreateFault":     (*Server).controlCreateFault,
	"DeleteFault":     (*Server).controlDeleteFault,
	"DeleteFaults":    (*Server).controlDeleteFaults,
	"ListJournal":     (*Server).controlJournal,
	"WaitForJournal":  (*Server).controlWait,
	"ClearJournal":    (*Server).controlClearJournal,
	"ListState":       (*Server).controlState,
	"ListResults":     (*Server).controlListResults,
	"SetResult":       (*Server).controlSetResult,
	"DeleteResults":   (*Server).controlDeleteResults,
}

// controlError is an error with the code of openapi/control.yaml that it gives.
type controlError struct {
	code string
	err  error
}

func (e *controlError) Error() string { return e.err.Error() }
func (e *controlError) Unwrap() error { return e.err }

func wrongOrder(err error) error   { return &controlError{"CONTROL.0400", err} }
func nothingThere(err error) error { return &controlError{"CONTROL.0404", err} }
func notInTime(err error) error    { return &controlError{"CONTROL.0408", err} }
func doesNotFit(err error) error   { return &controlError{"CONTROL.0409", err} }
func (c *control) status(code string) int {
	entry, _ := c.contract.Error(code)
	return entry.Status
}

// ServeHTTP implements http.Handler.
func (c *control) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, body, err := c.carryOut(w, r)
	if err != nil {
		var known *controlError
		if !errors.As(err, &known) {
			known = &controlError{"CONTROL.0400", err}
		}
		status = c.status(known.code)
		body = map[string]any{"error_code": known.code, "error_msg": err.Error()}
	}
	w.Header().Set("Content-Type", "application/json")
	var text []byte
	if body != nil {
		text = append(encodedForPeople(body), '\n')
		w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	}
	w.WriteHeader(status)
	_, _ = w.Write(text) //nolint:gosec // JSON, and a client that went away is not our concern
}

func encodedForPeople(body any) []byte {
	if raw, ok := body.(jsontext.Value); ok {
		return bytes.TrimSpace(raw)
	}
	data, err := json.Marshal(body, json.Deterministic(true), jsontext.WithIndent("  "))
	if err != nil {
		return []byte(`{"error_code":"CONTROL.0400","error_msg":"the answer cannot be written"}`)
	}
	return data
}

func (c *control) carryOut(w http.ResponseWriter, r *http.Request) (int, any, error) {
	match, known := c.contract.Route(r.Method, r.URL.EscapedPath())
	if !known {
		return 0, nil, nothingThere(errors.New(c.contract.ServiceRefusal("route.unknown").Text))
	}
	o := match.Operation
	request := openapi.Request{Path: match.Path, Query: r.URL.Query(), Header: r.Header}
	if o.Body != nil {
		limit := o.Refusal("body.too-large")
		var err error
		if request.Body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, int64(limit.Limit))); err != nil {
			return 0, nil, &controlError{limit.Error.Code, errors.New(limit.Text)}
		}
	}
	if err := knowsAll(o, request.Query); err != nil {
		return 0, nil, wrongOrder(err)
	}
	checked := o.CheckRequest(&request)
	if len(checked.Violations) > 0 {
		v := checked.Violations[0]
		return 0, nil, &controlError{v.Error.Code, errors.New(v.Explain())}
	}
	return controls[o.ID](c.server, order{Request: r, path: match.Path, query: request.Query, raw: request.Body, body: checked.Set})
}

// knowsAll refuses a query parameter that the document does not have: misspelt, it would
// leave a filter out.
func knowsAll(o *openapi.Operation, query url.Values) error {
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if !slices.ContainsFunc(o.Parameters, func(p *openapi.Parameter) bool { return p.In == "query" && p.Name == name }) {
			return fmt.Errorf("%s has no query parameter %q", o.ID, name)
		}
	}
	return nil
}

func (s *Server) controlHealth(order) (int, any, error) {
	return http.StatusOK, map[string]any{"status": "ok", "profile": s.Contract().Profile(), "document": s.Contract().Digest()}, nil
}

func (s *Server) controlReset(order) (int, any, error) {
	if err := s.Reset(); err != nil {
		return 0, nil, doesNotFit(err)
	}
	return http.StatusNoContent, nil, nil
}

func (s *Server) controlSeed(o order) (int, any, error) {
	if err := s.Seed(o.raw); err != nil {
		return 0, nil, doesNotFit(err)
	}
	return http.StatusNoContent, nil, nil
}

func (s *Server) controlSnapshot(order) (int, any, error) {
	return http.StatusOK, jsontext.Value(s.Snapshot()), nil
}

func (s *Server) controlRestore(o order) (int, any, error) {
	if err := s.Restore(o.raw); err != nil {
		return 0, nil, doesNotFit(err)
	}
	return http.StatusNoContent, nil, nil
}

func (s *Server) controlShowClock(order) (int, any, error) {
	return http.StatusOK, map[string]any{"now": s.state.now().UTC().Format(time.RFC3339)}, nil
}

func (s *Server) controlSetClock(o order) (int, any, error) {
	if text, ok := o.body["now"].(string); ok {
		now, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return 0, nil, wrongOrder(errors.New("now must be a time such as 2026-06-01T00:00:00Z"))
		}
		return s.controlClockAfter(o, s.SetTime(now))
	}
	by, err := duration(o.body["advance"])
	if err != nil {
		return 0, nil, wrongOrder(fmt.Errorf("advance %w", err))
	}
	return s.controlClockAfter(o, s.Advance(by))
}

// controlClockAfter answers what a change of the clock has come to.
func (s *Server) controlClockAfter(o order, err error) (int, any, error) {
	switch {
	case errors.Is(err, errClock):
		return 0, nil, wrongOrder(err)
	case err != nil:
		return 0, nil, doesNotFit(err)
	}
	return s.controlShowClock(o)
}

var errDuration = errors.New("must be a duration such as 90s or 24h")

// duration reads a duration; nothing is none.
func duration(value any) (time.Duration, error) {
	text, _ := value.(string)
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, errDuration
	}
	return d, nil
}

func (s *Server) controlState(order) (int, any, error) {
	at := s.state.copy()
	projects := []any{}
	for _, id := range slices.Sorted(maps.Keys(at.projects)) {
		functions := []any{}
		for _, fn := range at.projects[id].sorted() {
			functions = append(functions, map[string]any{
				"urn": fn.unversioned(), "last_modified": fn.members["last_modified"], "has": fn.holdings.counts(),
			})
		}
		projects = append(projects, map[string]any{"id": id, "functions": functions, "has": at.projects[id].holdings.counts()})
	}
	return http.StatusOK, map[string]any{"projects": projects}, nil
}
