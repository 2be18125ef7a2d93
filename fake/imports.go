package fake

import (
	"maps"
	"net/http"
	"slices"

	"github.com/go-json-experiment/json"

	"github.com/fgcontract/fgcontract/openapi"
)

// importFunction makes a function of an exported file. It can be read at once.
func importFunction(s *Server, c *call) (reply, *refusal) {
	fn, refused := s.imported(c)
	if refused == nil {
		refused = s.state.create(fn, c.mayCreate)
	}
	if refused != nil {
		return reply{}, refused
	}
	return c.op.success(fn.shown(map[string]any{"func_urn": fn.unversioned()})), nil
}

func admitImport(s *Server, c *call) *refusal {
	fn, refused := s.imported(c)
	if refused != nil {
		return refused
	}
	return c.mayCreate(s.state.peekRoom(c.project, fn.key))
}

// imported makes the function of an archive, without storing it.
func (s *Server) imported(c *call) (*function, *refusal) {
	file, _ := c.checked.Set["file_code"].(string)
	from := readArchive(openapi.CodeBytes(file))
	set, refused := c.configured(from)
	if refused != nil {
		return nil, refused
	}
	create, update := s.edition.find(createID), s.edition.find(updateID)
	if create == nil || update == nil || !c.isBody(create, set) || !c.isBody(update, set) || !isKnown(set, create, update) {
		return nil, c.refuse("import.configuration-invalid") // clause import-function.refusal.import.configuration-invalid
	}
	fn := s.newFunction(&call{op: create, project: c.project, checked: openapi.Checked{Set: create.Set(ofBody(create, set))}})
	var rest []memberRule
	for _, r := range update.members {
		if _, has := set[r.name]; has && create.Body.Member(r.name) == nil {
			rest = append(rest, r)
		}
	}
	fn.apply(rest, set)
	fn.derive()
	return fn, nil
}

// configured is what the archive says of the function, under the name and in the package
// of the body, and with the code as a body has it.
func (c *call) configured(from archive) (map[string]any, *refusal) {
	switch {
	case from.configurations == 0:
		return nil, c.refuse("import.configuration-missing") // clause import-function.refusal.import.configuration-missing
	case from.configurations > 1:
		return nil, c.refuse("import.configuration-twice") // clause import-function.refusal.import.configuration-twice
	}
	set, err := readYAML(from.configuration)
	if err != nil {
		return nil, c.refuse("import.configuration-invalid") // clause import-function.refusal.import.configuration-invalid
	}
	if name, _ := set["func_name"].(string); name == "" {
		return nil, c.refuse("import.unnamed") // clause import-function.refusal.import.unnamed
	}
	kind, typed := set["code_type"]
	if !typed {
		kind = "zip" // the documents speak of a zip file
		set["code_type"] = kind
	}
	if carriesCode(kind) {
		if from.code == nil {
			return nil, c.refuse("import.code-missing") // clause import-function.refusal.import.code-missing
		}
		set["func_code"] = sentCode(kind, from.code)
	}
	set["func_name"], set["package"] = c.checked.Set["func_name"], defaultPackage
	if pkg, given := c.checked.Set["package"]; given {
		set["package"] = pkg
	}
	return set, nil
}

// ofBody is the part of a configuration that the body of an operation can have.
func ofBody(op *operation, set map[string]any) map[string]any {
	part := maps.Clone(set)
	maps.DeleteFunc(part, func(name string, _ any) bool { return op.Body.Member(name) == nil })
	return part
}

// isBody reports whether the operation would take its part of a configuration.
func (c *call) isBody(op *operation, set map[string]any) bool {
	data, err := json.Marshal(ofBody(op, set), json.Deterministic(true))
	if err != nil {
		return false
	}
	request := openapi.Request{
		Path: map[string]string{"project_id": c.project, urnParameter: defaultPackage + ":example"},
		// A document may demand the header; an import has shown its credentials before.
		Header: http.Header{"X-Auth-Token": {"import"}}, Body: data,
	}
	return len(op.CheckRequest(&request).Violations) == 0
}

// isKnown reports whether one of the operations has every member.
func isKnown(set map[string]any, ops ...*operation) bool {
	for name := range set {
		if !slices.ContainsFunc(ops, func(op *operation) bool { return op.Body.Member(name) != nil }) {
			return false
		}
	}
	return true
}
