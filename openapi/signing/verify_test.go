package signing_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/openapi/signing"
)

const (
	access = "EXAMPLE-ACCESS-KEY"
	secret = "EXAMPLE-SECRET-KEY"
	body   = `{"func_name":"demo"}`
)

var (
	key  = signing.Key{Access: access, Secret: secret}
	noon = time.Date(2026, time.January, 2, 12, 0, 0, 0, time.UTC)
)

// signed is a request that verifies, as long as nobody changes it.
func signed(tb testing.TB) *http.Request {
	tb.Helper()
	r := httptest.NewRequest(http.MethodPut, "http://fake.example.com/v2/p/fgs/functions/urn:fss:x:%21prod/config?a=1&b=2", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Project-Id", "p")
	if err := signing.Sign(r, []byte(body), key, noon); err != nil {
		tb.Fatal(err)
	}
	return r
}

func wantReason(tb testing.TB, what string, err error, reason signing.Reason) {
	tb.Helper()
	var fault *signing.Error
	if !errors.As(err, &fault) || fault.Reason != reason {
		tb.Errorf("%s: got %v, want the reason %s", what, err, reason)
	}
}

func verify(tb testing.TB, r *http.Request, with signing.Secret, sent string) error {
	tb.Helper()
	claim, err := signing.Read(r)
	if err != nil {
		tb.Fatal(err)
	}
	return claim.Verify(with, []byte(sent))
}

func TestSignedRequestVerifies(t *testing.T) {
	if err := verify(t, signed(t), secret, body); err != nil {
		t.Error(err)
	}
}

func TestChangedRequestDoesNotVerify(t *testing.T) {
	for what, change := range map[string]func(*http.Request){
		"another method":                 func(r *http.Request) { r.Method = http.MethodPost },
		"another path":                   func(r *http.Request) { r.URL.Path += "x" },
		"a path of other capitals":       func(r *http.Request) { r.URL.Path = strings.ToUpper(r.URL.Path) },
		"another query":                  func(r *http.Request) { r.URL.RawQuery = "a=1&b=3" },
		"no query":                       func(r *http.Request) { r.URL.RawQuery = "" },
		"another host":                   func(r *http.Request) { r.Host = "other.example.com" },
		"another project":                func(r *http.Request) { r.Header.Set("X-Project-Id", "q") },
		"another media type":             func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") },
		"a signed header twice":          func(r *http.Request) { r.Header.Add("X-Project-Id", "p") },
		"another date":                   func(r *http.Request) { r.Header.Set("X-Sdk-Date", "20260102T120001Z") },
		"a digest that replaces another": func(r *http.Request) { r.Header.Set("X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD") },
		"fewer signed headers":           swap("content-type;", ""),
		"another order of them":          swap("content-type;host", "host;content-type"),
	} {
		r := signed(t)
		change(r)
		wantReason(t, what, verify(t, r, secret, body), signing.Mismatch)
	}
}

// swap changes the header Authorization.
func swap(from, to string) func(*http.Request) {
	return func(r *http.Request) {
		r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), from, to, 1))
	}
}

func TestWhatIsNotSignedMayChange(t *testing.T) {
	r := signed(t)
	r.Header.Set("User-Agent", "proxy")
	r.Header.Set("X-Domain-Id", "added-behind")
	r.URL.RawQuery = "b=2&a=1"
	r.URL.RawPath = ""
	if err := verify(t, r, secret, body); err != nil {
		t.Error(err)
	}
}

func TestOtherKeyOrBodyDoesNotVerify(t *testing.T) {
	wantReason(t, "another secret", verify(t, signed(t), secret+"x", body), signing.Mismatch)
	wantReason(t, "no secret", verify(t, signed(t), "", body), signing.Mismatch)
	wantReason(t, "another body", verify(t, signed(t), secret, body+"\n"), signing.Mismatch)
	wantReason(t, "no body", verify(t, signed(t), secret, ""), signing.Mismatch)
}

func TestMissingHeaderIsNamedByItsPlace(t *testing.T) {
	r := signed(t)
	r.Header.Del("X-Project-Id")
	err := verify(t, r, secret, body)
	wantReason(t, "a signed header went", err, signing.HeaderMissing)
	if !strings.Contains(err.Error(), "number 3 of SignedHeaders") {
		t.Errorf("the error does not say which: %v", err)
	}
}

func TestDeclaredPayload(t *testing.T) {
	const digest = "95756f9d4f1a33c9a0e1e5b4f8f8c4f43b6b8d3a3c6b1c6a7e0e1b6a0a6f6d2e" // of nothing that is sent here
	for what, declared := range map[string]string{
		"another digest": digest, "a word": "none", "unsigned in small letters": "unsigned-payload",
	} {
		r := signed(t)
		r.Header.Set("X-Sdk-Content-Sha256", declared)
		if err := signing.Sign(r, []byte(body), key, noon); err != nil {
			t.Fatal(err)
		}
		wantReason(t, what, verify(t, r, secret, body), signing.WrongPayload)
	}
	r := signed(t)
	r.Header.Set("X-Sdk-Content-Sha256", signing.UnsignedPayload)
	if err := signing.Sign(r, nil, key, noon); err != nil {
		t.Fatal(err)
	}
	if err := verify(t, r, secret, "whatever came"); err != nil {
		t.Errorf("the body is not covered, but: %v", err)
	}
}

func TestSkew(t *testing.T) {
	claim, err := signing.Read(signed(t))
	if err != nil {
		t.Fatal(err)
	}
	for off, ok := range map[time.Duration]bool{
		0: true, signing.MaxSkew: true, -signing.MaxSkew: true,
		signing.MaxSkew + time.Second: false, -signing.MaxSkew - time.Second: false, 24 * 365 * time.Hour: false,
	} {
		switch err := claim.CheckSkew(noon.Add(off), signing.MaxSkew); {
		case ok && err != nil:
			t.Errorf("%s: %v", off, err)
		case !ok:
			wantReason(t, off.String(), err, signing.Skewed)
		}
	}
}

func TestSkewOfFarDates(t *testing.T) {
	for _, date := range []string{"00010101T000000Z", "99991231T235959Z"} {
		r := signed(t)
		r.Header.Set("X-Sdk-Date", date)
		claim, err := signing.Read(r)
		if err != nil {
			t.Fatal(err)
		}
		wantReason(t, date, claim.CheckSkew(noon, signing.MaxSkew), signing.Skewed)
	}
}

func TestSignRefuses(t *testing.T) {
	for what, k := range map[string]signing.Key{
		"no access key": {Secret: secret}, "no secret key": {Access: access}, "a comma": {Access: "a,b", Secret: secret},
		"a line break": {Access: "a\nb", Secret: secret}, "a space": {Access: "a b", Secret: secret},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		if err := signing.Sign(r, nil, k, noon); err == nil || r.Header.Get("Authorization") != "" {
			t.Errorf("%s: signed all the same, %v", what, err)
		}
	}
	if err := signing.Sign(&http.Request{}, nil, key, noon); err == nil {
		t.Error("a request without a URL is signed")
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.URL.RawQuery = "a=%zz"
	wantReason(t, "a query that cannot be decoded", signing.Sign(r, nil, key, noon), signing.Malformed)
}

// What Sign signs arrives as it was signed: over the network, with the headers that
// the client and the server add and change.
func TestSignedRequestVerifiesBehindTheNetwork(t *testing.T) {
	var result error
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		claim, err := signing.Read(r)
		if err == nil {
			err = claim.Verify(secret, sent)
		}
		result = err
		w.WriteHeader(http.StatusNoContent)
	}))
	defer server.Close()
	for _, target := range []string{"/", "/v2/a:b/!c?x=a+b&x=%2B&y", "/v2/%21%2F%20%E5%87%BD?", "/v2/p/fgs/functions?marker=0"} {
		for _, payload := range []string{"", body, "{}\n"} {
			r, err := http.NewRequest(http.MethodPost, server.URL+target, bytes.NewReader([]byte(payload)))
			if err != nil {
				t.Fatal(err)
			}
			r.Header["X-Note"] = []string{" b ", "a"}
			r.Header["x-small"] = []string{"Go finds no value by such a name"}
			temporary := signing.Key{Access: access, Secret: secret, SecurityToken: "EXAMPLE-SECURITY-TOKEN"}
			if err := signing.Sign(r, []byte(payload), temporary, noon); err != nil {
				t.Fatal(err)
			}
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			if result != nil {
				t.Errorf("%s with %q: %v", target, payload, result)
			}
		}
	}
}
