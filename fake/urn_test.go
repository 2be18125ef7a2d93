package fake_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

func TestURNForms(t *testing.T) {
	const elsewhere = "22222222222222222222222222222222"
	full := "urn:fss:cn-north-4:" + project + ":function:default:demo"
	cases := map[string]struct {
		urn    string
		status int
		clause string // end of the clause
	}{
		"name":                    {"demo", 200, ""},
		"package and name":        {"default:demo", 200, ""},
		"with project":            {project + ":default:demo", 200, ""},
		"with version":            {project + ":default:demo:latest", 200, ""},
		"full":                    {full, 200, ""},
		"full with latest":        {full + ":latest", 200, ""},
		"other package":           {"other:demo", 404, "existence.function"},
		"unknown name":            {"nobody", 404, "existence.function"},
		"other name, full":        {strings.TrimSuffix(full, "demo") + "nobody", 404, "existence.function"},
		"other region":            {strings.Replace(full, "cn-north-4", "eu-west-0", 1), 404, "existence.function"},
		"other project, short":    {elsewhere + ":default:demo", 404, "existence.function"},
		"other project, full":     {strings.Replace(full, project, elsewhere, 1), 403, "rule.urn.project"},
		"unknown version":         {full + ":v1", 404, "existence.version"},
		"unknown version, short":  {project + ":default:demo:v1", 404, "existence.version"},
		"version of nobody":       {project + ":default:nobody:v1", 404, "existence.function"},
		"five parts":              {"a:b:c:d:e", 400, "rule.urn.parts"},
		"six parts":               {"a:b:c:d:e:f", 400, "rule.urn.parts"},
		"nine parts":              {full + ":latest:more", 400, "rule.urn.parts"},
		"seven parts of nonsense": {"a:b:c:" + project + ":function:default:demo", 400, "rule.urn.form"},
		"no function in it":       {strings.Replace(full, "function", "trigger", 1), 400, "rule.urn.form"},
		"empty parts":             {":::", 404, "existence.function"},
		"empty name":              {"default:", 404, "existence.function"},
		"ten thousand colons":     {strings.Repeat(":", 10_000), 400, "rule.urn.parts"},
		"character":               {"demo$", 400, "path.function_urn.pattern"},
	}
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		for name, c := range cases {
			escaped := strings.ReplaceAll(url.PathEscape(c.urn), ":", "%3A")
			for how, path := range map[string]string{"plain": strings.ReplaceAll(c.urn, "$", "%24"), "escaped": escaped} {
				a := w.show(path)
				if a.status != c.status || !strings.HasSuffix(a.clause(), c.clause) {
					w.Errorf("%s: %s, %s: status %d by %q, want %d", c.clause, name, how, a.status, a.clause(), c.status)
				}
				if a := w.update(path, w.body()); a.status != c.status || !strings.HasSuffix(a.clause(), c.clause) {
					w.Errorf("%s: %s, %s, update: status %d by %q, want %d", c.clause, name, how, a.status, a.clause(), c.status)
				}
			}
		}
	})
}

func TestAlias(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		urn := w.server.URN(project, "default", "demo")
		for _, alias := range []string{":!prod", ":%21prod"} {
			want, clause := 400, "path.function_urn.pattern"
			if w.profile == openapi.ObservedAs {
				want, clause = 404, "existence.alias"
			}
			w.wants(w.show(urn+alias), want, clause)
			w.wants(w.update(urn+alias, w.body()), want, clause)
			w.wants(w.remove(urn+alias), want, clause)
		}
	})
}

// What ends in a colon has lost its version. It is not the whole function, which a
// deletion would take away.
func TestAnEmptyPartNamesNothing(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		urn := w.server.URN(project, "default", "demo")
		for _, name := range []string{urn + ":", project + ":default:demo:", ":demo", "default:", urn[:len(urn)-len("demo")], urn + "::"} {
			for _, a := range []answer{w.show(name), w.update(name, w.body()), w.remove(name), w.do(request{method: "GET", path: "/" + name + "/versions"})} {
				if a.status != 404 && a.status != 400 {
					w.Errorf("%s: status %d", name, a.status)
				}
			}
		}
		w.wants(w.show("demo"), 200, "")
	})
}

func TestPathIsNeitherCleanedNorRedirected(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		for _, path := range []string{
			"/demo/config/", "//demo/config", "/demo//config", "/x/../demo/config", "/demo/CONFIG", "/demo%2Fconfig/config/x",
		} {
			a := w.do(request{method: "GET", path: path})
			w.wants(a, 404, "service.refusal.route.unknown")
		}
		for _, method := range []string{"PATCH", "HEAD", "OPTIONS", "DELETE"} {
			w.wants(w.do(request{method: method, path: "/demo/config"}), 404, "service.refusal.route.unknown")
		}
	})
}
