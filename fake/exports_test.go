package fake_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
)

// exported asks for an export and fetches what it leads to.
func (w *world) exported(urn, query string) []byte {
	w.Helper()
	a := w.do(request{method: "GET", url: functionsURL + "/" + urn + "/export?" + query})
	w.wants(a, 200, "")
	link, _ := a.body["code_url"].(string)
	if a.body["file_name"] != "demo.zip" || !strings.HasPrefix(link, "http://fake.invalid/exports/") {
		w.Fatalf("exported as %v", a.body)
	}
	status, file := w.fetch(link)
	if status != 200 {
		w.Fatalf("%s is answered %d", link, status)
	}
	return file
}

// fetch asks for a file as a browser does: without credentials.
func (w *world) fetch(link string) (int, []byte) {
	w.Helper()
	recorder := httptest.NewRecorder()
	w.server.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, link, http.NoBody))
	return recorder.Code, recorder.Body.Bytes()
}

func files(tb testing.TB, file []byte) map[string][]byte {
	tb.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		tb.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range z.File {
		from, err := f.Open()
		if err != nil {
			tb.Fatal(err)
		}
		if out[f.Name], err = io.ReadAll(from); err != nil {
			tb.Fatal(err)
		}
	}
	return out
}

func importBody(name string, file []byte) object {
	return object{"func_name": name, "file_name": "demo.zip", "file_type": "zip", "file_code": base64.StdEncoding.EncodeToString(file)}
}

func (w *world) imported(body object) answer {
	return w.do(request{method: "POST", url: functionsURL + "/import", body: body})
}

// What belongs to one function and not to its copy.
var ofOneFunction = []string{"func_id", "func_urn", "func_name", "resource_id", "image_name", "last_modified", "package"}

// same holds the reads of two functions against each other.
func (w *world) same(a, b string) {
	w.Helper()
	for _, what := range []string{"/config", "/code"} {
		one := w.do(request{method: "GET", url: functionsURL + "/default:" + a + what}).body
		two := w.do(request{method: "GET", url: functionsURL + "/default:" + b + what}).body
		for _, name := range ofOneFunction {
			delete(one, name)
			delete(two, name)
		}
		for name := range one {
			if x, y := asJSON(w, one[name]), asJSON(w, two[name]); x != y {
				w.Errorf("%s%s: %s is %s of the one and %s of the other", a, what, name, x, y)
			}
		}
		if len(one) != len(two) {
			w.Errorf("%s: %d members of the one, %d of the other", what, len(one), len(two))
		}
	}
}

// An import makes of an export what was exported, whatever it was made of.
func TestImportedIsWhatWasExported(t *testing.T) {
	inProfiles(t, func(w *world) {
		for _, e := range w.server.Contract().Operation("CreateFunction").Examples {
			w.Run(e.Name, func(t *testing.T) {
				w := newWorld(t, w.server.Contract().Profile())
				w.create(with(w.example("CreateFunction", e.Name), object{"func_name": "demo", "package": "default"}))
				w.wants(w.imported(importBody("copy", w.exported("default:demo", "code=true&config=true"))), 200, "")
				w.same("demo", "copy")
			})
		}
	})
}

// The same holds for what updates have set that no create can.
func TestImportedIsWhatWasUpdated(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.create(with(w.example("CreateFunction", "java"), object{"func_name": "demo"}))
		full := with(w.example("UpdateFunctionConfig", "full"), object{"func_name": "demo"})
		w.wants(w.do(request{method: "PUT", path: "/demo/config", body: full}), 200, "")
		w.wants(w.imported(importBody("copy", w.exported("default:demo", "code=true&config=true"))), 200, "")
		w.same("demo", "copy")
	})
}

func TestExportHoldsWhatIsAskedFor(t *testing.T) {
	w := newWorld(t, openapi.Documented)
	code := packed(t, "first")
	w.create(with(w.example("CreateFunction", "minimal"), object{
		"func_name": "demo", "code_type": "zip", "func_code": object{"file": base64.StdEncoding.EncodeToString(code)},
		"encrypted_user_data": `{"password":"not-a-real-password"}`, "user_data": `{"stage":"test"}`,
	}))
	for query, want := range map[string]string{
		"type=code": "code", "type=config": "config", "code=true": "code", "config=true": "config", "code=true&config=false": "code",
		"code=true&config=true": "both",
	} {
		got := files(w, w.exported("default:demo", query))
		if has := got["index.zip"] != nil; has != (want != "config") || has && !bytes.Equal(got["index.zip"], code) {
			w.Errorf("%s: the code is there: %v", query, has)
		}
		text := string(got["demo.yaml"])
		if has := text != ""; has != (want != "code") || has && (!strings.Contains(text, "stage") || strings.Contains(text, "not-a-real")) {
			w.Errorf("%s: the configuration is %q", query, text)
		}
	}
	export := functionsURL + "/default:demo/export"
	w.wants(w.do(request{method: "GET", url: export}), 400, "export.nothing")
	w.wants(w.do(request{method: "GET", url: export + "?code=false"}), 400, "export.nothing")
	w.wants(w.do(request{method: "GET", url: export + "?type=code&code=true"}), 400, "export.mixed")
	w.wants(w.do(request{method: "GET", url: functionsURL + "/default:other/export?type=code"}), 404, "existence.function")
}

// A version is exported as it was published; an address leads nowhere once what it
// stands for has changed.
func TestExportOfAVersion(t *testing.T) {
	w := newWorld(t, openapi.Documented)
	w.create(with(w.example("CreateFunction", "minimal"), object{"func_name": "demo"}))
	w.wants(w.do(request{method: "POST", path: "/demo/versions", body: object{"version": "v1"}}), 200, "")
	before := w.do(request{method: "GET", url: functionsURL + "/default:demo/export?type=code"}).body["code_url"].(string)
	w.recoded("demo", inline("changed"))
	if status, _ := w.fetch(before); status != 404 {
		w.Errorf("the old address is answered %d", status)
	}
	demo := w.server.URN(fixtures.Project, "default", "demo")
	for urn, want := range map[string]string{"default:demo": "changed", demo + ":latest": "changed", demo + ":v1": "def handler"} {
		code := files(w, files(w, w.exported(urn, "type=code"))["index.zip"])["index.py"]
		if !strings.HasPrefix(string(code), want) {
			w.Errorf("%s has the code %q", urn, code)
		}
	}
	for _, link := range []string{
		"http://fake.invalid/exports/", "http://fake.invalid/exports/a/b/c/d/e/f", strings.Replace(before, fixtures.Project, fixtures.OtherProject, 1),
		strings.Replace(before, url.PathEscape("default:demo"), "x", 1), strings.Replace(before, "demo", "other", 1),
	} {
		if status, _ := w.fetch(link); status != 404 {
			w.Errorf("%s is answered %d", link, status)
		}
	}
}

// Code that the fake does not have is not made up.
func TestExportOfCodeElsewhere(t *testing.T) {
	w := newWorld(t, openapi.Documented)
	w.create(with(w.example("CreateFunction", "obs"), object{"func_name": "demo"}))
	w.isNotExported("type=code", "it lies elsewhere")
	if got := files(w, w.exported("default:demo", "code=true&config=true")); len(got) != 1 || got["demo.yaml"] == nil {
		w.Errorf("exported are %d files", len(got))
	}
}

func TestImportRefuses(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.create(with(w.example("CreateFunction", "minimal"), object{"func_name": "demo"}))
		good := files(w, w.exported("default:demo", "code=true&config=true"))
		code, config := string(good["index.zip"]), string(good["demo.yaml"])
		for _, tc := range []struct {
			what   string
			files  map[string]string
			status int
			id     string
		}{
			{"nothing", nil, 400, "import.configuration-missing"},
			{"no configuration", map[string]string{"index.zip": code}, 400, "import.configuration-missing"},
			{"two configurations", map[string]string{"index.zip": code, "a.yaml": config, "b.yml": config}, 400, "import.configuration-twice"},
			{"a list", map[string]string{"index.zip": code, "a.yaml": "- a\n"}, 400, "import.configuration-invalid"},
			{"no YAML", map[string]string{"index.zip": code, "a.yaml": "a: [\n"}, 400, "import.configuration-invalid"},
			{"an alias", map[string]string{"index.zip": code, "a.yaml": "func_name: &a demo\nruntime: *a\n"}, 400, "import.configuration-invalid"},
			{"a wrong value", map[string]string{"index.zip": code, "a.yaml": config + "description: 7\n"}, 400, "import.configuration-invalid"},
			{"an unknown member", map[string]string{"index.zip": code, "a.yaml": config + "no_such_member: x\n"}, 400, "import.configuration-invalid"},
			{"too little", map[string]string{"index.zip": code, "a.yaml": "func_name: demo\n"}, 400, "import.configuration-invalid"},
			{"no name", map[string]string{"index.zip": code, "a.yaml": "runtime: Java11\n"}, 404, "import.unnamed"},
			{"no code", map[string]string{"a.yaml": config}, 400, "import.code-missing"},
		} {
			w.Log(tc.what)
			w.wants(w.imported(importBody("copy", zippedFiles(w, tc.files))), tc.status, tc.id)
		}
		w.wants(w.imported(importBody("demo", w.exported("default:demo", "code=true&config=true"))), 409, "conflict.function")
		w.wants(w.imported(with(importBody("copy", nil), object{"file_code": "bm8gemlw"})), 400, "import.zip")
	})
}

// An archive that grows too much when it is unpacked is not unpacked.
func TestImportOfWhatGrows(t *testing.T) {
	w := newWorld(t, openapi.Documented)
	zeros := strings.Repeat("\x00", 51<<20)
	file := zippedFiles(w, map[string]string{"index.zip": zeros, "a.yaml": "func_name: demo\ncode_type: zip\n"})
	w.wants(w.imported(importBody("copy", file)), 400, "import.code-missing")
	file = zippedFiles(w, map[string]string{"index.zip": "", "a.yaml": "func_name: demo\n" + strings.Repeat("#", 1<<20)})
	w.wants(w.imported(importBody("copy", file)), 400, "import.configuration-invalid")
}

// zippedFiles is a zip file with these files.
func zippedFiles(tb testing.TB, all map[string]string) []byte {
	tb.Helper()
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	for name, text := range all {
		f, err := z.Create(name)
		if err != nil {
			tb.Fatal(err)
		}
		_, _ = io.WriteString(f, text)
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return file.Bytes()
}

// The journal shows nothing of a file: it may hold somebody's secrets.
func TestJournalCoversImports(t *testing.T) {
	w := newWorld(t, openapi.Documented)
	body := importBody("copy", packed(t, "x"))
	w.imported(body)
	entries := w.server.Journal(fake.Filter{Operation: "ImportFunction"})
	if len(entries) != 1 || strings.Contains(asJSON(w, entries[0].Body), body["file_code"].(string)) {
		w.Errorf("the journal has %v", entries)
	}
}

// isNotExported asks for an export that the fake cannot give: 501 is no answer of the
// document.
func (w *world) isNotExported(query, why string) {
	w.Helper()
	asked := httptest.NewRequest(http.MethodGet, functionsURL+"/default:demo/export?"+query, http.NoBody)
	asked.Header.Set("X-Auth-Token", fixtures.Token)
	recorder := httptest.NewRecorder()
	w.server.ServeHTTP(recorder, asked)
	if recorder.Code != http.StatusNotImplemented || !strings.Contains(recorder.Body.String(), why) {
		w.Errorf("%s is answered %d %s, want 501 because %s", query, recorder.Code, recorder.Body, why)
	}
}

// A large package is not kept, and does not become the one that was there before it.
func TestLargePackagesAreNotKept(t *testing.T) {
	w := newWorld(t, openapi.Documented)
	w.made("demo", nil)
	recode := func(text string) object {
		return w.recoded("demo", object{"code_type": "zip", "code_filename": "index.zip", "func_code": object{
			"file": base64.StdEncoding.EncodeToString(packed(t, text)),
		}})
	}
	recode("small")
	if got := files(w, w.exported("default:demo", "type=code")); string(files(w, got["index.zip"])["index.py"]) != "small" {
		w.Errorf("the small package is exported as %v", got)
	}
	if size, _ := recode(random(1 << 20))["code_size"].(float64); size < 1<<20 {
		w.Errorf("the large package has a size of %v", size)
	}
	for _, query := range []string{"type=code", "code=true", "code=true&config=true"} {
		w.isNotExported(query, "a package of more than 1 MB")
	}
	if got := files(w, w.exported("default:demo", "type=config")); len(got) != 1 {
		w.Errorf("the configuration is exported as %d files", len(got))
	}
	if held := len(w.server.Snapshot()); held > 64<<10 {
		w.Errorf("the snapshot has %d bytes", held)
	}
}

// random is a text that no packing makes smaller by much, the same always.
func random(n int) string {
	data := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{}).Read(data)
	return string(data)
}
