package fake_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/fgcontract/fgcontract/fixtures"
)

// below sends a request to a path of the project.
func (w *world) below(method, path string, body any) answer {
	w.Helper()
	return w.do(request{method: method, url: "http://fake.invalid/v2/" + fixtures.Project + path, body: body})
}

func tagList(pairs ...string) object {
	list := []any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		list = append(list, object{"key": pairs[i], "value": pairs[i+1]})
	}
	return object{"tags": list}
}

func TestTags(t *testing.T) {
	inProfiles(t, func(w *world) {
		urn := w.made("demo", nil)["func_urn"].(string)
		bare := urn[:len(urn)-len(":latest")]
		w.wants(w.below("POST", "/functions/"+urn+"/tags/create", tagList("team", "blue", "stage", "test")), 204, "")
		w.wants(w.below("POST", "/functions/"+bare+"/tags/create", tagList("team", "red")), 204, "")
		for _, form := range []string{urn, bare, "demo"} {
			a := w.below("GET", "/functions/"+form+"/tags", nil)
			w.wants(a, 200, "")
			if want := tagList("team", "red", "stage", "test")["tags"]; !reflect.DeepEqual(a.body["tags"], want) {
				w.Errorf("create-tags.behaviour.tags-show: %s has %v, want %v", form, a.body["tags"], want)
			}
		}
		w.wants(w.below("DELETE", "/functions/"+bare+"/tags/delete", tagList("team", "of no effect", "none", "")), 204, "")
		if got := w.below("GET", "/functions/demo/tags", nil).body["tags"]; !reflect.DeepEqual(got, tagList("stage", "test")["tags"]) {
			w.Errorf("delete-tags.behaviour.tags-go: left are %v", got)
		}
	})
}

func TestTagsKeepTheConfiguration(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		before := w.show("demo").raw
		w.wants(w.below("POST", "/functions/demo/tags/create", tagList("team", "blue")), 204, "")
		if after := w.show("demo").raw; after != before {
			w.Errorf("the configuration was %s and is %s", before, after)
		}
		w.updated("demo", w.body(object{"timeout": 99}))
		if got := w.below("GET", "/functions/demo/tags", nil).body["tags"]; len(got.([]any)) != 1 {
			w.Errorf("an update of the configuration leaves the tags %v", got)
		}
	})
}

func TestTooManyTags(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		for i := range 20 {
			w.wants(w.below("POST", "/functions/demo/tags/create", tagList(fmt.Sprint("k", i), "v")), 204, "")
		}
		w.wants(w.below("POST", "/functions/demo/tags/create", tagList("k0", "again")), 204, "")
		w.wants(w.below("POST", "/functions/demo/tags/create", tagList("k20", "v")), 400, "create-tags.refusal.quota.tags")
		if got := w.below("GET", "/functions/demo/tags", nil).body["tags"].([]any); len(got) != 20 {
			w.Errorf("after a refusal there are %d tags", len(got))
		}
	})
}

func TestTagsOfNoFunction(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		never := "/functions/urn:fss:cn-north-4:" + fixtures.Project + ":function:default:demo:v9"
		for path, method := range map[string]string{"/tags": "GET", "/tags/create": "POST", "/tags/delete": "DELETE"} {
			w.wants(w.below(method, "/functions/none"+path, tagList("a", "b")), 404, "refusal.existence.function")
			w.wants(w.below(method, never+path, tagList("a", "b")), 404, "refusal.existence.version")
		}
	})
}

func TestFindByTags(t *testing.T) {
	inProfiles(t, func(w *world) {
		for name, tags := range map[string]object{
			"both": tagList("team", "blue", "stage", "test"), "one": tagList("team", "red"), "bare": nil,
		} {
			w.made(name, nil)
			if tags != nil {
				w.wants(w.below("POST", "/functions/"+name+"/tags/create", tags), 204, "")
			}
		}
		key := func(key string, values ...any) any { return object{"key": key, "values": append([]any{}, values...)} }
		for what, c := range map[string]struct {
			body object
			want []string
		}{
			"everything":      {object{}, []string{"bare", "both", "one"}},
			"a key":           {object{"tags": []any{key("team")}}, []string{"both", "one"}},
			"a value":         {object{"tags": []any{key("team", "red", "green")}}, []string{"one"}},
			"two keys":        {object{"tags": []any{key("team", "blue"), key("stage")}}, []string{"both"}},
			"no tag":          {object{"without_any_tag": true}, []string{"bare"}},
			"a name":          {object{"matches": []any{object{"key": "resource_name", "value": "b"}}}, []string{"bare", "both"}},
			"a page":          {object{"limit": 1, "offset": 1}, []string{"both"}},
			"a page in text":  {object{"limit": "2", "offset": "1"}, []string{"both", "one"}},
			"behind the end":  {object{"offset": 9}, nil},
			"far behind it":   {object{"offset": "99999999999999999999", "limit": "1"}, nil},
			"an endless page": {object{"limit": 1e15, "offset": 2}, []string{"one"}},
		} {
			a := w.below("POST", "/functions/resource-instances/filter", c.body)
			w.wants(a, 200, "")
			var got []string
			for _, r := range a.body["resources"].([]any) {
				got = append(got, r.(object)["resource_name"].(string))
			}
			if !reflect.DeepEqual(got, c.want) {
				w.Errorf("%s: found %v, want %v", what, got, c.want)
			}
			if count := w.below("POST", "/functions/resource-instances/count", c.body); count.body["resources"] != nil ||
				count.body["total_count"] != a.body["total_count"] {
				w.Errorf("%s: counts %v, finds %v", what, count.raw, a.body["total_count"])
			}
		}
		all := w.below("GET", "/functions/tags", nil).body["tags"]
		if want := []any{key("stage", "test"), key("team", "blue", "red")}; !reflect.DeepEqual(all, want) {
			w.Errorf("the tags of the project are %v, want %v", all, want)
		}
	})
}
