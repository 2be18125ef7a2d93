package clients_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	functiongraph "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/functiongraph/v2"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/functiongraph/v2/model"

	"github.com/fgcontract/fgcontract/fake"
)

// Calls of functions, and what a project has beside functions.

func TestGoSDKInvokes(t *testing.T) {
	eachFake(t, func(t *testing.T, w way, server *fake.Server, url string) {
		sdk := plain(t, url)
		urn := demo(t, w, sdk)
		call := func(memory string) (*model.InvokeFunctionResponse, error) {
			return sdk.InvokeFunction(&model.InvokeFunctionRequest{
				FunctionUrn: urn, XCffLogType: pointer("tail"), XCFFRequestVersion: pointer("v1"), XCffInstanceMemory: &memory,
				Body: map[string]any{"key": "value"},
			})
		}
		echo, err := call("512")
		if err != nil {
			t.Fatal(err)
		}
		var sent map[string]any
		if json.Unmarshal([]byte(*echo.Result), &sent) != nil || sent["key"] != "value" || *echo.Status != 200 || *echo.RequestId == "" {
			t.Errorf("called: %v", echo)
		}
		if err := server.SetResult("demo", &fake.Result{Value: "done", Log: "a line"}); err != nil {
			t.Fatal(err)
		}
		if got, err := call("512"); err != nil || *got.Result != "done" || *got.Log != "a line" {
			t.Errorf("called: %v, %v", got, err)
		}
		if _, err := call("100"); err != nil {
			t.Errorf("without dynamic memory the header is not looked at: %v", err)
		}
		change := &model.UpdateFunctionConfigRequestBody{}
		example(t, w.profile, "UpdateFunctionConfig", "minimal", change)
		change.FuncName, change.EnableDynamicMemory = "demo", pointer(true)
		if _, err := sdk.UpdateFunctionConfig(&model.UpdateFunctionConfigRequest{FunctionUrn: urn, Body: change}); err != nil {
			t.Fatal(err)
		}
		if _, err := call("1024"); err != nil {
			t.Errorf("with another memory: %v", err)
		}
		_, err = call("100")
		refused(t, "a memory that there is not", err, 406, "FSS.0406")
		change.StrategyConfig = &model.StrategyConfig{Concurrency: 0, ConcurrentNum: 1}
		if _, err := sdk.UpdateFunctionConfig(&model.UpdateFunctionConfigRequest{FunctionUrn: urn, Body: change}); err != nil {
			t.Fatal(err)
		}
		_, err = call("1024")
		refused(t, "a function that is off", err, 403, "FSS.0403")
	})
}

// later calls a function asynchronously and returns the id of the call.
func later(t *testing.T, sdk *functiongraph.FunctionGraphClient, urn string) string {
	t.Helper()
	answer, err := sdk.AsyncInvokeFunction(&model.AsyncInvokeFunctionRequest{FunctionUrn: urn, Body: map[string]any{"k": "v"}})
	if err != nil || answer.HttpStatusCode != 202 {
		t.Fatalf("called: %v, %v", answer, err)
	}
	return *answer.RequestId
}

// states pages through the calls of a function, one a page.
func states(t *testing.T, sdk *functiongraph.FunctionGraphClient, urn string) (got []string) {
	t.Helper()
	for size, marker, pages := "1", "0", 0; pages < 9; pages++ {
		page, err := sdk.ListAsyncInvocations(&model.ListAsyncInvocationsRequest{FunctionUrn: urn, Limit: &size, Marker: &marker})
		if err != nil {
			t.Fatal(err)
		}
		if len(*page.Invocations) == 0 {
			return got
		}
		one := (*page.Invocations)[0]
		text := one.Status.Value()
		if one.ErrorCode != nil {
			text += fmt.Sprint(" ", *one.ErrorCode, " ", *one.ErrorMessage)
		}
		got = append(got, text)
		marker = fmt.Sprint(*page.NextMarker)
	}
	return append(got, "and no end")
}

func TestGoSDKAsyncCalls(t *testing.T) {
	eachFake(t, func(t *testing.T, w way, server *fake.Server, url string) {
		sdk := plain(t, url)
		urn := demo(t, w, sdk)
		later(t, sdk, urn)
		ids := map[string]string{}
		for _, r := range []fake.Result{{Status: "FAIL", ErrorCode: 4, ErrorMessage: "no"}, {Status: "RUNNING"}, {Status: "WAIT"}} {
			if err := server.SetResult("demo", &r); err != nil {
				t.Fatal(err)
			}
			ids[r.Status] = later(t, sdk, urn)
		}
		if got := states(t, sdk, urn); !slices.Equal(got, []string{"SUCCESS", "FAIL 4 no", "RUNNING", "WAIT"}) {
			t.Errorf("calls are %q", got)
		}
		failure, err := sdk.ListAsyncInvocations(&model.ListAsyncInvocationsRequest{FunctionUrn: urn, RequestId: pointer(ids["FAIL"])})
		if err != nil || *failure.Count != 1 || *(*failure.Invocations)[0].RequestId != ids["FAIL"] {
			t.Errorf("by the id: %v, %v", failure, err)
		}
		stop := func(id string) error {
			_, err := sdk.CancelAsyncInvocation(&model.CancelAsyncInvocationRequest{
				FunctionUrn: urn, Body: &model.CancelAsyncInvocationRequestBody{RequestId: id},
			})
			return err
		}
		if err := stop(ids["RUNNING"]); err != nil {
			t.Error(err)
		}
		refused(t, "a call that never was", stop("6a3f0099-0000-4000-8000-000000000099"), 400, "FSS.0400")
		active, err := sdk.ListActiveAsyncInvocations(&model.ListActiveAsyncInvocationsRequest{FunctionUrn: urn})
		if err != nil || len(*active.Invocations) != 1 || *(*active.Invocations)[0].RequestId != ids["WAIT"] {
			t.Errorf("active are %v, %v", active, err)
		}
	})
}

// data are the points of a series that have data.
func data(series *[]model.SlaReportsValue) (out []float64) {
	for _, point := range *series {
		if *point.Value != -1 {
			out = append(out, *point.Value)
		}
	}
	return out
}

func TestGoSDKStatistics(t *testing.T) {
	eachFake(t, func(t *testing.T, w way, server *fake.Server, url string) {
		sdk := plain(t, url)
		urn := demo(t, w, sdk)
		ask := func(urn, period string) (*model.ListFunctionStatisticsResponse, error) {
			return sdk.ListFunctionStatistics(&model.ListFunctionStatisticsRequest{FuncUrn: urn, Period: period})
		}
		if before, err := ask(urn, "5"); err != nil || len(*before.Count) != 6 || data(before.Count) != nil {
			t.Fatalf("before any call: %v, %v", before, err)
		}
		if _, err := sdk.InvokeFunction(&model.InvokeFunctionRequest{FunctionUrn: urn, XCFFRequestVersion: pointer("v1"), Body: map[string]any{}}); err != nil {
			t.Fatal(err)
		}
		if err := server.SetResult("demo", &fake.Result{Status: "FAIL", ErrorCode: 4}); err != nil {
			t.Fatal(err)
		}
		later(t, sdk, urn)
		got, err := ask(urn, "60")
		if err != nil || !slices.Equal(data(got.Count), []float64{2}) || !slices.Equal(data(got.FailCount), []float64{1}) {
			t.Fatalf("after two calls: %v, %v", got, err)
		}
		if !slices.Equal(data(got.RejectCount), []float64{0}) || data(got.Duration) != nil || data(got.ReservedInstanceNum) != nil {
			t.Errorf("after two calls: %v", got)
		}
		filter := model.GetListStatisticsRequestFilterEnum()
		all, err := sdk.ListStatistics(&model.ListStatisticsRequest{Filter: filter.MONITOR_DATA, Period: pointer("60")})
		if err != nil || !slices.Equal(data(all.Statistics.Count), []float64{2}) || all.Count != nil {
			t.Errorf("of the project: %v, %v", all, err)
		}
		months, err := sdk.ListStatistics(&model.ListStatisticsRequest{Filter: filter.MONTHLY_REPORT, Option: pointer("3")})
		if err != nil || len(*months.Count) != 6 || (*months.Count)[5].Value != 2 || len(*months.Gbs) != 0 || months.Statistics != nil {
			t.Errorf("by the month: %v, %v", months, err)
		}
		_, err = ask(strings.TrimSuffix(urn, "demo")+"nobody", "60")
		refused(t, "an unknown function", err, 404, "FSS.1051")
	})
}

func TestGoSDKVPCEndpoints(t *testing.T) {
	eachWay(t, func(t *testing.T, _ way, url string) {
		sdk := plain(t, url)
		made, err := sdk.CreateVpcEndpoint(&model.CreateVpcEndpointRequest{Body: &model.CreateVpcEndpointRequestBody{
			VpcId: "vpc", SubnetId: "subnet", Flavor: pointer("large"), Xrole: pointer("agency"),
		}})
		if err != nil || len(*made.Endpoints) != 1 || *made.Address == "" {
			t.Fatalf("made %v, %v", made, err)
		}
		for range 2 { // that there is none any more is no error
			if _, err := sdk.DeleteVpcEndpoint(&model.DeleteVpcEndpointRequest{VpcId: "vpc", SubnetId: "subnet"}); err != nil {
				t.Error(err)
			}
		}
		_, err = sdk.CreateVpcEndpoint(&model.CreateVpcEndpointRequest{})
		refused(t, "nothing sent", err, 400, "FSS.0400")
	})
}

func TestGoSDKApplications(t *testing.T) {
	eachWay(t, func(t *testing.T, w way, url string) {
		sdk := plain(t, url)
		templates, err := sdk.ListAppTemplates(&model.ListAppTemplatesRequest{Runtime: pointer("Python3.9")})
		if err != nil || *templates.Count != 1 || (*templates.Templates)[0].Name == nil {
			t.Fatalf("templates are %v, %v", templates, err)
		}
		id := (*templates.Templates)[0].Id
		template, err := sdk.ShowAppTemplate(&model.ShowAppTemplateRequest{Id: *id})
		if err != nil || *template.Runtime != "Python3.9" || len(*template.Resources) != 1 {
			t.Errorf("the template is %v, %v", template, err)
		}
		create := func(template string) (*model.CreateFunctionAppResponse, error) {
			return sdk.CreateFunctionApp(&model.CreateFunctionAppRequest{Body: &model.CreateFunctionAppRequestBody{
				Name: pointer("demo"), TemplateId: &template, Description: pointer("by the SDK"), Params: map[string]string{"k": "v"},
			}})
		}
		_, err = create("6a3f0099-0000-4000-8000-000000000099")
		refused(t, "an unknown template", err, 404, "FSS.0404")
		made, err := create(*id)
		if err != nil {
			t.Fatal(err)
		}
		show := &model.ShowFunctionAppRequest{Id: *made.ApplicationId}
		if w.profile == "documented" { // the other answers a list of resources, as Terraform wants it and the SDK cannot decode
			shown, err := sdk.ShowFunctionApp(show)
			if err != nil || *shown.Name != "demo" || *shown.Description != "by the SDK" || *shown.Status != "success" || shown.StackResources == nil {
				t.Errorf("the application is %v, %v", shown, err)
			}
		}
		list, err := sdk.ListFunctionApplications(&model.ListFunctionApplicationsRequest{})
		if err != nil || *list.Count != 1 || *(*list.Applications)[0].Id != *made.ApplicationId || *(*list.Applications)[0].LastModifiedTime < 1.7e12 {
			t.Errorf("applications are %v, %v", list, err)
		}
		gone, err := sdk.DeleteFunctionApp(&model.DeleteFunctionAppRequest{Id: *made.ApplicationId})
		status(t, "deleted", gone.HttpStatusCode, err, 204)
		_, err = sdk.ShowFunctionApp(show)
		refused(t, "what is gone", err, 404, "FSS.0404")
	})
}

func TestGoSDKFunctionTemplates(t *testing.T) {
	eachWay(t, func(t *testing.T, w way, url string) {
		sdk := plain(t, url)
		list, err := sdk.ListFunctionTemplate(&model.ListFunctionTemplateRequest{Runtime: pointer("Python3.9")})
		if err != nil || len(*list.FuncTemplates) != 1 {
			t.Fatalf("templates are %v, %v", list, err)
		}
		listed := (*list.FuncTemplates)[0]
		shown, err := sdk.ShowFunctionTemplate(&model.ShowFunctionTemplateRequest{TemplateId: *listed.Id})
		if err != nil || *shown.TemplateName != *listed.TemplateName || *shown.Timeout != *listed.Timeout || *shown.Code == "" {
			t.Errorf("the template is %v, %v", shown, err)
		}
		_, err = sdk.ShowFunctionTemplate(&model.ShowFunctionTemplateRequest{TemplateId: "6a3f0099-0000-4000-8000-000000000099"})
		refused(t, "an unknown template", err, 404, "FSS.1059")
	})
}

func TestGoSDKPagesThroughDependencies(t *testing.T) {
	eachWay(t, func(t *testing.T, w way, url string) {
		sdk := plain(t, url)
		body := &model.CreateDependencyRequestBody{}
		example(t, w.profile, "CreateDependencyVersion", "minimal", body)
		var id string
		for _, name := range []string{"demo-a", "demo-b", "demo-a"} {
			body.Name = name
			made, err := sdk.CreateDependencyVersion(&model.CreateDependencyVersionRequest{Body: body})
			if err != nil {
				t.Fatal(err)
			}
			id = *made.DepId
		}
		var got []string
		size := "1"
		for marker, pages := "0", 0; pages < 9; pages++ {
			page, err := sdk.ListDependencies(&model.ListDependenciesRequest{Maxitems: &size, Marker: &marker})
			if err != nil {
				t.Fatal(err)
			}
			if len(*page.Dependencies) == 0 {
				break
			}
			got = append(got, fmt.Sprint((*page.Dependencies)[0].Name, " ", *(*page.Dependencies)[0].Version))
			marker = fmt.Sprint(*page.NextMarker)
		}
		for marker, pages := "0", 0; pages < 9; pages++ {
			page, err := sdk.ListDependencyVersion(&model.ListDependencyVersionRequest{DependId: id, Maxitems: &size, Marker: &marker})
			if err != nil {
				t.Fatal(err)
			}
			if len(*page.Dependencies) == 0 {
				break
			}
			got = append(got, fmt.Sprint(*(*page.Dependencies)[0].Version))
			marker = fmt.Sprint(*page.NextMarker)
		}
		if !slices.Equal(got, []string{"demo-a 2", "demo-b 1", "1", "2"}) {
			t.Errorf("dependencies and versions: %q", got)
		}
	})
}
