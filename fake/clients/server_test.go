package clients_test

import (
	"encoding/json"
	"net/http/httptest"
	"testing"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
)

// A way is how clients reach the fake, and what it obeys.
type way struct {
	name    string
	profile string
	secure  bool
}

var ways = []way{
	{"documented, plain", openapi.Documented, false},
	{"observed, plain", openapi.ObservedAs, false},
	{"observed, TLS", openapi.ObservedAs, true},
}

// eachWay runs a test against a server of its own for every way.
func eachWay(t *testing.T, test func(*testing.T, way, string)) {
	t.Helper()
	eachFake(t, func(t *testing.T, w way, _ *fake.Server, url string) { test(t, w, url) })
}

// eachFake does the same for a test that also tells the fake what to do.
func eachFake(t *testing.T, test func(*testing.T, way, *fake.Server, string)) {
	t.Helper()
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			server, url := w.start(t)
			test(t, w, server, url)
		})
	}
}

// start runs a fake until the test ends and returns its address.
func (w way) start(t *testing.T) (server *fake.Server, url string) {
	t.Helper()
	server, err := fake.New(fake.WithProfile(w.profile), fake.WithAccessKey(fake.AccessKey{
		Access: fixtures.AccessKey, Secret: fixtures.SecretKey, Projects: []string{fixtures.Project},
	}))
	if err != nil {
		t.Fatal(err)
	}
	listen := httptest.NewServer
	if w.secure {
		listen = httptest.NewTLSServer
	}
	listener := listen(server)
	t.Cleanup(listener.Close)
	return server, listener.URL
}

// example fills the request body of a client with an example of the document.
func example(t *testing.T, profile, operation, name string, into any) {
	t.Helper()
	contract, err := openapi.Profile(profile)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(contract.Operation(operation).Example(name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%s, example %s, does not fit the client: %v", operation, name, err)
	}
}
