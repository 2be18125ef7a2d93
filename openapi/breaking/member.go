package breaking

import (
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/oasdiff/checker"
)

// edition is a document as it stands, with the lines of its members. What is compared
// has allOf resolved, and with that has lost them.
type edition struct {
	name string
	doc  *openapi3.T
}

// locate gives the lines of the member that a change is about, and where none is
// known those that oasdiff gives: of the operation. A member that only one of the
// documents has stands only there.
func locate(found checker.Change, old, later edition) (before, after string) {
	before, after = old.member(found), later.member(found)
	if before == "" && after == "" {
		return place(old.name, found.GetBaseSource()), place(later.name, found.GetRevisionSource())
	}
	return before, after
}

func place(name string, s *checker.Source) string {
	if s == nil || s.Line == 0 {
		return ""
	}
	return fmt.Sprintf("%s:%d", name, s.Line)
}

// member finds the line of the member of a body that a change names. oasdiff names it
// in the arguments of its text, as a path such as dependencies/items/runtime, and for
// an answer the status.
func (e edition) member(found checker.Change) string {
	side, _, ok := strings.Cut(found.GetId(), "-property")
	item := e.doc.Paths.Value(found.GetPath())
	if !ok || item == nil || item.GetOperation(found.GetOperation()) == nil {
		return ""
	}
	operation := item.GetOperation(found.GetOperation())
	for _, root := range bodies(operation, strings.HasSuffix(side, "response"), found.GetArgs()) {
		for _, arg := range found.GetArgs() {
			if name, isText := arg.(string); isText {
				if line := lineOf(root, strings.Split(strings.Trim(name, "/"), "/")); line > 0 {
					return fmt.Sprintf("%s:%d", e.name, line)
				}
			}
		}
	}
	return ""
}

// bodies gives the schemas of a request, or of the answers whose status is among the
// arguments.
func bodies(operation *openapi3.Operation, ofResponse bool, args []any) (schemas []*openapi3.SchemaRef) {
	add := func(content openapi3.Content) {
		if media := content.Get("application/json"); media != nil && media.Schema != nil {
			schemas = append(schemas, media.Schema)
		}
	}
	if !ofResponse {
		if body := operation.RequestBody; body != nil && body.Value != nil {
			add(body.Value.Content)
		}
		return schemas
	}
	for _, arg := range args {
		status, _ := arg.(string)
		if answer := operation.Responses.Value(status); answer != nil && answer.Value != nil {
			add(answer.Value.Content)
		}
	}
	return schemas
}

// lineOf follows the tokens of a path through properties, items and the parts that a
// schema is put together of. It gives 0 if there is no such member, or no line of it.
func lineOf(schema *openapi3.SchemaRef, tokens []string) int {
	if schema == nil || schema.Value == nil {
		return 0
	}
	v := schema.Value
	if len(tokens) == 0 {
		origin := v.Origin
		if schema.Ref != "" && schema.Origin != nil {
			origin = schema.Origin // of the member, not of what it refers to
		}
		if origin == nil || origin.Key == nil {
			return 0
		}
		return origin.Key.Line
	}
	next := v.Properties[tokens[0]]
	if next == nil && tokens[0] == "items" {
		next = v.Items
	}
	if next != nil {
		return lineOf(next, tokens[1:])
	}
	for _, parts := range []openapi3.SchemaRefs{v.AllOf, v.AnyOf, v.OneOf} {
		for _, part := range parts {
			if line := lineOf(part, tokens); line > 0 {
				return line
			}
		}
	}
	return 0
}
