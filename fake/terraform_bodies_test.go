package fake_test

import (
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"reflect"
)

// What the provider sends of a configuration. It leaves out what is nil, "", 0 or empty,
// but for some members that it always sends; false is never left out.

// value is what the provider works with: what is configured, else what a read showed if
// the service may choose it.
func (p *provider) value(config object, name string) any {
	if value, configured := config[name]; configured {
		return value
	}
	if p.isComputed(name) {
		return p.state[name]
	}
	return nil
}

func (p *provider) isComputed(name string) bool {
	for _, list := range [][]argument{arguments, elsewhere} {
		for _, one := range list {
			if one.name == name {
				return one.computed
			}
		}
	}
	return false
}

// changes reports whether one of the arguments differs from what was read last.
func (p *provider) changes(config object, names ...string) bool {
	for _, name := range names {
		value := p.value(config, name)
		if name == "func_code" {
			value = noted(value)
		}
		if !isEmpty(value) || !isEmpty(p.state[name]) {
			if !reflect.DeepEqual(value, p.state[name]) {
				return true
			}
		}
	}
	return false
}

// sent are members of a body under the names of the API. A name of the provider that is
// not given is the same.
func (p *provider) sent(config object, names ...string) object {
	members := map[string]string{}
	for _, one := range arguments {
		members[one.name] = one.member
	}
	out := object{}
	for _, name := range names {
		member, known := members[name]
		if !known {
			member = name
		}
		out[member] = p.value(config, name)
	}
	return out
}

// Those that are never left out.
func always(config object, zero any, names ...string) object {
	out := object{}
	for _, name := range names {
		if out[name] = zero; !isEmpty(config[name]) {
			out[name] = config[name]
		}
	}
	return out
}

func (p *provider) createBody(config object) object {
	body := filled(with(
		p.sent(
			config, "name", "runtime", "timeout", "memory_size", "app", "handler", "code_type", "description", "functiongraph_version",
			"code_url", "code_filename", "user_data", "encrypted_user_data", "agency", "gpu_memory", "gpu_type", "pre_stop_handler",
			"pre_stop_timeout", "lts_custom_tag", "enable_lts_log", "user_data_encrypt_kms_key_id", "code_encrypt_kms_key_id",
		),
		object{
			"custom_image": imageOf(p.value(config, "custom_image")), "func_code": codeOf(config["func_code"]), "log_config": logsOf(config),
			"network_controller": networkOf(config),
		},
	))
	return with(body, always(config, "", "enterprise_project_id"), always(config, false, "enable_dynamic_memory", "is_stateful_function"))
}

func (p *provider) configBody(config object) object {
	body := filled(with(
		p.sent(
			config, "runtime", "timeout", "memory_size", "app", "handler", "user_data", "encrypted_user_data", "agency", "app_agency",
			"gpu_memory", "gpu_type", "initializer_handler", "initializer_timeout", "pre_stop_handler", "pre_stop_timeout", "dns_list",
			"ephemeral_storage", "lts_custom_tag", "user_data_encrypt_kms_key_id",
		),
		object{
			"custom_image": imageOf(p.value(config, "custom_image")),
			"func_vpc":     filled(object{"vpc_id": config["vpc_id"], "subnet_id": config["network_id"]}),
			"mount_config": p.mountsOf(config),
			"strategy_config": filled(object{
				"concurrent_num": p.value(config, "concurrency_num"),
			}),
			"network_controller": networkOf(config),
		},
	))
	if isEmpty(config["agency"]) {
		delete(body, "package") // what is sent is the deprecated xrole instead, if that is configured
	}
	return with(
		body, always(config, "", "description", "peering_cidr", "heartbeat_handler", "restore_hook_handler", "enterprise_project_id"),
		always(config, 0, "restore_hook_timeout"),
		always(config, false, "enable_dynamic_memory", "is_stateful_function", "enable_auth_in_header", "enable_class_isolation"),
	)
}

// codeBody has all but the code always, and of code that has not changed what was noted
// instead: 40 digits, which pass for Base64.
func (p *provider) codeBody(config object) object {
	body := with(
		object{"code_url": "", "code_filename": "", "depend_version_list": []any{}},
		filled(p.sent(config, "code_type", "code_url", "code_filename", "depend_list")),
	)
	code := config["func_code"]
	if !isEmpty(code) && noted(code) == p.state["func_code"] {
		code = p.state["func_code"]
	}
	if !isEmpty(code) {
		body["func_code"] = codeOf(code)
	}
	return body
}

// noted is what a state has of code.
func noted(code any) any {
	text, _ := code.(string)
	if text == "" {
		return nil
	}
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		data = []byte(text)
	}
	sum := sha1.Sum(data)
	return hex.EncodeToString(sum[:])
}

func codeOf(code any) object {
	text, _ := code.(string)
	if _, err := base64.StdEncoding.DecodeString(text); err != nil {
		text = base64.StdEncoding.EncodeToString([]byte(text))
	}
	return filled(object{"file": text})
}

func imageOf(image any) object {
	of := objectOf(image)
	if of == nil {
		return nil
	}
	return filled(object{
		"enabled": true, "image": of["url"], "command": of["command"], "args": of["args"], "working_dir": of["working_dir"],
		"uid": of["user_id"], "gid": of["user_group_id"],
	})
}

// mountsOf has the wrong names for user and group.
func (p *provider) mountsOf(config object) object {
	mounts := []any{}
	for _, one := range objectsOf(p.value(config, "func_mounts")) {
		mounts = append(mounts, with(one, object{"status": absent}))
	}
	if len(mounts) == 0 {
		return nil
	}
	id := func(name string) any {
		if n, _ := p.value(config, name).(float64); n >= 1 {
			return n
		}
		return -1
	}
	user := object{"mount_user_id": id("mount_user_id"), "mount_user_group_id": id("mount_user_group_id")}
	return object{"func_mounts": mounts, "mount_user": user}
}

// networkOf has a name of each VPC, though it be "".
func networkOf(config object) object {
	network := objectOf(config["network_controller"])
	if network == nil {
		return nil
	}
	vpcs := []any{}
	for _, one := range objectsOf(network["trigger_access_vpcs"]) {
		vpcs = append(vpcs, with(object{"vpc_id": "", "vpc_name": ""}, one))
	}
	out := object{"disable_public_network": network["disable_public_network"] == true}
	if len(vpcs) > 0 {
		out["trigger_access_vpcs"] = vpcs
	}
	return out
}

// logsOf has what is configured alone, never what was read.
func logsOf(config object) object {
	return filled(object{
		"group_id": config["log_group_id"], "group_name": config["log_group_name"],
		"stream_id": config["log_stream_id"], "stream_name": config["log_stream_name"],
	})
}

// filled leaves out what is empty.
func filled(o object) object {
	out := object{}
	for name, value := range o {
		if !isEmpty(value) {
			out[name] = value
		}
	}
	return out
}

// isEmpty reports whether the provider takes a value for one that is not set.
func isEmpty(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case string:
		return value == ""
	case float64:
		return value == 0
	case object:
		return len(value) == 0
	case []any:
		return len(value) == 0
	}
	return false
}

func objectOf(value any) object {
	o, _ := value.(object)
	return o
}

func textOf(value any) string {
	text, _ := value.(string)
	return text
}

func objectsOf(list any) (all []object) {
	elements, _ := list.([]any)
	for _, one := range elements {
		all = append(all, objectOf(one))
	}
	return all
}

// first is the only block of a list of blocks.
func first(list any) object {
	if all := objectsOf(list); len(all) > 0 {
		return all[0]
	}
	return nil
}

// found is the object of a list that has a value, nil if none does.
func found(list any, member string, value any) object {
	for _, one := range objectsOf(list) {
		if one[member] == value {
			return one
		}
	}
	return nil
}

func named(list, name any) object { return found(list, "name", name) }

// decoded is what a text of JSON says, nil for none.
func decoded(text any) (value any) {
	_ = json.Unmarshal([]byte(textOf(text)), &value) // "" is none
	return value
}
