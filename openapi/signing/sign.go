package signing

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Sign signs a request for a time: it sets X-Sdk-Date, X-Security-Token if the key
// has one, and Authorization. The body is what the request will send, nil if it has
// none; Sign does not read the request's own.
//
// The signature covers Host, Content-Type and every header whose name begins with
// X-, as they are then, so set them first. A + in the query is rewritten as %20,
// which means the same and leaves no room for doubt.
func Sign(r *http.Request, body []byte, key Key, at time.Time) error {
	switch {
	case key.Secret == "":
		return errors.New("sign the request: the secret key is empty")
	case !isAccess(key.Access):
		return errors.New("sign the request: the access key must be visible ASCII without a comma, and not empty")
	case r.URL == nil || r.URL.Opaque != "":
		return errors.New("sign the request: it needs a URL with a path")
	}
	if r.Header == nil {
		r.Header = http.Header{}
	}
	at = at.UTC()
	r.Header.Set(dateHeader, at.Format(dateLayout))
	if key.SecurityToken != "" {
		r.Header.Set(securityTokenHeader, string(key.SecurityToken))
	}
	r.URL.RawQuery = strings.ReplaceAll(r.URL.RawQuery, "+", "%20")
	a := authorization{access: key.Access, signed: covered(r)}
	canonical, err := Canonical(r, a.signed, body)
	if err != nil {
		return err
	}
	a.signature = sum(key.Secret, at, canonical)
	r.Header.Set(authorizationHeader, a.String())
	return nil
}

// covered lists the headers that Sign covers. Others, such as User-Agent, are
// changed by what stands between client and server.
func covered(r *http.Request) []string {
	signed := []string{"host"}
	for name := range maps.Keys(r.Header) {
		lower := strings.ToLower(name)
		// A name that Go does not write like this is sent, but Go finds no value by it.
		if len(r.Header.Values(name)) > 0 && (lower == "content-type" || strings.HasPrefix(lower, "x-")) {
			signed = append(signed, lower)
		}
	}
	slices.Sort(signed)
	return slices.Compact(signed)
}
