package suite_test

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/go-json-experiment/json"
)

// A mutant is the fake with one mistake, made of one clause: the service that breaks
// this promise and keeps the others.
type mutant struct {
	clause contracts.Clause
	sort   string // of the clause, as the table counts: "request enum"
	way    string // what the service does wrong
	wrap   func(http.Handler) http.Handler
	// others are mistakes of the same sort. A promise that shows only over several
	// requests can be broken in many ways, of which most leave the one story as it is;
	// one of them must be found.
	others []mutant
}

func (m mutant) name() string { return m.clause.ID + ": " + m.way }

// mutants makes the catalogue: every mutant of every clause that some case can show,
// clause by clause in the order of the document. Two catalogues of one set are equal.
// Clauses without a case have none; list coverage says why there is no case.
func mutants(set *cases.Set) []mutant {
	var all []mutant
	b := breeder{set: set, contract: set.Catalogue.Contract()}
	for _, c := range set.Coverage() {
		if !c.Covered() {
			continue
		}
		b.clause, b.out = c.Clause, nil
		b.breed()
		all = append(all, b.out...)
	}
	return all
}

// A breeder makes the mutants of one clause after the other.
type breeder struct {
	set      *cases.Set
	contract *openapi.Contract
	clause   contracts.Clause
	out      []mutant
}

func (b *breeder) add(sort, way string, wrap func(http.Handler) http.Handler) {
	b.out = append(b.out, mutant{clause: b.clause, sort: sort, way: way, wrap: wrap})
}

func (b *breeder) breed() {
	fact, isDerived := b.set.Catalogue.Constraint(b.clause.ID)
	switch {
	case !isDerived:
		b.memories()
	case fact.Kind == openapi.KindReflects:
		b.unreflecting(fact)
	case fact.Kind == openapi.KindAbsent:
		b.unmerged(fact)
	case fact.Response != nil || fact.Kind == openapi.KindResponse:
		b.answers(fact)
	default:
		b.requests(fact)
	}
}

// of tells whether a request is one of the operation; nil stands for every operation.
func (b *breeder) of(o *openapi.Operation, r *http.Request) bool {
	if o == nil {
		return true
	}
	match, ok := b.route(r.Method, r.URL.EscapedPath())
	return ok && match.Operation == o
}

// route finds the operation of a request, in whichever contract has it.
func (b *breeder) route(method, path string) (openapi.Match, bool) {
	for _, c := range b.set.Catalogue.Contracts() {
		if match, ok := c.Route(method, path); ok {
			return match, true
		}
	}
	return openapi.Match{}, false
}

// onAnswers plants a change of the answers of an operation.
func (b *breeder) onAnswers(o *openapi.Operation, change func(*exchange)) func(http.Handler) http.Handler {
	return onAnswer(func(x *exchange) {
		if b.of(o, x.request) {
			change(x)
		}
	})
}

// value is the decoded answer, whatever it is.
func (x *exchange) value() any {
	var v any
	if json.Unmarshal(x.answer.Body.Bytes(), &v) != nil {
		return nil
	}
	return v
}

// answerWith puts another answer in place of the one that the fake gave.
func (x *exchange) answerWith(status int, value any) {
	data, _ := json.Marshal(value, json.Deterministic(true))
	x.answerText(status, string(data))
}

// answerText is answerWith for what may be no JSON.
func (x *exchange) answerText(status int, text string) {
	x.body = nil
	x.answer.Code = status
	x.answer.Body.Reset()
	x.answer.Body.WriteString(text)
}

// refusalBody is the body of an answer that refuses. IAM, which has statuses for codes,
// has a form of its own.
func refusalBody(code string) map[string]any {
	if status, err := strconv.Atoi(code); err == nil {
		return map[string]any{"error": map[string]any{"code": status, "message": "from a mutant", "title": "Mutant"}}
	}
	return map[string]any{"error_code": code, "error_msg": "from a mutant"}
}

// before plants a refusal in front of the fake: what it picks never gets there.
func (b *breeder) before(o *openapi.Operation, e openapi.ErrorRef, pick func(*exchange) bool) func(http.Handler) http.Handler {
	return func(inner http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			x := &exchange{request: r, answer: httptest.NewRecorder()}
			data := peek(r)
			if json.Unmarshal(data, &x.sent) != nil {
				x.sent = nil
			}
			if !b.of(o, r) || !b.valid(o, r, data) || !pick(x) {
				inner.ServeHTTP(w, r)
				return
			}
			x.answer.Header().Set("Content-Type", "application/json")
			if e.Status == 0 { // a reading has no error of its own
				e = openapi.ErrorRef{Code: "FSS.0400", Status: http.StatusBadRequest}
			}
			x.answerWith(e.Status, refusalBody(e.Code))
			x.write(w)
		})
	}
}

// valid reports whether a request is right by itself. What is wrong anyway is refused
// for that, by the fake.
func (b *breeder) valid(o *openapi.Operation, r *http.Request, body []byte) bool {
	match, _ := b.route(r.Method, r.URL.EscapedPath())
	request := &openapi.Request{Path: match.Path, Query: r.URL.Query(), Header: r.Header, Body: body}
	return len(o.CheckRequest(request).Violations) == 0
}

// success is the answer of an operation that has nothing to say.
func success(o *openapi.Operation) (status int, text string) {
	for _, r := range o.Responses {
		if r.Status >= 200 && r.Status < 300 {
			if r.Schema == nil {
				return r.Status, ""
			}
			return r.Status, "{}"
		}
	}
	return http.StatusOK, "{}"
}

// codeOfNobody is one that no list of errors has.
func (b *breeder) codeOfNobody() string {
	if _, isStatus := b.set.Catalogue.Contracts().Of(b.clause.ID).Error("400"); isStatus {
		return "999"
	}
	return "FSS.9999"
}

// otherCode finds an error code of the same status; "" if there is none.
func (b *breeder) otherCode(e openapi.ErrorRef) string {
	for _, entry := range b.set.Catalogue.Contracts().Of(b.clause.ID).Errors() {
		if entry.Code != e.Code && entry.HasStatus(e.Status) {
			return entry.Code
		}
	}
	return ""
}

// sortOf names what a clause is about, as the table counts it.
func sortOf(fact openapi.Constraint) string {
	side := "request"
	if fact.Response != nil || fact.Kind == openapi.KindResponse {
		side = "answer"
	}
	return side + " " + cmp.Or(fact.Keyword, string(fact.Kind))
}

// tries are the cases that can notice the mutants of a clause: its own, then those
// that ask for the answer that it is about, those first that send what it shall show.
func tries(set *cases.Set, clause string) []contracts.Case {
	all := set.For([]string{clause})
	fact, _ := set.Catalogue.Constraint(clause)
	rank := func(c contracts.Case) int {
		switch {
		case c.Clause == clause:
			return 0
		case fact.Kind == openapi.KindReflects && sends(c, fact.Schema):
			return 1
		}
		return 2
	}
	slices.SortStableFunc(all, func(a, b contracts.Case) int { return cmp.Compare(rank(a), rank(b)) })
	return all
}

// sends reports whether a case sends, and has accepted, what a member of an answer shows.
func sends(c contracts.Case, shown *openapi.Schema) bool {
	name, _, _ := strings.Cut(strings.TrimPrefix(cmp.Or(shown.Reflects.Member, shown.Name), "/"), "/")
	return slices.ContainsFunc(c.Steps, func(s contracts.Step) bool {
		body, _ := s.Body.(map[string]any)
		return body[name] != nil && s.Expect.IsSuccess()
	})
}
