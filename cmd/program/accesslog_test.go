package program

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestTheLogShowsNoSecret(t *testing.T) {
	var log bytes.Buffer
	handler := logged(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Contract-Clause", "service.refusal.route.unknown")
		w.WriteHeader(http.StatusNotFound)
	}), &log)
	request := httptest.NewRequest(http.MethodPost, "/v2/p/%0Afunctions?token=in-the-query", strings.NewReader("in-the-body"))
	request.Header.Set("X-Auth-Token", "in-a-header")
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, request)

	line := log.String()
	for _, want := range []string{" method=POST ", " path=/v2/p/%0Afunctions ", " status=404 ", " clause=service.refusal.route.unknown\n"} {
		if !strings.Contains(line, want) {
			t.Errorf("%q is not in %q", want, line)
		}
	}
	if strings.Contains(line, "in-") || strings.Count(line, "\n") != 1 {
		t.Errorf("the log is %q", line)
	}
	if answer.Code != http.StatusNotFound {
		t.Errorf("the client got status %d", answer.Code)
	}
}

func TestTheLogIsBounded(t *testing.T) {
	var log bytes.Buffer
	handler := logged(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), &log)
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/"+strings.Repeat(":", 10_000), nil))
	if log.Len() > 2*maxLoggedPath || !strings.Contains(log.String(), " status=200 ") {
		t.Errorf("the log of one request is %d bytes: %.100s", log.Len(), log.String())
	}
}

func TestTheWriterBelowCanBeReached(t *testing.T) {
	below := httptest.NewRecorder()
	if got := (&watched{ResponseWriter: below}).Unwrap(); got != below {
		t.Errorf("got %v", got)
	}
}
