package target

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// leastCovered is the length from which a credential is looked for in what comes back:
// a shorter one would be found by chance, and is none that a service would issue.
const leastCovered = 8

// Covering takes credentials out of what comes back from a target: one that repeats
// what it was sent must not bring them into a report by a way that nobody thought of.
type Covering struct {
	forms []string // longest first
}

// NewCovering makes one for these credentials.
func NewCovering(secrets ...string) Covering {
	var c Covering
	for _, s := range secrets {
		if len(s) < leastCovered {
			continue
		}
		c.forms = append(c.forms, s, url.QueryEscape(s), strings.ReplaceAll(s, "/", `\/`))
		if quoted, err := jsontext.AppendQuote(nil, s); err == nil {
			c.forms = append(c.forms, string(quoted[1:len(quoted)-1]))
		}
	}
	slices.SortStableFunc(c.forms, func(a, b string) int { return len(b) - len(a) })
	return c
}

// credentials are those of the target itself.
func (c Config) credentials() []string {
	out := []string{c.Token.Reveal(), c.Foreign.Reveal(), c.Expired.Reveal()}
	for _, key := range []*Key{c.Key, c.Signer, c.Temporary} {
		if key != nil {
			out = append(out, key.Secret.Reveal(), key.SecurityToken.Reveal())
		}
	}
	return out
}

// And covers what either covers.
func (c Covering) And(other Covering) Covering {
	return Covering{forms: slices.Concat(other.forms, c.forms)}
}

// with covers also what only one request carries: its signature.
func (c Covering) with(r *http.Request) Covering {
	own := NewCovering(r.Header.Get("Authorization"))
	return c.And(own)
}

// Text covers a text.
func (c Covering) Text(s string) string {
	for _, form := range c.forms {
		if strings.Contains(s, form) {
			s = strings.ReplaceAll(s, form, redacted)
		}
	}
	return s
}

// Body covers a body, in a copy where it has to.
func (c Covering) Body(b []byte) []byte {
	if s := string(b); c.Text(s) != s {
		return []byte(c.Text(s))
	}
	return b
}

// Header covers the values of a header in place.
func (c Covering) Header(h http.Header) http.Header {
	for _, values := range h {
		for i, v := range values {
			values[i] = c.Text(v)
		}
	}
	return h
}

// error covers the text of an error, which may repeat what came back.
func (c Covering) error(err error) error {
	if err == nil || c.Text(err.Error()) == err.Error() {
		return err
	}
	return coveredError{text: c.Text(err.Error()), err: err}
}

// coveredError is an error whose text showed a credential.
type coveredError struct {
	text string
	err  error
}

func (e coveredError) Error() string { return e.text }
func (e coveredError) Unwrap() error { return e.err }
