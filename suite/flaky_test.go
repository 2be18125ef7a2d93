package suite_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/report"
)

// sometimes refuses updates to a timeout of 259200, the first n of them.
func sometimes(n int) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPut && strings.Contains(string(peek(r)), `"timeout":259200`) {
				if n--; n >= 0 {
					w.WriteHeader(http.StatusInternalServerError)
					return
				}
			}
			next.ServeHTTP(w, r)
		})
	}
}

func TestFlakyCases(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		fails   int
		recheck bool
		outcome contracts.Outcome
		flaky   int
		reason  string
	}{
		{"never", 0, true, contracts.Conformant, 0, "kept"},
		{"once", 1, true, contracts.Inconclusive, 1, "1 case failed and passed when carried out again alone"},
		{"twice", 2, true, contracts.Deviating, 0, "broken"},
		{"once, and nobody looks again", 1, false, contracts.Deviating, 0, "broken"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			cfg := config(t, openapi.Documented, sometimes(tc.fails))
			cfg.Recheck, cfg.Clauses = tc.recheck, []string{put + "body.timeout.maximum"}
			result := execute(t, cfg)
			if result.Outcome != tc.outcome || result.Counts.Flaky != tc.flaky || !strings.Contains(result.Reason, tc.reason) {
				t.Errorf("outcome %s (%s), %d flaky; want %s, %d", result.Outcome, result.Reason, result.Counts.Flaky, tc.outcome, tc.flaky)
			}
			var text, data bytes.Buffer
			if err := report.WriteText(&text, result, report.TextOptions{}); err != nil {
				t.Fatal(err)
			}
			if err := report.WriteJSON(&data, result); err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(text.String(), ", 1 flaky, "); got != (tc.flaky > 0) {
				t.Errorf("the text counts them: %t\n%s", got, text.String())
			}
			if back, err := report.ReadJSON(&data); err != nil || back.Counts.Flaky != tc.flaky {
				t.Errorf("JSON gives back %d, %v", back.Counts.Flaky, err)
			}
			for _, c := range result.Cases {
				if c.Flaky && (c.Verdict != contracts.Error || len(c.Exchanges) == 0 || !strings.Contains(c.Reason, "status 500")) {
					t.Errorf("%s: %s %q, %d exchanges", c.ID, c.Verdict, c.Reason, len(c.Exchanges))
				}
			}
		})
	}
}

// A flaky case beside a broken clause does not hide it.
func TestFlakyBesideBroken(t *testing.T) {
	t.Parallel()
	cfg := config(t, openapi.Documented, func(next http.Handler) http.Handler {
		return sometimes(1)(inUpdates(func(b map[string]any) { delete(b, "description") })(next))
	})
	cfg.Recheck, cfg.Clauses = true, []string{put + "body.timeout.*", put + "body.description.*"}
	if result := execute(t, cfg); result.Outcome != contracts.Deviating || len(brokenClauses(result)) == 0 {
		t.Errorf("outcome %s: %s", result.Outcome, result.Reason)
	}
}
