package fake_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/fake"
)

// trigger sends a request to the triggers of what a URN names.
func (w *world) trigger(method, path string, body any) answer {
	w.Helper()
	return w.below(method, "/fgs/triggers/"+path, body)
}

func timerOf(name string) object {
	return object{"trigger_type_code": "TIMER", "event_data": object{"name": name, "schedule_type": "Rate", "schedule": "3d"}}
}

// newTrigger creates a trigger and returns the path of it.
func (w *world) newTrigger(urn string, body object) string {
	w.Helper()
	a := w.trigger("POST", urn, body)
	w.wants(a, 201, "")
	return fmt.Sprint(urn, "/", a.body["trigger_type_code"], "/", a.body["trigger_id"])
}

// timers lists the names of what calls a function or a version of it.
func (w *world) timers(urn string) []string {
	w.Helper()
	a := w.trigger("GET", urn, nil)
	w.wants(a, 200, "")
	var list []object
	if err := json.Unmarshal([]byte(a.raw), &list); err != nil {
		w.Fatalf("the list of triggers is %s: %v", a.raw, err)
	}
	names := []string{}
	for _, one := range list {
		names = append(names, fmt.Sprint(one["event_data"].(object)["name"]))
	}
	return names
}

func (w *world) wantsTimers(urn string, want ...string) {
	w.Helper()
	if got := w.timers(urn); !slices.Equal(got, want) {
		w.Errorf("%s has the triggers %v, want %v", urn, got, want)
	}
}

func TestTriggerFromCreateToDelete(t *testing.T) {
	inProfiles(t, func(w *world) {
		before := w.made("demo", nil)
		path := w.newTrigger("demo", timerOf("first"))
		w.newTrigger("demo", with(timerOf("second"), object{"trigger_status": "DISABLED"}))
		read := w.trigger("GET", path, nil)
		w.wants(read, 200, "")
		if data := timerOf("first")["event_data"]; !reflect.DeepEqual(read.body["event_data"], data) || read.body["trigger_status"] != "ACTIVE" {
			w.Errorf("a read shows %s", read.raw)
		}
		if at := read.body["created_time"]; at == "" || at != read.body["last_updated_time"] {
			w.Errorf("a new trigger was made %v and updated %v", at, read.body["last_updated_time"])
		}
		for body, want := range map[string]object{
			`{"trigger_status":"DISABLED"}`:                         {"name": "first", "schedule_type": "Rate", "schedule": "3d"},
			`{"event_data":{"schedule":"2d","user_event":"x"}}`:     {"name": "first", "schedule_type": "Rate", "schedule": "2d", "user_event": "x"},
			`{"event_data":[{"schedule":"2d"},{"schedule":"9d"}]}`:  {"name": "first", "schedule_type": "Rate", "schedule": "2d"},
			`{"trigger_status":"ACTIVE","event_data":[]}`:           {"name": "first", "schedule_type": "Rate", "schedule": "3d"},
			`{"event_data":{"schedule":"3d","schedule_type":null}}`: {"name": "first", "schedule_type": nil, "schedule": "3d"},
		} {
			own := w.newTrigger("demo", timerOf("changing"))
			w.wants(w.trigger("PUT", own, strings.ReplaceAll(body, "first", "changing")), 200, "")
			want["name"] = "changing"
			if got := w.trigger("GET", own, nil); !reflect.DeepEqual(got.body["event_data"], want) ||
				got.body["trigger_status"] == "DISABLED" != strings.Contains(body, "DISABLED") {
				w.Errorf("%s leaves %s", body, got.raw)
			}
			w.wants(w.trigger("DELETE", own, nil), 204, "")
		}
		w.wantsTimers("demo", "first", "second")
		w.wants(w.trigger("DELETE", path, nil), 204, "")
		for _, method := range []string{"GET", "PUT", "DELETE"} {
			w.wants(w.trigger(method, path, object{}), 404, "refusal.existence.trigger")
		}
		w.wantsTimers("demo", "second")
		w.wants(w.trigger("DELETE", "demo", nil), 204, "")
		w.wantsTimers("demo")
		if after := w.show("demo"); after.body["last_modified"] != before["last_modified"] {
			w.Errorf("triggers change the function itself: %s", after.raw)
		}
	})
}

func TestFirstStatusOfTriggers(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		for example, want := range map[string]string{"minimal": "ACTIVE", "full": "DISABLED", "obs": "ACTIVE", "kafka": "DISABLED", "dds": "DISABLED"} {
			if got := w.trigger("POST", "demo", w.example("CreateFunctionTrigger", example)); got.body["trigger_status"] != want {
				w.Errorf("of the example %s: %s, want %s", example, got.raw, want)
			}
			w.wants(w.trigger("DELETE", "demo", nil), 204, "")
		}
		on := w.trigger("POST", "demo", with(w.example("CreateFunctionTrigger", "kafka"), object{"trigger_status": "ACTIVE"}))
		if on.body["trigger_status"] != "ACTIVE" {
			w.Errorf("a trigger that is to be on is %s", on.raw)
		}
	})
}

// A trigger belongs to the version or alias that the URN names, and goes with it.
func TestTriggersOfVersions(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		w.published("demo", object{"version": "v1"})
		urn := w.server.URN(project, "default", "demo")
		w.newTrigger(urn, timerOf("latest"))
		ofVersion := w.newTrigger(urn+":v1", timerOf("latest"))
		w.wantsTimers(urn, "latest", "latest")
		w.wantsTimers(urn+":latest", "latest")
		w.wantsTimers(urn+":v1", "latest")
		w.wants(w.trigger("GET", strings.Replace(ofVersion, ":v1/", "/", 1), nil), 200, "")
		w.wants(w.trigger("GET", strings.Replace(ofVersion, ":v1/", ":latest/", 1), nil), 404, "refusal.existence.trigger")
		w.wants(w.trigger("POST", urn+":v2", timerOf("never")), 404, "refusal.existence.version")

		if err := w.server.Restore(w.server.Snapshot()); err != nil {
			w.Fatal(err)
		}
		w.wants(w.trigger("DELETE", urn+":v1", nil), 204, "")
		w.wantsTimers(urn, "latest")
		w.newTrigger(urn+":v1", timerOf("of v1"))
		w.wants(w.remove(urn+":v1"), 204, "")
		w.wantsTimers(urn, "latest")

		w.wants(w.remove("demo"), 204, "")
		w.wants(w.trigger("GET", "demo", nil), 404, "refusal.existence.function")
		w.made("demo", nil)
		w.wantsTimers("demo")
	})
}

func TestTooManyTriggers(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		w.published("demo", object{"version": "v1"})
		urn := w.server.URN(project, "default", "demo")
		for i := range 10 {
			w.newTrigger(urn, timerOf(fmt.Sprint("t", i)))
		}
		w.wants(w.trigger("POST", urn, timerOf("t10")), 403, "create-function-trigger.refusal.quota.triggers")
		w.wants(w.trigger("POST", urn, timerOf("t1")), 409, "create-function-trigger.refusal.conflict.timer")
		w.newTrigger(urn+":v1", timerOf("t1"))
		if got := w.timers(urn); len(got) != 11 {
			w.Errorf("after two refusals there are %v", got)
		}
	})
}

func TestEveryTypeOfTriggerIsTaken(t *testing.T) {
	inProfiles(t, func(w *world) {
		for _, e := range w.server.Contract().Operation("CreateFunctionTrigger").Examples {
			w.made("of-"+e.Name, nil)
			body := e.Value.(object)
			path := w.newTrigger("of-"+e.Name, body)
			read := w.trigger("GET", path, nil).body["event_data"].(object)
			for name, sent := range body["event_data"].(object) {
				shown, isShown := read[name]
				if strings.HasSuffix(name, "_password") == isShown || isShown && !reflect.DeepEqual(shown, sent) {
					w.Errorf("%s: %s was sent as %v and reads %v", e.Name, name, sent, shown)
				}
			}
		}
		all := w.below("GET", "/fgs/triggers?maxitems=5&marker=5", nil)
		list, _ := all.body["triggers"].([]any)
		count := float64(len(w.server.Contract().Operation("CreateFunctionTrigger").Examples))
		if len(list) != 5 || all.body["next_marker"] != 10.0 || all.body["count"] != count {
			w.Errorf("the second page of five is %s", all.raw)
		}
		if urn, _ := list[0].(object)["func_urn"].(string); !strings.Contains(urn, ":of-") || !strings.HasSuffix(urn, ":latest") {
			w.Errorf("the first of the page belongs to %s", urn)
		}
	})
}

func TestTriggersThatLackSomething(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		for clause, body := range map[string]object{
			"body.trigger_type_code.enum":     with(timerOf("a"), object{"trigger_type_code": "CLOCK"}),
			"body.event_data.required":        with(timerOf("a"), object{"event_data": absent}),
			"rule.trigger.timer-needs":        {"trigger_type_code": "TIMER", "event_data": object{"name": "a", "schedule": "3d"}},
			"rule.trigger.timer-rate":         {"trigger_type_code": "TIMER", "event_data": object{"name": "a", "schedule_type": "Rate", "schedule": "25h"}},
			"rule.trigger.smn-needs":          {"trigger_type_code": "SMN", "event_data": object{}},
			"rule.trigger.can-be-disabled":    with(w.example("CreateFunctionTrigger", "obs"), object{"trigger_status": "DISABLED"}),
			"body.event_data.batch_size.type": {"trigger_type_code": "KAFKA", "event_data": object{"batch_size": "many"}},
		} {
			w.wants(w.trigger("POST", "demo", body), 400, clause)
		}
		w.wantsTimers("demo")
	})
}

// A member that the document does not know is neither answered nor stored if its name
// says that it is a password.
func TestUnknownPasswordsOfTriggers(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.judge.canaries = append(w.judge.canaries, canary)
		w.made("demo", nil)
		path := w.newTrigger("demo", w.example("CreateFunctionTrigger", "kafka"))
		w.wants(w.trigger("PUT", path, object{"event_data": object{"sasl_Password": canary, "batch_size": 7}}), 200, "")
		w.wants(w.trigger("GET", path, nil), 200, "")
		if state := string(w.server.Snapshot()); strings.Contains(state, canary) || !strings.Contains(state, `"batch_size"`) {
			w.Errorf("the state is %s", state)
		}
	})
}

// Neither an answer nor the journal nor a snapshot has the password of a trigger.
func TestPasswordsOfTriggers(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.judge.canaries = append(w.judge.canaries, canary)
		w.made("demo", nil)
		body := w.example("CreateFunctionTrigger", "kafka")
		body["event_data"] = with(body["event_data"].(object), object{"kafka_password": canary, "db_password": canary})
		path := w.newTrigger("demo", body)
		w.wants(w.trigger("PUT", path, object{"event_data": object{"kafka_password": canary, "batch_size": 7}}), 200, "")
		w.wants(w.trigger("PUT", path, object{"event_data": []any{object{"kafka_password": canary}}}), 200, "")
		if data := w.trigger("GET", path, nil).body["event_data"].(object); data["batch_size"] != 7.0 || data["kafka_user"] != "demo" {
			w.Errorf("the event data are %v", data)
		}
		w.timers("demo")
		w.below("GET", "/fgs/triggers", nil)
		journal := asJSON(w, w.server.Journal(fake.Filter{}))
		for what, text := range map[string]string{"the journal": journal, "a snapshot": string(w.server.Snapshot())} {
			if strings.Contains(text, canary) || !strings.Contains(text, "kafka_user") {
				w.Errorf("%s holds a secret, or nothing at all", what)
			}
		}
	})
}
