package program

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi/signing"
)

// worldWith is a world with an environment of its own, and real chance.
func worldWith(environment map[string]string) *testWorld {
	w := newTestWorld(environment)
	w.Random = rand.Reader
	return w
}

func TestAccess(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(file, []byte("# ours\n\n file-ak=c2VjcmV0==p2 \nsecret-bad\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	good := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(good, []byte("# ours\r\n\r\nfile-ak=c2VjcmV0==p2\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		flags accessFlags
		env   map[string]string
		want  []triple // of access keys
		users []triple
		fault string // "" if there is none
	}{
		"none":            {flags: accessFlags{auth: "on"}},
		"one":             {flags: accessFlags{auth: "on", keys: []string{"ak=secret=p"}}, want: []triple{{"ak", "secret", "p"}}},
		"a secret with =": {flags: accessFlags{auth: "on", keys: []string{"ak=a=b==p"}}, want: []triple{{"ak", "a=b=", "p"}}},
		"file":            {flags: accessFlags{auth: "on", keyFile: good}, want: []triple{{"file-ak", "c2VjcmV0=", "p2"}}},
		"environment":     {flags: accessFlags{auth: "on"}, env: map[string]string{accessKeyName: "e", secretKeyName: "s"}, want: []triple{{"e", "s", fixtures.Project}}},
		"its project":     {flags: accessFlags{auth: "on"}, env: map[string]string{accessKeyName: "e", secretKeyName: "s", projectName: "q"}, want: []triple{{"e", "s", "q"}}},
		"half of it":      {flags: accessFlags{auth: "on"}, env: map[string]string{secretKeyName: "secret"}, fault: "go together"},
		"no project":      {flags: accessFlags{auth: "on", keys: []string{"ak=secret"}}, fault: "--access-key number 1: give AK=SK=PROJECT_ID"},
		"no secret":       {flags: accessFlags{auth: "on", keys: []string{"a=s=p", "secret==p"}}, fault: "--access-key number 2: give"},
		"twice":           {flags: accessFlags{auth: "on", keys: []string{"ak=secret=p", "ak=secret=q"}}, fault: "number 2: the same name"},
		"a bad line":      {flags: accessFlags{auth: "on", keyFile: file}, fault: file + ":4: give"},
		"no such file":    {flags: accessFlags{auth: "on", keyFile: file + "x"}, fault: "--access-key-file: open"},
		"users":           {flags: accessFlags{auth: "on", users: []string{"u=a=b==p"}, userFile: good}, users: []triple{{"u", "a=b=", "p"}, {"file-ak", "c2VjcmV0=", "p2"}}},
		"user of environment": {
			flags: accessFlags{auth: "on"}, env: map[string]string{userName: "u", passwordName: "s=", projectName: "q"}, users: []triple{{"u", "s=", "q"}},
		},
		"half a user":         {flags: accessFlags{auth: "on"}, env: map[string]string{passwordName: "secret"}, fault: "FGCONTRACT_USER and FGCONTRACT_PASSWORD go together"},
		"user with =":         {flags: accessFlags{auth: "on"}, env: map[string]string{userName: "u=secret", passwordName: "secret"}, fault: "FGCONTRACT_USER and FGCONTRACT_PROJECT must hold no ="},
		"a user twice":        {flags: accessFlags{auth: "on", userFile: good}, env: map[string]string{userName: "file-ak", passwordName: "secret"}, fault: "FGCONTRACT_USER, FGCONTRACT_PASSWORD: the same name"},
		"a bad line of users": {flags: accessFlags{auth: "on", userFile: file}, fault: "--user-file: " + file + ":4: give NAME=PASSWORD=PROJECT_ID"},
		"no file of users":    {flags: accessFlags{auth: "on", userFile: file + "x"}, fault: "--user-file: open"},
		"a bad user":          {flags: accessFlags{auth: "on", users: []string{"secret"}}, fault: "--user number 1: give NAME=PASSWORD=PROJECT_ID"},
		"a bad agency":        {flags: accessFlags{auth: "on", agencies: []string{"a=p", "/a=p"}}, fault: "--agency number 2: give NAME=PROJECT_ID"},
		"nobody's agency":     {flags: accessFlags{auth: "on", agencies: []string{"a="}}, fault: "--agency number 1: give NAME=PROJECT_ID"},
		"an agency twice":     {flags: accessFlags{auth: "on", agencies: []string{"a=p", "fgcontract/a=q"}}, fault: "--agency number 2: the same agency"},
		"neither on nor off":  {flags: accessFlags{auth: "none"}, fault: `--auth "none": give on or off`},
	} {
		got, err := worldWith(c.env).access(&c.flags, projectForm{})
		switch {
		case c.fault != "":
			if err == nil || !strings.Contains(err.Error(), c.fault) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s: got %v, want %q in it and no secret", name, err, c.fault)
			}
		case err != nil || !slices.Equal(got.keys, c.want) || !slices.Equal(got.users, c.users):
			t.Errorf("%s: got %d keys and %d users, %v", name, len(got.keys), len(got.users), err)
		}
	}
}

// The fake that serve prepares knows whom the flags name, and its clock counts.
func TestServedFakeKnowsWhoGetsIn(t *testing.T) {
	flags := &serveFlags{Edition: Edition{Profile: "documented"}, region: "cn-north-4", addr: "127.0.0.1:0"}
	flags.access = accessFlags{auth: "on", keys: []string{"ak=local-sk=" + fixtures.Project}, users: []string{"someone=local-password=" + fixtures.Project}}
	world := worldWith(nil)
	s, err := world.prepareService(flags)
	if err != nil {
		t.Fatal(err)
	}
	list := func(at time.Time) int {
		r := httptest.NewRequest(http.MethodGet, "/v2/"+fixtures.Project+"/fgs/functions", nil)
		if err := signing.Sign(r, nil, signing.Key{Access: "ak", Secret: "local-sk"}, at); err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		s.fake.ServeHTTP(w, r)
		return w.Code
	}
	if now, later := list(world.Now()), list(world.Now().Add(time.Hour)); now != http.StatusOK || later != http.StatusUnauthorized {
		t.Errorf("signed now %d, an hour later %d; want 200 and 401", now, later)
	}
	login := func() string {
		body := `{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"someone","password":"local-password"}}}}}`
		w := httptest.NewRecorder()
		s.fake.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/v3/auth/tokens", strings.NewReader(body)))
		return w.Header().Get("X-Subject-Token")
	}
	if one, two := login(), login(); len(one) != 32 || one == two {
		t.Errorf("the tokens can be guessed: %q, %q", one, two)
	}
}

// Secrets of nobody, in characters that every form of text writes in its own way.
const (
	canaryToken    = "canary/own+token/7f3a=="
	canaryAccess   = "CANARY-ACCESS-KEY"
	canarySecret   = "canary/secret+key/7f3a"
	canaryPassword = "canary/pass+word/7f3a"
)

// showing names the form in which a text shows a secret; "" if it shows none.
func showing(text, secret string) string {
	quoted, _ := json.Marshal(secret)
	for name, form := range map[string]string{
		"it is": secret, "JSON": strings.Trim(string(quoted), `"`), "an address has it": url.QueryEscape(secret), "hex": hex.EncodeToString([]byte(secret)),
		"base64": base64.StdEncoding.EncodeToString([]byte(secret)), "JSON with slashes": strings.ReplaceAll(secret, "/", `\/`),
		"HTML": strings.NewReplacer("+", "&#43;", "=", "&#61;").Replace(secret),
	} {
		if strings.Contains(text, form) {
			return name
		}
	}
	return ""
}

// TestServeKeepsSecrets lets every kind of secret of a served fake fly, its own and
// those that it issues, and looks into all that outlives a request.
func TestServeKeepsSecrets(t *testing.T) {
	dir := t.TempDir()
	write := func(name, line string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(line+"="+fixtures.Project+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	flags := &serveFlags{
		Edition: Edition{Profile: "documented"}, region: "cn-north-4", addr: "127.0.0.1:0", journal: 100,
		tokenFile: write("tokens", canaryToken), state: filepath.Join(dir, "state"),
		access: accessFlags{auth: "on", userFile: write("users", "someone="+canaryPassword), agencies: []string{"deployer=" + fixtures.Project}},
	}
	world := worldWith(map[string]string{accessKeyName: canaryAccess, secretKeyName: canarySecret})
	s, err := world.prepareService(flags)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	handler := logged(s.fake, &log)
	secrets := []string{canaryToken, canaryPassword, canarySecret}
	send := func(method, path, body string, key *signing.Key, token string, status int) *httptest.ResponseRecorder {
		t.Helper()
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		if token != "" {
			r.Header.Set("X-Auth-Token", token)
		}
		if key != nil {
			if err := signing.Sign(r, []byte(body), *key, world.Now()); err != nil {
				t.Fatal(err)
			}
		}
		w := httptest.NewRecorder()
		if handler.ServeHTTP(w, r); w.Code != status {
			t.Errorf("%s %s: status %d, want %d", method, path, w.Code, status)
		}
		return w
	}
	const logins, keys = "/v3/auth/tokens", "/v3.0/OS-CREDENTIAL/securitytokens"
	functions := "/v2/" + fixtures.Project + "/fgs/functions"
	agency := `{"auth":{"identity":{"methods":["assume_role"],"assume_role":{"domain_name":"fgcontract","agency_name":"deployer"}}}}`
	byPassword := `{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"someone","password":"` + canaryPassword + `"}}}}}`
	byToken := `{"auth":{"identity":{"methods":["token"],"token":{"id":"` + canaryToken + `"}}}}`
	own := signing.Key{Access: canaryAccess, Secret: canarySecret}
	for _, w := range []*httptest.ResponseRecorder{
		send("POST", logins, byPassword, nil, "", 201), send("POST", logins, byToken, nil, "", 201), send("POST", logins, agency, &own, "", 201),
	} {
		secrets = append(secrets, w.Header().Get("X-Subject-Token"))
	}
	for _, w := range []*httptest.ResponseRecorder{send("POST", keys, byToken, nil, "", 201), send("POST", keys, agency, nil, canaryToken, 201)} {
		var got struct {
			Credential struct{ Access, Secret, SecurityToken string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		c := got.Credential
		secrets = append(secrets, c.Secret, c.SecurityToken)
		key := signing.Key{Access: c.Access, Secret: signing.Secret(c.Secret), SecurityToken: signing.Secret(c.SecurityToken)}
		send("GET", functions, "", &key, "", 200)
		key.SecurityToken += "x"
		send("GET", functions, "", &key, "", 401)
	}
	send("POST", logins, strings.Replace(byPassword, `"someone"`, `"x"`, 1), nil, "", 401)
	send("POST", functions, `{"func_name":"f"}`, nil, canaryToken, 400)
	control, err := fake.Control(s.fake)
	if err != nil {
		t.Fatal(err)
	}
	journal := httptest.NewRecorder()
	control.ServeHTTP(journal, httptest.NewRequest(http.MethodGet, "/journal", nil))
	if err := s.kept.close(); err != nil {
		t.Fatal(err)
	}
	state, err := os.ReadFile(flags.state)
	if err != nil {
		t.Fatal(err)
	}
	outputs := map[string]string{"the log": log.String(), "the journal": journal.Body.String(), "the state": string(state)}
	for where, text := range outputs {
		for _, secret := range secrets {
			if form := showing(text, secret); form != "" || secret == "" {
				t.Errorf("%s shows %q as %s", where, secret, form)
			}
		}
	}
	if !strings.Contains(outputs["the log"], keys+" status=201") || !strings.Contains(outputs["the journal"], "[secret]") || len(state) == 0 {
		t.Error("nothing was looked at")
	}
}
