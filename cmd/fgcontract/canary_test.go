package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
)

// Every kind of secret that a run has in its hands, none of them anybody's. The last but
// one is what cases send at encrypted_user_data, the last what an example of the
// document sends there, which names of cases repeat: it is no secret.
const (
	canaryToken    = "canary/own+token/7f3a=="
	canaryForeign  = "canary/foreign+token/7f3a=="
	canaryAccess   = "CANARY-ACCESS-KEY"
	canarySecret   = "canary/secret+key/7f3a"
	canarySecurity = "canary/security+token/7f3a"
	canaryPassword = "canary/pass+word/7f3a"
	canaryAnswer   = "canary-of-an-answer-7f3a"
	canaryCookie   = "canary-cookie-7f3a"
	canaryOfCases  = "canary-7f3a9c21-not-a-secret"
	canaryExample  = "not-a-real-password"
)

// leaky is a service that repeats everything it is sent in every place of an answer, and
// shows secrets of its own. It notes what it was sent, to show that the canaries flew.
type leaky struct {
	next    http.Handler
	mu      sync.Mutex
	heard   strings.Builder
	issued  []string // tokens and signatures that only this run knows
	answers int
}

func (l *leaky) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	sent, _ := io.ReadAll(r.Body)
	again := r.Clone(r.Context())
	again.Body = io.NopCloser(bytes.NewReader(sent))
	recorder := httptest.NewRecorder()
	l.next.ServeHTTP(recorder, again)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answers++
	var headers []string
	for _, name := range []string{"X-Auth-Token", "X-Security-Token", "Authorization"} {
		headers = append(headers, r.Header.Values(name)...)
	}
	if text := r.Header.Get("Authorization"); text != "" {
		l.issued = append(l.issued, text[strings.LastIndex(text, "Signature="):])
	}
	if text := recorder.Header().Get("X-Subject-Token"); text != "" {
		l.issued = append(l.issued, text)
		recorder.Header().Set("X-Echo-Password", canaryPassword)
	}
	l.heard.WriteString(strings.Join(headers, "\n") + string(sent))
	w.Header().Set("X-Echo", strings.Join(headers, " "))
	w.Header().Set("Set-Cookie", "session="+canaryCookie)
	for name, values := range recorder.Header() {
		w.Header()[name] = values
	}
	w.Header().Del("Content-Length")
	w.WriteHeader(recorder.Code)
	_, _ = w.Write(l.spill(recorder.Body.Bytes(), sent, headers))
}

// spill puts into an answer what does not belong there: as members of the
// object, or as bytes that are no text.
func (l *leaky) spill(body, sent []byte, headers []string) []byte {
	var object map[string]any
	if json.Unmarshal(body, &object) != nil || object["func_urn"] == nil {
		return body
	}
	kept := ""
	for _, secret := range []string{canaryOfCases, canaryExample} {
		if bytes.Contains(sent, []byte(secret)) {
			kept += secret
		}
	}
	if kept == canaryExample {
		return []byte("\xff" + strings.Join(headers, " ") + string(sent))
	}
	object["echo"] = append([]string{string(sent), url.QueryEscape(strings.Join(headers, " "))}, headers...)
	object["encrypted_user_data"] = `{"password":"` + canaryAnswer + `"}`
	object["description"] = "it was " + kept + strings.Join(headers, " ")
	out, _ := json.Marshal(object)
	return out
}

// TestNoSecretReachesAnyOutput holds every file and stream of a run against a leaky
// service against every secret that was in play.
func TestNoSecretReachesAnyOutput(t *testing.T) {
	if testing.Short() {
		t.Skip("whole runs, each in one goroutine")
	}
	for name, c := range map[string]struct {
		environment map[string]string
		flew        []string
	}{
		"token": {
			map[string]string{"FGCONTRACT_TOKEN": canaryToken, "FGCONTRACT_FOREIGN_TOKEN": canaryForeign},
			[]string{canaryToken, canaryOfCases, canaryExample},
		},
		"access key": {
			map[string]string{"HUAWEICLOUD_SDK_AK": canaryAccess, "HUAWEICLOUD_SDK_SK": canarySecret, "HUAWEICLOUD_SDK_SECURITY_TOKEN": canarySecurity},
			[]string{canarySecurity, canaryOfCases},
		},
		"password": {
			map[string]string{"HW_USER_NAME": "someone", "HW_USER_PASSWORD": canaryPassword, "HW_DOMAIN_NAME": fake.DomainName},
			[]string{canaryPassword, canaryOfCases},
		},
	} {
		t.Run(name, func(t *testing.T) {
			server, err := fake.New(fake.WithToken(canaryToken, fixtures.Project), fake.WithToken(canaryForeign, fixtures.OtherProject),
				fake.WithUser(fake.User{Name: "someone", Password: canaryPassword, Projects: []string{fixtures.Project}}),
				fake.WithAccessKey(fake.AccessKey{Access: canaryAccess, Secret: canarySecret, SecurityToken: canarySecurity, Projects: []string{fixtures.Project}}))
			if err != nil {
				t.Fatal(err)
			}
			service := &leaky{next: server}
			listening := httptest.NewServer(service)
			defer listening.Close()
			c.environment["HW_AUTH_URL"] = listening.URL + "/v3"
			dir := t.TempDir()
			a := newTestApp(c.environment)
			status := a.run(t.Context(), []string{
				"check", "--target", listening.URL, "--project", fixtures.Project, "--allow-writes", "--verbose", "--exchanges",
				"--journal", filepath.Join(dir, "journal.jsonl"), "--record", filepath.Join(dir, "record"), "--report", filepath.Join(dir, "report"),
				"update-function-config.behaviour.secrets-never-come-back", "update-function-config.behaviour.repeat-is-harmless",
				"update-function-config.body.encrypted_user_data.*", "create-function.rule.encrypted-user-data.*",
			})
			if status != program.ExitDeviation {
				t.Fatalf("status %d: %s%s", status, a.err.String(), tail(a.out.String()))
			}
			replay := newTestApp(nil)
			replay.run(t.Context(), []string{
				"check", "--replay", filepath.Join(dir, "record"), "--verbose", "--exchanges", "--report", filepath.Join(dir, "again"), "update-function-config.*",
			})
			for _, text := range c.flew {
				if !strings.Contains(service.heard.String(), text) {
					t.Errorf("%s was never sent; the test shows nothing of it", text)
				}
			}
			secrets := append([]string{
				canaryToken, canaryForeign, canarySecret, canarySecurity, canaryPassword, canaryAnswer, canaryCookie, canaryOfCases,
			}, service.issued...)
			outputs := filesOf(t, dir)
			outputs["stdout"], outputs["stderr"] = a.out.String(), a.err.String()
			outputs["stdout of the replay"], outputs["stderr of the replay"] = replay.out.String(), replay.err.String()
			if len(outputs) < 22 {
				t.Errorf("only %d outputs were looked at", len(outputs))
			}
			for where, text := range outputs {
				for _, secret := range secrets {
					if form := showing(text, secret); form != "" {
						t.Errorf("%s shows %s as %s", where, secret, form)
					}
				}
			}
		})
	}
}

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

func filesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		out[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func tail(text string) string { return text[max(0, len(text)-2000):] }
