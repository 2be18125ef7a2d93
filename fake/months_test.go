package fake_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
)

func (w *world) ofProject(query string) answer {
	return w.do(request{method: "GET", path: "/statistics?" + query})
}

// wantsMonths asks for months, each written as month=calls.
func (w *world) wantsMonths(option string, want ...string) {
	w.Helper()
	a := w.ofProject("filter=monthly_report&option=" + option)
	w.wants(a, 200, "")
	var got []string
	list, _ := a.body["count"].([]any)
	for _, one := range list {
		got = append(got, fmt.Sprintf("%v=%v", one.(object)["date"], one.(object)["value"]))
	}
	if fmt.Sprint(got) != fmt.Sprint(want) || a.body["statistics"] != nil || asJSON(w, a.body["gbs"]) != "[]" || asJSON(w, a.body["gpu_gbs"]) != "[]" {
		w.Errorf("option %q gives %s, want %v", option, a.raw, want)
	}
}

func TestCallsOfAProjectByTheMinute(t *testing.T) {
	inProfiles(t, func(w *world) {
		for _, name := range []string{"demo", "other", "idle"} {
			w.made(name, nil)
		}
		w.wants(w.invoke("demo", object{}, nil), 200, "")
		w.advance(2 * time.Minute)
		w.wants(w.invoke("demo", object{}, nil), 200, "")
		w.wants(w.invoke("other", object{}, nil), 200, "")
		for query, want := range map[string]string{
			"filter=monitor_data":                            "[00:00=1 00:02=2] of 6",
			"filter=monitor_data&period=60&limit=1&marker=9": "[00:00=1 00:02=2] of 61",
			"filter=monitor_data&period=1&option=3":          "[00:02=2] of 2",
		} {
			a := w.ofProject(query)
			w.wants(a, 200, "")
			series, _ := a.body["statistics"].(object)
			if with, all := pointsOf(series, "count"); fmt.Sprint(with, " of ", all) != want || len(a.body) != 1 {
				w.Errorf("%s gives %v of %d, want %s", query, with, all, want)
			}
		}
		elsewhere := w.do(request{
			method: "GET", url: strings.Replace(functionsURL, fixtures.Project, fixtures.OtherProject, 1) + "/statistics?filter=monitor_data",
			token: fixtures.OtherToken,
		})
		if with, _ := pointsOf(elsewhere.body["statistics"].(object), "count"); with != nil {
			w.Errorf("another project has %v", with)
		}
		w.wants(w.ofProject(""), 400, "list-statistics.query.filter.required")
		w.wants(w.ofProject("filter=yearly"), 400, "list-statistics.query.filter.enum")
		w.wants(w.ofProject("filter=monitor_data&period=day"), 400, "list-statistics.query.period.pattern")
	})
}

func TestCallsByTheMonth(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.wantsMonths("0", "2026-01=0")
		w.made("demo", nil)
		for month := range 8 {
			w.setTime(time.Date(2026, time.January+time.Month(month), 28, 0, 0, 0, 0, time.UTC))
			if month != 5 { // in June nobody calls
				for range month + 1 {
					w.wants(w.invoke("demo", object{}, nil), 200, "")
				}
			}
		}
		w.wants(w.remove("demo"), 204, "")
		w.wantsMonths("0", "2026-08=8")
		w.wantsMonths("", "2026-08=8")
		w.wantsMonths("7", "2026-08=8")
		w.wantsMonths("1", "2026-07=7")
		w.wantsMonths("2", "2026-06=0", "2026-07=7", "2026-08=8")
		w.wantsMonths("3", "2026-03=3", "2026-04=4", "2026-05=5", "2026-06=0", "2026-07=7", "2026-08=8")
		if text := string(w.server.Snapshot()); strings.Contains(text, "2026-02") || !strings.Contains(text, `"month": "2026-03"`) {
			w.Errorf("the snapshot is %s", text)
		}
		w.setTime(time.Date(2026, time.May, 3, 0, 0, 0, 0, time.UTC))
		w.made("demo", nil)
		w.wants(w.invoke("demo", object{}, nil), 200, "")
		w.setTime(time.Date(2026, time.August, 3, 0, 0, 0, 0, time.UTC))
		w.wantsMonths("2", "2026-06=0", "2026-07=0", "2026-08=0")
	})
}

func TestMonthsAreKept(t *testing.T) {
	store := &memory{values: map[string][]byte{}}
	w := newWorld(t, "documented", fake.WithStore(store))
	w.made("demo", nil)
	w.wants(w.invoke("demo", object{}, nil), 200, "")
	w.later("demo")
	w.wants(w.remove("demo"), 204, "")
	newWorld(t, "documented", fake.WithStore(store)).wantsMonths("0", "2026-01=2")
	saved := w.server.Snapshot()
	restored := newWorld(t, "documented")
	if err := restored.server.Restore(saved); err != nil {
		t.Fatal(err)
	}
	restored.wantsMonths("0", "2026-01=2")
	const one = `"month": "2026-01",
          "calls": 2`
	if !strings.Contains(string(saved), one) {
		t.Fatalf("the snapshot is %s", saved)
	}
	many := ""
	for n := range 7 {
		many += fmt.Sprintf(`"month": "2026-%02d", "calls": 1}, {`, n+1)
	}
	for name, tc := range map[string]struct{ text, says string }{
		"no month":       {`"month": "January", "calls": 2`, "months[0]: month: needs the form YYYY-MM"},
		"a far month":    {`"month": "1800-01", "calls": 2`, "from 1970 to 2199"},
		"no calls":       {`"month": "2026-01"`, "months[0]: calls: needs at least one"},
		"the same twice": {one + `}, {` + one, "months[1]: month: needs to be later"},
		"seven":          {strings.TrimSuffix(many, "}, {"), "months: are more than half a year"},
	} {
		err := restored.server.Restore([]byte(strings.Replace(string(saved), one, tc.text, 1)))
		if err == nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: the error is %v, want %q in it", name, err, tc.says)
		}
	}
	for value, says := range map[string]string{"[": "no valid JSON", `[{"month":"x"}]`: "YYYY-MM"} {
		broken := &memory{values: maps.Clone(store.values)}
		broken.values["months\x00"+fixtures.Project] = []byte(value)
		if _, err := fake.New(fake.WithStore(broken)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: the error is %v", value, err)
		}
	}
	if err := w.server.DropProject(fixtures.Project); err != nil {
		t.Fatal(err)
	}
	if text := string(w.server.Snapshot()); strings.Contains(text, "month") || len(store.values) != 1 {
		t.Errorf("after the project went there is %s", text)
	}
}
