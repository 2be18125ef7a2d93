package clients_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	functiongraph "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/functiongraph/v2"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/functiongraph/v2/model"

	"github.com/fgcontract/fgcontract/fixtures"
)

// goSDK is the official Go SDK with AK and SK, made as its manual says.
func goSDK(t *testing.T, url, secret, project string) *functiongraph.FunctionGraphClient {
	t.Helper()
	key, err := basic.NewCredentialsBuilder().WithAk(fixtures.AccessKey).WithSk(secret).WithProjectId(project).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	client, err := functiongraph.FunctionGraphClientBuilder().WithEndpoints([]string{url}).WithCredential(key).
		WithHttpConfig(config.DefaultHttpConfig().WithIgnoreSSLVerification(true)).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	return functiongraph.NewFunctionGraphClient(client)
}

func plain(t *testing.T, url string) *functiongraph.FunctionGraphClient {
	t.Helper()
	return goSDK(t, url, fixtures.SecretKey, fixtures.Project)
}

// created makes a function and returns its URN.
func created(t *testing.T, w way, sdk *functiongraph.FunctionGraphClient, name string) string {
	t.Helper()
	body := &model.CreateFunctionRequestBody{}
	example(t, w.profile, "CreateFunction", "minimal", body)
	body.FuncName = name
	answer, err := sdk.CreateFunction(&model.CreateFunctionRequest{Body: body})
	if err != nil {
		t.Fatal(err)
	}
	if answer.HttpStatusCode != 200 || answer.FuncUrn == nil || *answer.FuncName != name {
		t.Fatalf("created: %v", answer)
	}
	return *answer.FuncUrn
}

func asJSON(t *testing.T, value any) string {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestGoSDKUpdatesEveryMember(t *testing.T) {
	eachWay(t, func(t *testing.T, w way, url string) {
		sdk := plain(t, url)
		urn := created(t, w, sdk, "demo")
		for _, name := range []string{"full", "minimal"} {
			body := &model.UpdateFunctionConfigRequestBody{}
			example(t, w.profile, "UpdateFunctionConfig", name, body)
			updated, err := sdk.UpdateFunctionConfig(&model.UpdateFunctionConfigRequest{FunctionUrn: urn, Body: body})
			if err != nil {
				t.Fatalf("example %s: %v", name, err)
			}
			shown, err := sdk.ShowFunctionConfig(&model.ShowFunctionConfigRequest{FunctionUrn: urn})
			if err != nil {
				t.Fatal(err)
			}
			holds := func(member string, sent, answered, read any) {
				t.Helper()
				if want := asJSON(t, sent); asJSON(t, answered) != want || asJSON(t, read) != want {
					t.Errorf("example %s, %s: sent %s, answered %s, read %s", name, member, want, asJSON(t, answered), asJSON(t, read))
				}
			}
			holds("runtime", body.Runtime, updated.Runtime, shown.Runtime)
			holds("handler", body.Handler, updated.Handler, shown.Handler)
			holds("timeout", body.Timeout, updated.Timeout, shown.Timeout)
			holds("memory_size", body.MemorySize, updated.MemorySize, shown.MemorySize)
			if name == "full" {
				holds("description", body.Description, updated.Description, shown.Description)
				holds("xrole", body.Xrole, updated.Xrole, shown.Xrole)
				holds("strategy_config", body.StrategyConfig, updated.StrategyConfig, shown.StrategyConfig)
				holds("ephemeral_storage", body.EphemeralStorage, updated.EphemeralStorage, shown.EphemeralStorage)
				holds("initializer_handler", body.InitializerHandler, updated.InitializerHandler, shown.InitializerHandler)
				if len(shown.MountConfig.FuncMounts) != len(body.MountConfig.FuncMounts) {
					t.Errorf("mounts: sent %v, read %v", body.MountConfig, shown.MountConfig)
				}
			} else if shown.MountConfig != nil || shown.FuncVpc != nil {
				t.Errorf("an update without mounts and VPC leaves %v, %v", shown.MountConfig, shown.FuncVpc)
			}
		}
	})
}

func TestGoSDKPagesThroughFunctions(t *testing.T) {
	eachWay(t, func(t *testing.T, w way, url string) {
		sdk := plain(t, url)
		var want, got []string
		for i := range 5 {
			want = append(want, fmt.Sprint("page-", i))
			created(t, w, sdk, want[i])
		}
		size, marker := "2", "0"
		for pages := 0; ; pages++ {
			page, err := sdk.ListFunctions(&model.ListFunctionsRequest{Maxitems: &size, Marker: &marker})
			if err != nil {
				t.Fatal(err)
			}
			if len(*page.Functions) == 0 || pages > len(want) {
				break
			}
			for _, one := range *page.Functions {
				got = append(got, one.FuncName)
			}
			marker = fmt.Sprint(*page.NextMarker)
		}
		if !slices.Equal(got, want) {
			t.Errorf("listed %v, want %v", got, want)
		}
	})
}

// refused takes an error of the SDK apart.
func refused(t *testing.T, what string, err error, status int, code string) {
	t.Helper()
	var refusal *sdkerr.ServiceResponseError
	if !errors.As(err, &refusal) {
		t.Errorf("%s: the error is %T: %v", what, err, err)
		return
	}
	if refusal.StatusCode != status || refusal.ErrorCode != code || refusal.ErrorMessage == "" || refusal.RequestId == "" {
		t.Errorf("%s: status %d, code %q, message %q, request %q; want %d and %s",
			what, refusal.StatusCode, refusal.ErrorCode, refusal.ErrorMessage, refusal.RequestId, status, code)
	}
}

func TestGoSDKErrorsAreTyped(t *testing.T) {
	eachWay(t, func(t *testing.T, w way, url string) {
		sdk := plain(t, url)
		urn := created(t, w, sdk, "demo")
		body := &model.CreateFunctionRequestBody{}
		example(t, w.profile, "CreateFunction", "minimal", body)
		body.FuncName = "demo"
		_, err := sdk.CreateFunction(&model.CreateFunctionRequest{Body: body})
		refused(t, "the same name again", err, 409, "FSS.1061")

		change := &model.UpdateFunctionConfigRequestBody{}
		example(t, w.profile, "UpdateFunctionConfig", "minimal", change)
		change.MemorySize = 129
		_, err = sdk.UpdateFunctionConfig(&model.UpdateFunctionConfigRequest{FunctionUrn: urn, Body: change})
		refused(t, "an odd memory size", err, 400, "FSS.1007")

		_, err = sdk.ShowFunctionConfig(&model.ShowFunctionConfigRequest{FunctionUrn: "none"})
		refused(t, "an unknown function", err, 404, "FSS.1051")
		_, err = goSDK(t, url, "another secret key", fixtures.Project).ListFunctions(&model.ListFunctionsRequest{})
		refused(t, "another secret key", err, 401, "APIGW.0301")
		_, err = goSDK(t, url, fixtures.SecretKey, fixtures.OtherProject).ListFunctions(&model.ListFunctionsRequest{})
		refused(t, "another project", err, 403, "FSS.0403")
		_, err = sdk.ShowWorkFlow(&model.ShowWorkFlowRequest{WorkflowId: "w"})
		refused(t, "an operation that is left out", err, 501, "FAKE.0501")
	})
}

func TestGoSDKDeletes(t *testing.T) {
	eachWay(t, func(t *testing.T, w way, url string) {
		sdk := plain(t, url)
		urn := created(t, w, sdk, "demo")
		_, err := sdk.DeleteFunction(&model.DeleteFunctionRequest{FunctionUrn: urn})
		refused(t, "latest alone", err, 400, "FSS.0400")
		base := urn[:len(urn)-len(":latest")]
		if answer, err := sdk.DeleteFunction(&model.DeleteFunctionRequest{FunctionUrn: base}); err != nil || answer.HttpStatusCode != 204 {
			t.Errorf("deleted: %v, %v", answer, err)
		}
		_, err = sdk.DeleteFunction(&model.DeleteFunctionRequest{FunctionUrn: base})
		refused(t, "what is gone", err, 404, "FSS.1051")
	})
}

func TestGoSDKDependencies(t *testing.T) {
	eachWay(t, func(t *testing.T, w way, url string) {
		sdk := plain(t, url)
		body := &model.CreateDependencyRequestBody{}
		example(t, w.profile, "CreateDependencyVersion", "full", body)
		made, err := sdk.CreateDependencyVersion(&model.CreateDependencyVersionRequest{Body: body})
		if err != nil {
			t.Fatal(err)
		}
		shown, err := sdk.ShowDependencyVersion(&model.ShowDependencyVersionRequest{DependId: *made.DepId, Version: fmt.Sprint(*made.Version)})
		if err != nil || *shown.Id != *made.Id || *shown.Etag != *made.Etag || *shown.Description != *body.Description {
			t.Errorf("made %v, shown %v, %v", made, shown, err)
		}
		all, err := sdk.ListDependencies(&model.ListDependenciesRequest{})
		if err != nil || *all.Count != 1 || (*all.Dependencies)[0].Name != body.Name {
			t.Errorf("dependencies are %v, %v", all, err)
		}
		versions, err := sdk.ListDependencyVersion(&model.ListDependencyVersionRequest{DependId: *made.DepId})
		if err != nil || len(*versions.Dependencies) != 1 {
			t.Errorf("versions are %v, %v", versions, err)
		}
		drop := &model.DeleteDependencyVersionRequest{DependId: *made.DepId, Version: fmt.Sprint(*made.Version)}
		if _, err := sdk.DeleteDependencyVersion(drop); err != nil {
			t.Error(err)
		}
		_, err = sdk.DeleteDependencyVersion(drop)
		refused(t, "what is gone", err, 404, "FSS.1056")
	})
}

func TestGoSDKQuotas(t *testing.T) {
	eachWay(t, func(t *testing.T, w way, url string) {
		sdk := plain(t, url)
		created(t, w, sdk, "demo")
		answer, err := sdk.ListQuotas(&model.ListQuotasRequest{})
		if err != nil {
			t.Fatal(err)
		}
		for _, quota := range answer.Quotas.Resources {
			if quota.Type.Value() == "fgs_func_num" && (*quota.Used != 1 || *quota.Quota != 400) {
				t.Errorf("quota of functions: %v", quota)
			}
		}
		if len(answer.Quotas.Resources) != 8 {
			t.Errorf("quotas are %v", answer)
		}
	})
}
