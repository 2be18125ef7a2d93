package proxy_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/openapi/crosscheck"
	"github.com/fgcontract/fgcontract/openapi/signing"
	"github.com/fgcontract/fgcontract/suite/proxy"
	"github.com/fgcontract/fgcontract/suite/report"
)

const functions = "/v2/" + fixtures.Project + "/fgs/functions"

// world is a client, a proxy and a service on loopback.
type world struct {
	testing.TB
	proxy  *proxy.Proxy
	server *httptest.Server
	mu     sync.Mutex
	told   []proxy.Judged
}

// second is shared: it takes a while to build.
var second = sync.OnceValues(func() (*crosscheck.Checker, error) {
	contract, err := openapi.Profile(openapi.Documented)
	if err != nil {
		return nil, err
	}
	return crosscheck.New(contract)
})

func newWorld(tb testing.TB, service http.Handler, change func(*proxy.Config)) *world {
	tb.Helper()
	upstream := httptest.NewServer(service)
	tb.Cleanup(upstream.Close)
	contract, err := openapi.Profile(openapi.Documented)
	if err != nil {
		tb.Fatal(err)
	}
	engine, err := second()
	if err != nil {
		tb.Fatal(err)
	}
	w := &world{TB: tb}
	cfg := proxy.Config{Upstream: upstream.URL, Contract: contract, Second: engine, Told: func(j proxy.Judged) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.told = append(w.told, j)
	}}
	if change != nil {
		change(&cfg)
	}
	if w.proxy, err = proxy.New(cfg); err != nil {
		tb.Fatal(err)
	}
	w.server = httptest.NewServer(w.proxy)
	tb.Cleanup(w.server.Close)
	return w
}

func newFake(tb testing.TB) *fake.Server {
	tb.Helper()
	server, err := fake.New(fake.WithToken(fixtures.Token, fixtures.Project), fake.WithSeed([]byte(fixtures.Demo)),
		fake.WithAccessKey(fake.AccessKey{Access: fixtures.AccessKey, Secret: fixtures.SecretKey, Projects: []string{fixtures.Project}}))
	if err != nil {
		tb.Fatal(err)
	}
	return server
}

// ask sends a request through the proxy and gives the answer.
func (w *world) ask(method, path, body string, change func(*http.Request)) (*http.Response, string) {
	w.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, w.server.URL+path, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("X-Auth-Token", fixtures.Token)
	if change != nil {
		change(r)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		w.Fatal(err)
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	return answer, string(text)
}

// last waits for the exchange of that number to be over.
func (w *world) last(number int) proxy.Judged {
	w.Helper()
	for range 1000 {
		w.mu.Lock()
		i := slices.IndexFunc(w.told, func(j proxy.Judged) bool { return j.Number == number })
		if i >= 0 {
			defer w.mu.Unlock()
			return w.told[i]
		}
		w.mu.Unlock()
		time.Sleep(10 * time.Millisecond)
	}
	w.Fatalf("exchange %d is not over", number)
	return proxy.Judged{}
}

func clausesOf(all []proxy.Broken) string {
	var ids []string
	for _, b := range all {
		ids = append(ids, b.Clause)
	}
	return strings.Join(ids, " ")
}

func update(change map[string]any) string {
	body := map[string]any{"func_name": "hello", "handler": "index.handler", "memory_size": 128, "runtime": "Python3.9", "timeout": 3}
	for name, value := range change {
		body[name] = value
	}
	data, _ := json.Marshal(body)
	return string(data)
}

const hello = functions + "/urn:fss:cn-north-4:" + fixtures.Project + ":function:default:hello/config"

func TestBothSidesAreJudged(t *testing.T) {
	if testing.Short() {
		t.Skip("one exchange after the other; TestManyClients is for the race detector")
	}
	t.Parallel()
	answers := map[string]string{}
	server := newFake(t)
	w := newWorld(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if text, ok := answers[r.Header.Get("X-Case")]; ok {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(text))
			return
		}
		server.ServeHTTP(w, r)
	}), nil)
	answers["bad type"] = `{"func_name": 7}`
	answers["no JSON"] = "<html>"
	answers["takes all"] = `{"func_name":"hello","timeout":9999999}`
	number := 0
	for _, c := range []struct {
		name, method, path, body string
		request, response        string // clauses that are broken
		unjudged                 string
	}{
		{name: "clean read", method: "GET", path: functions},
		{name: "clean update", method: "PUT", path: hello, body: update(nil)},
		{name: "bad request", method: "PUT", path: hello, body: update(map[string]any{"timeout": 9999999}), request: "update-function-config.body.timeout.maximum"},
		{name: "bad type", method: "GET", path: hello, response: "show-function-config.response.200.func_name.type"},
		{name: "no JSON", method: "GET", path: hello, response: "show-function-config.response.200.json"},
		{
			name: "takes all", method: "PUT", path: hello, body: update(map[string]any{"timeout": 9999999}),
			request: "update-function-config.body.timeout.maximum", response: "update-function-config.body.timeout.maximum",
		},
		{name: "no JSON in the request", method: "PUT", path: hello, body: "{", request: "update-function-config.refusal.json.malformed"},
		{name: "unknown path", method: "GET", path: "/v9/nothing", request: "service.refusal.route.unknown", unjudged: "no such operation"},
		{name: "left out", method: "GET", path: "/v2/" + fixtures.Project + "/fgs/workflows", unjudged: "does not describe it"},
		{name: "IAM", method: "GET", path: "/v3/projects", unjudged: "is an operation of IAM"},
	} {
		number++
		w.ask(c.method, c.path, c.body, func(r *http.Request) { r.Header.Set("X-Case", c.name) })
		j := w.last(number)
		if !strings.Contains(clausesOf(j.Request), c.request) || (c.request == "") != (len(j.Request) == 0) {
			t.Errorf("%s: the request broke %q, want %q", c.name, clausesOf(j.Request), c.request)
		}
		if !strings.Contains(clausesOf(j.Response), c.response) || (c.response == "") != (len(j.Response) == 0) {
			t.Errorf("%s: the answer broke %q, want %q", c.name, clausesOf(j.Response), c.response)
		}
		if !strings.Contains(j.Unjudged, c.unjudged) || (c.unjudged == "") != (j.Unjudged == "") || j.Fault {
			t.Errorf("%s: not judged %q, want %q; a fault: %v", c.name, j.Unjudged, c.unjudged, j.Fault)
		}
	}
	want := proxy.Totals{Exchanges: 10, Judged: 7, Unjudged: 3, Requests: 3, Responses: 3}
	got := w.proxy.Totals()
	if got.Warnings, want.Warnings = 0, 0; got != want {
		t.Errorf("totals %+v, want %+v", got, want)
	}
	reportIsWhole(t, w.proxy.Report())
}

// reportIsWhole demands that every writer can write a report of both sides.
func reportIsWhole(t *testing.T, r report.Report) {
	t.Helper()
	if r.Outcome != contracts.Deviating {
		t.Errorf("the report is %s: %s", r.Outcome, r.Reason)
	}
	var sides []string
	for _, c := range r.Cases {
		if len(c.Findings) > 0 {
			sides = append(sides, c.ID[strings.LastIndexByte(c.ID, ' ')+1:])
		}
	}
	if !slices.Contains(sides, "request") || !slices.Contains(sides, "response") {
		t.Errorf("the cases with findings are about %v", sides)
	}
	for name, write := range map[string]func(io.Writer, report.Report) error{
		"JSON": report.WriteJSON, "HTML": report.WriteHTML, "JUnit": report.WriteJUnit, "SARIF": report.WriteSARIF, "HAR": report.WriteHAR,
		"Markdown": report.WriteMarkdown, "annotations": report.WriteAnnotations,
	} {
		var b bytes.Buffer
		if err := write(&b, r); err != nil || b.Len() == 0 {
			t.Errorf("%s: %v", name, err)
		}
		if name == "JSON" {
			if _, err := report.ReadJSON(&b); err != nil {
				t.Errorf("the report cannot be read: %v", err)
			}
		}
	}
}

// A signature holds behind the proxy, under the host that the client asked for.
func TestSignaturesSurvive(t *testing.T) {
	t.Parallel()
	heard := make(chan string, 10)
	server := newFake(t)
	w := newWorld(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		heard <- r.Host
		server.ServeHTTP(w, r)
	}), nil)
	answer, text := w.ask("PUT", hello+"?a=%zz&b=1;c", update(nil), func(r *http.Request) {
		r.Header.Del("X-Auth-Token")
		r.URL.RawQuery = "b=1"
		body := []byte(update(nil))
		if err := signing.Sign(r, body, signing.Key{Access: fixtures.AccessKey, Secret: fixtures.SecretKey}, time.Unix(1e9, 0)); err != nil {
			t.Fatal(err)
		}
	})
	if answer.StatusCode != http.StatusOK {
		t.Errorf("a signed request is answered %d %s", answer.StatusCode, text)
	}
	if host := <-heard; !strings.HasSuffix(w.server.URL, host) {
		t.Errorf("the service was asked as %s", host)
	}
	w.ask("GET", functions, "", nil)
	if host := <-heard; strings.HasSuffix(w.server.URL, host) {
		t.Errorf("without a signature the service was asked as %s", host)
	}
}

// What goes in comes out: path, query, header and body on the way there, status,
// header and body on the way back.
func TestNothingIsAltered(t *testing.T) {
	t.Parallel()
	var got *http.Request
	var sent []byte
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(`{}`))
	_ = z.Close()
	w := newWorld(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Clone(context.Background())
		sent, _ = io.ReadAll(r.Body)
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", "application/json")
		w.Header()["X-Two"] = []string{"a", "b"}
		_, _ = w.Write(packed.Bytes())
	}), nil)
	answer, text := w.ask("GET", hello+"?marker=0&bad=%zz;x", "", func(r *http.Request) {
		r.Header["X-Forwarded-For"], r.Header["User-Agent"], r.Header["Accept-Encoding"] = []string{"1.2.3.4"}, nil, []string{"gzip"}
		r.URL.RawPath = strings.ReplaceAll(r.URL.Path, ":", "%3A")
	})
	if got.URL.EscapedPath() != strings.ReplaceAll(hello, ":", "%3A") || got.URL.RawQuery != "marker=0&bad=%zz;x" {
		t.Errorf("asked %s?%s", got.URL.EscapedPath(), got.URL.RawQuery)
	}
	if got.Header.Get("X-Forwarded-For") != "1.2.3.4" || got.Header.Get("Accept-Encoding") != "gzip" || got.Header.Get("User-Agent") != "" || len(sent) > 0 {
		t.Errorf("header %v, body %q", got.Header, sent)
	}
	if text != packed.String() || !slices.Equal(answer.Header["X-Two"], []string{"a", "b"}) {
		t.Errorf("answered %v with %d bytes", answer.Header, len(text))
	}
	if j := w.last(1); j.Unjudged != "" || len(j.Response) > 0 {
		t.Errorf("an answer in gzip is judged %+v", j)
	}
}

// Many clients at once, and more findings than are kept.
func TestManyClients(t *testing.T) {
	t.Parallel()
	w := newWorld(t, newFake(t), nil)
	var all sync.WaitGroup
	for client := range 8 {
		all.Go(func() {
			for i := range 20 {
				if (client+i)%2 == 0 {
					w.ask("GET", functions, "", nil)
				} else {
					w.ask("PUT", hello, update(map[string]any{"timeout": -1}), nil)
				}
			}
		})
	}
	all.Wait()
	for i := range 160 {
		w.last(i + 1)
	}
	r := w.proxy.Report()
	if got := w.proxy.Totals(); got.Exchanges != 160 || got.Requests != 80 || got.Responses != 0 || r.Counts.Requests != 160 {
		t.Errorf("totals %+v, %d requests in the report", got, r.Counts.Requests)
	}
}
