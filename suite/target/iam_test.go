package target_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/openapi/signing"
	"github.com/fgcontract/fgcontract/suite/target"
)

func user(address string) target.User {
	return target.User{IAM: address, Name: "demo", Password: hidden, Domain: "account", Project: "p"}
}

func TestAuthenticate(t *testing.T) {
	for _, tc := range []struct {
		name   string
		status int
		token  string
		fault  string
	}{
		{"a token", 201, "issued-token", ""},
		{"a wrong password", 401, "", "gives no token: status 401"},
		{"a token with a wrong status", 200, "issued-token", "status 200"},
		{"no token", 201, "", "status 201"},
		{"a redirect", 302, "", "status 302"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			address, requests := listen(t, func(w http.ResponseWriter, _ *http.Request) {
				if tc.token != "" {
					w.Header().Set("X-Subject-Token", tc.token)
				}
				w.Header().Set("Location", "http://127.0.0.1:1/")
				w.WriteHeader(tc.status)
			})
			got, err := target.Authenticate(t.Context(), user(address), nil)
			if tc.fault == "" && (err != nil || got.Reveal() != tc.token) || tc.fault != "" && (err == nil || !strings.Contains(err.Error(), tc.fault)) {
				t.Errorf("gives %v", err)
			}
			if err != nil && shows(err.Error()) {
				t.Errorf("the error shows the password: %v", err)
			}
			if len(requests()) != 1 {
				t.Fatalf("%d requests arrived", len(requests()))
			}
			r := requests()[0]
			var body struct {
				Auth struct {
					Identity struct {
						Methods  []string
						Password struct {
							User struct {
								Name, Password string
								Domain         struct{ Name string }
							}
						}
					}
					Scope struct{ Project struct{ ID string } }
				}
			}
			if err := json.Unmarshal(r.body, &body); err != nil {
				t.Fatal(err)
			}
			u := body.Auth.Identity.Password.User
			if r.method != "POST" || r.uri != "/v3/auth/tokens" || u.Name != "demo" || u.Password != hidden || u.Domain.Name != "account" ||
				body.Auth.Scope.Project.ID != "p" || len(body.Auth.Identity.Methods) != 1 || body.Auth.Identity.Methods[0] != "password" {
				t.Errorf("%s %s arrives with %+v", r.method, r.uri, body)
			}
		})
	}
}

func TestAuthenticateNamesWhatIsMissing(t *testing.T) {
	incomplete := user("http://127.0.0.1:1")
	incomplete.Domain = ""
	for name, u := range map[string]target.User{"no domain": incomplete, "no address": user(""), "nobody listens": user(deadAddress(t))} {
		if token, err := target.Authenticate(t.Context(), u, nil); err == nil || token != "" || shows(err.Error()) {
			t.Errorf("%s: gives %v", name, err)
		}
	}
}

// A request that is signed verifies with the key, and shows no token.
func TestSignedRequests(t *testing.T) {
	at := time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)
	key := &target.Key{Access: "AK-EXAMPLE", Secret: hidden, SecurityToken: "temporary", Now: func() time.Time { return at }}
	address, requests := listen(t, ok)
	one, err := target.New(target.Config{URL: address, Project: "p", Key: key, Foreign: "foreign-token"})
	if err != nil {
		t.Fatal(err)
	}
	defer one.Close()
	for _, c := range []target.Credential{target.Own, "", target.None, target.Garbage, target.Foreign} {
		if _, err := one.Send(t.Context(), target.Request{
			Method: "PUT", Path: "/v2/p/fgs/functions/a:b/config", Credential: c, Body: []byte(`{"a":1}`), Header: http.Header{"Content-Type": {"application/json"}},
		}); err != nil {
			t.Fatal(err)
		}
		all := requests()
		r := all[len(all)-1]
		isOwn, hasToken := c == target.Own || c == "", c == target.Garbage || c == target.Foreign
		if isOwn != (r.header.Get("Authorization") != "") || hasToken != (r.header.Get("X-Auth-Token") != "") {
			t.Errorf("%q: arrives with %v", c, r.header)
		}
		if shows(strings.Join(r.header.Values("Authorization"), "")) || r.header.Get("Authorization") == "" {
			continue
		}
		received, err := http.NewRequest(r.method, address+r.uri, nil)
		if err != nil {
			t.Fatal(err)
		}
		received.Header = r.header
		claim, err := signing.Read(received)
		if err != nil {
			t.Fatal(err)
		}
		if err := claim.Verify(hidden, r.body); err != nil || claim.Access != "AK-EXAMPLE" || !claim.Date.Equal(at) || string(claim.SecurityToken) != "temporary" {
			t.Errorf("%q: %v, %+v", c, err, claim)
		}
		if claim.Verify("another", r.body) == nil || claim.Verify(hidden, []byte("{}")) == nil {
			t.Errorf("%q: anything verifies", c)
		}
	}
	for name, c := range map[string]target.Config{
		"both": {URL: address, Project: "p", Key: key, Token: "t"}, "no secret": {URL: address, Project: "p", Key: &target.Key{Access: "a", Now: time.Now}},
	} {
		if _, err := target.New(c); err == nil {
			t.Errorf("%s: is no fault", name)
		}
	}
}
