package fake

import (
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// setCode notes what a function's code is, not the code. Code that lies elsewhere
// (OBS, an image) has size 0, and its address stands for it in the digest, so that
// other code has another digest.
func (fn *function) setCode(set map[string]any) {
	kind, ok := set["code_type"].(string)
	if !ok {
		kind = "inline"
		if fn.members["runtime"] == "Custom Image" {
			kind = "Custom-Image-Swr"
		}
		fn.members["code_type"] = kind
	}
	var code []byte
	if kind != "obs" && kind != "Custom-Image-Swr" {
		code = codeBytes(set)
	}
	fn.members["code_size"] = float64(len(code))
	if len(code) == 0 {
		code = []byte(address(set))
	}
	digest := sha512.Sum512(code)
	fn.members["digest"] = hex.EncodeToString(digest[:]) // clause update-function-config.response.200.rule.response.digest
	if _, named := set["code_filename"]; !named && kind == "inline" {
		runtime, _ := fn.members["runtime"].(string)
		if name := inlineFile(runtime); name != "" {
			fn.members["code_filename"] = name
		}
	}
}

// codeBytes decodes the code of a body. What is not Base64 counts as it stands:
// the documents also speak of plain text.
func codeBytes(set map[string]any) []byte {
	container, _ := set["func_code"].(map[string]any)
	file, _ := container["file"].(string)
	if code, err := base64.StdEncoding.DecodeString(file); err == nil {
		return code
	}
	return []byte(file)
}

func address(set map[string]any) string {
	if url, ok := set["code_url"].(string); ok {
		return url
	}
	image, _ := set["custom_image"].(map[string]any)
	name, _ := image["image"].(string)
	return name
}

// inlineFiles are the names that the service gives inline code, by the beginning
// of the runtime.
var inlineFiles = []struct{ runtime, file string }{
	{"Python", "index.py"},
	{"Node.js", "index.js"},
	{"PHP", "index.php"},
	{"Custom", "bootstrap"},
	{"http", "bootstrap"},
	{"HTTP", "bootstrap"},
}

func inlineFile(runtime string) string {
	for _, f := range inlineFiles {
		if strings.HasPrefix(runtime, f.runtime) {
			return f.file
		}
	}
	return ""
}
