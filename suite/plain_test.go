package suite_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"go.uber.org/goleak"

	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite"
)

// plainRun asks the test binary to be a plain program: no testing flags are parsed,
// no *testing.T exists. Its value says what the target is.
const plainRun = "FGCONTRACT_TEST_PLAIN_RUN"

func TestMain(m *testing.M) {
	if kind := os.Getenv(plainRun); kind != "" {
		os.Exit(plain(kind))
	}
	flag.Parse()
	if config, _ := ginkgo.GinkgoConfiguration(); config.ParallelTotal > 1 {
		// Ginkgo starts this binary once for each process, but only the specs are shared out.
		_ = flag.Set("test.run", "^TestContract$") // the testing package has the flag
	}
	const waits = "github.com/onsi/ginkgo/v2/internal/interrupt_handler.(*InterruptHandler).registerForInterrupts."
	goleak.VerifyTestMain(m,
		// Ginkgo keeps a goroutine that waits for signals, in a parallel run another for
		// the end of the other processes.
		goleak.IgnoreAnyFunction(waits+"func1"), goleak.IgnoreAnyFunction(waits+"func2"))
}

// failing is all that Ginkgo asks of a plain program.
type failing struct{ failed bool }

func (f *failing) Fail() { f.failed = true }

// plain is the main of a plain program that runs the suite.
func plain(kind string) int {
	tb := &quietTB{}
	wrap := map[string]func(http.Handler) http.Handler{
		"conformant": nil,
		"deviating":  inUpdates(func(b map[string]any) { delete(b, "description") }),
		"stranger": func(http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) })
		},
	}[kind]
	cfg := config(tb, openapi.Documented, wrap)
	cfg.Clauses = []string{put + "*"} // other tests have them all
	var t failing
	result, err := suite.Run(&t, cfg)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	data, err := json.Marshal(map[string]any{"outcome": result.Outcome, "status": result.ExitStatus(), "cases": len(result.Cases), "failed": t.failed, "broken": brokenClauses(result)})
	if err != nil {
		return 2
	}
	fmt.Fprintf(os.Stderr, "\nresult: %s\n", data)
	return 0
}

// quietTB lets the helpers of the tests work in a plain program.
type quietTB struct{ testing.TB }

func (*quietTB) Helper()           {}
func (*quietTB) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

func TestRunInAPlainProgram(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]string{
		"conformant": `"failed":false,"outcome":"conformant","status":0`,
		"deviating":  `"failed":true,"outcome":"deviating","status":1`,
		"stranger":   `"failed":true,"outcome":"inconclusive","status":3`,
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			binary, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			command := exec.Command(binary)
			command.Env = append(os.Environ(), plainRun+"="+kind)
			var stderr bytes.Buffer
			command.Stderr = &stderr
			if err := command.Run(); err != nil {
				t.Fatalf("%v: %s", err, stderr.String())
			}
			if !strings.Contains(stderr.String(), want) {
				t.Errorf("want %s in %s", want, stderr.String())
			}
			if kind == "deviating" && !strings.Contains(stderr.String(), put+"reflects.description") {
				t.Errorf("the broken clause is not named: %s", stderr.String())
			}
		})
	}
}
