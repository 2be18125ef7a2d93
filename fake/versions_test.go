package fake_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

func (w *world) publish(name string, body object) answer {
	return w.do(request{method: "POST", path: "/" + name + "/versions", body: body})
}

// published publishes a version and returns the answer.
func (w *world) published(name string, body object) object {
	w.Helper()
	a := w.publish(name, body)
	w.wants(a, 200, "")
	return a.body
}

// versions lists the names of a page of versions.
func (w *world) versions(name, query string) (names []string, next, count any) {
	w.Helper()
	a := w.do(request{method: "GET", path: "/" + name + "/versions" + query})
	w.wants(a, 200, "")
	list, _ := a.body["versions"].([]any)
	for _, v := range list {
		version, _ := v.(object)["version"].(string)
		names = append(names, version)
	}
	return names, a.body["next_marker"], a.body["count"]
}

func TestPublish(t *testing.T) {
	inProfiles(t, func(w *world) {
		created := w.made("demo", object{"description": "before"})
		got := w.published("demo", object{"version": "v1", "description": "the first", "digest": created["digest"]})
		urn := w.server.URN(project, "default", "demo")
		for name, want := range map[string]any{
			"version": "v1", "version_description": "the first", "func_urn": urn + ":v1", "description": "before",
			"digest": created["digest"], "func_id": created["func_id"],
		} {
			if name != "func_id" && got[name] != want { // the document has no func_id here
				w.Errorf("the answer has %s %v, want %v", name, got[name], want)
			}
		}
		frozen := w.show(urn + ":v1")
		w.updated("demo", w.body(object{"description": "after", "memory_size": 512}))
		if after := w.show(urn + ":v1"); after.raw != frozen.raw || after.body["description"] != "before" {
			w.Errorf("the version reads %s, and after an update of latest %s", frozen.raw, after.raw)
		}
		if got := w.show(urn); got.body["description"] != "after" || got.body["version"] != "latest" {
			w.Errorf("latest reads %s", got.raw)
		}
		w.wants(w.update(urn+":v1", w.body()), 400, "refusal.version.read-only")
		w.wants(w.update(urn+":latest", w.body()), 200, "")
	})
}

func TestPublishRefusals(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		w.wants(w.publish("demo", object{"version": "latest"}), 409, "refusal.conflict.version")
		w.wants(w.publish("demo", object{"digest": "0"}), 400, "refusal.version.other-digest")
		w.published("demo", object{"version": "v1"})
		before := string(w.server.Snapshot())
		w.wants(w.publish("demo", object{"version": "v1"}), 409, "refusal.conflict.version")
		w.wants(w.publish("demo", object{"version": "v2"}), 400, "refusal.version.unchanged")
		w.wants(w.publish("nobody", object{}), 404, "existence.function")
		w.wants(w.publish(project+":default:demo:v2", object{}), 404, "existence.version")
		if names, _, _ := w.versions("demo", ""); !slices.Equal(names, []string{"latest", "v1"}) {
			w.Errorf("refused requests left the versions %v", names)
		}
		if after := string(w.server.Snapshot()); after != before {
			w.Errorf("refused requests changed the state from %s to %s", before, after)
		}
	})
}

func TestVersionNamesOfTheTime(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		first := w.published("demo", object{})["version"]
		if first != "v20260101-000002" { // the epoch and two changes
			w.Errorf("the version is called %v", first)
		}
		w.wants(w.remove(fmt.Sprint(project, ":default:demo:", first)), 204, "")
		w.made("other", nil)
		w.published("other", object{"version": "v20260101-000004"})
		if got := w.show("other").body["version"]; got != "latest" {
			w.Errorf("latest is called %v", got)
		}
	})
}

func TestDeleteOfAVersion(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		w.published("demo", object{"version": "v1"})
		urn := w.server.URN(project, "default", "demo")
		latest := w.show("demo").raw
		w.wants(w.remove(urn+":v2"), 404, "existence.version")
		w.wants(w.remove(urn+":latest"), 400, "refusal.conflict.latest")
		w.wants(w.remove(urn+":v1"), 204, "")
		w.wants(w.show(urn+":v1"), 404, "existence.version")
		w.wants(w.remove(urn+":v1"), 404, "existence.version")
		if got := w.show("demo").raw; got != latest {
			w.Errorf("the delete of a version changed latest from %s to %s", latest, got)
		}
		w.published("demo", object{"version": "v1"}) // the same code, once it is free
		w.wants(w.remove(urn), 204, "")
		w.wants(w.show(urn+":v1"), 404, "existence.function")
	})
}

func TestListOfVersions(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		if names, next, count := w.versions("demo", ""); !slices.Equal(names, []string{"latest"}) || next != 1.0 || count != 1.0 {
			w.Errorf("a new function has %v, next %v of %v", names, next, count)
		}
		w.published("demo", object{"version": "v1", "description": "the first"})
		for query, want := range map[string][]string{
			"": {"latest", "v1"}, "?maxitems=1": {"latest"}, "?marker=1": {"v1"}, "?marker=2": nil, "?maxitems=0&marker=0": {"latest", "v1"},
		} {
			if names, _, count := w.versions("demo", query); !slices.Equal(names, want) || count != 2.0 {
				w.Errorf("%q gives %v of %v, want %v of 2", query, names, count, want)
			}
		}
		list := w.do(request{method: "GET", path: "/demo/versions"}).body["versions"].([]any)
		got, urn := list[1].(object), w.server.URN(project, "default", "demo")
		if got["func_urn"] != urn+":v1" || got["version_description"] != "the first" || got["concurrency"] != 400.0 || got["concurrent_num"] != 1.0 {
			w.Errorf("the version is listed as %v", got)
		}
		if w.profile == openapi.ObservedAs {
			w.wants(w.do(request{method: "GET", path: "/" + urn + ":!none/versions"}), 404, "existence.alias")
		}
	})
}
