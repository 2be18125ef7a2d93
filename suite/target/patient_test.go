package target_test

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/suite/target"
)

// answers gives one status after the other, the last for ever.
func answers(header http.Header, statuses ...int) http.HandlerFunc {
	n := 0
	return func(w http.ResponseWriter, _ *http.Request) {
		for name := range header {
			w.Header().Set(name, header.Get(name))
		}
		w.WriteHeader(statuses[min(n, len(statuses)-1)])
		n++
	}
}

var quick = target.Patience{Tries: 4, First: time.Millisecond, Most: 2 * time.Millisecond}

func TestSendPatiently(t *testing.T) {
	after := func(text string) http.Header { return http.Header{"Retry-After": {text}} }
	date := after("Mon, 04 May 2026 03:02:01 GMT")
	date.Set("Date", "Mon, 04 May 2026 03:02:01 GMT")
	for _, tc := range []struct {
		name     string
		method   string
		header   http.Header
		statuses []int
		sent     int
		status   int
	}{
		{"well at once", "DELETE", nil, []int{204}, 1, 204},
		{"busy, then well", "DELETE", nil, []int{429, 429, 204}, 3, 204},
		{"failing, then well", "PUT", nil, []int{500, 502, 503, 200}, 4, 200},
		{"failing for ever", "GET", nil, []int{503}, 4, 503},
		{"busy for ever", "POST", nil, []int{429}, 4, 429},
		{"a create that failed", "POST", nil, []int{500, 200}, 1, 500},
		{"a create behind a busy answer", "POST", nil, []int{429, 200}, 2, 200},
		{"a refusal", "PUT", nil, []int{400, 200}, 1, 400},
		{"not emulated", "PUT", nil, []int{501, 200}, 1, 501},
		{"seconds to wait", "GET", after("0"), []int{503, 200}, 2, 200},
		{"more seconds than we have", "GET", after("86400"), []int{503, 200}, 2, 200},
		{"a time to wait for", "GET", date, []int{503, 200}, 2, 200},
		{"no such time", "GET", after("soon"), []int{503, 200}, 2, 200},
		{"a negative time", "GET", after("-1"), []int{503, 200}, 2, 200},
	} {
		t.Run(tc.name, func(t *testing.T) {
			address, requests := listen(t, answers(tc.header, tc.statuses...))
			one := open(t, target.Config{URL: address, Patience: quick})
			got, sent, err := one.SendPatiently(t.Context(), target.Request{Method: tc.method, Path: "/x", Body: []byte("{}")})
			if err != nil || got.Status != tc.status || sent != tc.sent || len(requests()) != tc.sent {
				t.Errorf("gives %d, sent %d of %d times, %v; want %d, %d times", got.Status, sent, len(requests()), err, tc.status, tc.sent)
			}
			for i, r := range requests() {
				if string(r.body) != "{}" || r.header.Get("X-Auth-Token") == "" {
					t.Errorf("try %d arrives with %q, %v", i+1, r.body, r.header)
				}
			}
		})
	}
}

// No answer is no reason to ask again: the request may have been carried out.
func TestSendPatientlyGivesUpOnTheWay(t *testing.T) {
	one := open(t, target.Config{URL: deadAddress(t), Patience: quick})
	_, sent, err := one.SendPatiently(t.Context(), target.Request{Method: "DELETE", Path: "/x"})
	if !errors.Is(err, target.ErrNotSent) || sent != 1 {
		t.Errorf("sent %d times, %v", sent, err)
	}
	address, requests := listen(t, answers(http.Header{"Retry-After": {"300"}}, 503))
	patient := open(t, target.Config{URL: address, Patience: target.Patience{Most: 10 * time.Minute}})
	bounded, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, _, err := patient.SendPatiently(bounded, target.Request{Method: "GET", Path: "/x"}); err == nil || len(requests()) != 1 {
		t.Errorf("the context ends while it waits: %d requests, %v", len(requests()), err)
	}
}

// A target that may only be read is sent nothing else, by whatever way.
func TestReadOnlyTargets(t *testing.T) {
	address, requests := listen(t, ok)
	one := open(t, target.Config{URL: address, ReadOnly: true, Patience: quick})
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "get", ""} {
		if _, err := one.Send(t.Context(), target.Request{Method: method, Path: "/x"}); !errors.Is(err, target.ErrNotSent) {
			t.Errorf("%q: gives %v", method, err)
		}
		if _, _, err := one.SendPatiently(t.Context(), target.Request{Method: method, Path: "/x"}); !errors.Is(err, target.ErrNotSent) {
			t.Errorf("%q, patiently: gives %v", method, err)
		}
	}
	if got, err := one.Send(t.Context(), target.Request{Method: "GET", Path: "/x"}); err != nil || got.Status != 200 || len(requests()) != 1 {
		t.Errorf("a read gives %d, %v; %d requests arrived", got.Status, err, len(requests()))
	}
}

// No credential leaves for another host, not even where the target says to go there.
func TestNoRequestReachesAnotherHost(t *testing.T) {
	elsewhere, strayed := listen(t, ok)
	for _, status := range []int{301, 302, 303, 307, 308} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			address, requests := listen(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", elsewhere+"/v2")
				w.WriteHeader(status)
			})
			one := open(t, target.Config{URL: address, Token: hidden, Patience: quick})
			for _, method := range []string{"GET", "PUT", "POST"} {
				if got, _, err := one.SendPatiently(t.Context(), target.Request{Method: method, Path: "/x"}); err != nil || got.Status != status {
					t.Errorf("%s: gives %d, %v", method, got.Status, err)
				}
			}
			for _, path := range []string{"@" + elsewhere[len("http://"):] + "/x", ".evil.example.com/x", ":1/x"} {
				if _, err := one.Send(t.Context(), target.Request{Method: "GET", Path: path}); err == nil {
					t.Errorf("%s: is sent", path)
				}
			}
			if len(requests()) != 3 {
				t.Errorf("%d requests arrived, want 3", len(requests()))
			}
		})
	}
	if n := len(strayed()); n > 0 {
		t.Errorf("%d requests went astray", n)
	}
}
