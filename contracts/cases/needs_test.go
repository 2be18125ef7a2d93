package cases_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/openapi"
)

// knownNeeds are the names that a user can write for what a target has. A new name in
// the document is a new thing that users have to learn of, so it is added here, too.
var knownNeeds = []string{
	"access-key", "agency", "app_template", "archive", "dependency_version_id", "dns", "domain_name", "endpoint_flavor", "enterprise_project_id", "expired-token", "fault", "foreign", "free-names", "free_subnet_id",
	"gpu", "iam", "image", "kms_key_id", "large-body", "lasting", "log_group_id", "log_stream_id", "mount_resource", "obs_url",
	"security_group_id", "subnet_id", "temporary-key", "vpc_id",
}

func TestNeedsAreKnownByName(t *testing.T) {
	found := map[string]bool{}
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		for _, c := range set.Cases {
			for _, need := range c.Needs {
				found[need] = true
				if !slices.Contains(knownNeeds, need) {
					t.Errorf("%s: needs %q, a name that nobody knows", c.ID(), need)
				}
			}
		}
	})
	for _, need := range knownNeeds {
		if !found[need] {
			t.Errorf("%s: no case needs it", need)
		}
	}
}

func TestNeedsFollowTheRequest(t *testing.T) {
	set := made(t, openapi.Documented)
	for _, tc := range []struct {
		id   string
		want string
	}{
		{"update-function-config.body.timeout.minimum accepts 3", ""},
		{"update-function-config.body.func_vpc.vpc_id.required accepts \"6a3f0001-0000-4000-8000-000000000001\"", "agency security_group_id subnet_id vpc_id"},
		{"update-function-config.body.func_vpc.vpc_id.required refuses its absence", ""},
		{"update-function-config.body.gpu_memory.enum accepts 1024", "gpu"},
		{"update-function-config.body.gpu_memory.enum refuses one more than a member", ""},
		{"update-function-config.body.func_name.max-length accepts 60 characters", "free-names"},
		{"update-function-config.refusal.credentials.project refuses a token of another project", "foreign"},
		{"update-function-config.refusal.internal refuses an internal error", "fault"},
		{"update-function-config.refusal.body.too-large refuses more than the limit", "large-body"},
		{"update-function-config.absent.user_data behaves when it is left out", ""},
		{"update-function-config.behaviour.read-after-write behaves with the example mount-ecs", "agency mount_resource subnet_id vpc_id"},
	} {
		t.Run(tc.id, func(t *testing.T) {
			if got := strings.Join(named(t, set, tc.id).Needs, " "); got != tc.want {
				t.Errorf("%s: needs %q, want %q", tc.id, got, tc.want)
			}
		})
	}
}

// A target that owns nothing can still be judged on nearly everything.
func TestMostMustClausesNeedNothing(t *testing.T) {
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		const share = 0.7 // each operation has refusals of keys and tokens that a poor target lacks
		free, all := map[string]bool{}, map[string]bool{}
		for _, c := range set.Cases {
			if c.Level != openapi.Must || slices.Contains(c.Needs, cases.NeedIAM) {
				continue // IAM is a service of its own
			}
			all[c.Clause] = true
			if len(c.Needs) == 0 {
				free[c.Clause] = true
			}
		}
		if got := float64(len(free)) / float64(len(all)); got < share {
			t.Errorf("%d of %d clauses of level must have a case that needs nothing, %.2f; want %.2f", len(free), len(all), got, share)
		}
	})
}

// A case on the accepting side asks for no more than the poorest example that can
// show its clause.
func TestCasesStartFromThePoorestExample(t *testing.T) {
	set := made(t, openapi.Documented)
	c := named(t, set, `update-function-config.body.mount_config.func_mounts.items.mount_type.enum accepts "ecs"`)
	if got := strings.Join(c.Needs, " "); strings.Contains(got, "kms_key_id") {
		t.Errorf("%s: needs %s", c.ID(), got)
	}
}

// Names of functions: only the cases about the name itself send their own.
func TestLiteralNames(t *testing.T) {
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		for _, c := range set.Cases {
			body, _ := c.Steps[0].Body.(map[string]any)
			_, sends := body["func_name"]
			aboutName := strings.Contains(c.Clause, ".body.func_name.")
			if !slices.ContainsFunc(c.Steps, func(s contracts.Step) bool { return s.Literal }) {
				if aboutName && sends {
					t.Errorf("%s: the run would put another name in", c.ID())
				}
				continue
			}
			if !aboutName && !strings.HasSuffix(c.Clause, ".rule.func-name.stored") {
				t.Errorf("%s: insists on a name", c.ID())
			}
			name := body["func_name"]
			accepted := c.Side == contracts.Accepts && name != "" && name != nil
			if slices.Contains(c.Needs, cases.NeedFreeNames) != accepted {
				t.Errorf("%s: needs %v", c.ID(), c.Needs)
			}
			if accepted && c.Steps[0].Operation.ID == "UpdateFunctionConfig" && !maps.Equal(c.Create, map[string]any{"func_name": name}) {
				t.Errorf("%s: the function is created with %v", c.ID(), c.Create)
			}
		}
	})
}
