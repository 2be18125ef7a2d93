package fake_test

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// What the provider makes of the answers, and what a plan does with it.

// read reads the function. One that is gone has no id after it.
func (p *provider) read(config object) {
	p.Helper()
	got := p.below("GET", "/fgs/functions/"+p.base()+"/config", nil)
	if got.status == http.StatusNotFound {
		p.id, p.state = "", nil
		return
	}
	p.wants(got, 200, "")
	p.state = object{"tags": config["tags"], "encrypted_user_data": config["encrypted_user_data"], "func_code": noted(config["func_code"])}
	for _, one := range arguments {
		p.state[one.name] = p.takes(one, dug(got.body, one.member))
	}
	p.readBlocks(got.body)
	// A failure to read logs or versions is not one of the resource.
	logs := p.calls("GET", "/fgs/functions/"+p.id+"/lts-log-detail", nil).body
	for name, member := range map[string]string{
		"log_group_id": "group_id", "log_group_name": "group_name", "log_stream_id": "stream_id", "log_stream_name": "stream_name",
	} {
		p.state[name] = p.takes(argument{name: name, kind: text}, logs[member])
	}
	p.state["versions"] = p.readVersions()
	p.state["reserved_instances"] = p.readReserved()
}

// takes is a value of an answer if the schema of the provider does.
func (p *provider) takes(one argument, value any) any {
	p.Helper()
	if value != nil && reflect.TypeOf(value) != reflect.TypeOf(one.kind) {
		p.Errorf("%s is %v (%T): the provider takes %T", one.name, value, value, one.kind)
	}
	if isEmpty(value) || value == false {
		return nil
	}
	return value
}

// dug is what a path of names leads to.
func dug(value any, path string) any {
	for name := range strings.SplitSeq(path, ".") {
		value = objectOf(value)[name]
	}
	return value
}

func (p *provider) readBlocks(function object) {
	p.Helper()
	most, isNumber := dug(function, "strategy_config.concurrency").(float64)
	if !isNumber {
		p.Errorf("strategy_config.concurrency is %v: the provider panics", function["strategy_config"])
	}
	p.state["max_instance_num"] = strconv.Itoa(int(most))
	var mounts []any
	for _, one := range objectsOf(p.state["func_mounts"]) {
		p.keeps(one, attributes{"mount_type": text, "mount_resource": text, "mount_share_path": text, "local_mount_path": text, "status": text})
		mounts = append(mounts, with(one, object{"status": absent}))
	}
	if mounts != nil {
		p.state["func_mounts"] = mounts
	}
	if image := objectOf(function["custom_image"]); len(image) > 0 {
		p.state["custom_image"] = filled(object{
			"url": image["image"], "command": image["command"], "args": image["args"], "working_dir": image["working_dir"],
			"user_id": image["uid"], "user_group_id": image["gid"],
		})
	}
	if network := objectOf(function["network_controller"]); network != nil {
		p.keeps(network, attributes{"trigger_access_vpcs": []any{}, "disable_public_network": truth})
	}
}

// readVersions leaves out latest if it has no alias, and its description.
func (p *provider) readVersions() any {
	p.Helper()
	var all []any
	for _, version := range objectsOf(p.ofFunction("GET", "/versions", nil).body["versions"]) {
		out := object{"name": version["version"], "description": version["version_description"]}
		if alias := found(p.aliases(), "version", version["version"]); alias != nil {
			block := filled(object{"name": alias["name"], "description": alias["description"]})
			for _, member := range []string{"additional_version_weights", "additional_version_strategy"} {
				if alias[member] != nil {
					block[member] = asJSON(p, alias[member])
				}
			}
			out["aliases"] = []any{block}
		}
		if version["version"] == "latest" {
			if out["aliases"] == nil {
				continue
			}
			delete(out, "description")
		}
		all = append(all, filled(out))
	}
	return inOrder(all)
}

// readReserved pages until a page is empty.
func (p *provider) readReserved() any {
	p.Helper()
	var all []any
	for pages := 0; ; pages++ {
		page := p.calls("GET", fmt.Sprintf("/fgs/functions/reservedinstanceconfigs?function_urn=%s&limit=100&marker=%d", p.id, len(all)), nil)
		list, isList := page.body["reserved_instances"].([]any)
		if !isList || pages > 5 {
			p.Fatalf("page %d: %s", pages, page.raw)
		}
		if len(list) == 0 {
			return inOrder(all)
		}
		for _, one := range objectsOf(list) {
			p.keeps(one, attributes{"min_count": number, "idle_mode": truth, "qualifier_name": text, "qualifier_type": text})
			out := object{
				"count": one["min_count"], "idle_mode": one["idle_mode"], "qualifier_name": one["qualifier_name"], "qualifier_type": one["qualifier_type"],
			}
			if tactics := objectOf(one["tactics_config"]); len(tactics) > 0 {
				out["tactics_config"] = []any{tactics}
			}
			all = append(all, out)
		}
	}
}

// inOrder makes lists of the same elements the same; of none it makes nil.
func inOrder(list []any) any {
	if len(list) == 0 {
		return nil
	}
	slices.SortFunc(list, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return list
}

// plansNothing holds what was read against a configuration.
func (p *provider) plansNothing(config object) {
	p.Helper()
	for _, one := range slices.Concat(arguments, elsewhere) {
		want, configured := config[one.name]
		got := p.state[one.name]
		if !configured && one.computed {
			continue
		}
		if image := objectOf(want); one.name == "custom_image" && image["working_dir"] == nil {
			got = with(objectOf(got), object{"working_dir": absent}) // that is computed too
		}
		if list, isList := want.([]any); isList && one.name != "func_mounts" {
			want = inOrder(slices.Clone(list))
		}
		if (isEmpty(want) || want == false) && got == nil {
			continue
		}
		if !reflect.DeepEqual(got, want) {
			p.Errorf("%s: configured %s, read %s: a plan would not be empty", one.name, asJSON(p, want), asJSON(p, got))
		}
	}
}
