package fake_test

import (
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

// A resource of the provider goes through configurations, one after another. After each
// a plan is empty.
func (w *world) applied(configs ...object) *provider {
	w.Helper()
	p := &provider{world: w}
	for i, config := range configs {
		p.apply(config)
		p.plansNothing(config)
		if w.Failed() {
			w.Fatalf("configuration %d: %s", i, asJSON(w, config))
		}
		w.wants(w.below("GET", "/fgs/functions/"+p.id+"/config", nil), 200, "") // acceptance tests read by the whole id
	}
	return p
}

// destroyed ends a resource.
func (p *provider) destroyed() {
	p.Helper()
	id := p.id
	p.ofFunction("DELETE", "", nil)
	if p.read(nil); p.id != "" {
		p.Errorf("the function is still there")
	}
	p.gone("/fgs/functions/"+id+"/config", "existence.function")
}

const (
	vpcID    = "6a3f0001-0000-4000-8000-000000000001"
	subnetID = "6a3f0002-0000-4000-8000-000000000002"
	emptyZip = "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="
)

// What the documentation of the resource calls required.
var smallest = object{
	"name": "tf-demo", "memory_size": 128.0, "runtime": "Python3.9", "timeout": 3.0, "app": "default", "handler": "index.handler",
	"code_type": "inline", "func_code": "print('hello')\n",
}

func TestTerraformSmallestFunction(t *testing.T) {
	p := newWorld(t, openapi.ObservedAs).applied(smallest, with(smallest, object{"timeout": 4.0}), smallest)
	for name, want := range map[string]any{
		"functiongraph_version": "v2", "max_instance_num": "400", "concurrency_num": 1.0, "ephemeral_storage": 512.0, "code_filename": "index.py",
	} {
		if got := p.state[name]; got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	p.destroyed()
}

// Every argument that can stand with the others of a Java function.
func everyArgument(w *world) object {
	return with(smallest, object{
		"runtime": "Java11", "handler": "com.example.Demo.handle", "code_type": "jar", "code_filename": "demo.jar", "func_code": emptyZip,
		"description": "by terraform", "functiongraph_version": "v2", "depend_list": []any{w.madeVersion(object{"name": "tf-a"})["id"]},
		"user_data": `{"stage":"demo"}`, "encrypted_user_data": `{"password":"tf-secret"}`, "agency": "demo-agency", "app_agency": "demo-run-agency",
		"initializer_handler": "com.example.Demo.init", "initializer_timeout": 10.0, "enterprise_project_id": subnetID,
		"vpc_id": vpcID, "network_id": subnetID, "dns_list": `[{"domain_name":"example.com.","id":"6a3f0003000040008000000000000003"}]`,
		"mount_user_id": -1.0, "mount_user_group_id": -1.0,
		"func_mounts": []any{
			object{"mount_type": "sfsTurbo", "mount_resource": "share", "mount_share_path": "192.168.0.9:/", "local_mount_path": "/mnt/data"},
			object{"mount_type": "ecs", "mount_resource": "server", "mount_share_path": "192.168.0.8:/data", "local_mount_path": "/mnt/other"},
		},
		"max_instance_num": "200", "concurrency_num": 5.0, "pre_stop_handler": "com.example.Demo.stop", "pre_stop_timeout": 10.0,
		"enable_dynamic_memory": true, "is_stateful_function": true, "enable_auth_in_header": true, "enable_class_isolation": true,
		"network_controller": object{
			"disable_public_network": true, "trigger_access_vpcs": []any{object{"vpc_id": vpcID}},
		},
		"peering_cidr": "192.168.0.0/16;10.0.0.0/8", "ephemeral_storage": 10240.0, "heartbeat_handler": "com.example.Demo.beat",
		"restore_hook_handler": "com.example.Demo.restore", "restore_hook_timeout": 5.0, "lts_custom_tag": object{"team": "blue"},
		"enable_lts_log": true, "log_group_id": "6a3f0004-0000-4000-8000-000000000004", "log_group_name": "tf-group",
		"log_stream_id": "6a3f0005-0000-4000-8000-000000000005", "log_stream_name": "tf-stream",
		"user_data_encrypt_kms_key_id": "6a3f0006-0000-4000-8000-000000000006", "code_encrypt_kms_key_id": "6a3f0007-0000-4000-8000-000000000007",
		"tags": object{"foo": "bar", "key": "value"},
		"versions": []any{
			object{"name": "latest", "aliases": []any{object{"name": "demo"}}},
			object{"name": "v1.0", "description": "the first", "aliases": []any{object{"name": "v1_0-alias", "description": "of the first"}}},
		},
		"reserved_instances": []any{
			object{"qualifier_type": "version", "qualifier_name": "latest", "count": 1.0, "idle_mode": true, "tactics_config": tactics},
			object{"qualifier_type": "alias", "qualifier_name": "v1_0-alias", "count": 2.0, "idle_mode": false},
		},
	})
}

var tactics = []any{object{
	"cron_configs": []any{object{
		"name": "scheme-a", "cron": "0 */10 * * * ?", "count": 2.0, "start_time": 1767225600.0, "expired_time": 1767312000.0,
	}},
	"metric_configs": []any{object{"name": "scheme-b", "type": "Concurrency", "threshold": 50.0, "min": 1.0}},
}}

func TestTerraformWholeFunction(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	whole := everyArgument(w)
	// Blocks that are taken out are not sent. What the service may choose is sent as it was
	// read, and names of domains need a VPC: they are taken out by "".
	bare := object{"dns_list": ""}
	for name, value := range whole {
		if _, required := smallest[name]; required || name == "code_filename" || name == "functiongraph_version" || name == "code_encrypt_kms_key_id" {
			bare[name] = value
		}
	}
	changed := with(whole, object{
		"memory_size": 768.0, "timeout": 40.0, "description": "", "user_data": `{"stage":"other"}`, "max_instance_num": "-1", "concurrency_num": 7.0,
		"depend_list": []any{w.madeVersion(object{"name": "tf-b"})["id"]}, "func_mounts": whole["func_mounts"].([]any)[:1],
		"tags": object{"foo": "baar", "new_key": "value"}, "lts_custom_tag": object{"stage": "demo"}, "peering_cidr": "",
		"heartbeat_handler": "", "restore_hook_handler": "", "restore_hook_timeout": 0.0, "enable_dynamic_memory": false,
		"log_group_name": "tf-other-group", "log_group_id": "6a3f0008-0000-4000-8000-000000000008",
		"versions": []any{
			object{"name": "v1.0", "description": "the first, again", "aliases": []any{object{"name": "v1_0-new", "description": "of the first"}}},
		},
		"reserved_instances": []any{
			object{"qualifier_type": "alias", "qualifier_name": "v1_0-new", "count": 3.0, "idle_mode": true},
		},
		"func_code": emptyZip,
	})
	delete(changed, "depend_list") // see TestTerraformDependenciesAlone
	delete(changed, "network_controller")
	p := w.applied(whole, changed, bare, with(whole, object{"versions": absent, "reserved_instances": absent, "depend_list": absent}))
	p.destroyed()
}
