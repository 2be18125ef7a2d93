package fake_test

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
)

const dependenciesURL = "http://fake.invalid/v2/" + fixtures.Project + "/fgs/dependencies"

func (w *world) depend(method, path string, body any) answer {
	w.Helper()
	return w.do(request{method: method, url: dependenciesURL + path, body: body})
}

// dependency is the smallest body with other members.
func (w *world) dependency(more ...object) object {
	w.Helper()
	return with(w.example("CreateDependencyVersion", "minimal"), more...)
}

// madeVersion creates a version of a dependency and returns the answer.
func (w *world) madeVersion(more ...object) object {
	w.Helper()
	a := w.depend("POST", "/version", w.dependency(more...))
	w.wants(a, 200, "")
	return a.body
}

func versionPath(version object) string {
	return fmt.Sprint("/", version["dep_id"], "/version/", version["version"])
}

func TestDependencyVersions(t *testing.T) {
	inProfiles(t, func(w *world) {
		first, second := w.madeVersion(), w.madeVersion(object{"description": "the second"})
		other := w.madeVersion(object{"name": "another"})
		if first["version"] != 1.0 || second["version"] != 2.0 || other["version"] != 1.0 {
			w.Errorf("versions %v, %v, %v", first["version"], second["version"], other["version"])
		}
		if first["dep_id"] != second["dep_id"] || first["dep_id"] == other["dep_id"] || first["id"] == second["id"] {
			w.Errorf("dependencies %v, %v, %v; ids %v, %v", first["dep_id"], second["dep_id"], other["dep_id"], first["id"], second["id"])
		}
		if !isUUID.MatchString(first["id"].(string)) || !isUUID.MatchString(first["dep_id"].(string)) {
			w.Errorf("ids %v, %v", first["id"], first["dep_id"])
		}
		for _, made := range []object{first, second, other} {
			if read := w.depend("GET", versionPath(made), nil); read.status != 200 || !reflect.DeepEqual(read.body, made) {
				w.Errorf("made\n%v\nread, status %d\n%v", made, read.status, read.body)
			}
		}
		w.wants(w.depend("DELETE", versionPath(first), nil), 204, "")
		w.wants(w.depend("DELETE", versionPath(first), nil), 404, "delete-dependency-version.refusal.existence.dependency")
		w.wants(w.depend("GET", versionPath(first), nil), 404, "show-dependency-version.refusal.existence.dependency")
		if third := w.madeVersion(); third["version"] != 3.0 {
			w.Errorf("a number was given twice: %v", third["version"])
		}
	})
}

// What is uploaded is measured; what lies in OBS is taken at its word.
func TestDependencyPackage(t *testing.T) {
	inProfiles(t, func(w *world) {
		link := "https://bucket.obs.example.com/some/where.zip"
		obs := w.madeVersion(object{"depend_link": link})
		sum := md5.Sum([]byte("content"))
		zip := w.madeVersion(object{"depend_type": "zip", "depend_link": absent, "depend_file": "Y29udGVudA=="})
		if obs["link"] != link || obs["file_name"] != "where.zip" || obs["size"] != 0.0 || obs["etag"] == zip["etag"] {
			w.Errorf("from OBS: %v", obs)
		}
		if zip["size"] != 7.0 || zip["etag"] != hex.EncodeToString(sum[:]) || zip["file_name"] != "fgc-demo-dependency.zip" {
			w.Errorf("uploaded: %v", zip)
		}
		if at := float64(fake.Epoch.UnixMilli() + 1000); obs["last_modified"] != at {
			w.Errorf("last_modified is %v, want %v", obs["last_modified"], at)
		}
	})
}

func TestDependencyRefusals(t *testing.T) {
	inProfiles(t, func(w *world) {
		for name, c := range map[string]struct {
			change object
			clause string
			code   string
		}{
			"zip without a file":    {object{"depend_type": "zip"}, "rule.dependency.zip-needs-file", "FSS.1024"},
			"OBS without a link":    {object{"depend_link": absent}, "rule.dependency.obs-needs-link", "FSS.1024"},
			"an unknown type":       {object{"depend_type": "git"}, "body.depend_type.enum", "FSS.1032"},
			"a file that is no zip": {object{"depend_file": "~"}, "body.depend_file.pattern", "FSS.1024"},
			"a bad name":            {object{"name": "-x"}, "body.name.pattern", "FSS.1024"},
			"an unknown runtime":    {object{"runtime": "Cobol"}, "body.runtime.enum", "FSS.1005"},
			"a long description":    {object{"description": strings.Repeat("d", 513)}, "body.description.max-length", "FSS.1019"},
		} {
			for path, slug := range map[string]string{"": "create-dependency.", "/version": "create-dependency-version."} {
				a := w.depend("POST", path, w.dependency(c.change))
				if w.wants(a, 400, slug+c.clause); a.body["error_code"] != c.code {
					w.Errorf("%s: code %v, want %s", name, a.body["error_code"], c.code)
				}
			}
		}
		if list := w.depend("GET", "", nil).body; list["count"] != 0.0 {
			w.Errorf("a refusal has made something: %v", list)
		}
	})
}

func TestDependencyInUse(t *testing.T) {
	inProfiles(t, func(w *world) {
		free, used := w.madeVersion(), w.madeVersion()
		w.made("user", object{"depend_version_list": []any{used["id"]}})
		inUse := w.depend("DELETE", versionPath(used), nil)
		w.wants(inUse, 412, "delete-dependency-version.refusal.conflict.dependency-in-use")
		if inUse.body["error_code"] != "FSS.1033" {
			w.Errorf("code %v", inUse.body["error_code"])
		}
		w.wants(w.depend("DELETE", fmt.Sprint("/", used["dep_id"]), nil), 412, "delete-dependency.refusal.conflict.dependency-in-use")
		w.wants(w.depend("GET", versionPath(free), nil), 200, "")
		w.wants(w.depend("DELETE", versionPath(free), nil), 204, "")
		w.wants(w.remove("user"), 204, "")
		w.wants(w.depend("DELETE", versionPath(used), nil), 204, "")
	})
}

func TestOldDependencies(t *testing.T) {
	inProfiles(t, func(w *world) {
		made := w.depend("POST", "", w.dependency())
		w.wants(made, 200, "")
		path := fmt.Sprint("/", made.body["id"])
		w.wants(w.depend("POST", "", w.dependency()), 409, "create-dependency.refusal.conflict.dependency")
		if read := w.depend("GET", path, nil); !reflect.DeepEqual(read.body, made.body) {
			w.Errorf("made\n%v\nread\n%v", made.body, read.body)
		}
		second := w.madeVersion(object{"runtime": "Java11"})
		if "/"+second["dep_id"].(string) != path || w.depend("GET", path, nil).body["version"] != 2.0 {
			w.Errorf("the newest version of %s is not %v", path, second)
		}
		changed := w.depend("PUT", path, w.dependency(object{"description": "changed", "runtime": "Go1.x"}))
		w.wants(changed, 200, "")
		read := w.depend("GET", path, nil).body
		if read["description"] != "changed" || read["runtime"] != "Go1.x" || read["version"] != 2.0 || !reflect.DeepEqual(read, changed.body) {
			w.Errorf("after an update: %v", read)
		}
		w.wants(w.depend("POST", "", w.dependency(object{"name": "other"})), 200, "")
		w.wants(w.depend("PUT", path, w.dependency(object{"name": "other"})), 409, "update-dependency.refusal.conflict.dependency")
		w.wants(w.depend("DELETE", path, nil), 204, "")
		for _, method := range []string{"GET", "DELETE"} {
			w.wants(w.depend(method, path, nil), 404, "existence.dependency")
		}
		w.wants(w.depend("PUT", path, w.dependency()), 404, "update-dependency.refusal.existence.dependency")
		w.wants(w.depend("GET", path+"/version", nil), 404, "list-dependency-version.refusal.existence.dependency")
	})
}

// names pages through a list with a client's loop and returns what it has, with the
// marker that ended it.
func (w *world) names(path, query string) (names []string, markers []float64) {
	w.Helper()
	for marker := 0.0; ; {
		a := w.depend("GET", fmt.Sprintf("%s?%s&marker=%v", path, query, marker), nil)
		w.wants(a, 200, "")
		list := a.body["dependencies"].([]any)
		marker = a.body["next_marker"].(float64)
		if len(list) == 0 {
			return names, markers
		}
		markers = append(markers, marker)
		for _, one := range list {
			names = append(names, fmt.Sprint(one.(object)["name"], " ", one.(object)["version"]))
		}
	}
}

func TestDependencyLists(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.madeVersion(object{"name": "a"})
		w.madeVersion(object{"name": "b", "runtime": "Java11"})
		versioned := w.madeVersion(object{"name": "a"})
		w.madeVersion(object{"name": "c"})
		for query, want := range map[string]string{
			"maxitems=1":              "[a 2 b 1 c 1] [1 2 3]",
			"maxitems=2":              "[a 2 b 1 c 1] [2 3]",
			"limit=2&maxitems=400":    "[a 2 b 1 c 1] [2 3]",
			"maxitems=1&limit=2":      "[a 2 b 1 c 1] [1 2 3]",
			"maxitems=0":              "[a 2 b 1 c 1] [3]",
			"runtime=Java11":          "[b 1] [1]",
			"name=a":                  "[a 2] [1]",
			"name=a&runtime=Java11":   "[] []",
			"ispublic=true":           "[] []",
			"ispublic=false":          "[a 2 b 1 c 1] [3]",
			"dependency_type=public":  "[] []",
			"dependency_type=private": "[a 2 b 1 c 1] [3]",
			"dependency_type=all":     "[a 2 b 1 c 1] [3]",
		} {
			if names, markers := w.names("", query); fmt.Sprintf("%v %v", names, markers) != want {
				w.Errorf("%s: %v %v, want %s", query, names, markers, want)
			}
		}
		names, markers := w.names(fmt.Sprint("/", versioned["dep_id"], "/version"), "maxitems=1")
		if got := fmt.Sprintf("%v %v", names, markers); got != "[a 1 a 2] [1 2]" {
			w.Errorf("versions of a: %s", got)
		}
		w.wants(w.depend("GET", "?dependency_type=mine", nil), 400, "list-dependencies.query.dependency_type.enum")
	})
}

func TestDependencyQuota(t *testing.T) {
	w := newWorld(t, "documented")
	limit := w.server.Contract().Operation("CreateDependencyVersion").Refusal("quota.dependencies").Limit
	var last object
	for range limit {
		last = w.madeVersion()
	}
	w.wants(w.depend("POST", "/version", w.dependency()), 403, "create-dependency-version.refusal.quota.dependencies")
	w.wants(w.depend("POST", "", w.dependency(object{"name": "new"})), 403, "create-dependency.refusal.quota.dependencies")
	w.wants(w.depend("DELETE", versionPath(last), nil), 204, "")
	w.madeVersion()
}

func TestDependenciesOfProjectsDoNotMeet(t *testing.T) {
	inProfiles(t, func(w *world) {
		made := w.madeVersion()
		url := strings.Replace(dependenciesURL, fixtures.Project, fixtures.OtherProject, 1)
		foreign := func(method, path string) answer {
			return w.do(request{method: method, url: url + path, token: fixtures.OtherToken})
		}
		if a := foreign("GET", ""); a.body["count"] != 0.0 {
			w.Errorf("another project sees %s", a.raw)
		}
		w.wants(foreign("GET", versionPath(made)), 404, "existence.dependency")
		w.wants(foreign("DELETE", versionPath(made)), 404, "existence.dependency")
		w.wants(w.depend("GET", versionPath(made), nil), 200, "")
	})
}

// A function shows the dependencies that it names, wherever the document has a place for
// them, with the particulars that they have now.
func TestFunctionsShowTheirDependenciesInFull(t *testing.T) {
	inProfiles(t, func(w *world) {
		const public = "6a3f1c2e-0000-4000-8000-000000000010"
		a := w.do(request{method: "POST", url: dependenciesURL + "/version", body: object{
			"name": "mine", "runtime": "Python3.9", "depend_type": "obs", "depend_link": "https://demo.obs.example.com/mine.zip",
		}})
		w.wants(a, 200, "")
		own := a.body["id"].(string)
		created := w.made("demo", object{"depend_version_list": []any{public, own}})
		published := w.do(request{method: "POST", path: "/demo/versions", body: object{"version": "v1"}})
		w.wants(published, 200, "")
		answers := map[string]object{
			"create": created, "config": w.show("demo").body, "update": w.updated("demo", w.body()), "publish": published.body,
			"code":    w.do(request{method: "GET", path: "/demo/code"}).body,
			"version": w.do(request{method: "GET", path: "/" + project + ":default:demo:v1/config"}).body,
			"limit":   w.do(request{method: "PUT", path: "/demo/config-max-instance", body: object{"max_instance_num": 3}}).body,
		}
		for name, answer := range answers {
			list, _ := answer["dependencies"].([]any)
			if len(list) != 2 {
				w.Errorf("%s: %v", name, answer["dependencies"])
				continue
			}
			first, second := list[0].(object), list[1].(object)
			if first["id"] != public || first["owner"] != "public" || first["runtime"] != "Python3.9" {
				w.Errorf("%s: the first is %v", name, first)
			}
			if second["id"] != own || second["name"] != "mine" || second["dep_id"] != a.body["dep_id"] || second["version"] != 1.0 {
				w.Errorf("%s: the second is %v", name, second)
			}
			if _, has := second["last_modified"]; has {
				w.Errorf("%s: has the time of a dependency", name)
			}
		}
		recoded := w.do(request{method: "PUT", path: "/demo/code", body: object{"code_type": "inline", "depend_version_list": []any{}, "func_code": object{"file": "eA=="}}})
		if _, has := recoded.body["dependencies"]; has || recoded.status != 200 {
			w.Errorf("without any: %s", recoded.raw)
		}
	})
}
