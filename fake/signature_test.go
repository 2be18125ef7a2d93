package fake_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi/signing"
)

// The access keys that the tests know; expired is over at the Epoch.
var (
	firstKey     = signing.Key{Access: fixtures.AccessKey, Secret: fixtures.SecretKey}
	foreignKey   = signing.Key{Access: fixtures.OtherAccessKey, Secret: fixtures.OtherSecretKey}
	temporaryKey = signing.Key{Access: "TEMPORARY", Secret: "not-a-real-secret-key", SecurityToken: "not-a-real-security-token"}
	expiredKey   = signing.Key{Access: "EXPIRED", Secret: "not-a-real-secret-key", SecurityToken: "not-a-real-security-token"}
)

func known(key signing.Key, project string, expires time.Time) fake.Option {
	return fake.WithAccessKey(fake.AccessKey{
		Access: key.Access, Secret: key.Secret, SecurityToken: key.SecurityToken, Projects: []string{project}, Expires: expires,
	})
}

func accessKeys() []fake.Option {
	return []fake.Option{
		known(firstKey, project, time.Time{}), known(foreignKey, otherProject, time.Time{}),
		known(temporaryKey, project, fake.Epoch.Add(time.Hour)), known(expiredKey, project, fake.Epoch),
	}
}

// A signedRequest is a request without a token that is signed and then changed.
type signedRequest struct {
	method string
	path   string // below the functions of the project
	body   string
	key    signing.Key
	at     time.Time
	change func(*http.Request)
}

func (w *world) sign(s signedRequest) answer {
	w.Helper()
	r, err := http.NewRequest(s.method, functionsURL+s.path, strings.NewReader(s.body))
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Project-Id", project)
	if s.at.IsZero() {
		s.at = fake.Epoch
	}
	if err := signing.Sign(r, []byte(s.body), s.key, s.at); err != nil {
		w.Fatal(err)
	}
	if s.change != nil {
		s.change(r)
	}
	return w.send(r)
}

func TestSignedRequestsAreCarriedOut(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		body := asJSON(w, w.body(object{"timeout": 41}))
		for _, key := range []signing.Key{firstKey, temporaryKey} {
			for _, path := range []string{"/demo/config", "/default:demo/config", "/" + w.server.URN(project, "default", "demo") + "/config"} {
				w.wants(w.sign(signedRequest{method: "PUT", path: path, body: body, key: key}), 200, "")
				w.wants(w.sign(signedRequest{method: "PUT", path: path, body: body + "\n", key: key}), 200, "")
				a := w.sign(signedRequest{method: "GET", path: path, key: key})
				w.wants(a, 200, "")
				if a.body["timeout"] != 41.0 {
					w.Errorf("the signed update gave timeout %v", a.body["timeout"])
				}
			}
			w.wants(w.sign(signedRequest{method: "GET", path: "?maxitems=10&package_name=a+b", key: key}), 200, "")
		}
	}, accessKeys()...)
}

func TestSignaturesThatAreRefused(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		before := w.server.Snapshot()
		set := func(name, value string) func(*http.Request) {
			return func(r *http.Request) { r.Header.Set(name, value) }
		}
		wrong := firstKey
		wrong.Secret += "x"
		for name, c := range map[string]struct {
			signedRequest
			status       int
			clause, text string
		}{
			"unknown access key":      {signedRequest{key: signing.Key{Access: "NOBODY", Secret: "x"}}, 401, "credentials.access-key", "ak not exist"},
			"wrong secret":            {signedRequest{key: wrong}, 401, "credentials.signature", "verify aksk signature fail ("},
			"other query":             {signedRequest{key: firstKey, change: func(r *http.Request) { r.URL.RawQuery = "a=1" }}, 401, "credentials.signature", ""},
			"other body":              {signedRequest{key: firstKey, change: func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader("{}")) }}, 401, "credentials.signature", ""},
			"other date":              {signedRequest{key: firstKey, change: set("X-Sdk-Date", "20260101T000001Z")}, 401, "credentials.signature", ""},
			"signed header changed":   {signedRequest{key: firstKey, change: set("X-Project-Id", otherProject)}, 401, "credentials.signature", ""},
			"signed header missing":   {signedRequest{key: firstKey, change: func(r *http.Request) { r.Header.Del("X-Project-Id") }}, 401, "credentials.signature", "number 3 of SignedHeaders"},
			"digest of another body":  {signedRequest{key: firstKey, change: set("X-Sdk-Content-Sha256", strings.Repeat("0", 64))}, 401, "credentials.signature", "X-Sdk-Content-Sha256"},
			"not a signature":         {signedRequest{key: firstKey, change: set("Authorization", "Bearer "+canary)}, 401, "credentials.malformed", "must begin with"},
			"no date":                 {signedRequest{key: firstKey, change: func(r *http.Request) { r.Header.Del("X-Sdk-Date") }}, 401, "credentials.malformed", "X-Sdk-Date"},
			"query without meaning":   {signedRequest{key: firstKey, change: func(r *http.Request) { r.URL.RawQuery = "a=%zz" }}, 401, "credentials.malformed", "query"},
			"empty Authorization":     {signedRequest{key: firstKey, change: set("Authorization", "")}, 401, "credentials.malformed", ""},
			"another project's key":   {signedRequest{key: foreignKey}, 403, "credentials.project", "mismatch"},
			"no security token":       {signedRequest{key: temporaryKey, change: func(r *http.Request) { r.Header.Del("X-Security-Token") }}, 401, "credentials.security-token", "X-Security-Token"},
			"another security token":  {signedRequest{key: temporaryKey, change: set("X-Security-Token", canary)}, 401, "credentials.security-token", ""},
			"key whose time is over":  {signedRequest{key: expiredKey}, 401, "credentials.expired", "token expires, expires_at: 2026-01-01T00:00:00Z"},
			"unknown token beside it": {signedRequest{key: firstKey, change: set("X-Auth-Token", canary)}, 401, "credentials.unknown", ""},
		} {
			for _, method := range []string{"GET", "PUT"} {
				c.method, c.path, c.body = method, "/demo/config", ""
				if method == "PUT" {
					c.body = asJSON(w, w.body(object{"timeout": 55}))
				}
				a := w.sign(c.signedRequest)
				w.wants(a, c.status, "refusal."+c.clause)
				if text, _ := a.body["error_msg"].(string); !strings.Contains(text, c.text) || strings.Contains(text, canary) {
					w.Errorf("%s: %s: %s answers %q", c.clause, name, method, text)
				}
			}
		}
		if after := w.server.Snapshot(); !bytes.Equal(before, after) {
			w.Errorf("a refused request changed the state")
		}
	}, accessKeys()...)
}

func TestSkew(t *testing.T) {
	off := func(d time.Duration) signedRequest {
		return signedRequest{method: "GET", key: firstKey, at: fake.Epoch.Add(d)}
	}
	on := append(accessKeys(), fake.WithSkewCheck(true))
	inProfiles(t, func(w *world) {
		w.wants(w.sign(off(15*time.Minute)), 200, "")
		w.wants(w.sign(off(-15*time.Minute)), 200, "")
		w.wants(w.sign(off(15*time.Minute+time.Second)), 401, "refusal.credentials.skew")
		a := w.sign(off(-15*time.Minute - time.Second))
		w.wants(a, 401, "refusal.credentials.skew")
		if text := fmt.Sprint(a.body["error_msg"]); !strings.HasSuffix(text, "signature time:20251231T234459Z,server time:20260101T000000Z") {
			w.Errorf("the text is %q", text)
		}
		w.advance(time.Hour)
		w.wants(w.sign(off(0)), 401, "refusal.credentials.skew")
		w.wants(w.sign(off(time.Hour)), 200, "")
	}, on...)
}

// The default clock has nothing to do with that of a client.
func TestSkewCountsIfTheServerHasAClock(t *testing.T) {
	far := signedRequest{method: "GET", key: firstKey, at: fake.Epoch.AddDate(7, 0, 0)}
	clock := fake.WithClock(func() time.Time { return fake.Epoch })
	for name, c := range map[string]struct {
		opts   []fake.Option
		status int
		clause string
	}{
		"default clock":           {nil, 200, ""},
		"a clock":                 {[]fake.Option{clock}, 401, "refusal.credentials.skew"},
		"a clock, but not for it": {[]fake.Option{clock, fake.WithSkewCheck(false)}, 200, ""},
		"default clock, for it":   {[]fake.Option{fake.WithSkewCheck(true)}, 401, "refusal.credentials.skew"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "documented", append(accessKeys(), c.opts...)...)
			w.wants(w.sign(far), c.status, c.clause)
		})
	}
}

func TestTemporaryKeyExpires(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.wants(w.sign(signedRequest{method: "GET", key: temporaryKey}), 200, "")
		w.advance(time.Hour)
		w.wants(w.sign(signedRequest{method: "GET", key: temporaryKey}), 401, "refusal.credentials.expired")
		w.wants(w.sign(signedRequest{method: "GET", key: firstKey}), 200, "")
	}, accessKeys()...)
}

// A signature covers the body also where the operation takes none, and credentials
// are judged before the route.
func TestSignatureOfRequestsWithoutOperation(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.wants(w.sign(signedRequest{method: "GET", body: "not looked at", key: firstKey}), 200, "")
		lost := func(r *http.Request) { r.Body = http.NoBody }
		w.wants(w.sign(signedRequest{method: "GET", body: "not looked at", key: firstKey, change: lost}), 401, "refusal.credentials.signature")
		w.wants(w.sign(signedRequest{method: "PATCH", body: "{}", key: firstKey}), 404, "service.refusal.route.unknown")
		w.wants(w.sign(signedRequest{method: "PATCH", body: "{}", key: firstKey, change: lost}), 401, "refusal.credentials.signature")
	}, accessKeys()...)
}

func TestLongBodyOfSignedRequest(t *testing.T) {
	w := newWorld(t, "documented", accessKeys()...)
	long := strings.Repeat(" ", 12<<20)
	w.wants(w.sign(signedRequest{method: "POST", body: long, key: firstKey}), 400, "refusal.json.missing")
	w.wants(w.sign(signedRequest{method: "POST", body: long + " ", key: firstKey}), 413, "refusal.body.too-large")
	w.wants(w.sign(signedRequest{method: "GET", body: long + " ", key: firstKey}), 401, "refusal.credentials.signature")
}

// The vectors were made by another program; the fake takes them as they are.
func TestVectorsAreTakenByTheFake(t *testing.T) {
	data, err := os.ReadFile("../openapi/signing/testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Name, Method, Target, Body, Secret, Signed, Signature string
		Headers                                               [][2]string
	}
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors {
		key := signing.Key{Access: "EXAMPLE-ACCESS-KEY", Secret: signing.Secret(v.Secret)}
		w := newWorld(t, "documented", known(key, project, time.Time{}))
		send := func(signature string) answer {
			var wire strings.Builder
			fmt.Fprintf(&wire, "%s %s HTTP/1.1\r\n", v.Method, v.Target)
			for _, h := range v.Headers {
				fmt.Fprintf(&wire, "%s: %s\r\n", h[0], h[1])
			}
			fmt.Fprintf(&wire, "Authorization: SDK-HMAC-SHA256 Access=%s, SignedHeaders=%s, Signature=%s\r\n", key.Access, v.Signed, signature)
			fmt.Fprintf(&wire, "Content-Length: %d\r\n\r\n%s", len(v.Body), v.Body)
			r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(wire.String())))
			if err != nil {
				t.Fatal(err)
			}
			return w.send(r)
		}
		if a := send(v.Signature); strings.Contains(a.clause(), "credentials") {
			t.Errorf("%s: refused by %s: %s", v.Name, a.clause(), a.raw)
		}
		if a := send(strings.Repeat("0", 64)); !strings.HasSuffix(a.clause(), "refusal.credentials.signature") {
			t.Errorf("%s: with another signature the clause is %q", v.Name, a.clause())
		}
	}
}

func TestBadAccessKeys(t *testing.T) {
	good := fake.AccessKey{Access: "a", Secret: canary, Projects: []string{project}}
	for name, change := range map[string]func(*fake.AccessKey){
		"no access key": func(k *fake.AccessKey) { k.Access = "" },
		"no secret key": func(k *fake.AccessKey) { k.Secret = "" },
		"no project":    func(k *fake.AccessKey) { k.Projects = nil },
		"empty project": func(k *fake.AccessKey) { k.Projects = []string{project, ""} },
	} {
		key := good
		change(&key)
		if _, err := fake.New(fake.WithAccessKey(key)); err == nil || !strings.Contains(err.Error(), "WithAccessKey") || strings.Contains(err.Error(), canary) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := fake.New(fake.WithAccessKey(good), fake.WithAccessKey(good)); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("the same key twice: %v", err)
	}
}

func TestAccessKeyOfSeveralProjects(t *testing.T) {
	key := fake.WithAccessKey(fake.AccessKey{Access: fixtures.AccessKey, Secret: fixtures.SecretKey, Projects: []string{otherProject, project}})
	w := newWorld(t, "documented", key)
	w.wants(w.sign(signedRequest{method: "GET", key: firstKey}), 200, "")
	other := func(r *http.Request) {
		r.URL.Path = strings.Replace(r.URL.Path, project, otherProject, 1)
		if err := signing.Sign(r, nil, firstKey, fake.Epoch); err != nil {
			t.Fatal(err)
		}
	}
	w.wants(w.sign(signedRequest{method: "GET", key: firstKey, change: other}), 200, "")
}

func TestWithoutAuthEverythingIsOpen(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		for _, r := range []request{
			{token: "-"},
			{token: "nobody's token"},
			{token: "-", header: map[string]string{"Authorization": "nonsense"}},
		} {
			r.method = "GET"
			r.url = ""
			r.path = "/demo/config"
			w.wants(w.do(r), 200, "")
			r.url = strings.Replace(functionsURL, project, otherProject, 1)
			w.wants(w.do(r), 200, "")
		}
		w.wants(w.do(request{method: "GET", token: "-", url: strings.Replace(functionsURL, project, "short", 1)}), 400, "path.project_id.pattern")
	}, fake.WithoutAuth())
}

// Nothing that prints a server shows what it knows.
func TestPrintedServerHoldsNoSecret(t *testing.T) {
	key := fake.AccessKey{Access: "a", Secret: canary, SecurityToken: canary + "-token", Projects: []string{project}}
	server, err := fake.New(fake.WithToken(canary, project), fake.WithAccessKey(key))
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		for _, value := range []any{server, key, &key, []fake.AccessKey{key}} {
			if text := fmt.Sprintf(verb, value); strings.Contains(text, canary) {
				t.Errorf("%s of %T shows a secret", verb, value)
			}
		}
	}
	if strings.Contains(string(server.Snapshot()), canary) {
		t.Error("the snapshot shows a secret")
	}
}

func TestTokenExpires(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.wants(w.do(request{method: "GET", token: fixtures.ExpiredToken}), 200, "")
		w.advance(time.Hour)
		w.wants(w.do(request{method: "GET", token: fixtures.ExpiredToken}), 401, "refusal.credentials.expired")
		w.wants(w.do(request{method: "GET"}), 200, "")
	}, fake.WithExpiringToken(fixtures.ExpiredToken, fixtures.Project, fake.Epoch.Add(time.Hour)))
}
