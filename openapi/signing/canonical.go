package signing

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// The headers that a signature is about, in the form of http.Header.
const (
	authorizationHeader = "Authorization"
	dateHeader          = "X-Sdk-Date"
	payloadHeader       = "X-Sdk-Content-Sha256"
	securityTokenHeader = "X-Security-Token"
)

// UnsignedPayload is the value of X-Sdk-Content-Sha256 that leaves the body out of
// the signature.
const UnsignedPayload = "UNSIGNED-PAYLOAD"

// Canonical returns the text of a request that a signature over these headers
// covers, six parts joined by line feeds:
//
//  1. the method in upper case
//  2. the path, decoded, each segment escaped again, with a slash at the end
//  3. the query: name=value, decoded and escaped again, sorted by name and value,
//     joined by &
//  4. of each signed header, in the order of the list, name:value and a line feed; the
//     values of a header that came several times sorted, each on a line of its own
//  5. the names of the signed headers, joined by semicolons
//  6. the SHA-256 of the body in hex, or X-Sdk-Content-Sha256 if the request has it
//
// The names must be in lower case. The text holds values of the request, so it
// should be shown to nobody but who sent it.
func Canonical(r *http.Request, signed []string, body []byte) ([]byte, error) {
	out := make([]byte, 0, 1024)
	out = append(out, strings.ToUpper(r.Method)...)
	out = appendPath(append(out, '\n'), r.URL.Path)
	out, err := appendQuery(append(out, '\n'), r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	out = append(out, '\n')
	for i, name := range signed {
		var found bool
		if out, found = appendHeader(out, r, name); !found {
			return nil, missingHeader(i)
		}
	}
	out = append(out, '\n')
	for i, name := range signed {
		if i > 0 {
			out = append(out, ';')
		}
		out = append(out, name...)
	}
	return appendPayload(append(out, '\n'), r, body), nil
}

func appendPath(out []byte, path string) []byte {
	for segment := range strings.SplitSeq(path, "/") {
		out = append(appendEscaped(out, segment), '/')
	}
	if strings.HasSuffix(path, "/") {
		out = out[:len(out)-1] // it has its slash already
	}
	return out
}

// pair is a parameter of a query, decoded.
type pair struct{ name, value string }

// appendQuery takes + for a space, as forms and net/url do; a plus itself comes as
// %2B.
func appendQuery(out []byte, query string) ([]byte, error) {
	if query == "" {
		return out, nil
	}
	var pairs []pair
	for part := range strings.SplitSeq(query, "&") {
		if part == "" {
			continue
		}
		escapedName, escapedValue, _ := strings.Cut(part, "=")
		name, err := url.QueryUnescape(escapedName)
		if err != nil {
			return nil, malformed("the query cannot be decoded; escape % as %25")
		}
		value, err := url.QueryUnescape(escapedValue)
		if err != nil {
			return nil, malformed("the query cannot be decoded; escape % as %25")
		}
		pairs = append(pairs, pair{name, value})
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.value, b.value))
	})
	for i, p := range pairs {
		if i > 0 {
			out = append(out, '&')
		}
		out = appendEscaped(append(appendEscaped(out, p.name), '='), p.value)
	}
	return out, nil
}

// appendHeader reports whether the request has the header. Host is not among the
// headers of a request in Go.
func appendHeader(out []byte, r *http.Request, name string) ([]byte, bool) {
	var values []string
	if name == "host" {
		values = []string{cmp.Or(r.Host, r.URL.Host)}
	} else {
		values = r.Header.Values(name)
	}
	if len(values) == 0 {
		return out, false
	}
	if len(values) > 1 {
		values = trimmedAndSorted(values)
	}
	for _, value := range values {
		out = append(append(out, name...), ':')
		out = append(append(out, strings.TrimSpace(value)...), '\n')
	}
	return out, true
}

// trimmedAndSorted trims first: the network does it to the values that a server
// gets.
func trimmedAndSorted(values []string) []string {
	out := make([]string, len(values))
	for i, value := range values {
		out[i] = strings.TrimSpace(value)
	}
	slices.Sort(out)
	return out
}

func appendPayload(out []byte, r *http.Request, body []byte) []byte {
	if declared := r.Header.Get(payloadHeader); declared != "" {
		return append(out, declared...)
	}
	return appendDigest(out, body)
}

func appendDigest(out, data []byte) []byte {
	sum := sha256.Sum256(data)
	return hex.AppendEncode(out, sum[:])
}

// appendEscaped escapes everything but the characters that RFC 3986 calls
// unreserved.
func appendEscaped(out []byte, text string) []byte {
	const digits = "0123456789ABCDEF"
	for i := range len(text) {
		if c := text[i]; unreserved(c) {
			out = append(out, c)
		} else {
			out = append(out, '%', digits[c>>4], digits[c&15])
		}
	}
	return out
}

func unreserved(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	return c == '-' || c == '_' || c == '.' || c == '~'
}
