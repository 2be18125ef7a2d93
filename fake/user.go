package fake

import (
	"cmp"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/fgcontract/fgcontract/openapi/signing"
)

// DomainName is the name of the account to which users belong unless they say
// otherwise.
const DomainName = "fgcontract"

// User may log in with a password: POST /v3/auth/tokens gives a token for it.
type User struct {
	Name     string
	ID       string // "" means one that is made of the names
	Password signing.Secret
	Domain   string   // name of the account; "" means DomainName
	Projects []string // ids of the user's projects, at least one; the first has the name of the region
}

// WithUser makes a user known to the IAM part of the server. It may be given several
// times. Only the SHA-256 of the password is kept.
func WithUser(u User) Option {
	return func(set *settings) {
		if u.Domain == "" {
			u.Domain = DomainName
		}
		switch {
		case u.Name == "" || u.Password == "" || len(u.Projects) == 0 || slices.Contains(u.Projects, ""):
			set.fail("WithUser: neither name, password nor a project id may be empty")
			return
		case slices.ContainsFunc(set.users, func(other *user) bool { return other.name == u.Name && other.domain == u.Domain }):
			set.fail("WithUser: a user is given twice; name all its projects at once")
			return
		}
		set.users = append(set.users, newUser(u))
	}
}

// WithTokenValues gives the values of the tokens that a login returns, and of the
// secret parts of a temporary access key. Without it they are counted, which is for tests: whoever can reach the server can guess them.
// The function is called with a lock held and must not call the server.
func WithTokenValues(next func() string) Option {
	return func(set *settings) { set.values = next }
}

// user is a user as the server keeps it.
type user struct {
	name, id, domain string
	password         digest
	projects         []string
}

func newUser(u User) *user {
	sum := digestOf("user " + u.Domain + " " + u.Name)
	return &user{
		name: u.Name, id: cmp.Or(u.ID, hex.EncodeToString(sum[:16])), domain: u.Domain,
		password: digestOf(string(u.Password)), projects: slices.Clone(u.Projects),
	}
}

// user finds who logs in with a password. It takes the same time for a name that
// nobody has.
func (c *credentials) user(same func(*user) bool, password string) *user {
	sum, none := digestOf(password), &user{}
	found := none
	for _, u := range c.users {
		if same(u) {
			found = u
		}
	}
	if subtle.ConstantTimeCompare(sum[:], found.password[:]) != 1 || found == none {
		return nil
	}
	return found
}

// The bounds of what a login leaves behind.
const (
	tokenLifetime = 24 * time.Hour // as IAM's
	maxIssued     = 10_000         // the oldest go first
)

// issue makes a token known and returns its value.
func (c *credentials) issue(g grant) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	value := c.values()
	sum := digestOf(value)
	c.issued = keepIssued(c.tokens, c.issued, sum, g)
	return value
}

// keepIssued adds what was issued to what is known, and forgets the oldest if there is
// too much. It returns the order of what is left.
func keepIssued[K comparable, V any](known map[K]V, issued []K, key K, value V) []K {
	known[key] = value
	if issued = append(issued, key); len(issued) > maxIssued {
		delete(known, issued[0])
		issued = slices.Delete(issued, 0, 1)
	}
	return issued
}

func countedTokens() func() string {
	n := 0
	return func() string {
		n++
		return fmt.Sprintf("issued-token-%08d", n)
	}
}
