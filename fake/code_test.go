package fake_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

func (w *world) code(name string) answer {
	return w.do(request{method: "GET", path: "/" + name + "/code"})
}

func (w *world) recode(name string, body object) answer {
	return w.do(request{method: "PUT", path: "/" + name + "/code", body: body})
}

// recoded changes the code of a function and returns the answer.
func (w *world) recoded(name string, body object) object {
	w.Helper()
	a := w.recode(name, body)
	w.wants(a, 200, "")
	return a.body
}

// inline is the body of an update with inline code.
func inline(text string) object {
	return object{"code_type": "inline", "func_code": object{"file": base64.StdEncoding.EncodeToString([]byte(text))}}
}

// packed is a zip file with one file.
func packed(tb testing.TB, text string) []byte {
	tb.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	f, err := z.Create("index.py")
	if err == nil {
		_, err = f.Write([]byte(text))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func digestOf(code []byte) string {
	sum := sha512.Sum512(code)
	return hex.EncodeToString(sum[:])
}

// What is created with code shows that code; an update of it shows in every read.
func TestCodeIsKept(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", inline("a = 1\n"))
		first := w.code("demo").body
		if first["digest"] != digestOf([]byte("a = 1\n")) || first["code_size"] != 6.0 {
			w.Errorf("the code was created with digest %v and size %v", first["digest"], first["code_size"])
		}
		if got := first["func_code"]; asJSON(w, got) != `{"file":"YSA9IDEK","link":""}` {
			w.Errorf("inline code reads %v", got)
		}
		w.updated("demo", w.body(object{"memory_size": 512}))
		if got := w.code("demo").body; got["digest"] != first["digest"] || asJSON(w, got["func_code"]) != asJSON(w, first["func_code"]) {
			w.Errorf("an update of the configuration left the code %v", got)
		}
		if urn := w.server.URN(project, "default", "demo"); first["func_urn"] != urn+":latest" {
			w.Errorf("func_urn is %v", first["func_urn"])
		}

		data := packed(w, "a = 2\n")
		zipped := object{"code_type": "zip", "code_filename": "a.zip", "func_code": object{"file": base64.StdEncoding.EncodeToString(data)}}
		for _, got := range []object{w.recoded("demo", zipped), w.code("demo").body, w.show("demo").body} {
			if got["digest"] != digestOf(data) || got["code_size"] != float64(len(data)) || got["code_type"] != "zip" || got["code_filename"] != "a.zip" {
				w.Errorf("the package reads %v", got)
			}
		}
		if got := w.code("demo").body["func_code"]; asJSON(w, got) != `{"file":"","link":""}` {
			w.Errorf("a package reads %v", got)
		}
		if got := w.show("demo").body["memory_size"]; got != 512.0 {
			w.Errorf("new code left memory_size %v", got)
		}
	})
}

// Dependencies keep their order; what a body does not name stays.
func TestCodeKeepsTheRest(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		w.recoded("demo", with(inline("a = 1\n"), object{"depend_version_list": []any{"b", "a"}, "code_encrypt_kms_key_id": "k"}))
		got := w.recoded("demo", inline("a = 2\n"))
		if asJSON(w, got["depend_version_list"]) != `["b","a"]` || got["code_encrypt_kms_key_id"] != "k" {
			w.Errorf("new code left %v and %v", got["depend_version_list"], got["code_encrypt_kms_key_id"])
		}
		got = w.recoded("demo", object{"code_type": "inline", "func_code": object{}, "depend_version_list": []any{}})
		if got["digest"] != digestOf([]byte("a = 2\n")) || asJSON(w, got["depend_version_list"]) != `[]` {
			w.Errorf("without a file: digest %v, dependencies %v", got["digest"], got["depend_version_list"])
		}
		if file := got["func_code"].(object)["file"]; file != "YSA9IDIK" {
			w.Errorf("without a file the code reads %v", file)
		}
	})
}

// Code in OBS has its address for a digest, and only it has an address.
func TestCodeElsewhere(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		at := func(url string) object { return object{"code_type": "obs", "code_url": url, "func_code": object{}} }
		first := w.recoded("demo", at("https://example.com/a.zip"))
		second := w.recoded("demo", at("https://example.com/b.zip"))
		if first["digest"] == second["digest"] || second["code_size"] != 0.0 || second["code_url"] != "https://example.com/b.zip" {
			w.Errorf("code in OBS reads %v", second)
		}
		if _, named := second["code_filename"]; named {
			w.Errorf("the name of the inline code is left: %v", second["code_filename"])
		}
		third := w.recoded("demo", inline("a = 1\n"))
		if _, has := third["code_url"]; has || third["code_filename"] != "index.py" {
			w.Errorf("inline code reads %v", third)
		}
	})
}

// A version shows the code of its time; its own URN changes nothing.
func TestCodeOfVersions(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", inline("a = 1\n"))
		w.published("demo", object{"version": "v1"})
		urn := w.server.URN(project, "default", "demo")
		frozen := w.code(urn + ":v1")
		w.recoded(urn+":latest", inline("a = 2\n"))
		if after := w.code(urn + ":v1"); after.raw != frozen.raw || after.body["func_urn"] != urn+":v1" {
			w.Errorf("the code of v1 reads %s and then %s", frozen.raw, after.raw)
		}
		w.wants(w.recode(urn+":v1", inline("a = 3\n")), 400, "refusal.version.read-only")
		w.wants(w.code(urn+":v2"), 404, "existence.version")
		w.published("demo", object{"version": "v2"})
	})
}

func TestCodeRefusals(t *testing.T) {
	big := func(n int) string { return base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("a"), n)) }
	half := base64.StdEncoding.EncodeToString(packed(t, "a = 1\n")[:40])
	inProfiles(t, func(w *world) {
		w.made("demo", inline("a = 1\n"))
		before := string(w.server.Snapshot())
		for _, c := range []struct {
			clause string
			body   object
		}{
			{"rule.code.zip", object{"code_type": "zip", "func_code": object{"file": "bm8gemlw"}}},
			{"rule.code.zip", object{"code_type": "jar", "func_code": object{"file": half}}},
			{"rule.code.inline-size", object{"code_type": "inline", "func_code": object{"file": big(10<<10 + 1)}}},
			{"rule.code-url.for-obs", object{"code_type": "obs", "func_code": object{}}},
			{"body.code_type.enum", object{"code_type": "tar", "func_code": object{}}},
			{"body.func_code.file.type", object{"code_type": "inline", "func_code": object{"file": 1}}},
			{"body.code_type.required", object{"func_code": object{}}},
		} {
			a := w.recode("demo", c.body)
			w.wants(a, a.status, c.clause)
			if a.status != 400 && a.status != 413 {
				w.Errorf("%s: status %d", c.clause, a.status)
			}
		}
		w.wants(w.recode("nobody", inline("")), 404, "existence.function")
		if after := string(w.server.Snapshot()); after != before {
			w.Errorf("refused requests changed the state from %s to %s", before, after)
		}
		w.wants(w.recode("demo", object{"code_type": "inline", "func_code": object{"file": big(10 << 10)}}), 200, "")
	})
}

// Terraform changes dependencies without code, and sends "" for what it has not.
func TestCodeAsTerraformSendsIt(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	created := w.made("demo", nil)
	body := object{"code_type": "inline", "code_url": "", "code_filename": "", "depend_version_list": []any{"a"}}
	got := w.recoded("demo", body)
	if got["digest"] != created["digest"] || got["code_filename"] != "index.py" || asJSON(t, got["depend_version_list"]) != `["a"]` {
		t.Errorf("the code reads %v", got)
	}
	documented := newWorld(t, openapi.Documented)
	documented.made("demo", nil)
	a := documented.recode("demo", object{"code_type": "inline"})
	documented.wants(a, 400, "body.func_code.required")
	if a.header.Get("X-Contract-Accepted-By") != "observed" || a.body["error_code"] != "FSS.1012" {
		t.Errorf("the refusal is %s, accepted by %q", a.raw, a.header.Get("X-Contract-Accepted-By"))
	}
}

// The code of versions and of latest outlives a snapshot.
func TestCodeInASnapshot(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	w.made("demo", inline("a = 1\n"))
	w.published("demo", object{"version": "v1"})
	w.recoded("demo", inline("a = 2\n"))
	other := newWorld(t, openapi.ObservedAs)
	if err := other.server.Restore(w.server.Snapshot()); err != nil {
		t.Fatal(err)
	}
	urn := w.server.URN(project, "default", "demo")
	for _, name := range []string{"demo", urn + ":v1"} {
		if a, b := w.code(name), other.code(name); a.raw != b.raw {
			t.Errorf("the code of %s reads %s and then %s", name, a.raw, b.raw)
		}
	}
}
