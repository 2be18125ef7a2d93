package suite

import (
	"net/http"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// unfit says why a case is not carried out in this run; "" if it is.
func (r *Runner) unfit(c contracts.Case) string {
	if missing := r.target.Missing(c.Needs); len(missing) > 0 {
		return "the target has no " + strings.Join(missing, ", no ")
	}
	if r.config.ReadOnly {
		if reason := r.writes(c); reason != "" {
			return reason
		}
	}
	if r.config.Function != "" {
		return r.strays(c)
	}
	return ""
}

// writes says what a case would change that is only to be read.
func (r *Runner) writes(c contracts.Case) string {
	switch {
	case c.Writes():
		return "it writes, and the run is read-only"
	case slices.Contains(rolesOf(c), contracts.Other), len(c.Create) > 0:
		return "it needs functions of its own, and the run is read-only"
	case r.config.Function == "" && len(rolesOf(c)) > 0:
		return "it needs a function, and the run is read-only; --function URN names one that may be read"
	}
	return ""
}

// strays says what a case would do beside updating the one function that the run was
// handed.
func (r *Runner) strays(c contracts.Case) string {
	if len(c.Create) > 0 || slices.Contains(rolesOf(c), contracts.Other) {
		return "it needs functions of its own, and the run was handed one"
	}
	if fact, ok := r.plan.catalogue.Constraint(c.Clause); ok && fact.Rule != nil && fact.Rule.OnState {
		return "it depends on what the function that the run was handed was before"
	}
	for _, s := range c.Steps {
		if reason := r.straysIn(s); reason != "" {
			return reason
		}
	}
	return ""
}

func (r *Runner) straysIn(s contracts.Step) string {
	onMain := s.Function == "" || s.Function == contracts.Main
	switch {
	case s.Method() == http.MethodGet:
		return ""
	case s.Operation == nil || s.Operation.ID != updateID:
		return "it does more than update the function that the run was handed"
	case onMain && s.Literal:
		return "it could rename the function that the run was handed"
	case onMain && s.Qualifier != "":
		return "it could change a version of the function that the run was handed"
	case onMain && r.lasting(s) != "":
		return "it sets " + r.lasting(s) + ", which could not be taken back"
	}
	return ""
}

// lasting names a member that a step sets and that nothing could set back: one that an
// update keeps when it is absent, and that the configuration to put back does not have.
func (r *Runner) lasting(s contracts.Step) string {
	if r.space.handed == nil {
		return ""
	}
	body, _ := s.Body.(map[string]any)
	for _, m := range s.Operation.Body.Members {
		_, sent := body[m.Name]
		_, restored := r.space.handed.body[m.Name]
		if sent && !restored && keeps(s.Operation, m) {
			return m.Name
		}
	}
	return ""
}

// keeps reports whether an update without the member leaves it as it was.
func keeps(o *openapi.Operation, m *openapi.Schema) bool {
	if m.Absent != nil {
		return m.Absent.Keeps()
	}
	return o.Absent.Keeps()
}
