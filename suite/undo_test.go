package suite_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite"
	"github.com/fgcontract/fgcontract/suite/report"
)

const dependenciesPath = "/v2/" + fixtures.Project + "/fgs/dependencies"

// madeOutside are cases that make dependencies, which belong to no function.
func madeOutside(t *testing.T, wrap func(http.Handler) http.Handler) suite.Config {
	t.Helper()
	cfg := config(t, openapi.Documented, wrap)
	cfg.Clauses = []string{
		"create-dependency-version.body.name.max-length", "create-dependency.body.name.max-length",
		"delete-dependency-version.refusal.conflict.dependency-in-use",
	}
	return cfg
}

func TestWhatIsMadeOutsideOfFunctionsIsRemoved(t *testing.T) {
	t.Parallel()
	made := leavesNothing(t, dependenciesPath, madeOutside, func(r *http.Request) bool {
		return r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, dependenciesPath)
	})
	if made < 2 {
		t.Errorf("%d dependencies were made", made)
	}
}

// leavesNothing carries out a run that is conformant, and looks whether a list is empty
// behind it. It counts what was made by requests of a kind.
func leavesNothing(
	t *testing.T, list string, configure func(*testing.T, func(http.Handler) http.Handler) suite.Config, makes func(*http.Request) bool,
) (made int) {
	t.Helper()
	var behind http.Handler
	result := execute(t, configure(t, func(next http.Handler) http.Handler {
		behind = next
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			recorder := httptest.NewRecorder()
			next.ServeHTTP(recorder, r)
			if makes(r) && recorder.Code == http.StatusOK {
				made++
			}
			copyTo(w, recorder)
		})
	}))
	if result.Outcome != contracts.Conformant {
		t.Fatalf("outcome %s, %s", result.Outcome, result.Reason)
	}
	r := httptest.NewRequest(http.MethodGet, list, nil)
	r.Header.Set("X-Auth-Token", fixtures.Token)
	left := httptest.NewRecorder()
	if behind.ServeHTTP(left, r); !strings.Contains(left.Body.String(), `"count":0`) {
		t.Errorf("after the run there is still %s", left.Body)
	}
	return made
}

func copyTo(w http.ResponseWriter, from *httptest.ResponseRecorder) {
	for name, values := range from.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(from.Code)
	_, _ = w.Write(from.Body.Bytes())
}

// What cannot be removed is an error of the run, with the reason; what is gone
// already is none.
func TestWhatCannotBeRemovedIsTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		body   string
		create string // instead of the answer to a create
		says   string // "" for no error
	}{
		"refused": {
			status: 412, body: `{"error_code":"FSS.1033","error_msg":"in use"}`,
			says: `what CreateDependencyVersion made was left behind: status 412, error_code "FSS.1033"`,
		},
		"failed without a code": {status: 500, body: "oops", says: "what CreateDependency made was left behind: status 500"},
		"gone already":          {status: 404, body: `{"error_code":"FSS.1056","error_msg":"none"}`},
		"gone as asked":         {status: 200},
		"an answer without an id": {
			status: 204, create: `{"version": 1}`,
			says: "what CreateDependencyVersion made was left behind: the answer to step 1 has nothing at /dep_id to go on with",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result := execute(t, madeOutside(t, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					switch ours := strings.HasPrefix(r.URL.Path, dependenciesPath); {
					case ours && r.Method == http.MethodDelete:
						answer(w, c.status, c.body)
					case ours && r.Method == http.MethodPost && c.create != "":
						answer(w, http.StatusOK, c.create)
					default:
						next.ServeHTTP(w, r)
					}
				})
			}))
			told := reasonsOf(result)
			if c.says == "" && told != "" || !strings.Contains(told, c.says) {
				t.Errorf("the run says %q, it must say %q", told, c.says)
			}
		})
	}
}

func answer(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}

// reasonsOf is what the cases that ended in an error say.
func reasonsOf(r report.Report) string {
	var all []string
	for _, c := range r.Cases {
		if c.Verdict == contracts.Error {
			all = append(all, c.Reason)
		}
	}
	return strings.Join(all, "\n")
}

// A function that an import makes is the run's own as one that a create makes.
func TestWhatIsImportedIsRemoved(t *testing.T) {
	t.Parallel()
	imports := func(t *testing.T, wrap func(http.Handler) http.Handler) suite.Config {
		t.Helper()
		cfg := config(t, openapi.Documented, wrap)
		cfg.Clauses = []string{"import-function.body.package.*", "import-function.refusal.conflict.function"}
		return cfg
	}
	made := leavesNothing(t, "/v2/"+fixtures.Project+"/fgs/functions", imports, func(r *http.Request) bool {
		return strings.HasSuffix(r.URL.Path, "/fgs/functions/import")
	})
	if made < 3 {
		t.Errorf("%d functions were imported", made)
	}
}
