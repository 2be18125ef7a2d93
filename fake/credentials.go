package fake

import (
	"crypto/sha256"
	"slices"
	"sync"
	"time"

	"github.com/fgcontract/fgcontract/openapi/signing"
)

// credentials are the known tokens and access keys. Of a token only the digest is
// kept, so that no dump of the server can show one.
type credentials struct {
	off        bool // whoever comes may do everything
	checkSkew  bool
	users      []*user
	agencies   []agency
	projects   []string // that any credential opens, each once, in the order of the options
	mu         sync.RWMutex
	tokens     map[digest]grant
	keys       map[string]accessKey
	values     func() string
	issued     []digest // tokens, oldest first
	issuedKeys []string // access keys, oldest first
}

type digest = [sha256.Size]byte

func digestOf(secret string) digest { return sha256.Sum256([]byte(secret)) }

// A grant is what a token or an access key opens.
type grant struct {
	projects []string
	expires  time.Time // zero: never
	user     *user     // whose it is, if it was issued; nil for others
}

// accessKey is an access key as the server keeps it. A signature is verified with
// the secret itself, so a digest will not do; behind a function nothing that prints
// the server shows it.
type accessKey struct {
	grant
	secret        func() signing.Secret
	temporary     bool
	securityToken digest
}

func newCredentials(set settings) *credentials {
	c := &credentials{
		off: set.authOff, checkSkew: set.clock != nil, users: set.users, agencies: set.agencies, values: set.values,
		tokens: map[digest]grant{}, keys: map[string]accessKey{},
	}
	if set.skew != nil {
		c.checkSkew = *set.skew
	}
	if c.values == nil {
		c.values = countedTokens()
	}
	for _, t := range set.tokens {
		c.learn(t.project)
		known := c.tokens[t.digest]
		c.tokens[t.digest] = grant{projects: append(known.projects, t.project), expires: t.expires}
	}
	for _, k := range set.keys {
		c.learn(k.Projects...)
		c.keys[k.Access] = newAccessKey(k)
	}
	for _, u := range set.users {
		c.learn(u.projects...)
	}
	for _, a := range set.agencies {
		c.learn(a.as.projects...)
	}
	return c
}

func (c *credentials) learn(projects ...string) {
	for _, id := range projects {
		if !slices.Contains(c.projects, id) {
			c.projects = append(c.projects, id)
		}
	}
}

func newAccessKey(k AccessKey) accessKey {
	return accessKey{
		grant:  grant{projects: slices.Clone(k.Projects), expires: k.Expires},
		secret: func() signing.Secret { return k.Secret }, temporary: k.SecurityToken != "",
		securityToken: digestOf(string(k.SecurityToken)),
	}
}

// token finds what a token opens. The look-up is by digest: what its time could tell
// is about that, and no token follows from it.
func (c *credentials) token(text string) (grant, bool) {
	sum := digestOf(text)
	c.mu.RLock()
	defer c.mu.RUnlock()
	found, ok := c.tokens[sum]
	return found, ok
}

// key finds an access key, which is no secret.
func (c *credentials) key(access string) (accessKey, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	found, ok := c.keys[access]
	return found, ok
}

// expired reports whether the time of a grant is over.
func (g grant) expired(now func() time.Time) bool {
	return !g.expires.IsZero() && !now().Before(g.expires)
}

// opens reports whether a caller may act in a project.
func (w caller) opens(project string) bool {
	return w.everything || slices.Contains(w.projects, project)
}
