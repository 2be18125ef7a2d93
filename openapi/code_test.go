package openapi_test

import (
	"bytes"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

func TestCodeBytes(t *testing.T) {
	for text, want := range map[string]string{
		"":             "",
		"YSA9IDEK":     "a = 1\n",
		"YSA9\nIDEK":   "a = 1\n", // lines of Base64
		"a = 1":        "a = 1",
		"YSA9IDE":      "YSA9IDE", // not padded, so plain text
		"ä":            "ä",
		"====":         "====",
		"print('x')\n": "print('x')\n",
	} {
		if got := openapi.CodeBytes(text); !bytes.Equal(got, []byte(want)) {
			t.Errorf("the code of %q is %q, want %q", text, got, want)
		}
	}
}

// FuzzCode looks for a text that makes the rules on code panic or fail, or that is
// accepted as a package and is none.
func FuzzCode(f *testing.F) {
	update := operation(f, openapi.Documented, "UpdateFunctionCode")
	for _, text := range []string{
		"", "YSA9IDEK", "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==", "UEsDBBQAAAAAAAAAIQBo2i+vBgAAAAYAAAAIAAAA", "a = 1", "ä", "\x00",
		"UEsFBv///////////////////////w==",
	} {
		f.Add(text, "zip")
		f.Add(text, "inline")
	}
	f.Fuzz(func(t *testing.T, text, kind string) {
		body := encode(t, map[string]any{"code_type": kind, "func_code": map[string]any{"file": text}})
		if len(body) > 1<<20 {
			return
		}
		checked := update.CheckRequest(request(body))
		empty := len(openapi.CodeBytes(text)) == 0
		if kind == "zip" && !empty && len(checked.Violations) == 0 && !bytes.Contains(openapi.CodeBytes(text), []byte("PK\x05\x06")) {
			t.Errorf("%q is accepted as a package", text)
		}
	})
}
