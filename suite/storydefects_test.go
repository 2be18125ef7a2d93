package suite_test

import (
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// ofStories are defects that show only when something else happens at the same time, or
// between.
var ofStories = family{
	among: []string{
		put + "behaviour.never-a-mixture", put + "behaviour.version-and-alias-stay", "list-functions.behaviour.*", put + "behaviour.last-writer-wins",
	},
	defects: []defect{
		{
			"of two updates at once each leaves a part",
			[]string{put + "behaviour.never-a-mixture"},
			mistaken(nil, func(s *service, x *exchange) {
				if !x.isUpdate() || !x.ok() {
					return
				}
				before := s.memory[x.address()]
				s.memory[x.address()] = maps.Clone(x.sent)
				if text, _ := before["description"].(string); strings.HasSuffix(text, " writer") && before["description"] != x.sent["description"] {
					mixed := maps.Clone(x.sent)
					mixed["timeout"] = before["timeout"]
					s.call(http.MethodPut, x.address(), mixed)
				}
			}),
		},
		{
			"an update takes the additional version away",
			[]string{put + "behaviour.version-and-alias-stay"},
			mistaken(nil, func(s *service, x *exchange) {
				if x.isUpdate() && x.ok() {
					s.memory[strings.TrimSuffix(x.address(), "/config")] = map[string]any{}
				}
				function, _, isAlias := strings.Cut(x.address(), "/aliases/")
				if isAlias && x.request.Method == http.MethodGet && s.memory[function] != nil {
					delete(x.body, "additional_version_weights")
					delete(x.body, "additional_version_strategy")
				}
			}),
		},
	},
}

// A list that shows a function twice once another was made shows some never. The clause
// is one of level should.
func TestPagesUnderChange(t *testing.T) {
	t.Parallel()
	for _, isWrong := range []bool{false, true} {
		cfg := config(t, openapi.Documented, func(inner http.Handler) http.Handler {
			if !isWrong {
				return inner
			}
			return repeating.wrap(inner)
		})
		cfg.Strict, cfg.Clauses = true, []string{"list-functions.behaviour.*"}
		broken := brokenClauses(execute(t, cfg))
		if found := len(broken) == 1 && broken[0] == contracts.BehaviourPagesUnderChange; found != isWrong || len(broken) > 1 {
			t.Errorf("wrong %t: broken are %v", isWrong, broken)
		}
	}
}

// Two updates of a story are under way at the same time, and a service that is asked
// one after the other is not accused.
func TestUpdatesAtOnce(t *testing.T) {
	t.Parallel()
	met := make(chan struct{})
	var mu sync.Mutex
	under, most := 0, 0
	cfg := config(t, openapi.Documented, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPut {
				mu.Lock()
				if under++; under == 2 && most < 2 {
					close(met)
				}
				most = max(most, under)
				mu.Unlock()
				select {
				case <-met:
				case <-time.After(10 * time.Second): // only where nothing comes beside it
				}
				defer func() { mu.Lock(); under--; mu.Unlock() }()
			}
			next.ServeHTTP(w, r)
		})
	})
	cfg.Clauses = []string{contracts.BehaviourNeverAMixture}
	if result := execute(t, cfg); result.Outcome != contracts.Conformant || most != 2 {
		t.Errorf("outcome %s (%s), %d updates at once", result.Outcome, result.Reason, most)
	}
}
