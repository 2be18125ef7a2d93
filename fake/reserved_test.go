package fake_test

import (
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

func TestReservedForAVersionOrItsAlias(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	urn := w.twoVersions()
	w.aliased("demo", object{"name": "prod", "version": "v1"})
	w.aliased("demo", object{"name": "edge", "version": "latest"})
	reserve := func(qualifier string, count, status int) {
		t.Helper()
		clause := ""
		if status != 200 {
			clause = "update-function-reserved-instances-count.refusal.conflict.reserved"
		}
		w.wants(w.do(request{method: "PUT", path: "/" + urn + qualifier + "/reservedinstances", body: object{"count": count}}), status, clause)
	}
	reserve(":v1", 2, 200)
	reserve(":!prod", 1, 400)
	reserve(":v1", 3, 200)
	reserve(":v2", 1, 200)
	reserve(":!prod", 0, 200)
	reserve(":v1", 0, 200)
	reserve(":!prod", 1, 200)
	reserve(":v1", 1, 400)
	reserve(":!edge", 1, 200)
	reserve("", 1, 400)
	reserve(":latest", 1, 400)
}
