package fake

import (
	"bytes"
	"crypto/subtle"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/fgcontract/fgcontract/openapi/signing"
)

// A caller is who sent a request, once its credentials have been judged.
type caller struct {
	projects   []string // that it may act in
	everything bool     // instead of projects
	user       *user    // whose token or access key it was, if it was issued
	// body is what was read of the request to verify its signature; nil if nothing
	// was read.
	body *bytes.Buffer
}

// authenticate judges the credentials of a request: a token, or else a signature.
func (s *Server) authenticate(op *operation, w http.ResponseWriter, r *http.Request) (caller, *refusal) {
	token := r.Header.Get("X-Auth-Token")
	switch {
	case s.credentials.off:
		return caller{everything: true}, nil
	case token != "":
		return s.judgeToken(op, token)
	case r.Header.Values("Authorization") != nil:
		return s.judgeSignature(op, w, r)
	}
	return caller{}, op.refuse("credentials.missing") // clause update-function-config.refusal.credentials.missing
}

func (s *Server) judgeToken(op *operation, token string) (caller, *refusal) {
	found, ok := s.credentials.token(token)
	switch {
	case !ok:
		return caller{}, op.refuse("credentials.unknown") // clause update-function-config.refusal.credentials.unknown
	case found.expired(s.state.now):
		return caller{}, op.refuseExpired(found.expires)
	}
	return caller{projects: found.projects, user: found.user}, nil
}

// refuseExpired says when the time was over, as the gateway does.
func (op *operation) refuseExpired(at time.Time) *refusal {
	out := op.refuse("credentials.expired") // clause update-function-config.refusal.credentials.expired
	out.text += ", expires_at: " + at.UTC().Format(time.RFC3339)
	return out
}

// judgeSignature looks at everything that the headers say before it reads the body.
func (s *Server) judgeSignature(op *operation, w http.ResponseWriter, r *http.Request) (caller, *refusal) {
	claim, err := signing.Read(r)
	if err != nil {
		return caller{}, op.refuseSignature("credentials.malformed", err) // clause update-function-config.refusal.credentials.malformed
	}
	key, ok := s.credentials.key(claim.Access)
	if !ok {
		return caller{}, op.refuse("credentials.access-key") // clause update-function-config.refusal.credentials.access-key
	}
	if refused := s.judgeClaim(op, claim, key); refused != nil {
		return caller{}, refused
	}
	who := caller{projects: key.projects, user: key.user}
	var refused *refusal
	if who.body, refused = op.readSigned(w, r); refused != nil {
		return caller{}, refused
	}
	if err := claim.Verify(key.secret(), who.body.Bytes()); err != nil {
		id := "credentials.signature" // clause update-function-config.refusal.credentials.signature
		var fault *signing.Error
		if errors.As(err, &fault) && fault.Reason == signing.Malformed {
			id = "credentials.malformed"
		}
		return caller{}, op.refuseSignature(id, err)
	}
	return who, nil
}

// judgeClaim holds what the headers say against the key and the clock.
func (s *Server) judgeClaim(op *operation, claim *signing.Claim, key accessKey) *refusal {
	sent := digestOf(string(claim.SecurityToken))
	switch {
	case key.expired(s.state.now):
		return op.refuseExpired(key.expires)
	case key.temporary && subtle.ConstantTimeCompare(sent[:], key.securityToken[:]) != 1:
		return op.refuse("credentials.security-token") // clause update-function-config.refusal.credentials.security-token
	case !s.credentials.checkSkew:
		return nil
	}
	now := s.state.now()
	limit := time.Duration(op.refusals["credentials.skew"].Limit) * time.Second
	if err := claim.CheckSkew(now, limit); err != nil {
		const layout = "20060102T150405Z"
		out := op.refuse("credentials.skew") // clause update-function-config.refusal.credentials.skew
		out.text += ", signature time:" + claim.Date.Format(layout) + ",server time:" + now.UTC().Format(layout)
		return out
	}
	return nil
}

// refuseSignature adds to the text of the gateway what is wrong, which helps who
// writes a client.
func (op *operation) refuseSignature(id string, why error) *refusal {
	out := op.refuse(id)
	out.text += " (" + why.Error() + ")"
	return out
}

// readSigned reads the body that a signature covers, also of an operation that takes
// none. What is too long for a signature is too long for the operation, if that takes
// a body: the size then decides, because nothing can be said about the signature.
func (op *operation) readSigned(w http.ResponseWriter, r *http.Request) (*bytes.Buffer, *refusal) {
	body := &bytes.Buffer{}
	if r.Body == nil {
		return body, nil
	}
	err := readBounded(body, w, r, op.refusals["credentials.signature"].Limit)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge) && op.Body != nil:
		return nil, op.refuse("body.too-large")
	case err != nil:
		return nil, op.refuseSignature("credentials.signature", errors.New("the body is too long or broke off"))
	}
	return body, nil
}

// presized bounds the memory that a client gets by announcing a long body alone.
const presized = 64 << 10

// passedOver bounds what is read of a body beyond its limit, and thrown away: a client
// that sends all of it before it looks for an answer would find the connection reset. A
// package of 50 MB is 67 MB in Base64.
const passedOver = 72 << 20

// readBounded reads a body up to a limit; one that is longer, or says that it is, gives
// an *http.MaxBytesError.
func readBounded(into *bytes.Buffer, w http.ResponseWriter, r *http.Request, limit int) error {
	err := error(&http.MaxBytesError{Limit: int64(limit)})
	if r.ContentLength <= int64(limit) {
		into.Grow(int(min(max(r.ContentLength, 0), presized)) + bytes.MinRead)
		_, err = into.ReadFrom(http.MaxBytesReader(w, r.Body, int64(limit)))
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		_, _ = io.CopyN(io.Discard, r.Body, passedOver) // the answer is known
	}
	return err
}

// read takes the body of an operation that has one.
func (op *operation) read(w http.ResponseWriter, r *http.Request, who caller) ([]byte, *refusal) {
	if op.Body == nil || r.Body == nil {
		return nil, nil
	}
	limit := op.refusals["body.too-large"].Limit
	if who.body != nil {
		if who.body.Len() > limit {
			return nil, op.refuse("body.too-large") // clause update-function-config.refusal.body.too-large
		}
		return who.body.Bytes(), nil
	}
	var body bytes.Buffer
	err := readBounded(&body, w, r, limit)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, op.refuse("body.too-large") // clause update-function-config.refusal.body.too-large
	case err != nil: // it broke off
		return nil, op.refuse("json.malformed") // clause update-function-config.refusal.json.malformed
	}
	return body.Bytes(), nil
}
