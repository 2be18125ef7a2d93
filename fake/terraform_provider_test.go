package fake_test

import (
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// A provider plays the function resource of the Terraform provider
// (resource_huaweicloud_fgs_function.go at a0345b8dcc): which calls it makes for a
// configuration, in which order and with which bodies, what it makes of the answers,
// and whether a plan after that would be empty.
type provider struct {
	*world
	id    string // the URN as the answer to the create has it
	state object // the arguments as they were read last
}

// An argument is one of the schema of the resource.
type argument struct {
	name, member string // what a configuration and what an answer calls it
	kind         any    // the Go type of its value
	computed     bool   // one that is not configured may read anything
}

// arguments are those that a read finds in the configuration of the function.
var arguments = []argument{
	{"name", "func_name", text, false},
	{"runtime", "runtime", text, false},
	{"timeout", "timeout", number, false},
	{"memory_size", "memory_size", number, false},
	{"app", "package", text, false},
	{"handler", "handler", text, true},
	{"code_type", "code_type", text, true},
	{"description", "description", text, false},
	{"functiongraph_version", "type", text, true},
	{"code_url", "code_url", text, false},
	{"code_filename", "code_filename", text, true},
	{"user_data", "user_data", text, false},
	{"agency", "xrole", text, false},
	{"enterprise_project_id", "enterprise_project_id", text, true},
	{"gpu_type", "gpu_type", text, false},
	{"gpu_memory", "gpu_memory", number, false},
	{"lts_custom_tag", "lts_custom_tag", object{}, false},
	{"pre_stop_handler", "pre_stop_handler", text, false},
	{"pre_stop_timeout", "pre_stop_timeout", number, false},
	{"app_agency", "app_xrole", text, true},
	{"depend_list", "depend_version_list", []any{}, true},
	{"initializer_handler", "initializer_handler", text, true},
	{"initializer_timeout", "initializer_timeout", number, true},
	{"concurrency_num", "strategy_config.concurrent_num", number, true},
	{"dns_list", "domain_names", text, true},
	{"vpc_id", "func_vpc.vpc_id", text, false},
	{"network_id", "func_vpc.subnet_id", text, false},
	{"mount_user_id", "mount_config.mount_user.user_id", number, true},
	{"mount_user_group_id", "mount_config.mount_user.user_group_id", number, true},
	{"func_mounts", "mount_config.func_mounts", []any{}, true},
	{"enable_dynamic_memory", "enable_dynamic_memory", truth, false},
	{"is_stateful_function", "is_stateful_function", truth, false},
	{"network_controller", "network_controller", object{}, false},
	{"peering_cidr", "peering_cidr", text, false},
	{"enable_auth_in_header", "enable_auth_in_header", truth, false},
	{"enable_class_isolation", "enable_class_isolation", truth, false},
	{"ephemeral_storage", "ephemeral_storage", number, true},
	{"heartbeat_handler", "heartbeat_handler", text, false},
	{"restore_hook_handler", "restore_hook_handler", text, false},
	{"restore_hook_timeout", "restore_hook_timeout", number, false},
	{"enable_lts_log", "enable_lts_log", truth, true},
	{"user_data_encrypt_kms_key_id", "user_data_encrypt_kms_key_id", text, false},
	{"code_encrypt_kms_key_id", "code_encrypt_kms_key_id", text, false},
}

// elsewhere are those that a read finds in other answers, or makes of one.
var elsewhere = []argument{
	{name: "custom_image", kind: object{}, computed: true},
	{name: "max_instance_num", kind: text, computed: true},
	{name: "log_group_id", kind: text, computed: true},
	{name: "log_group_name", kind: text, computed: true},
	{name: "log_stream_id", kind: text, computed: true},
	{name: "log_stream_name", kind: text, computed: true},
	{name: "versions", kind: []any{}},
	{name: "reserved_instances", kind: []any{}},
}

// base is the id without what stands behind its last colon, whatever that is.
func (p *provider) base() string { return p.id[:strings.LastIndex(p.id, ":")] }

// calls makes a call. The provider takes these statuses, 204 alone for tags, and fails
// at any other.
func (p *provider) calls(method, path string, body any) answer {
	p.Helper()
	fine := map[string][]int{"GET": {200}, "POST": {200, 201, 202}, "PUT": {200, 201, 202}, "DELETE": {200, 202, 204}}[method]
	if strings.Contains(path, "/tags/") {
		fine = []int{http.StatusNoContent}
	}
	a := p.below(method, path, body)
	if !slices.Contains(fine, a.status) {
		p.Fatalf("%s %s: %d %s\nsent %s", method, path, a.status, a.raw, asJSON(p, body))
	}
	return a
}

func (p *provider) ofFunction(method, path string, body any) answer {
	p.Helper()
	return p.calls(method, "/fgs/functions/"+p.base()+path, body)
}

// apply brings a function to what a configuration says and reads it.
func (p *provider) apply(config object) {
	p.Helper()
	if p.id == "" {
		p.create(config)
	} else {
		p.update(config)
	}
	p.read(config)
}

func (p *provider) create(config object) {
	p.Helper()
	made := p.calls("POST", "/fgs/functions", p.createBody(config))
	p.id, _ = made.body["func_urn"].(string)
	if p.id == "" {
		p.Fatalf("no func_urn: %s", made.raw)
	}
	if p.changes(
		config, "vpc_id", "network_id", "func_mounts", "app_agency", "initializer_handler", "initializer_timeout",
		"concurrency_num", "peering_cidr", "enable_auth_in_header", "enable_class_isolation", "ephemeral_storage",
		"heartbeat_handler", "restore_hook_handler", "restore_hook_timeout", "lts_custom_tag",
	) {
		p.ofFunction("PUT", "/config", p.configBody(config))
	}
	if p.changes(config, "depend_list") {
		p.ofFunction("PUT", "/code", p.codeBody(config))
	}
	p.limit(config)
	p.retag("POST", p.id+"/tags/create", config["tags"])
	p.setVersions(config)
	p.setReserved(config)
}

func (p *provider) update(config object) {
	p.Helper()
	if p.changes(config, "code_type", "code_url", "code_filename", "depend_list", "func_code") {
		p.ofFunction("PUT", "/code", p.codeBody(config))
	}
	if p.changes(
		config, "app", "handler", "memory_size", "timeout", "encrypted_user_data", "user_data", "agency", "app_agency",
		"description", "initializer_handler", "initializer_timeout", "vpc_id", "network_id", "dns_list", "mount_user_id",
		"mount_user_group_id", "func_mounts", "custom_image", "log_group_id", "log_stream_id", "log_group_name",
		"log_stream_name", "concurrency_num", "gpu_memory", "gpu_type", "enable_dynamic_memory", "is_stateful_function",
		"network_controller", "enterprise_project_id", "peering_cidr", "enable_auth_in_header", "enable_class_isolation",
		"ephemeral_storage", "heartbeat_handler", "restore_hook_handler", "restore_hook_timeout", "lts_custom_tag",
		"enable_lts_log", "user_data_encrypt_kms_key_id",
	) {
		body := p.configBody(config)
		if p.changes(config, "log_group_id", "log_stream_id", "log_group_name", "log_stream_name", "enable_lts_log") {
			body = filled(with(body, object{"enable_lts_log": config["enable_lts_log"], "log_config": logsOf(config)}))
		}
		p.ofFunction("PUT", "/config", body)
	}
	p.limit(config)
	if p.changes(config, "tags") {
		p.retag("DELETE", p.base()+"/tags/delete", p.state["tags"])
		p.retag("POST", p.base()+"/tags/create", config["tags"])
	}
	p.setVersions(config)
	p.setReserved(config)
}

// limit sets the most instances, which a configuration has as text.
func (p *provider) limit(config object) {
	p.Helper()
	if p.changes(config, "max_instance_num") {
		most, err := strconv.Atoi(config["max_instance_num"].(string))
		if err != nil {
			p.Fatal(err)
		}
		p.ofFunction("PUT", "/config-max-instance", object{"max_instance_num": most})
	}
}

// retag sends tags, with their values also where they are taken away.
func (p *provider) retag(method, path string, tags any) {
	p.Helper()
	var pairs []string
	for key, value := range objectOf(tags) {
		pairs = append(pairs, key, value.(string))
	}
	if len(pairs) > 0 {
		p.calls(method, "/functions/"+path, tagList(pairs...))
	}
}

// setVersions deletes the versions and aliases that are not configured any more, or
// otherwise, and makes what is new.
func (p *provider) setVersions(config object) {
	p.Helper()
	before, after := p.state["versions"], config["versions"]
	for _, old := range objectsOf(before) {
		now := named(after, old["name"])
		alias, aliasNow := first(old["aliases"]), first(now["aliases"])
		switch {
		case old["name"] != "latest" && (now == nil || textOf(now["description"]) != textOf(old["description"])):
			p.ofFunction("DELETE", ":"+textOf(old["name"]), nil)
		case alias != nil && !reflect.DeepEqual(alias, aliasNow):
			p.ofFunction("DELETE", "/aliases/"+textOf(alias["name"]), nil)
		}
	}
	for _, now := range objectsOf(after) {
		old := named(before, now["name"])
		isNew := now["name"] != "latest" && (old == nil || textOf(now["description"]) != textOf(old["description"]))
		if isNew {
			p.ofFunction("POST", "/versions", object{"version": now["name"], "description": textOf(now["description"])})
		}
		if alias := first(now["aliases"]); alias != nil && (isNew || !reflect.DeepEqual(alias, first(old["aliases"]))) {
			body := with(alias, object{"version": now["name"]})
			for _, member := range []string{"additional_version_weights", "additional_version_strategy"} {
				body[member] = decoded(alias[member])
			}
			p.ofFunction("POST", "/aliases", filled(body))
		}
	}
}

// setReserved ends the reservations that are not configured any more, or otherwise,
// and makes what is new.
func (p *provider) setReserved(config object) {
	p.Helper()
	p.reserve(p.state["reserved_instances"], config["reserved_instances"], func(object) object {
		return object{"count": 0, "idle_mode": false}
	})
	p.reserve(config["reserved_instances"], p.state["reserved_instances"], func(one object) object {
		tactics := with(object{}, first(one["tactics_config"]))
		return filled(object{"count": one["count"], "idle_mode": one["idle_mode"] == true, "tactics_config": filled(tactics)})
	})
}

// reserve sends a body for each reservation of a list that is not in another. The URN
// of its version or alias is looked up first; one that is gone took its along.
func (p *provider) reserve(these, butNot any, body func(one object) object) {
	p.Helper()
	for _, one := range objectsOf(these) {
		if slices.ContainsFunc(objectsOf(butNot), func(other object) bool { return reflect.DeepEqual(one, other) }) {
			continue
		}
		var urn string
		if one["qualifier_type"] == "version" {
			urn = textOf(found(p.ofFunction("GET", "/versions", nil).body["versions"], "version", one["qualifier_name"])["func_urn"])
		} else {
			urn = textOf(found(p.aliases(), "name", one["qualifier_name"])["alias_urn"])
		}
		if urn == "" {
			return
		}
		p.calls("PUT", "/fgs/functions/"+urn+"/reservedinstances", body(one))
	}
}

// aliases are a list that stands alone.
func (p *provider) aliases() any {
	p.Helper()
	return decoded(p.ofFunction("GET", "/aliases", nil).raw)
}
