package fake_test

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

func TestCreatedFunctionCanBeRead(t *testing.T) {
	inProfiles(t, func(w *world) {
		for _, example := range w.server.Contract().Operation("CreateFunction").Examples {
			body := example.Value.(object)
			created := w.create(body)
			w.wants(created, 200, "")
			read := w.show(fmt.Sprint(body["package"], ":", body["func_name"])).body
			for name, value := range created.body {
				if _, both := read[name]; both && !reflect.DeepEqual(read[name], value) {
					w.Errorf("example %s: %s is %v in the answer and %v in a read", example.Name, name, value, read[name])
				}
			}
			for _, name := range []string{"runtime", "handler", "memory_size", "timeout", "depend_version_list", "user_data"} {
				if sent, ok := body[name]; ok && !reflect.DeepEqual(created.body[name], sent) {
					w.Errorf("create-function.reflects.%s: example %s: sent %v, got %v", name, example.Name, sent, created.body[name])
				}
			}
		}
	})
}

// TestNewFunctionReadsLikeOneSetBack holds a fresh function against one from which
// an update has taken everything away.
func TestNewFunctionReadsLikeOneSetBack(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", object{"timeout": 30})
		fresh := w.show("demo").body
		w.updated("demo", w.body())
		for name, value := range w.show("demo").body {
			if name != "last_modified" && name != "image_name" && !reflect.DeepEqual(fresh[name], value) {
				w.Errorf("%s: %v in a fresh function, %v in one set back", name, fresh[name], value)
			}
		}
	})
}

func TestCreateDefaults(t *testing.T) {
	inProfiles(t, func(w *world) {
		got := w.made("demo", object{"code_type": absent, "type": absent})
		if got["code_type"] != "inline" || got["type"] != "v2" {
			w.Errorf("code_type %v, type %v", got["code_type"], got["type"])
		}
		image := w.create(with(w.example("CreateFunction", "image"), object{"code_type": absent})).body
		if image["code_type"] != "Custom-Image-Swr" {
			w.Errorf("a custom image has code_type %v", image["code_type"])
		}
		logging := w.made("logs", object{"enable_lts_log": true})
		group, _ := logging["log_group_id"].(string)
		stream, _ := logging["log_stream_id"].(string)
		if !isUUID.MatchString(group) || !isUUID.MatchString(stream) || group == stream {
			w.Errorf("a function that logs has group %q and stream %q", group, stream)
		}
		if w.profile == openapi.ObservedAs {
			a := w.create(with(w.example("CreateFunction", "minimal"), object{"func_name": "grouped", "package": absent}))
			if a.body["package"] != "default" {
				w.Errorf("without a package the function is in %v", a.body["package"])
			}
		}
	})
}

func TestCreateConflict(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		before := w.show("demo").raw
		body := with(w.example("CreateFunction", "minimal"), object{"func_name": "demo", "memory_size": 4096})
		a := w.create(body)
		w.wants(a, 409, "create-function.refusal.conflict.function")
		if a.body["error_code"] != "FSS.1061" {
			w.Errorf("create-function.refusal.conflict.function: code %v", a.body["error_code"])
		}
		if w.show("demo").raw != before {
			w.Error("a refused create changed the function that was there")
		}
		body["package"] = "other"
		w.wants(w.create(body), 200, "")
		other := w.do(request{
			method: "POST", body: with(body, object{"package": "default"}), token: otherToken,
			url: strings.ReplaceAll(functionsURL, project, otherProject),
		})
		w.wants(other, 200, "")
	})
}

func TestQuota(t *testing.T) {
	inProfiles(t, func(w *world) {
		for i := range 400 {
			w.made(fmt.Sprintf("f%d", i), nil)
		}
		body := with(w.example("CreateFunction", "minimal"), object{"func_name": "more"})
		w.wants(w.create(body), 403, "create-function.refusal.quota.functions")
		w.wants(w.create(with(body, object{"func_name": "f7"})), 409, "create-function.refusal.conflict.function")
		w.wants(w.remove("f7"), 204, "")
		w.wants(w.create(body), 200, "")
	})
}

func TestDelete(t *testing.T) {
	inProfiles(t, func(w *world) {
		urn := w.server.URN(project, "default", "demo")
		w.made("demo", nil)
		w.made("stays", nil)
		w.wants(w.remove(urn+":latest"), 400, "delete-function.refusal.conflict.latest")
		w.wants(w.remove(urn+":v1"), 404, "delete-function.refusal.existence.version")
		w.wants(w.show("demo"), 200, "")
		gone := w.remove(urn)
		w.wants(gone, 204, "")
		if gone.raw != "" {
			w.Errorf("delete-function.response.204.empty: the body is %q", gone.raw)
		}
		w.wants(w.show("demo"), 404, "show-function-config.refusal.existence.function")
		w.wants(w.update("demo", w.body()), 404, "update-function-config.refusal.existence.function")
		w.wants(w.remove("demo"), 404, "delete-function.refusal.existence.function")
		w.wants(w.show("stays"), 200, "")
		second := w.made("demo", nil)
		if second["func_id"] == "00000001-0000-4000-8000-000000000001" {
			w.Error("a function made anew has the id of the one that went")
		}
	})
}

// page asks for one page of the list.
func (w *world) page(query string) (names []string, next, count int) {
	w.Helper()
	a := w.do(request{method: "GET", path: "?" + query})
	w.wants(a, 200, "")
	functions, _ := a.body["functions"].([]any)
	for _, f := range functions {
		names = append(names, f.(object)["func_name"].(string))
	}
	return names, int(a.body["next_marker"].(float64)), int(a.body["count"].(float64))
}

func TestListFilters(t *testing.T) {
	inProfiles(t, func(w *world) {
		for _, name := range []string{"beta", "alpha", "alphabet"} {
			w.made(name, nil)
		}
		w.create(with(w.example("CreateFunction", "minimal"), object{"func_name": "alpha", "package": "other"}))
		for query, want := range map[string][]string{
			"":                                   {"alpha", "alpha", "alphabet", "beta"},
			"package_name=default":               {"alpha", "alphabet", "beta"},
			"package_name=def":                   nil,
			"func_name=bet":                      {"alphabet", "beta"},
			"func_name=alpha&package_name=other": {"alpha"},
			"maxitems=2":                         {"alpha", "alpha"},
			"maxitems=0":                         {"alpha", "alpha", "alphabet", "beta"},
			"maxitems=99999999999999999999":      {"alpha", "alpha", "alphabet", "beta"},
			"marker=3":                           {"beta"},
			"marker=003":                         {"beta"},
			"marker=99999999999999999999":        nil,
			"max_items=1":                        {"alpha", "alpha", "alphabet", "beta"},
		} {
			if got, _, _ := w.page(query); !slices.Equal(got, want) {
				w.Errorf("list %q gives %v, want %v", query, got, want)
			}
		}
		for _, query := range []string{"maxitems=-1", "marker=-1", "marker=x"} {
			a := w.do(request{method: "GET", path: "?" + query})
			if a.status != 400 || a.body["error_code"] != "FSS.1001" {
				w.Errorf("list %q gives status %d and code %v, want 400 and FSS.1001", query, a.status, a.body["error_code"])
			}
		}
	})
}

func TestListItems(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		w.updated("demo", with(w.example("UpdateFunctionConfig", "full"), object{"func_name": "demo"}))
		a := w.do(request{method: "GET"})
		item := a.body["functions"].([]any)[0].(object)
		vpc, _ := item["func_vpc"].(object)
		if item["func_urn"] != w.server.URN(project, "default", "demo") {
			w.Errorf("the URN is %v, want it without a version", item["func_urn"])
		}
		if vpc["vpc_id"] == nil || item["func_vpc_id"] != vpc["vpc_id"] || item["fail_count"] != 0.0 {
			w.Errorf("func_vpc %v, func_vpc_id %v, fail_count %v", vpc, item["func_vpc_id"], item["fail_count"])
		}
	})
}

// TestPagingLoopsEnd pages through the list in the three ways that real clients do.
func TestPagingLoopsEnd(t *testing.T) {
	const total = 7
	type seen struct {
		next, count, items, marker int
	}
	clients := map[string]func(seen) (done bool){
		"stops at 0, a repeat or an empty page": func(s seen) bool { return s.next == 0 || s.next == s.marker || s.items == 0 },
		"stops when the marker reaches count":   func(s seen) bool { return s.next >= s.count },
		"stops at an empty page":                func(s seen) bool { return s.items == 0 },
		"stops when the marker equals count":    func(s seen) bool { return s.next == s.count || s.items == 0 },
	}
	inProfiles(t, func(w *world) {
		for i := range total {
			w.made(fmt.Sprintf("f%d", i), nil)
		}
		for name, done := range clients {
			for _, size := range []int{1, 3, 7, 400} {
				var all []string
				marker := 0
				for range math.MaxInt8 {
					names, next, count := w.page(fmt.Sprintf("maxitems=%d&marker=%d", size, marker))
					all = append(all, names...)
					if done(seen{next: next, count: count, items: len(names), marker: marker}) {
						break
					}
					marker = next
				}
				if len(all) != total || !slices.IsSorted(all) || len(slices.Compact(all)) != total {
					w.Errorf("a client that %s saw, with %d a page, %v", name, size, all)
				}
			}
		}
	})
}

func TestProjectsAreApart(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		elsewhere := strings.ReplaceAll(functionsURL, project, otherProject)
		if a := w.do(request{method: "GET", url: elsewhere, token: otherToken}); a.body["count"] != 0.0 {
			w.Errorf("the other project has %v functions", a.body["count"])
		}
		a := w.do(request{method: "GET", url: elsewhere + "/demo/config", token: otherToken})
		w.wants(a, 404, "show-function-config.refusal.existence.function")
	})
}
