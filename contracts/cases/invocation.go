package cases

import (
	"net/http"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
)

// Invocations: the requests that their refusals speak of, and stories.

// invocationStories has a row for every behaviour of invocations.
var invocationStories = map[string]familyStory{
	contracts.BehaviourInvokedInEnvelope: {[]string{"InvokeFunction"}, (*maker).invokedInEnvelope},
	contracts.BehaviourAsyncHasID:        {[]string{"AsyncInvokeFunction"}, (*maker).asyncHasID},
}

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
	return func(_ *maker, valid contracts.Step) []variant {
		valid.Body = map[string]any{"padding": strings.Repeat("x", valid.Operation.Refusal(refusal).Limit)}
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
	call := m.step("InvokeFunction", map[string]any{"key": "value"})
	call.Header = http.Header{"X-CFF-Request-Version": {"v1"}}
	m.tell("when it is asked for", func(t *contracts.Trace) []contracts.Finding { return wantTexts(t, "request_id", "result") }, call)
}

func (m *maker) asyncHasID() {
	m.tell("at once", func(t *contracts.Trace) []contracts.Finding { return wantTexts(t, "request_id") }, m.plain("AsyncInvokeFunction"))
}
