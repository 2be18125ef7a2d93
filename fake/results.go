package fake

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Result is what an invocation gives. Nothing runs: without one, a function returns
// what it was called with.
type Result struct {
	Value string `json:"value"` // what the function returns, for callers of v0 JSON
	Log   string `json:"log,omitempty"`

	// What the list of asynchronous calls shows of one: SUCCESS if it is left out, FAIL and
	// DISCARD for what went wrong; one that is WAIT or RUNNING stays so until it is stopped.
	Status       string `json:"status,omitempty"`
	ErrorCode    int    `json:"error_code,omitzero"`
	ErrorMessage string `json:"error_message,omitempty"`
}

// The states of asynchronous calls.
const (
	waiting   = "WAIT"
	running   = "RUNNING"
	succeeded = "SUCCESS"
	failed    = "FAIL"
	discarded = "DISCARD"
)

var callStates = []string{waiting, running, succeeded, failed, discarded}

func (r Result) check() error {
	if r.Status != "" && !slices.Contains(callStates, r.Status) {
		return fmt.Errorf("status must be one of %s", strings.Join(callStates, ", "))
	}
	return nil
}

// results are what invocations of functions give, by what names a function: its name,
// package and name, or project, package and name. The name "" stands for all that have
// none of their own. They are never changed, only replaced.
type results map[string]Result

func (r results) check() error {
	for _, name := range slices.Sorted(maps.Keys(r)) {
		if err := r[name].check(); err != nil {
			return fmt.Errorf("results: %q: %w", name, err)
		}
	}
	return nil
}

// of is what an invocation of a function with a body gives: of several results the one
// that names the function most closely.
func (r results) of(fn *function, body []byte) Result {
	inPackage := fn.pkg + ":" + fn.name
	for _, name := range []string{fn.project + ":" + inPackage, inPackage, fn.name, ""} {
		if one, set := r[name]; set {
			return one
		}
	}
	return Result{Value: string(body)}
}

// SetResult sets what every invocation of a function gives from now on. A name, or
// package:name, is that of a function in every project; a URN is of one project alone,
// which is for tests that share a server. The name "" stands for all that have none of
// their own. Nil sets back to the echo. Snapshots have what was set, and Reset goes
// back to what the seeds say. A result that could never be given is refused, and so is
// one that the store does not take.
func (s *Server) SetResult(function string, r *Result) error {
	name, err := s.account.resultName(function)
	if err != nil {
		return fmt.Errorf("result: %w", err)
	}
	if r == nil {
		return s.state.setResults(func(all results) { delete(all, name) })
	}
	if err := r.check(); err != nil {
		return fmt.Errorf("result: %w", err)
	}
	return s.state.setResults(func(all results) { all[name] = *r })
}

// resultName is what names a function among the results.
func (a account) resultName(function string) (string, error) {
	if function == "" {
		return "", nil
	}
	u, err := a.named(function)
	switch {
	case err != nil:
		return "", err
	case !u.isLatest():
		return "", fmt.Errorf("function %q: a result is that of every version; leave out the version", function)
	case u.project != "":
		return u.project + ":" + u.pkg + ":" + u.name, nil
	case strings.Contains(function, ":"):
		return u.pkg + ":" + u.name, nil
	}
	return u.name, nil
}

// ClearResults sets every function back to the echo.
func (s *Server) ClearResults() error {
	return s.state.setResults(func(all results) { clear(all) })
}

// setResults replaces the results by what change makes of a copy.
func (st *state) setResults(change func(results)) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	with := st.contents
	with.results = results{}
	maps.Copy(with.results, st.results)
	change(with.results)
	if !st.swap(with) {
		return errors.New("the results could not be saved, so they were left as they were")
	}
	return nil
}

func (s *Server) controlListResults(order) (int, any, error) {
	all := s.state.copy().results
	list := []any{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		list = append(list, namedResult{Function: name, Result: all[name]})
	}
	return http.StatusOK, map[string]any{"results": list}, nil
}

// A namedResult is a result with the function that gives it, as seeds and the control
// have it.
type namedResult struct {
	Function string `json:"function,omitempty"` // as SetResult takes it; of a URN project, package and name
	Result   `json:",inline"`
}

func (s *Server) controlSetResult(o order) (int, any, error) {
	text := func(name string) string { value, _ := o.body[name].(string); return value }
	code, _ := o.body["error_code"].(float64)
	r := Result{
		Value: text("value"), Log: text("log"), Status: text("status"), ErrorCode: int(code), ErrorMessage: text("error_message"),
	}
	return s.controlResultsAfter(text("function"), func() error { return s.SetResult(text("function"), &r) })
}

// controlDeleteResults takes away the result of the function that is named, or all.
func (s *Server) controlDeleteResults(o order) (int, any, error) {
	takeAway, function := s.ClearResults, o.query.Get("function")
	if o.query.Has("function") {
		takeAway = func() error { return s.SetResult(function, nil) }
	}
	return s.controlResultsAfter(function, takeAway)
}

// controlResultsAfter answers what a change of results has come to, for a function that
// can be named so.
func (s *Server) controlResultsAfter(function string, change func() error) (int, any, error) {
	if _, err := s.account.resultName(function); err != nil {
		return 0, nil, wrongOrder(err)
	}
	if err := change(); err != nil {
		return 0, nil, doesNotFit(err)
	}
	return http.StatusNoContent, nil, nil
}
