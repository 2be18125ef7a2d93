package clients_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	functiongraph "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/functiongraph/v2"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/functiongraph/v2/model"
)

// What belongs to a function: triggers, test events, the configuration of
// asynchronous calls, tracing, logs and reserved instances.

// demo makes a function and returns its URN without a version.
func demo(t *testing.T, w way, sdk *functiongraph.FunctionGraphClient) string {
	t.Helper()
	return strings.TrimSuffix(created(t, w, sdk, "demo"), ":latest")
}

// status fails the test unless a call went well and was answered with this status.
func status(t *testing.T, what string, got int, err error, want int) {
	t.Helper()
	if err != nil || got != want {
		t.Fatalf("%s: status %d, %v; want %d", what, got, err, want)
	}
}

// trigger makes the trigger of an example of the document.
func trigger(t *testing.T, w way, sdk *functiongraph.FunctionGraphClient, urn, name string) (*model.CreateFunctionTriggerResponse, error) {
	t.Helper()
	body := &model.CreateFunctionTriggerRequestBody{}
	example(t, w.profile, "CreateFunctionTrigger", name, body)
	return sdk.CreateFunctionTrigger(&model.CreateFunctionTriggerRequest{FunctionUrn: urn, Body: body})
}

func TestGoSDKTriggers(t *testing.T) {
	types := model.GetShowFunctionTriggerRequestTriggerTypeCodeEnum()
	eachWay(t, func(t *testing.T, w way, url string) {
		sdk := plain(t, url)
		urn := demo(t, w, sdk)
		timer, err := trigger(t, w, sdk, urn, "minimal")
		if err != nil || timer.HttpStatusCode != 201 || timer.TriggerStatus.Value() != "ACTIVE" || *timer.EventData.Schedule != "3d" ||
			time.Time(*timer.CreatedTime).Year() != 2026 {
			t.Fatalf("made %v, %v", timer, err)
		}
		_, err = trigger(t, w, sdk, urn, "minimal")
		refused(t, "a timer of the same name", err, 409, "FSS.1148")
		kafka, err := trigger(t, w, sdk, urn, "kafka")
		if err != nil || kafka.TriggerStatus.Value() != "DISABLED" || *kafka.EventData.KafkaUser != "demo" || kafka.EventData.KafkaPassword != nil {
			t.Fatalf("made %v, %v", kafka, err)
		}
		show := func(id *string) (*model.ShowFunctionTriggerResponse, error) {
			return sdk.ShowFunctionTrigger(&model.ShowFunctionTriggerRequest{FunctionUrn: urn, TriggerTypeCode: types.TIMER, TriggerId: *id})
		}
		off := model.GetUpdateTriggerRequestBodyTriggerStatusEnum().DISABLED
		changed, err := sdk.UpdateTrigger(&model.UpdateTriggerRequest{
			FunctionUrn: urn, TriggerTypeCode: model.GetUpdateTriggerRequestTriggerTypeCodeEnum().TIMER, TriggerId: *timer.TriggerId,
			Body: &model.UpdateTriggerRequestBody{TriggerStatus: &off},
		})
		status(t, "updated", changed.HttpStatusCode, err, 200)
		shown, err := show(timer.TriggerId)
		if err != nil || shown.TriggerStatus.Value() != "DISABLED" || *shown.EventData.Name != "demo" || *shown.TriggerId != *timer.TriggerId {
			t.Errorf("shown %v, %v", shown, err)
		}
		list, err := sdk.ListFunctionTriggers(&model.ListFunctionTriggersRequest{FunctionUrn: urn})
		if err != nil || len(*list.Body) != 2 || (*list.Body)[1].TriggerTypeCode.Value() != "KAFKA" {
			t.Errorf("listed %v, %v", list, err)
		}
		drop := &model.DeleteFunctionTriggerRequest{
			FunctionUrn: urn, TriggerTypeCode: model.GetDeleteFunctionTriggerRequestTriggerTypeCodeEnum().TIMER, TriggerId: *timer.TriggerId,
		}
		gone, err := sdk.DeleteFunctionTrigger(drop)
		status(t, "deleted", gone.HttpStatusCode, err, 204)
		_, err = show(timer.TriggerId)
		refused(t, "what is gone", err, 404, "FSS.1131")
		all, err := sdk.BatchDeleteFunctionTriggers(&model.BatchDeleteFunctionTriggersRequest{FunctionUrn: urn})
		status(t, "all deleted", all.HttpStatusCode, err, 204)
		if list, err := sdk.ListFunctionTriggers(&model.ListFunctionTriggersRequest{FunctionUrn: urn}); err != nil || len(*list.Body) != 0 {
			t.Errorf("left are %v, %v", list, err)
		}
	})
}

// The SDK has a type of its own for what each trigger shows; every example fits it.
func TestGoSDKTriggersOfEveryType(t *testing.T) {
	eachWay(t, func(t *testing.T, w way, url string) {
		sdk := plain(t, url)
		urn := demo(t, w, sdk)
		for _, name := range []string{"full", "apig", "cts", "dds", "dms", "dis", "lts", "obs", "smn", "rabbitmq"} {
			made, err := trigger(t, w, sdk, urn, name)
			if err != nil {
				t.Fatalf("example %s: %v", name, err)
			}
			sent := &model.CreateFunctionTriggerRequestBody{}
			example(t, w.profile, "CreateFunctionTrigger", name, sent)
			if made.TriggerTypeCode.Value() != sent.TriggerTypeCode.Value() || made.EventData == nil {
				t.Errorf("example %s: made %v", name, made)
			}
		}
		_, err := trigger(t, w, sdk, urn, "eventgrid")
		refused(t, "an eleventh", err, 403, "FSS.1123")
		if _, err := sdk.BatchDeleteFunctionTriggers(&model.BatchDeleteFunctionTriggersRequest{FunctionUrn: urn}); err != nil {
			t.Fatal(err)
		}
		if made, err := trigger(t, w, sdk, urn, "eventgrid"); err != nil || *made.EventData.TriggerName != "demo" {
			t.Errorf("made %v, %v", made, err)
		}
	})
}

func TestGoSDKEvents(t *testing.T) {
	eachWay(t, func(t *testing.T, w way, url string) {
		sdk := plain(t, url)
		urn := demo(t, w, sdk)
		create := func(name string) (*model.CreateEventResponse, error) {
			body := &model.CreateEventRequestBody{Name: name, Content: "eyJrIjoidiJ9"}
			return sdk.CreateEvent(&model.CreateEventRequest{FunctionUrn: urn, Body: body})
		}
		made, err := create("one")
		if err != nil || *made.Name != "one" {
			t.Fatalf("made %v, %v", made, err)
		}
		_, err = create("one")
		refused(t, "the same name", err, 403, "FSS.1073")
		if _, err = sdk.UpdateEvent(&model.UpdateEventRequest{
			FunctionUrn: urn, EventId: *made.Id, Body: &model.UpdateEventRequestBody{Content: "e30="},
		}); err != nil {
			t.Errorf("updated: %v", err)
		}
		show := func() (*model.ShowEventResponse, error) {
			return sdk.ShowEvent(&model.ShowEventRequest{FunctionUrn: urn, EventId: *made.Id})
		}
		shown, err := show()
		if err != nil || *shown.Content != "e30=" || *shown.Name != "one" || shown.LastModified < 1.7e9 {
			t.Errorf("shown %v, %v", shown, err)
		}
		if _, err = create("two"); err != nil {
			t.Error(err)
		}
		list, err := sdk.ListEvents(&model.ListEventsRequest{FunctionUrn: urn})
		if err != nil || *list.Count != 2 || *(*list.Events)[0].Id != *made.Id || *(*list.Events)[1].Name != "two" {
			t.Errorf("listed %v, %v", list, err)
		}
		gone, err := sdk.DeleteEvent(&model.DeleteEventRequest{FunctionUrn: urn, EventId: *made.Id})
		status(t, "deleted", gone.HttpStatusCode, err, 204)
		_, err = show()
		refused(t, "what is gone", err, 404, "FSS.1070")
	})
}

func TestGoSDKAsyncConfig(t *testing.T) {
	eachWay(t, func(t *testing.T, w way, url string) {
		sdk := plain(t, url)
		urn := demo(t, w, sdk)
		if _, err := publish(t, sdk, urn, "v1"); err != nil {
			t.Fatal(err)
		}
		body := &model.UpdateFunctionAsyncInvokeConfigRequestBody{}
		example(t, w.profile, "UpdateFunctionAsyncInvokeConfig", "full", body)
		for _, of := range []string{urn, urn + ":v1"} {
			set, err := sdk.UpdateFunctionAsyncInvokeConfig(&model.UpdateFunctionAsyncInvokeConfigRequest{FunctionUrn: of, Body: body})
			if err != nil || *set.MaxAsyncRetryAttempts != *body.MaxAsyncRetryAttempts || !strings.HasPrefix(*set.FuncUrn, of) {
				t.Fatalf("set %v, %v", set, err)
			}
		}
		show := func() (*model.ShowFunctionAsyncInvokeConfigResponse, error) {
			return sdk.ShowFunctionAsyncInvokeConfig(&model.ShowFunctionAsyncInvokeConfigRequest{FunctionUrn: urn})
		}
		shown, err := show()
		if err != nil || asJSON(t, shown.DestinationConfig) != asJSON(t, body.DestinationConfig) || *shown.MaxAsyncEventAgeInSeconds != *body.MaxAsyncEventAgeInSeconds {
			t.Errorf("sent %v, shown %v, %v", body, shown, err)
		}
		var listed []string
		for size, marker, pages := "1", "0", 0; pages < 5; pages++ {
			page, err := sdk.ListFunctionAsyncInvokeConfig(&model.ListFunctionAsyncInvokeConfigRequest{FunctionUrn: urn, Limit: &size, Marker: &marker})
			if err != nil {
				t.Fatal(err)
			}
			if len(*page.AsyncInvokeConfigs) == 0 {
				break
			}
			listed = append(listed, (*page.AsyncInvokeConfigs)[0].FuncUrn)
			marker = fmt.Sprint(page.PageInfo.NextMarker)
		}
		if !slices.Equal(listed, []string{urn + ":latest", urn + ":v1"}) {
			t.Errorf("listed %v", listed)
		}
		gone, err := sdk.DeleteFunctionAsyncInvokeConfig(&model.DeleteFunctionAsyncInvokeConfigRequest{FunctionUrn: urn})
		status(t, "deleted", gone.HttpStatusCode, err, 204)
		_, err = show()
		refused(t, "what is gone", err, 404, "FSS.0404")
	})
}

func TestGoSDKTracing(t *testing.T) {
	eachWay(t, func(t *testing.T, w way, url string) {
		sdk := plain(t, url)
		urn := demo(t, w, sdk)
		set := func(body *model.UpdateTracingRequestBody) {
			if _, err := sdk.UpdateTracing(&model.UpdateTracingRequest{FunctionUrn: urn, Body: body}); err != nil {
				t.Fatal(err)
			}
		}
		set(&model.UpdateTracingRequestBody{TracingAk: pointer("demo-key"), TracingSk: pointer("not-a-real-secret")})
		shown, err := sdk.ShowTracing(&model.ShowTracingRequest{FunctionUrn: urn})
		if err != nil || *shown.TracingAk != "demo-key" || shown.TracingSk != nil {
			t.Errorf("shown %v, %v", shown, err)
		}
		set(&model.UpdateTracingRequestBody{})
		_, err = sdk.ShowTracing(&model.ShowTracingRequest{FunctionUrn: urn})
		refused(t, "what is gone", err, 404, "FSS.0404")
	})
}

func TestGoSDKLogs(t *testing.T) {
	eachWay(t, func(t *testing.T, w way, url string) {
		sdk := plain(t, url)
		urn := demo(t, w, sdk)
		if _, err := sdk.ShowLtsLogDetails(&model.ShowLtsLogDetailsRequest{FunctionUrn: urn}); err != nil {
			t.Errorf("logs of a function: %v", err)
		}
		if _, err := sdk.EnableLtsLogs(&model.EnableLtsLogsRequest{}); err != nil {
			t.Errorf("enabled: %v", err)
		}
		_, err := sdk.EnableLtsLogs(&model.EnableLtsLogsRequest{})
		refused(t, "enabled again", err, 400, "FSS.1221")
		_, err = sdk.ShowProjectAsyncStatusLogInfo(&model.ShowProjectAsyncStatusLogInfoRequest{})
		refused(t, "no logs of asynchronous calls", err, 404, "FSS.0404")
		if _, err := sdk.EnableAsyncStatusLog(&model.EnableAsyncStatusLogRequest{}); err != nil {
			t.Errorf("enabled: %v", err)
		}
		shown, err := sdk.ShowProjectAsyncStatusLogInfo(&model.ShowProjectAsyncStatusLogInfoRequest{})
		if err != nil || *shown.GroupId == "" || *shown.GroupName == "" || *shown.StreamId == "" || *shown.StreamName == "" {
			t.Errorf("shown %v, %v", shown, err)
		}
		for _, state := range []string{"true", "false"} {
			if _, err := sdk.UpdateFunctionCollectState(&model.UpdateFunctionCollectStateRequest{FuncUrn: urn, State: state}); err != nil {
				t.Errorf("collect %s: %v", state, err)
			}
		}
	})
}

func TestGoSDKReservedInstances(t *testing.T) {
	eachWay(t, func(t *testing.T, w way, url string) {
		sdk := plain(t, url)
		urn := demo(t, w, sdk)
		if _, err := publish(t, sdk, urn, "v1"); err != nil {
			t.Fatal(err)
		}
		reserve := func(of string, count int32) {
			body := &model.UpdateFunctionReservedInstancesCountRequestBody{}
			example(t, w.profile, "UpdateFunctionReservedInstancesCount", "full", body)
			body.Count = count
			set, err := sdk.UpdateFunctionReservedInstancesCount(&model.UpdateFunctionReservedInstancesCountRequest{FunctionUrn: of, Body: body})
			if err != nil || *set.Count != count || !*set.IdleMode || len(*set.TacticsConfig.CronConfigs) != 1 {
				t.Fatalf("reserved %v, %v", set, err)
			}
		}
		reserve(urn+":latest", 2)
		reserve(urn+":v1", 3)
		var got []string
		for size, marker, pages := "1", "0", 0; pages < 5; pages++ {
			page, err := sdk.ListReservedInstanceConfigs(&model.ListReservedInstanceConfigsRequest{FunctionUrn: &urn, Limit: &size, Marker: &marker})
			if err != nil {
				t.Fatal(err)
			}
			if len(*page.ReservedInstances) == 0 {
				break
			}
			one := (*page.ReservedInstances)[0]
			got = append(got, fmt.Sprint(*one.QualifierType, " ", *one.QualifierName, " ", *one.MinCount))
			marker = fmt.Sprint(page.PageInfo.NextMarker)
		}
		if !slices.Equal(got, []string{"version latest 2", "version v1 3"}) {
			t.Errorf("configurations: %v", got)
		}
		reserve(urn+":latest", 0)
		numbers, err := sdk.ListFunctionReservedInstances(&model.ListFunctionReservedInstancesRequest{Urn: &urn})
		if err != nil || *numbers.Count != 1 || (*numbers.Reservedinstances)[0].FuncUrn != urn+":v1" || (*numbers.Reservedinstances)[0].Count != 3 {
			t.Errorf("numbers: %v, %v", numbers, err)
		}
	})
}
