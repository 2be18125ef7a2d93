package fake_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
)

var faultOnce = fake.Fault{Operation: "DeleteFunction", Times: 1}

// fuzzed gives a server per profile with a function and a judge on every answer.
func fuzzed(f *testing.F) map[string]*judge {
	f.Helper()
	judges := map[string]*judge{}
	for _, profile := range openapi.Profiles() {
		demo := fake.WithSeed([]byte(strings.ReplaceAll(fixtures.Demo, "func_name: hello", "func_name: demo"))) // the name in the examples
		server, err := fake.New(fake.WithProfile(profile), fake.WithToken(fixtures.Token, project), demo)
		if err != nil {
			f.Fatal(err)
		}
		judges[profile] = newJudge(f, server)
	}
	return judges
}

// try sends a request on behalf of one run of a fuzz target.
func (j *judge) try(t *testing.T, method, address, body string) int {
	t.Helper()
	j.tb = t
	u, err := url.Parse(address)
	if err != nil {
		t.Skip("no URL")
	}
	r, err := http.NewRequest(method, "http://fake.invalid/", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.URL = u
	r.Header.Set("X-Auth-Token", fixtures.Token)
	response, err := j.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode
}

// FuzzBody sends any body to update and create: whatever comes, the answer obeys
// the contract, a refused update changes nothing and an accepted one is read back.
func FuzzBody(f *testing.F) {
	judges := fuzzed(f)
	contract, err := openapi.Profile(openapi.Documented)
	if err != nil {
		f.Fatal(err)
	}
	for _, id := range []string{"UpdateFunctionConfig", "CreateFunction"} {
		for _, example := range contract.Operation(id).Examples {
			f.Add(asJSON(f, example.Value))
		}
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, j := range judges {
			server := j.handler.(*fake.Server)
			before := string(server.Snapshot())
			if status := j.try(t, "PUT", functionsURL+"/demo/config", body); status != 200 {
				if status < 400 || status >= 500 {
					t.Errorf("status %d", status)
				}
				if string(server.Snapshot()) != before {
					t.Error("a refused update changed the state")
				}
			}
			if status := j.try(t, "GET", functionsURL+"/demo/config", ""); status != 200 {
				t.Errorf("a read gives %d", status)
			}
			if j.try(t, "POST", functionsURL, body) == 200 {
				j.forget(t)
			}
		}
	})
}

// forget gives the judge a fresh server, so that the project never fills up.
func (j *judge) forget(t *testing.T) {
	t.Helper()
	demo := fake.WithSeed([]byte(strings.ReplaceAll(fixtures.Demo, "func_name: hello", "func_name: demo"))) // the name in the examples
	server, err := fake.New(fake.WithContract(j.contract), fake.WithToken(fixtures.Token, project), demo)
	if err != nil {
		t.Fatal(err)
	}
	j.handler = server
}

// FuzzURN sends any function_urn, as text and as it is escaped.
func FuzzURN(f *testing.F) {
	judges := fuzzed(f)
	full := "urn:fss:cn-north-4:" + project + ":function:default:demo"
	for _, urn := range []string{"demo", full + ":latest", strings.Repeat(":", 10_000)} {
		f.Add(urn)
	}
	f.Fuzz(func(t *testing.T, urn string) {
		for _, j := range judges {
			for _, path := range []string{urn, url.PathEscape(urn)} {
				for _, method := range []string{"GET", "PUT"} {
					if status := j.try(t, method, functionsURL+"/"+path+"/config", ""); status >= 500 {
						t.Errorf("%s: status %d", method, status)
					}
				}
			}
		}
	})
}
