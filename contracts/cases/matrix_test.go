package cases_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/openapi"
)

func isWalk(c contracts.Case) bool { return strings.HasSuffix(c.Name, "through every value and state") }

func isNearly(c contracts.Case) bool { return strings.HasSuffix(c.Name, "that are nearly none") }

// A memory is a service that takes updates and shows them. It keeps what an update
// leaves out, or does not.
type memory struct {
	o     *openapi.Operation
	state map[string]any
	keeps func(member string) bool
	void  map[string]any // what it shows of a member that is not set, if anything
}

// take carries out an update in the way of the service.
func (m *memory) take(body any) {
	set := m.o.Set(body)
	next := maps.Clone(m.void)
	if next == nil {
		next = map[string]any{}
	}
	for name, v := range m.state {
		if m.keeps(name) {
			next[name] = v
		}
	}
	maps.Copy(next, flat(set))
	m.state = next
}

// flat shows what a read shows flat.
func flat(set map[string]any) map[string]any {
	out := maps.Clone(set)
	if log, ok := out["log_config"].(map[string]any); ok {
		delete(out, "log_config")
		out["log_group_id"], out["log_stream_id"] = log["group_id"], log["stream_id"]
	}
	return out
}

// told judges a case on the answers of a service.
func (m *memory) told(t *testing.T, set *cases.Set, c contracts.Case) []contracts.Finding {
	t.Helper()
	exchanges := make([]contracts.Exchange, len(c.Steps))
	for i, s := range c.Steps {
		sent, err := json.Marshal(s.Body)
		if err != nil {
			t.Fatal(err)
		}
		status := s.Expect.Statuses[0]
		if s.Body != nil && status < 300 {
			m.take(s.Body)
		}
		body, err := json.Marshal(m.state)
		if err != nil {
			t.Fatal(err)
		}
		exchanges[i] = contracts.Exchange{Status: status, Header: http.Header{"Content-Type": {"application/json"}}, Sent: sent, Body: body}
	}
	judgement := set.Catalogue.Judge(c, exchanges)
	if judgement.Unjudged != "" {
		t.Errorf("%s: %s", c.ID(), judgement.Unjudged)
	}
	return slices.DeleteFunc(judgement.Findings, func(f contracts.Finding) bool { return f.Clause != c.Clause })
}

// A service that keeps what should be kept and sets back what should be set back goes
// through every value of every member without a finding; one that does the opposite
// does not.
func TestWalksAreJudged(t *testing.T) {
	walks := 0
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		o := set.Catalogue.Contract().Operation("UpdateFunctionConfig")
		for _, c := range set.Cases {
			if !isWalk(c) {
				continue
			}
			walks++
			fact, _ := set.Catalogue.Constraint(c.Clause)
			keeps := fact.Schema.Absent.Keeps()
			right := &memory{o: o, keeps: func(string) bool { return keeps }}
			if found := right.told(t, set, c); len(found) > 0 {
				t.Errorf("%s: accused wrongly: %v", c.ID(), found[0])
			}
			wrong := &memory{o: o, keeps: func(string) bool { return !keeps }}
			if found := wrong.told(t, set, c); len(found) == 0 && leaves(o, fact.Schema, c) {
				t.Errorf("%s: a service that does the opposite is not found", c.ID())
			}
		}
	})
	if walks < 5 { // most members have neither a default nor values that mean not set in one profile
		t.Errorf("%d walks", walks)
	}
}

// leaves reports whether a walk leaves a member out that was set to something else than
// its default.
func leaves(o *openapi.Operation, member *openapi.Schema, c contracts.Case) bool {
	was := false
	for _, s := range c.Steps {
		if s.Body == nil {
			continue
		}
		v, sent := o.Set(s.Body)[member.Name]
		if was && !sent {
			return true
		}
		was = sent && !contracts.Equal(v, member.Default)
	}
	return false
}

// Values that mean not set show the same on a function that never had the member.
func TestWhatWasNeverSetStaysSo(t *testing.T) {
	set := made(t, openapi.ObservedAs)
	o := set.Catalogue.Contract().Operation("UpdateFunctionConfig")
	c := named(t, set, "update-function-config.absent.description behaves through every value and state")
	restless := &memory{o: o, keeps: func(string) bool { return false }}
	restless.void = map[string]any{"description": "made up 1"}
	calls := 0
	restless.keeps = func(string) bool {
		calls++
		restless.void = map[string]any{"description": "made up " + strings.Repeat("x", calls)}
		return false
	}
	if found := restless.told(t, set, c); len(found) == 0 {
		t.Error("a member that is not set and shows another value each time is not found")
	}
}

// A service that refuses and yet takes a part of the request is found, for every value.
func TestNearlyNothingIsJudged(t *testing.T) {
	stories := 0
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		o := set.Catalogue.Contract().Operation("UpdateFunctionConfig")
		for _, c := range set.Cases {
			if !isNearly(c) {
				continue
			}
			stories++
			honest := &memory{o: o, keeps: func(string) bool { return false }}
			if found := honest.told(t, set, c); len(found) > 0 {
				t.Errorf("%s: accused wrongly: %v", c.ID(), found[0])
			}
			body, _ := c.Steps[2].Body.(map[string]any)
			before, _ := c.Steps[0].Body.(map[string]any)
			if contracts.Equal(body["memory_size"], before["memory_size"]) {
				t.Errorf("%s: nothing would show that it was carried out", c.ID())
			}
			partly := slices.Clone(c.Steps)
			partly[2].Expect = contracts.Expectation{Statuses: []int{200}} // this service carries it out, and says so
			c.Steps = partly
			if found := honest.told(t, set, c); len(found) == 0 {
				t.Errorf("%s: what is carried out in part is not found", c.ID())
			}
		}
	})
	if stories < 20 {
		t.Errorf("%d stories", stories)
	}
}
