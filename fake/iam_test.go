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

const iamURL = "http://fake.invalid/v3"

const password = "not-a-real-password"

func someone() fake.Option {
	return fake.WithUser(fake.User{Name: "someone", Password: password, Domain: "some-account", Projects: []string{project, otherProject}})
}

func byPassword(user object, scope object) object {
	auth := object{"identity": object{"methods": []string{"password"}, "password": object{"user": user}}}
	if scope != nil {
		auth["scope"] = scope
	}
	return object{"auth": auth}
}

func byToken(token string, scope object) object {
	auth := object{"identity": object{"methods": []string{"token"}, "token": object{"id": token}}}
	if scope != nil {
		auth["scope"] = scope
	}
	return object{"auth": auth}
}

var rightUser = object{"name": "someone", "password": password, "domain": object{"name": "some-account"}}

func (w *world) login(body any, query string) answer {
	w.Helper()
	return w.do(request{method: "POST", url: iamURL + "/auth/tokens" + query, token: "-", body: body})
}

// loggedIn returns a token.
func (w *world) loggedIn(scope object) string {
	w.Helper()
	a := w.login(byPassword(rightUser, scope), "")
	w.wants(a, 201, "")
	return a.header.Get("X-Subject-Token")
}

func TestLoginGivesATokenThatOpensTheProject(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.judge.canaries = append(w.judge.canaries, password)
		for what, c := range map[string]struct {
			scope, user object
			project     string
		}{
			"project by name": {object{"project": object{"name": "cn-north-4"}}, rightUser, project},
			"project by id":   {object{"project": object{"id": otherProject}}, rightUser, otherProject},
			"second by name":  {object{"project": object{"name": "cn-north-4_2"}}, rightUser, otherProject},
			"without account": {object{"project": object{"id": project}}, object{"name": "someone", "password": password}, project},
			"project of an account": {
				object{"project": object{"name": "cn-north-4", "domain": object{"name": "some-account"}}}, rightUser, project,
			},
			"account by its id": {
				object{"project": object{"id": project}},
				object{"name": "someone", "password": password, "domain": object{"id": "fedcba9876543210fedcba9876543210"}},
				project,
			},
		} {
			a := w.login(byPassword(c.user, c.scope), "")
			w.wants(a, 201, "")
			token, _ := a.body["token"].(object)
			opened, _ := token["project"].(object)
			if opened["id"] != c.project || token["issued_at"] != "2026-01-01T00:00:00.000000Z" || token["expires_at"] != "2026-01-02T00:00:00.000000Z" {
				w.Errorf("%s: the token is %v", what, token)
			}
			service := fmt.Sprint(token["catalog"])
			if !strings.Contains(service, "http://fake.invalid/v2/"+c.project) || !strings.Contains(service, "name:functiongraph") {
				w.Errorf("%s: the catalogue is %s", what, service)
			}
			for id, status := range map[string]int{project: 403, otherProject: 403, c.project: 200} {
				if id != c.project {
					status = 403
				}
				got := w.do(request{method: "GET", token: a.header.Get("X-Subject-Token"), url: strings.Replace(functionsURL, project, id, 1)})
				if got.status != status {
					w.Errorf("%s: status %d in project %s, want %d", what, got.status, id, status)
				}
			}
		}
	}, someone())
}

func TestLoginByIDAndByToken(t *testing.T) {
	w := newWorld(t, "documented", someone())
	first := w.login(byPassword(rightUser, nil), "?nocatalog=")
	w.wants(first, 201, "")
	token, _ := first.body["token"].(object)
	user, _ := token["user"].(object)
	if domain, _ := token["domain"].(object); domain["name"] != "some-account" || token["project"] != nil {
		t.Errorf("without a scope the token is for %v", token)
	}
	w.wants(w.do(request{method: "GET", token: first.header.Get("X-Subject-Token")}), 403, "refusal.credentials.project")
	scope := object{"project": object{"id": project}}
	byID := w.login(byPassword(object{"id": user["id"], "password": password}, scope), "?nocatalog=true")
	w.wants(byID, 201, "")
	if again, _ := byID.body["token"].(object); len(again["catalog"].([]any)) != 0 {
		t.Errorf("nocatalog gives the catalogue %v", again["catalog"])
	}
	second := w.login(byToken(first.header.Get("X-Subject-Token"), scope), "")
	w.wants(second, 201, "")
	w.wants(w.do(request{method: "GET", token: second.header.Get("X-Subject-Token")}), 200, "")
	w.wants(w.login(byToken(fixtures.Token, scope), ""), 201, "")
}

func TestLoginsThatAreRefused(t *testing.T) {
	scope := func(of object) object { return byPassword(rightUser, of) }
	inProfiles(t, func(w *world) {
		for what, c := range map[string]struct {
			body   any
			status int
			clause string
		}{
			"wrong password":    {byPassword(with(rightUser, object{"password": canary}), nil), 401, "refusal.login.refused"},
			"empty password":    {byPassword(with(rightUser, object{"password": ""}), nil), 401, "refusal.login.refused"},
			"unknown user":      {byPassword(with(rightUser, object{"name": canary}), nil), 401, "refusal.login.refused"},
			"unknown account":   {byPassword(with(rightUser, object{"domain": object{"name": canary}}), nil), 401, "refusal.login.refused"},
			"unknown id":        {byPassword(object{"id": canary, "password": password}, nil), 401, "refusal.login.refused"},
			"unknown token":     {byToken(canary, nil), 401, "refusal.login.refused"},
			"unknown project":   {scope(object{"project": object{"id": strings.Repeat("a", 32)}}), 401, "refusal.login.scope"},
			"project by nobody": {scope(object{"project": object{}}), 401, "refusal.login.scope"},
			"other account":     {scope(object{"domain": object{"name": canary}}), 401, "refusal.login.scope"},
			"other account's":   {scope(object{"project": object{"name": "cn-north-4", "domain": object{"name": canary}}}), 401, "refusal.login.scope"},
			"other method":      {object{"auth": object{"identity": object{"methods": []string{"totp"}}}}, 400, "methods.items.enum"},
			"no password":       {byPassword(object{"name": "someone"}, nil), 400, "user.password.required"},
			"no JSON":           {"{", 400, "refusal.json.malformed"},
			"no body":           {nil, 400, "refusal.json.missing"},
			"long body":         {strings.Repeat(" ", 1<<20+1), 413, "refusal.body.too-large"},
		} {
			a := w.login(c.body, "")
			w.wants(a, c.status, c.clause)
			if got := a.header.Get("X-Subject-Token"); got != "" || strings.Contains(a.raw, canary) {
				w.Errorf("%s: token %q, %s", what, got, a.raw)
			}
		}
	}, someone())
}

func TestIssuedTokenExpires(t *testing.T) {
	inProfiles(t, func(w *world) {
		token := w.loggedIn(object{"project": object{"id": project}})
		w.advance(24*time.Hour - time.Second)
		w.wants(w.do(request{method: "GET", token: token}), 200, "")
		w.advance(time.Second)
		a := w.do(request{method: "GET", token: token})
		w.wants(a, 401, "refusal.credentials.expired")
		if text := fmt.Sprint(a.body["error_msg"]); text != "Incorrect IAM authentication information: token expires, expires_at: 2026-01-02T00:00:00Z" {
			w.Errorf("the text is %q", text)
		}
		w.wants(w.login(byToken(token, nil), ""), 401, "refusal.login.expired")
		w.wants(w.do(request{method: "GET", token: token, url: iamURL + "/projects"}), 401, "refusal.credentials.expired")
		w.wants(w.do(request{method: "GET"}), 200, "") // fixed tokens stay
	}, someone())
}

// names of the listed projects and accounts.
func names(a answer, list string) []string {
	out := []string{}
	rows, _ := a.body[list].([]any)
	for _, row := range rows {
		out = append(out, fmt.Sprint(row.(object)["name"], " ", row.(object)["id"]))
	}
	return out
}

func TestProjectsOfTheCaller(t *testing.T) {
	const domain = "fedcba9876543210fedcba9876543210"
	first, second := "cn-north-4 "+project, "cn-north-4_2 "+otherProject
	w := newWorld(t, "documented", append(accessKeys(), someone())...)
	token := w.loggedIn(nil)
	for query, want := range map[string][]string{
		"": {first, second}, "?name=cn-north-4": {first}, "?name=cn-north-4_2": {second}, "?name=eu-west-0": {}, "?unknown=1": {first, second},
	} {
		a := w.do(request{method: "GET", token: token, url: iamURL + "/projects" + query})
		w.wants(a, 200, "")
		if got := names(a, "projects"); !slices.Equal(got, want) {
			t.Errorf("%q lists %v, want %v", query, got, want)
		}
	}
	a := w.do(request{method: "GET", token: token, url: iamURL + "/auth/domains"})
	w.wants(a, 200, "")
	if got := names(a, "domains"); !slices.Equal(got, []string{"some-account " + domain}) {
		t.Errorf("the accounts are %v", got)
	}
}

// golangsdk with an access key asks where the services are before it does anything.
func TestCatalogOfTheCaller(t *testing.T) {
	w := newWorld(t, "documented", append(accessKeys(), someone())...)
	address := func(id string) string { return "[http://fake.invalid/v2/" + id + "]" }
	addresses := func(a answer) string {
		w.wants(a, 200, "")
		urls := []any{}
		services, _ := a.body["catalog"].([]any)
		for _, service := range services {
			for _, endpoint := range service.(object)["endpoints"].([]any) {
				urls = append(urls, endpoint.(object)["url"])
			}
		}
		return fmt.Sprint(urls)
	}
	ask := func(token, id string) answer {
		return w.do(request{method: "GET", token: token, url: iamURL + "/auth/catalog", header: map[string]string{"X-Project-Id": id}})
	}
	mine := w.loggedIn(nil)
	for id, want := range map[string]string{"": project, project: project, otherProject: otherProject, canary: project} {
		if got := addresses(ask(mine, id)); got != address(want) {
			t.Errorf("for project %q the service is at %s", id, got)
		}
	}
	if got := addresses(ask(fixtures.OtherToken, project)); got != address(otherProject) {
		t.Errorf("the service of another project is at %s", got)
	}
	r, err := http.NewRequest(http.MethodGet, iamURL+"/auth/catalog", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := signing.Sign(r, nil, foreignKey, fake.Epoch); err != nil {
		t.Fatal(err)
	}
	if got := addresses(w.send(r)); got != address(otherProject) {
		t.Errorf("signed, the service is at %s", got)
	}
	w.wants(ask("-", ""), 401, "keystone-show-catalog.refusal.credentials.missing")
	w.wants(ask(canary, ""), 401, "refusal.credentials.unknown")
}

// The Go SDK looks up its project with a signature that covers x-sdk-date alone.
func TestSignedLookUps(t *testing.T) {
	w := newWorld(t, "documented", append(accessKeys(), someone())...)
	ask := func(path string, key signing.Key, change func(*http.Request)) answer {
		r, err := http.NewRequest(http.MethodGet, iamURL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := signing.Sign(r, nil, key, fake.Epoch); err != nil {
			t.Fatal(err)
		}
		if change != nil {
			change(r)
		}
		return w.send(r)
	}
	a := ask("/projects?name=cn-north-4", foreignKey, nil)
	w.wants(a, 200, "")
	if got := names(a, "projects"); !slices.Equal(got, []string{"cn-north-4 " + otherProject}) {
		t.Errorf("an access key lists %v", got)
	}
	a = ask("/auth/domains", firstKey, nil)
	w.wants(a, 200, "")
	if got := names(a, "domains"); !slices.Equal(got, []string{fake.DomainName + " fedcba9876543210fedcba9876543210"}) {
		t.Errorf("the accounts of an access key are %v", got)
	}
	wrong := foreignKey
	wrong.Secret = "x"
	w.wants(ask("/projects", wrong, nil), 401, "keystone-list-projects.refusal.credentials.signature")
	w.wants(ask("/projects", expiredKey, nil), 401, "keystone-list-projects.refusal.credentials.expired")
	w.wants(ask("/auth/domains", firstKey, func(r *http.Request) { r.Header.Set("Authorization", "x") }), 401, "refusal.credentials.malformed")
	w.wants(w.do(request{method: "GET", token: "-", url: iamURL + "/projects"}), 401, "refusal.credentials.missing")
	w.wants(w.do(request{method: "GET", token: canary, url: iamURL + "/projects"}), 401, "refusal.credentials.unknown")
	w.wants(w.do(request{method: "GET", url: iamURL + "/users"}), 404, "service.refusal.route.unknown")
	w.wants(w.do(request{method: "PATCH", url: iamURL + "/projects"}), 404, "service.refusal.route.unknown")
}

func TestTokenValuesComeFromOutside(t *testing.T) {
	next := 0
	w := newWorld(t, "documented", someone(), fake.WithTokenValues(func() string { next++; return fmt.Sprint("value-", next) }))
	for _, want := range []string{"value-1", "value-2"} {
		if got := w.loggedIn(nil); got != want {
			t.Errorf("the token is %q, want %q", got, want)
		}
	}
	if a, b := newWorld(t, "documented", someone()), newWorld(t, "documented", someone()); a.loggedIn(nil) != b.loggedIn(nil) {
		t.Error("two servers count differently")
	}
}

// A client that logs in for ever must not fill the memory.
func TestOldTokensAreForgotten(t *testing.T) {
	w := newWorld(t, "documented", someone())
	scope := object{"project": object{"id": project}}
	first := w.loggedIn(scope)
	second := w.loggedIn(scope)
	body := asJSON(t, byPassword(rightUser, scope))
	for range 9_999 {
		r, err := http.NewRequest(http.MethodPost, iamURL+"/auth/tokens?nocatalog", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		w.server.ServeHTTP(newRecorder(), r)
	}
	w.wants(w.do(request{method: "GET", token: first}), 401, "refusal.credentials.unknown")
	w.wants(w.do(request{method: "GET", token: second}), 200, "")
}

func TestIAMWithoutAuth(t *testing.T) {
	w := newWorld(t, "documented", fake.WithoutAuth())
	w.wants(w.do(request{method: "GET", token: "-", url: iamURL + "/auth/catalog"}), 200, "")
	a := w.do(request{method: "GET", token: "-", url: iamURL + "/projects"})
	w.wants(a, 200, "")
	if got := names(a, "projects"); !slices.Equal(got, []string{"cn-north-4 " + project, "cn-north-4_2 " + otherProject}) {
		t.Errorf("the projects are %v", got)
	}
	w.wants(w.login(byPassword(object{"name": "anybody", "password": "x"}, object{"project": object{"name": "cn-north-4"}}), ""), 201, "")
	w.wants(w.login(byPassword(object{"name": "anybody", "password": "x"}, object{"project": object{"id": "any"}}), ""), 201, "")
	w.wants(w.login(byToken("x", nil), ""), 201, "")
}

func TestBadUsers(t *testing.T) {
	good := fake.User{Name: "n", Password: canary, Projects: []string{project}}
	for name, change := range map[string]func(*fake.User){
		"no name":       func(u *fake.User) { u.Name = "" },
		"no password":   func(u *fake.User) { u.Password = "" },
		"no project":    func(u *fake.User) { u.Projects = nil },
		"empty project": func(u *fake.User) { u.Projects = []string{""} },
	} {
		user := good
		change(&user)
		if _, err := fake.New(fake.WithUser(user)); err == nil || !strings.Contains(err.Error(), "WithUser") || strings.Contains(err.Error(), canary) {
			t.Errorf("%s: %v", name, err)
		}
	}
	twice := good
	twice.Domain = fake.DomainName
	if _, err := fake.New(fake.WithUser(good), fake.WithUser(twice)); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("the same user twice: %v", err)
	}
	server, err := fake.New(fake.WithUser(good))
	if err != nil {
		t.Fatal(err)
	}
	if text := fmt.Sprintf("%+v %#v %+v", server, server, good); strings.Contains(text, canary) {
		t.Error("printing shows a password")
	}
}
