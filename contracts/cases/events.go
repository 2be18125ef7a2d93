package cases

import (
	"net/http"

	"github.com/fgcontract/fgcontract/contracts"
)

// event is the body of a test event.
func event(name string) map[string]any {
	return map[string]any{"name": name, "content": "eyJrIjoidiJ9"}
}

// takenEvent gives an event the name that another has.
func takenEvent(m *maker, valid contracts.Step) []variant {
	if m.operation("CreateEvent") == nil {
		return nil
	}
	valid.Body = event("taken")
	first := prepares(m.step("CreateEvent", event("taken")))
	return []variant{{words: "a name that another event has", step: valid, before: []contracts.Step{first}}}
}

func (m *maker) eventReadsBack() {
	m.tell("by its id and in the list", func(t *contracts.Trace) []contracts.Finding {
		id := t.Body(0)["id"]
		found := wantMembers(t, 1, map[string]any{"id": id, "name": "demo", "content": "eyJrIjoidiJ9"})
		if element(t.Body(2)["events"], "id", id)["name"] != "demo" {
			found = append(found, t.Broken(2, "/events", "the event that was created", contracts.Show(t.Body(2)["events"])))
		}
		return found
	}, prepares(m.step("CreateEvent", event("demo"))), ofFirstEvent(m.step("ShowEvent", nil)), m.step("ListEvents", nil))
}

func (m *maker) eventKeepsRest() {
	change := m.step("UpdateEvent", map[string]any{"content": "eyJrIjoidyJ9"})
	m.tell("the name, when the content changes", func(t *contracts.Trace) []contracts.Finding {
		return wantMembers(t, 2, map[string]any{"name": "demo", "content": "eyJrIjoidyJ9"})
	}, prepares(m.step("CreateEvent", event("demo"))), prepares(ofFirstEvent(change)),
		ofFirstEvent(m.step("ShowEvent", nil)))
}

func (m *maker) eventGone() {
	gone := ofFirstEvent(m.step("ShowEvent", nil))
	gone.Expect = contracts.Expectation{Statuses: []int{http.StatusNotFound}}
	m.tell("to read and to list", func(t *contracts.Trace) []contracts.Finding {
		if element(t.Body(3)["events"], "id", t.Body(0)["id"]) != nil {
			return []contracts.Finding{t.Broken(3, "/events", "not the event that was deleted", contracts.Show(t.Body(3)["events"]))}
		}
		return nil
	}, prepares(m.step("CreateEvent", event("demo"))), prepares(ofFirstEvent(m.step("DeleteEvent", nil))),
		gone, m.step("ListEvents", nil))
}
