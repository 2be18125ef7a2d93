package suite_test

import (
	"net/http"
	"strings"
	"testing"
)

// A family is what is planted into operations other than those of functions, and the
// clauses in which it is looked for.
type family struct {
	among   []string
	defects []defect
}

var families = map[string]family{
	"code": ofCode, "triggers": ofTriggers, "aliases": ofAliases, "settings": ofSettings, "stories": ofStories, "calls": ofCalls, "exports": ofExports,
}

// A defect of a family fails the clauses that it breaks, and no others of the family.
func TestDefectsOfFamilies(t *testing.T) {
	t.Parallel()
	for name, f := range families {
		for i, d := range f.defects {
			if testing.Short() && i > 0 {
				continue
			}
			t.Run(name+": "+d.name, func(t *testing.T) {
				t.Parallel()
				d.isFound(t, f.among)
			})
		}
	}
}

// is reports whether a request has a method and a path that ends like this.
func (x *exchange) is(method, end string) bool {
	return x.request.Method == method && strings.HasSuffix(x.request.URL.Path, end)
}

// ofCode are defects of reading and changing code.
var ofCode = family{
	among: []string{"*-function-code.behaviour.*", "*-function-code.reflects.*", "update-function-code.body.code_type.*"},
	defects: []defect{
		{
			"the type of code is not case-sensitive",
			[]string{"update-function-code.body.code_type.enum"},
			onRequest(func(x *exchange) {
				if kind, ok := x.sent["code_type"].(string); ok && x.is(http.MethodPut, "/code") {
					x.sent["code_type"] = strings.Replace(kind, "INLINE", "inline", 1)
				}
			}),
		},
		{
			"a refused change of the code is carried out in part",
			[]string{"update-function-code.behaviour.refusal-changes-nothing"},
			mistaken(nil, func(s *service, x *exchange) {
				if x.is(http.MethodPut, "/code") && x.answer.Code == http.StatusBadRequest {
					s.call(http.MethodPut, x.address(), map[string]any{
						"code_type": "inline", "code_filename": "index.py", "func_code": map[string]any{"file": "aW4gcGFydA=="},
					})
				}
			}),
		},
		{
			"the digest is that of the first code",
			[]string{"update-function-code.behaviour.digest-of-the-package"},
			mistaken(nil, func(s *service, x *exchange) {
				if !strings.HasSuffix(x.address(), "/code") || !x.ok() {
					return
				}
				if s.memory[x.address()] == nil {
					s.memory[x.address()] = map[string]any{"digest": x.body["digest"]}
				}
				x.body["digest"] = s.memory[x.address()]["digest"]
			}),
		},
		{
			"the first dependency is lost",
			[]string{"*-function-code.reflects.depend_version_list"},
			onAnswer(func(x *exchange) {
				if list, ok := x.body["depend_version_list"].([]any); ok && strings.HasSuffix(x.address(), "/code") && len(list) > 0 {
					x.body["depend_version_list"] = list[1:]
				}
			}),
		},
		{
			"new code reaches the versions",
			[]string{"show-function-code.behaviour.versions-keep-their-code"},
			mistaken(nil, func(s *service, x *exchange) {
				if bare, versioned := strings.CutSuffix(x.address(), ":v1/code"); versioned && x.ok() {
					x.body = s.call(http.MethodGet, bare+"/code", nil)
				}
			}),
		},
		{
			"new code sets the configuration back",
			[]string{"update-function-code.behaviour.configuration-untouched"},
			mistaken(nil, func(s *service, x *exchange) {
				if x.is(http.MethodPut, "/code") && x.ok() {
					s.memory[strings.TrimSuffix(x.address(), "/code")] = map[string]any{}
				}
				if s.memory[strings.TrimSuffix(x.address(), "/config")] != nil && x.isShow() {
					x.body["description"] = "set back"
				}
			}),
		},
	},
}

// ofAliases are defects of aliases.
var ofAliases = family{
	among: []string{"*-version-alias*.behaviour.*", "*-version-alias.reflects.*", "delete-function.behaviour.version-takes-its-aliases"},
	defects: []defect{
		{
			"an alias stays where it pointed first",
			[]string{"show-version-alias.reflects.version", "update-version-alias.behaviour.points-elsewhere"},
			mistaken(nil, func(s *service, x *exchange) {
				if name, _ := x.body["name"].(string); x.is(http.MethodPost, "/aliases") && x.ok() {
					s.memory[x.address()+"/"+name] = map[string]any{"version": x.body["version"]}
				}
				if first := s.memory[x.address()]; first != nil && x.request.Method == http.MethodGet && x.ok() {
					x.body["version"] = first["version"]
				}
			}),
		},
		{
			"the aliases stand in an object",
			[]string{
				"list-version-aliases.behaviour.a-list-alone", "create-version-alias.behaviour.reads-back",
				"delete-version-alias.behaviour.gone-at-once", "delete-function.behaviour.version-takes-its-aliases",
				"list-version-aliases.response.200.type",
			},
			onAnswer(func(x *exchange) {
				if x.is(http.MethodGet, "/aliases") && x.ok() {
					x.body = map[string]any{"aliases": []any{}}
				}
			}),
		},
	},
}
