package fake

import (
	"crypto/sha512"
	"encoding/hex"
	"strings"

	"github.com/fgcontract/fgcontract/openapi"
)

// updateFunctionCode changes what the body has of the code; the rest stays.
func updateFunctionCode(s *Server, c *call) (reply, *refusal) {
	fn, refused := s.updated(c, func(old *function) *function { return old.recoded(c.checked.Set) })
	if refused != nil {
		return reply{}, refused
	}
	return c.op.success(s.inFull(c, record{members: fn.members})), nil
}

// codeMembers are those of the body about code that are stored as they come.
var codeMembers = []string{"code_type", "code_url", "code_filename", "depend_version_list", "code_encrypt_kms_key_id"}

// recoded makes the function that an update of the code leaves.
func (fn *function) recoded(set map[string]any) *function {
	next := fn.clone()
	if next.members["code_type"] != set["code_type"] {
		delete(next.members, "code_filename")
	}
	for _, name := range codeMembers {
		if value, sent := set[name]; sent {
			next.members[name] = value // clause show-function-code.reflects.code_type
		}
	}
	next.setCode(set)
	return next
}

// setCode notes what a function's code is, and keeps it for who exports it, unless it is
// large. Code that lies elsewhere (OBS, an image) has size 0, and its address stands for
// it in the digest, so that other code has another digest. A body without a file leaves a
// function the code that it has.
func (fn *function) setCode(set map[string]any) {
	kind, ok := fn.members["code_type"].(string)
	if !ok {
		kind = "inline"
		if fn.members["runtime"] == "Custom Image" {
			kind = "Custom-Image-Swr"
		}
		fn.members["code_type"] = kind
	}
	if kind != "obs" {
		delete(fn.members, "code_url") // clause show-function-code.response.200.rule.response.code-url-obs
	}
	container, _ := set["func_code"].(map[string]any)
	file, _ := container["file"].(string)
	switch _, hasCode := fn.members["digest"]; {
	case !carriesCode(kind):
		delete(fn.members, packageMember)
		fn.keepCode(nil, fn.address())
	case file != "":
		delete(fn.members, packageMember)
		if kind != "inline" && len(file) <= mostPackage {
			fn.members[packageMember] = file
		}
		fn.keepCode(openapi.CodeBytes(file), "")
	case !hasCode:
		fn.keepCode(nil, "")
	}
	fn.showCode(kind, file)
	if _, named := set["code_filename"]; !named && kind == "inline" {
		runtime, _ := fn.members["runtime"].(string)
		if name := inlineFile(runtime); name != "" {
			fn.members["code_filename"] = name
		}
	}
}

// keepCode notes size and digest of code, or the digest of its address.
func (fn *function) keepCode(code []byte, address string) {
	fn.members["code_size"] = float64(len(code)) // clause update-function-code.response.200.rule.response.package-size
	if len(code) == 0 {
		code = []byte(address)
	}
	digest := sha512.Sum512(code)
	fn.members["digest"] = hex.EncodeToString(digest[:]) // clause update-function-config.response.200.rule.response.digest
}

// showCode notes what a read of the code shows of it.
func (fn *function) showCode(kind, file string) {
	old, _ := fn.members["func_code"].(map[string]any)
	switch {
	case kind != "inline":
		file = ""
	case file == "" && old != nil:
		return
	}
	fn.members["func_code"] = map[string]any{"file": file, "link": ""}
}

// address is where code lies that is not in a body.
func (fn *function) address() string {
	if url, ok := fn.members["code_url"].(string); ok {
		return url
	}
	image, _ := fn.members["custom_image"].(map[string]any)
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
