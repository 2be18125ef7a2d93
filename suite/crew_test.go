package suite_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite"
	"github.com/fgcontract/fgcontract/suite/report"
)

// someOfAll are clauses whose cases do all that cases can: on shared functions and on
// their own, on the project, with a fault, with a name that is not the run's.
var someOfAll = []string{
	put + "body.t*", put + "reflects.*", put + "refusal.internal", "create-function.body.func_name.*", "list-functions.behaviour.*",
	"create-dependency-version.behaviour.*", "create-event.refusal.*",
}

// A run with several workers finds what a run with one finds, in the same order, also
// where the target deviates.
func TestParallelRunFindsTheSame(t *testing.T) {
	t.Parallel()
	forgets := inUpdates(func(b map[string]any) { delete(b, "description"); b["timeout"] = "3" })
	var texts []string
	for _, workers := range []int{0, 1, 2, 5} {
		cfg := config(t, openapi.Documented, forgets)
		cfg.Parallel, cfg.Clauses = workers, someOfAll
		result := withoutExchanges(t, execute(t, cfg))
		if result.Counts.Clauses.Fail == 0 {
			t.Errorf("with %d workers nothing is found: %+v", workers, result.Counts)
		}
		for i := range result.Cases {
			result.Cases[i].Requests = 0 // each worker makes a function of its own
		}
		result.Counts.Requests = 0
		texts = append(texts, jsonOf(t, result))
	}
	for i, text := range texts {
		if text != texts[0] {
			t.Errorf("run %d:\n%s", i, diffLines(text, texts[0]))
		}
	}
}

// traffic watches what is under way at once. Requests of updates wait for each other
// until as many as it asks for have come.
type traffic struct {
	want    int
	mu      sync.Mutex
	now     int
	most    int
	met     chan struct{}
	project []int // how many were under way with a request about the whole project
}

func (w *traffic) enter(isProject bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now++
	if w.most = max(w.most, w.now); w.most >= w.want && w.met != nil {
		close(w.met)
		w.met = nil
	}
	if isProject {
		w.project = append(w.project, w.now)
	}
}

func (w *traffic) leave() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now--
}

func (w *traffic) watch(next http.Handler) http.Handler {
	met := w.met
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		_, about, _ := strings.Cut(r.URL.Path, "/fgs/")
		w.enter(r.Method == http.MethodGet && !strings.HasPrefix(about, "functions/"))
		defer w.leave()
		if r.Method == http.MethodPut {
			select {
			case <-met:
			case <-time.After(10 * time.Second): // only where nothing comes beside it
			}
		}
		next.ServeHTTP(rw, r)
	})
}

func TestCasesRunAtOnceUnlessTheyMeet(t *testing.T) {
	t.Parallel()
	seen := &traffic{want: 3, met: make(chan struct{})}
	cfg := config(t, openapi.Documented, seen.watch)
	cfg.Parallel, cfg.Clauses = 3, []string{put + "body.t*", "list-functions.behaviour.*", "list-quotas.*"}
	if result := execute(t, cfg); result.Outcome != contracts.Conformant {
		t.Errorf("outcome %s: %s", result.Outcome, result.Reason)
	}
	if seen.most != 3 {
		t.Errorf("%d requests were under way at once, want 3", seen.most)
	}
	if len(seen.project) == 0 {
		t.Error("nothing asked about the project")
	}
	for _, n := range seen.project {
		if n != 1 {
			t.Errorf("with a request about the project %d were under way", n)
		}
	}
}

// What the workers of a run make has names of the run, and nothing of it stays: at the
// end, behind an interrupt, and when the budget is used up, which holds for all of them.
func TestParallelRunCleansUp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		budget, interrupt int
		outcome           contracts.Outcome
		reason            string
	}{
		"to the end":      {outcome: contracts.Conformant},
		"interrupted":     {interrupt: 40, outcome: contracts.Inconclusive, reason: "interrupted"},
		"with a budget":   {budget: 150, outcome: contracts.Inconclusive, reason: "budget"},
		"with far enough": {budget: 100000, outcome: contracts.Conformant},
		"with too little": {budget: 3, outcome: contracts.Inconclusive, reason: "budget"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			cfg := config(t, openapi.Documented, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { requests.Add(1); next.ServeHTTP(w, r) })
			})
			cfg.Parallel, cfg.MaxRequests, cfg.Clauses = 4, c.budget, someOfAll
			cfg.Journal = begin(t, filepath.Join(t.TempDir(), "journal.jsonl"))
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			order := 0
			cfg.Progress = func(done, _ int, _ report.Case) {
				if order++; done != order {
					t.Errorf("progress says %d, then %d", order-1, done)
				}
				if done == c.interrupt {
					cancel()
				}
			}
			result, err := suite.Execute(ctx, cfg)
			if err != nil {
				t.Fatal(err)
			}
			if result.Outcome != c.outcome || !strings.Contains(result.Reason, c.reason) {
				t.Errorf("outcome %s: %s", result.Outcome, result.Reason)
			}
			if n := int(requests.Load()); c.budget > 0 && n > c.budget {
				t.Errorf("%d requests were sent of %d", n, c.budget)
			}
			if text := listing(t, handlerOf(t, cfg.Target)); strings.Contains(text, suite.NamePrefix) {
				t.Errorf("left behind: %s", text)
			}
			if err := cfg.Journal.Close(); err != nil {
				t.Error(err)
			}
			if _, err := suite.ReadJournal(cfg.Journal.Path()); err == nil {
				t.Error("the journal still speaks of something")
			}
		})
	}
}

// A case that fails once is carried out again while nothing else is.
func TestParallelRecheck(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	lock := func(next http.Handler) http.Handler { // the counter of the defect is not for several at once
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			next.ServeHTTP(w, r)
		})
	}
	cfg := config(t, openapi.Documented, func(next http.Handler) http.Handler { return lock(sometimes(1)(next)) })
	cfg.Recheck, cfg.Parallel, cfg.Clauses = true, 4, []string{put + "body.t*"}
	if result := execute(t, cfg); result.Counts.Flaky != 1 || result.Outcome != contracts.Inconclusive {
		t.Errorf("outcome %s (%s), %d flaky", result.Outcome, result.Reason, result.Counts.Flaky)
	}
}

// A recording does not show which worker was faster, and is judged like the run.
func TestParallelRecording(t *testing.T) {
	t.Parallel()
	var texts []string
	for range 2 {
		dir := t.TempDir()
		cfg := config(t, openapi.Documented, nil)
		cfg.Parallel, cfg.Clauses = 4, someOfAll
		run := recorded(t, cfg, dir)
		again := config(t, openapi.Documented, nil)
		again.Clauses = someOfAll
		sameButEvidence(t, run, replayed(t, again, dir))
		texts = append(texts, asked(t, dir))
	}
	if texts[0] != texts[1] {
		t.Errorf("two recordings differ:\n%s", diffLines(texts[1], texts[0]))
	}
}

// Nothing that cannot be done is begun.
func TestParallelIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		workers  int
		function string
		want     string
	}{
		"none":                {-1, "", "-1 cases cannot run at once; give a number from 1 to 32"},
		"too many":            {33, "", "33 cases cannot run at once; give a number from 1 to 32"},
		"on a given function": {2, "urn:fss:r:p:function:default:f", "the cases all update function"},
	} {
		cfg := config(t, openapi.Documented, nil)
		cfg.Parallel, cfg.Function = c.workers, c.function
		if _, err := suite.NewRunner(cfg); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// A plan of a run with several workers is the run.
func TestParallelForecast(t *testing.T) {
	t.Parallel()
	var sent atomic.Int32
	cfg := config(t, openapi.Documented, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { sent.Add(1); next.ServeHTTP(w, r) })
	})
	cfg.Parallel, cfg.Clauses = 3, someOfAll
	plan, err := suite.Foresee(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if result := execute(t, cfg); len(plan.Requests) != int(sent.Load()) || plan.Cases != len(result.Cases) {
		t.Errorf("a plan of %d requests and %d cases, a run of %d and %d", len(plan.Requests), plan.Cases, sent.Load(), len(result.Cases))
	}
	if text := strings.Join(plan.Made, " "); !strings.Contains(text, suite.NamePrefix+"test-p3-1") {
		t.Errorf("the third worker makes nothing: %s", text)
	}
}

// A worker that cannot begin ends the run before any case, and nothing is left.
func TestParallelNeedsEveryWorker(t *testing.T) {
	t.Parallel()
	made := 0
	cfg := config(t, openapi.Documented, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				if made++; made == 2 {
					refuse(w, r)
					return
				}
			}
			next.ServeHTTP(w, r)
		})
	})
	cfg.Parallel = 3
	result := execute(t, cfg)
	if result.Outcome != contracts.Inconclusive || len(result.Cases) > 0 || !strings.Contains(result.Reason, "could not be created") {
		t.Errorf("outcome %s (%s) of %d cases", result.Outcome, result.Reason, len(result.Cases))
	}
	if text := listing(t, handlerOf(t, cfg.Target)); strings.Contains(text, suite.NamePrefix) {
		t.Errorf("left behind: %s", text)
	}
}

// asked lists what the entries of a recording were for and asked, in their order. What
// only the target knows, it makes up in the order in which it is asked.
func asked(t *testing.T, dir string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, suite.RecordingFile))
	if err != nil {
		t.Fatal(err)
	}
	var archive struct {
		Log struct {
			Entries []struct {
				Place   any `json:"_fgcontract"`
				Request struct {
					Method string `json:"method"`
					URL    string `json:"url"`
					Data   struct {
						Text string `json:"text"`
					} `json:"postData"`
				} `json:"request"`
			} `json:"entries"`
		} `json:"log"`
	}
	if err := json.Unmarshal(data, &archive); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, e := range archive.Log.Entries {
		fmt.Fprintln(&out, e.Place, e.Request.Method, answered.ReplaceAllString(e.Request.URL, "X"), e.Request.Data.Text)
	}
	if len(archive.Log.Entries) < 100 {
		t.Errorf("%d entries; they show too little", len(archive.Log.Entries))
	}
	return out.String()
}

// Whatever a run makes outside of functions has the prefix and the id of the run in its
// name, and no two cases use the same, so that two runs never meet.
func TestNamesBelongToTheRun(t *testing.T) {
	t.Parallel()
	cfg := config(t, openapi.Documented, nil)
	cfg.Clauses = []string{"*dependenc*", "*function-app*", "*tags*", "show-res-instance-info.*"}
	plan, err := suite.Foresee(cfg)
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]string{} // the case that uses a name
	for _, r := range plan.Requests {
		for _, name := range inExamples.FindAllString(string(r.Body), -1) {
			t.Errorf("%s: sends %s, as the example has it", r.Case, name)
		}
		for _, name := range ofTheRun.FindAllString(string(r.Body), -1) {
			if other := of[name]; other != "" && other != r.Case {
				t.Errorf("%s and %s both use %s", r.Case, other, name)
			}
			of[name] = r.Case
		}
	}
	if len(of) < 50 {
		t.Errorf("%d names; they show too little", len(of))
	}
}

var inExamples, ofTheRun = regexp.MustCompile(`"fgc-demo[^"]*"`), regexp.MustCompile(`"fgc-test-[0-9]+-[^"]*"`)
