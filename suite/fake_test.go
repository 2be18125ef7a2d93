package suite_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite"
	"github.com/fgcontract/fgcontract/suite/target"
)

// started is a fixed time: reports of tests do not depend on the clock.
var started = time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)

// prepared shares what is costly between tests: clauses, cases and second engine.
var prepared = func() map[string]func() (*suite.Prepared, error) {
	out := map[string]func() (*suite.Prepared, error){}
	for _, profile := range openapi.Profiles() {
		out[profile] = sync.OnceValues(func() (*suite.Prepared, error) {
			contract, err := openapi.Profile(profile)
			if err != nil {
				return nil, err
			}
			iam, err := openapi.IAM()
			if err != nil {
				return nil, err
			}
			return suite.Prepare(contract, iam)
		})
	}
	return out
}()

// config is a run against a new fake whose handler is wrapped.
func config(tb testing.TB, profile string, wrap func(http.Handler) http.Handler) suite.Config {
	tb.Helper()
	server, err := fake.New(fake.WithProfile(profile), fake.WithSkewCheck(true),
		fake.WithToken(fixtures.Token, fixtures.Project), fake.WithToken(fixtures.OtherToken, fixtures.OtherProject),
		fake.WithExpiringToken(fixtures.ExpiredToken, fixtures.Project, fake.Epoch),
		fake.WithAccessKey(fake.AccessKey{Access: fixtures.AccessKey, Secret: fixtures.SecretKey, Projects: []string{fixtures.Project}}),
		fake.WithAccessKey(fake.AccessKey{
			Access: fixtures.TemporaryAccessKey, Secret: fixtures.TemporarySecretKey, SecurityToken: fixtures.SecurityToken,
			Projects: []string{fixtures.Project},
		}),
		fake.WithUser(fake.User{Name: fixtures.User, ID: fixtures.UserID, Password: fixtures.Password, Projects: []string{fixtures.Project}}),
		fake.WithAgency(fake.Agency{Name: fixtures.Agency, Projects: []string{fixtures.Project}}),
		fake.WithToken(fixtures.ShownToken, fixtures.Project),
		fake.WithExpiringToken(fixtures.LateToken, fixtures.Project, fake.Epoch))
	if err != nil {
		tb.Fatal(err)
	}
	var handler http.Handler = server
	if wrap != nil {
		handler = wrap(server)
	}
	ready, err := prepared[profile]()
	if err != nil {
		tb.Fatal(err)
	}
	t, err := target.New(target.Config{
		URL: "http://fake.invalid", Project: fixtures.Project, Token: fixtures.Token, Foreign: fixtures.OtherToken, Expired: fixtures.ExpiredToken,
		Signer: &target.Key{Access: fixtures.AccessKey, Secret: fixtures.SecretKey, Now: server.Now},
		Temporary: &target.Key{
			Access: fixtures.TemporaryAccessKey, Secret: fixtures.TemporarySecretKey, SecurityToken: fixtures.SecurityToken, Now: server.Now,
		},
		Has: everything(ready.Cases()), Stepping: true, Base: direct{handler},
		Fault: func(_ context.Context, operation string) error {
			_, err := server.Inject(fake.Fault{Operation: operation, Times: 1})
			return err
		},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return suite.Config{Prepared: ready, Target: t, TargetName: "fake", RunID: "test", Started: started}
}

// everything says that the target has whatever a case asks for.
func everything(set *cases.Set) map[string]string {
	has := map[string]string{}
	for _, c := range set.Cases {
		for _, need := range c.Needs {
			has[need] = ""
		}
	}
	return has
}

// direct answers requests without a network.
type direct struct{ handler http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	d.handler.ServeHTTP(recorder, r)
	return recorder.Result(), nil
}
