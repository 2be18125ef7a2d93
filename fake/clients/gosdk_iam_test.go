package clients_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/global"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	functiongraph "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/functiongraph/v2"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/functiongraph/v2/model"
	iam "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3"
	iammodel "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3/model"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
)

// An accountWorld is a fake that knows a user, an access key of another project and
// an agency, and the client of IAM that signs with that key.
type accountWorld struct {
	*testing.T
	fake *fake.Server
	url  string
	iam  *iam.IamClient
}

const (
	iamPassword = "not-a-real-password"
	iamPartner  = "partner"
)

func newAccountWorld(t *testing.T) *accountWorld {
	t.Helper()
	server, err := fake.New(
		fake.WithAccessKey(fake.AccessKey{Access: fixtures.AccessKey, Secret: fixtures.SecretKey, Projects: []string{fixtures.OtherProject}}),
		fake.WithUser(fake.User{Name: "someone", Password: iamPassword, Projects: []string{fixtures.Project}}),
		fake.WithAgency(fake.Agency{Name: "deployer", Domain: iamPartner, Projects: []string{fixtures.Project}}),
	)
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	// Without an id of the account the SDK asks IAM for it.
	key, err := global.NewCredentialsBuilder().WithAk(fixtures.AccessKey).WithSk(fixtures.SecretKey).WithIamEndpointOverride(listener.URL).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	client, err := iam.IamClientBuilder().WithEndpoints([]string{listener.URL}).WithCredential(key).WithHttpConfig(config.DefaultHttpConfig()).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	return &accountWorld{T: t, fake: server, url: listener.URL, iam: iam.NewIamClient(client)}
}

// functions is a client of FunctionGraph with a temporary key. What project it acts in
// it is told, or asks IAM.
func (w *accountWorld) functions(key *iammodel.Credential, token, project string) *functiongraph.FunctionGraphClient {
	w.Helper()
	signs, err := basic.NewCredentialsBuilder().WithAk(key.Access).WithSk(key.Secret).WithSecurityToken(token).WithProjectId(project).SafeBuild()
	if err != nil {
		w.Fatal(err)
	}
	client, err := functiongraph.FunctionGraphClientBuilder().WithEndpoints([]string{w.url}).WithCredential(signs).
		WithHttpConfig(config.DefaultHttpConfig()).SafeBuild()
	if err != nil {
		w.Fatal(err)
	}
	return functiongraph.NewFunctionGraphClient(client)
}

// worksUntil creates a function with a temporary key, and sees it refused without its
// security token, with a wrong one, and at its end.
func (w *accountWorld) worksUntil(key *iammodel.Credential, lifetime time.Duration) {
	w.Helper()
	expires, err := time.Parse(time.RFC3339, key.ExpiresAt)
	if err != nil || !expires.Equal(w.fake.Now().Add(lifetime)) {
		w.Errorf("the key ends at %s, %v; want %s", key.ExpiresAt, err, w.fake.Now().Add(lifetime))
	}
	sdk := w.functions(key, key.Securitytoken, fixtures.Project)
	created(w.T, ways[0], sdk, "by-"+key.Access)
	list := &model.ListFunctionsRequest{}
	_, err = w.functions(key, "", fixtures.Project).ListFunctions(list)
	refused(w.T, "no security token", err, 401, "APIGW.0301")
	_, err = w.functions(key, key.Securitytoken+"x", fixtures.Project).ListFunctions(list)
	refused(w.T, "a wrong security token", err, 401, "APIGW.0301")
	_, err = w.functions(key, key.Securitytoken, fixtures.OtherProject).ListFunctions(list)
	refused(w.T, "another project", err, 403, "FSS.0403")
	if err := w.fake.SetTime(expires.Add(-time.Second)); err != nil {
		w.Fatal(err)
	}
	if _, err := sdk.ListFunctions(list); err != nil {
		w.Errorf("in its last second: %v", err)
	}
	if err := w.fake.SetTime(expires); err != nil {
		w.Fatal(err)
	}
	_, err = sdk.ListFunctions(list)
	refused(w.T, "at its end", err, 401, "APIGW.0301")
}

func TestGoSDKTemporaryKeyByToken(t *testing.T) {
	w := newAccountWorld(t)
	user := &iammodel.PwdPasswordUser{Name: "someone", Password: iamPassword, Domain: &iammodel.PwdPasswordUserDomain{Name: fake.DomainName}}
	login, err := w.iam.KeystoneCreateUserTokenByPassword(&iammodel.KeystoneCreateUserTokenByPasswordRequest{
		Body: &iammodel.KeystoneCreateUserTokenByPasswordRequestBody{Auth: &iammodel.PwdAuth{
			Identity: &iammodel.PwdIdentity{
				Methods: []iammodel.PwdIdentityMethods{iammodel.GetPwdIdentityMethodsEnum().PASSWORD}, Password: &iammodel.PwdPassword{User: user},
			},
			Scope: &iammodel.AuthScope{Domain: &iammodel.AuthScopeDomain{Name: &user.Domain.Name}},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	methods := []iammodel.TokenAuthIdentityMethods{iammodel.GetTokenAuthIdentityMethodsEnum().TOKEN}
	seconds := int32(3600)
	// The SDK signs this call too, and a signature comes before the token of the body:
	// the key is for the owner of the signature.
	answer, err := w.iam.CreateTemporaryAccessKeyByToken(&iammodel.CreateTemporaryAccessKeyByTokenRequest{
		Body: &iammodel.CreateTemporaryAccessKeyByTokenRequestBody{Auth: &iammodel.TokenAuth{Identity: &iammodel.TokenAuthIdentity{
			Methods: methods, Token: &iammodel.IdentityToken{Id: login.XSubjectToken, DurationSeconds: &seconds},
		}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if answer.HttpStatusCode != 201 {
		t.Errorf("status %d", answer.HttpStatusCode)
	}
	if _, err := w.functions(answer.Credential, answer.Credential.Securitytoken, fixtures.OtherProject).ListFunctions(&model.ListFunctionsRequest{}); err != nil {
		t.Error(err)
	}
}

func TestGoSDKTemporaryKeyByAgency(t *testing.T) {
	w := newAccountWorld(t)
	account, day := iamPartner, int32(86400)
	ask := func(agency string, seconds *int32) (*iammodel.CreateTemporaryAccessKeyByAgencyResponse, error) {
		return w.iam.CreateTemporaryAccessKeyByAgency(&iammodel.CreateTemporaryAccessKeyByAgencyRequest{
			Body: &iammodel.CreateTemporaryAccessKeyByAgencyRequestBody{Auth: &iammodel.AgencyAuth{Identity: &iammodel.AgencyAuthIdentity{
				Methods:    []iammodel.AgencyAuthIdentityMethods{iammodel.GetAgencyAuthIdentityMethodsEnum().ASSUME_ROLE},
				AssumeRole: &iammodel.IdentityAssumerole{AgencyName: agency, DomainName: &account, DurationSeconds: seconds},
			}}},
		})
	}
	for seconds, lifetime := range map[*int32]time.Duration{nil: 15 * time.Minute, &day: 24 * time.Hour} {
		answer, err := ask("deployer", seconds)
		if err != nil {
			t.Fatal(err)
		}
		w.worksUntil(answer.Credential, lifetime)
	}
	tooLong := day + 1
	_, err := ask("deployer", &tooLong)
	// The SDK takes a code for text, and in an error of IAM it is a number.
	refused(t, "more than a day", err, 400, "")
	_, err = ask("nobody", nil)
	refused(t, "an unknown agency", err, 404, "")
}

func TestGoSDKAgencyToken(t *testing.T) {
	w := newAccountWorld(t)
	account, region := iamPartner, "cn-north-4"
	answer, err := w.iam.KeystoneCreateAgencyToken(&iammodel.KeystoneCreateAgencyTokenRequest{
		Body: &iammodel.KeystoneCreateAgencyTokenRequestBody{Auth: &iammodel.AgencyTokenAuth{
			Identity: &iammodel.AgencyTokenIdentity{
				Methods:    []iammodel.AgencyTokenIdentityMethods{iammodel.GetAgencyTokenIdentityMethodsEnum().ASSUME_ROLE},
				AssumeRole: &iammodel.AgencyTokenAssumerole{DomainName: &account, AgencyName: "deployer"},
			},
			Scope: &iammodel.AgencyTokenScope{Project: &iammodel.AgencyTokenScopeProject{Name: &region}},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	token := answer.Token
	if answer.HttpStatusCode != 201 || *answer.XSubjectToken == "" || token.Project.Id != fixtures.Project || token.User.Name != iamPartner+"/deployer" ||
		token.AssumedBy.User.Domain.Name != fake.DomainName || len(*token.Catalog) != 1 {
		t.Errorf("the token is %v", answer)
	}
}

func TestGoSDKCatalog(t *testing.T) {
	w := newAccountWorld(t)
	answer, err := w.iam.KeystoneShowCatalog(&iammodel.KeystoneShowCatalogRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if want := w.url + "/v2/" + fixtures.OtherProject; len(*answer.Catalog) != 1 || (*answer.Catalog)[0].Endpoints[0].Url != want {
		t.Errorf("the services are %v, want one at %s", answer.Catalog, want)
	}
}
