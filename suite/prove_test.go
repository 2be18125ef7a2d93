package suite_test

import (
	"flag"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/openapi"
)

// prove is set by make prove.
var prove = flag.Bool("prove", false, "carry out every mutant, and write docs/proof.md anew")

// only narrows a run to the mutants of some clauses, while one is looked into.
var only = flag.String("only", "", "carry out every mutant of these clauses (a pattern with *), and no other")

// What became of a mutant.
type fate string

const (
	named    fate = "named"    // the clause that it breaks is found broken
	misnamed fate = "misnamed" // others are, and that is not
	survived fate = "survived" // nothing is
)

type proof struct {
	mutant
	profile string
	fate    fate
	accused []string // other clauses that were found broken, by the cases that were carried out
	cases   int      // that were carried out
	reason  string   // why it may stay unnamed
}

// sampled is the share of the mutants that every test run carries out; make prove
// carries out all.
const sampled = 120

// A suite that was never seen to fail proves nothing. Of each clause services are made
// that break it, and each of them has to be found out, by the clause that it breaks.
func TestProve(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of runs, each in one goroutine")
	}
	if !*prove {
		t.Parallel() // make prove runs it alone, on all cores
	}
	var all []proof
	for _, profile := range openapi.Profiles() {
		every := sampled
		switch {
		case *prove, *only != "":
			every = 1
		case profile != openapi.Documented:
			continue // it differs in data alone
		}
		all = append(all, proveAll(t, profile, everyNth(chosen(mutantsOf(t, profile)), every))...)
	}
	for _, p := range all {
		if p.fate != named && p.reason == "" {
			t.Errorf("%s: %s: %s, after %d cases; accused: %q", p.profile, p.name(), p.fate, p.cases, p.accused[:min(3, len(p.accused))])
		}
	}
	if *prove && *only == "" {
		t.Log("\n" + shortly(all))
		if !t.Failed() {
			writeProof(t, proofText(t, all))
		}
	}
}

func catalogueOf(t *testing.T, profile string) *cases.Set {
	t.Helper()
	ready, err := prepared[profile]()
	if err != nil {
		t.Fatal(err)
	}
	return ready.Cases()
}

// mutantsOf makes the mutants of a profile once for all tests, which do not change them.
func mutantsOf(t *testing.T, profile string) []mutant {
	t.Helper()
	set := catalogueOf(t, profile)
	bred.Lock()
	defer bred.Unlock()
	if bred.of[profile] == nil {
		bred.of[profile] = mutants(set)
	}
	return bred.of[profile]
}

var bred = struct {
	sync.Mutex
	of map[string][]mutant // by profile
}{of: map[string][]mutant{}}

// chosen leaves out those that -only does not name.
func chosen(all []mutant) []mutant {
	var some []mutant
	for _, m := range all {
		if *only == "" || matches(*only, m.clause.ID) {
			some = append(some, m)
		}
	}
	return some
}

func everyNth(all []mutant, n int) []mutant {
	var some []mutant
	for i := 0; i < len(all); i += n {
		some = append(some, all[i])
	}
	return some
}

// excuse says why a mutant may stay unnamed: it is the fake itself, because no request
// of the suite can make the fake give the answer that it would break.
func excuse(set *cases.Set, p proof) string {
	list := tries(set, p.clause.ID)
	onlyProject := len(list) > 0 && !slices.ContainsFunc(list, func(c contracts.Case) bool {
		return !strings.HasSuffix(c.Clause, ".path.project_id.pattern")
	})
	if p.fate == survived && onlyProject && strings.Contains(p.clause.ID, ".response.400.") {
		return "only a project id of a wrong form asks for the answer 400, and the credential is looked at before: the answer is 403, which the case allows"
	}
	return excused[p.clause.ID]
}

// excused are the survivors that have reasons of their own.
var excused = map[string]string{
	"enable-lts-logs.path.project_id.pattern": "what can be done only once may have been done before, and the refusal for that has the same status",
	put + "absent.code_url":                   "an update takes no notice of code_url, so that no read shows what leaving it out would have to keep",
}

// proveAll carries mutants out, those of one group one after the other on a bench of
// their own. Each meets the same state, and a runner that has made the same functions
// before, since names decide where a list shows them: so what comes out does not depend
// on how many run at once.
func proveAll(t *testing.T, profile string, all []mutant) []proof {
	t.Helper()
	out := make([]proof, len(all))
	const group = 100
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for {
				from := (int(next.Add(1)) - 1) * group
				if from >= len(all) {
					return
				}
				b := newBench(t, profile)
				for i := from; i < min(from+group, len(all)); i++ {
					out[i] = b.try(t, all[i])
					out[i].profile = profile
					out[i].reason = excuse(b.ready.Cases(), out[i])
				}
			}
		})
	}
	workers.Wait()
	return out
}

const proofFile = "../docs/proof.md"

func writeProof(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(proofFile, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
