package cases_test

import (
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/openapi"
)

// oneSided says why a kind of constraint on a request has cases on one side alone.
var oneSided = map[string]string{
	"additionalProperties": "a body without an unknown member is what every other case sends",
	"reading":              "a value of the other reading is no fault, and one of none breaks the clause about both",
}

// A bound that is shown on one side alone is no bound: a target that accepts
// everything, or refuses everything, would keep it.
func TestEveryConstraintIsShownOnBothSides(t *testing.T) {
	used := map[string]bool{}
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		for _, covered := range set.Coverage() {
			fact, _ := set.Catalogue.Constraint(covered.Clause.ID)
			if fact.Response != nil || fact.Operation == nil {
				continue
			}
			keyword := fact.Keyword
			switch fact.Kind {
			case openapi.KindReading:
				keyword = "reading"
			case openapi.KindRule:
				keyword = "rule"
			case openapi.KindSchema:
			default:
				continue
			}
			both := covered.Accepts > 0 && covered.Refuses > 0
			if _, listed := oneSided[keyword]; listed {
				used[keyword] = true
				if both {
					t.Errorf("%s: has both sides; take %s off the list", covered.Clause.ID, keyword)
				}
				both = covered.Accepts+covered.Refuses > 0
			}
			if !both {
				t.Errorf("%s: %d cases accept and %d refuse", covered.Clause.ID, covered.Accepts, covered.Refuses)
			}
		}
	})
	for keyword := range oneSided {
		if !used[keyword] {
			t.Errorf("%s: no constraint has this keyword", keyword)
		}
	}
}

// Every example of a rule is a case.
func TestEveryExampleOfARuleIsACase(t *testing.T) {
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		for _, o := range set.Catalogue.Contract().Operations() {
			for _, r := range o.Rules() {
				count := map[contracts.Side]int{}
				for _, c := range ofClause(set, r.Clause) {
					if !isMutant(c) {
						count[c.Side]++
					}
				}
				if count[contracts.Accepts] != len(r.Accept) || count[contracts.Refuses] != len(r.Reject) {
					t.Errorf("%s: %d and %d cases for %d and %d examples", r.Clause,
						count[contracts.Accepts], count[contracts.Refuses], len(r.Accept), len(r.Reject))
				}
			}
		}
	})
}

// isMutant reports whether a case is an example of a rule with something taken away.
func isMutant(c contracts.Case) bool {
	return strings.Contains(c.Name, ", without ") || strings.HasSuffix(c.Name, " empty")
}

// An example by which a rule refuses several members together refuses each change that
// breaks the rule still, and what it accepts is accepted without a member if that is valid.
// That each stands on its side, both engines and all rules say elsewhere.
func TestExamplesOfRulesAreMutated(t *testing.T) {
	count := map[contracts.Side]int{}
	set := made(t, openapi.Documented)
	for _, c := range set.Cases {
		if fact, _ := set.Catalogue.Constraint(c.Clause); fact.Kind == openapi.KindRule && isMutant(c) {
			count[c.Side]++
		}
	}
	if count[contracts.Accepts] < 20 || count[contracts.Refuses] < 40 {
		t.Errorf("%d mutants are accepted and %d refused", count[contracts.Accepts], count[contracts.Refuses])
	}
	for _, id := range []string{
		"create-function.rule.custom-image.needs-image refuses custom_image changed, handler \"-\", runtime \"Custom Image\", without custom_image/image",
		"create-function.rule.domain-names.needs-vpc refuses domain_names \"demo.example.com\", with domain_names empty",
		"create-version-alias.rule.alias.additional-not-latest accepts the example weighted, additional_version_weights {\"latest\":10}, version \"v1\", without additional_version_weights",
	} {
		named(t, set, id)
	}
}

// What the bounds of the page are, a case shows by value: a generator that leaves one
// out is seen here.
func TestBoundsAreShownByValue(t *testing.T) {
	const body = "update-function-config.body."
	set := made(t, openapi.Documented)
	for _, id := range []string{
		body + "timeout.minimum accepts 3", body + "timeout.minimum refuses 2", body + "timeout.minimum refuses -4",
		body + "timeout.maximum accepts 259200", body + "timeout.maximum refuses 259201", body + "timeout.maximum refuses 4295226496",
		body + "memory_size.enum accepts 4096", body + "memory_size.enum refuses what lies between two members",
		body + "ephemeral_storage.enum accepts 10240", body + "ephemeral_storage.enum refuses one more than a member",
		body + "func_name.max-length accepts 60 characters", body + "func_name.max-length refuses 61 characters",
		body + `func_name.pattern refuses "1emo"`, body + `func_name.pattern refuses "dem-"`, body + `func_name.pattern refuses "demo\n"`,
		body + "runtime.enum accepts \"Node.js20.15\"", body + "runtime.enum refuses a blank behind", body + "runtime.enum refuses a member without its end",
		body + "runtime.required refuses its absence", body + "type refuses null",
		body + "timeout.type refuses the number as a text", body + "is_stateful_function.type refuses 1 for true",
		body + "func_vpc.security_groups.type refuses an element without its list",
		body + "mount_config.mount_user.user_id.any-of refuses more than the most",
		body + `mount_config.mount_user.user_id.reading.string accepts "65534"`,
		body + "strategy_config.concurrency.minimum accepts -1", body + "strategy_config.concurrency.minimum refuses -2",
		"update-function-config.rule.user-data.size accepts user_data a text of 1024 characters",
		"list-functions.query.maxitems.pattern refuses \"-1\"",
		"create-function.refusal.conflict.function refuses a name that is taken",
	} {
		named(t, set, id)
	}
	observed := made(t, openapi.ObservedAs)
	for _, id := range []string{
		body + `description.type accepts "", which means not set`, body + "description.type accepts null, which means not set",
		body + "restore_hook_timeout.type accepts 0, which means not set", body + "func_vpc.type accepts null, which means not set",
		body + `func_name.type accepts "", which means not set`,
		"show-function-config.refusal.existence.alias refuses an alias that was never made",
	} {
		named(t, observed, id)
	}
}

// Of several labels for one value only the value itself is demanded.
func TestLabelsAreNotDemanded(t *testing.T) {
	for _, tc := range []struct {
		profile, id string
		want        openapi.Level
	}{
		{openapi.Documented, `runtime.enum accepts "Custom Image"`, openapi.Must},
		{openapi.Documented, `runtime.enum accepts "Custom image-based functions"`, openapi.May},
		{openapi.Documented, `mount_config.func_mounts.items.mount_type.enum accepts "ecs"`, openapi.Must},
		{openapi.Documented, `mount_config.func_mounts.items.mount_type.enum accepts "ECS"`, openapi.May},
		{openapi.Documented, `runtime.enum accepts "HTTP"`, openapi.Must},
		{openapi.ObservedAs, `runtime.enum accepts "HTTP"`, openapi.May},
		{openapi.ObservedAs, `runtime.enum accepts "http"`, openapi.Must},
	} {
		t.Run(tc.profile+" "+tc.id, func(t *testing.T) {
			if c := named(t, made(t, tc.profile), "update-function-config.body."+tc.id); c.Level != tc.want {
				t.Errorf("%s: level %s, want %s", c.ID(), c.Level, tc.want)
			}
		})
	}
}

// The value of a case about a reading is one of that reading, not of the other.
func TestReadingsAreAcceptedByThemselves(t *testing.T) {
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		for _, c := range set.Cases {
			fact, _ := set.Catalogue.Constraint(c.Clause)
			if fact.Kind != openapi.KindReading {
				continue
			}
			value := valueAt(c.Steps[len(c.Steps)-1].Body, fact.Schema.At)
			if !fact.Schema.Accepts(value) {
				t.Errorf("%s: sends %v, which the reading does not accept", c.ID(), value)
			}
		}
	})
}
