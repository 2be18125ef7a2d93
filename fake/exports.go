package fake

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
)

// exportFunction answers where the archive of a function lies. It is not kept: whoever
// comes for it gets it made anew, as long as it is still the same.
func exportFunction(s *Server, c *call) (reply, *refusal) {
	file, refused := s.exported(c)
	if refused != nil {
		return reply{}, refused
	}
	return c.op.success(map[string]any{"file_name": file.name, "code_url": c.origin() + file.link(c)}), nil
}

// exportedFile is an archive with the name that it has and what it was asked to hold.
type exportedFile struct {
	name string
	wish string
	data []byte
}

// What an archive can be asked to hold.
const (
	wishCode          = "code"
	wishConfiguration = "config"
	wishBoth          = "all"
)

// exported makes the archive that a call asks for.
func (s *Server) exported(c *call) (exportedFile, *refusal) {
	wish, refused := c.wish()
	if refused != nil {
		return exportedFile{}, refused
	}
	fn, refused := s.existing(c)
	if refused != nil {
		return exportedFile{}, refused
	}
	switch carries := carriesCode(fn.members["code_type"]); {
	case wish == wishCode && !carries:
		return exportedFile{}, notEmulated(c.op.ID, "cannot give the code of this function: it lies elsewhere, and this fake does not have it")
	case wish != wishConfiguration && carries && !fn.isKept():
		return exportedFile{}, notEmulated(c.op.ID, "cannot give the code of this function: of a package of more than 1 MB this fake keeps size and digest alone")
	}
	return s.archived(fn, wish), nil
}

// wish is what the query asks for.
func (c *call) wish() (string, *refusal) {
	q := c.request.Query
	code, configuration := q.Get("code") == "true", q.Get("config") == "true"
	switch {
	case q.Has("type") && (q.Has("code") || q.Has("config")):
		return "", c.refuse("export.mixed") // clause export-function.refusal.export.mixed
	case q.Has("type"):
		return q.Get("type"), nil
	case code && configuration:
		return wishBoth, nil
	case code:
		return wishCode, nil
	case configuration:
		return wishConfiguration, nil
	}
	return "", c.refuse("export.nothing") // clause export-function.refusal.export.nothing
}

func admitExport(s *Server, c *call) *refusal {
	_, refused := s.exported(c)
	return refused
}

// archived makes the archive of a function. Code that lies elsewhere is not in it.
func (s *Server) archived(fn *function, wish string) exportedFile {
	var parts []part
	if wish != wishConfiguration && carriesCode(fn.members["code_type"]) {
		parts = append(parts, part{codeFile, fn.packedCode()})
	}
	if wish != wishCode {
		parts = append(parts, part{fn.name + ".yaml", writtenYAML(s.configuration(fn))})
	}
	return exportedFile{name: fn.name + ".zip", wish: wish, data: packed(parts...)}
}

// exportsPath begins the addresses of archives.
const exportsPath = "/exports/"

// link is the address of an archive on this server: project, function, what it holds, and
// a mark of what it is.
func (f exportedFile) link(c *call) string {
	return exportsPath + strings.Join([]string{
		url.PathEscape(c.project), url.PathEscape(c.request.Path[urnParameter]), f.wish, f.mark(), url.PathEscape(f.name),
	}, "/")
}

func (f exportedFile) mark() string {
	sum := sha256.Sum256(f.data)
	return hex.EncodeToString(sum[:])
}

// respondExport gives the archive of an address. As with an address that a storage has
// signed, whoever knows it needs no credentials.
func (s *Server) respondExport(r *http.Request) (reply, *refusal) {
	gone := &refusal{status: http.StatusNotFound, code: "FAKE.0404", text: "no function is as it was when this was exported; export it again"}
	words := strings.Split(strings.TrimPrefix(r.URL.EscapedPath(), exportsPath), "/")
	if len(words) != 5 || r.Method != http.MethodGet {
		return reply{}, gone
	}
	for i := range words {
		words[i], _ = url.PathUnescape(words[i])
	}
	u, ok := parseURN(words[1])
	if !ok {
		return reply{}, gone
	}
	fn := s.state.function(words[0], u.key)
	if fn != nil {
		fn = fn.at(u.version)
	}
	if fn == nil {
		return reply{}, gone
	}
	file := s.archived(fn, words[2])
	if file.mark() != words[3] {
		return reply{}, gone
	}
	return reply{status: http.StatusOK, body: file.data, header: http.Header{
		"Content-Type": {"application/zip"}, "Content-Disposition": {`attachment; filename="` + file.name + `"`},
	}}, nil
}
