package signing

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"time"
)

// MaxSkew is how far the date of a signature may be from the time of the server.
const MaxSkew = 15 * time.Minute

// dateLayout is the form of X-Sdk-Date; the time is UTC.
const dateLayout = "20060102T150405Z"

// Claim is what a request says about its signature. Nothing of it is verified until
// Verify says so.
type Claim struct {
	Access        string    // whose key signed
	Date          time.Time // when
	SecurityToken Secret    // X-Security-Token, "" if there is none

	request   *http.Request
	signed    []string
	signature []byte
}

// Read takes the signature out of the headers of a request, without its body. Any
// error is an *Error.
func Read(r *http.Request) (*Claim, error) {
	values := r.Header.Values(authorizationHeader)
	if len(values) != 1 {
		return nil, malformed("a signed request has the header Authorization once")
	}
	a, err := parseAuthorization(values[0])
	if err != nil {
		return nil, err
	}
	date, err := readDate(r.Header.Values(dateHeader))
	if err != nil {
		return nil, err
	}
	return &Claim{
		Access: a.access, Date: date, SecurityToken: Secret(r.Header.Get(securityTokenHeader)),
		request: r, signed: a.signed, signature: a.signature,
	}, nil
}

func readDate(values []string) (time.Time, error) {
	if len(values) != 1 {
		return time.Time{}, malformed("a signed request has the header X-Sdk-Date once")
	}
	date, err := time.Parse(dateLayout, values[0])
	if err != nil || date.Format(dateLayout) != values[0] {
		return time.Time{}, malformed("X-Sdk-Date must have the form 20260102T030405Z, in UTC")
	}
	return date, nil
}

// CheckSkew refuses a date that is further from the time of the server than a
// limit, usually MaxSkew. Any error is an *Error.
func (c *Claim) CheckSkew(now time.Time, limit time.Duration) error {
	if off := now.Sub(c.Date).Abs(); off > limit {
		return &Error{Skewed, "the request was signed more than " + limit.String() + " from now; set the clock of the client"}
	}
	return nil
}

// Verify reports whether this secret key signed this request with this body, nil if
// so. The body must be as it was received. Any error is an *Error. The time that a
// comparison takes tells nothing about the signature that would be right.
func (c *Claim) Verify(secret Secret, body []byte) error {
	canonical, err := Canonical(c.request, c.signed, body)
	if err != nil {
		return err
	}
	if declared := c.request.Header.Get(payloadHeader); declared != "" && declared != UnsignedPayload {
		var room [2 * sha256.Size]byte
		if digest := appendDigest(room[:0], body); declared != string(digest) {
			return &Error{WrongPayload, payloadHeader + " must be the SHA-256 of the body in lower-case hex, or " + UnsignedPayload}
		}
	}
	if subtle.ConstantTimeCompare(c.signature, sum(secret, c.Date, canonical)) != 1 {
		return &Error{Mismatch, "the signature is not the one of this request under the secret key"}
	}
	return nil
}

// sum is the signature of a canonical request.
func sum(secret Secret, date time.Time, canonical []byte) []byte {
	toSign := make([]byte, 0, len(algorithm)+len(dateLayout)+2*sha256.Size+2)
	toSign = append(append(toSign, algorithm...), '\n')
	toSign = append(date.AppendFormat(toSign, dateLayout), '\n')
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(appendDigest(toSign, canonical))
	return mac.Sum(nil)
}
