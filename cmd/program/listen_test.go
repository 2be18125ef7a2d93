package program

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

func TestRequestsUnderWayFinishWhenTheServerStops(t *testing.T) {
	a := newTestWorld(nil)
	ctx, stop := context.WithCancel(t.Context())
	entered, leave := make(chan struct{}), make(chan struct{})
	slow := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(entered)
		<-leave
		_, _ = io.WriteString(w, "finished")
	})
	listener, err := Listen(ctx, "--addr", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	stopped, answered := make(chan error, 1), make(chan string, 1)
	go func() { stopped <- a.ServeUntilStopped(ctx, Served{Listener: listener, Server: a.server(slow, nil)}) }()
	go func() { answered <- get("http://" + listener.Addr().String()) }()
	<-entered
	stop()
	close(leave)
	if got := <-answered; got != "finished" {
		t.Errorf("the request under way was answered %q", got)
	}
	if err := <-stopped; err != nil || a.err.Len() > 0 {
		t.Errorf("stopped with %v, stderr %q", err, a.err.String())
	}
	if _, err := net.Dial("tcp", listener.Addr().String()); err == nil {
		t.Error("it still listens")
	}
}

// A request that does nothing but wait does not hold up the end.
func TestWaitingEndsWithTheServer(t *testing.T) {
	a := newTestWorld(nil)
	ctx, stop := context.WithCancel(t.Context())
	entered := make(chan struct{})
	waiting := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(entered)
		<-r.Context().Done()
		_, _ = io.WriteString(w, "in vain")
	})
	listener, err := Listen(ctx, "--addr", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	stopped, answered := make(chan error, 1), make(chan string, 1)
	go func() {
		stopped <- a.ServeUntilStopped(ctx, Served{Listener: listener, Server: a.server(waiting, nil)})
	}()
	go func() { answered <- get("http://" + listener.Addr().String()) }()
	<-entered
	stop()
	if got, err := <-answered, <-stopped; got != "in vain" || err != nil || a.err.Len() > 0 {
		t.Errorf("the waiting request was answered %q, stopped with %v, stderr %q", got, err, a.err.String())
	}
}

func get(url string) string {
	transport := &http.Transport{DisableKeepAlives: true}
	answer, err := (&http.Client{Transport: transport}).Get(url)
	if err != nil {
		return err.Error()
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return string(body) + errorText(err)
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return ": " + err.Error()
}

func TestServingThatEndsByItselfIsAFailure(t *testing.T) {
	a := newTestWorld(nil)
	listener, err := Listen(t.Context(), "--addr", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	err = a.ServeUntilStopped(t.Context(), Served{Listener: listener, Server: a.server(http.NotFoundHandler(), nil)})
	var f *StatusError
	if !errors.As(err, &f) || f.Status != ExitInconclusive {
		t.Errorf("got %v", err)
	}
}

func TestListenNamesTheFlag(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for name, c := range map[string]struct{ addr, says string }{
		"in use":   {taken.Addr().String(), "is in use"},
		"no port":  {"127.0.0.1", "missing port"},
		"no host":  {"256.256.256.256:0", "256.256.256.256"},
		"too high": {"127.0.0.1:70000", "invalid port"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Listen(t.Context(), "--addr", c.addr)
			if err == nil || !strings.HasPrefix(err.Error(), "--addr: ") || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestDialable(t *testing.T) {
	for want, addr := range map[string]net.Addr{
		"127.0.0.1:80":     &net.TCPAddr{IP: net.IPv4zero, Port: 80},
		"127.0.0.1:81":     &net.TCPAddr{IP: net.IPv6unspecified, Port: 81},
		"10.0.0.7:82":      &net.TCPAddr{IP: net.IPv4(10, 0, 0, 7), Port: 82},
		"[2001:db8::1]:83": &net.TCPAddr{IP: net.ParseIP("2001:db8::1"), Port: 83},
	} {
		if got := Dialable(addr); got != want {
			t.Errorf("%v: got %s, want %s", addr, got, want)
		}
	}
}
