package suite_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite"
	"github.com/fgcontract/fgcontract/suite/report"
	"github.com/fgcontract/fgcontract/suite/target"
)

type reportClause = report.Clause

const demoURN = "urn:fss:cn-north-4:" + fixtures.Project + ":function:default:fgsTest"

// handing is a run that is handed a function with everything that a body can set.
func handing(t *testing.T, wrap func(http.Handler) http.Handler) (suite.Config, http.Handler) {
	t.Helper()
	return handingWith(t, "full", wrap)
}

// handingWith starts from another example of an update. One of the least that a
// function can have leaves out logging, which an update keeps.
func handingWith(t *testing.T, example string, wrap func(http.Handler) http.Handler) (suite.Config, http.Handler) {
	t.Helper()
	server, err := fake.New(fake.WithToken(fixtures.Token, fixtures.Project), fake.WithSeed([]byte(fixtures.Demo)))
	if err != nil {
		t.Fatal(err)
	}
	if status, text := through(server, http.MethodPut, bodyOf(t, example)); status != 200 {
		t.Fatalf("status %d: %s", status, text)
	}
	var handler http.Handler = server
	if wrap != nil {
		handler = wrap(server)
	}
	cfg := config(t, openapi.Documented, nil)
	has := everything(cfg.Prepared.Cases())
	cfg.Target, err = target.New(target.Config{
		URL: "http://fake.invalid", Project: fixtures.Project, Token: fixtures.Token, Stepping: true, Has: has, Base: direct{handler},
	})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cfg.Function, cfg.NoSecrets, cfg.SaveFile = demoURN, true, filepath.Join(dir, "saved.json")
	cfg.Journal = begin(t, filepath.Join(dir, "run.jsonl"))
	return cfg, server
}

// bodyOf is the example of an update, for the function that is handed.
func bodyOf(t *testing.T, example string) []byte {
	t.Helper()
	contract, err := openapi.Profile(openapi.Documented)
	if err != nil {
		t.Fatal(err)
	}
	shown, _ := contract.Operation("UpdateFunctionConfig").Example(example).(map[string]any)
	body := maps.Clone(shown)
	body["func_name"] = "fgsTest"
	delete(body, "encrypted_user_data")
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// through asks for the configuration of the function, past the suite, or sets it.
func through(handler http.Handler, method string, body []byte) (status int, text string) {
	r := httptest.NewRequest(method, "/v2/"+fixtures.Project+"/fgs/functions/"+demoURN+"/config", strings.NewReader(string(body)))
	r.Header.Set("X-Auth-Token", fixtures.Token)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// clockwork are the members that follow the clock.
var clockwork = regexp.MustCompile(`"(last_modified|image_name)":"[^"]*"`)

func configuration(t *testing.T, handler http.Handler) string {
	t.Helper()
	status, text := through(handler, http.MethodGet, nil)
	if status != 200 || !strings.Contains(text, "last_modified") {
		t.Fatalf("status %d: %s", status, text)
	}
	return clockwork.ReplaceAllString(text, "")
}

func TestAHandedFunctionIsPutBack(t *testing.T) {
	t.Parallel()
	for _, with := range []string{"full", "minimal"} {
		t.Run(with, func(t *testing.T) {
			t.Parallel()
			handedIsPutBack(t, with)
		})
	}
}

func handedIsPutBack(t *testing.T, with string) {
	t.Helper()
	updates := 0
	cfg, server := handingWith(t, with, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.Method == http.MethodPut:
				updates++
			case r.Method != http.MethodGet:
				t.Errorf("%s %s is sent", r.Method, r.URL)
			}
			next.ServeHTTP(w, r)
		})
	})
	before, others := configuration(t, server), listing(t, server)
	saved := ""
	cfg.Progress = func(done, _ int, _ report.Case) {
		if done == 300 {
			data, err := os.ReadFile(cfg.SaveFile)
			info, fault := os.Stat(cfg.SaveFile)
			if err != nil || fault != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("the saved configuration: %v, %v", err, fault)
			}
			saved = string(data)
		}
	}
	result := execute(t, cfg)
	if result.Outcome != contracts.Conformant || result.Counts.Cases.Pass < 300 || updates < 300 {
		t.Errorf("outcome %s (%s), %+v, %d updates", result.Outcome, result.Reason, result.Counts.Cases, updates)
	}
	for _, c := range result.Cases {
		if c.Verdict == contracts.Fail || c.Verdict == contracts.Error {
			t.Errorf("%s: %s %s %v", c.ID, c.Verdict, c.Reason, c.Findings)
		}
	}
	if after := configuration(t, server); after != before {
		t.Errorf("the configuration was\n%s\nand is\n%s", before, after)
	}
	if after := clockwork.ReplaceAllString(listing(t, server), ""); after != clockwork.ReplaceAllString(others, "") {
		t.Error("other functions have changed")
	}
	if !strings.Contains(saved, "fgsTest") {
		t.Errorf("saved was %q", saved)
	}
	if _, err := os.Stat(cfg.SaveFile); err == nil {
		t.Error("the saved configuration is still there")
	}
	if err := cfg.Journal.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(cfg.Journal.Path()); err == nil {
		t.Error("the journal is still there")
	}
}

func TestAHandedFunctionIsPutBackAfterAnInterrupt(t *testing.T) {
	t.Parallel()
	cfg, server := handing(t, nil)
	before := configuration(t, server)
	ctx, cancel := context.WithCancel(context.Background())
	changed := false
	cfg.Progress = func(done, _ int, _ report.Case) {
		if !changed && done > 20 && configuration(t, server) != before {
			changed = true
			cancel()
		}
	}
	cfg.Clauses = []string{put + "behaviour.*", put + "body.*"}
	result, err := suite.Execute(ctx, cfg)
	if err != nil || !changed || result.Outcome != contracts.Inconclusive {
		t.Errorf("outcome %s, %v; it was changed: %t", result.Outcome, err, changed)
	}
	if after := configuration(t, server); after != before {
		t.Errorf("the configuration was\n%s\nand is\n%s", before, after)
	}
}

// putting answers the n-th update in its own way.
func putting(from int, answer http.HandlerFunc) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		n := 0
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPut {
				if n++; n >= from {
					answer(w, r)
					return
				}
			}
			next.ServeHTTP(w, r)
		})
	}
}

// forgetting shows another timeout once the function was updated.
func forgetting() func(http.Handler) http.Handler {
	updated := false
	return onAnswer(func(x *exchange) {
		updated = updated || x.isUpdate()
		if updated && x.body != nil {
			x.body["timeout"] = 17.0
		}
	})
}

func refuse(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }

// A function that could not be put back is left alone, and the report says why.
func TestWhatCannotBePutBackIsLeftAlone(t *testing.T) {
	t.Parallel()
	showing := func(change func(map[string]any)) func(http.Handler) http.Handler {
		return onAnswer(func(x *exchange) {
			if x.request.Method == http.MethodGet && x.body != nil {
				change(x.body)
			}
		})
	}
	for _, tc := range []struct {
		name    string
		change  func(*suite.Config)
		wrap    func(http.Handler) http.Handler
		says    string
		updates int
	}{
		{"secrets may be there", func(c *suite.Config) { c.NoSecrets = false }, nil, "it may have encrypted_user_data, which a read does not show", 0},
		{"secrets are there", nil, showing(func(b map[string]any) { b["encrypted_user_data"] = `{"password":""}` }), "it has encrypted_user_data", 0},
		{"it shows what no update takes", nil, showing(func(b map[string]any) { b["timeout"] = 999999999.0 }), "could not be sent back under this contract: timeout must be at most 259200", 0},
		{"another function is shown", nil, showing(func(b map[string]any) { b["func_urn"] = demoURN + "2" }), "speaks of", 0},
		{"it does not exist", func(c *suite.Config) { c.Function = demoURN + "x" }, nil, "status 404", 0},
		{"the trial is refused", nil, putting(1, refuse), "a trial has failed", 1},
		{"the trial does not take", nil, forgetting(), "a read behind the update shows other values of timeout", 1},
		{"the file cannot be written", func(c *suite.Config) { c.SaveFile = filepath.Join(c.SaveFile, "x") }, nil, "save its configuration", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			updates := 0
			cfg, server := handing(t, func(next http.Handler) http.Handler {
				if tc.wrap != nil {
					next = tc.wrap(next)
				}
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Method == http.MethodPut {
						updates++
					}
					next.ServeHTTP(w, r)
				})
			})
			if tc.change != nil {
				tc.change(&cfg)
			}
			before := configuration(t, server)
			result := execute(t, cfg)
			if result.ExitStatus() != 3 || !strings.Contains(result.Reason, tc.says) || len(result.Cases) > 0 {
				t.Errorf("outcome %s (%s), %d cases; want %q", result.Outcome, result.Reason, len(result.Cases), tc.says)
			}
			if updates > tc.updates*2 {
				t.Errorf("%d updates were sent", updates)
			}
			if after := configuration(t, server); after != before {
				t.Error("the function has changed")
			}
		})
	}
}

// What could not be put back stays on disk, is named, and sweep puts it back.
func TestSweepPutsBackWhatARunDidNot(t *testing.T) {
	t.Parallel()
	cfg, server := handing(t, putting(60, refuse))
	before := configuration(t, server)
	cfg.Clauses = []string{put + "body.*"}
	result := execute(t, cfg)
	if !strings.Contains(result.Reason, cfg.SaveFile) && result.ExitStatus() != 1 || configuration(t, server) == before {
		t.Fatalf("outcome %s: %s", result.Outcome, result.Reason)
	}
	if err := cfg.Journal.Close(); err != nil {
		t.Fatal(err)
	}
	journal, err := suite.ReadJournal(cfg.Journal.Path())
	if err != nil {
		t.Fatal(err)
	}
	one, err := target.New(target.Config{URL: "http://fake.invalid", Project: fixtures.Project, Token: fixtures.Token, Base: direct{server}})
	if err != nil {
		t.Fatal(err)
	}
	s := suite.NewSweep(sweeping(t, one, journal))
	if held := s.Held(); len(held) != 1 || held[0].URN != demoURN || held[0].File != cfg.SaveFile {
		t.Fatalf("held are %v", held)
	}
	if err := s.Restore(t.Context(), s.Held()[0]); err != nil {
		t.Fatal(err)
	}
	if after := configuration(t, server); after != before {
		t.Errorf("the configuration was\n%s\nand is\n%s", before, after)
	}
	if _, err := os.Stat(cfg.SaveFile); err == nil {
		t.Error("the saved configuration is still there")
	}
	if err := s.Restore(t.Context(), journal.Held[0]); err == nil {
		t.Error("without its file a configuration is put back")
	}
}
