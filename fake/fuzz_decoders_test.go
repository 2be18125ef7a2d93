package fake_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
)

// another is a server with the demo functions in the profile that lets most pass.
func another(tb testing.TB, opts ...fake.Option) *fake.Server {
	tb.Helper()
	server, err := fake.New(append([]fake.Option{
		fake.WithProfile(openapi.ObservedAs), fake.WithToken(fixtures.Token, project), fake.WithSeed([]byte(fixtures.Demo)),
	}, opts...)...)
	if err != nil {
		tb.Fatal(err)
	}
	return server
}

// FuzzRestore takes anything for a snapshot: what is refused leaves the state alone,
// and what is taken is given out again as it was taken.
func FuzzRestore(f *testing.F) {
	// Small, because the fuzzer spends its time on making long inputs shorter.
	const good = `{"version":1,"clock":"2026-01-01T00:00:00Z","ids":1,"projects":{"p":{"functions":[{"package":"default","name":"a",` +
		`"members":{"func_urn":"urn:fss:cn-north-4:p:function:default:a:latest","version":"latest"},"holdings":{"tags":[{"id":"k","members":{"key":"k"}}]}}]}}}`
	for _, data := range []string{
		good, good[:len(good)/2], "", "{}", "[]", `{"version": 1}`, strings.Replace(good, `"version":1`, `"version":2`, 1),
		strings.Replace(good, `"a"`, `""`, 1), strings.Replace(good, ":latest", ":v1", 1), strings.Repeat("[", 100),
	} {
		f.Add(data)
	}
	server := another(f)
	if err := server.Restore([]byte(good)); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data string) {
		before := string(server.Snapshot())
		err := server.Restore([]byte(data))
		after := string(server.Snapshot())
		if err != nil {
			if before != after {
				t.Error("a snapshot that is refused changed the state")
			}
			return
		}
		if err := server.Restore([]byte(after)); err != nil || string(server.Snapshot()) != after {
			t.Errorf("a snapshot of what was restored cannot be restored: %v", err)
		}
	})
}

// stored is a store that holds what it is made with.
type stored map[string][]byte

func (s stored) Load() (map[string][]byte, error) { return s, nil }

func (stored) Save(map[string][]byte) error { return nil }

// FuzzStore takes anything for a stored value: what is taken is given out again by a
// snapshot.
func FuzzStore(f *testing.F) {
	const meta = `{"version":1,"clock":"2026-01-01T00:00:00Z","shift":0,"ids":1}`
	const function = `{"package":"default","name":"a","members":{"func_urn":"urn:fss:cn-north-4:p:function:default:a:latest","version":"latest"}}`
	for _, seed := range [][3]string{
		{meta, "function\x00p\x00default\x00a", function},
		{meta, "project\x00p", `{"tags":[{"id":"k","members":{"key":"k"}}]}`},
		{meta, "months\x00p", `[]`},
		{meta, "minutes\x00p\x00default\x00a", `[]`},
		{meta, "function", `{}`},
		{meta, "other", ""},
		{`{"version":2}`, "", ""},
		{"", "", ""},
		{meta, "months\x00\x8d", "[]"},
		{`{"version":1}`, "months\x00p", "[]"},
		{meta[:20], "project\x00p", "["},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, meta, key, value string) {
		server, err := fake.New(fake.WithStore(stored{"meta": []byte(meta), key: []byte(value)}))
		if err != nil {
			return
		}
		if err := server.Restore(server.Snapshot()); err != nil {
			t.Errorf("a snapshot of what was stored cannot be restored: %v", err)
		}
	})
}

// FuzzSeed takes anything for a seed: what is refused leaves the state alone.
func FuzzSeed(f *testing.F) {
	const good = "projects: {" + project + ": {functions: [{func_name: a, package: b, runtime: Go1.x, timeout: 3, handler: a.b, memory_size: 128}]}}"
	for _, data := range []string{
		good, good[:len(good)/2], "", "projects:", "projects: []", "- 1", "a: &a [*a]",
		"projects: {x: {functions: [{func_name: 1}]}}", strings.Replace(good, "128", "129", 1), "\x00",
	} {
		f.Add(data)
	}
	if err := another(f).Seed([]byte(good)); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data string) {
		server, err := fake.New(fake.WithProfile(openapi.ObservedAs), fake.WithToken(fixtures.Token, project))
		if err != nil {
			t.Fatal(err)
		}
		before := string(server.Snapshot())
		if server.Seed([]byte(data)) != nil && string(server.Snapshot()) != before {
			t.Error("a seed that is refused changed the state")
		}
	})
}

// FuzzLogin sends any body to IAM: the answer is one of the document of IAM, and only
// the right password, a token or the name of an agency gives a token.
func FuzzLogin(f *testing.F) {
	right := asJSON(f, byPassword(rightUser, nil))
	for _, body := range []string{
		right, strings.Replace(right, password, "wrong", 1), asJSON(f, byToken(fixtures.Token, nil)), asJSON(f, byAgency(rightAgency, nil)), "{}", "[]", "null", "",
		`{"auth":{"identity":{"methods":["password"],"password":null}}}`, `{"auth":{"identity":{"methods":[]}}}`,
	} {
		f.Add(body)
	}
	judge := newJudge(f, another(f, someone(), someAgency()))
	judge.canaries = append(judge.canaries, password)
	f.Fuzz(func(t *testing.T, body string) {
		status := judge.try(t, "POST", iamURL+"/auth/tokens", body)
		known := strings.Contains(body, password) || strings.Contains(body, fixtures.Token) || strings.Contains(body, "some-agency") || strings.Contains(body, `\`) // escapes spell either
		if status >= 500 || status < 300 && !known {
			t.Errorf("status %d", status)
		}
	})
}

// FuzzTemporaryKey sends any body to IAM, without credentials in a header: only one that
// holds a token gives a key.
func FuzzTemporaryKey(f *testing.F) {
	for _, body := range []string{
		asJSON(f, keyByToken(object{"id": fixtures.Token, "duration_seconds": 900})), asJSON(f, keyByToken(object{"id": "x"})), asJSON(f, keyByAgency(nil)),
		asJSON(f, scopedTo(keyByToken(object{"id": fixtures.Token}), object{"project": object{"id": project}})),
		"{}", "[]", "null", "", `{"auth":{"identity":{"methods":["token"],"token":null}}}`, `{"auth":{"identity":{"methods":[]}}}`,
	} {
		f.Add(body)
	}
	judge := newJudge(f, another(f, someAgency()))
	f.Fuzz(func(t *testing.T, body string) {
		judge.tb = t
		r, err := http.NewRequest(http.MethodPost, keysURL, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		answer, err := judge.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		known := strings.Contains(body, fixtures.Token) || strings.Contains(body, `\`) // escapes spell it
		if answer.StatusCode >= 500 || answer.StatusCode < 300 && !known {
			t.Errorf("status %d", answer.StatusCode)
		}
	})
}

// FuzzControl sends anything to a path of the control handler.
func FuzzControl(f *testing.F) {
	for _, c := range [][2]string{
		{"/faults", `{"operation": "UpdateFunctionConfig", "code": "FSS.0429", "times": 2}`},
		{"/faults", `{"delay": "-1s"}`},
		{"/clock", `{"advance": "24h"}`},
		{"/clock", `{"set": "now"}`},
		{"/seed", fixtures.Demo},
		{"/snapshot", "{}"},
		{"/reset", ""},
		{"/journal?status=abc", ""},
		{"/%zz", ""},
		{"/faults/9", "null"},
	} {
		f.Add(c[0], c[1])
	}
	server := another(f)
	control, err := fake.Control(server)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, path, body string) {
		if strings.Contains(path, "wait") {
			t.Skip("waits for requests that do not come")
		}
		for _, method := range []string{"GET", "POST", "PUT", "DELETE"} {
			r, err := http.NewRequest(method, "http://control.invalid/"+strings.TrimPrefix(path, "/"), strings.NewReader(body))
			if err != nil {
				t.Skip("no URL")
			}
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			control.ServeHTTP(w, r)
			if w.Code >= 500 {
				t.Errorf("%s: status %d: %s", method, w.Code, w.Body)
			}
		}
	})
}

// FuzzThings sends any body about what a function has: code, versions, aliases, tags,
// events. The answer obeys the contract, and what is refused changes nothing.
func FuzzThings(f *testing.F) {
	judges := fuzzed(f)
	contract, err := openapi.Profile(openapi.Documented)
	if err != nil {
		f.Fatal(err)
	}
	paths := map[string]struct{ method, url string }{
		"UpdateFunctionCode":    {"PUT", functionsURL + "/demo/code"},
		"CreateFunctionVersion": {"POST", functionsURL + "/demo/versions"},
		"CreateVersionAlias":    {"POST", functionsURL + "/demo/aliases"},
		"CreateEvent":           {"POST", functionsURL + "/demo/events"},
		"CreateTags":            {"POST", strings.Replace(functionsURL, "/fgs/functions", "/functions", 1) + "/demo/tags/create"},
	}
	for id := range paths {
		for _, example := range contract.Operation(id).Examples {
			f.Add(id, asJSON(f, example.Value))
		}
		f.Add(id, "{}")
	}
	f.Fuzz(func(t *testing.T, id, body string) {
		to, ok := paths[id]
		if !ok {
			t.Skip("no such operation")
		}
		for _, j := range judges {
			server := j.handler.(*fake.Server)
			before := string(server.Snapshot())
			status := j.try(t, to.method, to.url, body)
			if status >= 500 {
				t.Errorf("status %d", status)
			}
			if status >= 300 && string(server.Snapshot()) != before {
				t.Error("a refused request changed the state")
			}
			if status < 300 {
				j.forget(t) // so that nothing fills up
			}
		}
	})
}

// FuzzImport takes anything for an exported file: what is refused makes no function, and
// what is taken can be exported and imported again.
func FuzzImport(f *testing.F) {
	server := another(f)
	send := func(method, path string, body any) (int, map[string]any) {
		data, err := json.Marshal(body)
		if err != nil {
			f.Fatal(err)
		}
		r := httptest.NewRequest(method, "http://fake.invalid/v2/"+project+"/fgs/functions"+path, bytes.NewReader(data))
		r.Header.Set("X-Auth-Token", fixtures.Token)
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		var answer map[string]any
		_ = json.Unmarshal(w.Body.Bytes(), &answer)
		return w.Code, answer
	}
	fetch := func(link string) []byte {
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, link, http.NoBody))
		return w.Body.Bytes()
	}
	exported := func(name string) []byte {
		_, answer := send(http.MethodGet, "/default:"+name+"/export?code=true&config=true", nil)
		link, _ := answer["code_url"].(string)
		return fetch(link)
	}
	code := packed(f, "x")
	for _, config := range []string{
		"func_name: a\nruntime: Python3.9\ntimeout: 3\nhandler: a.b\nmemory_size: 128\n", "", "- 1", "a: [", "a: &a [*a]", "func_name: a",
	} {
		f.Add(code, config)
	}
	f.Add([]byte("PK"), "func_name: a")
	f.Fuzz(func(t *testing.T, code []byte, config string) {
		file := zippedFiles(t, map[string]string{"index.zip": string(code), "a.yaml": config})
		before := string(server.Snapshot())
		status, _ := send(http.MethodPost, "/import", importBody("fuzzed", file))
		if status != http.StatusOK {
			if string(server.Snapshot()) != before {
				t.Errorf("an import that is answered %d changed the state", status)
			}
			return
		}
		if status, answer := send(http.MethodPost, "/import", importBody("again", exported("fuzzed"))); status != http.StatusOK {
			t.Errorf("what was imported cannot be exported and imported again: %d %v", status, answer)
		}
		send(http.MethodDelete, "/default:fuzzed", nil)
		send(http.MethodDelete, "/default:again", nil)
	})
}
