package cases_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
)

const (
	twice    = `{"func_urn":"u","max_async_retry_attempts":2,"max_async_event_age_in_seconds":3600}`
	once     = `{"func_urn":"u","max_async_retry_attempts":1,"max_async_event_age_in_seconds":60}`
	twiceYet = `{"func_urn":"u","max_async_retry_attempts":2,"max_async_event_age_in_seconds":60}`
	notSet   = `{"error_code":"FSS.0404","error_msg":"not found"}`
	tracing  = `{"tracing_ak":"demo-key"}`
	logging  = `{"func_urn":"u","log_group_id":"g","log_stream_id":"s"}`
)

// settingTales are those about what is set beside the configuration.
var settingTales = []tale{
	{clause: contracts.BehaviourAsyncListed, name: "listed", answers: []string{twice, `{"async_invoke_configs":[` + twice + `]}`}},
	{
		clause: contracts.BehaviourAsyncListed, name: "not listed", answers: []string{twice, `{"async_invoke_configs":[]}`},
		want: []string{"1 /async_invoke_configs"},
	},
	{
		clause: contracts.BehaviourAsyncListed, name: "listed otherwise", answers: []string{twice, `{"async_invoke_configs":[` + once + `]}`},
		want: []string{"1 /async_invoke_configs"},
	},

	{clause: contracts.BehaviourAsyncDefaults, name: "set back", answers: []string{twice, once, once}},
	{clause: contracts.BehaviourAsyncDefaults, name: "kept", answers: []string{twice, once, twiceYet}, want: []string{"2 /max_async_retry_attempts"}},

	{clause: contracts.BehaviourAsyncGone, name: "gone", answers: []string{once, "", notSet, notSet}},
	{
		clause: contracts.BehaviourAsyncGone, name: "still there", answers: []string{once, "", once, ""}, status: map[int]int{2: 200, 3: 204},
		want: []string{"2 ", "3 "},
	},

	{clause: contracts.BehaviourLogsShown, name: "the same", answers: []string{plain, logging, `{"group_id":"g","stream_id":"s"}`}},
	{clause: contracts.BehaviourLogsShown, name: "nowhere", answers: []string{plain, plain, `{"group_id":"","stream_id":""}`}},
	{
		clause: contracts.BehaviourLogsShown, name: "elsewhere", answers: []string{plain, logging, `{"group_id":"s","stream_id":"g"}`},
		want: []string{"2 /group_id", "2 /stream_id"},
	},

	{clause: contracts.BehaviourTracingCleared, name: "cleared", answers: []string{"", tracing, "", notSet}},
	{
		clause: contracts.BehaviourTracingCleared, name: "still there", answers: []string{"", tracing, "", tracing}, status: map[int]int{3: 200},
		want: []string{"3 "},
	},
}

// What no operation takes back is done only to a target that is said to bear it.
func TestLastingEffectsAreAskedFor(t *testing.T) {
	eachProfile(t, func(t *testing.T, set *cases.Set) {
		found := 0
		for _, c := range set.Cases {
			for _, s := range c.Steps {
				if s.Operation == nil || !strings.HasPrefix(s.Operation.ID, "Enable") || s.Expect.Statuses[0] >= 300 {
					continue
				}
				if found++; !slices.Contains(c.Needs, cases.NeedLasting) {
					t.Errorf("%s carries out %s and needs %v", c.ID(), s.Operation.ID, c.Needs)
				}
			}
		}
		if found < 3 {
			t.Errorf("%d cases carry out something that lasts", found)
		}
	})
}
