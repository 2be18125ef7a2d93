package signing

// Reason says what is wrong with a signed request.
type Reason string

// The reasons.
const (
	Malformed     Reason = "malformed"      // Authorization, X-Sdk-Date or the query cannot be read
	Skewed        Reason = "skew"           // signed too long ago, or in the future
	HeaderMissing Reason = "header-missing" // SignedHeaders lists a header that did not come
	WrongPayload  Reason = "payload"        // X-Sdk-Content-Sha256 is not the digest of the body
	Mismatch      Reason = "mismatch"       // another secret key signed, or another request was signed
)

// Error is why a request does not count as signed.
type Error struct {
	Reason Reason
	Text   string // what to do about it; shows no value of the request
}

// Error implements error.
func (e *Error) Error() string { return e.Text }

func malformed(text string) *Error { return &Error{Reason: Malformed, Text: text} }
