package fake_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/openapi"
)

func (w *world) invoke(name string, body any, header map[string]string) answer {
	return w.do(request{method: "POST", path: "/" + name + "/invocations", body: body, header: header})
}

func TestInvocationEchoes(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		if a := w.invoke("demo", `{"k": "v"}`, nil); a.status != 200 || a.raw != `{"k": "v"}` || a.header.Get("X-Cff-Request-Id") == "" {
			w.Errorf("the call gives %d %s", a.status, a.raw)
		}
		a := w.invoke("demo", `{"k": "v"}`, map[string]string{"X-CFF-Request-Version": "v1"})
		if a.body["result"] != `{"k": "v"}` || a.body["status"] != 200.0 || a.body["request_id"] != a.header.Get("X-Cff-Request-Id") {
			w.Errorf("the call gives %s", a.raw)
		}
		later := w.do(request{method: "POST", path: "/demo/invocations-async", body: object{}})
		if later.status != 202 || later.body["request_id"] == a.body["request_id"] || later.body["request_id"] == nil {
			w.Errorf("the call gives %d %s", later.status, later.raw)
		}
	})
}

func TestInvocationGivesWhatIsSet(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	w.made("demo", nil)
	w.made("other", nil)
	v1 := map[string]string{"X-CFF-Request-Version": "v1", "X-Cff-Log-Type": "tail"}
	w.result("demo", &fake.Result{Value: `{"n":1}`, Log: "started"})
	w.result("", &fake.Result{Value: `{"n":2}`})
	a := w.invoke("demo", object{}, v1)
	if log, _ := base64.StdEncoding.DecodeString(a.header.Get("X-Cff-Function-Log")); string(log) != "started" || a.body["log"] != "started" {
		t.Errorf("the log is %q and %v", log, a.body["log"])
	}
	if a.body["result"] != `{"n":1}` || w.invoke("other", object{}, v1).body["result"] != `{"n":2}` {
		t.Errorf("the call gives %s", a.raw)
	}
	w.result("demo", nil)
	if got := w.invoke("demo", object{}, nil).raw; got != `{"n":2}` {
		t.Errorf("the call gives %s", got)
	}
	if err := w.server.Reset(); err != nil {
		t.Fatal(err)
	}
	w.made("demo", nil)
	if got := w.invoke("demo", object{}, nil).raw; got != `{}` {
		t.Errorf("after a reset the call gives %s", got)
	}
}

func TestInvocationRefusals(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		pad := func(n int) object { return object{"x": strings.Repeat("x", n)} }
		w.wants(w.invoke("demo", pad(6<<20), nil), 413, "invocation.too-large")
		later := func(n int) answer {
			return w.do(request{method: "POST", path: "/demo/invocations-async", body: pad(n)})
		}
		w.wants(later(256<<10), 413, "invocation.too-large-async")
		w.wants(later(255<<10), 202, "")
		w.wants(w.invoke("nobody", object{}, nil), 404, "existence.function")
		w.updated("demo", w.body(object{"status": 1}))
		w.wants(w.invoke("demo", object{}, nil), 403, "function.disabled")
		w.updated("demo", w.body(object{"strategy_config": object{"concurrency": 0, "concurrent_num": 1}}))
		w.wants(w.invoke("demo", object{}, nil), 403, "function.disabled")
		w.updated("demo", w.body(object{"strategy_config": object{"concurrency": 1, "concurrent_num": 1}}))
		w.wants(w.invoke("demo", object{}, nil), 200, "")
	})
}
