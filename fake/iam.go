package fake

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/fgcontract/fgcontract/openapi"
)

// The server is a second service beside FunctionGraph: the part of IAM that clients
// call first. It has a document of its own and its own form of errors. Nothing of it
// is prepared before the first such call.

// iamRoutes lists the operations of IAM.
var iamRoutes = map[string]route{
	"KeystoneCreateToken":      {handle: createToken, open: true, needs: and(withCredentials, "login.refused", "login.expired", "login.agency", "login.scope")},
	"CreateTemporaryAccessKey": {handle: createTemporaryKey, open: true, needs: and(withCredentials, "login.agency", "login.scope")},
	"KeystoneListProjects":     {handle: listProjects, anyProject: true},
	"KeystoneShowCatalog":      {handle: showCatalog, anyProject: true},
	"KeystoneListAuthDomains":  {handle: listDomains, anyProject: true},
}

var iamEdition = sync.OnceValues(func() (*edition, error) {
	contract, err := openapi.IAM()
	if err != nil {
		return nil, err
	}
	e := newEdition(contract, iamRoutes)
	return e, e.complete()
})

// respondIAM takes the steps of a request to IAM.
func (s *Server) respondIAM(w http.ResponseWriter, r *http.Request, c *call) (reply, *refusal) {
	answer, refused := s.processIAM(w, r, c)
	if refused != nil {
		refused.form = keystoneError
	}
	return answer, refused
}

func (s *Server) processIAM(w http.ResponseWriter, r *http.Request, c *call) (_ reply, refused *refusal) {
	e, err := iamEdition()
	if err != nil { // a test loads the document, so this is not seen
		return reply{}, &refusal{status: http.StatusInternalServerError, code: "500", text: "the document of IAM does not load"}
	}
	match, known := e.contract.Route(c.method, c.path)
	if !known {
		return reply{}, refuse(e.unknown) // clause service.refusal.route.unknown
	}
	c.known, c.op = true, e.find(match.Operation.ID)
	if !c.op.open {
		if c.who, refused = s.authenticate(c.op, w, r); refused != nil {
			return reply{}, refused
		}
	}
	// Whether an open operation asks who comes is known by its body, which has then been read.
	c.authenticate = func() (caller, *refusal) {
		r.Body = io.NopCloser(bytes.NewReader(c.request.Body))
		return s.authenticate(c.op, w, r)
	}
	return s.process(w, r, c, match)
}

// keystoneError is the form of an error of IAM; the code is the status.
func keystoneError(f *refusal) []byte {
	body := strconv.AppendInt([]byte(`{"error":{"code":`), int64(f.status), 10)
	body = appendText(append(body, `,"message":`...), f.text)
	body = appendText(append(body, `,"title":`...), http.StatusText(f.status))
	return append(body, "}}"...)
}

// projectName is the name of the project at a place among those of a user: the
// first is the region's own.
func (s *Server) projectName(at int) string {
	if at == 0 {
		return s.account.region
	}
	return s.account.region + "_" + strconv.Itoa(at+1)
}

func listProjects(s *Server, c *call) (reply, *refusal) {
	projects := []any{}
	wanted := c.request.Query["name"]
	for at, id := range s.projectsOf(c.who) {
		name := s.projectName(at)
		if len(wanted) > 0 && !slices.Contains(wanted, name) {
			continue
		}
		projects = append(projects, map[string]any{
			"id": id, "name": name, "domain_id": s.account.domain, "parent_id": s.account.domain,
			"is_domain": false, "enabled": true, "description": "", "links": c.link("/v3/projects/" + id),
		})
	}
	return c.answer(map[string]any{"projects": projects, "links": c.link("/v3/projects")}), nil
}

func listDomains(s *Server, c *call) (reply, *refusal) {
	name := DomainName
	if c.who.user != nil {
		name = c.who.user.domain
	}
	domain := map[string]any{
		"id": s.account.domain, "name": name, "enabled": true, "description": "", "links": c.link("/v3/domains/" + s.account.domain),
	}
	return c.answer(map[string]any{"domains": []any{domain}, "links": c.link("/v3/auth/domains")}), nil
}

// showCatalog answers where FunctionGraph is, for the project of the request or the
// first that the caller has.
func showCatalog(s *Server, c *call) (reply, *refusal) {
	services := []any{}
	project := c.request.Header.Get("X-Project-Id")
	if all := s.projectsOf(c.who); !slices.Contains(all, project) && len(all) > 0 {
		project = all[0]
	}
	if project != "" {
		services = append(services, s.service(c, project))
	}
	return c.answer(map[string]any{"catalog": services, "links": c.link("/v3/auth/catalog")}), nil
}

func (c *call) link(path string) map[string]any { return map[string]any{"self": c.origin() + path} }

func (c *call) answer(value map[string]any) reply {
	return reply{status: c.op.status, body: c.op.answer.append(nil, value)}
}

// projectsOf lists the projects of a caller, also those that its token does not open.
func (s *Server) projectsOf(who caller) []string {
	switch {
	case who.everything:
		return s.credentials.projects
	case who.user != nil:
		return who.user.projects
	}
	return who.projects
}

func isIAM(path string) bool {
	return strings.HasPrefix(path, "/v3/") || strings.HasPrefix(path, "/v3.0/")
}
