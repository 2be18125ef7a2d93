package fake_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
)

// A controller asks the control of a fake and holds every answer against its document.
type controller struct {
	*testing.T
	handler  http.Handler
	contract *openapi.Contract
}

func newController(t *testing.T, server *fake.Server) *controller {
	t.Helper()
	handler, err := fake.Control(server)
	if err != nil {
		t.Fatal(err)
	}
	contract, err := openapi.Control()
	if err != nil {
		t.Fatal(err)
	}
	return &controller{T: t, handler: handler, contract: contract}
}

func (c *controller) do(ctx context.Context, method, target, body string) (int, map[string]any) {
	c.Helper()
	r := httptest.NewRequestWithContext(ctx, method, target, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	if match, known := c.contract.Route(method, r.URL.EscapedPath()); known {
		for _, v := range c.contract.CheckResponse(match.Operation, w.Code, w.Header(), w.Body.Bytes(), nil).Violations {
			c.Errorf("%s %s: status %d: %s", method, target, w.Code, v)
		}
	}
	var out map[string]any
	_ = json.Unmarshal(w.Body.Bytes(), &out) // no body for 204
	return w.Code, out
}

// wants asks and demands a status and, in the answer as text, some words.
func (c *controller) wants(status int, words, method, target, body string) map[string]any {
	c.Helper()
	got, out := c.do(c.Context(), method, target, body)
	text, err := json.Marshal(out)
	if err != nil {
		c.Fatal(err)
	}
	if got != status || !strings.Contains(string(text), words) {
		c.Errorf("%s %s %s: status %d, %s; want %d and %q", method, target, body, got, text, status, words)
	}
	return out
}

func TestControl(t *testing.T) {
	w := newWorld(t, "documented")
	c := newController(t, w.server)
	c.wants(200, `"profile":"documented"`, "GET", "/health", "")
	c.wants(204, "", "POST", "/seed", `{"projects": {"`+fixtures.Project+`": {"functions": [{"func_name": "seeded", "package": "default",
		"runtime": "Python3.9", "timeout": 3, "handler": "index.handler", "memory_size": 128}]}}}`)
	c.wants(200, `:function:default:seeded"`, "GET", "/state", "")
	w.wants(w.show("seeded"), 200, "")
	snapshot, err := json.Marshal(c.wants(200, `"version":1`, "GET", "/snapshot", ""))
	if err != nil {
		t.Fatal(err)
	}
	c.wants(204, "", "POST", "/reset", "")
	w.wants(w.show("seeded"), 404, "existence.function")
	c.wants(204, "", "PUT", "/snapshot", string(snapshot))
	w.wants(w.show("seeded"), 200, "")
	c.wants(200, "2026-01-01T00:00:01Z", "GET", "/clock", "")
	c.wants(200, "2026-06-01T00:00:00Z", "PUT", "/clock", `{"now": "2026-06-01T00:00:00Z"}`)
	c.wants(200, "2026-06-01T01:30:00Z", "PUT", "/clock", `{"advance": "90m"}`)
	c.wants(200, `"count":1`, "GET", "/journal?operation=ShowFunctionConfig&function=seeded&status=200", "")
	c.wants(200, `"count":1`, "GET", "/journal?clause=show-function-config.refusal.existence.function&unread=false&after=0", "")
	urn := url.QueryEscape(w.server.URN(project, "default", "seeded"))
	c.wants(200, `"count":1`, "GET", "/journal?status=200&function="+urn, "")
	c.wants(200, `"count":1`, "GET", "/journal/wait?status=200&function="+urn, "")
	for _, no := range []string{"a:b:c:d:e", urn + ":latest", urn + "&project=" + otherProject} {
		c.wants(400, "function", "GET", "/journal?function="+no, "")
		c.wants(400, "function", "GET", "/journal/wait?function="+no, "")
	}
	c.wants(204, "", "DELETE", "/journal", "")
	c.wants(200, `"count":0`, "GET", "/journal", "")
}

func TestControlOfFaults(t *testing.T) {
	w := newWorld(t, "documented")
	w.made("demo", nil)
	c := newController(t, w.server)
	id, _ := c.wants(201, "fault-1", "POST", "/faults", `{"operation": "ShowFunctionConfig", "function": "demo", "code": "FSS.0429", "delay": "1ns", "times": 2}`)["id"].(string)
	c.wants(200, `{"faults":[{"code":"FSS.0429","delay":"1ns","function":"demo","harm":"refuse","id":"fault-1","operation":"ShowFunctionConfig","times":2}]}`, "GET", "/faults", "")
	if a := w.show("demo"); a.status != 429 {
		t.Errorf("the fault gives %d", a.status)
	}
	c.wants(204, "", "DELETE", "/faults/"+id, "")
	c.wants(404, "there is no such fault", "DELETE", "/faults/"+id, "")
	w.wants(w.show("demo"), 200, "")
	c.wants(201, "fault-2", "POST", "/faults", `{}`)
	c.wants(204, "", "DELETE", "/faults", "")
	c.wants(200, `"faults":[]`, "GET", "/faults", "")
}

func TestControlOfResults(t *testing.T) {
	w := newWorld(t, "documented")
	w.made("demo", nil)
	w.made("other", nil)
	c := newController(t, w.server)
	c.wants(200, `{"results":[]}`, "GET", "/results", "")
	c.wants(204, "", "PUT", "/results", `{"function": "demo", "value": "{\"n\":1}", "status": "FAIL", "error_code": 7, "error_message": "no"}`)
	c.wants(204, "", "PUT", "/results", `{"value": "{\"n\":2}"}`)
	c.wants(200, `{"results":[{"value":"{\"n\":2}"},{"error_code":7,"error_message":"no","function":"demo","status":"FAIL","value":"{\"n\":1}"}]}`,
		"GET", "/results", "")
	gives := func(demo, other string) {
		t.Helper()
		if one, two := w.invoke("demo", object{}, nil).raw, w.invoke("other", object{}, nil).raw; one != demo || two != other {
			t.Errorf("the calls give %s and %s, want %s and %s", one, two, demo, other)
		}
	}
	gives(`{"n":1}`, `{"n":2}`)
	c.wants(204, "", "DELETE", "/results?function=demo", "")
	gives(`{"n":2}`, `{"n":2}`)
	c.wants(204, "", "PUT", "/results", `{"function": "demo", "value": "{\"n\":3}"}`)
	c.wants(204, "", "DELETE", "/results?function=", "")
	gives(`{"n":3}`, `{}`)
	c.wants(204, "", "DELETE", "/results", "")
	gives(`{}`, `{}`)
}

func TestControlWaits(t *testing.T) {
	w := newWorld(t, "documented")
	c := newController(t, w.server)
	var waiting sync.WaitGroup
	waiting.Go(func() { c.wants(200, `"count":2`, "GET", "/journal/wait?count=2&status=404&timeout=1m", "") })
	w.show("nobody")
	w.show("nobody")
	waiting.Wait()
	c.wants(408, "2 of 3 requests have come in time", "GET", "/journal/wait?count=3&timeout=1ms", "")
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if status, _ := c.do(gone, "GET", "/journal/wait?count=9&timeout=1m", ""); status != 408 {
		t.Errorf("a client that went away gets %d", status)
	}
}

// How long it waits is what was asked for, by a clock that stands still meanwhile.
func TestControlWaitsAsLongAsItIsTold(t *testing.T) {
	for query, want := range map[string]time.Duration{"": 10 * time.Second, "&timeout=": 10 * time.Second, "&timeout=0s": 0, "&timeout=5m": 5 * time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			c, started := newController(t, newWorld(t, "documented").server), time.Now()
			c.wants(408, "0 of 2 requests have come in time", "GET", "/journal/wait?count=2"+query, "")
			if took := time.Since(started); took != want {
				t.Errorf("with %q it waits %s, want %s", query, took, want)
			}
		})
	}
}

// Whatever is wrong is said, and changes nothing.
func TestControlRefuses(t *testing.T) {
	w := newWorld(t, "documented", fake.WithSeed([]byte(fixtures.Demo)))
	c := newController(t, w.server)
	before := string(w.server.Snapshot())
	for _, tc := range []struct {
		status                      int
		words, method, target, body string
	}{
		{404, "no such path and method", "GET", "/nothing", ""},
		{404, "no such path and method", "PATCH", "/clock", ""},
		{400, "body is missing", "POST", "/seed", ""},
		{400, "not valid JSON", "POST", "/seed", "{"},
		{400, "projects", "POST", "/seed", "{}"},
		{409, "functions[1]", "POST", "/seed", `{"projects": {"` + fixtures.Project + `": {"functions": [{"func_name": "first", "package": "default",
			"runtime": "Python3.9", "timeout": 3, "handler": "index.handler", "memory_size": 128}, {"func_name": "second"}]}}}`},
		{409, "version 7", "PUT", "/snapshot", `{"version": 7}`},
		{409, "no snapshot", "PUT", "/snapshot", `{"hello": 1}`},
		{400, "either now, a time, or advance", "PUT", "/clock", `{}`},
		{400, "either now, a time, or advance", "PUT", "/clock", `{"now": "2026-06-01T00:00:00Z", "advance": "1s"}`},
		{400, "now must be a time", "PUT", "/clock", `{"now": "tomorrow"}`},
		{400, "advance must be a duration", "PUT", "/clock", `{"advance": "soon"}`},
		{400, "the clock goes from the year 1970 to 2199", "PUT", "/clock", `{"now": "0000-01-01T00:00:00+05:00"}`},
		{400, "the clock goes from the year 1970 to 2199", "PUT", "/clock", `{"advance": "2562047h"}`},
		{400, "operation", "POST", "/faults", `{"operation": "NoSuch"}`},
		{400, "status", "POST", "/faults", `{"status": 200}`},
		{400, "probability must be greater than 0", "POST", "/faults", `{"operation": "ListQuotas", "probability": 0, "code": "FSS.0500"}`},
		{400, "probability must be at most 1", "POST", "/faults", `{"probability": 1.5}`},
		{400, "answers 204, without a body that harm garbage", "POST", "/faults", `{"operation": "DeleteFunction", "harm": "garbage"}`},
		{400, "give a project id, which must match ^[A-Za-z0-9]{32}$", "POST", "/faults", `{"project": "zzz"}`},
		{400, "delay must be a duration", "POST", "/faults", `{"delay": "long"}`},
		{400, "id is given by the fake", "POST", "/faults", `{"id": "x"}`},
		{400, "wrong", "POST", "/faults", `{"wrong": 1}`},
		{400, "status", "PUT", "/results", `{"status": "DONE"}`},
		{400, "value", "PUT", "/results", `{"value": 1}`},
		{400, "error_code", "PUT", "/results", `{"error_code": 1e30}`},
		{400, "is no name and no URN", "PUT", "/results", `{"function": "not a name"}`},
		{400, "is no name and no URN", "DELETE", "/results?function=not%20a%20name", ""},
		{
			400, "results.1.status must be one of WAIT", "POST", "/seed",
			`{"projects": {"` + fixtures.Project + `": {}}, "results": [{"value": "1"}, {"status": "DONE"}]}`,
		},
		{409, "status must be one of WAIT", "PUT", "/snapshot", `{"version": 1, "results": {"demo": {"status": "DONE"}}}`},
		{400, "status", "GET", "/journal?status=many", ""},
		{400, `ListJournal has no query parameter \"statsu\"`, "GET", "/journal?statsu=404", ""},
		{400, `operation \"ShowFunctionConfg\" is in no document`, "GET", "/journal?operation=ShowFunctionConfg", ""},
		{400, `operation \"ShowFunctionConfg\" is in no document`, "GET", "/journal/wait?operation=ShowFunctionConfg", ""},
		{400, `DeleteResults has no query parameter \"name\"`, "DELETE", "/results?name=demo", ""},
		{400, "count", "GET", "/journal/wait?count=0", ""},
		{400, "keeps 1000 requests", "GET", "/journal/wait?count=2000", ""},
		{400, "timeout must be a duration up to 5m", "GET", "/journal/wait?timeout=1h", ""},
	} {
		c.wants(tc.status, tc.words, tc.method, tc.target, tc.body)
	}
	if after := string(w.server.Snapshot()); after != before || len(w.server.Faults()) > 0 {
		t.Errorf("a refusal changed something")
	}
}
