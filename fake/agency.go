package fake

import (
	"encoding/hex"
	"slices"
)

// Agency is what an account has made so that others may act in its projects: who gets
// a token for it, or a temporary access key, acts as the agency.
type Agency struct {
	Name     string
	Domain   string   // name of the account that has made it; "" means DomainName
	Projects []string // ids of the projects that it opens, at least one; the first has the name of the region
}

// WithAgency makes an agency known to the IAM part of the server. It may be given
// several times. Whoever shows credentials may assume it: which account it is for is
// not looked at. The agencies that functions name (xrole) have nothing to do with it;
// those are taken at their word.
func WithAgency(a Agency) Option {
	return func(set *settings) {
		if a.Domain == "" {
			a.Domain = DomainName
		}
		switch {
		case a.Name == "" || len(a.Projects) == 0 || slices.Contains(a.Projects, ""):
			set.fail("WithAgency: neither name nor a project id may be empty")
			return
		case slices.ContainsFunc(set.agencies, func(other agency) bool { return other.name == a.Name && other.as.domain == a.Domain }):
			set.fail("WithAgency: an agency is given twice; name all its projects at once")
			return
		}
		set.agencies = append(set.agencies, newAgency(a))
	}
}

// agency is an agency as the server keeps it.
type agency struct {
	name string
	as   *user // whose its tokens and access keys are
}

func newAgency(a Agency) agency {
	id := digestOf("agency " + a.Domain + " " + a.Name)
	return agency{a.Name, &user{
		name: a.Domain + "/" + a.Name, id: hex.EncodeToString(id[:16]), domain: a.Domain, projects: slices.Clone(a.Projects),
	}}
}

// assume finds the agency that a caller wants to act as, and who the caller is.
func (s *Server) assume(c *call, given map[string]any) (as, by *user, refused *refusal) {
	who, refused := c.authenticate()
	if refused != nil {
		return nil, nil, refused
	}
	if as = s.agencyOf(given); as == nil {
		return nil, nil, c.refuse("login.agency") // clause keystone-create-token.refusal.login.agency
	}
	return as, s.userOf(who), nil
}

// agencyOf finds the agency that a request names, nil if there is none.
func (s *Server) agencyOf(given map[string]any) *user {
	name, named := given["agency_name"].(string)
	if !named {
		name, _ = given["xrole_name"].(string)
	}
	account := map[string]any{"name": given["domain_name"], "id": given["domain_id"]}
	for _, a := range s.credentials.agencies {
		if a.name == name && s.isDomain(a.as.domain, account) {
			return a.as
		}
	}
	if !s.credentials.off {
		return nil
	}
	return newAgency(Agency{Name: name, Domain: DomainName, Projects: s.credentials.projects}).as
}

// userOf is the user behind a caller. One that has not logged in is made up.
func (s *Server) userOf(who caller) *user {
	switch {
	case who.everything:
		return newUser(User{Name: "anybody", Domain: DomainName, Projects: s.credentials.projects})
	case who.user == nil:
		return newUser(User{Name: "owner-of-the-credentials", Domain: DomainName, Projects: who.projects})
	}
	return who.user
}
