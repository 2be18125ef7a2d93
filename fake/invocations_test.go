package fake_test

import (
	"errors"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
)

// result sets what a function gives.
func (w *world) result(function string, r *fake.Result) {
	w.Helper()
	if err := w.server.SetResult(function, r); err != nil {
		w.Fatal(err)
	}
}

// later calls a function without waiting and returns the id of the call.
func (w *world) later(name string) string {
	w.Helper()
	a := w.do(request{method: "POST", path: "/" + name + "/invocations-async", body: object{}})
	w.wants(a, 202, "")
	return a.body["request_id"].(string)
}

func (w *world) stop(name, id string) answer {
	return w.do(request{method: "POST", path: "/" + name + "/cancel", body: object{"request_id": id, "type": "force"}})
}

// calls lists the calls of demo.
func (w *world) calls(list, query string) object {
	w.Helper()
	a := w.do(request{method: "GET", path: "/demo/" + list + "?" + query})
	w.wants(a, 200, "")
	return a.body
}

// states are the states of the calls that a list shows, in its order.
func (w *world) states(list, query string) []string {
	w.Helper()
	var out []string
	for _, one := range w.calls(list, query)["invocations"].([]any) {
		out = append(out, one.(object)["status"].(string))
	}
	return out
}

func TestAsynchronousCallsAreListed(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		var ids []string
		for _, r := range []*fake.Result{nil, {Status: "FAIL", ErrorCode: 4, ErrorMessage: "no"}, {Status: "RUNNING"}, {Status: "WAIT"}} {
			w.result("demo", r)
			ids = append(ids, w.later("demo"))
		}
		first := w.calls("async-invocations", "limit=1")
		want := object{
			"request_id": ids[0], "status": "SUCCESS", "error_message": "",
			"start_time": "2026-01-01T00:00:02", "end_time": "2026-01-01T00:00:02",
		}
		if got := first["invocations"].([]any)[0]; !reflect.DeepEqual(got, want) || first["next_marker"] != 1.0 || first["count"] != 4.0 {
			w.Errorf("the first page is %v", first)
		}
		failure := w.calls("async-invocations", "request_id="+ids[1])["invocations"].([]any)
		if len(failure) != 1 || failure[0].(object)["error_code"] != 4.0 || failure[0].(object)["error_message"] != "no" {
			w.Errorf("by the id: %v", failure)
		}
		for _, tc := range []struct {
			list, query string
			want        []string
		}{
			{"async-invocations", "", []string{"SUCCESS", "FAIL", "RUNNING", "WAIT"}},
			{"async-invocations", "marker=3", []string{"WAIT"}},
			{"async-invocations", "marker=4", nil},
			{"async-invocations", "status=FAIL", []string{"FAIL"}},
			{"async-invocations", "status=DISCARD", nil},
			{"async-invocations", "query_begin_time=2026-01-01T00:00:04", []string{"RUNNING", "WAIT"}},
			{"async-invocations", "query_begin_time=2026-01-01T00:00:03Z&query_end_time=2026-01-01T00:00:04Z", []string{"FAIL", "RUNNING"}},
			{"async-invocations", "query_end_time=2026-01-01T00:00:01", nil},
			{"active-async-invocations", "", []string{"RUNNING", "WAIT"}},
			{"active-async-invocations", "status=SUCCESS", nil},
			{"active-async-invocations", "requests=" + ids[0] + "," + ids[3], []string{"WAIT"}},
		} {
			if got := w.states(tc.list, tc.query); !slices.Equal(got, tc.want) {
				w.Errorf("%s?%s: %v, want %v", tc.list, tc.query, got, tc.want)
			}
		}
		w.advance(time.Hour)
		if got := w.states("async-invocations", ""); !slices.Equal(got, []string{"WAIT"}) {
			w.Errorf("of the last hour are %v", got)
		}
	})
}

func TestAsynchronousCallsAreStopped(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		w.made("other", nil)
		done := w.later("demo")
		w.result("demo", &fake.Result{Status: "RUNNING"})
		runs := w.later("demo")
		before := w.calls("async-invocations", "request_id="+done)
		for _, id := range []string{done, runs, runs} {
			if a := w.stop("demo", id); a.status != 200 || a.raw != "{}" {
				w.Errorf("stopped with %d %s", a.status, a.raw)
			}
		}
		if after := w.calls("async-invocations", "request_id="+done); !reflect.DeepEqual(before, after) {
			w.Errorf("what was over is %v now", after)
		}
		one := w.calls("async-invocations", "request_id="+runs)["invocations"].([]any)[0].(object)
		if one["status"] != "FAIL" || one["error_code"] != 4208.0 || one["end_time"] != "2026-01-01T00:00:05" {
			w.Errorf("what ran is %v", one)
		}
		w.wants(w.stop("demo", noSuchID), 400, "existence.invocation")
		w.wants(w.stop("other", runs), 400, "existence.invocation")
		w.wants(w.stop("nobody", runs), 404, "existence.function")
	})
}

// A test that calls for days needs no more memory than one that calls for minutes.
func TestOldCallsAreForgotten(t *testing.T) {
	w := newWorld(t, openapi.Documented)
	w.made("demo", nil)
	first := w.later("demo")
	var last string
	for range 500 {
		last = w.later("demo")
	}
	page := w.calls("async-invocations", url.Values{"limit": {"500"}}.Encode())
	if list := page["invocations"].([]any); page["count"] != 500.0 || list[499].(object)["request_id"] != last {
		t.Errorf("there are %v", page["count"])
	}
	w.wants(w.stop("demo", first), 400, "existence.invocation")
	if list := w.calls("async-invocations", "")["invocations"].([]any); len(list) != 100 {
		t.Errorf("a page has %d calls", len(list))
	}
}

// A result is of a name in every project or of one project's function, and the closest
// one counts: tests that share a server do not meet in it.
func TestResultsOfOneProject(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	w.made("demo", nil)
	mine, theirs := w.server.URN(project, "default", "demo"), w.server.URN(fixtures.OtherProject, "default", "demo")
	for _, step := range []struct{ function, value, want string }{
		{"", `{"n":1}`, `{"n":1}`},
		{"demo", `{"n":2}`, `{"n":2}`},
		{theirs, `{"n":3}`, `{"n":2}`},
		{"default:demo", `{"n":4}`, `{"n":4}`},
		{"other:demo", `{"n":5}`, `{"n":4}`},
		{mine + ":latest", `{"n":6}`, `{"n":6}`},
		{"default:demo", `{"n":7}`, `{"n":6}`},
	} {
		w.result(step.function, &fake.Result{Value: step.value})
		if got := w.invoke("demo", object{}, nil).raw; got != step.want {
			t.Errorf("with the result of %q a call gives %s, want %s", step.function, got, step.want)
		}
	}
	w.result(mine, nil)
	if got := w.invoke("demo", object{}, nil).raw; got != `{"n":7}` {
		t.Errorf("without the project's own a call gives %s", got)
	}
	if err := w.server.DropProject(fixtures.OtherProject); err != nil || strings.Contains(string(w.server.Snapshot()), fixtures.OtherProject) {
		t.Errorf("a project that was dropped has left results, %v", err)
	}
	for function, says := range map[string]string{
		mine + ":v1": "leave out the version", "a b": "is no name and no URN",
		"urn:fss:elsewhere:" + project + ":function:default:demo": "the region of the fake",
	} {
		if err := w.server.SetResult(function, &fake.Result{}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("a result of %q: the error is %v, want %q in it", function, err, says)
		}
	}
}

// Results are of the seed, kept in snapshots and in the store, and a reset goes back to
// those of the seed.
func TestResultsAreState(t *testing.T) {
	seed := `results: [{value: '{"n":1}'}, {function: demo, value: '{"n":2}', status: DISCARD}]` + "\n" + fixtures.Demo
	w := newWorld(t, openapi.Documented, fake.WithSeed([]byte(seed)))
	w.made("demo", nil)
	gives := func(w *world, hello, demo string) {
		t.Helper()
		if one, two := w.invoke("hello", object{}, nil).raw, w.invoke("demo", object{}, nil).raw; one != hello || two != demo {
			t.Errorf("the calls give %s and %s, want %s and %s", one, two, hello, demo)
		}
	}
	gives(w, `{"n":1}`, `{"n":2}`)
	w.result("", nil)
	w.result("demo", &fake.Result{Value: `{"n":3}`})
	gives(w, "{}", `{"n":3}`)
	saved := w.server.Snapshot()
	if err := w.server.Reset(); err != nil {
		t.Fatal(err)
	}
	w.made("demo", nil)
	gives(w, `{"n":1}`, `{"n":2}`)
	if err := w.server.Restore(saved); err != nil {
		t.Fatal(err)
	}
	gives(w, "{}", `{"n":3}`)
	if err := w.server.ClearResults(); err != nil {
		t.Fatal(err)
	}
	gives(w, "{}", "{}")
}

func TestResultsOutliveTheServer(t *testing.T) {
	store := &memory{values: map[string][]byte{}}
	first := newWorld(t, openapi.Documented, fake.WithStore(store))
	first.made("demo", nil)
	first.result("demo", &fake.Result{Value: `{"n":1}`})
	store.fails = errors.New("no room")
	if err := first.server.SetResult("demo", nil); err == nil || !strings.Contains(err.Error(), "left as they were") {
		t.Errorf("a full store gives %v", err)
	}
	store.fails = nil
	if got := first.invoke("demo", object{}, nil).raw; got != `{"n":1}` {
		t.Errorf("a change that was refused gives %s", got)
	}
	next := newWorld(t, openapi.Documented, fake.WithStore(store))
	if got := next.invoke("demo", object{}, nil).raw; got != `{"n":1}` {
		t.Errorf("the next server gives %s", got)
	}
}

func TestBadResultsOfSeeds(t *testing.T) {
	w := newWorld(t, openapi.Documented)
	before := string(w.server.Snapshot())
	project := `{"projects": {"` + fixtures.Project + `": {}}, "results": `
	for seed, says := range map[string]string{
		project + `[{"value": "1"}, {"status": "DONE"}]}`: "seed: results[1]: result: status must be one of WAIT",
		project + `[{"value": 1}]}`:                       "/results/0/value has the wrong type",
		`{"results": []}`:                                 "beside projects there may be results",
	} {
		if err := w.server.Seed([]byte(seed)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", seed, err)
		}
	}
	if after := string(w.server.Snapshot()); after != before {
		t.Error("a seed that was refused changed something")
	}
}
