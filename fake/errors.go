package fake

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/fgcontract/fgcontract/openapi"
)

// A refusal is an answer other than success, status, code, text and clause in one
// value. All of them come from the document but the one for what is not emulated.
type refusal struct {
	status     int
	code       string
	text       string
	clause     string // "" only for what is not emulated
	stage      openapi.Stage
	clauses    []string              // that the request breaks, as far as they are known, each once
	acceptedBy []string              // other profiles that would have carried the request out
	form       func(*refusal) []byte // of the body, if it is not that of FunctionGraph
}

// The headers that tell a developer why a request was refused.
const (
	clauseHeader     = "X-Contract-Clause"      // the clause that decided
	violationsHeader = "X-Contract-Violations"  // how many clauses are broken, if several
	acceptedByHeader = "X-Contract-Accepted-By" // other profiles that accept the request
)

// refuse gives a refusal of the document.
func refuse(r openapi.Refusal) *refusal {
	return broken([]openapi.Violation{r.Violation()})
}

// refuse gives a refusal of the operation by its id; newEdition has made sure that
// it exists.
func (op *operation) refuse(id string) *refusal { return refuse(op.refusals[id]) }

func (c *call) refuse(id string) *refusal { return c.op.refuse(id) }

// broken gives the refusal for violations in order of precedence.
func broken(violations []openapi.Violation) *refusal {
	first := violations[0]
	var clauses []string
	for _, v := range violations {
		if !slices.Contains(clauses, v.Clause) {
			clauses = append(clauses, v.Clause)
		}
	}
	return &refusal{
		status: first.Error.Status, code: first.Error.Code, text: first.Explain(),
		clause: first.Clause, stage: first.Stage, clauses: clauses,
	}
}

// notEmulated refuses honestly what the fake does not carry out. The code is not one
// of the service, so that nobody takes it for an answer of it.
func notEmulated(id, why string) *refusal {
	return &refusal{
		status: http.StatusNotImplemented, code: "FAKE.0501", stage: openapi.StageRoute,
		text: id + " " + why,
	}
}

// Why something is not emulated.
const (
	noHandler   = "is in the document, but this fake does not emulate it"
	onlyLeftOut = "is an operation of the service, but this fake does not emulate it and its document does not describe it"
)

// reply writes the form that every refusal of a service has, and its headers.
func (f *refusal) reply(header http.Header) reply {
	if f.clause != "" {
		header.Set(clauseHeader, f.clause)
	}
	if len(f.clauses) > 1 {
		header.Set(violationsHeader, strconv.Itoa(len(f.clauses)))
	}
	if len(f.acceptedBy) > 0 {
		header.Set(acceptedByHeader, strings.Join(f.acceptedBy, ", "))
	}
	if f.form != nil {
		return reply{status: f.status, body: f.form(f)}
	}
	body := appendText([]byte(`{"error_code":`), f.code)
	body = appendText(append(body, `,"error_msg":`...), f.text)
	return reply{status: f.status, body: append(body, '}')}
}
