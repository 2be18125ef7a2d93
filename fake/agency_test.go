package fake_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi/signing"
)

const accountID = "fedcba9876543210fedcba9876543210"

func someAgency() fake.Option {
	return fake.WithAgency(fake.Agency{Name: "some-agency", Domain: "partner", Projects: []string{project, otherProject}})
}

var rightAgency = object{"domain_name": "partner", "xrole_name": "some-agency"}

func byAgency(given object, scope object) object {
	auth := object{"identity": object{"methods": []string{"assume_role"}, "assume_role": given}}
	if scope != nil {
		auth["scope"] = scope
	}
	return object{"auth": auth}
}

// assume logs in by an agency, as the owner of a token.
func (w *world) assume(token string, given, scope object) answer {
	w.Helper()
	return w.do(request{method: "POST", url: iamURL + "/auth/tokens", token: token, body: byAgency(given, scope)})
}

func TestAgencyGivesAToken(t *testing.T) {
	inProfiles(t, func(w *world) {
		for what, c := range map[string]struct {
			given, scope object
			opened       string // project
		}{
			"as golangsdk asks":   {rightAgency, object{"project": object{"name": "cn-north-4", "domain": object{"name": "partner"}}}, project},
			"as the Go SDK asks":  {object{"domain_id": accountID, "agency_name": "some-agency"}, object{"project": object{"id": otherProject}}, otherProject},
			"for the account":     {rightAgency, object{"domain": object{"name": "partner"}}, ""},
			"without a scope":     {rightAgency, nil, ""},
			"second project":      {rightAgency, object{"project": object{"name": "cn-north-4_2"}}, otherProject},
			"the new name counts": {object{"domain_name": "partner", "agency_name": "some-agency", "xrole_name": "none"}, nil, ""},
		} {
			a := w.assume(fixtures.Token, c.given, c.scope)
			w.wants(a, 201, "")
			token, _ := a.body["token"].(object)
			user, _ := token["user"].(object)
			opened, _ := token["project"].(object)
			by := fmt.Sprint(token["assumed_by"])
			if user["name"] != "partner/some-agency" || fmt.Sprint(token["methods"]) != "[assume_role]" || !strings.Contains(by, "name:owner-of-the-credentials") {
				w.Errorf("%s: the token is %v", what, token)
			}
			if got, _ := opened["id"].(string); got != c.opened {
				w.Errorf("%s: the token opens %q, want %q", what, got, c.opened)
			}
			for id, url := range map[string]string{project: functionsURL, otherProject: strings.Replace(functionsURL, project, otherProject, 1)} {
				want := 403
				if id == c.opened {
					want = 200
				}
				if got := w.do(request{method: "GET", token: a.header.Get("X-Subject-Token"), url: url}); got.status != want {
					w.Errorf("%s: status %d in project %s, want %d", what, got.status, id, want)
				}
			}
		}
	}, someAgency())
}

// An agency is assumed by whoever shows credentials: a user who has logged in is
// named, and a signature will do.
func TestWhoAssumesAnAgency(t *testing.T) {
	w := newWorld(t, "documented", append(accessKeys(), someone(), someAgency())...)
	a := w.assume(w.loggedIn(nil), rightAgency, nil)
	w.wants(a, 201, "")
	if by := fmt.Sprint(a.body["token"].(object)["assumed_by"]); !strings.Contains(by, "name:someone") || !strings.Contains(by, "name:some-account") {
		t.Errorf("the agency is assumed by %s", by)
	}
	token := a.header.Get("X-Subject-Token")
	got := w.do(request{method: "GET", token: token, url: iamURL + "/auth/domains"})
	w.wants(got, 200, "")
	if all := names(got, "domains"); !slices.Equal(all, []string{"partner " + accountID}) {
		t.Errorf("the accounts of an agency are %v", all)
	}
	got = w.do(request{method: "GET", token: token, url: iamURL + "/projects"})
	if all := names(got, "projects"); !slices.Equal(all, []string{"cn-north-4 " + project, "cn-north-4_2 " + otherProject}) {
		t.Errorf("the projects of an agency are %v", all)
	}
	again := w.login(byToken(token, object{"project": object{"id": project}}), "")
	w.wants(again, 201, "")
	if user := fmt.Sprint(again.body["token"].(object)["user"]); !strings.Contains(user, "name:partner/some-agency") {
		t.Errorf("a token for that of an agency belongs to %s", user)
	}
	for what, c := range map[string]struct {
		key    signing.Key
		change func(*http.Request)
		status int
		clause string
	}{
		"signed":       {firstKey, nil, 201, ""},
		"temporary":    {temporaryKey, nil, 201, ""},
		"wrong secret": {signing.Key{Access: firstKey.Access, Secret: "x"}, nil, 401, "keystone-create-token.refusal.credentials.signature"},
		"expired":      {expiredKey, nil, 401, "refusal.credentials.expired"},
		"other body":   {firstKey, func(r *http.Request) { r.Header.Set("X-Sdk-Content-Sha256", strings.Repeat("0", 64)) }, 401, "refusal.credentials.signature"},
	} {
		got := w.signedLogin(byAgency(rightAgency, nil), c.key, c.change)
		w.wants(got, c.status, c.clause)
		if issued := got.header.Get("X-Subject-Token") != ""; issued != (c.status == 201) {
			t.Errorf("%s: a token was issued: %t", what, issued)
		}
	}
}

func (w *world) signedLogin(body object, key signing.Key, change func(*http.Request)) answer {
	w.Helper()
	text := asJSON(w, body)
	r, err := http.NewRequest(http.MethodPost, iamURL+"/auth/tokens", strings.NewReader(text))
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json;charset=UTF-8")
	if err := signing.Sign(r, []byte(text), key, fake.Epoch); err != nil {
		w.Fatal(err)
	}
	if change != nil {
		change(r)
	}
	return w.send(r)
}

func TestAgenciesThatAreRefused(t *testing.T) {
	inProfiles(t, func(w *world) {
		account := func(more object) object { return with(rightAgency, more) }
		for what, c := range map[string]struct {
			token        string
			given, scope object
			status       int
			clause       string
		}{
			"unknown agency":    {fixtures.Token, account(object{"xrole_name": canary}), nil, 404, "keystone-create-token.refusal.login.agency"},
			"other account":     {fixtures.Token, account(object{"domain_name": canary}), nil, 404, "refusal.login.agency"},
			"other id":          {fixtures.Token, account(object{"domain_id": canary}), nil, 404, "refusal.login.agency"},
			"empty name":        {fixtures.Token, account(object{"agency_name": ""}), nil, 404, "refusal.login.agency"},
			"nobody":            {"-", rightAgency, nil, 401, "keystone-create-token.refusal.credentials.missing"},
			"nobody, no agency": {"-", account(object{"xrole_name": canary}), nil, 401, "refusal.credentials.missing"},
			"unknown token":     {canary, rightAgency, nil, 401, "keystone-create-token.refusal.credentials.unknown"},
			"unknown project":   {fixtures.Token, rightAgency, object{"project": object{"name": canary}}, 401, "refusal.login.scope"},
			"another's project": {fixtures.Token, rightAgency, object{"project": object{"id": project, "domain": object{"name": canary}}}, 401, "refusal.login.scope"},
			"own account":       {fixtures.Token, rightAgency, object{"domain": object{"name": fake.DomainName}}, 401, "refusal.login.scope"},
			"no account":        {fixtures.Token, object{"xrole_name": "some-agency"}, nil, 400, "rule.login.agency-account"},
			"no name":           {fixtures.Token, object{"domain_name": "partner"}, nil, 400, "rule.login.agency-name"},
		} {
			a := w.assume(c.token, c.given, c.scope)
			w.wants(a, c.status, c.clause)
			if got := a.header.Get("X-Subject-Token"); got != "" || strings.Contains(a.raw, canary) {
				w.Errorf("%s: token %q, %s", what, got, a.raw)
			}
		}
	}, someAgency())
}

func TestAgencyTokenExpires(t *testing.T) {
	w := newWorld(t, "documented", someone(), someAgency())
	mine := w.loggedIn(nil)
	token := w.assume(mine, rightAgency, object{"project": object{"id": project}}).header.Get("X-Subject-Token")
	w.advance(24*time.Hour - time.Second)
	w.wants(w.do(request{method: "GET", token: token}), 200, "")
	w.advance(time.Second)
	w.wants(w.do(request{method: "GET", token: token}), 401, "refusal.credentials.expired")
	w.wants(w.assume(mine, rightAgency, nil), 401, "keystone-create-token.refusal.credentials.expired")
	w.wants(w.assume(fixtures.Token, rightAgency, nil), 201, "")
}

func TestAnyAgencyWithoutAuth(t *testing.T) {
	w := newWorld(t, "documented", fake.WithoutAuth(), someAgency())
	for _, given := range []object{rightAgency, {"domain_name": "any", "agency_name": "other"}} {
		w.wants(w.assume("-", given, object{"project": object{"name": "cn-north-4"}}), 201, "")
	}
}

func TestBadAgencies(t *testing.T) {
	good := fake.Agency{Name: "n", Projects: []string{project}}
	for what, c := range map[string]fake.Agency{
		"no name": {Projects: good.Projects}, "no project": {Name: "n"}, "empty project": {Name: "n", Projects: []string{""}},
	} {
		if _, err := fake.New(fake.WithAgency(c)); err == nil || !strings.Contains(err.Error(), "WithAgency: neither name") {
			t.Errorf("%s: %v", what, err)
		}
	}
	twice := good
	twice.Domain = fake.DomainName
	if _, err := fake.New(fake.WithAgency(good), fake.WithAgency(twice)); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("the same agency twice: %v", err)
	}
	twice.Domain = "another"
	if _, err := fake.New(fake.WithAgency(good), fake.WithAgency(twice)); err != nil {
		t.Errorf("the same name in two accounts: %v", err)
	}
}
