package proxy_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/proxy"
	"github.com/fgcontract/fgcontract/suite/report"
)

// What cannot be judged passes all the same, or is refused with a reason.
func TestOddTraffic(t *testing.T) {
	if testing.Short() {
		t.Skip("one exchange after the other; TestManyClients is for the race detector")
	}
	t.Parallel()
	large := strings.Repeat("x", 3000)
	w := newWorld(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Header.Get("X-Case") {
		case "upgrade":
			w.Header().Set("Connection", "Upgrade")
			w.Header().Set("Upgrade", "echo")
			w.WriteHeader(http.StatusSwitchingProtocols)
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_ = conn.Close()
			}
		case "coding":
			w.Header().Set("Content-Encoding", "br")
			_, _ = w.Write([]byte("x"))
		case "no gzip":
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write([]byte("x"))
		default:
			sent, _ := io.ReadAll(r.Body)
			_, _ = w.Write(sent)
		}
	}), func(c *proxy.Config) { c.MaxBody = 2000; c.Hosts = []string{"good.example.com"} })
	number := 0
	for _, c := range []struct {
		name, body, unjudged string
		change               func(*http.Request)
	}{
		{"large", large, "the request is larger than 2000 bytes", nil},
		{"large in chunks", large, "the request is larger than 2000 bytes", func(r *http.Request) { r.ContentLength = -1 }},
		{"upgrade", "", "upgraded", func(r *http.Request) { r.Header.Set("Connection", "Upgrade"); r.Header.Set("Upgrade", "echo") }},
		{"coding", "", "content coding", func(r *http.Request) { r.Header.Set("Accept-Encoding", "br") }},
		{"no gzip", "", "said to be gzip", func(r *http.Request) { r.Header.Set("Accept-Encoding", "gzip") }},
	} {
		number++
		_, text := w.ask("PUT", hello, c.body, func(r *http.Request) {
			r.Header.Set("X-Case", c.name)
			if c.change != nil {
				c.change(r)
			}
		})
		if c.body != "" && text != c.body {
			t.Errorf("%s: %d bytes came back of %d", c.name, len(text), len(c.body))
		}
		if j := w.last(number); !strings.Contains(j.Unjudged, c.unjudged) {
			t.Errorf("%s: not judged %q, want %q", c.name, j.Unjudged, c.unjudged)
		}
	}
	for host, status := range map[string]int{"evil.example.com": http.StatusMisdirectedRequest, "GOOD.example.com:80": http.StatusOK, "[::1]:80": http.StatusOK, "localhost": http.StatusOK} {
		if answer, text := w.ask("PUT", "/", "", func(r *http.Request) { r.Host = host }); answer.StatusCode != status {
			t.Errorf("under %s: %d %s", host, answer.StatusCode, text)
		}
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = fmt.Fprintf(conn, "CONNECT real.example.com:443 HTTP/1.1\r\nHost: real.example.com:443\r\nConnection: close\r\n\r\n")
	if text, _ := io.ReadAll(conn); !strings.Contains(string(text), "405") || !strings.Contains(string(text), "http://") {
		t.Errorf("CONNECT is answered %s", text)
	}
}

func TestServiceThatGivesNoAnswer(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(http.NotFoundHandler())
	address := closed.URL
	closed.Close()
	w := newWorld(t, http.NotFoundHandler(), func(c *proxy.Config) { c.Upstream = address })
	answer, text := w.ask("GET", functions, "", nil)
	if answer.StatusCode != http.StatusBadGateway || !strings.Contains(text, "gave no answer") {
		t.Errorf("the client gets %d %s", answer.StatusCode, text)
	}
	if j := w.last(1); !j.Fault || !strings.Contains(j.Unjudged, "gave no answer") {
		t.Errorf("told %+v", j)
	}
	if got := w.proxy.Report(); got.Outcome != contracts.Inconclusive {
		t.Errorf("the report is %s: %s", got.Outcome, got.Reason)
	}
	for name, bad := range map[string]string{"": "scheme and host", "http://a/b": "more than scheme and host", "ftp://a": "scheme and host"} {
		contract, _ := openapi.Profile(openapi.Documented)
		if _, err := proxy.New(proxy.Config{Upstream: name, Contract: contract}); err == nil || !strings.Contains(err.Error(), bad) {
			t.Errorf("upstream %q: %v", name, err)
		}
	}
}

// Nothing that is told or reported holds a secret, whichever side shows it where.
func TestSecretsAreNotTold(t *testing.T) {
	t.Parallel()
	const canary, session, unnamed = "canary-7f3a-secret", "canary-session-7f3a", "canary-query"
	w := newWorld(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Set-Cookie", session)
		w.Header().Set("X-Echo", r.Header.Get("X-Auth-Token")+canary)
		body, _ := json.Marshal(map[string]any{
			"func_name": 7, "description": []string{r.Header.Get("X-Auth-Token"), canary, session, string(sent)},
			"encrypted_user_data": `{"k":"of-the-answer"}`, "timeout": session,
		})
		_, _ = w.Write(body)
	}), func(c *proxy.Config) { c.KeepAll = true })
	w.ask("PUT", hello+"?token="+fixtures.Token+"&signature="+unnamed, update(map[string]any{
		"encrypted_user_data": `{"password":"` + canary + `"}`, "timeout": "x",
	}), nil)
	j := w.last(1)
	if len(j.Request) == 0 || len(j.Response) < 2 {
		t.Fatalf("little is wrong: %+v", j)
	}
	told, _ := json.Marshal(j)
	r := w.proxy.Report()
	texts := map[string]string{"what is told": string(told)}
	for name, write := range map[string]func(io.Writer, report.Report) error{
		"JSON": report.WriteJSON, "HTML": report.WriteHTML, "JUnit": report.WriteJUnit, "SARIF": report.WriteSARIF, "HAR": report.WriteHAR,
		"text": func(w io.Writer, r report.Report) error {
			return report.WriteText(w, r, report.TextOptions{Verbose: true})
		},
	} {
		var b bytes.Buffer
		if err := write(&b, r); err != nil {
			t.Fatal(err)
		}
		texts[name] = b.String()
	}
	for where, text := range texts {
		for _, secret := range []string{fixtures.Token, canary, session, unnamed, "of-the-answer"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s shows %s", where, secret)
			}
		}
	}
}

// Of a query is told what the document names.
func TestUnnamedParametersAreNotTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, newFake(t), nil)
	for i, tc := range []struct{ method, address, want string }{
		{"GET", functions + "?marker=0&X-Auth-Token=canary", functions + "?marker=0&X-Auth-Token=[unknown]"},
		{"GET", "/none/such?marker=canary", "/none/such?marker=[unknown]"},
		{"GET", functions + "?marker=0", functions + "?marker=0"},
	} {
		w.ask(tc.method, tc.address, "", nil)
		if got := w.last(i + 1).URL; got != tc.want {
			t.Errorf("%s is told as %s, want %s", tc.address, got, tc.want)
		}
	}
}

// A request in gzip is told as that, and its body, in which there may be secrets, is kept
// by nobody.
func TestCodedRequests(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		service  http.Handler
		response string
	}{
		"refused": {newFake(t), ""},
		"let pass": {http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte("{}"))
		}), "update-function-config.refusal.content-coding"},
	} {
		w := newWorld(t, tc.service, func(c *proxy.Config) { c.KeepAll = true })
		var sent bytes.Buffer
		z := gzip.NewWriter(&sent)
		_, _ = z.Write([]byte(update(nil)))
		_ = z.Close()
		w.ask("PUT", hello, sent.String(), func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") })
		j := w.last(1)
		if got := clausesOf(j.Request); got != "update-function-config.refusal.content-coding" || !strings.Contains(j.Request[0].Expected, "Content-Encoding must be left out") {
			t.Errorf("%s: the request broke %q: %+v", name, got, j.Request)
		}
		if got := clausesOf(j.Response); got != tc.response || j.Fault || j.Unjudged != "" {
			t.Errorf("%s: the answer broke %q; a fault: %v, not judged %q", name, got, j.Fault, j.Unjudged)
		}
		kept := w.proxy.Report().Cases[0].Exchanges[0].Sent
		if want := fmt.Sprintf("[%d bytes in a content coding, not shown]", sent.Len()); string(kept) != want {
			t.Errorf("%s: the report has the body %q, want %q", name, kept, want)
		}
	}
}

// leaving is a client that goes away with the first byte that it gets.
type leaving struct {
	*httptest.ResponseRecorder
	leave func()
}

func (l leaving) Write(data []byte) (int, error) {
	l.leave()
	return l.ResponseRecorder.Write(data)
}

// What a client did not wait for is not judged, unless all of it had come.
func TestClientsThatGoAway(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		length   string // that is announced
		unjudged string
	}{
		"behind the end": {"2", ""}, "before it": {"3", "the client went away"},
	} {
		w := newWorld(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", c.length)
			_, _ = io.WriteString(w, "{}")
		}), nil)
		ctx, cancel := context.WithCancel(t.Context())
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, functions, nil)
		r.Host = "localhost"
		func() {
			defer func() { _ = recover() }() // an answer that breaks off ends in a panic that only a server catches
			w.proxy.ServeHTTP(leaving{httptest.NewRecorder(), cancel}, r)
		}()
		if j := w.last(1); j.Unjudged != c.unjudged {
			t.Errorf("%s: not judged %q, want %q", name, j.Unjudged, c.unjudged)
		}
	}
}
