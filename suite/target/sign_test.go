package target_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/openapi/signing"
	"github.com/fgcontract/fgcontract/suite/target"
)

// Requests that are signed in a way of their own, by the keys for them or by that of the
// target.
func TestSignaturesOfCases(t *testing.T) {
	at := time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)
	now := func() time.Time { return at }
	address, requests := listen(t, ok)
	lasting := &target.Key{Access: "LASTING", Secret: hidden, Now: now}
	temporary := &target.Key{Access: "TEMPORARY", Secret: hidden, SecurityToken: "security", Now: now}
	const body = `{"a":1}`

	for name, c := range map[string]struct {
		config     target.Config
		credential target.Credential
		skew       time.Duration

		access, security string
		isGood           bool
	}{
		"signed":                {target.Config{Token: "t", Signer: lasting}, target.Signed, 0, "LASTING", "", true},
		"signed by its own key": {target.Config{Key: temporary}, target.Signed, 0, "TEMPORARY", "security", true},
		"late":                  {target.Config{Token: "t", Signer: lasting}, target.Signed, -time.Hour, "LASTING", "", true},
		"early":                 {target.Config{Token: "t", Signer: lasting}, target.Signed, time.Hour, "LASTING", "", true},
		"forged":                {target.Config{Token: "t", Signer: lasting}, target.Forged, 0, "LASTING", "", false},
		"altered":               {target.Config{Token: "t", Signer: lasting}, target.Altered, 0, "LASTING", "", false},
		"tokenless":             {target.Config{Token: "t", Temporary: temporary}, target.Tokenless, 0, "TEMPORARY", "", true},
		"mistaken":              {target.Config{Key: temporary}, target.Mistaken, 0, "TEMPORARY", "this-token-was-never-issued", true},
	} {
		t.Run(name, func(t *testing.T) {
			c.config.URL, c.config.Project = address, "p"
			one, err := target.New(c.config)
			if err != nil {
				t.Fatal(err)
			}
			defer one.Close()
			if _, err := one.Send(t.Context(), target.Request{Method: http.MethodPut, Path: "/v2/p", Body: []byte(body), Credential: c.credential, Skew: c.skew}); err != nil {
				t.Fatal(err)
			}
			all := requests()
			got := all[len(all)-1]
			received, err := http.NewRequest(got.method, address+got.uri, nil)
			if err != nil {
				t.Fatal(err)
			}
			received.Header = got.header
			claim, err := signing.Read(received)
			if err != nil {
				t.Fatal(err)
			}
			if claim.Access != c.access || string(claim.SecurityToken) != c.security || !claim.Date.Equal(at.Add(c.skew)) || got.header.Get("X-Auth-Token") != "" {
				t.Errorf("arrives with access key %q, security token %q and date %s", claim.Access, claim.SecurityToken, claim.Date)
			}
			if err := claim.Verify(hidden, got.body); (err == nil) != c.isGood || string(got.body) != body {
				t.Errorf("the signature of %q verifies with error %v", got.body, err)
			}
		})
	}
}

// What a target does not have is missing, and is not sent in another way instead.
func TestSignaturesThatATargetCannotMake(t *testing.T) {
	address, requests := listen(t, ok)
	needs := map[target.Credential]string{
		target.Expired: "expired-token", target.Signed: "access-key", target.Forged: "access-key", target.Altered: "access-key",
		target.Tokenless: "temporary-key", target.Mistaken: "temporary-key",
	}
	lasting := &target.Key{Access: "LASTING", Secret: hidden, Now: time.Now}
	for credential, need := range needs {
		for _, c := range []target.Config{{Token: "t"}, {Key: lasting}} {
			c.URL, c.Project = address, "p"
			one, err := target.New(c)
			if err != nil {
				t.Fatal(err)
			}
			isMissing := len(one.Missing([]string{need})) == 1
			_, err = one.Send(t.Context(), target.Request{Method: http.MethodGet, Path: "/v2/p", Credential: credential})
			if want := c.Key == nil || need != "access-key"; isMissing != want || (err != nil) != want {
				t.Errorf("%s: %s is missing: %t, and the error is %v", credential, need, isMissing, err)
			}
			one.Close()
		}
	}
	for _, r := range requests() {
		if r.header.Get("Authorization") == "" {
			t.Errorf("a request arrives with %v", r.header)
		}
	}
}
