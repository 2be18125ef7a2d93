package cases_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/openapi"
)

// For every optional member: a service that does what the document says of leaving it
// out is let pass, one that does the opposite is found, at the member.
func TestLeavingOutIsJudged(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine")
	}
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		for _, c := range set.Cases {
			fact, _ := set.Catalogue.Constraint(c.Clause)
			if fact.Kind != openapi.KindAbsent || isWalk(c) {
				continue
			}
			a := absence{t: t, set: set, c: c, member: fact.Schema}
			before, without := a.shownAfter(0), a.shownAfter(2)
			after, opposite := without, before
			if a.member.Absent.Keeps() {
				after, opposite = before, without
			}
			a.passes("does what the document says", before, after)
			a.fails("does the opposite", before, opposite)
			a.passes("never shows the member", without, without)
			if !a.member.Absent.Keeps() {
				a.aboutDefault(before, without)
				a.aboutRemains(before)
			}
		}
	})
}

// absence is the story of one member.
type absence struct {
	t      *testing.T
	set    *cases.Set
	c      contracts.Case
	member *openapi.Schema
}

// shownAfter is what a read shows of the members that a step sends: the same, and
// flat ids for those that a read shows flat.
func (a absence) shownAfter(step int) map[string]any {
	shown := maps.Clone(a.c.Steps[step].Body.(map[string]any))
	log, _ := shown["log_config"].(map[string]any)
	delete(shown, "log_config")
	if log != nil {
		shown["log_group_id"], shown["log_stream_id"] = log["group_id"], log["stream_id"]
	}
	return shown
}

// place is where a finding must point.
func (a absence) place() string {
	if a.member.Name == "log_config" {
		return "/log_"
	}
	return "/" + a.member.Name
}

func (a absence) judge(before, after map[string]any) []contracts.Finding {
	a.t.Helper()
	bodies := []map[string]any{before, before, after, after}
	exchanges := make([]contracts.Exchange, len(bodies))
	for i, body := range bodies {
		data, err := json.Marshal(body)
		if err != nil {
			a.t.Fatal(err)
		}
		exchanges[i] = contracts.Exchange{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: data}
	}
	judgement := a.set.Catalogue.Judge(a.c, exchanges)
	var found []contracts.Finding
	for _, f := range judgement.Findings {
		if f.Clause == a.c.Clause {
			found = append(found, f)
		}
	}
	return found
}

func (a absence) passes(what string, before, after map[string]any) {
	a.t.Helper()
	if found := a.judge(before, after); len(found) > 0 {
		a.t.Errorf("%s: a service that %s is blamed: %+v", a.c.Clause, what, found)
	}
}

func (a absence) fails(what string, before, after map[string]any) {
	a.t.Helper()
	found := a.judge(before, after)
	if len(found) != 1 || found[0].Step != 3 || !strings.HasPrefix(found[0].At, a.place()) {
		a.t.Errorf("%s: a service that %s gives %+v", a.c.Clause, what, found)
	}
}

// aboutDefault shows the value to which a member is set back, and another one.
func (a absence) aboutDefault(before, without map[string]any) {
	a.t.Helper()
	want := a.member.Default
	if a.member.Absent != nil && a.member.Absent.Reads != nil {
		want = a.member.Absent.Reads
	}
	after := maps.Clone(without)
	switch want := want.(type) {
	case nil:
		return
	case float64:
		after[a.member.Name] = want + 7
	case bool:
		after[a.member.Name] = !want
	default:
		after[a.member.Name] = "something else"
	}
	a.fails("sets it to something else", before, after)
	after[a.member.Name] = want
	a.passes("sets it to its default", before, after)
}

// aboutRemains leaves one member of an object standing.
func (a absence) aboutRemains(before map[string]any) {
	a.t.Helper()
	object, _ := before[a.member.Name].(map[string]any)
	after := maps.Clone(before)
	for name, value := range object {
		if text, ok := value.(string); ok && text != "" {
			after[a.member.Name] = map[string]any{name: value}
			a.fails("leaves "+name+" standing", before, after)
		}
	}
	if object != nil {
		after[a.member.Name] = map[string]any{}
		a.passes("shows an empty object", before, after)
	}
}

// Every optional member of an update has a story, or a reason.
func TestEveryOptionalMemberHasAStory(t *testing.T) {
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		o := set.Catalogue.Contract().Operation("UpdateFunctionConfig")
		for _, m := range o.Body.Members {
			clause := "update-function-config.absent." + m.Name
			_, promised := set.Catalogue.Clause(clause)
			if promised == m.Mandatory {
				t.Errorf("%s: is promised: %t, is mandatory: %t", clause, promised, m.Mandatory)
			}
			if promised && len(ofClause(set, clause)) == 0 && set.Gaps[clause] == "" {
				t.Errorf("%s: has neither a story nor a reason", clause)
			}
		}
	})
}

// The story sets the member, leaves out that member and what cannot stand without it,
// and nothing else.
func TestOnlyTheMemberIsLeftOut(t *testing.T) {
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		for _, c := range set.Cases {
			fact, _ := set.Catalogue.Constraint(c.Clause)
			if fact.Kind != openapi.KindAbsent || isWalk(c) {
				continue
			}
			full, less := c.Steps[0].Body.(map[string]any), c.Steps[2].Body.(map[string]any)
			if full[fact.Schema.Name] == nil || less[fact.Schema.Name] != nil {
				t.Errorf("%s: the member is sent as %v, then as %v", c.ID(), full[fact.Schema.Name], less[fact.Schema.Name])
			}
			for name, value := range less {
				if !contracts.Equal(value, full[name]) {
					t.Errorf("%s: %s changes besides", c.ID(), name)
				}
			}
			body := maps.Clone(full)
			delete(body, fact.Schema.Name)
			if len(less) < len(body) && len(judged(t, set, contracts.Step{Operation: fact.Operation, Body: body}, stored(set, c))) == 0 {
				t.Errorf("%s: leaves out more than it must", c.ID())
			}
		}
	})
}
