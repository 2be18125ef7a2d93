package fake_test

import (
	"testing"

	"github.com/fgcontract/fgcontract/fake"
)

func TestFaults(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		before := w.show("demo").raw
		w.inject(fake.Fault{Operation: "UpdateFunctionConfig", Times: 2})
		for range 2 {
			a := w.update("demo", w.body())
			w.wants(a, 500, "update-function-config.refusal.internal")
			if a.body["error_code"] != "FSS.0500" {
				w.Errorf("update-function-config.refusal.internal: code %v", a.body["error_code"])
			}
		}
		if w.show("demo").raw != before {
			w.Error("a fault changed the function")
		}
		w.wants(w.update("demo", w.body()), 200, "")

		remove := w.inject(fake.Fault{Code: "FSS.0429"})
		for range 3 {
			a := w.show("demo")
			if a.status != 429 || a.body["error_code"] != "FSS.0429" || a.body["error_msg"] != "api is busy now" {
				w.Errorf("a fault of the catalogue gives %d: %s", a.status, a.raw)
			}
		}
		remove()
		remove()
		w.wants(w.show("demo"), 200, "")
	})
}

// A create and the calls of IAM name their target otherwise than by the path.
func TestFaultsOfCreateAndOfIAM(t *testing.T) {
	w := newWorld(t, "documented", fake.WithUser(fake.User{Name: "someone", Password: password, Domain: "some-account", Projects: []string{project}}))
	w.inject(fake.Fault{Operation: "CreateFunction", Function: "demo", Times: 1})
	minimal := w.example("CreateFunction", "minimal")
	w.wants(w.create(with(minimal, object{"func_name": "other"})), 200, "")
	w.wants(w.create(with(minimal, object{"func_name": "demo"})), 500, "create-function.refusal.internal")
	w.made("demo", nil)
	if came := w.server.Journal(fake.Filter{Function: "demo", Operation: "CreateFunction"}); len(came) != 2 {
		t.Errorf("the journal has %d creates of demo, want 2", len(came))
	}
	w.inject(fake.Fault{Operation: "KeystoneCreateToken", Status: 503, Times: 1})
	w.wants(w.login(byPassword(rightUser, nil), ""), 503, "keystone-create-token.refusal.internal")
	w.wants(w.login(byPassword(rightUser, nil), ""), 201, "")
}

func TestFaultsInOrder(t *testing.T) {
	w := newWorld(t, "documented")
	w.made("demo", nil)
	removeFirst := w.inject(fake.Fault{Code: "FSS.0503"})
	w.inject(fake.Fault{Operation: "ShowFunctionConfig", Status: 500, Code: "NOT.LISTED"})
	if a := w.show("demo"); a.body["error_code"] != "FSS.0503" {
		t.Errorf("the fault added first does not strike: %s", a.raw)
	}
	removeFirst()
	a := send(w, request{method: "GET", path: "/demo/config"})
	if a.Code != 500 || a.Header().Get("X-Contract-Clause") != "show-function-config.refusal.internal" {
		t.Errorf("the second fault gives %d", a.Code)
	}
}
