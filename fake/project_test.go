package fake_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/fixtures"
)

// ask reads something of the project into an answer of any shape.
func (w *world) ask(path string) any {
	w.Helper()
	a := w.do(request{method: "GET", url: "http://fake.invalid/v2/" + fixtures.Project + "/fgs/" + path})
	w.wants(a, 200, "")
	var value any
	if err := json.Unmarshal([]byte(a.raw), &value); err != nil {
		w.Fatal(err)
	}
	return value
}

// used returns what is used of each quota.
func (w *world) used() map[string]float64 {
	w.Helper()
	used := map[string]float64{}
	for _, one := range w.ask("quotas").(object)["quotas"].(object)["resources"].([]any) {
		quota := one.(object)
		used[quota["type"].(string)] = quota["used"].(float64)
		if quota["type"] == "fgs_func_num" && quota["quota"] != 400.0 {
			w.Errorf("list-quotas: %v", quota)
		}
	}
	return used
}

func TestQuotasFollowTheState(t *testing.T) {
	inProfiles(t, func(w *world) {
		if used := w.used(); len(used) != 8 || used["fgs_func_num"] != 0 || used["fgs_func_code_size"] != 0 {
			w.Errorf("of nothing: %v", used)
		}
		code := base64.StdEncoding.EncodeToString(make([]byte, 9000))
		w.made("one", object{"func_code": object{"file": code}})
		w.made("two", object{"func_code": object{"file": code}})
		if used := w.used(); used["fgs_func_num"] != 2 || used["fgs_func_code_size"] != 1 {
			w.Errorf("of two functions: %v", used)
		}
		w.wants(w.remove("one"), 204, "")
		if used := w.used(); used["fgs_func_num"] != 1 {
			w.Errorf("of one function: %v", used)
		}
	})
}

func TestTypesOfARegion(t *testing.T) {
	inProfiles(t, func(w *world) {
		var runtimes []string
		for _, one := range w.ask("runtimetypes").([]any) {
			runtimes = append(runtimes, fmt.Sprint(one.(object)["type"], "=", one.(object)["display_name"]))
		}
		for _, want := range []string{"Python3.9=Python 3.9", "Node.js18.15=Node.js 18.15", "C#(.NET Core 3.1)=C#(.NET Core 3.1)", "Custom Image=Custom Image"} {
			if !slices.Contains(runtimes, want) {
				w.Errorf("no %s in %v", want, runtimes)
			}
		}
		for _, one := range runtimes {
			runtime, _, _ := strings.Cut(one, "=")
			if runtime == "Custom image-based functions" {
				w.Errorf("%s is another name of Custom Image", runtime)
			}
		}
		if types := w.ask("triggertypes").([]any); len(types) != 16 || types[0] != "TIMER" {
			w.Errorf("trigger types are %v", types)
		}
		if features := w.ask("feature"); !reflect.DeepEqual(features, object{}) {
			w.Errorf("features are %v", features)
		}
	})
}

func TestTrustedAgenciesAreThoseOfFunctions(t *testing.T) {
	inProfiles(t, func(w *world) {
		if got := w.ask("service-trusted-agencies"); !reflect.DeepEqual(got, []any{}) {
			w.Errorf("of nothing: %v", got)
		}
		w.made("one", object{"xrole": "second"})
		w.made("two", object{"xrole": "first"})
		w.made("three", object{"xrole": "first"})
		want := []any{object{"name": "first", "expire_time": "null"}, object{"name": "second", "expire_time": "null"}}
		if got := w.ask("service-trusted-agencies"); !reflect.DeepEqual(got, want) {
			w.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestTemplatesAndApplications(t *testing.T) {
	inProfiles(t, func(w *world) {
		for query, want := range map[string][2]float64{
			"application/templates?":                            {2, 2},
			"application/templates?maxitems=1":                  {1, 1},
			"application/templates?maxitems=1&marker=1":         {1, 2},
			"application/templates?marker=2":                    {0, 2},
			"application/templates?runtime=Python3.9":           {1, 1},
			"application/templates?runtime=Java8":               {0, 0},
			"application/templates?category=demo&runtime=Java8": {0, 0},
			"applications?":                                     {0, 0},
			"templates?":                                        {1, 1},
			"templates?ispublic=false":                          {0, 0},
			"templates?runtime=Python3.9&scene=demo":            {1, 1},
			"templates?service=OBS":                             {0, 0},
		} {
			answer := w.ask(query).(object)
			n := -1.0
			for _, member := range []string{"templates", "applications", "func_templates"} {
				if list, ok := answer[member].([]any); ok {
					n = float64(len(list))
				}
			}
			if n != want[0] || answer["next_marker"] != want[1] {
				w.Errorf("%s: %v elements, next marker %v; want %v", query, n, answer["next_marker"], want)
			}
		}
	})
}
