package signing_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi/signing"
)

var hex64 = strings.Repeat("0a", 32)

func TestMalformedAuthorizationIsRefused(t *testing.T) {
	good := "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=" + hex64
	for what, value := range map[string]string{
		"a word":                        "x",
		"the algorithm alone":           "SDK-HMAC-SHA256",
		"the algorithm and a space":     "SDK-HMAC-SHA256 ",
		"another algorithm":             strings.Replace(good, "SDK-HMAC-SHA256", "V11-HMAC-SHA256", 1),
		"small letters":                 strings.ToLower(good),
		"a bearer token":                "Bearer " + hex64,
		"no access key":                 "SDK-HMAC-SHA256 SignedHeaders=host, Signature=" + hex64,
		"an empty access key":           strings.Replace(good, "Access=AK", "Access=", 1),
		"an access key with a space":    strings.Replace(good, "Access=AK", "Access=A K", 1),
		"an access key that is no text": strings.Replace(good, "Access=AK", "Access=A\xffK", 1),
		"no equals sign":                strings.Replace(good, "Access=AK", "Access", 1),
		"an access key twice":           strings.Replace(good, "Signature="+hex64, "Access=AK", 1),
		"no signed headers":             strings.Replace(good, "SignedHeaders=host;x-sdk-date", "SignedHeaders=", 1),
		"an empty name":                 strings.Replace(good, "host;", "host;;", 1),
		"a name in capitals":            strings.Replace(good, "host", "Host", 1),
		"a name with a space":           strings.Replace(good, "host", "ho st", 1),
		"a name twice":                  strings.Replace(good, "x-sdk-date", "host", 1),
		"too many names":                strings.Replace(good, "host", manyNames(100), 1),
		"no signature":                  "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host",
		"an empty signature":            strings.Replace(good, hex64, "", 1),
		"a short signature":             strings.Replace(good, hex64, hex64[:62], 1),
		"a long signature":              good + "00",
		"a signature that is no hex":    strings.Replace(good, "0a", "xx", 1),
		"a signature in capitals":       strings.Replace(good, "0a", "0A", 1),
		"a fourth part":                 good + ", Extra=1",
		"semicolons between the parts":  strings.ReplaceAll(good, ",", ";"),
		"a comma behind":                good + ",",
		"an unknown part":               strings.Replace(good, "Access", "Credential", 1),
		"very long":                     strings.Replace(good, "AK", strings.Repeat("A", 9000), 1),
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Authorization", value)
		r.Header.Set("X-Sdk-Date", "20260102T030405Z")
		_, err := signing.Read(r)
		wantReason(t, what, err, signing.Malformed)
	}
}

func manyNames(n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("x-%d", i)
	}
	return strings.Join(names, ";")
}

func TestPartsMayStandInAnyOrder(t *testing.T) {
	for _, value := range []string{
		"SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=" + hex64,
		"SDK-HMAC-SHA256 Signature=" + hex64 + ",SignedHeaders=host;x-sdk-date,Access=AK",
		"SDK-HMAC-SHA256  SignedHeaders=host;x-sdk-date ,\tAccess=AK , Signature=" + hex64,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Authorization", value)
		r.Header.Set("X-Sdk-Date", "20260102T030405Z")
		claim, err := signing.Read(r)
		if err != nil || claim.Access != "AK" {
			t.Errorf("%q: %+v, %v", value, claim, err)
		}
	}
}

func TestHeadersThatMustComeOnce(t *testing.T) {
	for what, change := range map[string]func(http.Header){
		"no Authorization":             func(h http.Header) { h.Del("Authorization") },
		"two Authorizations":           func(h http.Header) { h.Add("Authorization", h.Get("Authorization")) },
		"no date":                      func(h http.Header) { h.Del("X-Sdk-Date") },
		"two dates":                    func(h http.Header) { h.Add("X-Sdk-Date", h.Get("X-Sdk-Date")) },
		"an empty date":                func(h http.Header) { h.Set("X-Sdk-Date", "") },
		"a date of HTTP":               func(h http.Header) { h.Set("X-Sdk-Date", "Fri, 02 Jan 2026 03:04:05 GMT") },
		"a date of RFC 3339":           func(h http.Header) { h.Set("X-Sdk-Date", "2026-01-02T03:04:05Z") },
		"a date with parts of seconds": func(h http.Header) { h.Set("X-Sdk-Date", "20260102T030405.5Z") },
		"a thirteenth month":           func(h http.Header) { h.Set("X-Sdk-Date", "20261302T030405Z") },
		"another zone":                 func(h http.Header) { h.Set("X-Sdk-Date", "20260102T030405+01") },
		"30 February":                  func(h http.Header) { h.Set("X-Sdk-Date", "20260230T030405Z") },
		"a second too many":            func(h http.Header) { h.Set("X-Sdk-Date", "20260102T030460Z") },
		"a day of one digit":           func(h http.Header) { h.Set("X-Sdk-Date", "2026012T030405Z") },
	} {
		r := signed(t)
		change(r.Header)
		_, err := signing.Read(r)
		wantReason(t, what, err, signing.Malformed)
	}
}

// Whatever is wrong, the error shows nothing that the request holds.
func TestErrorsShowNoValue(t *testing.T) {
	const canary = "canary-value"
	for _, value := range []string{
		canary, "SDK-HMAC-SHA256 " + canary, "SDK-HMAC-SHA256 Access=" + canary + ",SignedHeaders=" + canary + ",Signature=" + canary,
		"SDK-HMAC-SHA256 Access=" + canary + ",SignedHeaders=" + canary + ",Signature=" + hex64,
	} {
		r := httptest.NewRequest(http.MethodGet, "/"+canary+"?"+canary+"=%zz", nil)
		r.Header.Set("Authorization", value)
		r.Header.Set("X-Sdk-Date", "20260102T030405Z")
		claim, err := signing.Read(r)
		if err == nil {
			err = claim.Verify(canary, []byte(canary))
		}
		if err == nil || strings.Contains(err.Error(), canary) {
			t.Errorf("%q: %v", value, err)
		}
	}
}

func TestSecretsAreNotShown(t *testing.T) {
	shown := signing.Key{Access: access, Secret: "canary-secret", SecurityToken: "canary-token"}
	encoded, err := json.Marshal(shown)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("key", "key", shown, "secret", shown.Secret)
	for _, text := range []string{
		fmt.Sprint(shown), fmt.Sprintf("%v %+v %#v %s", shown, shown, shown, shown), fmt.Sprintf("%q %x %d", shown.Secret, shown.Secret, shown.Secret),
		shown.Secret.String(), fmt.Sprintf("%+v", &shown), string(encoded), log.String(),
	} {
		if strings.Contains(text, "canary") || strings.Contains(text, fmt.Sprintf("%x", "canary")) {
			t.Errorf("shown: %s", text)
		}
		if !strings.Contains(text, "redacted") {
			t.Errorf("nothing says that something is hidden: %s", text)
		}
	}
}
