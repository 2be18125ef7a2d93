package cases

import (
	"cmp"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// Total is how much of one sort of things in the document some case shows.
type Total struct {
	What    string `json:"what"`
	Have    int    `json:"have"`
	Of      int    `json:"of"`
	Missing []Gap  `json:"missing"` // what has no case, in the order of the document
}

// Gap is a thing that no case shows, and why.
type Gap struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

// The sorts of things that Totals counts, in its order.
const (
	TotalOperations = "operations"       // that some case calls
	TotalStatuses   = "statuses"         // declared answers of operations that some case asks for
	TotalClauses    = "clauses"          // that some case shows
	TotalRequests   = "request keywords" // keywords of requests with a case of their own
	TotalAnswers    = "answer keywords"  // keywords of answers that some case asks for
	TotalRuleSides  = "rule sides"       // rules on requests, accepted and refused
	TotalCodes      = "error codes"      // of the catalogue that some case expects
	TotalSet        = "members set"      // of request bodies that an accepted request sends
	TotalRead       = "members read"     // that a case sets, and an answer must show
)

// Totals counts with true denominators: of all that the document has, how much some
// case shows. Everything that is missing has its reason.
func (s *Set) Totals() []Total {
	t := totalling{set: s, operations: s.Catalogue.Contracts().Operations(), coverage: s.Coverage()}
	t.asked()
	return []Total{
		t.ofOperations(), t.ofStatuses(),
		t.ofClauses(TotalClauses, func(openapi.Constraint) bool { return true }),
		t.ofClauses(TotalRequests, func(c openapi.Constraint) bool { return c.Kind == openapi.KindSchema && c.Response == nil }),
		t.ofClauses(TotalAnswers, func(c openapi.Constraint) bool { return c.Kind == openapi.KindSchema && c.Response != nil }),
		t.ofRules(), t.ofCodes(), t.ofMembersSet(), t.ofMembersRead(),
	}
}

type totalling struct {
	set        *Set
	operations []*openapi.Operation
	coverage   []Coverage
	called     map[string]bool // operation ids
	labels     map[string]bool // answers that are asked for, as labels names them
	codes      map[string]bool // that are expected
	sent       map[string]bool // ids of schemas of bodies that an accepted request has
}

// asked goes through all cases once.
func (t *totalling) asked() {
	t.called, t.labels, t.codes, t.sent = map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, c := range t.set.Cases {
		for _, s := range c.Steps {
			t.codes[s.Expect.Code] = true
			for _, label := range labels(s) {
				t.labels[label] = true
			}
			if s.Operation == nil {
				continue
			}
			t.called[s.Operation.ID] = true
			if s.Expect.IsSuccess() && s.Raw == nil {
				t.noteSent(s.Operation.Body, s.Body)
			}
		}
	}
}

func (t *totalling) noteSent(s *openapi.Schema, value any) {
	if s == nil {
		return
	}
	t.sent[s.ID] = true
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			t.noteSent(s.Find(name), inner)
		}
	case []any:
		for _, inner := range value {
			t.noteSent(s.Items, inner)
		}
	}
}

// count adds one thing to a total.
func (total *Total) count(has bool, name, reason string) {
	total.Of++
	if has {
		total.Have++
		return
	}
	total.Missing = append(total.Missing, Gap{Name: name, Reason: reason})
}

func (t *totalling) ofOperations() Total {
	out := Total{What: TotalOperations, Missing: []Gap{}}
	for _, o := range t.operations {
		out.count(t.called[o.ID], o.ID, "no case calls it")
	}
	return out
}

func (t *totalling) ofStatuses() Total {
	out := Total{What: TotalStatuses, Missing: []Gap{}}
	for _, o := range t.operations {
		for _, r := range o.Responses {
			name := o.Slug + " " + r.Label()
			out.count(t.labels[name], name, "no request of the document brings it about")
		}
	}
	return out
}

func (t *totalling) ofClauses(what string, of func(openapi.Constraint) bool) Total {
	out := Total{What: what, Missing: []Gap{}}
	for _, c := range t.coverage {
		fact, _ := t.set.Catalogue.Constraint(c.Clause.ID)
		if of(fact) {
			out.count(c.Covered(), c.Clause.ID, c.Reason)
		}
	}
	return out
}

func (t *totalling) ofRules() Total {
	out := Total{What: TotalRuleSides, Missing: []Gap{}}
	for _, c := range t.coverage {
		fact, _ := t.set.Catalogue.Constraint(c.Clause.ID)
		if fact.Kind != openapi.KindRule || fact.Response != nil {
			continue
		}
		reason := cmp.Or(c.Reason, "none of its examples is on that side")
		out.count(c.Accepts > 0, c.Clause.ID+" accepts", reason)
		out.count(c.Refuses > 0, c.Clause.ID+" refuses", reason)
	}
	return out
}

func (t *totalling) ofCodes() Total {
	out := Total{What: TotalCodes, Missing: []Gap{}}
	for _, e := range t.set.Catalogue.Contract().Errors() {
		out.count(t.codes[e.Code], e.Code, t.whyNoCode(e.Code))
	}
	return out
}

// whyNoCode says why no case expects a code: no promise gives it, or those that do
// have no case.
func (t *totalling) whyNoCode(code string) string {
	for _, c := range t.coverage {
		fact, derived := t.set.Catalogue.Constraint(c.Clause.ID)
		if derived && fact.Error.Code == code {
			return cmp.Or(c.Reason, "the cases of "+c.Clause.ID+" are answered otherwise")
		}
	}
	return "no promise of the document gives it"
}

func (t *totalling) ofMembersSet() Total {
	out := Total{What: TotalSet, Missing: []Gap{}}
	for _, o := range t.operations {
		o.Body.Walk(func(s *openapi.Schema) {
			if s.At != "" && !isReading(s) {
				out.count(t.sent[s.ID], s.ID, "no accepted request of a case has it")
			}
		})
	}
	return out
}

// isReading reports whether a schema is an alternative of another, or in one: the
// member is counted once.
func isReading(s *openapi.Schema) bool { return strings.Contains(s.ID, ".reading.") }

func (t *totalling) ofMembersRead() Total {
	out := Total{What: TotalRead, Missing: []Gap{}}
	for _, c := range t.coverage {
		fact, _ := t.set.Catalogue.Constraint(c.Clause.ID)
		if fact.Kind == openapi.KindReflects {
			out.count(t.isReadBack(fact), c.Clause.ID, "no case sets it before such an answer")
		}
	}
	return out
}

// isReadBack reports whether some case sends a member, and then, or at once, asks for
// the answer that must show it.
func (t *totalling) isReadBack(fact openapi.Constraint) bool {
	name, _, _ := strings.Cut(strings.TrimPrefix(cmp.Or(fact.Schema.Reflects.Member, fact.Schema.Name), "/"), "/")
	return slices.ContainsFunc(t.set.Cases, func(c contracts.Case) bool {
		isSet := false
		for _, s := range c.Steps {
			body, _ := s.Body.(map[string]any)
			isSet = isSet || body[name] != nil && s.Expect.IsSuccess()
			if isSet && s.Operation == fact.Operation && s.Expect.IsSuccess() {
				return true
			}
		}
		return false
	})
}
