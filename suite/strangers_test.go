package suite_test

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// pageAnswer is the example answer of the vendor's page.
func pageAnswer(t *testing.T) []byte {
	t.Helper()
	contract, err := openapi.Profile(openapi.Documented)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range contract.Operation("UpdateFunctionConfig").Response(200).Examples {
		if object, ok := e.Value.(map[string]any); ok && object["func_urn"] != nil {
			data, err := json.Marshal(object)
			if err != nil {
				t.Fatal(err)
			}
			return data
		}
	}
	t.Fatal("the page shows no answer")
	return nil
}

// answering gives one body to everything, with the status that each method should have.
func answering(body func(*http.Request) []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data := body(r)
		w.Header().Set("Content-Type", "application/json")
		if r.Method == http.MethodDelete {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		_, _ = w.Write(data)
	})
}

// What was not made by us and keeps no contract is found out, by the clauses that it
// breaks. None of them keeps a state, none refuses anything.
func TestMocksThatAreNotStateful(t *testing.T) {
	t.Parallel()
	page := pageAnswer(t)
	echo := func(r *http.Request) []byte {
		var object map[string]any
		if json.Unmarshal(peek(r), &object) != nil || object == nil {
			object = map[string]any{}
		}
		name, _ := object["func_name"].(string)
		object["func_urn"] = "urn:fss:r:p:function:default:" + name
		data, _ := json.Marshal(object)
		return data
	}
	selection := []string{
		put + "body.timeout.*", put + "body.memory_size.*", put + "behaviour.*", put + "reflects.*", put + "refusal.*", "delete-function.behaviour.*",
		"list-functions.behaviour.*",
	}
	everywhere := []string{
		put + "body.timeout.maximum", put + "body.timeout.type", put + "body.memory_size.enum",
		put + "refusal.json.malformed", put + "refusal.credentials.missing", put + "refusal.existence.function",
		"delete-function.behaviour.gone-at-once", "list-functions.behaviour.shows-what-exists",
	}
	for _, tc := range []struct {
		name    string
		handler http.Handler
		breaks  []string
	}{
		{
			"a static mock with the example of the page", answering(func(*http.Request) []byte { return page }),
			[]string{put + "behaviour.last-modified-moves", put + "reflects.memory_size", put + "reflects.timeout", put + "reflects.handler"},
		},
		{
			"a mock that echoes what it is sent", answering(echo),
			[]string{put + "response.200.*", put + "behaviour.last-modified-moves"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			cfg := config(t, openapi.Documented, func(http.Handler) http.Handler { return tc.handler })
			cfg.Recheck, cfg.Clauses = true, selection
			result := execute(t, cfg)
			if result.Outcome != contracts.Deviating || result.ExitStatus() != 1 || result.Counts.Flaky > 0 {
				t.Errorf("outcome %s (%s), %d flaky", result.Outcome, result.Reason, result.Counts.Flaky)
			}
			broken := brokenClauses(result)
			for _, pattern := range slices.Concat(everywhere, tc.breaks) {
				if !slices.ContainsFunc(broken, func(id string) bool { return matches(pattern, id) }) {
					t.Errorf("%s: not found among %q", pattern, broken)
				}
			}
		})
	}
}

// What is no FunctionGraph at all is no deviation of it either: there is a plain
// sentence, and the status says that nothing is known.
func TestWhatIsNoFunctionGraph(t *testing.T) {
	t.Parallel()
	text := func(status int, media, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", media)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	for name, handler := range map[string]http.HandlerFunc{
		"200 to all":              func(http.ResponseWriter, *http.Request) {},
		"an empty object":         text(200, "application/json", "{}"),
		"a list":                  text(200, "application/json", "[]"),
		"a sign-in page":          text(200, "text/html", "<!DOCTYPE html><title>Sign in</title>"),
		"a page of a dead portal": text(404, "text/html", "<h1>Not Found</h1>"),
		"a gateway without it":    text(404, "application/json", `{"error_code":"APIG.0101","error_msg":"no such API"}`),
		"another API":             text(401, "application/json", `{"kind":"Status","status":"Failure","code":401}`),
		"a plain echo": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(w, r.Body)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for mode, requests := range map[string]int{"making functions": 4, "read-only": 2, "handed a function": 2} {
				sent := 0
				cfg := config(t, openapi.Documented, func(http.Handler) http.Handler {
					return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { sent++; handler(w, r) })
				})
				cfg.Recheck, cfg.ReadOnly = true, mode == "read-only"
				if mode == "handed a function" {
					cfg.Function, cfg.NoSecrets = demoURN, true
				}
				result := execute(t, cfg)
				if result.Outcome != contracts.Inconclusive || result.ExitStatus() != 3 || sent > requests {
					t.Errorf("%s: outcome %s (%s) after %d requests", mode, result.Outcome, result.Reason, sent)
				}
				if !strings.HasPrefix(result.Reason, "the run ended early: ") || len(result.Cases) > 0 {
					t.Errorf("%s: %s, %d cases", mode, result.Reason, len(result.Cases))
				}
			}
		})
	}
}

// Nothing that was carried out is no success, and neither is a run of nothing but skips.
func TestNothingCarriedOutIsInconclusive(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func() []string{
		"only what is skipped": func() []string { return []string{put + "body.func_vpc.vpc_id.type", put + "refusal.internal"} },
		"only what writes":     func() []string { return []string{put + "body.timeout.*"} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg, _ := seeded(t)
			cfg.Clauses, cfg.ReadOnly = change(), true
			if result := execute(t, cfg); result.Outcome != contracts.Inconclusive || result.Reason != "no case was carried out" {
				t.Errorf("outcome %s: %s", result.Outcome, result.Reason)
			}
		})
	}
}
