package fake_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
)

func (w *world) statistics(name, period string) answer {
	return w.do(request{method: "GET", path: "/" + name + "/statistics/" + period})
}

// points are those of a series that have data, as hour:minute=value, and how many there
// are in all.
func (w *world) points(name, period, metric string) (with []string, all int) {
	w.Helper()
	a := w.statistics(name, period)
	w.wants(a, 200, "")
	return pointsOf(a.body, metric)
}

func pointsOf(series object, metric string) (with []string, all int) {
	list, _ := series[metric].([]any)
	for _, one := range list {
		point := one.(object)
		if value := point["value"].(float64); value != -1 {
			at := time.UnixMilli(int64(point["timestamp"].(float64))).UTC()
			with = append(with, fmt.Sprintf("%s=%v", at.Format("15:04"), value))
		}
	}
	return with, len(list)
}

func (w *world) wantsPoints(name, period, metric string, want ...string) {
	w.Helper()
	if got, _ := w.points(name, period, metric); !slices.Equal(got, want) {
		w.Errorf("%s of the last %s minutes of %s is %q, want %q", metric, period, name, got, want)
	}
}

func TestCallsAreCountedByTheMinute(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		w.made("other", nil)
		latest := w.server.URN(fixtures.Project, "default", "demo") + ":latest"
		w.wants(w.invoke("demo", object{}, nil), 200, "")
		w.later("demo")
		w.advance(3 * time.Minute)
		w.result("demo", &fake.Result{Value: "{}", Status: "FAIL"})
		w.wants(w.invoke(latest, object{}, nil), 200, "")
		w.later("demo")
		for _, state := range []string{"RUNNING", "WAIT", "DISCARD"} { // the last two are never carried out
			w.result("demo", &fake.Result{Status: state})
			w.later("demo")
		}
		for metric, want := range map[string][]string{
			"count": {"00:00=2", "00:03=3"}, "fail_count": {"00:00=0", "00:03=2"}, "function_error_count": {"00:00=0", "00:03=2"},
			"reject_count": {"00:00=0", "00:03=0"}, "system_error_count": {"00:00=0", "00:03=0"},
			"duration": nil, "max_duration": nil, "min_duration": nil, "reserved_instance_num": nil, "concurrency_num": nil,
		} {
			w.wantsPoints("demo", "60", metric, want...)
			if _, all := w.points("demo", "60", metric); all != 61 {
				w.Errorf("%s has %d points", metric, all)
			}
		}
		w.wantsPoints(latest, "1", "count", "00:03=3")
		w.wantsPoints("other", "60", "count")
		if a := w.statistics("demo", "60"); len(a.body) != 10 {
			w.Errorf("the answer has the members %v", slices.Sorted(maps.Keys(a.body)))
		}
	})
}

func TestCallsThatDoNotReachAFunctionAreNotCounted(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		w.wants(w.invoke("demo", object{"x": strings.Repeat("x", 6<<20)}, nil), 413, "invocation.too-large")
		w.wants(w.invoke("demo", "{", nil), 400, "")
		remove := w.inject(fake.Fault{Operation: "InvokeFunction", Status: 500, Code: "FSS.0500"})
		w.wants(w.invoke("demo", object{}, nil), 500, "")
		remove()
		w.wantsPoints("demo", "5", "count")
	})
}

func TestCallsOfADisabledFunctionAreRejected(t *testing.T) {
	for name, off := range map[string]object{
		"by its status": {"status": 1}, "by its instances": {"strategy_config": object{"concurrency": 0, "concurrent_num": 1}},
	} {
		for _, faulty := range []bool{false, true} {
			t.Run(fmt.Sprint(name, faulty), func(t *testing.T) {
				w := newWorld(t, openapi.ObservedAs)
				w.made("demo", nil)
				w.updated("demo", w.body(off))
				if faulty { // handlers are asked beforehand what they would refuse
					w.inject(fake.Fault{Operation: "ShowFunctionConfig", Status: 500, Code: "FSS.0500"})
				}
				w.wants(w.invoke("demo", object{}, nil), 403, "function.disabled")
				w.wants(w.do(request{method: "POST", path: "/demo/invocations-async", body: object{}}), 403, "function.disabled")
				w.wantsPoints("demo", "5", "count", "00:00=2")
				w.wantsPoints("demo", "5", "reject_count", "00:00=2")
				w.wantsPoints("demo", "5", "fail_count", "00:00=0")
			})
		}
	}
}

// The metrics of a function are its statistics, and its instances without data.
func TestFunctionMetrics(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		w.wants(w.invoke("demo", object{}, nil), 200, "")
		metrics := func(name, period string) answer {
			return w.do(request{method: "GET", path: "/" + name + "/slareports/" + period})
		}
		got, want := metrics("demo", "5"), w.statistics("demo", "5").body
		w.wants(got, 200, "")
		instances, _ := got.body["instance_num"].([]any)
		for _, one := range instances {
			if point, _ := one.(object); point["value"] != -1.0 {
				w.Errorf("a point of instance_num is %v", one)
			}
		}
		delete(got.body, "instance_num")
		if len(instances) != 6 || !reflect.DeepEqual(got.body, want) {
			w.Errorf("%d points of instances, and the metrics\n%v\nthe statistics are\n%v", len(instances), got.body, want)
		}
		w.wants(metrics("nobody", "5"), 404, "existence.function")
		if w.profile == openapi.Documented {
			w.wants(metrics("demo", "day"), 400, "show-function-metrics.path.period.pattern")
		}
	})
}

func TestPeriods(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		for period, points := range map[string]int{"1": 2, "5": 6, "15": 16, "1440": 1441, "1441": 1441, "99999999999999999999": 1441} {
			if _, all := w.points("demo", period, "count"); all != points {
				w.Errorf("the last %s minutes have %d points, want %d", period, all, points)
			}
		}
		for _, period := range []string{"0", "-5", "1.5", "day", "2026-01-01T00:00:00Z"} {
			if w.profile == openapi.ObservedAs {
				if _, all := w.points("demo", period, "count"); all != 6 {
					w.Errorf("the period %s has %d points", period, all)
				}
				continue
			}
			w.wants(w.statistics("demo", period), 400, "list-function-statistics.path.period.pattern")
		}
		w.wants(w.statistics("nobody", "5"), 404, "existence.function")
		w.wants(w.statistics(w.server.URN(fixtures.Project, "default", "demo")+":v9", "5"), 404, "existence.version")
	})
}

// What cannot be asked for any more is not kept, however long a server runs.
func TestCallsAreForgottenAfterADay(t *testing.T) {
	w := newWorld(t, "documented")
	w.made("demo", nil)
	for range 2*24*60 + 7 {
		w.wants(w.invoke("demo", object{}, nil), 200, "")
		w.advance(time.Minute)
	}
	if got := strings.Count(string(w.server.Snapshot()), `"calls": 1`); got != 1441 {
		t.Errorf("%d minutes are kept", got)
	}
	w.advance(-3 * time.Minute) // to the last minute but two that had a call
	w.wants(w.invoke("demo", object{}, nil), 200, "")
	w.wantsPoints("demo", "1", "count", "00:03=1", "00:04=2")
	w.advance(time.Minute)
	w.wantsPoints("demo", "1", "count", "00:04=2")
}

func TestCallsGoWithTheirFunction(t *testing.T) {
	w := newWorld(t, "documented")
	w.made("stays", nil) // or the project would go, too
	w.made("demo", nil)
	w.wants(w.invoke("demo", object{}, nil), 200, "")
	w.wants(w.remove("demo"), 204, "")
	w.wants(w.statistics("demo", "60"), 404, "existence.function")
	w.made("demo", nil)
	w.wantsPoints("demo", "60", "count")
}

func TestCallsAreKept(t *testing.T) {
	inProfiles(t, func(w *world) {
		store := &memory{values: map[string][]byte{}}
		first := newWorld(w.T, w.profile, fake.WithStore(store))
		for _, name := range []string{"demo", "gone"} {
			first.made(name, nil)
			first.wants(first.invoke(name, object{}, nil), 200, "")
			first.later(name)
		}
		first.wants(first.remove("gone"), 204, "")
		first.updated("demo", w.body(object{"status": 1}))
		first.wants(first.invoke("demo", object{}, nil), 403, "function.disabled")
		before, told := string(first.server.Snapshot()), first.statistics("demo", "60").raw
		restored := newWorld(w.T, w.profile)
		if err := restored.server.Restore([]byte(before)); err != nil {
			w.Fatal(err)
		}
		restoredStore := &memory{values: map[string][]byte{}}
		kept := newWorld(w.T, w.profile, fake.WithStore(restoredStore))
		if err := kept.server.Restore([]byte(before)); err != nil {
			w.Fatal(err)
		}
		for name, again := range map[string]*world{
			"a store": newWorld(w.T, w.profile, fake.WithStore(store)), "a snapshot": restored,
			"the store of a snapshot": newWorld(w.T, w.profile, fake.WithStore(restoredStore)),
		} {
			if got := again.statistics("demo", "60").raw; got != told || string(again.server.Snapshot()) != before {
				w.Errorf("from %s come the statistics\n%s\nthey were\n%s", name, got, told)
			}
			again.wantsPoints("demo", "60", "count", "00:00=3")
		}
		if text := fmt.Sprintf("%q", slices.Collect(maps.Keys(store.values))); strings.Contains(text, "gone") {
			w.Errorf("the store has %s", text)
		}
		// A copy that was taken is not touched by later calls.
		first.updated("demo", w.body(object{"status": 0}))
		taken := first.server.Snapshot()
		first.wants(first.invoke("demo", object{}, nil), 200, "")
		if err := first.server.Restore(taken); err != nil {
			w.Fatal(err)
		}
		first.wantsPoints("demo", "60", "count", "00:00=3")
	})
}

// A call that could not be counted was not made.
func TestCallsThatCannotBeSaved(t *testing.T) {
	store := &memory{values: map[string][]byte{}}
	w := newWorld(t, "documented", fake.WithStore(store))
	w.made("demo", nil)
	store.fails = errors.New("the disk is full")
	w.wants(w.invoke("demo", object{}, nil), 500, "refusal.internal")
	w.wants(w.do(request{method: "POST", path: "/demo/invocations-async", body: object{}}), 500, "refusal.internal")
	store.fails = nil
	w.wantsPoints("demo", "60", "count")
	w.updated("demo", w.body(object{"status": 1}))
	store.fails = errors.New("the disk is full")
	w.wants(w.invoke("demo", object{}, nil), 500, "refusal.internal")
}

func TestCallsOfNoSnapshotAreRefused(t *testing.T) {
	w := newWorld(t, "documented")
	w.made("demo", nil)
	w.wants(w.invoke("demo", object{}, nil), 200, "")
	good := string(w.server.Snapshot())
	const one = `"at": "2026-01-01T00:00:00Z",
              "calls": 1`
	if !strings.Contains(good, one) {
		t.Fatalf("the snapshot is %s", good)
	}
	for name, tc := range map[string]struct{ text, says string }{
		"no calls":          {`"at": "2026-01-01T00:00:00Z", "calls": 0`, "calls[0]: needs at least one call"},
		"more went wrong":   {`"at": "2026-01-01T00:00:00Z", "calls": 1, "failures": 1, "rejects": 1`, "no more failures and rejects than calls"},
		"less than none":    {`"at": "2026-01-01T00:00:00Z", "calls": 1, "failures": -1`, "calls[0]: needs"},
		"no whole minute":   {`"at": "2026-01-01T00:00:01Z", "calls": 1`, "calls[0]: at: needs a whole minute"},
		"the same twice":    {one + `}, {` + one, "calls[1]: at: needs a whole minute behind the one before"},
		"a time far off":    {`"at": "1900-01-01T00:00:00Z", "calls": 1`, "the clock goes from the year 1970"},
		"a member too many": {one + `, "answers": 1`, "this is no snapshot"},
	} {
		err := w.server.Restore([]byte(strings.Replace(good, one, tc.text, 1)))
		if err == nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: the error is %v, want %q in it", name, err, tc.says)
		}
	}
	if got := string(w.server.Snapshot()); got != good {
		t.Errorf("the state is %s", got)
	}
}

// A state that was stored before calls were counted, and one that speaks of a function
// that there is not.
func TestStoredCalls(t *testing.T) {
	store := &memory{values: map[string][]byte{}}
	w := newWorld(t, "documented", fake.WithStore(store))
	w.made("demo", nil)
	w.wants(w.invoke("demo", object{}, nil), 200, "")
	at := strings.Join([]string{"minutes", fixtures.Project, "default", "demo"}, "\x00")
	if store.values[at] == nil {
		t.Fatalf("the store has %q", slices.Collect(maps.Keys(store.values)))
	}
	older := &memory{values: maps.Clone(store.values)}
	delete(older.values, at)
	newWorld(t, "documented", fake.WithStore(older)).wantsPoints("demo", "60", "count")
	for name, tc := range map[string]struct{ key, value, says string }{
		"of no function": {at + "x", string(store.values[at]), "there is no function that was called"},
		"no JSON":        {at, "[", "no valid JSON"},
		"no calls":       {at, `[{"at":"2026-01-01T00:00:00Z"}]`, "needs at least one call"},
	} {
		broken := &memory{values: maps.Clone(store.values)}
		broken.values[tc.key] = []byte(tc.value)
		if _, err := fake.New(fake.WithStore(broken)); err == nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: the error is %v, want %q in it", name, err, tc.says)
		}
	}
}

// Calls and reads at once, for the race detector; no call is lost.
func TestCallsAtOnce(t *testing.T) {
	w := newWorld(t, "documented")
	w.made("demo", nil)
	done := make(chan struct{})
	for range 8 {
		go func() {
			defer func() { done <- struct{}{} }()
			for range 50 {
				for method, path := range map[string]string{http.MethodPost: "/demo/invocations", http.MethodGet: "/demo/statistics/5"} {
					r, _ := http.NewRequest(method, functionsURL+path, strings.NewReader("{}"))
					r.Header.Set("X-Auth-Token", fixtures.Token)
					r.Header.Set("Content-Type", "application/json")
					w.server.ServeHTTP(newRecorder(), r)
				}
				w.server.Snapshot()
			}
		}()
	}
	for range 8 {
		<-done
	}
	w.wantsPoints("demo", "5", "count", "00:00=400")
	if again := w.statistics("demo", "5").body; !reflect.DeepEqual(again, w.statistics("demo", "5").body) {
		t.Errorf("two reads differ")
	}
}
