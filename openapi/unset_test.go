package openapi_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

func decoded(t *testing.T, text string) map[string]any {
	t.Helper()
	var value map[string]any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// What the observed profile takes for "not set" is gone before the rules look, and
// in what a state is made of; every other value stays, also the empty ones.
func TestUnsetMembersAreTakenOut(t *testing.T) {
	o := operation(t, openapi.ObservedAs, updateConfig)
	for _, test := range []struct{ name, sent, set string }{
		{"nothing unset", `{"timeout":3}`, `{"timeout":3}`},
		{"empty text", `{"description":"","xrole":"a"}`, `{"xrole":"a"}`},
		{"null", `{"func_vpc":null,"user_data":null,"status":null,"dns_config":null}`, `{}`},
		{"zero", `{"restore_hook_timeout":0,"gpu_memory":0,"ephemeral_storage":0}`, `{}`},
		{"zero that is a value", `{"status":0}`, `{"status":0}`},
		{"false is a value", `{"enable_class_isolation":false}`, `{"enable_class_isolation":false}`},
		{"empty map is a value", `{"lts_custom_tag":{}}`, `{"lts_custom_tag":{}}`},
		{"mandatory member", `{"timeout":0,"handler":""}`, `{"timeout":0,"handler":""}`},
		{"name", `{"func_name":""}`, `{}`},
		{"inside an object", `{"func_vpc":{"vpc_id":"v","vpc_name":"","cidr":null}}`, `{"func_vpc":{"vpc_id":"v"}}`},
		{"zero inside an object", `{"strategy_config":{"concurrency":0,"concurrent_num":0}}`, `{"strategy_config":{"concurrency":0}}`},
		{
			"inside a list", `{"mount_config":{"func_mounts":[{"mount_type":"sfs","mount_share_path":""},{"mount_type":"ecs","mount_share_path":"h:/p"}]}}`,
			`{"mount_config":{"func_mounts":[{"mount_type":"sfs"},{"mount_type":"ecs","mount_share_path":"h:/p"}]}}`,
		},
		{
			"two levels", `{"network_controller":{"trigger_access_vpcs":[{"vpc_name":"","vpc_id":"v"}],"disable_public_network":null}}`,
			`{"network_controller":{"trigger_access_vpcs":[{"vpc_id":"v"}]}}`,
		},
		{"null in a list of texts", `{"dns_config":{"dns":[null,""]}}`, `{"dns_config":{"dns":[null,""]}}`},
		{"unknown member", `{"colour":"","size":null}`, `{"colour":"","size":null}`},
		{"empty object is a value", `{"custom_image":{}}`, `{"custom_image":{}}`},
		{"object that becomes empty", `{"custom_image":{"image":""}}`, `{"custom_image":{}}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			sent := decoded(t, test.sent)
			if got := o.Set(sent); !reflect.DeepEqual(got, decoded(t, test.set)) {
				t.Errorf("Set(%s) = %s; want %s", test.sent, encode(t, got), test.set)
			}
			if !reflect.DeepEqual(sent, decoded(t, test.sent)) {
				t.Errorf("Set changed what was sent to %s", encode(t, sent))
			}
		})
	}
}

func TestDocumentedProfileHasNothingUnset(t *testing.T) {
	o := operation(t, openapi.Documented, updateConfig)
	sent := decoded(t, `{"description":"","restore_hook_timeout":0,"func_vpc":null}`)
	if got := o.Set(sent); !reflect.DeepEqual(got, sent) {
		t.Errorf("Set = %v; want what was sent", got)
	}
}

// An overlay can speak of a member that another one made mandatory.
func TestMandatoryMembersAreNeverUnset(t *testing.T) {
	overlay := openapi.Text{Name: "overlay.yaml", Data: []byte(`overlay: 1.0.0
info: {title: t, version: "1"}
actions:
  - target: $.components.schemas.Thing.properties['label','kind']
    update: {x-unset: [a]}
`)}
	c, err := openapi.Load("unset", smallDocument(t), overlay)
	if err != nil {
		t.Fatal(err)
	}
	got := c.Operation("PutThing").Set(map[string]any{"label": "a", "kind": "a"})
	if want := map[string]any{"label": "a"}; !reflect.DeepEqual(got, want) {
		t.Errorf("Set = %v; want %v", got, want)
	}
}

func TestSetOfWhatIsNoObject(t *testing.T) {
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		for _, value := range []any{nil, true, 3.0, "text", []any{map[string]any{}}} {
			if got := c.Operation(updateConfig).Set(value); got != nil {
				t.Errorf("Set(%v) = %v", value, got)
			}
		}
		if got := c.Operation(showConfig).Set(nil); got != nil {
			t.Errorf("Set of an operation without a body = %v", got)
		}
	})
}

// The bodies with which the Terraform provider and the SDKs update a function.
func TestObservedProfileTakesWhatClientsSend(t *testing.T) {
	documented, observed := operation(t, openapi.Documented, updateConfig), operation(t, openapi.ObservedAs, updateConfig)
	for _, test := range []struct{ name, body string }{
		{"unset texts and zeros on every update, no name", `{"runtime":"Python3.9","timeout":3,"handler":"index.handler","memory_size":128,
			"description":"","peering_cidr":"","heartbeat_handler":"","restore_hook_handler":"","restore_hook_timeout":0,"enterprise_project_id":""}`},
		{"wrong names inside the mount user", `{"runtime":"Python3.9","timeout":3,"handler":"index.handler","memory_size":128,
			"mount_config":{"mount_user":{"mount_user_id":-1,"mount_user_group_id":-1},"func_mounts":[]}}`},
		{"concurrent_num alone", `{"runtime":"Python3.9","timeout":3,"handler":"index.handler","memory_size":128,"strategy_config":{"concurrent_num":20}}`},
		{"runtime of the wire", `{"runtime":"http","timeout":3,"handler":"bootstrap","memory_size":128}`},
		{"null for everything that was read as null", `{"func_name":"demo","runtime":"Python3.9","timeout":3,"handler":"index.handler","memory_size":128,
			"func_vpc":null,"mount_config":null,"app_xrole":null,"custom_image":null}`},
		{"members that the page lacks", `{"func_name":"demo","runtime":"Python3.9","timeout":3,"handler":"index.handler","memory_size":128,
			"gpu_type":"","package":"default","enable_lts_log":false,"code_url":""}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			body := bytes.ReplaceAll([]byte(test.body), []byte("\n\t\t\t"), nil)
			if found := observed.CheckRequest(request(body)).Violations; len(found) > 0 {
				t.Errorf("the observed profile refuses it: %v", found)
			}
			if found := documented.CheckRequest(request(body)).Violations; len(found) == 0 {
				t.Error("the documented profile takes it, so the case shows no difference")
			}
		})
	}
}
