package fake_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/openapi"
)

// The data sources of the Terraform provider (huaweicloud/services/fgs at a0345b8dcc):
// their queries, the loops through pages and the types that their schemas give.

// loop pages until a page is empty or names no other page, as most data sources do. The
// query ends where the marker is to stand.
func (w *world) loop(query, name string) []any {
	w.Helper()
	var all []any
	for marker, pages := 0.0, 0; pages < 10; pages++ {
		a := w.below("GET", fmt.Sprint(query, "marker=", marker), nil)
		w.wants(a, 200, "")
		page, isList := a.body[name].([]any)
		next, isNumber := a.body["next_marker"].(float64)
		if !isList || !isNumber {
			w.Fatalf("%s: no list %s or no number next_marker: %s", query, name, a.raw)
		}
		if all = append(all, page...); len(page) == 0 || next == 0 || next == marker {
			return all
		}
		marker = next
	}
	w.Fatalf("%s has no end", query)
	return nil
}

// keepsAll holds what a list shows against the schema of the provider, and returns what
// it has of one attribute.
func (w *world) keepsAll(list []any, attribute string, schema attributes) (values []any) {
	w.Helper()
	for _, one := range list {
		w.keeps(one, schema)
		values = append(values, one.(object)[attribute])
	}
	return values
}

// wantsValues fails the test unless a list has these values, in any order.
func (w *world) wantsValues(what string, got []any, want ...any) {
	w.Helper()
	sorted := func(values []any) []string {
		var texts []string
		for _, value := range values {
			texts = append(texts, fmt.Sprint(value))
		}
		slices.Sort(texts)
		return texts
	}
	if !slices.Equal(sorted(got), sorted(want)) {
		w.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestTerraformFunctions(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	for i := range 101 {
		w.made(fmt.Sprint("tf-", i), nil)
	}
	w.made("tf-other", object{"package": "others"})
	schema := attributes{
		"func_name": text, "func_urn": text, "version": text, "package": text, "runtime": text, "handler": text, "timeout": number,
		"memory_size": number, "code_type": text, "strategy_config": object{},
	}
	if got := w.keepsAll(w.loop("/fgs/functions?maxitems=100&", "functions"), "func_name", schema); len(got) != 102 {
		w.Errorf("all are %d", len(got))
	}
	w.wantsValues("of a package", w.keepsAll(w.loop("/fgs/functions?maxitems=100&package_name=others&", "functions"), "func_name", schema), "tf-other")
}

func TestTerraformDependencies(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	first, second := w.madeVersion(object{"name": "tf-a"}), w.madeVersion(object{"name": "tf-a"})
	w.madeVersion(object{"name": "tf-b"})
	schema := attributes{
		"id": text, "name": text, "owner": text, "link": text, "etag": text, "size": number, "file_name": text, "runtime": text, "version": number,
	}
	for query, want := range map[string][]any{
		"": {"tf-a", "tf-b"}, "dependency_type=private&": {"tf-a", "tf-b"}, "name=tf-b&": {"tf-b"}, "runtime=Java8&": nil,
	} {
		// The provider writes two ampersands before the marker.
		w.wantsValues(query, w.keepsAll(w.loop("/fgs/dependencies?maxitems=100&"+query+"&", "dependencies"), "name", schema), want...)
	}
	schema["dep_id"] = text
	versions := w.keepsAll(w.loop(fmt.Sprint("/fgs/dependencies/", first["dep_id"], "/version?maxitems=100&&"), "dependencies"), "id", schema)
	w.wantsValues("versions", versions, first["id"], second["id"])
}

func TestTerraformTriggers(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	urn := w.provided()
	schema := attributes{
		"trigger_id": text, "trigger_type_code": text, "trigger_status": text, "event_data": object{}, "created_time": text, "last_updated_time": text,
	}
	w.newTrigger(urn, timerOf("tf-a"))
	w.newTrigger(urn, w.example("CreateFunctionTrigger", "obs"))
	list, isList := w.ask("triggers/" + urn).([]any)
	if !isList {
		w.Fatal("the triggers of a function are no bare list")
	}
	w.wantsValues("of a function", w.keepsAll(list, "trigger_type_code", schema), "TIMER", "OBS")
	schema["func_urn"] = text
	for query, want := range map[string][]any{"": {"TIMER", "OBS"}, "&trigger_type=OBS": {"OBS"}} {
		page := w.reads("/fgs/triggers?maxitems=500"+query, nil, attributes{"triggers": []any{}})
		w.wantsValues("of a project", w.keepsAll(page["triggers"].([]any), "trigger_type_code", schema), want...)
	}
}

func TestTerraformAsyncInvocations(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	urn := w.provided()
	done := w.later("tf-demo")
	w.result("tf-demo", &fake.Result{Status: "FAIL", ErrorCode: 4, ErrorMessage: "no"})
	w.later("tf-demo")
	calls := "/fgs/functions/" + urn + "/async-invocations?limit=100"
	schema := attributes{"request_id": text, "status": text, "error_message": text, "start_time": text, "end_time": text}
	for query, want := range map[string][]any{
		"": {"SUCCESS", "FAIL"}, "&request_id=" + done: {"SUCCESS"}, "&request_id=" + noSuchID: nil, "&status=FAIL": {"FAIL"},
		"&query_begin_time=2026-01-01T00:00:03": {"FAIL"}, "&query_end_time=2026-01-01T00:00:02": {"SUCCESS"},
	} {
		page := w.reads(calls+query+"&marker=0", nil, attributes{"invocations": []any{}})
		w.wantsValues(query, w.keepsAll(page["invocations"].([]any), "status", schema), want...)
	}
}

// The SDKs take a number for the marker of the next page and write it into a query. The
// provider takes a text, but looks at it only behind a page of a hundred calls.
func TestPagesOfAsyncInvocations(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	calls := "/fgs/functions/" + w.provided() + "/async-invocations?limit=100&"
	for range 99 {
		w.later("tf-demo")
	}
	if page := w.below("GET", calls+"marker=0", nil).body["invocations"].([]any); len(page) != 99 {
		t.Errorf("the provider reads %d calls", len(page))
	}
	for range 201 {
		w.later("tf-demo")
	}
	ids := map[any]bool{}
	for _, one := range w.loop(calls, "invocations") {
		ids[one.(object)["request_id"]] = true
	}
	if len(ids) != 300 {
		t.Errorf("the SDKs read %d calls", len(ids))
	}
}

func TestTerraformAsyncConfigurations(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	urn := w.provided()
	w.published("tf-demo", object{"version": "v1"})
	other := w.server.URN(project, "default", "tf-demo") + ":v1"
	for _, of := range []string{urn, other} {
		w.wants(w.async("PUT", of, object{}), 200, "")
	}
	var all []any
	for marker, pages := 0.0, 0; pages < 5; pages++ {
		page := w.reads(fmt.Sprint("/fgs/functions/", urn, "/async-invoke-configs?limit=100&marker=", marker), nil,
			attributes{"async_invoke_configs": []any{}, "page_info": object{}})
		list := page["async_invoke_configs"].([]any)
		if all = append(all, list...); len(list) == 0 {
			break
		}
		marker, _ = page["page_info"].(object)["next_marker"].(float64)
		if marker == 0 {
			break
		}
	}
	w.wantsValues("configurations", w.keepsAll(all, "func_urn", attributes{
		"func_urn": text, "max_async_event_age_in_seconds": number, "max_async_retry_attempts": number,
		"destination_config": object{}, "created_time": text, "last_modified": text, "enable_async_status_log": truth,
	}), urn, other)
}

func TestTerraformApplications(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	w.application("tf-a")
	w.application("tf-b")
	w.wantsValues("applications", w.keepsAll(w.loop("/fgs/applications?", "applications"), "name", attributes{
		"id": text, "name": text, "status": text, "description": text, "last_modified_time": number,
	}), "tf-a", "tf-b")
	schema := attributes{"id": text, "name": text, "runtime": text, "category": text, "type": text, "description": text}
	templates := w.keepsAll(w.loop("/fgs/application/templates?maxitems=100&", "templates"), "runtime", schema)
	w.wantsValues("templates", templates, "Python3.9", "Node.js18.15")
	w.wantsValues("templates of a runtime", w.keepsAll(w.loop("/fgs/application/templates?maxitems=100&runtime=Python3.9&", "templates"), "runtime", schema), "Python3.9")
}

func TestTerraformTags(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	urn := w.provided()
	w.wants(w.below("POST", "/functions/"+urn+"/tags/create", tagList("team", "blue")), 204, "")
	w.keepsAll(w.reads("/functions/"+urn+"/tags", nil, attributes{"tags": []any{}})["tags"].([]any), "key", attributes{"key": text, "value": text})
	w.keepsAll(w.reads("/functions/tags", nil, attributes{"tags": []any{}})["tags"].([]any), "key", attributes{"key": text, "values": []any{}})
	found := w.below("POST", "/functions/resource-instances/filter", object{
		"limit": 100, "offset": 0, "action": "filter", "matches": []any{object{"key": "resource_name", "value": "tf-demo"}},
	})
	w.wants(found, 200, "")
	list, _ := found.body["resources"].([]any)
	w.wantsValues("filtered", w.keepsAll(list, "resource_name", attributes{"resource_id": text, "resource_name": text, "tags": []any{}}), "tf-demo")
}

func TestTerraformRegion(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	quotas := w.ask("quotas").(object)["quotas"].(object)["resources"].([]any)
	w.keepsAll(quotas, "type", attributes{"type": text, "unit": text, "quota": number, "used": number})
	w.made("tf-demo", object{"xrole": "tf-agency"})
	for path, schema := range map[string]attributes{
		"runtimetypes": {"type": text, "display_name": text}, "service-trusted-agencies": {"name": text, "expire_time": text},
	} {
		list, isList := w.ask(path).([]any)
		if !isList || len(list) == 0 {
			w.Errorf("%s is no bare list, or has nothing: %v", path, list)
		}
		w.keepsAll(list, "name", schema)
	}
	types, _ := w.ask("triggertypes").([]any)
	if kinds := fmt.Sprint(types...); !strings.Contains(kinds, "TIMER") {
		w.Errorf("types of triggers are %v", types)
	}
	if features, isObject := w.ask("feature").(object); !isObject {
		w.Errorf("feature is %v", features)
	}
}
