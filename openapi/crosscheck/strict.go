package crosscheck

import (
	"strings"

	liberrors "github.com/pb33f/libopenapi-validator/errors"
	"github.com/pb33f/libopenapi-validator/helpers"
	"github.com/pb33f/libopenapi-validator/strict"
	"github.com/pb33f/libopenapi/datamodel/high/base"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"
	"github.com/pb33f/libopenapi/orderedmap"

	"github.com/fgcontract/fgcontract/openapi"
)

func (t *translation) undeclared(e *liberrors.ValidationError) {
	t.add(Finding{At: e.ParameterName, Keyword: e.ValidationSubType, Information: true})
}

// undeclaredMembers finds the places of undeclared members. The library's result
// has them in its text alone, so its walk is asked again for the data.
func (t *translation) undeclaredMembers(e *liberrors.ValidationError) {
	var paths []string
	data, refusal := openapi.DecodeJSON(t.body())
	isDeclared := refusal == ""
	if isDeclared {
		paths, isDeclared = t.engine.undeclared(t.exchange, data)
	}
	if !isDeclared {
		t.add(Finding{At: e.ParameterName, Keyword: e.ValidationSubType, Information: true})
	}
	for _, path := range paths {
		if tokens := pathTokens(path); !t.isAnyName(tokens) {
			t.add(Finding{At: pointer("", tokens...), Keyword: e.ValidationSubType, Information: true})
		}
	}
}

func (l *libopenapi) undeclared(x *exchange, body any) (paths []string, isDeclared bool) {
	schema := l.bodySchema(x)
	if schema == nil {
		return nil, false
	}
	input := strict.Input{Schema: schema, Data: body, Options: l.options, Version: documentVersion}
	if x.answer != nil {
		input.Direction = strict.DirectionResponse
	}
	for _, value := range strict.NewValidator(l.options, documentVersion).Validate(input).UndeclaredValues {
		paths = append(paths, value.Path)
	}
	return paths, true
}

// isAnyName tells whether a place is in a map, whose names no document declares;
// the library counts them as undeclared.
func (t *translation) isAnyName(tokens []string) bool {
	if len(tokens) == 0 {
		return false
	}
	parent := t.schema().Find(tokens[:len(tokens)-1]...)
	return parent != nil && parent.Values != nil
}

// documentVersion is the one version that package openapi loads.
const documentVersion = 3.0

// bodySchema is the library's own schema of the body.
func (l *libopenapi) bodySchema(x *exchange) *base.Schema {
	operation := helpers.ExtractOperation(x.httpRequest(), l.model.Paths.PathItems.GetOrZero(x.operation.Path))
	var content *orderedmap.Map[string, *v3.MediaType]
	switch {
	case operation == nil:
	case x.answer == nil && operation.RequestBody != nil:
		content = operation.RequestBody.Content
	case x.answer != nil && x.response().Status == 0:
		content = operation.Responses.Default.Content
	case x.answer != nil:
		content = operation.Responses.Codes.GetOrZero(x.response().Label()).Content
	}
	media, ok := helpers.FindMediaType(content, "application/json")
	if !ok || media.Schema == nil {
		return nil
	}
	return media.Schema.Schema()
}

// pathTokens takes the library's path (.user['a.b'][0]) apart.
func pathTokens(path string) []string {
	var tokens []string
	for path != "" {
		var token string
		switch {
		case strings.HasPrefix(path, "['"):
			token, path, _ = strings.Cut(path[2:], "']")
		case strings.HasPrefix(path, "["):
			token, path, _ = strings.Cut(path[1:], "]")
		default:
			path = strings.TrimPrefix(path, ".")
			end := strings.IndexAny(path, ".[")
			if end < 0 {
				end = len(path)
			}
			token, path = path[:end], path[end:]
		}
		tokens = append(tokens, token)
	}
	return tokens
}
