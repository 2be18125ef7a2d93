package fake_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
)

const (
	applicationsURL = "http://fake.invalid/v2/" + fixtures.Project + "/fgs/applications"
	demoTemplate    = "6a3f0030-0000-4000-8000-000000000030"
	noSuchID        = "6a3f0099-0000-4000-8000-000000000099"
)

// application makes one of a name and returns its id.
func (w *world) application(name string) string {
	w.Helper()
	a := w.do(request{method: "POST", url: applicationsURL, body: object{"name": name, "template_id": demoTemplate, "description": "of " + name}})
	w.wants(a, 200, "")
	return a.body["application_id"].(string)
}

func TestApplications(t *testing.T) {
	inProfiles(t, func(w *world) {
		one, two := w.application("one"), w.application("two")
		shown := w.ask("applications/" + one).(object)
		if shown["name"] != "one" || shown["description"] != "of one" || shown["status"] != "success" || shown["stack_id"] == "" {
			w.Errorf("shown as %v", shown)
		}
		for query, want := range map[string][3]any{
			"":                         {2, one, 2.0},
			"?limit=1&marker=0":        {1, one, 1.0},
			"?limit=1&marker=1":        {1, two, 2.0},
			"?limit=1&marker=2":        {0, nil, 2.0},
			"?limit=501&marker=100000": {0, nil, 2.0},
		} {
			answer := w.ask("applications" + query).(object)
			list := answer["applications"].([]any)
			if len(list) != want[0] || answer["next_marker"] != want[2] || answer["count"] != 2.0 {
				w.Errorf("%q: %v", query, answer)
			}
			if len(list) > 0 && list[0].(object)["id"] != want[1] {
				w.Errorf("%q begins with %v", query, list[0])
			}
		}
		w.wants(w.do(request{method: "DELETE", url: applicationsURL + "/" + one}), 204, "")
		for _, method := range []string{"GET", "DELETE"} {
			w.wants(w.do(request{method: method, url: applicationsURL + "/" + one}), 404, "existence.application")
			w.wants(w.do(request{method: method, url: applicationsURL + "/" + noSuchID}), 404, "existence.application")
		}
		if left := w.ask("applications").(object)["applications"].([]any); len(left) != 1 || left[0].(object)["id"] != two {
			w.Errorf("left are %v", left)
		}
	})
}

// Behind 400 applications, the most of other lists, there are 100 more on a page.
func TestApplicationsComeInPagesOf500(t *testing.T) {
	w := newWorld(t, openapi.Documented)
	for i := range 501 {
		w.application(fmt.Sprint("a", i))
	}
	first := w.ask("applications").(object)
	if list := first["applications"].([]any); len(list) != 500 || first["next_marker"] != 500.0 || first["count"] != 501.0 {
		w.Errorf("%d elements, next marker %v, count %v", len(list), first["next_marker"], first["count"])
	}
}

// The Go SDK decodes one resource, Terraform a list; each profile says which it has.
func TestResourcesOfAnApplicationFollowTheProfile(t *testing.T) {
	inProfiles(t, func(w *world) {
		shown := w.ask("applications/" + w.application("one")).(object)["stack_resources"]
		list, isList := shown.([]any)
		if isList != (w.server.Contract().Profile() == openapi.ObservedAs) || isList && len(list) != 1 {
			w.Errorf("resources are %v", shown)
		}
		if repo, isObject := w.ask("applications/" + w.application("two")).(object)["repo"].(object); !isObject || repo["https_url"] == "" {
			w.Errorf("the repository is %v", repo)
		}
	})
}

func TestTemplatesAreShown(t *testing.T) {
	inProfiles(t, func(w *world) {
		listed := w.ask("application/templates").(object)["templates"].([]any)
		for _, one := range listed {
			template := one.(object)
			shown := w.ask("application/templates/" + template["id"].(string)).(object)
			if shown["name"] != template["name"] || shown["runtime"] != template["runtime"] || shown["version"] != 1.0 {
				w.Errorf("listed as %v, shown as %v", template, shown)
			}
			if _, has := template["create_time"]; has {
				w.Errorf("the list tells too much: %v", template)
			}
		}
		templates := "http://fake.invalid/v2/" + fixtures.Project + "/fgs/application/templates/"
		w.wants(w.do(request{method: "GET", url: templates + noSuchID}), 404, "existence.app-template")
		a := w.do(request{method: "POST", url: applicationsURL, body: object{"name": "one", "template_id": noSuchID}})
		w.wants(a, 404, "application.unknown-template")
	})
}

// Applications are state as functions are: of one project, in snapshots, taken away by
// a reset.
func TestApplicationsAreState(t *testing.T) {
	w := newWorld(t, openapi.Documented)
	id := w.application("one")
	before := w.ask("applications/" + id)
	saved := w.server.Snapshot()
	if err := w.server.Reset(); err != nil {
		t.Fatal(err)
	}
	w.wants(w.do(request{method: "GET", url: applicationsURL + "/" + id}), 404, "existence.application")
	if err := w.server.Restore(saved); err != nil {
		t.Fatal(err)
	}
	if after := w.ask("applications/" + id); !reflect.DeepEqual(before, after) {
		t.Errorf("restored as %v", after)
	}
}
