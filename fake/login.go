package fake

import (
	"slices"
	"time"
)

// A login is what a request for a token says.
type login struct {
	method    string
	scope     map[string]any // nil: none was named
	user      *user          // whose the token will be
	assumedBy *user          // who acts as an agency; nil if nobody does
}

func createToken(s *Server, c *call) (reply, *refusal) {
	auth := memberOf(c.checked.Set, "auth")
	method, given := identified(auth)
	in := login{method: method, scope: memberOf(auth, "scope")}
	var refused *refusal
	switch method {
	case "password":
		in.user, refused = s.byPassword(c, memberOf(given, "user"))
	case "token":
		in.user, refused = s.byToken(c, given)
	default:
		in.user, in.assumedBy, refused = s.assume(c, given)
	}
	if refused != nil {
		return reply{}, refused
	}
	return s.grantLogin(c, in)
}

// identified says by which method a request tells who asks, and what it gives for it.
func identified(auth map[string]any) (method string, given map[string]any) {
	identity := memberOf(auth, "identity")
	methods, _ := identity["methods"].([]any)
	method, _ = methods[0].(string) // the schema holds
	return method, memberOf(identity, method)
}

// byPassword finds a user by name and account, or by id.
func (s *Server) byPassword(c *call, given map[string]any) (*user, *refusal) {
	name, _ := given["name"].(string)
	id, _ := given["id"].(string)
	password, _ := given["password"].(string)
	if s.credentials.off {
		return newUser(User{Name: name + id, Domain: DomainName, Projects: s.credentials.projects}), nil
	}
	domain := memberOf(given, "domain")
	found := s.credentials.user(func(u *user) bool {
		return (id != "" && u.id == id || id == "" && u.name == name) && s.isDomain(u.domain, domain)
	}, password)
	if found == nil {
		return nil, c.refuse("login.refused") // clause keystone-create-token.refusal.login.refused
	}
	return found, nil
}

// isDomain reports whether an account is the one that a request names, if it names
// one.
func (s *Server) isDomain(name string, given map[string]any) bool {
	return (given["name"] == nil || given["name"] == name) && (given["id"] == nil || given["id"] == s.account.domain)
}

// byToken finds whose a token is.
func (s *Server) byToken(c *call, given map[string]any) (*user, *refusal) {
	text, _ := given["id"].(string)
	found, ok := s.credentials.token(text)
	switch {
	case s.credentials.off:
		return s.userOf(caller{everything: true}), nil
	case !ok:
		return nil, c.refuse("login.refused")
	case found.expired(s.state.now):
		return nil, c.refuse("login.expired") // clause keystone-create-token.refusal.login.expired
	}
	return s.userOf(caller{projects: found.projects, user: found.user}), nil
}

// grantLogin issues a token for the project of the scope, or for the account.
func (s *Server) grantLogin(c *call, in login) (reply, *refusal) {
	now := s.state.now().UTC()
	out := grant{user: in.user, expires: now.Add(tokenLifetime)}
	domain := s.domainOf(in.user)
	token := map[string]any{
		"methods": []any{in.method}, "issued_at": stamp(now), "expires_at": stamp(out.expires), "roles": []any{}, "catalog": []any{},
		"user": s.shownUser(in.user),
	}
	if in.assumedBy != nil {
		token["assumed_by"] = map[string]any{"user": s.shownUser(in.assumedBy)}
	}
	id, name, refused := s.scoped(c, in.user, in.scope)
	switch {
	case refused != nil:
		return reply{}, refused
	case id != "":
		out.projects = []string{id}
		token["project"] = map[string]any{"id": id, "name": name, "domain": domain}
		if !c.request.Query.Has("nocatalog") {
			token["catalog"] = []any{s.service(c, id)}
		}
	default:
		token["domain"] = domain
	}
	answer := c.answer(map[string]any{"token": token})
	answer.token = s.credentials.issue(out)
	return answer, nil
}

// scoped finds the project of a user that a scope names, "" if it names none.
func (s *Server) scoped(c *call, u *user, scope map[string]any) (id, name string, _ *refusal) {
	wanted := memberOf(scope, "project")
	switch {
	case wanted == nil && s.isDomain(u.domain, memberOf(scope, "domain")):
		return "", "", nil
	case wanted != nil && s.isDomain(u.domain, memberOf(wanted, "domain")):
		id, name = s.projectOf(u, wanted)
	}
	if id == "" {
		return "", "", c.refuse("login.scope") // clause keystone-create-token.refusal.login.scope
	}
	return id, name, nil
}

// domainOf is the account of a user as answers show it.
func (s *Server) domainOf(u *user) map[string]any {
	return map[string]any{"id": s.account.domain, "name": u.domain}
}

func (s *Server) shownUser(u *user) map[string]any {
	return map[string]any{"id": u.id, "name": u.name, "password_expires_at": "", "domain": s.domainOf(u)}
}

// projectOf finds the project of a user that a scope names, by id or by name.
func (s *Server) projectOf(u *user, wanted map[string]any) (id, name string) {
	if text, _ := wanted["id"].(string); s.credentials.off && text != "" && !slices.Contains(u.projects, text) {
		return text, s.account.region
	}
	for at, known := range u.projects {
		name := s.projectName(at)
		if wanted["id"] == known || wanted["id"] == nil && wanted["name"] == name {
			return known, name
		}
	}
	return "", ""
}

// service is the entry of FunctionGraph in the catalogue of services.
func (s *Server) service(c *call, project string) map[string]any {
	return map[string]any{
		"type": "functiongraph", "name": "functiongraph", "id": "functiongraph",
		"endpoints": []any{map[string]any{
			"url": c.origin() + "/v2/" + project, "region": s.account.region, "region_id": s.account.region,
			"interface": "public", "id": "functiongraph-" + s.account.region,
		}},
	}
}

// stamp writes a time as IAM does.
func stamp(t time.Time) string { return t.Format("2006-01-02T15:04:05.000000Z") }

func memberOf(object map[string]any, name string) map[string]any {
	inner, _ := object[name].(map[string]any)
	return inner
}
