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
