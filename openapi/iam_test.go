package openapi_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

func iam(t *testing.T) *openapi.Contract {
	t.Helper()
	c, err := openapi.IAM()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestIAMLoadsAndHasSources(t *testing.T) {
	c := iam(t)
	var ids []string
	for _, o := range c.Operations() {
		ids = append(ids, o.Method+" "+o.Path+" "+o.ID)
	}
	want := []string{
		"POST /v3.0/OS-CREDENTIAL/securitytokens CreateTemporaryAccessKey",
		"POST /v3/auth/tokens KeystoneCreateToken", "GET /v3/auth/domains KeystoneListAuthDomains", "GET /v3/projects KeystoneListProjects",
		"GET /v3/auth/catalog KeystoneShowCatalog",
	}
	if !slices.Equal(ids, want) {
		t.Errorf("the operations are %v", ids)
	}
	if seen := checkSources(t, documentOf(t, c)); seen < 90 {
		t.Errorf("only %d statements were looked at", seen)
	}
	if again := iam(t); again != c {
		t.Error("the document is compiled twice")
	}
}

// A login needs no credentials but those in its body, unless it is by an agency.
func TestIAMCredentials(t *testing.T) {
	for id, want := range map[string]bool{"KeystoneCreateToken": true, "KeystoneListProjects": true, "KeystoneListAuthDomains": true, "CreateTemporaryAccessKey": true, "KeystoneShowCatalog": true} {
		has := slices.ContainsFunc(iam(t).Operation(id).Refusals(), func(r openapi.Refusal) bool {
			return strings.HasPrefix(r.ID, "credentials.")
		})
		if has != want {
			t.Errorf("%s has refusals about credentials: %t", id, has)
		}
	}
}

func TestIAMLoginBodies(t *testing.T) {
	o := iam(t).Operation("KeystoneCreateToken")
	for name, c := range map[string]struct{ body, clause string }{
		"password by name": {`{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"n","password":"p","domain":{"name":"d"}}}},"scope":{"project":{"name":"p"}}}}`, ""},
		"password by id":   {`{"auth":{"identity":{"methods":["password"],"password":{"user":{"id":"i","password":"p"}}}}}`, ""},
		"token":            {`{"auth":{"identity":{"methods":["token"],"token":{"id":"t"}},"scope":{"domain":{"id":"d"}}}}`, ""},
		"further members":  {`{"auth":{"identity":{"methods":["token"],"token":{"id":"t","duration_seconds":1},"more":1}},"more":1}`, ""},
		"nothing":          {`{}`, "body.auth.required"},
		"no identity":      {`{"auth":{}}`, "body.auth.identity.required"},
		"no method":        {`{"auth":{"identity":{"methods":[]}}}`, "body.auth.identity.methods.min-items"},
		"agency":           {`{"auth":{"identity":{"methods":["assume_role"],"assume_role":{"domain_name":"d","xrole_name":"a"}},"scope":{"project":{"name":"p","domain":{"name":"d"}}}}}`, ""},
		"agency by ids":    {`{"auth":{"identity":{"methods":["assume_role"],"assume_role":{"domain_id":"d","agency_name":"a"}}}}`, ""},
		"other method":     {`{"auth":{"identity":{"methods":["totp"]}}}`, "methods.items.enum"},
		"agency alone":     {`{"auth":{"identity":{"methods":["assume_role"]}}}`, "rule.login.assume-role"},
		"nameless agency":  {`{"auth":{"identity":{"methods":["assume_role"],"assume_role":{"domain_name":"d"}}}}`, "rule.login.agency-name"},
		"agency of nobody": {`{"auth":{"identity":{"methods":["assume_role"],"assume_role":{"agency_name":"a"}}}}`, "rule.login.agency-account"},
		"method alone":     {`{"auth":{"identity":{"methods":["password"]}}}`, "rule.login.password"},
		"token alone":      {`{"auth":{"identity":{"methods":["token"]}}}`, "rule.login.token"},
		"nobody":           {`{"auth":{"identity":{"methods":["password"],"password":{"user":{"password":"p"}}}}}`, "rule.login.user"},
		"no password":      {`{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"n"}}}}}`, "user.password.required"},
		"no JSON":          {`{`, "refusal.json.malformed"},
	} {
		got := o.CheckRequest(&openapi.Request{Header: http.Header{"Content-Type": {"application/json;charset=UTF-8"}}, Body: []byte(c.body)}).Violations
		switch {
		case c.clause == "" && len(got) > 0:
			t.Errorf("%s: refused: %v", name, got)
		case c.clause != "" && (len(got) != 1 || !strings.HasSuffix(strings.ToLower(got[0].Clause), strings.ToLower(c.clause))):
			t.Errorf("%s: broken are %v, want %s", name, got, c.clause)
		}
	}
}

func TestIAMTemporaryKeyBodies(t *testing.T) {
	o := iam(t).Operation("CreateTemporaryAccessKey")
	byAgency := func(more string) string {
		return `{"auth":{"identity":{"methods":["assume_role"],"assume_role":{` + more + `}}}}`
	}
	for name, c := range map[string]struct{ body, clause string }{
		"token":            {`{"auth":{"identity":{"methods":["token"]}}}`, ""},
		"longest":          {`{"auth":{"identity":{"methods":["token"],"token":{"id":"t","duration_seconds":86400},"policy":{"Version":"1.1","Statement":[]}}}}`, ""},
		"too long":         {`{"auth":{"identity":{"methods":["token"],"token":{"duration_seconds":86401}}}}`, "token.duration_seconds.maximum"},
		"agency":           {byAgency(`"domain_id":"d","agency_name":"a","duration_seconds":900,"session_user":{"name":"n"}`), ""},
		"too short":        {byAgency(`"domain_id":"d","agency_name":"a","duration_seconds":899`), "assume_role.duration_seconds.minimum"},
		"no number":        {byAgency(`"domain_id":"d","agency_name":"a","duration_seconds":"900"`), "assume_role.duration_seconds.type"},
		"agency alone":     {`{"auth":{"identity":{"methods":["assume_role"]}}}`, "rule.key.assume-role"},
		"agency of nobody": {byAgency(`"agency_name":"a"`), "rule.key.agency-account"},
		"nameless agency":  {byAgency(`"domain_id":"d","xrole_name":"a"`), "assume_role.agency_name.required"},
		"password":         {`{"auth":{"identity":{"methods":["password"]}}}`, "methods.items.enum"},
	} {
		got := o.CheckRequest(&openapi.Request{Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(c.body)}).Violations
		switch {
		case c.clause == "" && len(got) > 0:
			t.Errorf("%s: refused: %v", name, got)
		case c.clause != "" && (len(got) != 1 || !strings.HasSuffix(got[0].Clause, c.clause)):
			t.Errorf("%s: broken are %v, want %s", name, got, c.clause)
		}
	}
}

func TestIAMErrorsAreStatuses(t *testing.T) {
	for _, e := range iam(t).Errors() {
		if e.Meaning != http.StatusText(e.Status) || len(e.Code) != 3 {
			t.Errorf("%s: status %d, %q", e.Code, e.Status, e.Meaning)
		}
	}
}

func TestIAMSecrets(t *testing.T) {
	if got := iam(t).Secrets(); !slices.Equal(got, []string{"id", "password", "secret", "securitytoken"}) {
		t.Errorf("the secrets are %v", got)
	}
}

// An error says its status once more, in its body.
func TestIAMErrorCodes(t *testing.T) {
	o := iam(t).Operation("KeystoneListProjects")
	for name, c := range map[string]struct {
		body string
		want string // the clause that is broken, without the operation
	}{
		"the status":        {`{"error":{"code":401,"message":"m","title":"Unauthorized"}}`, ""},
		"another status":    {`{"error":{"code":403,"message":"m","title":"Unauthorized"}}`, "error-code"},
		"a text":            {`{"error":{"code":"401","message":"m","title":"Unauthorized"}}`, "default.error.code.type"},
		"no code":           {`{"error":{"message":"m","title":"Unauthorized"}}`, "default.error.code.required"},
		"the other service": {`{"error_code":"FSS.0401","error_msg":"m"}`, "default.error.required"},
	} {
		got := iam(t).CheckResponse(o, http.StatusUnauthorized, http.Header{"Content-Type": {"application/json"}}, []byte(c.body), nil).Violations
		switch {
		case c.want == "" && len(got) > 0:
			t.Errorf("%s: broken are %v", name, got)
		case c.want != "" && (len(got) != 1 || got[0].Clause != o.Slug+".response."+c.want):
			t.Errorf("%s: broken are %v, want %s", name, got, c.want)
		}
	}
}
