package fake

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/openapi/signing"
)

// An Option changes how New sets up a server.
type Option func(*settings)

// settings is what the options say.
type settings struct {
	profile  string
	contract *openapi.Contract
	clock    func() time.Time
	ids      func() string
	tokens   []fixedToken
	keys     []AccessKey
	skew     *bool // nil: as the clock says
	authOff  bool
	users    []*user
	agencies []agency
	values   func() string // of tokens that are issued
	account  account
	seeds    [][]byte
	store    Store
	journal  int
	sleep    func(context.Context, time.Duration)
	faults   []error
}

type fixedToken struct {
	digest  digest
	project string
	expires time.Time // zero: never
}

// account is what the answers say about where a function lives.
type account struct {
	region string
	domain string
}

func defaults() settings {
	return settings{
		account: account{region: "cn-north-4", domain: "fedcba9876543210fedcba9876543210"},
		journal: DefaultJournal, sleep: waitFor,
	}
}

func (set *settings) fail(text string) { set.faults = append(set.faults, errors.New(text)) }

// WithProfile chooses an embedded profile of the document; openapi.Profiles lists
// them. Without it, and without WithContract, it is openapi.Documented.
func WithProfile(name string) Option {
	return func(set *settings) { set.profile = name }
}

// WithContract gives a document of one's own.
func WithContract(contract *openapi.Contract) Option {
	return func(set *settings) {
		if contract == nil {
			set.fail("WithContract: the contract is nil")
		}
		set.contract = contract
	}
}

// WithClock gives the time of every change of state. Without it the time starts
// at Epoch and moves one second at each change. The function is called with a lock
// held and must not call the server.
func WithClock(now func() time.Time) Option {
	return func(set *settings) { set.clock = now }
}

// WithIDs gives the ids of new functions, in the form of a UUID. Without it they
// are counted. The function is called with a lock held and must not call the
// server.
func WithIDs(next func() string) Option {
	return func(set *settings) { set.ids = next }
}

// WithToken makes a value of X-Auth-Token known and binds it to a project. It may
// be given several times, also for the same token. Without tokens and access keys
// every request is refused with 401. Only the SHA-256 of the token is kept.
func WithToken(token, projectID string) Option {
	return func(set *settings) {
		if token == "" || projectID == "" {
			set.fail("WithToken: neither the token nor the project id may be empty")
			return
		}
		set.tokens = append(set.tokens, fixedToken{digest: digestOf(token), project: projectID})
	}
}

// WithExpiringToken is WithToken for a token whose time is over at an instant, by the
// clock of the server: from then on it is refused as a gateway refuses it, so that a
// client can be seen to ask for a new one.
func WithExpiringToken(token, projectID string, expires time.Time) Option {
	return func(set *settings) {
		if token == "" || projectID == "" || expires.IsZero() {
			set.fail("WithExpiringToken: neither the token, the project id nor the time may be empty")
			return
		}
		set.tokens = append(set.tokens, fixedToken{digest: digestOf(token), project: projectID, expires: expires})
	}
}

// AccessKey is an access key that may sign requests, and what it opens.
type AccessKey struct {
	Access   string         // the AK
	Secret   signing.Secret // the SK
	Projects []string       // ids of the projects that it opens, at least one
	// SecurityToken makes the key a temporary one: requests must send it as
	// X-Security-Token.
	SecurityToken signing.Secret
	Expires       time.Time // by the clock of the server; zero means never
}

// WithAccessKey makes an access key known: a request that it signed needs no token.
// It may be given several times. The secret key is kept, because a signature cannot
// be verified without it; of the security token only the SHA-256 is.
func WithAccessKey(key AccessKey) Option {
	return func(set *settings) {
		switch {
		case key.Access == "" || key.Secret == "" || len(key.Projects) == 0 || slices.Contains(key.Projects, ""):
			set.fail("WithAccessKey: neither access key, secret key nor a project id may be empty")
			return
		case slices.ContainsFunc(set.keys, func(k AccessKey) bool { return k.Access == key.Access }):
			set.fail("WithAccessKey: an access key is given twice; name all its projects at once")
			return
		}
		set.keys = append(set.keys, key)
	}
}

// WithSkewCheck says whether the date of a signature is held against the clock of the
// server: more than 15 minutes apart, the request is refused. Without it the date
// counts if WithClock gives a clock. The default clock stands still and has nothing to
// do with that of a client; it is for tests that set it.
func WithSkewCheck(on bool) Option {
	return func(set *settings) { set.skew = &on }
}

// WithoutAuth accepts every request, with or without credentials, for the project
// that its path names.
func WithoutAuth() Option {
	return func(set *settings) { set.authOff = true }
}

// WithRegion sets the region of all URNs; the default is cn-north-4.
func WithRegion(region string) Option {
	return func(set *settings) { set.account.region = region }
}

// WithDomain sets the id of the account that owns all functions.
func WithDomain(domainID string) Option {
	return func(set *settings) { set.account.domain = domainID }
}

// WithSeed creates functions at the start. The data is JSON or YAML:
//
//	projects:
//	  0123456789abcdef0123456789abcdef:
//	    functions:
//	      - {func_name: demo, package: default, runtime: Python3.9, ...}
//
// Each function is a body of CreateFunction and is held against the document like
// one; whatever is wrong makes New fail with the place. It may be given several
// times.
func WithSeed(data []byte) Option {
	return func(set *settings) { set.seeds = append(set.seeds, data) }
}

// WithJournal sets how many requests the journal keeps, the newest; 0 means that it
// keeps none. Without it they are DefaultJournal.
func WithJournal(size int) Option {
	return func(set *settings) {
		if size < 0 {
			set.fail("WithJournal: the size must not be negative")
		}
		set.journal = max(size, 0)
	}
}

// WithSleep sets how the delay of a fault passes. The function must come back when
// the context ends, which is that of the request. Without it real time passes.
func WithSleep(sleep func(context.Context, time.Duration)) Option {
	return func(set *settings) {
		if sleep == nil {
			set.fail("WithSleep: the function is nil")
			return
		}
		set.sleep = sleep
	}
}

// WithStore keeps the state in a store: what a request has changed is saved before
// it is answered. If the store holds something, the server goes on with that, and
// seeds are left out.
func WithStore(store Store) Option {
	return func(set *settings) {
		if store == nil {
			set.fail("WithStore: the store is nil")
		}
		set.store = store
	}
}
