package fake_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

// The resources of the Terraform provider beside the function (huaweicloud/services/fgs
// at a0345b8dcc), each from create to a read that finds it gone. The provider calls a
// resource gone at status 404 and at nothing else.

// An attributes says what types the schema of the provider gives to what it reads. Its
// SDK converts nothing: a number for text fails a read.
type attributes map[string]any

const (
	text   = ""
	number = 0.0
	truth  = false
)

// keeps holds a read against the schema of the provider.
func (w *world) keeps(read any, schema attributes) {
	w.Helper()
	members, _ := read.(object)
	for name, kind := range schema {
		if value := members[name]; reflect.TypeOf(value) != reflect.TypeOf(kind) {
			w.Errorf("%s is %v (%T): the provider takes %T", name, value, value, kind)
		}
	}
}

// reads is a read that has to show what was configured.
func (w *world) reads(path string, configured object, schema attributes) object {
	w.Helper()
	a := w.below("GET", path, nil)
	w.wants(a, 200, "")
	w.keeps(a.body, schema)
	for name, want := range configured {
		if !reflect.DeepEqual(a.body[name], want) {
			w.Errorf("%s: configured %v, read %v: a plan would not be empty", name, want, a.body[name])
		}
	}
	return a.body
}

// gone reads what is no more.
func (w *world) gone(path, clause string) {
	w.Helper()
	w.wants(w.below("GET", path, nil), 404, clause)
}

// madeBy sends a create and returns what the provider takes for the id.
func (w *world) madeBy(path, id string, body object) string {
	w.Helper()
	a := w.below("POST", path, body)
	if a.status != 200 && a.status != 201 && a.status != 202 {
		w.Fatalf("POST %s: %d %s", path, a.status, a.raw)
	}
	made, _ := a.body[id].(string)
	if made == "" {
		w.Fatalf("the answer to %s has no %s: %s", path, id, a.raw)
	}
	return made
}

// provided makes the function that a resource hangs on and returns its URN as create
// gave it, which is what configurations refer to.
func (w *world) provided() string {
	w.Helper()
	urn, _ := w.made("tf-demo", nil)["func_urn"].(string)
	if !strings.HasSuffix(urn, ":latest") {
		w.Fatalf("the URN is %q", urn)
	}
	return urn
}

func TestTerraformTrigger(t *testing.T) {
	schema := attributes{"trigger_type_code": text, "trigger_status": text, "event_data": object{}, "created_time": text, "last_updated_time": text}
	w := newWorld(t, openapi.ObservedAs)
	urn := w.provided()
	timer := object{"name": "tf-timer", "schedule_type": "Rate", "schedule": "3d", "user_event": "by terraform"}
	id := w.madeBy("/fgs/triggers/"+urn, "trigger_id", object{"trigger_type_code": "TIMER", "event_data": timer})
	path := "/fgs/triggers/" + urn + "/TIMER/" + id
	w.reads(path, object{"trigger_type_code": "TIMER", "trigger_status": "ACTIVE", "event_data": timer}, schema)

	changed := with(timer, object{"schedule": "2d"})
	w.wants(w.below("PUT", path, object{"trigger_status": "DISABLED", "event_data": changed}), 200, "")
	// An update polls until the status is one of two.
	w.reads(path, object{"trigger_status": "DISABLED", "event_data": changed}, schema)
	w.wants(w.below("PUT", path, object{"trigger_status": "ACTIVE", "event_data": changed}), 200, "")
	w.reads(path, object{"trigger_status": "ACTIVE"}, schema)

	w.wants(w.below("DELETE", path, nil), 204, "")
	w.gone(path, "refusal.existence.trigger")
	w.wants(w.remove(urn[:strings.LastIndex(urn, ":")]), 204, "")
	// Beside 404 the provider knows 500 with FSS.0500 for a function that is gone.
	w.gone(path, "refusal.existence.function")
	w.wants(w.below("DELETE", path, nil), 404, "refusal.existence.function")
}

func TestTerraformFunctionEvent(t *testing.T) {
	schema := attributes{"content": text, "name": text, "last_modified": number}
	w := newWorld(t, openapi.ObservedAs)
	events := "/fgs/functions/" + w.provided() + "/events"
	config := object{"name": "tf-event", "content": "eyJmb28iOiJiYXIifQ=="}
	id := w.madeBy(events, "id", config)
	w.reads(events+"/"+id, config, schema)
	config = object{"name": "tf-renamed", "content": "eyJmb28iOiJiYXoifQ=="}
	w.wants(w.below("PUT", events+"/"+id, config), 200, "")
	read := w.reads(events+"/"+id, config, schema)
	if seconds, _ := read["last_modified"].(float64); seconds > 1e11 {
		w.Errorf("last_modified is %v: the provider takes it for seconds", read["last_modified"])
	}
	found := "" // an import finds the id by the name
	for _, one := range w.reads(events, nil, attributes{"events": []any{}})["events"].([]any) {
		if one.(object)["name"] == "tf-renamed" {
			found, _ = one.(object)["id"].(string)
		}
	}
	if found != id {
		w.Errorf("an import finds %q, want %s", found, id)
	}
	w.wants(w.below("DELETE", events+"/"+id, nil), 204, "")
	w.gone(events+"/"+id, "refusal.existence.event")
}

func TestTerraformAsyncConfiguration(t *testing.T) {
	schema := attributes{
		"max_async_event_age_in_seconds": number, "max_async_retry_attempts": number, "destination_config": object{},
		"enable_async_status_log": truth, "created_time": text, "last_modified": text,
	}
	w := newWorld(t, openapi.ObservedAs)
	path := "/fgs/functions/" + w.provided() + "/async-invoke-config"
	// What has no destination is sent as two empty ones, and there is no create but
	// the update.
	config := object{
		"max_async_event_age_in_seconds": 3500.0, "max_async_retry_attempts": 2.0, "enable_async_status_log": false,
		"destination_config": object{"on_success": object{}, "on_failure": object{}},
	}
	w.wants(w.below("PUT", path, config), 200, "")
	w.reads(path, with(config, object{"destination_config": absent}), schema)

	config["max_async_retry_attempts"], config["enable_async_status_log"] = 0.0, true
	config["destination_config"] = object{
		"on_success": object{"destination": "OBS", "param": `{"bucket":"b","prefix":"/","expires":3}`},
		"on_failure": object{"destination": "SMN", "param": `{"topic_urn":"urn:smn:cn-north-4:0:t"}`},
	}
	w.wants(w.below("PUT", path, config), 200, "")
	w.reads(path, config, schema)
	w.wants(w.below("DELETE", path, nil), 204, "")
	w.gone(path, "refusal.existence.async-config")
}

func TestTerraformApplication(t *testing.T) {
	schema := attributes{"description": text, "name": text, "stack_id": text, "stack_resources": []any{}, "repo": object{}, "status": text}
	w := newWorld(t, openapi.ObservedAs)
	config := object{"name": "tf-application", "description": "by terraform"}
	id := w.madeBy("/fgs/applications", "application_id", with(config, object{
		"template_id": demoTemplate, "agency_name": "", "params": object{"function_name": "tf"},
	}))
	path := "/fgs/applications/" + id
	read := w.reads(path, with(config, object{"status": "success"}), schema) // a create polls for that
	w.keeps(read["stack_resources"].([]any)[0], attributes{
		"display_name": text, "href": text, "logical_resource_name": text, "logical_resource_type": text,
		"physical_resource_id": text, "physical_resource_name": text, "resource_status": text, "status_message": text,
	})
	w.keeps(read["repo"], attributes{"https_url": text, "web_url": text, "repo_status": text, "project_id": text})
	w.wants(w.below("DELETE", path, nil), 204, "")
	w.gone(path, "refusal.existence.application")

	// What is not configured comes as "".
	bare := w.madeBy("/fgs/applications", "application_id", object{"name": "tf-bare", "description": "", "template_id": demoTemplate, "agency_name": ""})
	w.reads("/fgs/applications/"+bare, object{"name": "tf-bare", "description": ""}, schema)
}

// The provider of this resource has been replaced by that of versions, but is there.
func TestTerraformDependency(t *testing.T) {
	schema := attributes{"etag": text, "runtime": text, "name": text, "description": text, "link": text, "size": number, "owner": text}
	w := newWorld(t, openapi.ObservedAs)
	config := object{"name": "tf-dependency", "runtime": "Python3.9", "description": "by terraform"}
	source := object{"depend_type": "obs", "depend_link": "https://bucket.obs.example.com/a.zip"}
	id := w.madeBy("/fgs/dependencies", "id", with(config, source))
	path := "/fgs/dependencies/" + id
	w.reads(path, config, schema)
	config["description"], config["name"] = "", "tf-renamed"
	w.wants(w.below("PUT", path, with(config, source)), 200, "")
	w.reads(path, config, schema)
	w.wants(w.below("DELETE", path, nil), 204, "")
	w.gone(path, "refusal.existence.dependency")
}

func TestTerraformTracing(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	path := "/fgs/functions/" + w.provided() + "/tracing"
	for _, key := range []string{"tf-key", "tf-other-key"} {
		w.wants(w.below("PUT", path, object{"tracing_ak": key, "tracing_sk": "tf-secret"}), 200, "")
		if read := w.reads(path, object{"tracing_ak": key}, attributes{"tracing_ak": text}); strings.Contains(fmt.Sprint(read), "tf-secret") {
			w.Errorf("a read shows the secret: %v", read)
		}
	}
	w.wants(w.below("PUT", path, object{}), 200, "") // that is how it is deleted
	w.gone(path, "refusal.existence.tracing")
}

// Switches that are set once, and that the provider does not read.
func TestTerraformActions(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	urn := w.provided()
	for _, state := range []string{"true", "false"} {
		if a := w.below("PUT", "/fgs/functions/"+urn+"/collect/"+state, nil); a.status >= 300 {
			w.Errorf("topping %s: %d %s", state, a.status, a.raw)
		}
	}
	enable := func() answer { return w.below("POST", "/fgs/functions/enable-lts-logs", nil) }
	w.wants(enable(), 200, "")
	again := enable()
	w.wants(again, 400, "refusal.conflict.lts")
	if message, _ := again.body["error_msg"].(string); !strings.Contains(message, "lts log has been enabled") {
		w.Errorf("the second time: %s", again.raw)
	}

	const detail = "/fgs/functions/async-status-log-detail"
	w.gone(detail, "refusal.existence.status-logs")
	w.wants(w.below("POST", "/fgs/functions/enable-async-status-logs", nil), 200, "")
	w.reads(detail, nil, attributes{"group_id": text, "group_name": text, "stream_id": text, "stream_name": text})
}
