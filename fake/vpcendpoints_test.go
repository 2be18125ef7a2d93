package fake_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

func (w *world) endpoint(body object) answer {
	w.Helper()
	return w.below("POST", "/fgs/vpc-endpoint", body)
}

func (w *world) noEndpoint(vpc, subnet string) answer {
	w.Helper()
	return w.below("DELETE", "/fgs/vpc-endpoint/"+vpc+"/"+subnet, nil)
}

func TestVPCEndpoints(t *testing.T) {
	inProfiles(t, func(w *world) {
		body := w.example("CreateVpcEndpoint", "full")
		first := w.endpoint(body)
		w.wants(first, 200, "")
		if addresses, _ := first.body["endpoints"].([]any); len(addresses) != 1 || first.body["address"] == "" {
			w.Errorf("made %s", first.raw)
		}
		again, other := w.endpoint(with(body, object{"flavor": absent})), w.endpoint(with(body, object{"subnet_id": "another"}))
		if !reflect.DeepEqual(first.body, again.body) || reflect.DeepEqual(first.body, other.body) {
			w.Errorf("made\n%s, again\n%s, in another subnet\n%s", first.raw, again.raw, other.raw)
		}
		w.holdsEndpoints("6a3f0001-0000-4000-8000-000000000001/6a3f0002-0000-4000-8000-000000000002", "6a3f0001-0000-4000-8000-000000000001/another")
		w.wants(w.noEndpoint(vpcID, subnetID), 204, "")
		w.wants(w.noEndpoint(vpcID, subnetID), 204, "")
		w.wants(w.noEndpoint("another", subnetID), 204, "")
		w.holdsEndpoints("6a3f0001-0000-4000-8000-000000000001/another")

		w.wants(w.endpoint(with(body, object{"vpc_id": absent})), 400, "create-vpc-endpoint.body.vpc_id.required")
		w.wants(w.endpoint(with(body, object{"subnet_id": 1})), 400, "create-vpc-endpoint.body.subnet_id.type")
		foreign := strings.Replace(functionsURL, project+"/fgs/functions", otherProject+"/fgs/vpc-endpoint", 1)
		w.wants(w.do(request{method: "POST", url: foreign, body: body}), 403, "create-vpc-endpoint.refusal.credentials.project")
	})
}

// holdsEndpoints looks into the snapshot: no answer lists endpoints.
func (w *world) holdsEndpoints(ids ...string) {
	w.Helper()
	state := string(w.server.Snapshot())
	for _, id := range ids {
		if !strings.Contains(state, `"`+id+`"`) {
			w.Errorf("the state has no endpoint %s", id)
		}
	}
	if got := strings.Count(state, `"address"`); got != len(ids) {
		w.Errorf("the state has %d endpoints, want %d", got, len(ids))
	}
}

// The provider reads nothing after the create, and knows no 404 at the delete.
func TestTerraformVPCEndpoint(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	for _, more := range []object{{}, {"flavor": "demo-flavor", "xrole": "demo-agency"}} {
		a := w.endpoint(with(object{"vpc_id": vpcID, "subnet_id": subnetID}, more))
		w.wants(a, 200, "")
		w.keeps(a.body, attributes{"endpoints": []any{}, "address": text})
		w.wants(w.noEndpoint(vpcID, subnetID), 204, "")
		w.wants(w.noEndpoint(vpcID, subnetID), 204, "")
	}
}
