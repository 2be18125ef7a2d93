package target_test

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/fgcontract/fgcontract/suite/target"
)

// received is a request as it arrived.
type received struct {
	method, uri string
	header      http.Header
	body        []byte
	length      int64
}

// listen answers every request with the handler and notes it.
func listen(tb testing.TB, handler http.HandlerFunc) (address string, requests func() []received) {
	tb.Helper()
	var mu sync.Mutex
	var all []received
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		all = append(all, received{r.Method, r.RequestURI, r.Header.Clone(), body, r.ContentLength})
		mu.Unlock()
		handler(w, r)
	}))
	tb.Cleanup(server.Close)
	return server.URL, func() []received {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(all)
	}
}

func ok(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"ok":true}`)
}

// deadAddress is an address of loopback where nobody listens.
func deadAddress(tb testing.TB) string {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer listener.Close()
	return "http://" + listener.Addr().String()
}

func TestSendGivesTheWholeAnswer(t *testing.T) {
	for _, status := range []int{200, 204, 302, 404, 500, 503} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			address, _ := listen(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("X-Request-Id", "id")
				w.WriteHeader(status)
				if status != http.StatusNoContent {
					_, _ = io.WriteString(w, "body")
				}
			})
			got, err := open(t, target.Config{URL: address}).Send(t.Context(), target.Request{Method: "GET", Path: "/x"})
			if err != nil {
				t.Fatal(err)
			}
			if got.Status != status || got.Header.Get("X-Request-Id") != "id" || (string(got.Body) == "body") == (status == http.StatusNoContent) {
				t.Errorf("%d: is %d %v %q", status, got.Status, got.Header, got.Body)
			}
			if got.Took <= 0 {
				t.Errorf("%d: took %s", status, got.Took)
			}
		})
	}
}

// What is on the wire is what the caller wrote: no path is cleaned, no escape changed.
func TestSendKeepsThePath(t *testing.T) {
	address, requests := listen(t, ok)
	one := open(t, target.Config{URL: address})
	for _, tc := range []struct {
		path  string
		query url.Values
		want  string
	}{
		{path: "/v2/p/fgs/functions", want: "/v2/p/fgs/functions"},
		{path: "/v2/p/fgs/functions/urn:fss:r:p:function:default:demo/config", want: "/v2/p/fgs/functions/urn:fss:r:p:function:default:demo/config"},
		{path: "/v2/p/fgs/functions/urn%3Afss%3Ademo/config", want: "/v2/p/fgs/functions/urn%3Afss%3Ademo/config"},
		{path: "/v2/p/fgs/functions/demo:%21prod/config", want: "/v2/p/fgs/functions/demo:%21prod/config"},
		{path: "/v2/p/fgs/functions/demo:!prod/config", want: "/v2/p/fgs/functions/demo:!prod/config"},
		{path: "/v2/p/fgs/functions/a%2Fb", want: "/v2/p/fgs/functions/a%2Fb"},
		{path: "/v2/p/fgs/functions/%C3%A4%0A%20", want: "/v2/p/fgs/functions/%C3%A4%0A%20"},
		{path: "/v2/p//fgs///functions", want: "/v2/p//fgs///functions"},
		{path: "//other.example.com/v2", want: "//other.example.com/v2"},
		{path: "/v2/../admin/./x/", want: "/v2/../admin/./x/"},
		{path: "/v2", query: url.Values{"marker": {"1"}, "func_name": {"a b&c"}}, want: "/v2?func_name=a+b%26c&marker=1"},
		{path: "/v2", query: url.Values{}, want: "/v2"},
	} {
		t.Run(tc.want, func(t *testing.T) {
			if _, err := one.Send(t.Context(), target.Request{Method: "GET", Path: tc.path, Query: tc.query}); err != nil {
				t.Fatal(err)
			}
			all := requests()
			if got := all[len(all)-1].uri; got != tc.want {
				t.Errorf("%s: arrives as %s", tc.want, got)
			}
		})
	}
}

// Whatever the path is, no other host gets the request and the credential in it.
func TestSendGoesToNoOtherHost(t *testing.T) {
	address, requests := listen(t, ok)
	other, elsewhere := listen(t, ok)
	host := strings.TrimPrefix(other, "http://")
	one := open(t, target.Config{URL: address})
	for _, path := range []string{
		"@" + host + "/v2", ":x@" + host + "/v2", ".example.com/v2", host, "0/v2", "/v2/%zz", "/v2\n", " /v2", "\x00",
	} {
		t.Run(path, func(t *testing.T) {
			if got, err := one.Send(t.Context(), target.Request{Method: "GET", Path: path}); err == nil {
				t.Errorf("%q: is answered %d", path, got.Status)
			} else if strings.Contains(err.Error(), "own-token") {
				t.Errorf("%q: the error shows the token: %v", path, err)
			}
		})
	}
	if n := len(elsewhere()); n > 0 {
		t.Errorf("another host got %d requests", n)
	}
	if all := requests(); len(all) > 0 {
		t.Errorf("the host got %d requests, the first for %s", len(all), all[0].uri)
	}
}

func TestSendFollowsNoRedirect(t *testing.T) {
	other, elsewhere := listen(t, ok)
	for _, status := range []int{301, 302, 303, 307, 308} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			address, requests := listen(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", other+"/login")
				w.WriteHeader(status)
			})
			got, err := open(t, target.Config{URL: address}).Send(t.Context(), target.Request{Method: "PUT", Path: "/x", Body: []byte("{}")})
			if err != nil || got.Status != status || got.Header.Get("Location") != other+"/login" {
				t.Errorf("%d: gives %d, %v", status, got.Status, err)
			}
			if n := len(requests()); n != 1 {
				t.Errorf("%d: %d requests", status, n)
			}
		})
	}
	if n := len(elsewhere()); n > 0 {
		t.Errorf("the other host got %d requests", n)
	}
}

func TestSendShowsTheCredentialOfTheRole(t *testing.T) {
	address, requests := listen(t, ok)
	one := open(t, target.Config{URL: address, Token: "own-token", Foreign: "foreign-token"})
	for _, tc := range []struct {
		credential target.Credential
		want       []string
	}{
		{"", []string{"own-token"}},
		{target.Own, []string{"own-token"}},
		{target.Foreign, []string{"foreign-token"}},
		{target.Garbage, []string{"this-token-was-never-issued"}},
		{target.None, nil},
	} {
		t.Run("as "+string(tc.credential), func(t *testing.T) {
			given := http.Header{"x-other": {"1"}}
			if _, err := one.Send(t.Context(), target.Request{Method: "GET", Path: "/x", Header: given, Credential: tc.credential}); err != nil {
				t.Fatal(err)
			}
			all := requests()
			got := all[len(all)-1].header
			if !slices.Equal(got["X-Auth-Token"], tc.want) || got.Get("Authorization") != "" || got.Get("X-Other") != "1" {
				t.Errorf("%s: sends %v", tc.credential, got)
			}
			if !maps.EqualFunc(given, http.Header{"x-other": {"1"}}, slices.Equal) {
				t.Errorf("%s: the header of the caller became %v", tc.credential, given)
			}
		})
	}
	poor := open(t, target.Config{URL: address})
	before := len(requests())
	for _, credential := range []target.Credential{target.Foreign, "nobody"} {
		if _, err := poor.Send(t.Context(), target.Request{Method: "GET", Path: "/x", Credential: credential}); err == nil || errors.Is(err, target.ErrUnreachable) {
			t.Errorf("%s: a target that has no such credential gives %v", credential, err)
		}
	}
	if n := len(requests()) - before; n > 0 {
		t.Errorf("%d requests were sent without the credential that they should show", n)
	}
}

func TestSendSendsHeaderAndBody(t *testing.T) {
	address, requests := listen(t, ok)
	one := open(t, target.Config{URL: address})
	for _, tc := range []struct {
		name   string
		method string
		header http.Header
		body   []byte
		media  []string
	}{
		{"a body", "PUT", http.Header{"Content-Type": {"application/json"}}, []byte(`{"a":1}`), []string{"application/json"}},
		{"a header in small letters", "PUT", http.Header{"content-type": {"text/plain"}}, []byte("x"), []string{"text/plain"}},
		{"a header that is taken away", "PUT", http.Header{"Content-Type": {}}, []byte("x"), nil},
		{"no header", "PUT", nil, []byte("x"), nil},
		{"an empty body", "PUT", http.Header{"Content-Type": {"application/json"}}, []byte{}, []string{"application/json"}},
		{"no body", "GET", nil, nil, nil},
		{"bytes of any kind", "POST", nil, []byte{0, 0xff, '\n', 0xfe}, nil},
		{"a method of its own", "PATCH", nil, nil, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := one.Send(t.Context(), target.Request{Method: tc.method, Path: "/x", Header: tc.header, Body: tc.body}); err != nil {
				t.Fatal(err)
			}
			all := requests()
			got := all[len(all)-1]
			if got.method != tc.method || !bytes.Equal(got.body, tc.body) || got.length != int64(len(tc.body)) {
				t.Errorf("%s: arrives as %s with %q, length %d", tc.name, got.method, got.body, got.length)
			}
			if !slices.Equal(got.header["Content-Type"], tc.media) || got.header.Get("User-Agent") != "fgcontract" {
				t.Errorf("%s: arrives with %v", tc.name, got.header)
			}
		})
	}
}

func TestSendBoundsTheAnswer(t *testing.T) {
	const limit = 16 << 20
	for _, tc := range []struct {
		name string
		size int
		fits bool
	}{{"at the bound", limit, true}, {"just past it", limit + 1, false}, {"far past it", 4 * limit, false}} {
		t.Run(tc.name, func(t *testing.T) {
			address, _ := listen(t, func(w http.ResponseWriter, _ *http.Request) {
				chunk := make([]byte, 1<<20)
				for left := tc.size; left > 0; left -= len(chunk) {
					if _, err := w.Write(chunk[:min(left, len(chunk))]); err != nil {
						return // the client has seen enough
					}
				}
			})
			got, err := open(t, target.Config{URL: address}).Send(t.Context(), target.Request{Method: "GET", Path: "/x"})
			if tc.fits && (err != nil || len(got.Body) != tc.size) {
				t.Errorf("%d bytes: gives %d and %v", tc.size, len(got.Body), err)
			}
			if !tc.fits && (!errors.Is(err, target.ErrUnreachable) || !strings.Contains(err.Error(), "larger than 16777216 bytes") || got.Body != nil) {
				t.Errorf("%d bytes: gives %d bytes and %v", tc.size, len(got.Body), err)
			}
		})
	}
}

func TestSendIsSafeForConcurrentUse(t *testing.T) {
	address, requests := listen(t, ok)
	one := open(t, target.Config{URL: address, Rate: 1e6})
	var group sync.WaitGroup
	for i := range 32 {
		group.Go(func() {
			path := "/" + strconv.Itoa(i)
			if got, err := one.Send(t.Context(), target.Request{Method: "PUT", Path: path, Body: []byte(path)}); err != nil || got.Status != 200 {
				t.Errorf("%s: gives %d, %v", path, got.Status, err)
			}
		})
	}
	group.Wait()
	seen := map[string]bool{}
	for _, r := range requests() {
		if string(r.body) != r.uri {
			t.Errorf("%s: arrives with the body %q", r.uri, r.body)
		}
		seen[r.uri] = true
	}
	if len(seen) != 32 {
		t.Errorf("%d different requests arrived", len(seen))
	}
}
