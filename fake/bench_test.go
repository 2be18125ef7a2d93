package fake_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
)

// The yardstick: a handler that decodes and encodes the same JSON with the standard
// library and checks nothing but the token.
func bare(answer []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body, out map[string]any
		if r.Header.Get("X-Auth-Token") != fixtures.Token {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil && r.Method == http.MethodPut {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		if err := json.Unmarshal(answer, &out); err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(out)
	})
}

// bareEncoding is the same without decoding the stored answer again: what a server
// with a struct in memory would do.
func bareEncoding(answer []byte) http.Handler {
	var out map[string]any
	if err := json.Unmarshal(answer, &out); err != nil {
		panic(err) // the answer is one of the fake's own
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body map[string]any
		if r.Header.Get("X-Auth-Token") != fixtures.Token {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil && r.Method == http.MethodPut {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(out)
	})
}

type workload struct {
	name   string
	method string
	path   string
	body   []byte
}

// workloads are an update with the page's first example, one with every member, and
// a read.
func workloads(b *testing.B, server *fake.Server) []workload {
	b.Helper()
	contract := server.Contract()
	full, err := json.Marshal(contract.Operation("UpdateFunctionConfig").Example("full"))
	if err != nil {
		b.Fatal(err)
	}
	full = bytes.Replace(full, []byte(`"func_name":"demo"`), []byte(`"func_name":"hello"`), 1)
	path := func(name string) string {
		return "/v2/" + fixtures.Project + "/fgs/functions/" + server.URN(fixtures.Project, "default", name) + "/config"
	}
	return []workload{
		{"update-page-1", http.MethodPut, path("fgsTest"), []byte(fixtures.PageNode)},
		{"update-full", http.MethodPut, path("hello"), full},
		{"show", http.MethodGet, path("fgsTest"), nil},
	}
}

func newBenchServer(b *testing.B) *fake.Server {
	b.Helper()
	server, err := fake.New(fake.WithToken(fixtures.Token, fixtures.Project), fake.WithSeed([]byte(fixtures.Demo)))
	if err != nil {
		b.Fatal(err)
	}
	return server
}

func (l workload) request(base string) *http.Request {
	r, err := http.NewRequest(l.method, base+l.path, bytes.NewReader(l.body))
	if err != nil {
		panic(err) // the workloads are constant
	}
	r.Header.Set("X-Auth-Token", fixtures.Token)
	r.Header.Set("Content-Type", "application/json")
	return r
}

// handlers are the fake and the two yardsticks, answering with the same bytes.
func (l workload) handlers(b *testing.B, server *fake.Server) map[string]http.Handler {
	b.Helper()
	w := httptest.NewRecorder()
	server.ServeHTTP(w, l.request("http://fake.invalid"))
	if w.Code != http.StatusOK {
		b.Fatalf("%s: status %d: %s", l.name, w.Code, w.Body)
	}
	answer := w.Body.Bytes()
	return map[string]http.Handler{"fake": server, "bare": bareEncoding(answer), "bare-decoding-twice": bare(answer)}
}

var handlerNames = []string{"fake", "bare", "bare-decoding-twice"}

// BenchmarkInProcess calls the handlers without a network.
func BenchmarkInProcess(b *testing.B) {
	server := newBenchServer(b)
	for _, l := range workloads(b, server) {
		handlers := l.handlers(b, server)
		for _, name := range handlerNames {
			b.Run(l.name+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					w := httptest.NewRecorder()
					handlers[name].ServeHTTP(w, l.request("http://fake.invalid"))
					if w.Code != http.StatusOK {
						b.Fatalf("status %d", w.Code)
					}
				}
			})
		}
	}
}

// BenchmarkLoopback sends the requests over one kept connection per client.
func BenchmarkLoopback(b *testing.B) {
	server := newBenchServer(b)
	for _, l := range workloads(b, server) {
		handlers := l.handlers(b, server)
		for _, name := range handlerNames {
			b.Run(l.name+"/"+name, func(b *testing.B) {
				listener := httptest.NewServer(handlers[name])
				defer listener.Close()
				b.RunParallel(func(pb *testing.PB) {
					client := listener.Client()
					for pb.Next() {
						answer, err := client.Do(l.request(listener.URL))
						if err != nil {
							b.Error(err)
							return
						}
						_, _ = io.Copy(io.Discard, answer.Body)
						_ = answer.Body.Close()
					}
				})
			})
		}
	}
}

// BenchmarkNew makes another fake where the document is compiled already.
func BenchmarkNew(b *testing.B) {
	newBenchServer(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := fake.New(fake.WithToken(fixtures.Token, fixtures.Project)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFirstAnswer compiles the document anew, makes a fake and gets one answer:
// what a process pays at its start.
func BenchmarkFirstAnswer(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		contract, err := openapi.LoadProfile(openapi.Documented)
		if err != nil {
			b.Fatal(err)
		}
		server, err := fake.New(fake.WithContract(contract), fake.WithToken(fixtures.Token, fixtures.Project), fake.WithSeed([]byte(fixtures.Demo)))
		if err != nil {
			b.Fatal(err)
		}
		l := workloads(b, server)[0]
		w := httptest.NewRecorder()
		server.ServeHTTP(w, l.request("http://fake.invalid"))
		if w.Code != http.StatusOK {
			b.Fatalf("status %d", w.Code)
		}
	}
}
