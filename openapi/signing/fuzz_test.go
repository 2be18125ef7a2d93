package signing_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi/signing"
)

// Whatever comes in the headers is either refused with a reason or read as what it
// says: the parts, written anew, are the value again.
func FuzzRead(f *testing.F) {
	f.Add("SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature="+hex64, "20260102T030405Z")
	f.Add("SDK-HMAC-SHA256 Signature="+hex64+",Access=AK,SignedHeaders=a", "00010101T000000Z")
	f.Add("SDK-HMAC-SHA256 ,,,", "")
	f.Add("SDK-HMAC-SHA256 Access=, SignedHeaders=;, Signature=", "20260230T030405Z")
	f.Fuzz(func(t *testing.T, authorization, date string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header["Authorization"], r.Header["X-Sdk-Date"] = []string{authorization}, []string{date}
		claim, err := signing.Read(r)
		if err != nil {
			wantReason(t, authorization, err, signing.Malformed)
			return
		}
		if !strings.Contains(authorization, "Access="+claim.Access) {
			t.Errorf("%q: access key %q", authorization, claim.Access)
		}
		if got := claim.Date.Format("20060102T150405Z"); got != date {
			t.Errorf("date %q is read as %s", date, got)
		}
		var fault *signing.Error
		if err := claim.Verify(secret, nil); err == nil || !errors.As(err, &fault) {
			t.Errorf("%q verifies: %v", authorization, err)
		}
	})
}

// Any request can be signed and then verifies, and the canonical request does not
// depend on how path and query are escaped.
func FuzzCanonical(f *testing.F) {
	f.Add("PUT", "/v2/p/fgs/functions/urn:fss:x:!prod/config", "a=1&b=%20", "value", []byte("{}\n"))
	f.Add("GET", "//", "&&=&a&a=", " ", []byte(nil))
	f.Add("DELETE", "/%2F/é", "a+b=c;d", "\t", []byte("\xff"))
	f.Fuzz(func(t *testing.T, method, path, query, value string, sent []byte) {
		r := &http.Request{Method: method, Host: "h", URL: &url.URL{Path: path, RawQuery: query}, Header: http.Header{"X-Value": {value}}}
		if err := signing.Sign(r, sent, key, noon); err != nil {
			wantReason(t, query, err, signing.Malformed)
			return
		}
		if err := verify(t, r, secret, string(sent)); err != nil {
			t.Errorf("%q %q: %v", path, query, err)
		}
		r.URL.RawQuery = escapedAnew(r.URL.RawQuery)
		if err := verify(t, r, secret, string(sent)); err != nil {
			t.Errorf("%q %q: escaped in another way: %v", path, r.URL.RawQuery, err)
		}
		wantReason(t, "another body", verify(t, r, secret, string(sent)+"x"), signing.Mismatch)
	})
}

// escapedAnew writes every byte of names and values in hex.
func escapedAnew(query string) string {
	var out strings.Builder
	for i := 0; i < len(query); i++ {
		switch c := query[i]; c {
		case '&', '=', '%':
			out.WriteByte(c)
			if c == '%' {
				out.WriteString(query[i+1 : i+3])
				i += 2
			}
		default:
			const digits = "0123456789abcdef"
			out.Write([]byte{'%', digits[c>>4], digits[c&15]})
		}
	}
	return out.String()
}
