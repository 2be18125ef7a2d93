package signing

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// algorithm begins the value of Authorization.
const algorithm = "SDK-HMAC-SHA256"

// The bounds of what is read of Authorization. Clients list about five headers.
const (
	maxAuthorization = 8 << 10
	maxSigned        = 100
	signatureSize    = 32 // bytes
)

// authorization is the value of that header, taken apart.
type authorization struct {
	access    string
	signed    []string // lower case, in the order of the list
	signature []byte
}

func (a authorization) String() string {
	return fmt.Sprintf("%s Access=%s, SignedHeaders=%s, Signature=%x", algorithm, a.access, strings.Join(a.signed, ";"), a.signature)
}

// parseAuthorization reads
//
//	SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=0123...
//
// The three parts may stand in any order, each exactly once.
func parseAuthorization(text string) (authorization, error) {
	var out authorization
	rest, ok := strings.CutPrefix(text, algorithm+" ")
	switch {
	case len(text) > maxAuthorization:
		return out, malformed("Authorization is longer than 8192 bytes")
	case !ok:
		return out, malformed("Authorization must begin with " + algorithm + " and a space")
	}
	parts := strings.Split(rest, ",")
	if len(parts) != 3 {
		return out, malformed("Authorization must have three parts: Access, SignedHeaders, Signature")
	}
	for _, part := range parts {
		name, value, _ := strings.Cut(strings.Trim(part, " \t"), "=")
		if err := out.take(name, value); err != nil {
			return authorization{}, err
		}
	}
	return out, nil
}

// take reads one part. Three parts of three names, none twice, are all of them.
func (a *authorization) take(name, value string) error {
	switch {
	case name == "Access" && a.access == "":
		if !isAccess(value) {
			return malformed("Access in Authorization must be an access key: visible ASCII without a comma, not empty")
		}
		a.access = value
	case name == "SignedHeaders" && a.signed == nil:
		return a.takeSigned(value)
	case name == "Signature" && a.signature == nil:
		signature, err := hex.DecodeString(value)
		if err != nil || len(signature) != signatureSize || strings.ToLower(value) != value {
			return malformed("Signature in Authorization must be 64 digits of lower-case hex")
		}
		a.signature = signature
	default:
		return malformed("Authorization must have the parts Access, SignedHeaders and Signature, each once")
	}
	return nil
}

func (a *authorization) takeSigned(list string) error {
	signed := strings.Split(list, ";")
	if len(signed) > maxSigned {
		return malformed("SignedHeaders lists more than 100 headers")
	}
	for i, name := range signed {
		if !isHeaderName(name) {
			return malformed("SignedHeaders must list names of headers in lower case, separated by semicolons")
		}
		if slices.Contains(signed[:i], name) {
			return malformed("SignedHeaders lists a header twice")
		}
	}
	a.signed = signed
	return nil
}

// isAccess tells what can stand between = and the comma.
func isAccess(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' || r == ',' })
}

// isHeaderName is the token of RFC 9110 without capital letters.
func isHeaderName(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		letterOrDigit := 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
		return !letterOrDigit && !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
	})
}

func missingHeader(at int) *Error {
	return &Error{HeaderMissing, fmt.Sprintf("header number %d of SignedHeaders is not in the request; sign only what is sent", at+1)}
}
