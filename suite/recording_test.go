package suite_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite"
	"github.com/fgcontract/fgcontract/suite/report"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// recorded carries out a run and records it.
func recorded(t *testing.T, cfg suite.Config, dir string) report.Report {
	t.Helper()
	var err error
	if cfg.Record, err = suite.CreateRecorder(dir, cfg); err != nil {
		t.Fatal(err)
	}
	out := execute(t, cfg)
	if err := cfg.Record.Close(); err != nil {
		t.Fatal(err)
	}
	return out
}

// replayed judges a recording by a configuration that was made for the run.
func replayed(t *testing.T, cfg suite.Config, dir string) report.Report {
	t.Helper()
	recording, err := suite.ReadRecording(dir)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Replay, cfg.Record = recording, nil
	if cfg.Target, err = recording.Target(); err != nil {
		t.Fatal(err)
	}
	return execute(t, cfg)
}

// sameButEvidence demands that a replay found what the run found.
func sameButEvidence(t *testing.T, run, replay report.Report) {
	t.Helper()
	if replay.Evidence == nil || replay.Evidence.Contract != run.Contract {
		t.Errorf("the replay names evidence %+v", replay.Evidence)
	}
	replay.Evidence = nil
	var texts [2]bytes.Buffer
	for i, r := range []report.Report{run, replay} {
		if err := report.WriteJSON(&texts[i], r); err != nil {
			t.Fatal(err)
		}
	}
	if texts[0].String() == texts[1].String() {
		return
	}
	t.Errorf("the run: %s, %+v\nthe replay: %s, %+v", run.Reason, run.Counts, replay.Reason, replay.Counts)
	for i := range min(len(run.Cases), len(replay.Cases)) {
		if a, b := run.Cases[i], replay.Cases[i]; a.Verdict != b.Verdict || a.Reason != b.Reason || a.Requests != b.Requests || len(a.Exchanges) != len(b.Exchanges) {
			t.Errorf("%s: %s %q, %d requests; replayed %s %q, %d requests", a.ID, a.Verdict, a.Reason, a.Requests, b.Verdict, b.Reason, b.Requests)
		}
	}
}

// One row for each way in which a run can come out: a replay says the same, to the
// byte.
func TestReplayFindsWhatTheRunFound(t *testing.T) {
	t.Parallel()
	update := func(change func(http.ResponseWriter, *http.Request, http.Handler)) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPut {
					change(w, r, next)
					return
				}
				next.ServeHTTP(w, r)
			})
		}
	}
	for name, c := range map[string]struct {
		profile string
		wrap    func(http.Handler) http.Handler
		clauses []string
		change  func(*suite.Config)
		outcome contracts.Outcome
	}{
		"kept, documented": {profile: openapi.Documented, clauses: []string{put + "*", "*.behaviour.*", "create-dependency.refusal.body.too-large"}, outcome: contracts.Conformant},
		"kept, observed":   {profile: openapi.ObservedAs, clauses: []string{put + "body.*"}, outcome: contracts.Conformant},
		"secrets come back": {
			profile: openapi.Documented, clauses: []string{put + "behaviour.*"}, outcome: contracts.Deviating,
			wrap: update(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				var sent bytes.Buffer
				_, _ = sent.ReadFrom(r.Body)
				r.Body = http.NoBody
				again := r.Clone(r.Context())
				again.Body = readCloser(sent.String())
				recorder := httptest.NewRecorder()
				next.ServeHTTP(recorder, again)
				recorder.Header().Set("X-Echo", "x"+secretOf(sent.String()))
				recorder.Body = bytes.NewBufferString(strings.Replace(recorder.Body.String(), "{", `{"echo":"`+secretOf(sent.String())+`",`, 1))
				copyTo(w, recorder)
			}),
		},
		"answers that are no JSON": {
			profile: openapi.Documented, clauses: []string{put + "body.timeout.*"}, outcome: contracts.Deviating,
			wrap: update(func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { answer(w, 200, "\xff\x00 oops") }),
		},
		"a budget that is used up": {
			profile: openapi.Documented, clauses: []string{put + "*"}, outcome: contracts.Inconclusive,
			change: func(cfg *suite.Config) { cfg.MaxRequests = 100 },
		},
		"flaky": {
			profile: openapi.Documented, clauses: []string{put + "body.timeout.*"}, outcome: contracts.Inconclusive,
			change: func(cfg *suite.Config) { cfg.Recheck = true }, wrap: everyOther(http.MethodPut),
		},
		"read only": {
			profile: openapi.Documented, outcome: contracts.Conformant, clauses: []string{"list-*"},
			change: func(cfg *suite.Config) { cfg.ReadOnly = true },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := config(t, c.profile, c.wrap)
			cfg.Clauses = c.clauses
			if c.change != nil {
				c.change(&cfg)
			}
			dir := t.TempDir()
			run := recorded(t, cfg, dir)
			if run.Outcome != c.outcome {
				t.Fatalf("the run is %s: %s", run.Outcome, run.Reason)
			}
			sameButEvidence(t, run, replayed(t, cfg, dir))
		})
	}
}

var (
	funcName = regexp.MustCompile(`"func_name":"fgc-[^"]*"`)
	times    = regexp.MustCompile(`"(time|wait)":[0-9.e-]+`)
)

// everyOther fails requests that it has not seen before.
func everyOther(method string) func(http.Handler) http.Handler {
	seen := map[string]bool{}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var sent bytes.Buffer
			_, _ = sent.ReadFrom(r.Body)
			r.Body = readCloser(sent.String())
			if key := funcName.ReplaceAllString(sent.String(), ""); r.Method == method && !seen[key] {
				seen[key] = true
				answer(w, http.StatusTeapot, "{}")
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

func readCloser(text string) *body { return &body{strings.NewReader(text)} }

type body struct{ *strings.Reader }

func (*body) Close() error { return nil }

// secretOf is the value that a request wants to be kept encrypted.
func secretOf(sent string) string {
	value, _ := openapi.DecodeJSON([]byte(sent))
	object, _ := value.(map[string]any)
	text, _ := object["encrypted_user_data"].(string)
	value, _ = openapi.DecodeJSON([]byte(text))
	object, _ = value.(map[string]any)
	secret, _ := object["password"].(string)
	return secret
}

// Two runs that did the same leave the same recording. Of updates at once
// (never-a-mixture) either may win, so that two runs need not do the same.
func TestRecordingsAreEqual(t *testing.T) {
	t.Parallel()
	var texts [2]string
	var raw []byte
	for i := range texts {
		dir := t.TempDir()
		cfg := config(t, openapi.Documented, nil)
		cfg.Clauses = []string{put + "behaviour.[^n]*", put + "body.encrypted_user_data.*"}
		recorded(t, cfg, dir)
		data, err := os.ReadFile(filepath.Join(dir, suite.RecordingFile))
		if err != nil {
			t.Fatal(err)
		}
		raw = data
		texts[i] = times.ReplaceAllString(string(data), "")
	}
	if texts[0] != texts[1] {
		t.Error("two recordings of the same differ")
	}
	obeysHAR(t, raw)
	if !strings.Contains(texts[0], "[redacted: ") || strings.Contains(texts[0], "not-a-secret") || strings.Contains(texts[0], fixtures.Token) {
		t.Error("the recording shows what it must cover, or the test sends no secret")
	}
}

// obeysHAR holds an archive against the format.
func obeysHAR(t *testing.T, data []byte) {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	schema, err := c.Compile("report/testdata/har.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err == nil {
		err = schema.Validate(value)
	}
	if err != nil {
		t.Errorf("the recording is no HAR 1.2: %v", err)
	}
}

// A document that says otherwise is held against what the target answered before it
// was written.
func TestNewDocumentAgainstOldEvidence(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cfg := config(t, openapi.Documented, nil)
	cfg.Clauses = []string{put + "*"}
	if run := recorded(t, cfg, dir); run.Outcome != contracts.Conformant {
		t.Fatalf("the run is %s: %s", run.Outcome, run.Reason)
	}
	changed, err := openapi.LoadProfile(openapi.Documented, openapi.Text{Name: "new.yaml", Data: []byte(`
overlay: 1.0.0
info: {title: another edition, version: 1.0.0}
actions:
  - target: $.components.schemas.UpdateFunctionConfigResponse.properties.timeout
    description: a bound that the target never kept
    x-evidence: {measured: in this test}
    update: {maximum: 100}
  - target: $.components.schemas.UpdateFunctionConfigRequestBody.properties.memory_size
    description: a value that nobody asked about
    x-evidence: {measured: in this test}
    update: {enum: [131072]}
`)})
	if err != nil {
		t.Fatal(err)
	}
	cfg.Prepared, cfg.Contract = nil, changed
	result := replayed(t, cfg, dir)
	const broken = put + "response.200.timeout.maximum"
	if result.Outcome != contracts.Deviating {
		t.Errorf("the replay is %s: %s", result.Outcome, result.Reason)
	}
	for _, c := range result.Clauses {
		if (c.Verdict == contracts.Fail) != (c.ID == broken) {
			t.Errorf("%s: %s %+v", c.ID, c.Verdict, c.Findings)
		}
	}
	unasked := 0
	for _, c := range result.Cases {
		if c.Clause == put+"body.memory_size.enum" && c.Verdict == contracts.Skip && strings.HasPrefix(c.Reason, "the recording does not have it") {
			unasked++
		}
	}
	if unasked == 0 {
		t.Error("no case about a value that was never sent is skipped for that reason")
	}
}

// A recording of a run that was handed a function has the requests of that run.
func TestRecordingHoldsEveryExchange(t *testing.T) {
	t.Parallel()
	dir, sent := t.TempDir(), 0
	cfg := config(t, openapi.Documented, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			sent++
			next.ServeHTTP(w, r)
		})
	})
	cfg.Clauses = []string{put + "body.timeout.*", "create-dependency.*"}
	recorded(t, cfg, dir)
	data, err := os.ReadFile(filepath.Join(dir, suite.RecordingFile))
	if err != nil {
		t.Fatal(err)
	}
	if got := bytes.Count(data, []byte(`"startedDateTime":`)); got != sent || sent < 10 {
		t.Errorf("%d exchanges were recorded of %d", got, sent)
	}
	for _, purpose := range []string{"make", "judge", "remove"} {
		if !bytes.Contains(data, []byte(`"purpose":"`+purpose+`"`)) {
			t.Errorf("none was to %s", purpose)
		}
	}
}

func TestRecordingsThatCannotBeJudged(t *testing.T) {
	t.Parallel()
	whole := t.TempDir()
	cfg := config(t, openapi.Documented, nil)
	cfg.Clauses = []string{put + "body.timeout.maximum"}
	recorded(t, cfg, whole)
	data, err := os.ReadFile(filepath.Join(whole, suite.RecordingFile))
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for name, c := range map[string]struct{ file, text, says string }{
		"another version": {suite.RecordingFile, strings.Replace(text, `"_recording":{"format":1`, `"_recording":{"format":2`, 1), "its format is 2; this version reads format 1"},
		"truncated":       {suite.RecordingFile, text[:len(text)/2], "breaks off after"},
		"without its end": {suite.RecordingFile, strings.Replace(text, `"_end"`, `"_and"`, 1), "it is not whole"},
		"of a browser":    {suite.RecordingFile, strings.Replace(text, `"_recording"`, `"_other"`, 1), "no recording of check --record"},
		"no JSON":         {suite.RecordingFile, "oops", "no HTTP archive"},
		"nothing":         {suite.RecordingFile, " ", "it is empty"},
		"an empty dir":    {"other.txt", "", "has no recording.har"},
		"a killed run":    {suite.RecordingFile + ".partial", text[:100], "never finished"},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, c.file), []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := suite.ReadRecording(dir); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want an error that says %q", name, err, c.says)
		}
	}
	if _, err := suite.ReadRecording(filepath.Join(whole, "nowhere")); err == nil || !strings.Contains(err.Error(), "is no directory") {
		t.Errorf("no directory: %v", err)
	}
	for _, name := range []string{suite.RecordingFile, suite.RecordingFile + ".partial"} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := suite.CreateRecorder(dir, cfg); err == nil || !strings.Contains(err.Error(), "another directory") {
			t.Errorf("beside %s a recording begins: %v", name, err)
		}
	}
}

// What did not come to its end leaves nothing that looks like a recording.
func TestUnfinishedRecordingIsRemoved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cfg := config(t, openapi.Documented, nil)
	recorder, err := suite.CreateRecorder(dir, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := recorder.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%s is left", left[0].Name())
	}
	cfg.Record = recorder
	if err := suite.Register(cfg, nil); err == nil || !strings.Contains(err.Error(), "Execute") {
		t.Errorf("Register takes a recorder: %v", err)
	}
}
