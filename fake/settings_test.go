package fake_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
)

func (w *world) async(method, urn string, body any) answer {
	w.Helper()
	return w.do(request{method: method, path: "/" + urn + "/async-invoke-config", body: body})
}

func TestAsyncConfig(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		w.published("demo", object{"version": "v1"})
		urn := w.server.URN(project, "default", "demo")
		for _, method := range []string{"GET", "DELETE"} {
			w.wants(w.async(method, urn, nil), 404, "refusal.existence.async-config")
		}
		full := w.example("UpdateFunctionAsyncInvokeConfig", "full")
		first := w.async("PUT", urn, full)
		w.wants(first, 200, "")
		for _, form := range []string{urn, urn + ":latest", "demo"} {
			if got := w.async("GET", form, nil); got.raw != first.raw || got.body["func_urn"] != urn+":latest" {
				w.Errorf("%s reads %s, want %s", form, got.raw, first.raw)
			}
		}
		w.wants(w.async("GET", urn+":v1", nil), 404, "refusal.existence.async-config")
		w.wants(w.async("PUT", urn+":v1", object{"max_async_retry_attempts": 0}), 200, "")
		second := w.async("PUT", urn, object{})
		for name, want := range map[string]any{
			"max_async_event_age_in_seconds": 3600.0, "max_async_retry_attempts": 1.0, "enable_async_status_log": false,
			"created_time": first.body["created_time"],
		} {
			if second.body[name] != want {
				w.Errorf("of an empty body %s is %v, want %v", name, second.body[name], want)
			}
		}
		if second.body["last_modified"] == first.body["last_modified"] {
			w.Errorf("last_modified stands still at %v", second.body["last_modified"])
		}
		w.wantsAsync("demo", "limit=1&marker=1", urn+":v1", 2)
		w.wants(w.remove(urn+":v1"), 204, "")
		w.wantsAsync("demo", "", urn+":latest", 1)
		w.wants(w.async("DELETE", urn, nil), 204, "")
		w.wants(w.async("GET", urn, nil), 404, "refusal.existence.async-config")
	})
}

// wantsAsync holds a page with one configuration against what it should be.
func (w *world) wantsAsync(urn, query, want string, count float64) {
	w.Helper()
	a := w.do(request{method: "GET", path: "/" + urn + "/async-invoke-configs?" + query})
	w.wants(a, 200, "")
	list, _ := a.body["async_invoke_configs"].([]any)
	if len(list) != 1 || list[0].(object)["func_urn"] != want || a.body["count"] != count {
		w.Errorf("the page %q is %s, want %s of %v", query, a.raw, want, count)
	}
}

func TestRefusedAsyncConfigs(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		for clause, body := range map[string]object{
			"max_async_event_age_in_seconds.minimum":                                {"max_async_event_age_in_seconds": 0},
			"max_async_event_age_in_seconds.maximum":                                {"max_async_event_age_in_seconds": 86401},
			"max_async_retry_attempts.maximum":                                      {"max_async_retry_attempts": 4},
			"destination_config.on_success.destination.enum":                        {"destination_config": object{"on_success": object{"destination": "KAFKA"}}},
			"update-function-async-invoke-config.body.type":                         nil,
			"destination_config.on_failure.param.type":                              {"destination_config": object{"on_failure": object{"param": object{}}}},
			"destination_config.on_failure.type":                                    {"destination_config": object{"on_failure": "SMN"}},
			"update-function-async-invoke-config.body.enable_async_status_log.type": {"enable_async_status_log": "yes"},
		} {
			var sent any = body
			if body == nil {
				sent = "[]"
			}
			w.wants(w.async("PUT", "demo", sent), 400, clause)
		}
		w.wants(w.async("GET", "demo", nil), 404, "refusal.existence.async-config")
	})
}

func TestStatusLogs(t *testing.T) {
	inProfiles(t, func(w *world) {
		detail := func() answer { return w.do(request{method: "GET", path: "/async-status-log-detail"}) }
		w.wants(detail(), 404, "refusal.existence.status-logs")
		for range 2 {
			w.wants(w.do(request{method: "POST", path: "/enable-async-status-logs"}), 200, "")
		}
		first := detail()
		w.wants(first, 200, "")
		for _, name := range []string{"group_id", "group_name", "stream_id", "stream_name"} {
			if text, _ := first.body[name].(string); text == "" {
				w.Errorf("%s is missing: %s", name, first.raw)
			}
		}
		other := w.do(request{method: "GET", token: fixtures.OtherToken, url: "http://fake.invalid/v2/" + fixtures.OtherProject + "/fgs/functions/async-status-log-detail"})
		w.wants(other, 404, "refusal.existence.status-logs")
	})
}

func TestLogsAreEnabledOnce(t *testing.T) {
	inProfiles(t, func(w *world) {
		enable := request{method: "POST", path: "/enable-lts-logs"}
		w.wants(w.do(enable), 200, "")
		again := w.do(enable)
		w.wants(again, 400, "refusal.conflict.lts")
		if again.body["error_code"] != "FSS.1221" || !strings.Contains(fmt.Sprint(again.body["error_msg"]), "lts log has been enabled") {
			w.Errorf("the provider does not take it for success: %s", again.raw)
		}
		if err := w.server.Restore(w.server.Snapshot()); err != nil {
			w.Fatal(err)
		}
		w.wants(w.do(enable), 400, "refusal.conflict.lts")
	})
}

func TestWhereAFunctionLogs(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		logs := func(name string) object {
			a := w.do(request{method: "GET", path: "/" + name + "/lts-log-detail"})
			w.wants(a, 200, "")
			return a.body
		}
		if got := asJSON(w, logs("demo")); got != `{"group_id":"","group_name":"","stream_id":"","stream_name":""}` {
			w.Errorf("a function that does not log logs to %s", got)
		}
		config := object{"group_id": "g-1", "group_name": "group one", "stream_id": "s-1", "stream_name": "stream one"}
		w.updated("demo", w.body(object{"log_config": config}))
		if got := asJSON(w, logs("demo")); got != asJSON(w, config) {
			w.Errorf("%s was configured, %s is read", asJSON(w, config), got)
		}
		w.updated("demo", w.body(object{"log_config": object{"group_id": "g-2", "stream_id": "s-1"}}))
		if got := logs("demo"); got["group_id"] != "g-2" || got["group_name"] == "group one" || got["group_name"] == "" {
			w.Errorf("another group has the name of the one before: %v", got)
		}
	})
}

func TestTracing(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.judge.canaries = append(w.judge.canaries, canary)
		w.made("demo", nil)
		path := "/demo/tracing"
		w.wants(w.do(request{method: "GET", path: path}), 404, "refusal.existence.tracing")
		w.wants(w.do(request{method: "PUT", path: path, body: object{"tracing_ak": "key", "tracing_sk": canary}}), 200, "")
		if got := w.do(request{method: "GET", path: path}); got.raw != `{"tracing_ak":"key"}` {
			w.Errorf("a read shows %s", got.raw)
		}
		if kept := string(w.server.Snapshot()) + asJSON(w, w.server.Journal(fake.Filter{})); strings.Contains(kept, canary) {
			w.Errorf("the secret key is kept")
		}
		w.wants(w.do(request{method: "PUT", path: path, body: object{}}), 200, "")
		w.wants(w.do(request{method: "GET", path: path}), 404, "refusal.existence.tracing")
	})
}

func TestPinning(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		before := w.show("demo").raw
		for _, state := range []string{"true", "true", "false"} {
			w.wants(w.do(request{method: "PUT", path: "/demo/collect/" + state}), 200, "")
			if pinned := strings.Contains(string(w.server.Snapshot()), `"pinned"`); pinned != (state == "true") {
				w.Errorf("after %s the function is pinned: %t", state, pinned)
			}
		}
		w.wants(w.do(request{method: "PUT", path: "/demo/collect/maybe"}), 400, "path.state.enum")
		w.wants(w.do(request{method: "PUT", path: "/none/collect/true"}), 404, "refusal.existence.function")
		if after := w.show("demo").raw; after != before {
			w.Errorf("pinning changed %s to %s", before, after)
		}
	})
}
