package cases_test

import (
	"slices"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
)

const mixed = `{"description":"the left writer","memory_size":1024,"timeout":77}`

// raced is a tale of three rounds of two writers and two reads.
func raced(reads ...string) []string {
	var out []string
	for i := range 3 {
		out = append(out, "{}", "{}", reads[2*i], reads[2*i+1])
	}
	return out
}

// pagesWith is a tale of pages around a function that was made and deleted.
func pagesWith(between, behind []string) []string {
	out := []string{plain, other, page(1, "a"), page(2, "b"), plain}
	for i, urn := range between {
		out = append(out, page(i+1, urn))
	}
	out = append(out, "")
	for i, urn := range behind {
		out = append(out, page(i+1, urn))
	}
	return out
}

// changeTales are those about what meets.
var changeTales = []tale{
	{clause: contracts.BehaviourNeverAMixture, name: "the right one", answers: raced("SENT", "SENT", "SENT", "SENT", "SENT", "SENT")},
	{clause: contracts.BehaviourNeverAMixture, name: "now one, now the other", answers: raced("FIRST", "FIRST", "SENT", "SENT", "FIRST", "FIRST")},
	{
		clause: contracts.BehaviourNeverAMixture, name: "a part of each",
		answers: raced("SENT", "SENT", mixed, mixed, "SENT", "SENT"), want: []string{"6 "},
	},
	{
		clause: contracts.BehaviourNeverAMixture, name: "nothing of either", answers: raced("SENT", "SENT", "SENT", "SENT", "{}", "{}"), want: []string{"10 "},
	},
	{
		clause: contracts.BehaviourNeverAMixture, name: "first one, then the other", more: true,
		answers: raced("FIRST", "SENT", "SENT", "SENT", "SENT", "SENT"), want: []string{"3 /description", "3 /memory_size", "3 /timeout"},
	},

	{
		clause: contracts.BehaviourVersionAndAliasStay, name: "both stay",
		answers: []string{"{}", prodAlias, plain, prodAlias, "SENT", "SENT", plain, prodAlias},
	},
	{
		clause: contracts.BehaviourVersionAndAliasStay, name: "the alias is changed",
		answers: []string{"{}", prodAlias, plain, prodAlias, "SENT", "SENT", plain, prodPlain}, want: []string{"7 /additional_version_weights"},
	},
	{
		clause: contracts.BehaviourVersionAndAliasStay, name: "the version is changed",
		answers: []string{"{}", prodAlias, plain, prodAlias, "SENT", "SENT", moved, prodAlias}, want: []string{"6 /description"},
	},
	{
		clause: contracts.BehaviourVersionAndAliasStay, name: "nothing is changed, latest neither", more: true,
		answers: []string{"{}", prodAlias, plain, prodAlias, "SENT", plain, plain, prodAlias}, want: []string{"5 /description"},
	},

	{clause: contracts.BehaviourPagesUnderChange, name: "made in front", answers: pagesWith([]string{listedURN, "a", "b"}, []string{"a", "b"})},
	{clause: contracts.BehaviourPagesUnderChange, name: "made between", answers: pagesWith([]string{"a", listedURN + ":latest", "b"}, []string{"a", "b"})},
	{clause: contracts.BehaviourPagesUnderChange, name: "made behind", answers: pagesWith([]string{"a", "b", "c"}, []string{"a", "b"})},
	{
		clause: contracts.BehaviourPagesUnderChange, name: "shown twice",
		answers: pagesWith([]string{"a", "a", "b"}, []string{"a", "b"}), want: []string{"5 /functions"},
	},
	{
		clause: contracts.BehaviourPagesUnderChange, name: "never shown again",
		answers: pagesWith([]string{"a", "b", "c"}, []string{"b", "c"}), want: []string{"9 /functions"},
	},
	{
		clause: contracts.BehaviourPagesUnderChange, name: "another order with each change",
		answers: pagesWith([]string{"b", listedURN, "a"}, []string{"b", "a"}), want: []string{"5 /functions", "9 /functions"},
	},
}

// What is sent at once makes nothing, and is never the first step: a run keeps track of
// nothing there.
func TestStepsAtOnceMakeNothing(t *testing.T) {
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		seen := 0
		for _, c := range set.Cases {
			for i, s := range c.Steps {
				if !s.AtOnce {
					continue
				}
				seen++
				if i == 0 || s.Operation.ID != "UpdateFunctionConfig" || c.Steps[i-1].Operation.ID != s.Operation.ID || s.Fault || s.Pause != 0 {
					t.Errorf("%s: step %d cannot be sent at once with the one before", c.ID(), i+1)
				}
			}
		}
		if seen == 0 {
			t.Error("nothing is sent at once")
		}
	})
}

// A read behind updates that were sent at once is held against none of them alone: only
// the story knows what it may show.
func TestNobodyKnowsTheLastOfSeveral(t *testing.T) {
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		c := ofClause(set, contracts.BehaviourNeverAMixture)[0]
		row := tale{clause: c.Clause, name: "the first", answers: raced("FIRST", "FIRST", "FIRST", "FIRST", "FIRST", "FIRST")}
		if found := tell(t, set, c, row); len(found) > 0 {
			t.Errorf("finds %q", found)
		}
		exchanges := make([]contracts.Exchange, len(c.Steps))
		for i, step := range c.Steps {
			s := asSent(t, step)
			exchanges[i] = contracts.Exchange{
				Method: s.method, URL: s.target, Sent: s.request.Body, Status: 200,
				Header: map[string][]string{"Content-Type": {"application/json"}}, Body: []byte(`{"description":"the left writer","memory_size":256,"timeout":11}`),
			}
		}
		judgement := set.Catalogue.Judge(c, exchanges)
		if i := slices.IndexFunc(judgement.Findings, func(f contracts.Finding) bool { return f.Clause != c.Clause && f.At == "/description" }); i >= 0 {
			t.Errorf("a read is held against one of two: %+v", judgement.Findings[i])
		}
	})
}
