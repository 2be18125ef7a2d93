package fake_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/openapi/signing"
)

// The resource reads dep_id and a number, and takes 404 for gone; the data source
// goes on until a page is empty.
func TestTerraformDependencyVersion(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	config := object{
		"name": "tf-dependency", "runtime": "Python3.9", "depend_type": "obs",
		"depend_link": "https://bucket.obs.example.com/a.zip", "description": "by terraform",
	}
	made := w.madeVersion(config)
	path := fmt.Sprint("/", made["dep_id"], "/version/", made["version"])
	read := w.depend("GET", path, nil).body
	for _, name := range []string{"name", "runtime", "description"} {
		if read[name] != config[name] {
			w.Errorf("%s: configured %v, read %v: a plan would not be empty", name, config[name], read[name])
		}
	}
	if names, _ := w.names(fmt.Sprint("/", made["dep_id"], "/version"), "maxitems=100"); fmt.Sprint(names) != "[tf-dependency 1]" {
		w.Errorf("an import finds %v", names)
	}
	w.wants(w.depend("DELETE", path, nil), 204, "")
	w.wants(w.depend("GET", path, nil), 404, "existence.dependency")
}

// The provider signs in before it touches a function: golangsdk asks for the services,
// its projects and its account; assume_role in the configuration gets a key for a day
// by the Go SDK, agency_name a token by golangsdk, which looks for its account first.
// golangsdk adds the security token after it has signed.
func TestTerraformSignsIn(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs, append(accessKeys(), someAgency())...)
	signed := func(method, url string, body any, key signing.Key) answer {
		text := ""
		if body != nil {
			text = asJSON(t, body)
		}
		r, err := http.NewRequest(method, url, strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept", "application/json")
		if body != nil {
			r.Header.Set("Content-Type", "application/json")
		}
		late := key.SecurityToken
		key.SecurityToken = ""
		if err := signing.Sign(r, []byte(text), key, fake.Epoch); err != nil {
			t.Fatal(err)
		}
		if late != "" {
			r.Header.Set("X-Security-Token", string(late))
		}
		r.Header.Set("X-Domain-Id", accountID)
		return w.send(r)
	}
	w.wants(signed("GET", iamURL+"/auth/catalog", nil, firstKey), 200, "")
	if got := names(signed("GET", iamURL+"/projects?name=cn-north-4", nil, firstKey), "projects"); len(got) != 1 {
		t.Errorf("the projects are %v", got)
	}
	if got := names(signed("GET", iamURL+"/auth/domains", nil, firstKey), "domains"); len(got) != 1 || !strings.HasPrefix(got[0], fake.DomainName+" ") {
		t.Errorf("the accounts are %v", got)
	}
	agent := byAgency(rightAgency, object{"project": object{"name": "cn-north-4", "domain": object{"name": "partner"}}})
	login := signed("POST", iamURL+"/auth/tokens", agent, firstKey)
	w.wants(login, 201, "")
	token := login.header.Get("X-Subject-Token")
	w.wants(w.do(request{method: "POST", token: token, body: with(w.example("CreateFunction", "minimal"), object{"func_name": "by-agency"})}), 200, "")
	key, _ := w.keyOf(signed("POST", keysURL, keyByAgency(object{"duration_seconds": 86400}), firstKey))
	w.wants(signed("GET", functionsURL+"/by-agency/config", nil, key), 200, "")
	key.SecurityToken = ""
	w.wants(signed("GET", functionsURL+"/by-agency/config", nil, key), 401, "credentials.security-token")
}
