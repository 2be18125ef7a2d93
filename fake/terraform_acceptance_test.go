package fake_test

import (
	"encoding/base64"
	"fmt"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

// The stories of the provider's acceptance tests of a function
// (resource_huaweicloud_fgs_function_test.go), which pass at the service: from one
// configuration to the next, and no plan after any.
func TestTerraformAcceptance(t *testing.T) {
	code := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	image := with(smallest, object{"code_type": absent, "func_code": absent, "runtime": "Custom Image", "handler": "-", "agency": "demo-agency"})
	obs := with(smallest, object{"func_code": absent, "code_type": "obs", "code_url": "https://bucket.obs.example.com/test.zip", "agency": "demo-agency"})
	gpu := func(more object) object {
		return with(smallest, object{"runtime": "Custom", "handler": "bootstrap"}, more)
	}
	most := func(n any) object { return with(smallest, object{"max_instance_num": n}) }
	logs := func(n int) object {
		return with(smallest, object{
			"functiongraph_version": "v1", "log_group_id": fmt.Sprint("group-", n), "log_group_name": fmt.Sprint("tf_", n),
			"log_stream_id": fmt.Sprint("stream-", n), "log_stream_name": fmt.Sprint("tf_", n),
		})
	}
	versions := func(text string, list ...any) object {
		return with(smallest, object{"func_code": code(text), "versions": list})
	}
	version := func(name, description string, alias object) object {
		return object{"name": name, "description": description, "aliases": []any{alias}}
	}
	first := version("v1.0", "the first", object{"name": "v1_0-alias", "description": "of the first"})
	second := version("v2.0", "the second", object{"name": "v2_0-alias", "additional_version_weights": `{"v1.0":15}`})
	third := version("v3.0", "the third", object{"name": "v3_0-alias", "additional_version_strategy": `{"v2.0":{"combine_type":"or","rules":[` +
		`{"op":"=","param":"version","rule_type":"Header","value":"v2_value"},` +
		`{"op":"in","param":"Owner","rule_type":"Header","value":"terraform,administrator"}]}}`})
	reserved := func(kind, name string, count float64, more object) []any {
		return []any{with(object{"qualifier_type": kind, "qualifier_name": name, "count": count, "idle_mode": false}, more)}
	}
	alone := func(alias string) []any {
		return []any{object{"name": "latest", "aliases": []any{object{"name": alias}}}}
	}
	busy := object{"idle_mode": true, "tactics_config": []any{object{"cron_configs": tactics[0].(object)["cron_configs"]}}}
	zones := func(n int) object {
		return with(smallest, object{
			"agency": "function_all_trust", "vpc_id": vpcID, "network_id": subnetID,
			"dns_list": fmt.Sprintf(`[{"domain_name":"functiondebug.example%d.com.","id":"zone-%d"}]`, n, n),
		})
	}
	for name, story := range map[string][]object{
		"code as text":     {smallest, with(smallest, object{"func_code": "print('bye')\n", "concurrency_num": 500.0, "tags": object{"foo": "bar"}})},
		"code in Base64":   {with(smallest, object{"func_code": code("print(1)")}), with(smallest, object{"func_code": code("print(2)")})},
		"code in a bucket": {obs, with(obs, object{"vpc_id": vpcID, "network_id": subnetID, "memory_size": 256.0}), obs},
		"encrypted data":   {with(smallest, object{"encrypted_user_data": `{"owner":"tf"}`}), with(smallest, object{"encrypted_user_data": `{"owner":"other"}`})},
		"limits":           {smallest, most("1000"), most("0"), most("-1"), smallest},
		"logs":             {logs(0), logs(1)},
		"names of domains": {zones(1), zones(2)},
		"enterprise":       {with(smallest, object{"enterprise_project_id": subnetID}), with(smallest, object{"description": "kept"})},
		"versions":         {versions("1"), versions("2", alone("demo")[0], first), versions("2", with(first, object{"description": "again"}))},
		"more versions":    {versions("1", first), versions("2", first, second), versions("3", first, second, third)},
		"reserved": {
			with(smallest, object{"reserved_instances": reserved("version", "latest", 1, busy)}),
			with(smallest, object{"reserved_instances": reserved("version", "latest", 2, nil)}), smallest,
		},
		"reserved by alias": {
			with(smallest, object{"versions": alone("tf"), "reserved_instances": reserved("alias", "tf", 1, busy)}),
			with(smallest, object{"versions": alone("tf_new"), "reserved_instances": reserved("alias", "tf_new", 2, nil)}),
		},
		"GPU": {
			gpu(nil), gpu(object{"gpu_memory": 1024.0, "gpu_type": "nvidia-t4"}), gpu(object{"gpu_memory": 2048.0, "gpu_type": "nvidia-t4"}), gpu(nil),
		},
		"an image": {
			with(image, object{"vpc_id": vpcID, "network_id": subnetID, "custom_image": object{"url": "swr.example.com/demo/one:1"}}),
			with(image, object{"app_agency": "demo-run-agency", "custom_image": object{
				"url": "swr.example.com/demo/two:1", "command": "/bin/sh", "args": "-args,value", "working_dir": "/", "user_id": "1003", "user_group_id": "1003",
			}}),
			with(image, object{"enable_auth_in_header": true, "custom_image": object{"url": "swr.example.com/demo/one:1"}}),
		},
	} {
		t.Run(name, func(t *testing.T) { newWorld(t, openapi.ObservedAs).applied(story...).destroyed() })
	}
}

// Of a change of the dependencies alone the provider sends, for code that it has not
// kept, the digits that it noted of it. A package of that is refused, as the service
// refuses it; inline code becomes what the digits decode to.
func TestTerraformDependenciesAlone(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	list := []any{w.madeVersion(object{"name": "tf-a"})["id"]}
	zip := with(smallest, object{"code_type": "zip", "code_filename": "demo.zip", "func_code": emptyZip})
	p := w.applied(zip)
	a := p.below("PUT", "/fgs/functions/"+p.base()+"/code", p.codeBody(with(zip, object{"depend_list": list})))
	p.wants(a, 400, "update-function-code.rule.code.zip")
	if a.body["error_code"] != "FSS.1011" {
		t.Errorf("the code is %v", a.body["error_code"])
	}
	p.destroyed()
	w.applied(with(smallest, object{"name": "tf-other"}), with(smallest, object{"name": "tf-other", "depend_list": list})).destroyed()
}
