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

	// Only the handler judges a login, so a fault comes before that.
	wrong := object{"id": "nobody", "password": password}
	w.wants(w.login(byPassword(wrong, nil), ""), 401, "keystone-create-token.refusal.login.refused")
	w.inject(fake.Fault{Operation: "KeystoneCreateToken", Status: 503, Times: 1})
	w.wants(w.login(byPassword(wrong, nil), ""), 503, "keystone-create-token.refusal.internal")
}

// A fault with a status alone takes its code from the catalogue.
func TestFaultsTakeTheCodeOfTheirStatus(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		for _, tc := range []struct {
			name  string
			fault fake.Fault
			code  string
			text  string
		}{
			{"the general one", fake.Fault{Status: 429}, "FSS.0429", "api is busy now"},
			{"the general one of several", fake.Fault{Status: 404}, "FSS.0404", ""},
			{"the first where none is general", fake.Fault{Status: 412}, "FSS.1033", ""},
			{"one of several statuses", fake.Fault{Status: 414}, "APIGW.0201", ""},
			{"an internal error", fake.Fault{Status: 500}, "FSS.0500", "internal error"},
			{"a code of its own", fake.Fault{Status: 404, Code: "FSS.1051"}, "FSS.1051", ""},
		} {
			tc.fault.Times = 1
			w.inject(tc.fault)
			a := w.show("demo")
			if a.status != tc.fault.Status || a.body["error_code"] != tc.code || tc.text != "" && a.body["error_msg"] != tc.text {
				w.Errorf("%s: %d: %s, want %s %q", tc.name, a.status, a.raw, tc.code, tc.text)
			}
		}
		w.inject(fake.Fault{Status: 599}) // the document has no such answer, so only this looks at it
		if a := send(w, request{method: "GET", path: "/demo/config"}); a.Code != 599 || a.Body.String() != `{"error_code":"FSS.0500","error_msg":"internal error"}` {
			w.Errorf("a status that no code has: %d: %s", a.Code, a.Body)
		}
	})
}

// What is refused anyway, by whatever check, neither is struck nor counts.
func TestFaultsLeaveRefusalsAlone(t *testing.T) {
	w := newWorld(t, "documented")
	w.made("demo", nil)
	w.inject(fake.Fault{Times: 1})
	w.wants(w.do(request{method: "GET", path: "/demo/config", token: "-"}), 401, "refusal.credentials.missing")
	w.wants(w.update("demo", object{}), 400, "")
	w.wants(w.show("nobody"), 404, "refusal.existence.function")
	w.wants(w.create(with(w.example("CreateFunction", "minimal"), object{"func_name": "demo"})), 409, "refusal.conflict.function")
	w.wants(w.show("demo"), 500, "refusal.internal")
	w.wants(w.show("demo"), 200, "")
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
