package proxy

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/openapi/crosscheck"
	"github.com/fgcontract/fgcontract/suite/report"
)

// Side is the half of an exchange that broke something.
type Side string

// The sides: the client's request, the service's answer.
const (
	OfRequest  Side = "request"
	OfResponse Side = "response"
)

// Broken is a clause that one side of an exchange broke.
type Broken struct {
	Clause   string        `json:"clause"`
	Level    openapi.Level `json:"level"`
	At       string        `json:"at,omitempty"` // JSON pointer into the body, or the name of a parameter or header
	Expected string        `json:"expected"`
	Actual   string        `json:"actual,omitempty"` // of an answer; values of requests are not shown
}

// Judged is what became of one exchange.
type Judged struct {
	Number    int      `json:"number"` // from 1, in the order in which the requests came
	Method    string   `json:"method"`
	URL       string   `json:"url"`                 // path and query, without host
	Operation string   `json:"operation,omitempty"` // "" if the document has none
	Status    int      `json:"status,omitzero"`     // 0 if no answer came
	Request   []Broken `json:"request"`
	Response  []Broken `json:"response"`
	Unjudged  string   `json:"unjudged,omitempty"` // why nothing, or not all, could be judged
	Fault     bool     `json:"fault,omitzero"`     // what could not be judged should have been

	project   string
	exercised []string
	exchange  contracts.Exchange
}

// judge holds an exchange against the contract. It changes nothing but j.
func (p *Proxy) judge(j *Judged, x contracts.Exchange) {
	path, query, _ := strings.Cut(x.URL, "?")
	match, ok := p.contract.Route(x.Method, path)
	if !ok {
		p.stranger(j, x.Method, path)
		return
	}
	o := match.Operation
	j.Operation, j.project = o.ID, match.Path["project_id"]
	values, _ := url.ParseQuery(query)
	asked := o.CheckRequest(&openapi.Request{Path: match.Path, Query: values, Header: x.Request, Body: x.Sent})
	for _, v := range asked.Violations {
		j.Request = append(j.Request, Broken{Clause: v.Clause, Level: v.Level, At: v.At, Expected: v.Explain()})
	}
	step := contracts.Step{Operation: o, Expect: contracts.Expectation{Statuses: []int{x.Status}}}
	answered := p.catalogue.Judge(contracts.Case{Clause: statusOf(o), Level: openapi.Must, Steps: []contracts.Step{step}}, []contracts.Exchange{x})
	j.exercised = answered.Exercised
	for _, f := range report.NewRedactor(p.contract.Secrets()).Findings(answered.Findings, []contracts.Exchange{x}) {
		j.Response = append(j.Response, Broken{Clause: f.Clause, Level: f.Level, At: f.At, Expected: f.Expected, Actual: f.Actual})
	}
	j.Response = append(j.Response, tolerated(asked.Violations, x.Status)...)
	p.compare(j, x, asked.Violations, answered)
}

// statusOf is a clause that every operation has.
func statusOf(o *openapi.Operation) string { return o.Slug + ".response.status" }

// stranger says what a request is that the document does not describe.
func (p *Proxy) stranger(j *Judged, method, path string) {
	if left, _, ok := p.contract.RouteLeftOut(method, path); ok {
		j.Unjudged = "the document names " + left.ID + " and does not describe it"
		return
	}
	if iam, err := openapi.IAM(); err == nil {
		if match, ok := iam.Route(method, path); ok {
			j.Unjudged = match.Operation.ID + " is an operation of IAM"
			return
		}
	}
	j.Unjudged = "the document has no such operation"
	for _, r := range p.contract.ServiceRefusals() {
		if r.Stage == openapi.StageRoute {
			v := r.Violation()
			j.Request = append(j.Request, Broken{Clause: v.Clause, Level: v.Level, At: v.At, Expected: v.Explain()})
			return
		}
	}
}

// tolerated are clauses that a request broke and the service let pass.
func tolerated(violations []openapi.Violation, status int) (out []Broken) {
	if status < 200 || status > 299 {
		return nil
	}
	for _, v := range violations {
		out = append(out, Broken{
			Clause: v.Clause, Level: v.Level, At: v.At, Expected: "a refusal of the request: " + v.Explain(), Actual: fmt.Sprintf("status %d", status),
		})
	}
	return out
}

// compare asks the second engine. That the engines disagree is a fault of ours, and
// nobody else's.
func (p *Proxy) compare(j *Judged, x contracts.Exchange, asked []openapi.Violation, answered contracts.Judgement) {
	request := &crosscheck.Request{Method: x.Method, Target: x.URL, Header: x.Request, Body: x.Sent}
	found := p.second.CompareRequest(request, asked).Disagreements
	if len(answered.Answers) > 0 {
		answer := &crosscheck.Response{Status: x.Status, Header: x.Header, Body: x.Body}
		found = append(found, p.second.CompareResponse(request, answer, answered.Answers[0]).Disagreements...)
	}
	if len(found) > 0 {
		j.Fault, j.Unjudged = true, "the two schema engines disagree: "+found[0].String()
	}
}

// counts reports whether any of these fails a run.
func counts(all []Broken, strict bool) bool {
	return slices.ContainsFunc(all, func(b Broken) bool { return contracts.Counts(b.Level, strict) })
}

// plainHeader copies a header for the judge, without what only the way concerns.
func plainHeader(h http.Header) http.Header {
	out := h.Clone()
	out.Del("Content-Encoding")
	return out
}
