package target

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/fgcontract/fgcontract/openapi/signing"
)

// The credentials that are signatures: by an access key of the target, under another
// secret key, and of another body than is sent; by a temporary key without its security
// token, and with another.
const (
	Signed    Credential = "signed"
	Forged    Credential = "forged"
	Altered   Credential = "altered"
	Tokenless Credential = "tokenless"
	Mistaken  Credential = "mistaken"
)

// Key is an access key, permanent or temporary, with which requests are signed.
type Key struct {
	Access        string
	Secret        Secret
	SecurityToken Secret           // of a temporary key
	Now           func() time.Time // a signature holds the time
}

// signer is the key for requests that say how they are signed.
func (t *Target) signer() *Key {
	if t.config.Signer != nil {
		return t.config.Signer
	}
	return t.config.Key
}

// temporary is the key for requests that treat a security token wrongly.
func (t *Target) temporary() *Key {
	if t.config.Temporary != nil {
		return t.config.Temporary
	}
	if key := t.config.Key; key != nil && key.SecurityToken != "" {
		return key
	}
	return nil
}

// sign signs a request as its credential says, if that is a signature.
func (t *Target) sign(request *http.Request, r Request) error {
	var key *Key
	body := r.Body
	switch r.Credential {
	case Own, "":
		if t.config.Key == nil {
			return nil // it shows a token
		}
		key = t.config.Key
	case Signed, Forged, Altered:
		key = t.signer()
	case Tokenless, Mistaken:
		key = t.temporary()
	default:
		return nil
	}
	if key == nil {
		return errors.New("the target has no access key for such a signature")
	}
	signs := signing.Key{Access: key.Access, Secret: signing.Secret(key.Secret.Reveal()), SecurityToken: signing.Secret(key.SecurityToken.Reveal())}
	switch r.Credential {
	case Forged:
		signs.Secret += "-but-another"
	case Altered:
		body = append(body[:len(body):len(body)], ' ')
	case Tokenless:
		signs.SecurityToken = ""
	case Mistaken:
		signs.SecurityToken = garbageToken
	}
	if err := signing.Sign(request, body, signs, key.Now().Add(r.Skew)); err != nil {
		return fmt.Errorf("sign the request: %w", err)
	}
	return nil
}
