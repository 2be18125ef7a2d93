package cases

import (
	"archive/zip"
	"bytes"
	"encoding/base64"

	"github.com/fgcontract/fgcontract/contracts"
)

// Exported and imported functions: the archives that refusals speak of, and stories.

// The operations of exports.
const (
	exportFunction = "ExportFunction"
	importFunction = "ImportFunction"
)

// exportStories has a row for every behaviour of exports and imports.
var exportStories = map[string]familyStory{
	contracts.BehaviourExportNamesFile:  {[]string{exportFunction}, (*maker).exportNamesFile},
	contracts.BehaviourExportChangesNot: {[]string{exportFunction, show}, (*maker).exportChangesNothing},
	contracts.BehaviourImportedReadable: {[]string{importFunction, show}, (*maker).importedReadable},
}

// archived is a file of an archive.
type archived struct{ name, text string }

// The files of archives that are not what an import takes.
var (
	someCode    = archived{"index.zip", string(zipped(archived{"index.py", "def handler(event, context):\n    return event\n"}))}
	someConfig  = archived{"demo.yaml", plainConfig + "func_name: demo\n"}
	namelessOne = archived{"demo.yaml", plainConfig}
)

const plainConfig = "runtime: Python3.9\ntimeout: 3\nhandler: index.handler\nmemory_size: 128\ncode_type: zip\n"

// zipped is a zip file, always the same of the same files. Writing into memory cannot fail.
func zipped(files ...archived) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range files {
		if w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Store}); err == nil {
			_, _ = w.Write([]byte(f.text))
		}
	}
	_ = z.Close()
	return out.Bytes()
}

// importing lets a refusal be provoked by an archive of these files.
func importing(words string, files ...archived) provocation {
	return changed(words, func(s *contracts.Step) {
		s.Body = with(s.Body, []string{"file_code"}, base64.StdEncoding.EncodeToString(zipped(files...)))
	})
}

// exporting asks for an export in a way of its own.
func (m *maker) exporting(query map[string][]string) contracts.Step {
	s := m.plain(exportFunction)
	s.Query = query
	return s
}

// waysToExport are those that the documents show.
var waysToExport = []struct {
	words string
	query map[string][]string
}{
	{"the code alone", map[string][]string{"type": {"code"}}},
	{"the configuration alone", map[string][]string{"type": {"config"}}},
	{"both", map[string][]string{"code": {"true"}, "config": {"true"}}},
}

func (m *maker) exportNamesFile() {
	for _, way := range waysToExport {
		m.tell(way.words, func(t *contracts.Trace) []contracts.Finding { return wantTexts(t, "file_name", "code_url") }, m.exporting(way.query))
	}
}

func (m *maker) exportChangesNothing() {
	m.tell("to be read", func(t *contracts.Trace) []contracts.Finding { return t.Same(0, 2) },
		prepares(m.step(show, nil)), prepares(m.exporting(waysToExport[2].query)), m.step(show, nil))
}

func (m *maker) importedReadable() {
	read := m.step(show, nil)
	read.Function = contracts.Made
	m.tell("under its name", func(t *contracts.Trace) []contracts.Finding {
		return wantMembers(t, 1, map[string]any{"func_name": t.Sent(0)["func_name"], "package": t.Sent(0)["package"]})
	}, prepares(m.step(importFunction, m.operation(importFunction).Example("full"))), read)
}
