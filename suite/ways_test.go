package suite_test

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
)

// expectOutput runs a command and expects it to end well and to say all of the texts.
func expectOutput(t *testing.T, command *exec.Cmd, texts ...string) {
	t.Helper()
	out, err := command.CombinedOutput()
	shown := strings.ReplaceAll(string(out), "•", "")
	if err != nil {
		t.Errorf("%v: %s", err, shown)
	}
	for _, want := range texts {
		if !strings.Contains(shown, want) {
			t.Errorf("want %q in %s", want, shown)
		}
	}
}

func testBinary(t *testing.T) string {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

// The ginkgo command shares the specs out among processes and is green only if each
// of them ends well.
func TestGinkgoRunsTheSpecsInParallel(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it builds the ginkgo command")
	}
	command := exec.Command("go", "run", "github.com/onsi/ginkgo/v2/ginkgo", "--procs=2", "--no-color", testBinary(t))
	command.Env = append(os.Environ(), "FGCONTRACT_TARGET=") // what the user names is for one run
	expectOutput(t, command, "Running in parallel across 2 processes", "0 Failed", "Test Suite Passed")
}

// The environment points the same test at an endpoint, which it leaves empty.
func TestEnvironmentNamesTheTarget(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a whole run in a process of its own")
	}
	server, err := fake.New(fake.WithToken(fixtures.Token, fixtures.Project))
	if err != nil {
		t.Fatal(err)
	}
	endpoint := httptest.NewServer(server)
	defer endpoint.Close()
	command := exec.Command(testBinary(t), "-test.run=^TestContract$", "-ginkgo.focus=UpdateFunctionConfig")
	command.Env = append(os.Environ(), "FGCONTRACT_PROFILE=", "FGCONTRACT_FOREIGN_TOKEN=",
		"FGCONTRACT_TARGET="+endpoint.URL, "FGCONTRACT_TOKEN="+fixtures.Token, "FGCONTRACT_PROJECT="+fixtures.Project)
	expectOutput(t, command, "Target    "+endpoint.URL, " 0 fail", "CONFORMANT", "PASS")
	if left := listing(t, server); !strings.Contains(left, `"count":0`) {
		t.Errorf("the run left something behind: %s", left)
	}
}
