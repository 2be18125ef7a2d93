package fake

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"maps"
	"path"
	"slices"

	"go.yaml.in/yaml/v4"

	"github.com/fgcontract/fgcontract/openapi"
)

// An exported function is a zip file with the code, itself a zip file, and with the
// configuration in YAML: either or both. The documents name the two and show neither, so
// the members of the configuration are those of the bodies that write one.

// codeFile is the name of the code in an archive.
const codeFile = "index.zip"

// archive is what an exported file holds.
type archive struct {
	code           []byte // a zip file; nil if it has none
	configuration  []byte // YAML
	configurations int    // how many it has
}

// These bound what a file of an archive may grow to when it is unpacked: a package as
// large as the service takes, and more than any configuration needs.
const (
	largestPackage       = 50 << 20
	largestConfiguration = 1 << 20
)

// readArchive unpacks the first package and the first configuration of an archive. What is
// too large, or does not unpack, is left out.
func readArchive(file []byte) archive {
	var out archive
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return out // the rule import.zip has looked at it
	}
	packages := 0
	for _, f := range z.File {
		switch path.Ext(f.Name) {
		case ".yaml", ".yml":
			if out.configurations++; out.configurations == 1 {
				out.configuration = unpacked(f, largestConfiguration)
			}
		case ".zip":
			if packages++; packages == 1 {
				out.code = unpacked(f, largestPackage)
			}
		}
	}
	return out
}

func unpacked(f *zip.File, most int64) []byte {
	from, err := f.Open()
	if err != nil {
		return nil
	}
	defer from.Close() //nolint:errcheck // nothing was written
	data, err := io.ReadAll(io.LimitReader(from, most+1))
	if err != nil || int64(len(data)) > most {
		return nil
	}
	return data
}

// part is a file of an archive that is written.
type part struct {
	name string
	data []byte
}

// packed writes parts into a zip file, always the same of the same parts. Writing into
// memory does not fail.
func packed(parts ...part) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range parts {
		if w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate}); err == nil {
			_, _ = w.Write(p.data)
		}
	}
	_ = z.Close()
	return out.Bytes()
}

// packageMember holds the package of a function as it was sent. No answer has it.
const packageMember = "code_package"

// mostPackage bounds the packages that are kept, in Base64. A store writes a function
// whole with every change, and with all of its versions.
const mostPackage = 1 << 20

// isKept reports whether the code of the function is there to be exported.
func (fn *function) isKept() bool {
	_, kept := fn.members[packageMember]
	return kept || fn.members["code_type"] == "inline" || fn.members["code_size"] == 0.0
}

// carriesCode reports whether code of this type comes with the function; other code lies
// elsewhere.
func carriesCode(kind any) bool { return kind == "inline" || kind == "zip" || kind == "jar" }

// packedCode is the code of a function as a zip file: the package, or one with the file
// that inline code is.
func (fn *function) packedCode() []byte {
	if file, ok := fn.members[packageMember].(string); ok {
		return openapi.CodeBytes(file)
	}
	code, _ := fn.members["func_code"].(map[string]any)
	file, _ := code["file"].(string)
	if file == "" {
		return packed()
	}
	name, _ := fn.members["code_filename"].(string)
	if name == "" {
		name = "index"
	}
	return packed(part{name, openapi.CodeBytes(file)})
}

// sentCode is the code of an archive as a body has it.
func sentCode(kind any, code []byte) map[string]any {
	if kind != "inline" {
		return map[string]any{"file": base64.StdEncoding.EncodeToString(code)}
	}
	file := ""
	if z, err := zip.NewReader(bytes.NewReader(code), int64(len(code))); err == nil && len(z.File) > 0 {
		file = base64.StdEncoding.EncodeToString(unpacked(z.File[0], largestPackage))
	}
	return map[string]any{"file": file}
}

// configuration is all of a function that bodies of creates and updates write, but its
// code. Secrets have blank values, because nothing else is known of them.
func (s *Server) configuration(fn *function) map[string]any {
	out := map[string]any{}
	for _, id := range configuring {
		op := s.edition.find(id)
		if op == nil {
			continue
		}
		for _, m := range op.Body.Members {
			if value := fn.sent(m); value != nil && m.Accepts(value) {
				out[m.Name] = value
			}
		}
	}
	return out
}

// configuring are the operations whose bodies hold a configuration.
var configuring = []string{updateID, createID}

// sent is the value of a member of a body that would give the function what it has.
func (fn *function) sent(m *openapi.Schema) any {
	switch {
	case m.Name == "func_code", m.Name == "tags":
		return nil
	case m.Secret:
		return fn.secrets[m.Name]
	case m.Name == "log_config":
		return fn.logging()
	}
	if value, ok := fn.members[m.Name]; ok {
		return canonical(m, value)
	}
	return nil
}

// logging is the log group and the log stream as a body has them, nil if there are none.
func (fn *function) logging() any {
	out := map[string]any{}
	for _, thing := range []string{"group", "stream"} {
		for member, stored := range map[string]string{thing + "_id": "log_" + thing + "_id", thing + "_name": logName(thing)} {
			if value, ok := fn.members[stored]; ok {
				out[member] = value
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// writtenYAML writes a configuration, its members sorted.
func writtenYAML(configuration map[string]any) []byte {
	data, err := yaml.Marshal(plainNumbers(configuration))
	if err != nil {
		return nil // it holds decoded JSON alone
	}
	return data
}

// plainNumbers turns numbers of JSON into integers where they are some, so that no
// exponent is written.
func plainNumbers(value any) any {
	switch value := value.(type) {
	case float64:
		if whole := int64(value); float64(whole) == value {
			return whole
		}
	case []any:
		out := slices.Clone(value)
		for i, v := range out {
			out[i] = plainNumbers(v)
		}
		return out
	case map[string]any:
		out := maps.Clone(value)
		for name, v := range out {
			out[name] = plainNumbers(v)
		}
		return out
	}
	return value
}

// readYAML reads a configuration.
func readYAML(data []byte) (map[string]any, error) {
	text, err := asJSON(data)
	if err != nil {
		return nil, err
	}
	value, _ := openapi.DecodeJSON(text)
	object, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("it has no members")
	}
	return object, nil
}
