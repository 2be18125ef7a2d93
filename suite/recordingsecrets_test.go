package suite_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite"
)

// A parameter that a document of one's own calls secret is covered in the recording, and
// a replay finds its requests all the same.
func TestRecordingCoversSecretParameters(t *testing.T) {
	t.Parallel()
	contract, err := openapi.LoadProfile(openapi.Documented, openapi.Text{Name: "own.yaml", Data: []byte(`
overlay: 1.0.0
info: {title: an edition with a secret in the query, version: 1.0.0}
actions:
  - target: $.paths['/v2/{project_id}/fgs/functions'].get.parameters[?@.name == 'marker']
    description: as if it opened something
    x-evidence: {measured: in this test}
    update: {x-secret: true}
`)})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cfg := config(t, openapi.Documented, nil)
	cfg.Prepared, cfg.Contract, cfg.Exchanges = nil, contract, true
	cfg.Clauses = []string{"list-functions.query.m*"}
	run := recorded(t, cfg, dir)
	data, err := os.ReadFile(filepath.Join(dir, suite.RecordingFile))
	if err != nil {
		t.Fatal(err)
	}
	if shown := regexp.MustCompile(`[?&]marker=[^\[&"]`).Find(data); shown != nil || !bytes.Contains(data, []byte("?marker=[secret]")) {
		t.Errorf("the recording shows a marker, or has none: %s", shown)
	}
	if run.Counts.Cases.Pass == 0 {
		t.Errorf("nothing was judged: %+v", run.Counts)
	}
	sameButEvidence(t, run, replayed(t, cfg, dir))
}
