package fake_test

import (
	"testing"

	"github.com/fgcontract/fgcontract/fixtures"
)

func TestFunctionTemplatesAreShown(t *testing.T) {
	inProfiles(t, func(w *world) {
		listed := w.ask("templates").(object)["func_templates"].([]any)
		if len(listed) == 0 {
			w.Fatal("there is no template")
		}
		for _, one := range listed {
			template := one.(object)
			shown := w.ask("templates/" + template["id"].(string)).(object)
			for name, value := range template {
				if shown[name] != value {
					w.Errorf("%s is listed as %v, shown as %v", name, value, shown[name])
				}
			}
			if _, has := template["code"]; has || shown["code"] == "" {
				w.Errorf("the list has the code: %v; the template has %v", has, shown["code"])
			}
		}
		templates := "http://fake.invalid/v2/" + fixtures.Project + "/fgs/templates/"
		w.wants(w.do(request{method: "GET", url: templates + noSuchID}), 404, "existence.function-template")
	})
}
