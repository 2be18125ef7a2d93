package clients_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/fgcontract/fgcontract/fixtures"
)

// TestNodeSDK runs node/drive.cjs, which says what is wrong. It needs node and what
// npm ci puts beside the script; make clients sees to both.
func TestNodeSDK(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	if _, err := os.Stat("node/node_modules"); err != nil {
		t.Skip("run npm ci in fake/clients/node, or make clients")
	}
	eachWay(t, func(t *testing.T, w way, url string) {
		drive := exec.CommandContext(t.Context(), node, "drive.cjs")
		drive.Dir = "node"
		drive.Env = append(os.Environ(),
			"FG_URL="+url, "FG_AK="+fixtures.AccessKey, "FG_SK="+fixtures.SecretKey, "FG_PROJECT="+fixtures.Project)
		if w.secure { // the certificate of the test server is nobody's
			drive.Env = append(drive.Env, "NODE_TLS_REJECT_UNAUTHORIZED=0")
		}
		if out, err := drive.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
}
