package suite_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
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

// listing asks a fake for the names of all functions, past the suite.
func listing(t *testing.T, handler http.Handler) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/v2/"+fixtures.Project+"/fgs/functions", nil)
	r.Header.Set("X-Auth-Token", fixtures.Token)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("status %d", w.Code)
	}
	return w.Body.String()
}

func TestRunLeavesTheTargetAsItWas(t *testing.T) {
	t.Parallel()
	cfg, server := seeded(t)
	before := listing(t, server)
	result := execute(t, cfg)
	if result.Outcome != contracts.Conformant {
		t.Errorf("outcome %s: %s", result.Outcome, result.Reason)
	}
	if after := listing(t, server); after != before {
		t.Errorf("the functions before the run\n%s\nand after it\n%s", before, after)
	}
	if !strings.Contains(before, `"count":3`) && !strings.Contains(before, "fgsTest") {
		t.Errorf("the target had no functions of its own: %s", before)
	}
}

// seeded is a run against a fake that has functions of somebody else.
func seeded(t *testing.T) (suite.Config, http.Handler) {
	t.Helper()
	server, err := fake.New(fake.WithToken(fixtures.Token, fixtures.Project), fake.WithSeed([]byte(fixtures.Demo)))
	if err != nil {
		t.Fatal(err)
	}
	cfg := config(t, openapi.Documented, nil)
	cfg.Target, err = target.New(target.Config{
		URL: "http://fake.invalid", Project: fixtures.Project, Token: fixtures.Token, Stepping: true, Base: direct{server},
	})
	if err != nil {
		t.Fatal(err)
	}
	return cfg, server
}

// A case that needs what the target does not have is skipped with the reason.
func TestMissingNeedsAreSkippedWithReason(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a whole run in one goroutine")
	}
	cfg, _ := seeded(t)
	result := execute(t, cfg)
	skipped := map[string]string{}
	for _, c := range result.Cases {
		if c.Verdict == contracts.Skip {
			skipped[c.Clause] = c.Reason
		}
	}
	for clause, reason := range map[string]string{
		put + "refusal.credentials.project": "the target has no foreign",
		put + "refusal.internal":            "the target has no fault",
		put + "body.func_vpc.vpc_id.type":   "the target has no subnet_id, no vpc_id",
	} {
		if !strings.HasPrefix(skipped[clause], reason[:len("the target has no ")]) || skipped[clause] == "" {
			t.Errorf("%s: skipped with %q, want %q", clause, skipped[clause], reason)
		}
	}
	cfg, _ = seeded(t)
	cfg.RequireAll = true
	if result := execute(t, cfg); result.Outcome != contracts.Inconclusive {
		t.Errorf("with RequireAll the outcome is %s", result.Outcome)
	}
}

func TestInterruptedRunCleansUpAndIsInconclusive(t *testing.T) {
	t.Parallel()
	cfg, server := seeded(t)
	before := listing(t, server)
	ctx, cancel := context.WithCancel(context.Background())
	cfg.Progress = func(done, _ int, _ report.Case) {
		if done == 200 {
			if listing(t, server) == before {
				t.Error("the run has made no function yet; the test shows nothing")
			}
			cancel()
		}
	}
	result, err := suite.Execute(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if result.Outcome != contracts.Inconclusive || !strings.Contains(result.Reason, "interrupted") {
		t.Errorf("outcome %s: %s", result.Outcome, result.Reason)
	}
	if n := len(result.Cases); n != 200 {
		t.Errorf("%d cases reported, want the 200 that were carried out", n)
	}
	if after := listing(t, server); after != before {
		t.Errorf("functions were left behind: %s", after)
	}
}

// What is not FunctionGraph is neither conformant nor deviating, and is not tried
// over and over.
func TestStrangersAreInconclusive(t *testing.T) {
	t.Parallel()
	html := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(status)
			_, _ = w.Write([]byte("<html><body>It works!</body></html>"))
		}
	}
	strangers := map[string]http.Handler{
		"a web page":       html(http.StatusOK),
		"a login page":     html(http.StatusFound),
		"a broken gateway": html(http.StatusBadGateway),
		"nothing but 200":  http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}),
		"another JSON API": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"ok":true}`)) }),
		"a service that echoes": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var b bytes.Buffer
			_, _ = b.ReadFrom(r.Body)
			_, _ = w.Write(b.Bytes())
		}),
	}
	for name, handler := range strangers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requests := 0
			cfg := config(t, openapi.Documented, func(http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					requests++
					handler.ServeHTTP(w, r)
				})
			})
			result := execute(t, cfg)
			if result.ExitStatus() == 0 {
				t.Errorf("outcome %s: %s", result.Outcome, result.Reason)
			}
			if requests > 200 {
				t.Errorf("%d requests were sent to a target that cannot even create a function", requests)
			}
		})
	}
}

func TestUnreachableTargetIsInconclusive(t *testing.T) {
	t.Parallel()
	listener := httptest.NewServer(http.NotFoundHandler())
	address := listener.URL
	listener.Close()
	cfg := config(t, openapi.Documented, nil)
	var err error
	cfg.Target, err = target.New(target.Config{URL: address, Project: fixtures.Project, Token: fixtures.Token})
	if err != nil {
		t.Fatal(err)
	}
	result := execute(t, cfg)
	if result.Outcome != contracts.Inconclusive || result.ExitStatus() != 3 {
		t.Errorf("outcome %s: %s", result.Outcome, result.Reason)
	}
	if strings.Contains(result.Reason, fixtures.Token) {
		t.Error("the reason shows the token")
	}
	if len(result.Cases) > 3 {
		t.Errorf("%d cases were tried against a target that gives no answer", len(result.Cases))
	}
}

func TestConfigurationFaults(t *testing.T) {
	t.Parallel()
	faults := map[string]struct {
		change func(*suite.Config)
		says   string
	}{
		"no contract":             {func(c *suite.Config) { c.Prepared = nil }, "needs a contract"},
		"no target":               {func(c *suite.Config) { c.Target = nil }, "a target"},
		"pattern without a match": {func(c *suite.Config) { c.Clauses = []string{"update-function-config.body.*", "no-such-*"} }, `"no-such-*" matches no clause`},
		"broken pattern":          {func(c *suite.Config) { c.Clauses = []string{"["} }, "clause pattern"},
		"clause without a case":   {func(c *suite.Config) { c.Clauses = []string{"create-function.refusal.quota.functions"} }, "no case shows"},
		"known list is no list":   {func(c *suite.Config) { c.Known, c.KnownName = []byte("a: b"), "known.yaml" }, "known.yaml:1"},
	}
	for name, f := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := config(t, openapi.Documented, nil)
			f.change(&cfg)
			_, err := suite.Execute(context.Background(), cfg)
			if err == nil || !strings.Contains(err.Error(), f.says) {
				t.Errorf("error %v; want one that says %q", err, f.says)
			}
			if err := suite.Register(cfg, nil); err == nil {
				t.Error("Register takes the same configuration")
			}
		})
	}
}

// Two runs that find the same make the same report.
func TestReportsAreEqual(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("two whole runs, each in one goroutine")
	}
	text := func() string {
		var b bytes.Buffer
		if err := report.WriteJSON(&b, execute(t, config(t, openapi.Documented, nil))); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	if first, second := text(), text(); first != second {
		t.Error("two runs against two new fakes give different reports")
	}
}

// A selection runs only what shows the selected clauses, and reports only these.
func TestSelection(t *testing.T) {
	t.Parallel()
	cfg := config(t, openapi.Documented, nil)
	cfg.Clauses = []string{put + "body.timeout.*"}
	result := execute(t, cfg)
	for _, c := range result.Clauses {
		if !strings.HasPrefix(c.ID, put+"body.timeout.") || c.Verdict != contracts.Pass {
			t.Errorf("%s: %s %s", c.ID, c.Verdict, c.Reason)
		}
	}
	if len(result.Clauses) != 4 {
		t.Errorf("%d clauses, want required, type, minimum and maximum", len(result.Clauses))
	}
	cfg.Clauses = []string{put + "response.500.*"}
	if result := execute(t, cfg); result.Counts.Clauses.Pass == 0 {
		t.Errorf("no clause about the answer 500 was put to the test: %+v", result.Counts)
	}
}

// What the account owns stands in reports, so that it must open nothing by itself.
func TestSignedAddressesAreRefused(t *testing.T) {
	t.Parallel()
	cfg := config(t, openapi.Documented, nil)
	var err error
	cfg.Target, err = target.New(target.Config{
		URL: "http://fake.invalid", Project: fixtures.Project, Token: fixtures.Token,
		Has: map[string]string{"vpc_id": "v", "obs_url": "https://b.example.com/a.zip?AccessKeyId=a&Signature=canary"},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = suite.NewRunner(cfg)
	if err == nil || !strings.HasPrefix(err.Error(), "obs_url: an address with a signature") || strings.Contains(err.Error(), "canary") {
		t.Errorf("a signed address of the account gives %v", err)
	}
}
