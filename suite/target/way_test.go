package target_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/suite/target"
)

// Whatever happens on the way is ErrUnreachable, with method and address, and with the
// cause.
func TestSendOnTheWay(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	over, stop := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer stop()
	for _, tc := range []struct {
		name    string
		handler http.HandlerFunc // nil: nobody listens
		config  target.Config
		ctx     context.Context
		want    string
		is      error
	}{
		{name: "nobody listens", want: "connection refused"},
		{name: "no answer in time", handler: silent, config: target.Config{Timeout: 300 * time.Millisecond}, want: "nothing came within", is: context.DeadlineExceeded},
		{name: "half an answer in time", handler: slowly, config: target.Config{Timeout: 300 * time.Millisecond}, want: "the answer broke off", is: context.DeadlineExceeded},
		{name: "cancelled", handler: silent, ctx: cancelled, want: "context canceled", is: context.Canceled},
		{name: "a deadline of the caller", handler: silent, ctx: over, want: ": context deadline exceeded", is: context.DeadlineExceeded},
		{name: "the connection closes", handler: hangUp(""), want: "EOF"},
		{name: "no HTTP", handler: hangUp("SSH-2.0-OpenSSH\r\n\r\n"), want: "malformed HTTP"},
		{name: "less than announced", handler: hangUp("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), want: "the answer broke off", is: io.ErrUnexpectedEOF},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.config.URL = deadAddress(t)
			if tc.handler != nil {
				tc.config.URL, _ = listen(t, tc.handler)
			}
			if tc.ctx == nil {
				tc.ctx = t.Context()
			}
			tc.config.Token = hidden
			got, err := open(t, tc.config).Send(tc.ctx, target.Request{Method: "PUT", Path: "/v2/secret-path", Body: []byte("{}")})
			if !errors.Is(err, target.ErrUnreachable) || tc.is != nil && !errors.Is(err, tc.is) || got.Status != 0 {
				t.Fatalf("gives %+v and %v", got, err)
			}
			if got := errors.Is(err, target.ErrNotSent); got != (tc.handler == nil) {
				t.Errorf("nothing was sent: %t, but somebody listens: %t", got, tc.handler != nil)
			}
			if tc.config.Timeout == 0 && strings.Contains(err.Error(), "nothing came within") {
				t.Errorf("the limit of the target is blamed: %v", err)
			}
			for _, want := range []string{tc.want, "the target gave no answer: PUT " + tc.config.URL} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error is %q, want %q in it", err, want)
				}
			}
			if shows(err.Error()) {
				t.Errorf("the error shows the token: %v", err)
			}
		})
	}
}

// silent answers nothing until the client gives up.
func silent(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// slowly begins to answer, and then waits until the client gives up.
func slowly(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Length", "100")
	_, _ = io.WriteString(w, "{")
	_ = http.NewResponseController(w).Flush()
	<-r.Context().Done()
}

// hangUp writes raw bytes and closes the connection.
func hangUp(raw string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(connection, raw)
		_ = connection.Close()
	}
}

// A target speaks only to whom the certificate says it is.
func TestSendVerifiesTLS(t *testing.T) {
	var asked atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // the refused handshake is what we want
	server.StartTLS()
	defer server.Close()
	_, err := open(t, target.Config{URL: server.URL}).Send(t.Context(), target.Request{Method: "GET", Path: "/x"})
	if !errors.Is(err, target.ErrUnreachable) || asked.Load() != 0 {
		t.Errorf("an unknown certificate gives %v, and %d requests arrive", err, asked.Load())
	}
	trusting := open(t, target.Config{URL: server.URL, Base: server.Client().Transport})
	if _, err := trusting.Send(t.Context(), target.Request{Method: "GET", Path: "/x"}); err != nil || asked.Load() != 1 {
		t.Errorf("a known certificate gives %v, and %d requests arrive", err, asked.Load())
	}
}

// The rate limit gives way to the context instead of sleeping through it.
func TestSendRespectsTheContextWhileItWaits(t *testing.T) {
	address, requests := listen(t, ok)
	one := open(t, target.Config{URL: address, Rate: 1.0 / 3600})
	if _, err := one.Send(t.Context(), target.Request{Method: "GET", Path: "/first"}); err != nil {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	bounded, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	for name, ctx := range map[string]context.Context{"cancelled": cancelled, "bounded": bounded} {
		_, err := one.Send(ctx, target.Request{Method: "GET", Path: "/second"})
		if err == nil || !strings.Contains(err.Error(), "wait for the rate limit") || errors.Is(err, target.ErrUnreachable) {
			t.Errorf("%s: gives %v", name, err)
		}
	}
	if n := len(requests()); n != 1 {
		t.Errorf("%d requests arrived", n)
	}
}
