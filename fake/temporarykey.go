package fake

import (
	"encoding/hex"
	"strings"
	"time"

	"github.com/fgcontract/fgcontract/openapi/signing"
)

// defaultOfKey is how many seconds a temporary access key is valid if nothing is said.
const defaultOfKey = 900.0

// createTemporaryKey issues an access key for the caller itself or for an agency.
func createTemporaryKey(s *Server, c *call) (reply, *refusal) {
	auth := memberOf(c.checked.Set, "auth")
	method, given := identified(auth)
	owner, refused := s.ownerOfKey(c, method, given)
	if refused != nil {
		return reply{}, refused
	}
	project, _, refused := s.scoped(c, owner, memberOf(auth, "scope"))
	if refused != nil {
		return reply{}, refused
	}
	seconds, named := given["duration_seconds"].(float64)
	if !named {
		seconds = defaultOfKey
	}
	out := grant{projects: owner.projects, expires: s.state.now().UTC().Add(time.Duration(seconds) * time.Second), user: owner}
	if project != "" {
		out.projects = []string{project}
	}
	key := s.credentials.issueKey(out)
	return c.answer(map[string]any{"credential": map[string]any{
		"access": key.Access, "secret": string(key.Secret), "securitytoken": string(key.SecurityToken), "expires_at": stamp(out.expires),
	}}), nil
}

// ownerOfKey finds for whom a key acts. Unlike a token, a key has what its user has,
// whatever opened the caller's token.
func (s *Server) ownerOfKey(c *call, method string, given map[string]any) (*user, *refusal) {
	if method == "assume_role" {
		as, _, refused := s.assume(c, given)
		return as, refused
	}
	ask := c.authenticate
	header := c.request.Header
	if id, _ := given["id"].(string); id != "" && !s.credentials.off && header.Get("X-Auth-Token") == "" && header.Values("Authorization") == nil {
		ask = func() (caller, *refusal) { return s.judgeToken(c.op, id) }
	}
	who, refused := ask()
	if refused != nil {
		return nil, refused
	}
	return s.userOf(who), nil
}

// issueKey makes a temporary access key known and returns it.
func (c *credentials) issueKey(g grant) signing.Key {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := signing.Key{Secret: signing.Secret(c.values()), SecurityToken: signing.Secret(c.values())}
	// An AK is no secret, but two must not be the same.
	sum := digestOf("access key " + string(key.SecurityToken))
	key.Access = strings.ToUpper(hex.EncodeToString(sum[:10]))
	kept := newAccessKey(AccessKey{Access: key.Access, Secret: key.Secret, SecurityToken: key.SecurityToken, Projects: g.projects, Expires: g.expires})
	kept.user = g.user
	c.issuedKeys = keepIssued(c.keys, c.issuedKeys, key.Access, kept)
	return key
}
