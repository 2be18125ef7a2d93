package fake_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"go.uber.org/goleak"
)

// overConnections puts a real server and at most n connections between the judge and
// the fake, until the function that it returns ends them.
func (w *world) overConnections(n int) (end func()) {
	w.Helper()
	listener := httptest.NewServer(w.server)
	at, err := url.Parse(listener.URL)
	if err != nil {
		w.Fatal(err)
	}
	transport := &http.Transport{MaxConnsPerHost: n, MaxIdleConnsPerHost: n}
	w.judge.handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		again := r.Clone(r.Context())
		again.URL.Scheme, again.URL.Host, again.RequestURI = at.Scheme, at.Host, ""
		answer, err := transport.RoundTrip(again)
		if err != nil {
			w.Errorf("%s %s: %v", r.Method, r.URL.Path, err)
			return
		}
		defer func() { _ = answer.Body.Close() }()
		for name, values := range answer.Header {
			rw.Header()[name] = values
		}
		rw.WriteHeader(answer.StatusCode)
		if _, err := io.Copy(rw, answer.Body); err != nil {
			w.Errorf("%s %s: %v", r.Method, r.URL.Path, err)
		}
	})
	return func() {
		transport.CloseIdleConnections()
		listener.Close()
	}
}

// TestLoad sends a bounded mix of operations over 64 connections. No update is lost
// or mixed with another, every answer obeys the document (the judge looks at each),
// the journal counts every request once, and nothing goes on when the server ends.
func TestLoad(t *testing.T) {
	const clients = 64
	rounds := 24
	if testing.Short() {
		rounds = 4
	}
	before := goleak.IgnoreCurrent()
	inProfiles(t, func(w *world) {
		end := w.overConnections(clients)
		w.made("shared", nil)
		for i := range clients {
			w.made(fmt.Sprintf("own-%d", i), nil)
		}
		var all sync.WaitGroup
		for i := range clients {
			all.Go(func() { w.burden(i, rounds) })
		}
		all.Wait()
		for i := range clients {
			w.tied(w.show(fmt.Sprintf("own-%d", i)), 1000+i*rounds+rounds-1)
		}
		if _, _, count := w.page("maxitems=1"); count != clients+1 {
			w.Errorf("%d functions are left, want %d", count, clients+1)
		}
		seen := map[uint64]bool{}
		for _, e := range w.server.Journal(fake.Filter{}) {
			seen[e.Number] = true
		}
		if len(seen) != min(fake.DefaultJournal, w.sent()) || !seen[uint64(w.sent())] {
			w.Errorf("the journal tells %d requests apart, of %d", len(seen), w.sent())
		}
		end()
	}, fake.WithJournal(fake.DefaultJournal))
	goleak.VerifyNone(t, before)
}

// sent is how many requests were answered, as the last answer numbers them.
func (w *world) sent() int {
	var last uint64
	for _, e := range w.server.Journal(fake.Filter{}) {
		last = max(last, e.Number)
	}
	return int(last)
}

// burden is what one of many clients does.
func (w *world) burden(client, rounds int) {
	own, temporary := fmt.Sprintf("own-%d", client), fmt.Sprintf("temporary-%d", client)
	for round := range rounds {
		mark := 1000 + client*rounds + round
		w.tied(w.update(own, w.tie(own, mark)), mark)
		w.tied(w.show(own), mark)
		w.tied(w.update("shared", w.tie("shared", mark)), mark)
		w.tied(w.show("shared"), 0)
		w.made(temporary, nil)
		w.wants(w.do(request{method: http.MethodDelete, path: "/" + temporary}), http.StatusNoContent, "")
		w.wants(w.show(temporary), http.StatusNotFound, "existence.function")
		w.wants(w.update(own, w.body(object{"func_name": own, "memory_size": 129.0})), http.StatusBadRequest, "memory_size.enum")
		w.page("maxitems=2")
	}
}

// TestMemoryStaysFlat answers 200,000 requests: once the journal is full, no memory
// goes to those that are over.
func TestMemoryStaysFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("it uses no goroutine, and the race detector makes it long")
	}
	w := newWorld(t, "documented")
	w.made("demo", nil)
	base := "/v2/" + fixtures.Project + "/fgs/functions"
	ask := func(method, path, body string) {
		r := httptest.NewRequestWithContext(t.Context(), method, base+path, strings.NewReader(body))
		r.Header.Set("X-Auth-Token", fixtures.Token)
		r.Header.Set("Content-Type", "application/json")
		w.server.ServeHTTP(httptest.NewRecorder(), r)
	}
	heap := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	some := func(n int) {
		for i := range n {
			switch i % 10 {
			case 0:
				ask(http.MethodPut, "/demo/config", `{"func_name":"demo","runtime":"Python3.9","timeout":3,"handler":"index.handler","memory_size":128}`)
			case 1:
				ask(http.MethodGet, fmt.Sprintf("/nobody-%d/config", i), "")
			default:
				ask(http.MethodGet, "/demo/config", "")
			}
		}
	}
	some(20_000)
	before := heap()
	some(180_000)
	if after := heap(); after > before+1<<20 {
		t.Errorf("after 200,000 requests the heap has %d bytes, after the first 20,000 it had %d", after, before)
	}
}
