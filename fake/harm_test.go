package fake_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
)

// overTheWire starts a real server, because what a connection goes through cannot be
// seen without one.
func overTheWire(t *testing.T, opts ...fake.Option) (w *world, put func(description string) (*http.Response, string, error)) {
	t.Helper()
	w = newWorld(t, "documented", opts...)
	w.made("demo", nil)
	listener := httptest.NewUnstartedServer(w.server)
	listener.Config.ErrorLog = nil
	listener.Start()
	t.Cleanup(listener.Close)
	return w, func(description string) (*http.Response, string, error) {
		body := `{"func_name":"demo","runtime":"Python3.9","timeout":3,"handler":"index.handler","memory_size":128,"description":"` + description + `"}`
		return overHTTP(t, listener, http.MethodPut, "/demo/config", body)
	}
}

// overHTTP sends a request about functions, and reads the answer as far as it comes.
func overHTTP(t *testing.T, to *httptest.Server, method, path, body string) (*http.Response, string, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, to.URL+"/v2/"+fixtures.Project+"/fgs/functions"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Auth-Token", fixtures.Token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := to.Client().Do(r)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	return answer, string(text), err
}

func TestHarms(t *testing.T) {
	for _, tc := range []struct {
		name    string
		fault   fake.Fault
		changed bool // the update is carried out
		ok      func(answer *http.Response, body string, err error) bool
	}{
		{"refuse", fake.Fault{Status: 503, Code: "FSS.0503"}, false, func(a *http.Response, body string, err error) bool {
			return err == nil && a.StatusCode == http.StatusServiceUnavailable && strings.Contains(body, "FSS.0503")
		}},
		{"drop", fake.Fault{Harm: fake.Drop}, true, func(_ *http.Response, _ string, err error) bool { return errors.Is(err, io.EOF) }},
		{"drop before", fake.Fault{Harm: fake.Drop, Before: true}, false, func(_ *http.Response, _ string, err error) bool { return errors.Is(err, io.EOF) }},
		{"truncate", fake.Fault{Harm: fake.Truncate}, true, func(a *http.Response, body string, err error) bool {
			return errors.Is(err, io.ErrUnexpectedEOF) && a.StatusCode == http.StatusOK && strings.HasPrefix(body, "{") && !strings.HasSuffix(body, "}")
		}},
		{"garbage", fake.Fault{Harm: fake.Garbage}, true, func(a *http.Response, body string, err error) bool {
			return err == nil && a.StatusCode == http.StatusOK && strings.HasPrefix(body, "<html>")
		}},
		{"delay alone", fake.Fault{Harm: fake.None, Delay: time.Hour}, true, func(a *http.Response, _ string, err error) bool {
			return err == nil && a.StatusCode == http.StatusOK
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var slept atomic.Int64 // written where the server answers
			w, put := overTheWire(t, fake.WithSleep(func(_ context.Context, d time.Duration) { slept.Store(int64(d)) }))
			tc.fault.Times = 1
			id, err := w.server.Inject(tc.fault)
			if err != nil {
				t.Fatal(err)
			}
			if answer, body, err := put("changed"); !tc.ok(answer, body, err) {
				t.Errorf("the answer is %v %q, %v", answer, body, err)
			}
			if got := time.Duration(slept.Load()); got != tc.fault.Delay {
				t.Errorf("it waited for %s", got)
			}
			if got := w.show("demo").body["description"] == "changed"; got != tc.changed {
				t.Errorf("carried out: %t, want %t", got, tc.changed)
			}
			if e := w.server.Journal(fake.Filter{Operation: "UpdateFunctionConfig"}); len(e) != 1 || e[0].Fault != id {
				t.Errorf("the journal says %+v", e)
			}
			if answer, _, err := put("again"); err != nil || answer.StatusCode != http.StatusOK {
				t.Errorf("the fault strikes more than once: %v", err)
			}
		})
	}
}

// HTTP sends no body with 204, so there is nothing to spoil. A fault that is about every
// operation waits for one that has a body.
func TestHarmToTheBodyPassesOverAnswersWithoutOne(t *testing.T) {
	for _, harm := range []fake.Harm{fake.Garbage, fake.Truncate} {
		w, put := overTheWire(t)
		w.made("other", nil)
		id, err := w.server.Inject(fake.Fault{Harm: harm, Times: 1})
		if err != nil {
			t.Fatal(err)
		}
		w.wants(w.remove("other"), 204, "")
		if e := w.server.Journal(fake.Filter{Operation: "DeleteFunction"}); len(e) != 1 || e[0].Fault != "" {
			t.Errorf("%s: the journal says %+v", harm, e)
		}
		if answer, body, err := put("changed"); err == nil && strings.HasPrefix(body, "{") {
			t.Errorf("%s was used up by a 204: %v %s", harm, answer.StatusCode, body)
		}
		if left := w.server.Faults(); len(left) != 0 {
			t.Errorf("%s: %s is still there: %+v", harm, id, left)
		}
	}
	w := newWorld(t, "documented")
	w.made("demo", nil)
	w.inject(fake.Fault{Operation: "DeleteFunction", Times: 1})
	w.wants(w.remove("demo"), 500, "delete-function.refusal.internal")
}

// An answer with another status than 204 can be spoiled also if the document leaves its
// body empty.
func TestHarmToAnEmptyAnswer(t *testing.T) {
	for harm, ok := range map[fake.Harm]func(body string, err error) bool{
		fake.Garbage:  func(body string, err error) bool { return err == nil && strings.HasPrefix(body, "<html>") },
		fake.Truncate: func(body string, err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) && body == "" },
	} {
		w := newWorld(t, "documented")
		listener := httptest.NewServer(w.server)
		t.Cleanup(listener.Close)
		w.inject(fake.Fault{Operation: "EnableLtsLogs", Harm: harm})
		answer, body, err := overHTTP(t, listener, http.MethodPost, "/enable-lts-logs", "")
		if answer == nil {
			t.Fatal(err)
		}
		if answer.StatusCode != http.StatusOK || !ok(body, err) {
			t.Errorf("%s: the answer is %d %q, %v", harm, answer.StatusCode, body, err)
		}
	}
}

func TestDelayEndsWithTheRequest(t *testing.T) {
	w := newWorld(t, "documented")
	w.made("demo", nil)
	w.inject(fake.Fault{Harm: fake.None, Delay: time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/v2/"+fixtures.Project+"/fgs/functions/demo/config", nil)
	r.Header.Set("X-Auth-Token", fixtures.Token)
	recorder := httptest.NewRecorder()
	w.server.ServeHTTP(recorder, r)
	if recorder.Code != 200 {
		t.Errorf("status %d", recorder.Code)
	}
}

func TestFaultsMatch(t *testing.T) {
	for _, tc := range []struct {
		name  string
		fault fake.Fault
		want  string // of six reads: demo, other, demo, other, demo, other; x is struck
	}{
		{"all", fake.Fault{}, "xxxxxx"},
		{"another operation", fake.Fault{Operation: "CreateFunction"}, "......"},
		{"operation", fake.Fault{Operation: "ShowFunctionConfig"}, "xxxxxx"},
		{"name", fake.Fault{Function: "demo"}, "x.x.x."},
		{"package and name", fake.Fault{Function: "default:other"}, ".x.x.x"},
		{"URN", fake.Fault{Function: "urn:fss:cn-north-4:" + fixtures.Project + ":function:default:demo"}, "x.x.x."},
		{"URN of another project", fake.Fault{Function: "urn:fss:cn-north-4:" + fixtures.OtherProject + ":function:default:demo"}, "......"},
		{"URN of a version", fake.Fault{Function: "urn:fss:cn-north-4:" + fixtures.Project + ":function:default:demo:v1"}, "......"},
		{"URN of latest", fake.Fault{Function: "urn:fss:cn-north-4:" + fixtures.Project + ":function:default:demo:latest"}, "x.x.x."},
		{"project", fake.Fault{Project: fixtures.Project}, "xxxxxx"},
		{"another project", fake.Fault{Project: fixtures.OtherProject}, "......"},
		{"from the third on", fake.Fault{From: 3}, "..xxxx"},
		{"the second of a name, once", fake.Fault{Function: "demo", From: 2, Times: 1}, "..x..."},
		{"dice that always fall so", fake.Fault{Probability: 1}, "xxxxxx"},
		{"dice", fake.Fault{Probability: 0.5, Seed: 7}, "xx..xx"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t, "documented")
			w.made("demo", nil)
			w.made("other", nil)
			w.inject(tc.fault)
			got := ""
			for range 3 {
				for _, name := range []string{"demo", "other"} {
					if w.show(name).status == 200 {
						got += "."
					} else {
						got += "x"
					}
				}
			}
			if got != tc.want {
				t.Errorf("struck %s, want %s", got, tc.want)
			}
		})
	}
}

func TestFaultsThatCannotStrikeAreRefused(t *testing.T) {
	w := newWorld(t, "documented")
	for name, tc := range map[string]struct {
		fault fake.Fault
		says  string
	}{
		"operation":        {fake.Fault{Operation: "NoSuch"}, `operation "NoSuch" is none`},
		"harm":             {fake.Fault{Harm: "explode"}, `harm "explode": choose one of [refuse drop`},
		"status":           {fake.Fault{Status: 200}, "status 200: give one from 400 to 599"},
		"status of a drop": {fake.Fault{Harm: fake.Drop, Status: 500}, "go with harm refuse"},
		"before a refusal": {fake.Fault{Before: true}, "before goes with harm drop"},
		"nothing":          {fake.Fault{Harm: fake.None}, "does nothing"},
		"negative":         {fake.Fault{Times: -1}, "must not be negative"},
		"probability":      {fake.Fault{Probability: 1.5}, "probability 1.5"},
		"name":             {fake.Fault{Function: "a b/c"}, "is no name and no URN"},
		"empty part":       {fake.Fault{Function: "default:"}, "is no name and no URN"},
		"region":           {fake.Fault{Function: "urn:fss:elsewhere:" + fixtures.Project + ":function:default:demo"}, "the region of the fake, which is cn-north-4"},
		"two projects":     {fake.Fault{Project: fixtures.OtherProject, Function: fixtures.Project + ":default:demo"}, "is not in project"},
		"project":          {fake.Fault{Project: "zzz"}, `project "zzz" can be none; give a project id, which must match ^[A-Za-z0-9]{32}$`},
		"project of one":   {fake.Fault{Operation: "ListQuotas", Project: "zzz"}, `project "zzz" can be none`},
		"project in a URN": {fake.Fault{Function: "zzz:default:demo"}, `project "zzz" can be none`},
		"garbage of 204":   {fake.Fault{Operation: "DeleteFunction", Harm: fake.Garbage}, "operation DeleteFunction answers 204, without a body that harm garbage could spoil; choose harm drop or refuse"},
		"a part of 204":    {fake.Fault{Operation: "DeleteFunction", Harm: fake.Truncate}, "harm truncate could spoil"},
		"before a 204":     {fake.Fault{Operation: "DeleteFunction", Harm: fake.Garbage, Before: true}, "harm garbage could spoil"},
		"no function":      {fake.Fault{Operation: "ListFunctions", Function: "demo"}, "is not about one function"},
		"no project":       {fake.Fault{Operation: "KeystoneListProjects", Project: fixtures.Project}, "is not about one project"},
		"code":             {fake.Fault{Code: "FSS.9999"}, `code "FSS.9999" is not in the document; give a status`},
		"function":         {fake.Fault{Function: "a:b:c:d:e"}, "is no name and no URN"},
	} {
		if _, err := w.server.Inject(tc.fault); err == nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: the error is %v, want %q in it", name, err, tc.says)
		}
	}
	if left := w.server.Faults(); len(left) != 0 {
		t.Errorf("refused faults were kept: %v", left)
	}
	first, _ := w.server.Inject(fake.Fault{Status: 500})
	if left := w.server.Faults(); len(left) != 1 || left[0].ID != first {
		t.Errorf("the faults are %v", left)
	}
	if !w.server.Remove(first) || w.server.Remove(first) {
		t.Error("a fault is removed once")
	}
}
