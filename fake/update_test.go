package fake_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

// TestUpdateReplaces takes a function with everything set and leaves everything
// out that can be left out.
func TestUpdateReplaces(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		full := w.example("UpdateFunctionConfig", "full")
		w.updated("demo", full)
		before := w.show("demo").body
		w.updated("demo", w.body())
		after := w.show("demo").body
		gone := []string{
			"user_data", "xrole", "app_xrole", "description", "func_vpc", "peering_cidr", "mount_config",
			"initializer_handler", "initializer_timeout", "pre_stop_handler", "pre_stop_timeout",
			"network_controller", "domain_names", "restore_hook_handler", "restore_hook_timeout",
			"heartbeat_handler", "dns_config", "lts_custom_tag",
		}
		for _, name := range gone {
			if _, ok := before[name]; !ok {
				w.Errorf("update-function-config.absent.%s: not set to begin with", name)
			}
			if value, ok := after[name]; ok {
				w.Errorf("update-function-config.absent.%s: still %v", name, value)
			}
		}
		reset := object{
			"status": 0.0, "ephemeral_storage": 512.0, "is_stateful_function": false,
			"enable_dynamic_memory": false, "enable_auth_in_header": false, "enable_class_isolation": false,
		}
		for name, value := range reset {
			if after[name] != value {
				w.Errorf("update-function-config.absent.%s: %v, want %v", name, after[name], value)
			}
		}
		for _, name := range []string{
			"strategy_config", "enterprise_project_id", "log_group_id", "log_stream_id", "package", "func_id", "digest", "code_type",
			"code_size", "code_filename", "domain_id", "namespace", "version", "type", "func_urn", "code_encrypt_kms_key_id",
		} {
			if !reflect.DeepEqual(before[name], after[name]) {
				w.Errorf("update-function-config.absent.%s: %v became %v", name, before[name], after[name])
			}
		}
	})
}

// TestUpdateAnswersWhatItStores holds the answer, a read and the request against
// each other, member by member, for every example of the document.
func TestUpdateAnswersWhatItStores(t *testing.T) {
	inProfiles(t, func(w *world) {
		op := w.server.Contract().Operation("UpdateFunctionConfig")
		for _, example := range op.Examples {
			body := example.Value.(object)
			name, _ := body["func_name"].(string)
			if w.show(name).status == 404 {
				w.made(name, nil)
			}
			answer, read := w.updated(name, body), w.show(name).body
			for member, value := range answer {
				if member != "func_urn" && member != "encrypted_user_data" && !reflect.DeepEqual(read[member], value) {
					w.Errorf("example %s: %s is %v in the answer and %v in a read", example.Name, member, value, read[member])
				}
			}
			for _, m := range op.Response(200).Schema.Members {
				sent, ok := body[m.Name]
				if ok && m.Reflects != nil && m.Reflects.Compare == "" && !reflect.DeepEqual(answer[m.Name], sent) {
					w.Errorf("update-function-config.reflects.%s: example %s: sent %v, got %v", m.Name, example.Name, sent, answer[m.Name])
				}
				if ok && m.Reflects != nil && m.Reflects.Compare == "subset" && !contains(answer[m.Name], sent) {
					w.Errorf("update-function-config.reflects.%s: example %s: sent %v, got %v", m.Name, example.Name, sent, answer[m.Name])
				}
			}
		}
	})
}

// contains reports whether every member of part is in whole with the same value.
func contains(whole, part any) bool {
	parts, ok := part.(object)
	if !ok {
		list, ok := part.([]any)
		others, _ := whole.([]any)
		if !ok || len(list) != len(others) {
			return reflect.DeepEqual(whole, part)
		}
		for i := range list {
			if !contains(others[i], list[i]) {
				return false
			}
		}
		return true
	}
	wholes, _ := whole.(object)
	for name, value := range parts {
		if !contains(wholes[name], value) {
			return false
		}
	}
	return true
}

func TestUpdateIsRepeatable(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		full := w.example("UpdateFunctionConfig", "full")
		w.updated("demo", full)
		first := w.show("demo").body
		w.updated("demo", full)
		second := w.show("demo").body
		for name, value := range first {
			same := reflect.DeepEqual(value, second[name])
			if moves := name == "last_modified" || name == "image_name"; same == moves {
				w.Errorf("%s: %v and then %v", name, value, second[name])
			}
		}
	})
}

func TestRefusedUpdateChangesNothing(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		w.made("other", nil)
		w.updated("demo", with(w.example("UpdateFunctionConfig", "full"), object{"func_vpc": safeVPC(true)}))
		before, snapshot := w.show("demo").raw, string(w.server.Snapshot())
		bad := map[string]any{
			"schema":  w.body(object{"memory_size": 100}),
			"missing": w.body(object{"runtime": absent}),
			"type":    w.body(object{"timeout": "30"}),
			"rule":    w.body(object{"handler": "none"}),
			"state":   w.body(object{"func_vpc": safeVPC(false)}),
			"json":    `{"func_name":`,
			"empty":   "",
			"array":   "[]",
		}
		for name, body := range bad {
			if a := w.update("demo", body); a.status != 400 {
				w.Errorf("%s: status %d, want 400: %s", name, a.status, a.raw)
			}
			if after := w.show("demo").raw; after != before {
				w.Errorf("%s: a refused update changed the function to %s", name, after)
			}
		}
		if after := string(w.server.Snapshot()); after != snapshot {
			w.Errorf("refused updates changed the state")
		}
	})
}

func TestUpdateLeavesOtherFunctionsAlone(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		w.made("demo-2", nil)
		w.create(with(w.example("CreateFunction", "minimal"), object{"func_name": "demo", "package": "other"}))
		second, third := w.show("demo-2").raw, w.show("other:demo").raw
		w.updated("demo", w.example("UpdateFunctionConfig", "full"))
		if w.show("demo-2").raw != second || w.show("other:demo").raw != third {
			w.Error("an update changed another function")
		}
		w.updated("other:demo", w.body(object{"memory_size": 4096}))
		if w.show("other:demo").body["memory_size"] != 4096.0 || w.show("demo").body["memory_size"] == 4096.0 {
			w.Error("an update of one package went to another")
		}
	})
}

func TestStrategy(t *testing.T) {
	both := func(concurrency, num float64) object {
		return object{"concurrency": concurrency, "concurrent_num": num}
	}
	inProfiles(t, func(w *world) {
		got := func() any { return w.show("demo").body["strategy_config"] }
		want := func(clause string, strategy object) {
			w.Helper()
			if !reflect.DeepEqual(got(), any(strategy)) {
				w.Errorf("%s: strategy_config is %v, want %v", clause, got(), strategy)
			}
		}
		created := w.made("demo", nil)
		if !reflect.DeepEqual(created["strategy_config"], any(both(400, 1))) {
			w.Errorf("a new function has strategy_config %v", created["strategy_config"])
		}
		w.updated("demo", w.body(object{"strategy_config": both(7, 3)}))
		want("update-function-config.reflects.strategy_config", both(7, 3))
		w.updated("demo", w.body())
		want("update-function-config.absent.strategy_config", both(7, 3))
		if w.profile != openapi.ObservedAs {
			return
		}
		w.updated("demo", w.body(object{"strategy_config": object{"concurrent_num": 5}}))
		want("a missing concurrency keeps the maximum", both(7, 5))
		w.updated("demo", w.body(object{"strategy_config": object{"concurrency": 9}}))
		want("a missing concurrent_num is 1", both(9, 1))
		w.updated("demo", w.body(object{"strategy_config": object{"concurrency": 8, "concurrent_num": 0}}))
		want("a concurrent_num of 0 is 1", both(8, 1))
	})
}

func TestFirstGenerationStrategy(t *testing.T) {
	inProfiles(t, func(w *world) {
		created := w.made("demo", object{"type": "v1"})
		if !reflect.DeepEqual(created["strategy_config"], any(object{"concurrency": -1.0, "concurrent_num": 1.0})) {
			w.Errorf("update-function-config.rule.strategy.concurrency-v1: a new function has %v", created["strategy_config"])
		}
		w.wants(w.update("demo", w.body(object{"strategy_config": object{"concurrency": 5, "concurrent_num": 1}})),
			400, "rule.strategy.concurrency-v1")
	})
}

func TestLogging(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		logging := w.example("UpdateFunctionConfig", "logging")
		sent := logging["log_config"].(object)
		answer := w.updated("demo", logging)
		for _, a := range []object{answer, w.show("demo").body} {
			if a["log_group_id"] != sent["group_id"] || a["log_stream_id"] != sent["stream_id"] {
				w.Errorf("update-function-config.reflects.log_group_id: got %v and %v", a["log_group_id"], a["log_stream_id"])
			}
			if _, ok := a["log_config"]; ok {
				w.Error("log_config is in an answer")
			}
		}
		w.updated("demo", w.body())
		if got := w.show("demo").body; got["log_group_id"] != sent["group_id"] {
			w.Errorf("update-function-config.absent.log_config: log_group_id became %v", got["log_group_id"])
		}
		w.updated("demo", w.body(object{"log_config": object{"group_name": "one", "stream_name": "two"}}))
		group, _ := w.show("demo").body["log_group_id"].(string)
		if !isUUID.MatchString(group) || group == sent["group_id"] {
			w.Errorf("the id for a named log group is %q", group)
		}
	})
}

func TestVPC(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		ids := object{"vpc_id": "6a3f0001-0000-4000-8000-000000000001", "subnet_id": "6a3f0002-0000-4000-8000-000000000002"}
		in := func(vpc object) object { return w.body(object{"xrole": "demo-agency", "func_vpc": vpc}) }
		vpc := w.updated("demo", in(ids))["func_vpc"].(object)
		for _, name := range []string{"domain_id", "namespace", "vpc_name", "subnet_name", "cidr", "gateway"} {
			if text, _ := vpc[name].(string); text == "" {
				w.Errorf("func_vpc.%s is not made up: %v", name, vpc[name])
			}
		}
		if again := w.updated("demo", in(ids))["func_vpc"]; !reflect.DeepEqual(again, any(vpc)) {
			w.Errorf("func_vpc is made up differently: %v and %v", vpc, again)
		}
		w.updated("demo", in(with(ids, object{"is_safety": true})))
		w.wants(w.update("demo", in(with(ids, object{"is_safety": false}))), 400, "rule.vpc.safety-stays")
		if got := w.updated("demo", in(ids))["func_vpc"].(object)["is_safety"]; got != true {
			w.Errorf("update-function-config.rule.vpc.safety-stays: is_safety became %v when it was left out", got)
		}
		w.updated("demo", w.body())
		if got := w.updated("demo", in(with(ids, object{"is_safety": false})))["func_vpc"].(object)["is_safety"]; got != false {
			w.Errorf("is_safety outlived func_vpc: %v", got)
		}
	})
}

func TestMounts(t *testing.T) {
	mount := func(kind string, more object) object {
		return with(object{"mount_type": kind, "mount_resource": "r", "local_mount_path": "/mnt/data"}, more)
	}
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		config := func(user object, mounts ...any) object {
			return w.body(object{"mount_config": object{"mount_user": user, "func_mounts": mounts}})
		}
		for sent, want := range map[string]string{"sfs": "sfs", "SFS Turbo": "sfsTurbo", "sfsTurbo": "sfsTurbo", "ECS": "ecs"} {
			got := w.updated("demo", config(object{"user_id": "12", "user_group_id": 34}, mount(sent, object{"mount_share_path": "192.168.0.1:/d"})))
			stored := got["mount_config"].(object)
			if kind := stored["func_mounts"].([]any)[0].(object)["mount_type"]; kind != want {
				w.Errorf("mount_type %s is answered as %v, want %s", sent, kind, want)
			}
			if user := stored["mount_user"]; !reflect.DeepEqual(user, any(object{"user_id": 12.0, "user_group_id": 34.0})) {
				w.Errorf("update-function-config.reflects.mount_config: mount_user is %v", user)
			}
		}
		if w.profile != openapi.ObservedAs {
			return
		}
		got := w.updated("demo", config(object{"mount_user_id": 5}, mount("sfs", nil)))["mount_config"].(object)
		if !reflect.DeepEqual(got["mount_user"], any(object{"user_id": -1.0, "user_group_id": -1.0})) {
			w.Errorf("a mount_user without ids became %v", got["mount_user"])
		}
		if status := got["func_mounts"].([]any)[0].(object)["status"]; status != "ACTIVE" {
			w.Errorf("the mount has status %v", status)
		}
	})
}

func TestCanonicalRuntime(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		image := w.example("UpdateFunctionConfig", "page-3-image")
		got := w.updated("demo", with(image, object{"func_name": "demo", "runtime": "Custom image-based functions"}))
		if got["runtime"] != "Custom Image" {
			w.Errorf("update-function-config.reflects.runtime: the long name is answered as %v", got["runtime"])
		}
		got = w.updated("demo", w.body(object{"runtime": "HTTP", "handler": "boot.strap"}))
		want := map[string]string{openapi.Documented: "HTTP", openapi.ObservedAs: "http"}[w.profile]
		if got["runtime"] != want {
			w.Errorf("update-function-config.reflects.runtime: HTTP is answered as %v, want %s", got["runtime"], want)
		}
	})
}

func TestCustomImage(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		image := with(w.example("UpdateFunctionConfig", "page-3-image"), object{"func_name": "demo"})
		image["custom_image"] = object{"enabled": true, "image": "swr.example.com/a/b:c"}
		got := w.updated("demo", image)["custom_image"].(object)
		if got["working_dir"] != "/" || got["command"] != "" || got["args"] != "" {
			w.Errorf("an enabled image has no defaults: %v", got)
		}
		got = w.updated("demo", w.body(object{"custom_image": object{"enabled": false, "image": "swr.example.com/a/b:c"}}))["custom_image"].(object)
		if _, ok := got["working_dir"]; ok {
			w.Errorf("an image that is not enabled has defaults: %v", got)
		}
	})
}

func TestPeeringIsAnsweredWithSemicolons(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		body := with(w.example("UpdateFunctionConfig", "vpc"), object{"func_name": "demo"})
		blocks := "10.20.0.0/16;10.21.0.0/16"
		if w.profile == openapi.ObservedAs {
			blocks = strings.ReplaceAll(blocks, ";", ",")
		}
		if got := w.updated("demo", with(body, object{"peering_cidr": blocks}))["peering_cidr"]; got != "10.20.0.0/16;10.21.0.0/16" {
			w.Errorf("update-function-config.reflects.peering_cidr: %v", got)
		}
	})
}

// TestObservedUnsetValues sends what Terraform sends on every update.
func TestObservedUnsetValues(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	w.made("demo", object{"enterprise_project_id": "6a3f0009-0000-4000-8000-000000000009"})
	w.updated("demo", w.body(object{
		"func_name": absent, "description": "", "peering_cidr": "", "heartbeat_handler": "", "restore_hook_handler": "",
		"restore_hook_timeout": 0, "enterprise_project_id": "", "func_vpc": nil, "package": "moved", "code_url": "https://example.com/x.zip",
		"unknown_member": object{"deep": true},
	}))
	got := w.show("demo").body
	for _, name := range []string{"description", "peering_cidr", "restore_hook_timeout", "func_vpc", "code_url", "unknown_member"} {
		if value, ok := got[name]; ok {
			w.Errorf("%s is set to %v", name, value)
		}
	}
	if got["package"] != "default" || got["enterprise_project_id"] != "6a3f0009-0000-4000-8000-000000000009" {
		w.Errorf("package %v, enterprise_project_id %v", got["package"], got["enterprise_project_id"])
	}
	if got["gpu_memory"] != 0.0 || got["gpu_type"] != "" {
		w.Errorf("gpu_memory %v, gpu_type %v; a read shows 0 and an empty text", got["gpu_memory"], got["gpu_type"])
	}
}
