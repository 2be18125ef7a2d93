package main

import (
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi/signing"
)

// appWith is an app with an environment of its own.
func appWith(env map[string]string) *app {
	return &app{
		getenv: func(name string) string { return env[name] }, random: rand.Reader,
		now: func() time.Time { return time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC) },
	}
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
		fault string   // "" if there is none
	}{
		"none":               {flags: accessFlags{auth: "on"}},
		"one":                {flags: accessFlags{auth: "on", keys: []string{"ak=secret=p"}}, want: []triple{{"ak", "secret", "p"}}},
		"a secret with =":    {flags: accessFlags{auth: "on", keys: []string{"ak=a=b==p"}}, want: []triple{{"ak", "a=b=", "p"}}},
		"file":               {flags: accessFlags{auth: "on", keyFile: good}, want: []triple{{"file-ak", "c2VjcmV0=", "p2"}}},
		"environment":        {flags: accessFlags{auth: "on"}, env: map[string]string{accessKeyName: "e", secretKeyName: "s"}, want: []triple{{"e", "s", fixtures.Project}}},
		"its project":        {flags: accessFlags{auth: "on"}, env: map[string]string{accessKeyName: "e", secretKeyName: "s", projectName: "q"}, want: []triple{{"e", "s", "q"}}},
		"half of it":         {flags: accessFlags{auth: "on"}, env: map[string]string{secretKeyName: "secret"}, fault: "go together"},
		"no project":         {flags: accessFlags{auth: "on", keys: []string{"ak=secret"}}, fault: "--access-key number 1: give AK=SK=PROJECT_ID"},
		"no secret":          {flags: accessFlags{auth: "on", keys: []string{"a=s=p", "secret==p"}}, fault: "--access-key number 2: give"},
		"twice":              {flags: accessFlags{auth: "on", keys: []string{"ak=secret=p", "ak=secret=q"}}, fault: "number 2: the same name"},
		"a bad line":         {flags: accessFlags{auth: "on", keyFile: file}, fault: file + ":4: give"},
		"no such file":       {flags: accessFlags{auth: "on", keyFile: file + "x"}, fault: "--access-key-file: open"},
		"a bad user":         {flags: accessFlags{auth: "on", users: []string{"secret"}}, fault: "--user number 1: give NAME=PASSWORD=PROJECT_ID"},
		"a bad agency":       {flags: accessFlags{auth: "on", agencies: []string{"a=p", "/a=p"}}, fault: "--agency number 2: give NAME=PROJECT_ID"},
		"nobody's agency":    {flags: accessFlags{auth: "on", agencies: []string{"a="}}, fault: "--agency number 1: give NAME=PROJECT_ID"},
		"an agency twice":    {flags: accessFlags{auth: "on", agencies: []string{"a=p", "fgcontract/a=q"}}, fault: "--agency number 2: the same agency"},
		"neither on nor off": {flags: accessFlags{auth: "none"}, fault: `--auth "none": give on or off`},
	} {
		got, err := appWith(c.env).access(&c.flags)
		switch {
		case c.fault != "":
			if err == nil || !strings.Contains(err.Error(), c.fault) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s: got %v, want %q in it and no secret", name, err, c.fault)
			}
		case err != nil || len(got.keys) != len(c.want) || len(c.want) == 1 && got.keys[0] != c.want[0]:
			t.Errorf("%s: got %d keys, %v", name, len(got.keys), err)
		}
	}
}

// The fake that serve prepares knows whom the flags name, and its clock counts.
func TestServedFakeKnowsWhoGetsIn(t *testing.T) {
	flags := &serveFlags{edition: edition{profile: "documented"}, region: "cn-north-4", addr: "127.0.0.1:0"}
	flags.access = accessFlags{auth: "on", keys: []string{"ak=local-sk=" + fixtures.Project}, users: []string{"someone=local-password=" + fixtures.Project}}
	a := appWith(nil)
	s, err := a.prepareService(flags)
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
	if now, later := list(a.now()), list(a.now().Add(time.Hour)); now != http.StatusOK || later != http.StatusUnauthorized {
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
