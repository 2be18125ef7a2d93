package cases

import (
	"slices"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// What is set for a function beside its configuration, and for a project for good.

// The operations on asynchronous calls and tracing that stories are made of.
const (
	setAsync   = "UpdateFunctionAsyncInvokeConfig"
	showAsync  = "ShowFunctionAsyncInvokeConfig"
	setTracing = "UpdateTracing"
)

// settingStories has a row for every behaviour of such settings.
var settingStories = map[string]familyStory{
	contracts.BehaviourAsyncListed:    {[]string{setAsync, "ListFunctionAsyncInvokeConfig"}, (*maker).asyncListed},
	contracts.BehaviourAsyncDefaults:  {[]string{setAsync, showAsync}, (*maker).asyncDefaults},
	contracts.BehaviourAsyncGone:      {[]string{setAsync, showAsync, "DeleteFunctionAsyncInvokeConfig"}, (*maker).asyncGone},
	contracts.BehaviourLogsShown:      {[]string{create, show, "ShowLtsLogDetails"}, (*maker).logsShown},
	contracts.BehaviourTracingCleared: {[]string{setTracing, "ShowTracing"}, (*maker).tracingCleared},
}

// lasting are operations whose effect no other takes back. They are carried out only
// where the target is said to bear it.
var lasting = map[string]bool{"EnableLtsLogs": true, "EnableAsyncStatusLog": true}

// succeeds is what a request that breaks nothing is answered with. What can be done
// only once may have been done before.
func succeeds(o *openapi.Operation) contracts.Expectation {
	expected := contracts.Succeeds(o)
	if o.ID == "EnableLtsLogs" {
		expected.Statuses = append(slices.Clone(expected.Statuses), contracts.RefusedWith(o.Refusal("conflict.lts").Error).Statuses...)
	}
	return expected
}

// enabledBefore asks twice for what can be done once.
func enabledBefore(_ *maker, valid contracts.Step) []variant {
	first := prepares(valid)
	first.Expect = succeeds(valid.Operation)
	return []variant{{words: "once more", step: valid, before: []contracts.Step{first}}}
}

func (m *maker) asyncListed() {
	m.tell("with its number of attempts", func(t *contracts.Trace) []contracts.Finding {
		list := t.Body(1)["async_invoke_configs"]
		if one := element(list, "func_urn", t.Body(0)["func_urn"]); one == nil || one["max_async_retry_attempts"] != 2.0 {
			return []contracts.Finding{t.Broken(1, "/async_invoke_configs", "the configuration, with 2 attempts", contracts.Show(list))}
		}
		return nil
	}, prepares(m.step(setAsync, map[string]any{"max_async_retry_attempts": 2.0})), m.step("ListFunctionAsyncInvokeConfig", nil))
}

func (m *maker) asyncDefaults() {
	m.tell("when it was 2", func(t *contracts.Trace) []contracts.Finding {
		return wantMembers(t, 2, map[string]any{"max_async_retry_attempts": 1.0, "max_async_event_age_in_seconds": 60.0})
	}, prepares(m.step(setAsync, map[string]any{"max_async_retry_attempts": 2.0})),
		prepares(m.step(setAsync, map[string]any{"max_async_event_age_in_seconds": 60.0})), m.step(showAsync, nil))
}

func (m *maker) asyncGone() {
	gone := func(operation string) contracts.Step {
		s := m.step(operation, nil)
		s.Expect = contracts.RefusedWith(s.Operation.Refusal("existence.async-config").Error)
		return s
	}
	m.tell("to read and to take away", nothingElse,
		prepares(m.plain(setAsync)), prepares(m.step("DeleteFunctionAsyncInvokeConfig", nil)),
		gone(showAsync), gone("DeleteFunctionAsyncInvokeConfig"))
}

func (m *maker) logsShown() {
	logging, _ := clone(m.operation(create).Example("minimal")).(map[string]any)
	logging["enable_lts_log"] = true
	of := func(s contracts.Step) contracts.Step { s.Function = contracts.Made; return s }
	if len(m.violations(m.operation(create), logging)) > 0 {
		delete(logging, "enable_lts_log") // then nothing is logged, and the ids have to be empty
	}
	m.add(contracts.Behaves, "of a function that logs", contracts.Case{
		Steps: []contracts.Step{prepares(of(m.step(create, logging))), prepares(of(m.step(show, nil))), of(m.step("ShowLtsLogDetails", nil))},
		Check: func(t *contracts.Trace) []contracts.Finding {
			want := map[string]any{}
			for _, thing := range []string{"group_id", "stream_id"} {
				if want[thing] = t.Body(1)["log_"+thing]; want[thing] == nil {
					want[thing] = ""
				}
			}
			return wantMembers(t, 2, want)
		},
	})
}

func (m *maker) tracingCleared() {
	gone := m.step("ShowTracing", nil)
	gone.Expect = contracts.RefusedWith(gone.Operation.Refusal("existence.tracing").Error)
	m.tell("so that none are read", nothingElse,
		prepares(m.plain(setTracing)), prepares(m.step("ShowTracing", nil)), prepares(m.step(setTracing, map[string]any{})), gone)
}
