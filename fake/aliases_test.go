package fake_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

func (w *world) alias(name string, body object) answer {
	return w.do(request{method: "POST", path: "/" + name + "/aliases", body: body})
}

// aliased creates an alias and returns the answer.
func (w *world) aliased(name string, body object) object {
	w.Helper()
	a := w.alias(name, body)
	w.wants(a, 200, "")
	return a.body
}

func (w *world) ofAlias(method, name, alias string, body any) answer {
	return w.do(request{method: method, path: "/" + name + "/aliases/" + alias, body: body})
}

// aliases lists the names and versions of the aliases of a function.
func (w *world) aliases(name string) (out []string) {
	w.Helper()
	a := w.do(request{method: "GET", path: "/" + name + "/aliases"})
	w.wants(a, 200, "")
	var list []object
	if err := json.Unmarshal([]byte(a.raw), &list); err != nil || list == nil {
		w.Fatalf("the aliases are %s: %v", a.raw, err)
	}
	for _, alias := range list {
		out = append(out, fmt.Sprint(alias["name"], "=", alias["version"]))
	}
	return out
}

// twoVersions makes a function with the versions v1 and v2 beside latest, each of its
// own code and description.
func (w *world) twoVersions() (urn string) {
	w.Helper()
	w.made("demo", with(inline("a = 1\n"), object{"description": "one"}))
	w.published("demo", object{"version": "v1"})
	w.recoded("demo", inline("a = 2\n"))
	w.updated("demo", w.body(object{"description": "two"}))
	w.published("demo", object{"version": "v2"})
	w.updated("demo", w.body(object{"description": "latest"}))
	return w.server.URN(project, "default", "demo")
}

func TestAliases(t *testing.T) {
	inProfiles(t, func(w *world) {
		urn := w.twoVersions()
		if got := w.aliases("demo"); len(got) != 0 {
			w.Errorf("a new function has the aliases %v", got)
		}
		made := w.aliased("demo", object{"name": "prod", "version": "v1", "additional_version_weights": object{"v2": 10}})
		if made["alias_urn"] != urn+":!prod" || made["description"] != "" || asJSON(w, made["additional_version_weights"]) != `{"v2":10}` {
			w.Errorf("the alias is %v", made)
		}
		if read := w.ofAlias("GET", "demo", "prod", nil); asJSON(w, read.body) != asJSON(w, made) {
			w.Errorf("the alias was created as %v and reads %s", made, read.raw)
		}
		w.aliased("demo", object{"name": "test", "version": "latest"})
		if got := w.aliases(urn + ":v1"); !slices.Equal(got, []string{"prod=v1", "test=latest"}) {
			w.Errorf("the aliases are %v", got)
		}
		moved := w.ofAlias("PUT", "demo", "prod", object{"version": "v2", "description": "moved"})
		w.wants(moved, 200, "")
		if moved.body["version"] != "v2" || moved.body["description"] != "moved" || moved.body["additional_version_weights"] != nil {
			w.Errorf("after the update the alias is %s", moved.raw)
		}
		w.wants(w.ofAlias("PUT", "demo", "prod", object{"version": "v2"}), 200, "") // its own version is not taken
		w.wants(w.ofAlias("DELETE", "demo", "prod", nil), 204, "")
		w.wants(w.ofAlias("GET", "demo", "prod", nil), 404, "existence.named-alias")
		w.wants(w.ofAlias("DELETE", "demo", "prod", nil), 404, "existence.named-alias")
		w.aliased("demo", object{"name": "next", "version": "v2"})
	})
}

func TestAliasRefusals(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.twoVersions()
		w.aliased("demo", object{"name": "prod", "version": "v1"})
		before := string(w.server.Snapshot())
		condition := object{"v2": object{"combine_type": "and", "rules": []any{}}}
		for _, tc := range []struct {
			status int
			clause string
			body   object
		}{
			{409, "refusal.conflict.alias", object{"name": "prod", "version": "v2"}},
			{409, "refusal.conflict.alias-version", object{"name": "next", "version": "v1"}},
			{404, "refusal.alias.unknown-version", object{"name": "next", "version": "v3"}},
			{400, "refusal.alias.unknown-additional", object{"name": "next", "version": "v2", "additional_version_weights": object{"v3": 1}}},
			{400, "rule.alias.additional-other", object{"name": "next", "version": "v2", "additional_version_weights": object{"v2": 1}}},
			{400, "rule.alias.additional-not-latest", object{"name": "next", "version": "v2", "additional_version_weights": object{"latest": 1}}},
			{400, "rule.alias.one-additional", object{"name": "next", "version": "latest", "additional_version_weights": object{"v1": 1, "v2": 1}}},
			{400, "rule.alias.weights-or-strategy", object{
				"name": "next", "version": "latest", "additional_version_weights": object{"v2": 1}, "additional_version_strategy": condition,
			}},
			{400, "maximum", object{"name": "next", "version": "v2", "additional_version_weights": object{"v1": 101}}},
			{400, "body.name.pattern", object{"name": "1st", "version": "v2"}},
			{400, "body.version.required", object{"name": "next"}},
		} {
			w.wants(w.alias("demo", tc.body), tc.status, tc.clause)
		}
		w.wants(w.ofAlias("PUT", "demo", "prod", object{"version": "v3"}), 404, "refusal.alias.unknown-version")
		w.wants(w.ofAlias("PUT", "demo", "next", object{"version": "v2"}), 404, "existence.named-alias")
		w.wants(w.alias("nobody", object{"name": "prod", "version": "latest"}), 404, "existence.function")
		if after := string(w.server.Snapshot()); after != before {
			w.Errorf("refused requests changed the state from %s to %s", before, after)
		}
	})
}

func TestTooManyAliases(t *testing.T) {
	w := newWorld(t, openapi.Documented)
	w.made("demo", nil)
	for i := range 11 {
		w.recoded("demo", inline(fmt.Sprint("n = ", i)))
		w.published("demo", object{"version": fmt.Sprint("v", i)})
		if i < 10 {
			w.aliased("demo", object{"name": fmt.Sprint("a", i), "version": fmt.Sprint("v", i)})
		}
	}
	w.wants(w.alias("demo", object{"name": "more", "version": "v10"}), 403, "refusal.quota.aliases")
	w.wants(w.ofAlias("DELETE", "demo", "a3", nil), 204, "")
	w.wants(w.alias("demo", object{"name": "more", "version": "v10"}), 200, "")
}

// An alias in a URN reads what its version is, in the profile that lets it be written.
func TestAliasInAURN(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	urn := w.twoVersions()
	w.aliased("demo", object{"name": "prod", "version": "v1"})
	for _, name := range []string{urn + ":!prod", urn + ":%21prod", project + ":default:demo:!prod"} {
		if got := w.show(name); got.body["description"] != "one" || got.body["version"] != "v1" {
			t.Errorf("%s reads %s", name, got.raw)
		}
		if got := w.code(name); got.body["digest"] != digestOf([]byte("a = 1\n")) {
			t.Errorf("the code of %s reads %s", name, got.raw)
		}
	}
	w.wants(w.ofAlias("PUT", "demo", "prod", object{"version": "v2"}), 200, "")
	if got := w.show(urn + ":!prod"); got.body["description"] != "two" {
		t.Errorf("the alias that moved reads %s", got.raw)
	}
	w.wants(w.update(urn+":!prod", w.body()), 400, "version.read-only")
	w.wants(w.recode(urn+":!prod", inline("")), 400, "version.read-only")
	w.wants(w.remove(urn+":!prod"), 400, "conflict.alias-urn")
	w.wants(w.show(urn+":!next"), 404, "existence.alias")
	documented := newWorld(t, openapi.Documented)
	a := documented.show(urn + ":!prod")
	documented.wants(a, 400, "path.function_urn.pattern")
}

// A version takes its aliases along, and with an alias goes what was reserved for it.
func TestVersionsAndAliasesGo(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	urn := w.twoVersions()
	reserve := func(name string, n int) {
		w.wants(w.do(request{method: "PUT", path: "/" + name + "/reservedinstances", body: object{"count": n}}), 200, "")
	}
	reserved := func() string {
		return w.do(request{method: "GET", path: "/reservedinstances"}).raw
	}
	w.aliased("demo", object{"name": "prod", "version": "v1", "additional_version_weights": object{"v2": 1}})
	w.wants(w.remove(urn+":v2"), 403, "version.in-use")
	reserve(urn+":!prod", 2)
	reserve(urn+":v2", 3)
	if got := reserved(); !strings.Contains(got, ":!prod") || !strings.Contains(got, ":v2") {
		t.Errorf("reserved are %s", got)
	}
	w.wants(w.remove(urn+":v1"), 204, "")
	if got := w.aliases("demo"); len(got) != 0 {
		t.Errorf("the aliases of a version that is gone: %v", got)
	}
	w.aliased("demo", object{"name": "prod", "version": "v2"})
	if got := reserved(); strings.Contains(got, "!prod") {
		t.Errorf("a new alias has what was reserved for the old: %s", got)
	}
	w.wants(w.ofAlias("DELETE", "demo", "prod", nil), 204, "")
	w.wants(w.remove(urn+":v2"), 204, "")
	w.published("demo", object{"version": "v2"})
	if got := reserved(); strings.Contains(got, ":v2") {
		t.Errorf("a new version has what was reserved for the old: %s", got)
	}
}

// An alias with triggers stays, unless its version goes.
func TestAliasWithTriggers(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	urn := w.twoVersions()
	w.aliased("demo", object{"name": "prod", "version": "v1"})
	triggersURL := strings.Replace(functionsURL, "/functions", "/triggers/", 1)
	body := object{"trigger_type_code": "TIMER", "event_data": object{"name": "t", "schedule_type": "Rate", "schedule": "3d"}}
	w.wants(w.do(request{method: "POST", url: triggersURL + urn + ":!prod", body: body}), 201, "")
	w.wants(w.ofAlias("DELETE", "demo", "prod", nil), 403, "refusal.conflict.alias-triggers")
	w.wants(w.remove(urn+":v1"), 204, "")
	if got := w.do(request{method: "GET", url: triggersURL + urn}); got.raw != "[]" {
		t.Errorf("the triggers of an alias that is gone: %s", got.raw)
	}
}

// A snapshot keeps aliases.
func TestAliasesInASnapshot(t *testing.T) {
	w, other := newWorld(t, openapi.ObservedAs), newWorld(t, openapi.ObservedAs)
	urn := w.twoVersions()
	w.aliased("demo", object{"name": "prod", "version": "v1"})
	if err := other.server.Restore(w.server.Snapshot()); err != nil {
		t.Fatal(err)
	}
	if a, b := w.show(urn+":!prod"), other.show(urn+":!prod"); a.raw != b.raw {
		t.Errorf("the alias reads %s and then %s", a.raw, b.raw)
	}
}
