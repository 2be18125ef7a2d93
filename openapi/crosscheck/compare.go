package crosscheck

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/fgcontract/fgcontract/openapi"
)

// Engine names the one that says something.
type Engine string

// The engines: that of package openapi, and the second one.
const (
	First  Engine = "first"
	Second Engine = "second"
)

// Disagreement is something that one engine alone says. It means that a library
// or the translation of its results is at fault, not the judged request or
// response.
type Disagreement struct {
	Clause  string
	At      string
	Keyword string
	OnlyBy  Engine
}

// String gives the disagreement as one line.
func (d Disagreement) String() string {
	return fmt.Sprintf("%s: %s %s: only the %s engine says so", d.Clause, d.At, d.Keyword, d.OnlyBy)
}

// Explained is a disagreement for a known reason.
type Explained struct {
	Disagreement
	Difference string // id of a row of Differences
}

// Comparison is what both engines say about one request or one response. Its
// lists are sorted by place and clause.
type Comparison struct {
	Agreed        []openapi.Violation // said by both
	Disagreements []Disagreement
	Explained     []Explained
	Information   []Finding // from strict mode
}

// CompareRequest asks the second engine about a request and compares its answer
// with what package openapi found, refusals of the caller's own included.
func (c *Checker) CompareRequest(r *Request, first []openapi.Violation) Comparison {
	x := newExchange(c.contract, r, nil)
	return x.compare(first, c.askAboutRequest(x))
}

// CompareResponse asks the second engine about an answer and compares what it
// says with what package openapi found.
func (c *Checker) CompareResponse(r *Request, answer *Response, first []openapi.Violation) Comparison {
	x := newExchange(c.contract, r, answer)
	return x.compare(first, c.askAboutResponse(x))
}

// spot is what the two engines must agree on.
type spot struct{ clause, at string }

func (x *exchange) compare(first []openapi.Violation, second []Finding) Comparison {
	var out Comparison
	v := views{exchange: x, first: map[spot]string{}, second: map[spot]string{}}
	for _, f := range second {
		if f.Information {
			out.Information = append(out.Information, f)
			continue
		}
		v.second[spot{f.Clause, f.At}] = f.Keyword
	}
	for _, violation := range first {
		at := spot{violation.Clause, violation.At}
		_, repeated := v.first[at]
		v.first[at] = violation.Keyword
		if _, both := v.second[at]; both && !repeated {
			out.Agreed = append(out.Agreed, violation)
		}
	}
	slices.SortStableFunc(out.Agreed, func(a, b openapi.Violation) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Clause, b.Clause))
	})
	v.sortOut(&out)
	return out
}

// sortOut separates what has a known reason from what has none.
func (v *views) sortOut(out *Comparison) {
	for _, d := range slices.Concat(alone(First, v.first, v.second), alone(Second, v.second, v.first)) {
		if id := v.explain(d); id != "" {
			out.Explained = append(out.Explained, Explained{d, id})
		} else {
			out.Disagreements = append(out.Disagreements, d)
		}
	}
	slices.SortFunc(out.Disagreements, compareDisagreements)
	slices.SortFunc(out.Explained, func(a, b Explained) int {
		return compareDisagreements(a.Disagreement, b.Disagreement)
	})
}

func alone(engine Engine, says, other map[spot]string) []Disagreement {
	var list []Disagreement
	for at, keyword := range says {
		if _, both := other[at]; !both {
			list = append(list, Disagreement{Clause: at.clause, At: at.at, Keyword: keyword, OnlyBy: engine})
		}
	}
	return list
}

func compareDisagreements(a, b Disagreement) int {
	return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Clause, b.Clause), cmp.Compare(a.OnlyBy, b.OnlyBy))
}
