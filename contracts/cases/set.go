package cases

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// Set is every case of a catalogue, and for every clause without a case of its
// own the reason.
type Set struct {
	Catalogue *contracts.Catalogue
	Cases     []contracts.Case
	Gaps      map[string]string // clause id -> why no case
}

// Make generates the cases. Two sets of the same catalogue are equal.
func Make(cat *contracts.Catalogue) (*Set, error) {
	return makeOf(cat, func(string) bool { return true })
}

// MakeFor generates the cases of the given clauses alone, for [Set.For] of them. With a
// promise about answers among them it generates all, because any case may show that.
func MakeFor(cat *contracts.Catalogue, clauses []string) (*Set, error) {
	asked := &Set{Catalogue: cat}
	wanted := map[string]bool{}
	for _, id := range clauses {
		if asked.answerOf(id) != "" {
			return Make(cat)
		}
		wanted[id] = true
	}
	return makeOf(cat, func(id string) bool { return wanted[id] })
}

func makeOf(cat *contracts.Catalogue, wanted func(clause string) bool) (*Set, error) {
	m := &maker{set: &Set{Catalogue: cat, Gaps: map[string]string{}}, contract: cat.Contract()}
	for _, clause := range cat.Clauses() {
		if m.clause = clause; wanted(clause.ID) {
			m.make()
		}
	}
	return m.set, m.set.check()
}

// check refuses a set with two cases of one name: a name is how a failure, a known
// deviation and a re-run find their case.
func (s *Set) check() error {
	seen := map[string]bool{}
	for _, c := range s.Cases {
		if seen[c.ID()] {
			return fmt.Errorf("two cases have the name %q", c.ID())
		}
		seen[c.ID()] = true
		if _, ok := s.Catalogue.Clause(c.Clause); !ok {
			return fmt.Errorf("case %q names no clause of the catalogue", c.ID())
		}
	}
	return nil
}

// maker makes the cases of one clause after the other.
type maker struct {
	set      *Set
	contract *openapi.Contract
	clause   contracts.Clause
	longest  string // see padding
}

func (m *maker) make() {
	before := len(m.set.Cases)
	fact, isDerived := m.set.Catalogue.Constraint(m.clause.ID)
	reason := ""
	switch {
	case !isDerived:
		reason = m.behaviour()
	case fact.Kind == openapi.KindReflects:
		m.readBack(fact)
		return
	case fact.Response != nil || fact.Kind == openapi.KindResponse:
		return // judged on every answer of the operation; see Coverage
	case fact.Kind == openapi.KindSchema, fact.Kind == openapi.KindReading:
		reason = m.schema(fact)
	case fact.Kind == openapi.KindRule:
		reason = m.rule(fact)
	case fact.Kind == openapi.KindRefusal:
		reason = m.refusal(fact)
	case fact.Kind == openapi.KindAbsent:
		reason = m.absent(fact)
	}
	if len(m.set.Cases) == before {
		if reason == "" {
			reason = "no request can be made from the document that shows it alone"
		}
		m.set.Gaps[m.clause.ID] = reason
	}
}

// add gives out a case of the current clause.
func (m *maker) add(side contracts.Side, what string, c contracts.Case) {
	c.Clause, c.Side, c.Name = m.clause.ID, side, strings.TrimSpace(string(side)+" "+what)
	if c.Level == "" {
		c.Level = m.clause.Level
	}
	c.Steps = prepared(c)
	for i, s := range c.Steps {
		c.Fresh = c.Fresh || leavesSomething(s)
		if contracts.MakesFunction(s.Operation) {
			c.Steps[i].Function = contracts.Made // so that the run gives it a name of its own
		}
		if s.Expect.Statuses[0] < 300 {
			c.Needs = append(c.Needs, m.needs(s)...)
		}
		if s.Fault {
			c.Needs = append(c.Needs, NeedFault)
		}
		if need := credentialNeeds[s.Credential]; need != "" {
			c.Needs = append(c.Needs, need)
		}
		if m.isIAM(s) {
			c.Needs = append(c.Needs, NeedIAM)
		}
	}
	slices.Sort(c.Needs)
	c.Needs = slices.Compact(c.Needs)
	m.set.Cases = append(m.set.Cases, c)
}

// leavesSomething reports whether a step changes a shared function other than by
// an update of its configuration, which the next update takes back. A delete would
// take it away, also one that should be refused. A function that an update switches off
// takes no call until the next one.
func leavesSomething(s contracts.Step) bool {
	if s.Operation == nil || s.Function != "" || !onFunction(s.Operation) {
		return false
	}
	switch s.Method() {
	case http.MethodGet:
		return false
	case http.MethodDelete:
		return true
	}
	return s.Expect.IsSuccess() && (s.Operation.ID != update || switchesOff(s.Body))
}

// switchesOff reports whether an update disables a function, in one way or the other.
func switchesOff(body any) bool {
	object, _ := body.(map[string]any)
	strategy, _ := object["strategy_config"].(map[string]any)
	return object["status"] == 1.0 || strategy["concurrency"] == 0.0
}

// onFunction reports whether an operation is about one function.
func onFunction(o *openapi.Operation) bool { return strings.Contains(o.Path, "{"+urnParameter+"}") }

// What a target may be asked for beside the things that x-needs names.
const (
	NeedFault        = "fault"         // a way to make the service fail
	NeedForeign      = "foreign"       // a credential of another project
	NeedExpiredToken = "expired-token" // a token whose time is over
	NeedAccessKey    = "access-key"    // a key that signs requests
	NeedTemporaryKey = "temporary-key" // such a key with a security token
	NeedFreeNames    = "free-names"    // what a run makes may have any name, without the prefix of a run
	NeedLargeBody    = "large-body"    // bodies of 12 MB may be sent
	NeedArchive      = "archive"       // archives of the form that is written here may be imported
	NeedLasting      = "lasting"       // something may be switched on for the project that no operation switches off
	// NeedIAM is IAM at the address of the target, with what the examples of its
	// document name: the user, the tokens, the agency.
	NeedIAM = "iam"
)

// credentialNeeds says what a target must have so that a request can show a credential.
var credentialNeeds = map[contracts.Role]string{
	contracts.Foreign: NeedForeign, contracts.Expired: NeedExpiredToken,
	contracts.Signed: NeedAccessKey, contracts.Forged: NeedAccessKey, contracts.Altered: NeedAccessKey,
	contracts.Tokenless: NeedTemporaryKey, contracts.Mistaken: NeedTemporaryKey,
}

// needs lists what the target must own for the body of a step to be accepted.
func (m *maker) needs(s contracts.Step) []string {
	if s.Operation == nil {
		return nil
	}
	if lasting[s.Operation.ID] {
		return []string{NeedLasting}
	}
	needs := needsOf(s.Operation.Body, s.Body)
	if s.Operation.ID == importFunction {
		needs = append(needs, NeedArchive)
	}
	if hasForeignName(s) {
		needs = append(needs, NeedFreeNames)
	}
	return needs
}

// needsOf lists what a target must own for a body to be accepted, sorted.
func needsOf(s *openapi.Schema, body any) []string {
	found := map[string]bool{}
	if object, ok := body.(map[string]any); ok {
		collectNeeds(s, object, found)
	}
	return slices.Sorted(maps.Keys(found))
}

func collectNeeds(s *openapi.Schema, value any, found map[string]bool) {
	if s == nil {
		return
	}
	if s.Needs != "" && value != "" && value != nil {
		found[s.Needs] = true
	}
	switch value := value.(type) {
	case map[string]any:
		for name, v := range value {
			collectNeeds(s.Find(name), v, found)
		}
	case []any:
		for _, v := range value {
			collectNeeds(s.Items, v, found)
		}
	}
}

func (m *maker) operation(id string) *openapi.Operation { return m.contract.Operation(id) }

// The operations that cases are made of.
const (
	create = "CreateFunction"
	show   = "ShowFunctionConfig"
	update = "UpdateFunctionConfig"
	list   = "ListFunctions"
	remove = "DeleteFunction"
)
