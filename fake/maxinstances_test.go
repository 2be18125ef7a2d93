package fake_test

import "testing"

func (w *world) limit(name string, instances any) answer {
	return w.do(request{method: "PUT", path: "/" + name + "/config-max-instance", body: object{"max_instance_num": instances}})
}

func TestMaxInstances(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		w.updated("demo", w.body(object{"strategy_config": object{"concurrency": 7, "concurrent_num": 5}}))
		shown := func() string { return asJSON(w, w.show("demo").body["strategy_config"]) }
		for number, want := range map[int]string{
			-1: `{"concurrency":-1,"concurrent_num":5}`, 0: `{"concurrency":0,"concurrent_num":5}`, 1000: `{"concurrency":1000,"concurrent_num":5}`,
		} {
			a := w.limit("demo", number)
			w.wants(a, 200, "")
			if got := asJSON(w, a.body["strategy_config"]); got != want || shown() != want {
				w.Errorf("%d answers %s and reads %s, want %s", number, got, shown(), want)
			}
			if urn := w.server.URN(project, "default", "demo"); a.body["func_urn"] != urn {
				w.Errorf("the answer is about %v, want %s", a.body["func_urn"], urn)
			}
		}
		w.wants(w.limit("demo", 300), 200, "")
		w.updated("demo", w.body()) // says nothing of either limit
		if got := w.show("demo").body["strategy_config"].(object)["concurrency"]; got != 300.0 {
			w.Errorf("an update that names no limit leaves %v, want 300", got)
		}
	})
}

func TestMaxInstancesRefused(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		w.published("demo", object{"version": "v1"})
		before := string(w.server.Snapshot())
		w.wants(w.limit("demo", -2), 400, "max_instance_num.minimum")
		w.wants(w.limit("demo", 1001), 400, "max_instance_num.maximum")
		w.wants(w.limit("demo", "many"), 400, "max_instance_num.type")
		w.wants(w.limit("nobody", 1), 404, "existence.function")
		w.wants(w.limit(project+":default:demo:v1", 1), 400, "refusal.version.read-only")
		if after := string(w.server.Snapshot()); after != before {
			w.Errorf("refused requests changed the state from %s to %s", before, after)
		}
	})
}
