package suite_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite"
)

// watched notes the requests that reach a fake.
func watched(tb testing.TB, profile string) (cfg suite.Config, requests func() []string) {
	tb.Helper()
	var seen []string
	cfg = config(tb, profile, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			seen = append(seen, fmt.Sprintf("%s %s %d", r.Method, r.URL.RequestURI(), len(peek(r))))
			next.ServeHTTP(w, r)
		})
	})
	return cfg, func() []string { return seen }
}

// answered are the parts of requests that only the answers of the target tell.
var answered = regexp.MustCompile(`urn:fss:[^:]*:|urn%3Afss%3A[^%]*%3A|request_id=[0-9a-f-]{36}|/(versions|aliases|dependencies|tags|applications|events|triggers|version)/[^/ ?]+(?:/[A-Z]+/[0-9a-f-]{36})?`)

// A plan is what a run then does against a target that keeps the contract. The other
// profile differs in data alone.
func TestForecastIsWhatARunDoes(t *testing.T) {
	t.Parallel()
	cfg, requests := watched(t, openapi.Documented)
	plan, err := suite.Foresee(cfg)
	if err != nil || len(requests()) > 0 {
		t.Fatalf("%d requests were sent, %v", len(requests()), err)
	}
	result := execute(t, cfg)
	var planned, sent []string
	for _, r := range plan.Requests {
		planned = append(planned, answered.ReplaceAllString(fmt.Sprintf("%s %s %d", r.Method, r.URL, r.Bytes), "X"))
	}
	for _, r := range requests() {
		sent = append(sent, answered.ReplaceAllString(r, "X"))
	}
	for i := range min(len(planned), len(sent)) {
		// Of what is sent at once either may come first.
		if i+1 < min(len(planned), len(sent)) && planned[i] == sent[i+1] && planned[i+1] == sent[i] {
			sent[i], sent[i+1] = sent[i+1], sent[i]
		}
		if planned[i] != sent[i] {
			t.Fatalf("request %d is planned as\n%s and is\n%s", i+1, planned[i], sent[i])
		}
	}
	if len(planned) != len(sent) || plan.Cases != result.Counts.Cases.Total || len(plan.Skipped) > 0 {
		t.Errorf("%d requests of %d cases are planned, %d of %d are sent", len(planned), plan.Cases, len(sent), result.Counts.Cases.Total)
	}
}

// What is skipped stands in the plan with the reason that the report gives.
func TestForecastSaysWhatIsSkipped(t *testing.T) {
	t.Parallel()
	cfg, _ := seeded(t)
	plan, err := suite.Foresee(cfg)
	if err != nil {
		t.Fatal(err)
	}
	var planned, sent []string
	for _, s := range plan.Skipped {
		planned = append(planned, s.Case+": "+s.Reason)
	}
	for _, c := range execute(t, cfg).Cases {
		if c.Verdict == contracts.Skip {
			sent = append(sent, c.ID+": "+c.Reason)
		}
	}
	if len(sent) == 0 || !slices.Equal(planned, sent) {
		t.Errorf("%d are planned, %d are skipped", len(planned), len(sent))
	}
}

// A read-only run sends nothing but reads, skips the rest with a reason and judges
// what is left.
func TestReadOnlyRuns(t *testing.T) {
	t.Parallel()
	for _, function := range []string{"", demoURN} {
		t.Run("function "+function, func(t *testing.T) {
			t.Parallel()
			cfg, server := seeded(t)
			before := listing(t, server)
			cfg.ReadOnly, cfg.Function = true, function
			result := execute(t, cfg)
			if result.Outcome != contracts.Conformant || result.Counts.Cases.Pass < 5 || result.Counts.Cases.Skip < 1000 {
				t.Errorf("outcome %s (%s): %+v", result.Outcome, result.Reason, result.Counts.Cases)
			}
			for _, c := range result.Cases {
				if c.Verdict == contracts.Skip && !strings.Contains(c.Reason, "read-only") && !strings.Contains(c.Reason, "the target has no") {
					t.Errorf("%s: %s", c.ID, c.Reason)
				}
			}
			shows := slices.ContainsFunc(result.Clauses, func(c reportClause) bool {
				return c.ID == "show-function-config.response.200.func_urn.type" && c.Verdict == contracts.Pass
			})
			if shows == (function == "") {
				t.Errorf("reads of a function were judged: %t", shows)
			}
			if after := listing(t, server); after != before {
				t.Error("the target has changed")
			}
			plan, err := suite.Foresee(cfg)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range plan.Requests {
				if r.Method != http.MethodGet {
					t.Errorf("%s %s is planned", r.Method, r.URL)
				}
			}
		})
	}
}

// A run stops before its budget is used up, and cleans up within it.
func TestBudget(t *testing.T) {
	t.Parallel()
	for _, budget := range []int{1, 2, 3, 10, 57, 100} {
		t.Run(fmt.Sprint(budget), func(t *testing.T) {
			t.Parallel()
			cfg, requests := watched(t, openapi.Documented)
			cfg.MaxRequests = budget
			cfg.Clauses = []string{put + "*", "create-function.body.*"}
			result := execute(t, cfg)
			if n := len(requests()); n > budget || budget > 10 && n < budget-4 {
				t.Errorf("%d requests were sent", n)
			}
			if result.ExitStatus() != 3 || !strings.Contains(result.Reason, "budget") {
				t.Errorf("outcome %s: %s", result.Outcome, result.Reason)
			}
			if text := listing(t, handlerOf(t, cfg.Target)); strings.Contains(text, suite.NamePrefix) {
				t.Errorf("left behind: %s", text)
			}
		})
	}
	enough, _ := watched(t, openapi.Documented)
	enough.MaxRequests, enough.Clauses = 100, []string{put + "body.timeout.type"}
	if result := execute(t, enough); result.Outcome != contracts.Conformant {
		t.Errorf("with enough requests the outcome is %s: %s", result.Outcome, result.Reason)
	}
}

// A target that is busy now and then is no deviation where the run only prepares.
func TestBusyTargets(t *testing.T) {
	t.Parallel()
	n, busy := 0, 0
	cfg := config(t, openapi.Documented, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			isOwn := r.Method == http.MethodPost || r.Method == http.MethodDelete
			if n++; isOwn && n%2 == 0 {
				busy++
				w.Header().Set("Retry-After", "0")
				w.WriteHeader(http.StatusTooManyRequests)
				_, _ = io.WriteString(w, "{}")
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	cfg.Clauses = []string{put + "absent.*"}
	result := execute(t, cfg)
	if result.Outcome != contracts.Conformant || busy < 3 {
		t.Errorf("outcome %s (%s), busy %d times", result.Outcome, result.Reason, busy)
	}
	if text := listing(t, handlerOf(t, cfg.Target)); strings.Contains(text, suite.NamePrefix) && busy == 0 {
		t.Errorf("left behind: %s", text)
	}
}
