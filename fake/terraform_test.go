package fake_test

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/openapi/signing"
)

// The calls of the Terraform provider, in its order and with its habits: optional
// members that are not configured come as "" and 0, the ids of a mount have the wrong
// names, and the URN of a create is cut at its last colon. What a read shows must be
// what was configured, or a plan would not be empty.
func TestTerraformFunction(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	created := w.do(request{method: "POST", body: object{
		"func_name": "tf-demo", "package": "default", "runtime": "Python3.9", "timeout": 3, "memory_size": 128, "handler": "index.handler",
		"code_type": "inline", "func_code": object{"file": "cGFzcw=="}, "enterprise_project_id": "", "xrole": "demo-agency",
		"description": "by terraform", "user_data": `{"stage":"demo"}`,
	}})
	w.wants(created, 200, "")
	urn, _ := created.body["func_urn"].(string)
	base := urn[:strings.LastIndex(urn, ":")]
	if base != w.server.URN(project, "default", "tf-demo") {
		w.Fatalf("the URN %q without its last part is not that of the function", urn)
	}
	config := object{
		"runtime": "Python3.9", "timeout": 15.0, "memory_size": 256.0, "handler": "index.handler", "package": "default",
		"description": "by terraform", "xrole": "demo-agency", "app_xrole": "demo-run-agency", "user_data": `{"stage":"demo"}`,
		"initializer_handler": "index.init", "initializer_timeout": 10.0,
		"strategy_config": object{"concurrent_num": 5.0}, "func_vpc": object{"vpc_id": vpcID, "subnet_id": subnetID},
		"mount_config": object{
			"mount_user":  object{"mount_user_id": -1, "mount_user_group_id": -1},
			"func_mounts": []any{object{"mount_type": "sfsTurbo", "mount_resource": "share", "mount_share_path": "192.168.0.9:/", "local_mount_path": "/mnt/data"}},
		},
		"peering_cidr": "", "heartbeat_handler": "", "restore_hook_handler": "", "restore_hook_timeout": 0, "enterprise_project_id": "",
		"enable_dynamic_memory": false, "is_stateful_function": false,
	}
	w.wants(w.do(request{method: "PUT", path: "/" + base + "/config", body: config}), 200, "")
	for _, id := range []string{base, urn} { // the provider reads by the one, its acceptance tests by the other
		w.plansNothing(id, config, "runtime", "timeout", "memory_size", "handler", "package", "description", "xrole", "app_xrole",
			"user_data", "initializer_handler", "initializer_timeout")
	}
	read := w.show(base).body
	if strategy := read["strategy_config"].(object); strategy["concurrent_num"] != 5.0 || strategy["concurrency"] != 400.0 {
		w.Errorf("strategy_config is %v", strategy)
	}
	if user := read["mount_config"].(object)["mount_user"].(object); user["user_id"] != -1.0 || user["user_group_id"] != -1.0 {
		w.Errorf("mount_user is %v", user)
	}
	for _, member := range []string{"peering_cidr", "heartbeat_handler", "restore_hook_handler", "restore_hook_timeout"} {
		if value := read[member]; value != nil && value != "" && value != 0.0 {
			w.Errorf("%s was not configured and reads %v", member, value)
		}
	}

	// Blocks that are taken out of the configuration are not sent; they must be gone.
	for _, member := range []string{"func_vpc", "mount_config", "initializer_handler", "initializer_timeout"} {
		delete(config, member)
	}
	config["description"], config["timeout"] = "", 20.0
	w.wants(w.do(request{method: "PUT", path: "/" + base + "/config", body: config}), 200, "")
	read = w.show(base).body
	if read["func_vpc"] != nil || read["mount_config"] != nil || read["timeout"] != 20.0 {
		w.Errorf("after blocks were removed: %v, %v, timeout %v", read["func_vpc"], read["mount_config"], read["timeout"])
	}
	if read["description"] != nil && read["description"] != "" {
		w.Errorf("description is %v", read["description"])
	}
	w.wants(w.remove(base), 204, "")
	w.wants(w.show(base), 404, "existence.function")
}

const (
	vpcID    = "6a3f0001-0000-4000-8000-000000000001"
	subnetID = "6a3f0002-0000-4000-8000-000000000002"
)

// plansNothing holds a read against what was configured.
func (w *world) plansNothing(urn string, config object, members ...string) {
	w.Helper()
	read := w.show(urn).body
	for _, name := range members {
		if !reflect.DeepEqual(read[name], config[name]) {
			w.Errorf("%s: configured %v, read %v: a plan would not be empty", name, config[name], read[name])
		}
	}
}

// The resource reads dep_id and a number, and takes 404 for gone; the data source
// goes on until a page is empty.
func TestTerraformDependencyVersion(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	config := object{
		"name": "tf-dependency", "runtime": "Python3.9", "depend_type": "obs",
		"depend_link": "https://bucket.obs.example.com/a.zip", "description": "by terraform",
	}
	made := w.madeVersion(config)
	path := fmt.Sprint("/", made["dep_id"], "/version/", made["version"])
	read := w.depend("GET", path, nil).body
	for _, name := range []string{"name", "runtime", "description"} {
		if read[name] != config[name] {
			w.Errorf("%s: configured %v, read %v: a plan would not be empty", name, config[name], read[name])
		}
	}
	if names, _ := w.names(fmt.Sprint("/", made["dep_id"], "/version"), "maxitems=100"); fmt.Sprint(names) != "[tf-dependency 1]" {
		w.Errorf("an import finds %v", names)
	}
	w.wants(w.depend("DELETE", path, nil), 204, "")
	w.wants(w.depend("GET", path, nil), 404, "existence.dependency")
}

// The provider signs in before it touches a function: golangsdk asks for the services,
// its projects and its account; assume_role in the configuration gets a key for a day
// by the Go SDK, agency_name a token by golangsdk, which looks for its account first.
// golangsdk adds the security token after it has signed.
func TestTerraformSignsIn(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs, append(accessKeys(), someAgency())...)
	signed := func(method, url string, body any, key signing.Key) answer {
		text := ""
		if body != nil {
			text = asJSON(t, body)
		}
		r, err := http.NewRequest(method, url, strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept", "application/json")
		if body != nil {
			r.Header.Set("Content-Type", "application/json")
		}
		late := key.SecurityToken
		key.SecurityToken = ""
		if err := signing.Sign(r, []byte(text), key, fake.Epoch); err != nil {
			t.Fatal(err)
		}
		if late != "" {
			r.Header.Set("X-Security-Token", string(late))
		}
		r.Header.Set("X-Domain-Id", accountID)
		return w.send(r)
	}
	w.wants(signed("GET", iamURL+"/auth/catalog", nil, firstKey), 200, "")
	if got := names(signed("GET", iamURL+"/projects?name=cn-north-4", nil, firstKey), "projects"); len(got) != 1 {
		t.Errorf("the projects are %v", got)
	}
	if got := names(signed("GET", iamURL+"/auth/domains", nil, firstKey), "domains"); len(got) != 1 || !strings.HasPrefix(got[0], fake.DomainName+" ") {
		t.Errorf("the accounts are %v", got)
	}
	agent := byAgency(rightAgency, object{"project": object{"name": "cn-north-4", "domain": object{"name": "partner"}}})
	login := signed("POST", iamURL+"/auth/tokens", agent, firstKey)
	w.wants(login, 201, "")
	token := login.header.Get("X-Subject-Token")
	w.wants(w.do(request{method: "POST", token: token, body: with(w.example("CreateFunction", "minimal"), object{"func_name": "by-agency"})}), 200, "")
	key, _ := w.keyOf(signed("POST", keysURL, keyByAgency(object{"duration_seconds": 86400}), firstKey))
	w.wants(signed("GET", functionsURL+"/by-agency/config", nil, key), 200, "")
	key.SecurityToken = ""
	w.wants(signed("GET", functionsURL+"/by-agency/config", nil, key), 401, "credentials.security-token")
}
