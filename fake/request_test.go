package fake_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
)

const (
	project      = fixtures.Project
	otherProject = fixtures.OtherProject
	otherToken   = fixtures.OtherToken
)

func TestCredentials(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		for name, c := range map[string]struct {
			request
			status       int
			code, clause string
		}{
			"missing": {request{token: "-"}, 401, "APIGW.0301", "refusal.credentials.missing"},
			"unknown": {request{token: "nobody's token"}, 401, "APIGW.0301", "refusal.credentials.unknown"},
			"prefix":  {request{token: fixtures.Token[:10]}, 401, "APIGW.0301", "refusal.credentials.unknown"},
			"foreign": {request{token: otherToken}, 403, "FSS.0403", "refusal.credentials.project"},
		} {
			for _, method := range []string{"GET", "PUT"} {
				c.method, c.path = method, "/demo/config"
				if method == "PUT" {
					c.body = w.body()
				}
				a := w.do(c.request)
				w.wants(a, c.status, c.clause)
				if a.body["error_code"] != c.code {
					w.Errorf("%s: %s %s gives the code %v, want %s", c.clause, name, method, a.body["error_code"], c.code)
				}
			}
		}
	})
}

func TestWithoutTokensNothingIsAccepted(t *testing.T) {
	server, err := fake.New()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, server: server, judge: newJudge(t, server)}
	w.wants(w.do(request{method: "GET"}), 401, "refusal.credentials.unknown")
}

func TestOneTokenOfTwoProjects(t *testing.T) {
	inProfiles(t, func(w *world) {
		a := w.do(request{method: "GET", url: strings.ReplaceAll(functionsURL, project, otherProject)})
		w.wants(a, 200, "")
	}, fake.WithToken(fixtures.Token, otherProject))
}

// A defect is one thing that is wrong with a request; each has its stage.
type defect struct {
	clause string // end of the clause that it breaks
	status int
	spoil  func(*spoiled)
}

// spoiled is an update request in parts, so that several defects fit in one.
type spoiled struct {
	request
	urn     string
	suffix  string
	members object
	cut     bool
	padding int
}

func defects() []defect {
	return []defect{
		{"refusal.credentials.missing", 401, func(s *spoiled) { s.token = "-" }},
		{"refusal.credentials.unknown", 401, func(s *spoiled) { s.token = "nobody's token" }},
		{"service.refusal.route.unknown", 404, func(s *spoiled) { s.suffix = "/more" }},
		{"refusal.credentials.project", 403, func(s *spoiled) { s.token = otherToken }},
		{"refusal.body.too-large", 413, func(s *spoiled) { s.padding = smallLimit }},
		{"refusal.content-coding", 400, func(s *spoiled) { s.says("Content-Encoding", "gzip") }},
		{"refusal.media-type", 400, func(s *spoiled) { s.says("Content-Type", "text/plain") }},
		{"refusal.json.malformed", 400, func(s *spoiled) { s.cut = true }},
		{"path.function_urn.pattern", 400, func(s *spoiled) { s.urn += "%24" }},
		{"body.memory_size.enum", 400, func(s *spoiled) { s.members["memory_size"] = 100 }},
		{"rule.handler.period", 400, func(s *spoiled) { s.members["handler"] = "none" }},
		{"refusal.existence.function", 404, func(s *spoiled) { s.urn = "no-" + s.urn }},
		{"rule.vpc.safety-stays", 400, func(s *spoiled) { s.members["func_vpc"] = safeVPC(false) }},
		{"refusal.internal", 500, func(*spoiled) {}}, // the test injects it
	}
}

func (s *spoiled) says(header, value string) {
	if s.header == nil {
		s.header = map[string]string{}
	}
	s.header[header] = value
}

func safeVPC(safe bool) object {
	return object{"vpc_id": "6a3f0001-0000-4000-8000-000000000001", "subnet_id": "6a3f0002-0000-4000-8000-000000000002", "is_safety": safe}
}

// smallLimit takes the place of the 12 MB of the document, for speed.
const smallLimit = 4096

const smaller = `overlay: 1.0.0
info: {title: smaller, version: "1"}
actions:
  - target: $['x-refusals'][?@.id == 'body.too-large']
    update: {limit: 4096}
`

func (s *spoiled) whole(w *world) request {
	w.Helper()
	r := s.request
	r.method, r.path = "PUT", "/"+s.urn+"/config"+s.suffix
	text := asJSON(w, s.members)
	if s.cut {
		text = text[:len(text)-1]
	}
	r.body = text + strings.Repeat(" ", s.padding)
	return r
}

// TestPrecedence sends every pair of defects; the one of the earlier stage has to
// decide. Pairs of one stage that exclude each other are left out.
func TestPrecedence(t *testing.T) {
	list := defects()
	inProfiles(t, func(w *world) {
		contract, err := openapi.LoadProfile(w.profile, openapi.Text{Name: "smaller.yaml", Data: []byte(smaller)})
		if err != nil {
			w.Fatal(err)
		}
		w = newWorld(w.T, "", fake.WithContract(contract))
		w.made("demo", nil)
		w.updated("demo", w.body(object{"xrole": "demo-agency", "func_vpc": safeVPC(true)}))
		for i, first := range list {
			for j, second := range list[i:] {
				if tokens := []int{0, 1, 3}; slices.Contains(tokens, i) && slices.Contains(tokens, i+j) && j > 0 {
					continue // a request has one token
				}
				s := &spoiled{urn: "demo", members: w.body(object{"xrole": "demo-agency"})}
				second.spoil(s)
				first.spoil(s)
				remove := func() {}
				if second.status == 500 {
					remove = w.inject(fake.Fault{Operation: "UpdateFunctionConfig"})
				}
				a := w.do(s.whole(w))
				remove()
				if a.status != first.status || !strings.HasSuffix(a.clause(), first.clause) {
					w.Errorf("%s: with %s the status is %d by %s", first.clause, second.clause, a.status, a.clause())
				}
			}
		}
	})
}

func TestCountOfViolations(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		a := w.update("demo", w.body(object{"memory_size": 100, "timeout": 1, "runtime": "Cobol"}))
		w.wants(a, 400, "body.memory_size.enum")
		if got := a.header.Get("X-Contract-Violations"); got != "3" {
			w.Errorf("X-Contract-Violations is %q for three broken clauses", got)
		}
		a = w.update("demo", w.body(object{"memory_size": 100}))
		if got := a.header.Get("X-Contract-Violations"); got != "" {
			w.Errorf("X-Contract-Violations is %q for one broken clause", got)
		}
	})
}

func TestTextOfRefusals(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		for name, c := range map[string]struct {
			body any
			code string
			text string
		}{
			"keyword": {w.body(object{"timeout": 1}), "FSS.1008", "timeout must be at least 3"},
			"rule":    {w.body(object{"handler": "none"}), "FSS.1003", "handler must contain a period"},
			"refusal": {"{", "FSS.0400", "the request body is not valid JSON"},
		} {
			a := w.update("demo", c.body)
			if a.body["error_code"] != c.code || a.body["error_msg"] != c.text {
				w.Errorf("%s: %v", name, a.raw)
			}
		}
	})
}

// TestAcceptedByOtherProfile tells a developer that it is the profile that refuses.
func TestAcceptedByOtherProfile(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		for name, c := range map[string]struct {
			body   object
			status int // under the documented profile
			header string
		}{
			"without a name":     {w.body(object{"func_name": absent}), 400, "observed"},
			"unknown member":     {w.body(object{"color": "red"}), 400, "observed"},
			"null":               {w.body(object{"description": nil}), 400, "observed"},
			"another name":       {w.body(object{"func_name": "renamed"}), 400, "observed"},
			"wrong in both":      {w.body(object{"memory_size": 100}), 400, ""},
			"wrong in both ways": {w.body(object{"func_name": absent, "memory_size": 100}), 400, ""},
		} {
			a := w.update("demo", c.body)
			status, header := c.status, c.header
			if w.profile == openapi.ObservedAs && header != "" {
				status, header = 200, ""
			}
			if a.status != status || a.header.Get("X-Contract-Accepted-By") != header {
				w.Errorf("%s: status %d, accepted by %q: %s", name, a.status, a.header.Get("X-Contract-Accepted-By"), a.raw)
			}
		}
		a := w.update("nobody", w.body(object{"func_name": absent}))
		if got := a.header.Get("X-Contract-Accepted-By"); got != "" {
			w.Errorf("a request for an unknown function is accepted by %q", got)
		}
		long := w.update("demo", w.body(object{"description": strings.Repeat("x", 600)}))
		if got := long.header.Get("X-Contract-Accepted-By"); w.profile == openapi.ObservedAs && got != "documented" {
			w.Errorf("a long description is accepted by %q", got)
		}
	})
}

func TestOwnContractHasNoOtherProfiles(t *testing.T) {
	contract, err := openapi.LoadProfile(openapi.Documented)
	if err != nil {
		t.Fatal(err)
	}
	server, err := fake.New(fake.WithContract(contract), fake.WithToken(fixtures.Token, project))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, server: server, judge: newJudge(t, server)}
	w.made("demo", nil)
	a := w.update("demo", w.body(object{"func_name": absent}))
	w.wants(a, 400, "body.func_name.required")
	if got := a.header.Get("X-Contract-Accepted-By"); got != "" {
		t.Errorf("X-Contract-Accepted-By is %q", got)
	}
}

func TestBadInput(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		valid := asJSON(w, w.body())
		for name, c := range map[string]struct {
			body   any
			status int
			clause string
		}{
			"no body":            {nil, 400, "refusal.json.missing"},
			"empty body":         {"", 400, "refusal.json.missing"},
			"blank body":         {" \n\t", 400, "refusal.json.missing"},
			"half a body":        {valid[:len(valid)/2], 400, "refusal.json.malformed"},
			"two values":         {valid + valid, 400, "refusal.json.malformed"},
			"trailing text":      {valid + "x", 400, "refusal.json.malformed"},
			"duplicate member":   {`{"timeout":30,` + valid[1:], 400, "refusal.json.duplicate-member"},
			"invalid UTF-8":      {`{"description":"` + "\xff\xfe" + `",` + valid[1:], 400, "refusal.json.encoding"},
			"huge number":        {strings.Replace(valid, `"timeout":30`, `"timeout":1e1000000`, 1), 400, "refusal.json.number"},
			"long number":        {`{"timeout":` + strings.Repeat("9", 100_000) + `}`, 400, "refusal.json.number"},
			"deep lists":         {strings.Repeat("[", 100_000), 400, "refusal.json.depth"},
			"deep objects":       {strings.Repeat(`{"a":`, 100_000), 400, "refusal.json.depth"},
			"null":               {"null", 400, "body.type"},
			"list":               {"[]", 400, "body.type"},
			"text":               {`"x"`, 400, "body.type"},
			"10 MB of spaces":    {valid + strings.Repeat(" ", 10<<20), 200, ""},
			"10 MB of text":      {`{"description":"` + strings.Repeat("x", 10<<20), 400, "refusal.json.malformed"},
			"byte order mark":    {"\ufeff" + valid, 400, "refusal.json.malformed"},
			"newline at the end": {valid + "\n", 200, ""},
		} {
			if a := w.update("demo", c.body); a.status != c.status || !strings.HasSuffix(a.clause(), c.clause) {
				w.Errorf("%s: %s: status %d by %q: %.200s", c.clause, name, a.status, a.clause(), a.raw)
			}
		}
	})
}

func TestBodyLimit(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		valid := asJSON(w, w.body())
		limit := w.server.Contract().Operation("UpdateFunctionConfig").Refusal("body.too-large").Limit
		w.wants(w.update("demo", valid+strings.Repeat(" ", limit-len(valid))), 200, "")
		w.wants(w.update("demo", valid+strings.Repeat(" ", limit-len(valid)+1)), 413, "refusal.body.too-large")
	})
}

func TestMediaTypes(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		for media, status := range map[string]int{
			"application/json": 200, "application/json; charset=utf-8": 200, "Application/JSON": 200, "": 200,
			"text/plain": 400, "application/xml": 400, "nonsense;;": 400, "application/json-patch+json": 400,
		} {
			a := w.do(request{method: "PUT", path: "/demo/config", body: w.body(), header: map[string]string{"Content-Type": media}})
			if a.status != status {
				w.Errorf("update-function-config.refusal.media-type: %q gives status %d, want %d", media, a.status, status)
			}
			if a := w.do(request{method: "GET", path: "/demo/config", header: map[string]string{"Content-Type": media}}); a.status != 200 {
				w.Errorf("update-function-config.refusal.media-type: a read with %q gives status %d", media, a.status)
			}
		}
	})
}

// A body in a content coding is refused for that, and not for what its bytes are.
func TestContentCodings(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		for _, coding := range []string{"gzip", "br", "identity, deflate"} {
			a := w.do(request{method: "PUT", path: "/demo/config", body: "\x1f\x8b\x08", header: map[string]string{"Content-Encoding": coding}})
			w.wants(a, 400, "refusal.content-coding")
			if text, _ := a.body["error_msg"].(string); !strings.Contains(text, "Content-Encoding must be left out") {
				w.Errorf("update-function-config.refusal.content-coding: of %s the answer is %s", coding, a.raw)
			}
		}
		for _, coding := range []string{"identity", ""} {
			w.wants(w.do(request{method: "PUT", path: "/demo/config", body: w.body(), header: map[string]string{"Content-Encoding": coding}}), 200, "")
		}
		w.wants(w.do(request{method: "GET", path: "/demo/config", header: map[string]string{"Content-Encoding": "gzip"}}), 200, "")
		login := request{method: "POST", url: iamURL + "/auth/tokens", token: "-", body: "\x1f\x8b", header: map[string]string{"Content-Encoding": "gzip"}}
		w.wants(w.do(login), 400, "refusal.content-coding")
	})
}

func TestControlTakesNoContentCoding(t *testing.T) {
	w := newWorld(t, "documented")
	c := newController(t, w.server)
	r := httptest.NewRequest(http.MethodPut, "/clock", strings.NewReader("\x1f\x8b"))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Content-Encoding", "gzip")
	answer := httptest.NewRecorder()
	c.handler.ServeHTTP(answer, r)
	if answer.Code != http.StatusBadRequest || !strings.Contains(answer.Body.String(), "Content-Encoding must be left out") {
		t.Errorf("the control answers %d, %s", answer.Code, answer.Body)
	}
}

// broken is a body that ends early.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestBodyThatBreaksOff(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		r, err := http.NewRequest(http.MethodPut, functionsURL+"/demo/config", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Auth-Token", fixtures.Token)
		r.Body = io.NopCloser(broken{})
		recorder := newRecorder()
		w.server.ServeHTTP(recorder, r)
		if recorder.Code != 400 {
			w.Errorf("update-function-config.refusal.json.malformed: status %d", recorder.Code)
		}
	})
}

func TestRequestIDsDiffer(t *testing.T) {
	inProfiles(t, func(w *world) {
		seen := map[string]bool{}
		for range 10 {
			seen[w.do(request{method: "GET"}).header.Get("X-Request-Id")] = true
		}
		if len(seen) != 10 {
			w.Errorf("10 requests have %d ids", len(seen))
		}
	})
}

func ExampleNew() {
	server, err := fake.New(fake.WithToken("a-token", project), fake.WithProfile(openapi.ObservedAs))
	fmt.Println(server.URN(project, "default", "demo"), err)
	// Output: urn:fss:cn-north-4:0123456789abcdef0123456789abcdef:function:default:demo <nil>
}
