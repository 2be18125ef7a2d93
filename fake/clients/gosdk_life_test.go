package clients_test

import (
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	functiongraph "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/functiongraph/v2"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/functiongraph/v2/model"

	"github.com/fgcontract/fgcontract/openapi"
)

func pointer[T any](value T) *T { return &value }

// recode gives a function inline code and returns what its digest has to be.
func recode(t *testing.T, sdk *functiongraph.FunctionGraphClient, urn, code string) (digest string) {
	t.Helper()
	file := base64.StdEncoding.EncodeToString([]byte(code))
	answer, err := sdk.UpdateFunctionCode(&model.UpdateFunctionCodeRequest{FunctionUrn: urn, Body: &model.UpdateFunctionCodeRequestBody{
		CodeType: model.GetUpdateFunctionCodeRequestBodyCodeTypeEnum().INLINE, FuncCode: &model.FuncCode{File: &file},
	}})
	if err != nil {
		t.Fatal(err)
	}
	sum := sha512.Sum512([]byte(code))
	digest = hex.EncodeToString(sum[:])
	if answer.HttpStatusCode != 200 || *answer.Digest != digest || *answer.CodeSize != int64(len(code)) || *answer.FuncCode.File != file {
		t.Errorf("new code is answered by %v", answer)
	}
	return digest
}

func publish(t *testing.T, sdk *functiongraph.FunctionGraphClient, urn, version string) (*model.CreateFunctionVersionResponse, error) {
	t.Helper()
	body := &model.CreateFunctionVersionRequestBody{Version: &version}
	return sdk.CreateFunctionVersion(&model.CreateFunctionVersionRequest{FunctionUrn: urn, Body: body})
}

func TestGoSDKCodeAndVersions(t *testing.T) {
	eachWay(t, func(t *testing.T, w way, url string) {
		sdk := plain(t, url)
		base := strings.TrimSuffix(created(t, w, sdk, "demo"), ":latest")
		digest := recode(t, sdk, base, "a = 1\n")
		first, err := publish(t, sdk, base, "v1")
		if err != nil || *first.FuncUrn != base+":v1" || *first.Digest != digest {
			t.Fatalf("published %v, %v", first, err)
		}
		_, err = publish(t, sdk, base, "v2")
		refused(t, "the same code", err, 400, "FSS.1016")
		other := recode(t, sdk, base, "a = 2\n")
		_, err = publish(t, sdk, base, "v1")
		refused(t, "the same name", err, 409, "FSS.1062")
		for urn, want := range map[string]string{base + ":v1": digest, base: other, base + ":latest": other} {
			if shown, err := sdk.ShowFunctionCode(&model.ShowFunctionCodeRequest{FunctionUrn: urn}); err != nil || *shown.Digest != want {
				t.Errorf("the code of %s is %v, %v", urn, shown, err)
			}
		}
		list, err := sdk.ListFunctionVersions(&model.ListFunctionVersionsRequest{FunctionUrn: base})
		if err != nil || len(*list.Versions) != 2 {
			t.Errorf("versions are %v, %v", list, err)
		}
		_, err = sdk.UpdateFunctionCode(&model.UpdateFunctionCodeRequest{FunctionUrn: base, Body: &model.UpdateFunctionCodeRequestBody{
			CodeType: model.GetUpdateFunctionCodeRequestBodyCodeTypeEnum().ZIP, FuncCode: &model.FuncCode{File: pointer("bm8gemlw")},
		}})
		refused(t, "a package that is no zip file", err, 400, "FSS.1011")
		large := base64.StdEncoding.EncodeToString(make([]byte, 10<<10+1))
		_, err = sdk.UpdateFunctionCode(&model.UpdateFunctionCodeRequest{FunctionUrn: base, Body: &model.UpdateFunctionCodeRequestBody{
			CodeType: model.GetUpdateFunctionCodeRequestBodyCodeTypeEnum().INLINE, FuncCode: &model.FuncCode{File: &large},
		}})
		refused(t, "inline code over 10 KB", err, 413, "FSS.1072")
		_, err = sdk.ShowFunctionCode(&model.ShowFunctionCodeRequest{FunctionUrn: base + ":v9"})
		refused(t, "an unknown version", err, 404, "FSS.1052")
	})
}

func TestGoSDKAliases(t *testing.T) {
	eachWay(t, func(t *testing.T, w way, url string) {
		sdk := plain(t, url)
		base := strings.TrimSuffix(created(t, w, sdk, "demo"), ":latest")
		if _, err := publish(t, sdk, base, "v1"); err != nil {
			t.Fatal(err)
		}
		create := func(name, version string, weights map[string]int32) error {
			_, err := sdk.CreateVersionAlias(&model.CreateVersionAliasRequest{FunctionUrn: base, Body: &model.CreateVersionAliasRequestBody{
				Name: name, Version: version, AdditionalVersionWeights: weights,
			}})
			return err
		}
		if err := create("prod", "latest", map[string]int32{"v1": 10}); err != nil {
			t.Fatal(err)
		}
		list, err := sdk.ListVersionAliases(&model.ListVersionAliasesRequest{FunctionUrn: base})
		if err != nil || len(*list.Body) != 1 || (*list.Body)[0].AliasUrn != base+":!prod" {
			t.Errorf("aliases are %v, %v", list, err)
		}
		refused(t, "the same name", create("prod", "v1", nil), 409, "FSS.1063")
		refused(t, "the same version", create("next", "latest", nil), 409, "FSS.1066")
		refused(t, "a bad name", create("1st", "v1", nil), 400, "FSS.1014")
		refused(t, "an unknown additional version", create("next", "v1", map[string]int32{"v9": 1}), 400, "FSS.1091")
		refused(t, "a weight over 100", create("next", "latest", map[string]int32{"v1": 101}), 400, "FSS.1092")
		refused(t, "itself beside", create("next", "v1", map[string]int32{"v1": 1}), 400, "FSS.1093")
		_, err = sdk.DeleteFunction(&model.DeleteFunctionRequest{FunctionUrn: base + ":v1"})
		refused(t, "an additional version", err, 403, "FSS.1094")

		if _, err := sdk.UpdateVersionAlias(&model.UpdateVersionAliasRequest{
			FunctionUrn: base, AliasName: "prod", Body: &model.UpdateVersionAliasRequestBody{Version: "v1"},
		}); err != nil {
			t.Error(err)
		}
		shown, err := sdk.ShowVersionAlias(&model.ShowVersionAliasRequest{FunctionUrn: base, AliasName: "prod"})
		if err != nil || *shown.Version != "v1" || len(shown.AdditionalVersionWeights) != 0 {
			t.Errorf("the alias is %v, %v", shown, err)
		}
		if w.profile == openapi.ObservedAs { // the SDK writes the exclamation mark as %21
			code, err := sdk.ShowFunctionCode(&model.ShowFunctionCodeRequest{FunctionUrn: base + ":!prod"})
			if err != nil || *code.FuncUrn != base+":v1" {
				t.Errorf("the code of the alias is %v, %v", code, err)
			}
		}
		drop := &model.DeleteVersionAliasRequest{FunctionUrn: base, AliasName: "prod"}
		if answer, err := sdk.DeleteVersionAlias(drop); err != nil || answer.HttpStatusCode != 204 {
			t.Errorf("deleted: %v, %v", answer, err)
		}
		_, err = sdk.DeleteVersionAlias(drop)
		refused(t, "what is gone", err, 404, "FSS.1053")
	})
}

func TestGoSDKTags(t *testing.T) {
	eachWay(t, func(t *testing.T, w way, url string) {
		sdk := plain(t, url)
		urn := created(t, w, sdk, "demo")
		tags := &model.UpdateFunctionTagsRequestBody{Tags: &[]model.KvItem{
			{Key: pointer("team"), Value: pointer("blue")}, {Key: pointer("stage"), Value: pointer("test")},
		}}
		made, err := sdk.CreateTags(&model.CreateTagsRequest{ResourceType: "functions", ResourceId: urn, Body: tags})
		if err != nil || made.HttpStatusCode != 204 {
			t.Errorf("tagged: %v, %v", made, err)
		}
		some := &model.UpdateFunctionTagsRequestBody{Tags: &[]model.KvItem{{Key: pointer("team")}}}
		if _, err := sdk.DeleteTags(&model.DeleteTagsRequest{ResourceType: "functions", ResourceId: urn, Body: some}); err != nil {
			t.Error(err)
		}
		left, err := sdk.ListFunctionTags(&model.ListFunctionTagsRequest{ResourceType: "functions", ResourceId: urn})
		if err != nil || len(*left.Tags) != 1 || *(*left.Tags)[0].Key != "stage" || *(*left.Tags)[0].Value != "test" {
			t.Errorf("tags are %v, %v", left, err)
		}
	})
}

func TestGoSDKTagsOfTheProject(t *testing.T) {
	eachWay(t, func(t *testing.T, w way, url string) {
		sdk := plain(t, url)
		for name, team := range map[string]string{"one": "blue", "other": "red", "bare": ""} {
			urn := created(t, w, sdk, name)
			if team == "" {
				continue
			}
			tags := &model.UpdateFunctionTagsRequestBody{Tags: &[]model.KvItem{{Key: pointer("team"), Value: &team}}}
			if _, err := sdk.CreateTags(&model.CreateTagsRequest{ResourceType: "functions", ResourceId: urn, Body: tags}); err != nil {
				t.Fatal(err)
			}
		}
		all, err := sdk.ShowProjectTagsList(&model.ShowProjectTagsListRequest{ResourceType: "functions"})
		if err != nil || len(*all.Tags) != 1 || !slices.Equal(*(*all.Tags)[0].Values, []string{"blue", "red"}) {
			t.Errorf("tags of the project are %v, %v", all, err)
		}
		find := func(action string, body *model.ListEnterpriseResourceRequestBody) (*model.ShowResInstanceInfoResponse, error) {
			return sdk.ShowResInstanceInfo(&model.ShowResInstanceInfoRequest{ResourceType: "functions", Action: action, Body: body})
		}
		bare, err := find("filter", &model.ListEnterpriseResourceRequestBody{WithoutAnyTag: pointer(true), Limit: pointer("10"), Offset: pointer("0")})
		if err != nil || *bare.TotalCount != 1 || len(*bare.Resources) != 1 || *(*bare.Resources)[0].ResourceName != "bare" {
			t.Errorf("without a tag are %v, %v", bare, err)
		}
		byName := &model.ListEnterpriseResourceRequestBody{Matches: &[]model.KvItem{{Key: pointer("resource_name"), Value: pointer("o")}}}
		if got, err := find("count", byName); err != nil || *got.TotalCount != 2 {
			t.Errorf("by a name there are %v, %v", got, err)
		}
	})
}

func TestGoSDKMaxInstances(t *testing.T) {
	eachWay(t, func(t *testing.T, w way, url string) {
		sdk := plain(t, url)
		urn := created(t, w, sdk, "demo")
		limit := func(instances int32) (*model.UpdateFunctionMaxInstanceConfigResponse, error) {
			return sdk.UpdateFunctionMaxInstanceConfig(&model.UpdateFunctionMaxInstanceConfigRequest{
				FunctionUrn: urn, Body: &model.UpdateFunctionMaxInstanceConfigRequestBody{MaxInstanceNum: &instances},
			})
		}
		limited, err := limit(7)
		if err != nil || limited.StrategyConfig.Concurrency != 7 {
			t.Fatalf("limited: %v, %v", limited, err)
		}
		shown, err := sdk.ShowFunctionConfig(&model.ShowFunctionConfigRequest{FunctionUrn: urn})
		if err != nil || asJSON(t, shown.StrategyConfig) != asJSON(t, limited.StrategyConfig) {
			t.Errorf("limited %v, shown %v, %v", limited.StrategyConfig, shown.StrategyConfig, err)
		}
		_, err = limit(1001)
		refused(t, "more than there can be", err, 400, "FSS.1026")
	})
}
