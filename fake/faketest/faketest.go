// Package faketest starts the fake of FunctionGraph for a Go test, in one line:
//
//	f := faketest.Start(t, faketest.Demo())
//
// The server listens on loopback until the test ends. The package adds nothing to
// the behaviour of package fake; it only owns the listener, the first credentials and
// a seed to try things on.
package faketest

import (
	"fmt"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
)

// Fake is a running server with what a client needs to use it.
type Fake struct {
	URL     string // http://127.0.0.1:port, without a slash at the end
	Project string // the project that Token and the access key open
	Token   string // value of X-Auth-Token
	// AccessKey and SecretKey are for clients that sign (AK/SK). The server does not
	// look at the date of a signature unless fake.WithClock or fake.WithSkewCheck says
	// so.
	AccessKey string
	SecretKey string
	Server    *fake.Server
}

// Start runs a fake until the test ends and fails the test if an option is wrong.
// Token and access key of Fake are known beside those of the options.
func Start(tb testing.TB, opts ...fake.Option) *Fake {
	tb.Helper()
	key := fake.AccessKey{Access: fixtures.AccessKey, Secret: fixtures.SecretKey, Projects: []string{fixtures.Project}}
	all := append([]fake.Option{fake.WithToken(fixtures.Token, fixtures.Project), fake.WithAccessKey(key)}, opts...)
	server, err := fake.New(all...)
	if err != nil {
		tb.Fatalf("start the fake: %v", err)
	}
	listener := httptest.NewServer(server)
	tb.Cleanup(listener.Close)
	return &Fake{
		URL: listener.URL, Project: fixtures.Project, Token: fixtures.Token,
		AccessKey: fixtures.AccessKey, SecretKey: fixtures.SecretKey, Server: server,
	}
}

// Demo seeds the functions of fixtures.Demo, among them hello, a Python function in
// the package default.
func Demo() fake.Option { return fake.WithSeed([]byte(fixtures.Demo)) }

// URN is the full URN of a function in the package default of the project.
func (f *Fake) URN(name string) string { return f.Server.URN(f.Project, "default", name) }

// shared is the one server of all tests that join.
var shared struct {
	mu       sync.Mutex
	server   *fake.Server
	listener *httptest.Server
	joined   int // tests that use it now
	projects int // that were given
}

// Join gives a test a project, a token and an access key of its own on one server
// that all tests of the process share, also those that run in parallel; what one test
// does, no other sees. The server starts with the first test and ends with the last.
// Clock, faults and journal are common: match faults and requests by project, and name
// results by f.URN. Seed the project with Server.Seed; Reset and Restore are about
// everybody's state.
func Join(tb testing.TB) *Fake {
	tb.Helper()
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.joined == 0 {
		server, err := fake.New()
		if err != nil {
			tb.Fatalf("start the fake: %v", err)
		}
		shared.server, shared.listener = server, httptest.NewServer(server)
	}
	shared.joined++
	shared.projects++
	f := &Fake{
		URL: shared.listener.URL, Project: fmt.Sprintf("%032x", shared.projects), Server: shared.server,
		AccessKey: fmt.Sprintf("%s-%d", fixtures.AccessKey, shared.projects), SecretKey: fixtures.SecretKey,
	}
	f.Token = fixtures.Token + "-" + f.Project
	tb.Cleanup(func() { f.leave(tb) })
	key := fake.AccessKey{Access: f.AccessKey, Secret: fixtures.SecretKey}
	if err := f.Server.AddProject(f.Project, f.Token, key); err != nil {
		tb.Fatal(err)
	}
	return f
}

func (f *Fake) leave(tb testing.TB) {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if err := f.Server.DropProject(f.Project); err != nil {
		tb.Error(err)
	}
	if shared.joined--; shared.joined == 0 {
		shared.listener.Close()
		shared.server, shared.listener = nil, nil
	}
}
