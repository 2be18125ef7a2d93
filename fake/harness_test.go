package fake_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
)

// A judge is a round tripper that hands requests to a handler, without a network,
// and holds every answer against the contract.
type judge struct {
	tb       testing.TB
	handler  http.Handler
	contract *openapi.Contract
	iam      *openapi.Contract
	clauses  map[string]bool
	canaries []string // texts that must be in no answer
}

func newJudge(tb testing.TB, server *fake.Server) *judge {
	j := &judge{
		tb: tb, handler: server, contract: server.Contract(), clauses: map[string]bool{},
		canaries: []string{fixtures.Token, fixtures.OtherToken},
	}
	iam, err := openapi.IAM()
	if err != nil {
		tb.Fatal(err)
	}
	j.iam = iam
	for _, c := range slices.Concat(j.contract.Constraints(), iam.Constraints()) {
		j.clauses[c.ID] = true
	}
	return j
}

// RoundTrip implements http.RoundTripper.
func (j *judge) RoundTrip(r *http.Request) (*http.Response, error) {
	var sent []byte
	if r.Body != nil {
		var err error
		if sent, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(sent))
	}
	recorder := httptest.NewRecorder()
	j.handler.ServeHTTP(recorder, r)
	j.look(r, sent, recorder)
	return recorder.Result(), nil
}

var requestID = regexp.MustCompile(`^[0-9a-f]{32}$`)

func (j *judge) look(r *http.Request, sent []byte, w *httptest.ResponseRecorder) {
	j.tb.Helper()
	what := r.Method + " " + r.URL.Path
	if len(what) > 200 {
		what = what[:200]
	}
	header, body := w.Header(), w.Body.Bytes()
	if got := header.Get("X-Request-Id"); !requestID.MatchString(got) {
		j.tb.Errorf("%s: X-Request-Id is %q", what, got)
	}
	if got := header.Get("Content-Type"); got != "application/json" {
		j.tb.Errorf("%s: Content-Type is %q", what, got)
	}
	for _, canary := range j.canaries {
		if bytes.Contains(body, []byte(canary)) || strings.Contains(headerText(header), canary) {
			j.tb.Errorf("%s: the answer holds a secret", what)
		}
	}
	contract := j.contract
	if strings.HasPrefix(r.URL.Path, "/v3/") || strings.HasPrefix(r.URL.Path, "/v3.0/") {
		contract = j.iam
	}
	if w.Code >= 400 {
		j.lookAtRefusal(what, w, contract == j.iam)
	}
	if match, known := contract.Route(r.Method, r.URL.EscapedPath()); known {
		var sentValue any
		_ = json.Unmarshal(sent, &sentValue) // a request may be wrong on purpose
		for _, v := range contract.CheckResponse(match.Operation, w.Code, header, body, sentValue).Violations {
			j.tb.Errorf("%s: status %d: %s", what, w.Code, v)
		}
	}
}

func (j *judge) lookAtRefusal(what string, w *httptest.ResponseRecorder, ofIAM bool) {
	j.tb.Helper()
	var body map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
		j.tb.Errorf("%s: refusal %d: %v", what, w.Code, err)
	}
	if ofIAM {
		inner, _ := body["error"].(map[string]any)
		if inner["code"] != float64(w.Code) || inner["title"] != http.StatusText(w.Code) {
			j.tb.Errorf("%s: refusal %d is not that of IAM: %v", what, w.Code, body)
		}
		body = map[string]any{"error_code": "as the status", "error_msg": inner["message"]}
	}
	code, _ := body["error_code"].(string)
	text, _ := body["error_msg"].(string)
	if len(body) != 2 || code == "" || text == "" {
		j.tb.Errorf("%s: refusal %d is not exactly error_code and error_msg: %v", what, w.Code, body)
	}
	if clause := w.Header().Get("X-Contract-Clause"); !j.clauses[clause] && w.Code != http.StatusNotImplemented {
		j.tb.Errorf("%s: refusal %d names the clause %q, which the document does not have", what, w.Code, clause)
	}
}

func headerText(h http.Header) string {
	var b strings.Builder
	_ = h.Write(&b) // a builder takes everything
	return b.String()
}

// A world is a server with clients of it.
type world struct {
	*testing.T
	server  *fake.Server
	judge   *judge
	profile string
}

// inProfiles runs a test in a world of each embedded profile.
func inProfiles(t *testing.T, test func(w *world), opts ...fake.Option) {
	t.Helper()
	for _, profile := range openapi.Profiles() {
		t.Run(profile, func(t *testing.T) { test(newWorld(t, profile, opts...)) })
	}
}

func newWorld(t *testing.T, profile string, opts ...fake.Option) *world {
	t.Helper()
	all := append([]fake.Option{
		fake.WithProfile(profile),
		fake.WithToken(fixtures.Token, fixtures.Project), fake.WithToken(fixtures.OtherToken, fixtures.OtherProject),
	}, opts...)
	server, err := fake.New(all...)
	if err != nil {
		t.Fatal(err)
	}
	return &world{T: t, server: server, judge: newJudge(t, server), profile: profile}
}

// object is a decoded JSON object.
type object = map[string]any

// An answer is what a client sees.
type answer struct {
	status int
	header http.Header
	raw    string
	body   object
}

func (a answer) clause() string { return a.header.Get("X-Contract-Clause") }

// A request is one request with valid credentials and headers, unless it says
// otherwise.
type request struct {
	method string
	path   string // below the functions of the project
	url    string // instead of path
	body   any    // string and []byte as they are, anything else as JSON; nil for none
	token  string // "-" for none
	header map[string]string
}

func (w *world) do(r request) answer {
	w.Helper()
	var body io.Reader
	switch b := r.body.(type) {
	case nil:
	case string:
		body = strings.NewReader(b)
	case []byte:
		body = bytes.NewReader(b)
	default:
		data, err := json.Marshal(b)
		if err != nil {
			w.Fatal(err)
		}
		body = bytes.NewReader(data)
	}
	url := r.url
	if url == "" {
		url = functionsURL + r.path
	}
	request, err := http.NewRequest(r.method, url, body)
	if err != nil {
		w.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	switch r.token {
	case "":
		request.Header.Set("X-Auth-Token", fixtures.Token)
	case "-":
	default:
		request.Header.Set("X-Auth-Token", r.token)
	}
	for name, value := range r.header {
		request.Header.Set(name, value)
	}
	return w.send(request)
}

const functionsURL = "http://fake.invalid/v2/" + fixtures.Project + "/fgs/functions"

func (w *world) send(r *http.Request) answer {
	w.Helper()
	response, err := w.judge.RoundTrip(r)
	if err != nil {
		w.Fatal(err)
	}
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		w.Fatal(err)
	}
	a := answer{status: response.StatusCode, header: response.Header, raw: string(raw)}
	_ = json.Unmarshal(raw, &a.body) // 204 has none
	return a
}

func (w *world) create(body object) answer {
	return w.do(request{method: "POST", body: body})
}

func (w *world) update(name string, body any) answer {
	return w.do(request{method: "PUT", path: "/" + name + "/config", body: body})
}

func (w *world) show(name string) answer {
	return w.do(request{method: "GET", path: "/" + name + "/config"})
}

func (w *world) remove(name string) answer {
	return w.do(request{method: "DELETE", path: "/" + name})
}

// made creates a function with the members of the smallest example and others.
func (w *world) made(name string, more object) object {
	w.Helper()
	a := w.create(with(w.example("CreateFunction", "minimal"), object{"func_name": name}, more))
	w.wants(a, 200, "")
	return a.body
}

// updated changes a function and returns the answer.
func (w *world) updated(name string, body object) object {
	w.Helper()
	a := w.update(name, body)
	w.wants(a, 200, "")
	return a.body
}

// wants fails the test unless an answer has this status and, if it is a refusal,
// a clause that ends like this.
func (w *world) wants(a answer, status int, clause string) {
	w.Helper()
	if a.status != status || !strings.HasSuffix(a.clause(), clause) {
		w.Errorf("%s: got status %d and clause %q, want status %d: %s", clause, a.status, a.clause(), status, a.raw)
	}
}

// example returns a request example of the document, to be changed freely.
func (w *world) example(operation, name string) object {
	w.Helper()
	value, ok := w.server.Contract().Operation(operation).Example(name).(object)
	if !ok {
		w.Fatalf("%s has no example %q", operation, name)
	}
	return maps.Clone(value)
}

// body is the smallest update with other members.
func (w *world) body(more ...object) object {
	w.Helper()
	return with(w.example("UpdateFunctionConfig", "minimal"), more...)
}

// with returns an object with further members; absent takes one away.
func with(o object, more ...object) object {
	out := maps.Clone(o)
	for _, m := range more {
		for name, value := range m {
			if value == absent {
				delete(out, name)
			} else {
				out[name] = value
			}
		}
	}
	return out
}

type absence struct{}

var absent any = absence{}

func asJSON(tb testing.TB, value any) string {
	tb.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

func newRecorder() *httptest.ResponseRecorder { return httptest.NewRecorder() }

// inject adds a fault and returns what removes it.
func (w *world) inject(f fake.Fault) (remove func()) {
	w.Helper()
	id, err := w.server.Inject(f)
	if err != nil {
		w.Fatal(err)
	}
	return func() { w.server.Remove(id) }
}

// setTime sets the clock, advance moves it.
func (w *world) setTime(t time.Time) {
	w.Helper()
	if err := w.server.SetTime(t); err != nil {
		w.Fatal(err)
	}
}

func (w *world) advance(d time.Duration) {
	w.Helper()
	if err := w.server.Advance(d); err != nil {
		w.Fatal(err)
	}
}
