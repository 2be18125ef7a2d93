package fake

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/fgcontract/fgcontract/openapi"
)

// A call is one request, as far as it has been understood.
type call struct {
	method, path, query string // as they came
	host                string // by which the client came
	secure              bool   // it came by TLS
	known               bool   // an operation has the method and path
	op                  *operation
	request             openapi.Request
	project             string
	leftOut             string // id of the operation that is not emulated; "" for one that is
	who                 caller
	checked             openapi.Checked
	struck              string                    // id of the fault that decides the answer
	authenticate        func() (caller, *refusal) // for handlers of IAM whose operation is open
}

// origin is the address under which the client has found the server.
func (c *call) origin() string {
	if c.secure {
		return "https://" + c.host
	}
	return "http://" + c.host
}

// A reply is an answer of success.
type reply struct {
	status int
	body   []byte
	header http.Header // beside those of every answer
	token  string      // a new one, for the header X-Subject-Token
	buffer *[]byte     // in which the body stands, if it can be used again
	lost   bool        // a fault keeps it from being sent
	cut    bool        // a fault breaks it off
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{method: r.Method, path: r.URL.EscapedPath(), query: r.URL.RawQuery, host: r.Host, secure: r.TLS != nil}
	answer, refused := s.respond(w, r, c)
	number := s.requests.Add(1)
	header := w.Header()
	// 204 has it too: old clients fail on an answer without it.
	header.Set("Content-Type", "application/json")
	header.Set("X-Request-Id", fmt.Sprintf("%032x", number))
	if refused != nil {
		answer = refused.reply(header)
	}
	s.note(c, number, answer, refused)
	maps.Copy(header, answer.header)
	if answer.token != "" {
		header.Set("X-Subject-Token", answer.token)
	}
	if answer.body != nil {
		header.Set("Content-Length", strconv.Itoa(len(answer.body)))
	}
	answer.send(w)
	answer.recycle()
}

// respond takes the steps of a request in the order of precedence: of everything
// that is wrong with it, the first decides.
func (s *Server) respond(w http.ResponseWriter, r *http.Request, c *call) (reply, *refusal) {
	match, known := s.edition.contract.Route(c.method, c.path)
	op := s.edition.operation(match, known)
	switch {
	case !known && isIAM(r.URL.Path):
		return s.respondIAM(w, r, c)
	case !known && strings.HasPrefix(c.path, exportsPath):
		return s.respondExport(r)
	}
	c.known, c.op, c.project, c.request.Path = known, op, match.Path[projectParameter], match.Path
	who, refused := s.authenticate(op, w, r)
	if refused != nil {
		return reply{}, refused
	}
	if !known {
		return reply{}, s.unrouted(c, op, who)
	}
	if !who.opens(c.project) {
		return reply{}, op.refuse("credentials.project") // clause update-function-config.refusal.credentials.project
	}
	if op.handle == nil {
		return reply{}, notEmulated(op.ID, noHandler)
	}
	c.who = who
	return s.process(w, r, c, match)
}

// process takes the steps that follow when it is known who wants what.
func (s *Server) process(w http.ResponseWriter, r *http.Request, c *call, match openapi.Match) (_ reply, refused *refusal) {
	c.request = openapi.Request{Path: match.Path, Query: query(r.URL), Header: r.Header}
	if c.request.Body, refused = c.op.read(w, r, c.who); refused != nil {
		return reply{}, refused
	}
	if c.checked = c.op.CheckRequest(&c.request); len(c.checked.Violations) > 0 {
		return reply{}, s.whoAccepts(c, broken(c.checked.Violations))
	}
	answer, refused := s.carryOut(r.Context(), c)
	if refused != nil {
		return reply{}, s.whoAccepts(c, refused)
	}
	return answer, nil
}

// unrouted refuses what the document does not describe: as the service does, or, if the
// document says that the service has it, honestly.
func (s *Server) unrouted(c *call, anyOperation *operation, who caller) *refusal {
	leftOut, path, ok := s.edition.contract.RouteLeftOut(c.method, c.path)
	project, named := path[projectParameter]
	c.leftOut, c.project = leftOut.ID, project
	switch {
	case !ok:
		return refuse(s.edition.unknown) // clause service.refusal.route.unknown
	case named && !who.opens(project):
		return anyOperation.refuse("credentials.project")
	}
	return notEmulated(leftOut.ID, onlyLeftOut)
}

func query(u *url.URL) url.Values {
	if u.RawQuery == "" {
		return nil
	}
	return u.Query()
}

// whoAccepts notes on a refusal which other embedded profiles would have carried
// the request out, so that nobody hunts for the difference.
func (s *Server) whoAccepts(c *call, refused *refusal) *refusal {
	if refused.stage < openapi.StageMediaType || refused.stage > openapi.StageState || refused.stage == openapi.StageExistence {
		return refused
	}
	for _, e := range s.others() {
		if other := e.find(c.op.ID); other != nil && s.accepts(other, c) {
			refused.acceptedBy = append(refused.acceptedBy, e.contract.Profile())
		}
	}
	return refused
}

func (s *Server) accepts(other *operation, c *call) bool {
	again := *c
	again.op = other
	again.checked = other.CheckRequest(&again.request)
	if len(again.checked.Violations) > 0 {
		return false
	}
	return other.admit == nil || other.admit(s, &again) == nil
}
