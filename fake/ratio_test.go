//go:build unix

package fake_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// BenchmarkRatio sets the fake against the yardstick in turns, in one process, and
// counts processor time, the collection of garbage included. The metric of-bare is
// the share of the yardstick's requests per second that one core carries out; it
// hardly depends on the machine or on what else it does.
func BenchmarkRatio(b *testing.B) {
	fakeServer := newBenchServer(b)
	for _, l := range workloads(b, fakeServer) {
		handlers := l.handlers(b, fakeServer)
		b.Run("in-process/"+l.name, func(b *testing.B) {
			ofBare(b, l.inProcess(b, handlers["fake"]), l.inProcess(b, handlers["bare"]))
		})
		b.Run("loopback/"+l.name, func(b *testing.B) {
			ofBare(b, l.overLoopback(b, handlers["fake"]), l.overLoopback(b, handlers["bare"]))
		})
	}
}

// inProcess returns a call of the handler without a network.
func (l workload) inProcess(b *testing.B, handler http.Handler) func() {
	return func() {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, l.request("http://fake.invalid"))
		if w.Code != http.StatusOK {
			b.Fatalf("status %d", w.Code)
		}
	}
}

// overLoopback returns a call of the handler over a connection that is kept. The client
// does as little as one can: it sends bytes that are ready, so that nearly all of the
// time is that of the server.
func (l workload) overLoopback(b *testing.B, handler http.Handler) func() {
	listener := httptest.NewServer(handler)
	b.Cleanup(listener.Close)
	conn, err := net.Dial("tcp", listener.Listener.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = conn.Close() })
	var request bytes.Buffer
	if err := l.request(listener.URL).Write(&request); err != nil {
		b.Fatal(err)
	}
	answers := bufio.NewReader(conn)
	return func() {
		if _, err := conn.Write(request.Bytes()); err != nil {
			b.Fatal(err)
		}
		answer, err := http.ReadResponse(answers, nil)
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			b.Fatalf("status %d", answer.StatusCode)
		}
	}
}

// inTurn is the number of calls until the other has its turn: enough for several
// collections, so that each pays for its own garbage.
const inTurn = 1000

func ofBare(b *testing.B, fakeCall, bareCall func()) {
	var fakeTime, bareTime time.Duration
	for b.Loop() {
		bareTime += processorTime(bareCall)
		fakeTime += processorTime(fakeCall)
	}
	b.ReportMetric(bareTime.Seconds()/fakeTime.Seconds(), "of-bare")
	b.ReportMetric(float64(fakeTime.Microseconds())/float64(b.N*inTurn), "cpu-µs/request")
	b.ReportMetric(0, "ns/op") // that of both together tells nothing
}

// processorTime is what one turn takes of all processors.
func processorTime(call func()) time.Duration {
	runtime.GC()
	before := used()
	for range inTurn {
		call()
	}
	return used() - before
}

func used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // no process is refused its own account
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
