package fake_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi/signing"
)

const keysURL = "http://fake.invalid/v3.0/OS-CREDENTIAL/securitytokens"

func keyByToken(token object) object {
	return object{"auth": object{"identity": object{"methods": []string{"token"}, "token": with(object{}, token)}}}
}

func keyByAgency(more object) object {
	given := with(object{"domain_name": "partner", "agency_name": "some-agency"}, more)
	return object{"auth": object{"identity": object{"methods": []string{"assume_role"}, "assume_role": given}}}
}

func scopedTo(body, scope object) object {
	return object{"auth": with(body["auth"].(object), object{"scope": scope})}
}

func (w *world) askForKey(token string, body any) answer {
	w.Helper()
	return w.do(request{method: "POST", url: keysURL, token: token, body: body})
}

// keyOf takes a temporary access key out of an answer.
func (w *world) keyOf(a answer) (key signing.Key, expires string) {
	w.Helper()
	w.wants(a, 201, "")
	credential, _ := a.body["credential"].(object)
	text := func(name string) string { value, _ := credential[name].(string); return value }
	key = signing.Key{Access: text("access"), Secret: signing.Secret(text("secret")), SecurityToken: signing.Secret(text("securitytoken"))}
	return key, text("expires_at")
}

// lists asks for the functions of a project, signed, with the signature as of the
// server's own time.
func (w *world) lists(key signing.Key, id string) answer {
	w.Helper()
	r, err := http.NewRequest(http.MethodGet, strings.Replace(functionsURL, project, id, 1), nil)
	if err != nil {
		w.Fatal(err)
	}
	if err := signing.Sign(r, nil, key, w.server.Now()); err != nil {
		w.Fatal(err)
	}
	return w.send(r)
}

func TestTemporaryKeySignsUntilItsEnd(t *testing.T) {
	byName := object{"project": object{"name": "cn-north-4"}}
	inProfiles(t, func(w *world) {
		mine := w.loggedIn(object{"project": object{"id": project}})
		for what, c := range map[string]struct {
			token    string
			body     object
			lifetime time.Duration
			opens    []string
		}{
			"by the token of the header":     {mine, keyByToken(nil), 900 * time.Second, []string{project, otherProject}},
			"by the token of the body":       {"-", keyByToken(object{"id": mine, "duration_seconds": 901}), 901 * time.Second, []string{project, otherProject}},
			"the header comes first":         {fixtures.OtherToken, keyByToken(object{"id": mine}), 900 * time.Second, []string{otherProject}},
			"by nothing but the method":      {fixtures.Token, object{"auth": object{"identity": object{"methods": []string{"token"}}}}, 900 * time.Second, []string{project}},
			"by an agency":                   {fixtures.Token, keyByAgency(nil), 900 * time.Second, []string{project, otherProject}},
			"by an agency, a day":            {fixtures.Token, keyByAgency(object{"duration_seconds": 86400}), 24 * time.Hour, []string{project, otherProject}},
			"by an agency for a project":     {fixtures.Token, scopedTo(keyByAgency(nil), byName), 900 * time.Second, []string{project}},
			"by a token for another project": {mine, scopedTo(keyByToken(nil), object{"project": object{"id": otherProject}}), 900 * time.Second, []string{otherProject}},
		} {
			start := w.server.Now()
			key, expires := w.keyOf(w.askForKey(c.token, c.body))
			if want := start.Add(c.lifetime).Format("2006-01-02T15:04:05.000000Z"); expires != want {
				w.Errorf("%s: the key ends at %s, want %s", what, expires, want)
			}
			for _, id := range []string{project, otherProject} {
				want := 403
				if slices.Contains(c.opens, id) {
					want = 200
				}
				if got := w.lists(key, id); got.status != want {
					w.Errorf("%s: status %d in project %s, want %d: %s", what, got.status, id, want, got.raw)
				}
			}
			w.advance(c.lifetime - time.Second)
			w.wants(w.lists(key, c.opens[0]), 200, "")
			w.advance(time.Second)
			w.wants(w.lists(key, c.opens[0]), 401, "list-functions.refusal.credentials.expired")
			w.setTime(start)
		}
	}, someone(), someAgency(), fake.WithSkewCheck(true))
}

func TestTemporaryKeyNeedsItsSecurityToken(t *testing.T) {
	inProfiles(t, func(w *world) {
		first, _ := w.keyOf(w.askForKey(fixtures.Token, keyByToken(nil)))
		second, _ := w.keyOf(w.askForKey(fixtures.Token, keyByToken(nil)))
		if first.Access == second.Access || first.Secret == second.Secret || first.SecurityToken == second.SecurityToken || first.Secret == signing.Secret(string(first.SecurityToken)) {
			w.Error("two keys are alike")
		}
		for what, c := range map[string]struct {
			change func(*signing.Key)
			clause string
		}{
			"no security token":      {func(k *signing.Key) { k.SecurityToken = "" }, "credentials.security-token"},
			"a wrong security token": {func(k *signing.Key) { k.SecurityToken = canary }, "credentials.security-token"},
			"that of another key":    {func(k *signing.Key) { k.SecurityToken = second.SecurityToken }, "credentials.security-token"},
			"a wrong secret":         {func(k *signing.Key) { k.Secret = second.Secret }, "credentials.signature"},
			"another key's access":   {func(k *signing.Key) { k.Access = "X" + k.Access }, "credentials.access-key"},
		} {
			key := first
			c.change(&key)
			if a := w.lists(key, project); a.status != 401 || !strings.HasSuffix(a.clause(), c.clause) {
				w.Errorf("%s: status %d, clause %s", what, a.status, a.clause())
			}
		}
		w.wants(w.lists(first, project), 200, "")
		w.wants(w.lists(second, project), 200, "")
	})
}

// A key signs calls of IAM too: it lists the projects and the account of its owner,
// and gets another key.
func TestTemporaryKeyAtIAM(t *testing.T) {
	w := newWorld(t, "documented", someone(), someAgency())
	key, _ := w.keyOf(w.askForKey(fixtures.Token, keyByAgency(nil)))
	signed := func(method, url, body string) answer {
		r, err := http.NewRequest(method, url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		if err := signing.Sign(r, []byte(body), key, fake.Epoch); err != nil {
			t.Fatal(err)
		}
		return w.send(r)
	}
	if got := names(signed("GET", iamURL+"/projects?name=cn-north-4", ""), "projects"); !slices.Equal(got, []string{"cn-north-4 " + project}) {
		t.Errorf("the projects are %v", got)
	}
	if got := names(signed("GET", iamURL+"/auth/domains", ""), "domains"); !slices.Equal(got, []string{"partner " + accountID}) {
		t.Errorf("the accounts are %v", got)
	}
	next, _ := w.keyOf(signed("POST", keysURL, asJSON(t, keyByToken(object{"id": canary}))))
	w.wants(w.lists(next, otherProject), 200, "")
	key.Secret = "x"
	w.wants(signed("POST", keysURL, asJSON(t, keyByToken(object{"id": fixtures.Token}))), 401, "create-temporary-access-key.refusal.credentials.signature")
}

func TestTemporaryKeysThatAreRefused(t *testing.T) {
	inProfiles(t, func(w *world) {
		over := w.loggedIn(nil)
		w.advance(24 * time.Hour)
		for what, c := range map[string]struct {
			token  string
			body   any
			status int
			clause string
		}{
			"nobody":               {"-", keyByToken(nil), 401, "create-temporary-access-key.refusal.credentials.missing"},
			"nobody by an agency":  {"-", keyByAgency(nil), 401, "refusal.credentials.missing"},
			"empty token":          {"-", keyByToken(object{"id": ""}), 401, "refusal.credentials.missing"},
			"unknown token":        {canary, keyByToken(object{"id": fixtures.Token}), 401, "refusal.credentials.unknown"},
			"unknown in the body":  {"-", keyByToken(object{"id": canary}), 401, "refusal.credentials.unknown"},
			"expired":              {over, keyByToken(nil), 401, "refusal.credentials.expired"},
			"expired in the body":  {"-", keyByToken(object{"id": over}), 401, "refusal.credentials.expired"},
			"unknown agency":       {fixtures.Token, keyByAgency(object{"agency_name": canary}), 404, "create-temporary-access-key.refusal.login.agency"},
			"another account":      {fixtures.Token, keyByAgency(object{"domain_name": canary}), 404, "refusal.login.agency"},
			"unknown project":      {fixtures.Token, scopedTo(keyByToken(nil), object{"project": object{"name": canary}}), 401, "create-temporary-access-key.refusal.login.scope"},
			"project of others":    {fixtures.Token, scopedTo(keyByToken(nil), object{"project": object{"id": otherProject}}), 401, "refusal.login.scope"},
			"account of others":    {fixtures.Token, scopedTo(keyByToken(nil), object{"domain": object{"name": canary}}), 401, "refusal.login.scope"},
			"too short":            {fixtures.Token, keyByToken(object{"duration_seconds": 899}), 400, "token.duration_seconds.minimum"},
			"too long":             {fixtures.Token, keyByAgency(object{"duration_seconds": 86401}), 400, "assume_role.duration_seconds.maximum"},
			"part of a second":     {fixtures.Token, keyByToken(object{"duration_seconds": 900.5}), 400, "duration_seconds.type"},
			"password":             {fixtures.Token, byPassword(rightUser, nil), 400, "methods.items.enum"},
			"no JSON":              {fixtures.Token, "{", 400, "refusal.json.malformed"},
			"no body":              {fixtures.Token, nil, 400, "refusal.json.missing"},
			"long body":            {fixtures.Token, strings.Repeat(" ", 1<<20+1), 413, "refusal.body.too-large"},
			"agency without name":  {fixtures.Token, keyByAgency(object{"agency_name": nil}), 400, "agency_name.type"},
			"agency of no account": {fixtures.Token, object{"auth": object{"identity": object{"methods": []string{"assume_role"}, "assume_role": object{"agency_name": "a"}}}}, 400, "rule.key.agency-account"},
		} {
			a := w.askForKey(c.token, c.body)
			if a.status != c.status || !strings.HasSuffix(a.clause(), c.clause) {
				w.Errorf("%s: status %d, clause %q, want %d and %q: %s", what, a.status, a.clause(), c.status, c.clause, a.raw)
			}
			if a.body["credential"] != nil || strings.Contains(a.raw, canary) {
				w.Errorf("%s: the answer is %s", what, a.raw)
			}
		}
		w.wants(w.do(request{method: "GET", url: keysURL}), 404, "service.refusal.route.unknown")
	}, someone(), someAgency())
}

// A key is like a token: it belongs to the server and not to the state, and a client
// that asks for ever does not fill the memory.
func TestTemporaryKeysAreKeptLikeTokens(t *testing.T) {
	w := newWorld(t, "documented", someone())
	first, _ := w.keyOf(w.askForKey(fixtures.Token, keyByToken(nil)))
	second, _ := w.keyOf(w.askForKey(fixtures.Token, keyByToken(nil)))
	if err := w.server.Restore(w.server.Snapshot()); err != nil {
		t.Fatal(err)
	}
	if err := w.server.Reset(); err != nil {
		t.Fatal(err)
	}
	w.wants(w.lists(first, project), 200, "")
	body := asJSON(t, keyByToken(nil))
	for range 9_999 {
		r, err := http.NewRequest(http.MethodPost, keysURL, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Auth-Token", fixtures.Token)
		r.Header.Set("Content-Type", "application/json")
		w.server.ServeHTTP(newRecorder(), r)
	}
	w.wants(w.lists(first, project), 401, "refusal.credentials.access-key")
	w.wants(w.lists(second, project), 200, "")
}

func TestTemporaryKeyWithoutAuth(t *testing.T) {
	w := newWorld(t, "documented", fake.WithoutAuth())
	w.keyOf(w.askForKey("-", keyByToken(object{"id": "any"})))
	w.keyOf(w.askForKey("-", keyByAgency(object{"agency_name": "any"})))
}

// What a key is made of is in its own answer and nowhere else.
func TestTemporaryKeyIsNowhereElse(t *testing.T) {
	w := newWorld(t, "documented", someAgency())
	key, _ := w.keyOf(w.askForKey("-", keyByToken(object{"id": fixtures.Token})))
	w.judge.canaries = append(w.judge.canaries, string(key.Secret), string(key.SecurityToken))
	w.wants(w.lists(key, project), 200, "")
	wrong := key
	wrong.Secret += "x"
	w.wants(w.lists(wrong, project), 401, "credentials.signature")
	wrong = key
	wrong.SecurityToken = signing.Secret(string(key.SecurityToken) + "x")
	w.wants(w.lists(wrong, project), 401, "credentials.security-token")
	journal, err := json.Marshal(w.server.Journal(fake.Filter{}))
	if err != nil {
		t.Fatal(err)
	}
	outputs := map[string]string{
		"the journal": string(journal), "the snapshot": string(w.server.Snapshot()),
		"printing": fmt.Sprintf("%+v %#v %+v", w.server, w.server, w.server.Journal(fake.Filter{})),
	}
	for where, text := range outputs {
		for _, secret := range append(w.judge.canaries, "issued-token") {
			if strings.Contains(text, secret) {
				t.Errorf("%s shows a secret", where)
			}
		}
	}
	if !strings.Contains(outputs["the journal"], `"CreateTemporaryAccessKey"`) {
		t.Errorf("the journal is %s", outputs["the journal"])
	}
}
