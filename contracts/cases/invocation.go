package cases

import (
	"fmt"
	"net/http"

	"github.com/fgcontract/fgcontract/contracts"
)

// Invocations: the requests that their refusals speak of, and stories.

// invocationStories has a row for every behaviour of invocations.
var invocationStories = map[string]familyStory{
	contracts.BehaviourInvokedInEnvelope: {[]string{callAtOnce}, (*maker).invokedInEnvelope},
	contracts.BehaviourAsyncHasID:        {[]string{callLater}, (*maker).asyncHasID},
	contracts.BehaviourCallListed:        {[]string{callLater, listCalls}, (*maker).callListed},
	contracts.BehaviourCallPages:         {[]string{callLater, listCalls}, (*maker).callPages},
	contracts.BehaviourCallWindow:        {[]string{callLater, listCalls}, (*maker).callWindow},
	contracts.BehaviourCallStopped:       {[]string{callLater, stopCall, listCalls}, (*maker).callStopped},
}

// The operations of calls.
const (
	callAtOnce = "InvokeFunction"
	callLater  = "AsyncInvokeFunction"
	listCalls  = "ListAsyncInvocations"
	stopCall   = "CancelAsyncInvocation"
)

// disabled calls a function whose status is 1.
func disabled(m *maker, valid contracts.Step) []variant {
	if m.operation(update) == nil {
		return nil
	}
	off := m.plain(update)
	off.Body = with(off.Body, []string{"status"}, 1.0)
	return []variant{{words: "a function with the status 1", fresh: true, step: valid, before: []contracts.Step{prepares(off)}}}
}

// tooMuch calls a function with more than a limit.
func tooMuch(refusal string) provocation {
	return func(m *maker, valid contracts.Step) []variant {
		valid.Body = map[string]any{"padding": m.padding(valid.Operation.Refusal(refusal).Limit)}
		return []variant{{words: "more than the limit", step: valid, large: true}}
	}
}

// wantTexts holds members of an answer against being texts.
func wantTexts(t *contracts.Trace, names ...string) (found []contracts.Finding) {
	for _, name := range names {
		if text, _ := t.Body(0)[name].(string); text == "" {
			found = append(found, t.Broken(0, "/"+name, "a text", contracts.Show(t.Body(0)[name])))
		}
	}
	return found
}

func (m *maker) invokedInEnvelope() {
	call := m.step(callAtOnce, map[string]any{"key": "value"})
	call.Header = http.Header{"X-CFF-Request-Version": {"v1"}, "X-Cff-Log-Type": {"tail"}}
	m.tell("when it is asked for", func(t *contracts.Trace) []contracts.Finding { return wantTexts(t, "request_id", "result") }, call)
}

func (m *maker) asyncHasID() {
	m.tell("at once", func(t *contracts.Trace) []contracts.Finding { return wantTexts(t, "request_id") }, m.plain(callLater))
}

// listedCalls asks for the calls of a function.
func (m *maker) listedCalls(query map[string][]string) contracts.Step {
	s := m.plain(listCalls)
	s.Query = query
	return s
}

func (m *maker) callListed() {
	alone := ofFirst(m.plain(listCalls), "request_id", "/request_id")
	m.tell("beside another, and by its id", func(t *contracts.Trace) []contracts.Finding {
		var found []contracts.Finding
		for i, want := range []int{2, 1} {
			step := i + 2
			list, _ := t.Body(step)["invocations"].([]any)
			if len(list) != want || element(list, "request_id", t.Body(0)["request_id"]) == nil {
				found = append(found, t.Broken(step, "/invocations", fmt.Sprintf("the call, %d in all", want), contracts.Show(list)))
			}
		}
		return found
	}, prepares(m.plain(callLater)), prepares(m.plain(callLater)), m.listedCalls(nil), alone)
}

func (m *maker) callPages() {
	m.tellPages(m.plain(listCalls), "limit", "invocations", prepares(m.plain(callLater)), prepares(m.plain(callLater)))
}

func (m *maker) callWindow() {
	m.tell("long before", func(t *contracts.Trace) []contracts.Finding {
		if list, _ := t.Body(1)["invocations"].([]any); len(list) > 0 {
			return []contracts.Finding{t.Broken(1, "/invocations", "no calls", contracts.Show(list))}
		}
		return nil
	}, prepares(m.plain(callLater)),
		m.listedCalls(map[string][]string{"query_begin_time": {"2019-01-01T00:00:00"}, "query_end_time": {"2019-01-02T00:00:00"}}))
}

func (m *maker) callStopped() {
	stop := ofFirst(m.plain(stopCall), "/request_id", "/request_id")
	m.tell("whatever it was before", func(t *contracts.Trace) []contracts.Finding {
		one := element(t.Body(2)["invocations"], "request_id", t.Body(0)["request_id"])
		if one == nil || one["status"] == "WAIT" || one["status"] == "RUNNING" {
			return []contracts.Finding{t.Broken(2, "/invocations", "the call, over", contracts.Show(one))}
		}
		return nil
	}, prepares(m.plain(callLater)), prepares(stop), m.listedCalls(nil))
}
