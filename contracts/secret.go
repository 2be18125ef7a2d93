package contracts

import "github.com/fgcontract/fgcontract/openapi"

// hidden stands in reports for a value that the document calls a secret.
const hidden = "[secret, not shown]"

// CutSignatures is that of package openapi, for who sees this one alone.
func CutSignatures(text []byte) []byte { return openapi.CutSignatures(text) }

// covered returns an answer of an operation with every secret replaced by a
// placeholder. It goes by the names that the document gives to secrets, wherever they
// stand: an answer that is shown is one with something wrong in it.
func covered(o *openapi.Operation, status int, answer any) any {
	names := map[string]bool{}
	note := func(s *openapi.Schema) {
		if s.Secret && s.Name != "" {
			names[s.Name] = true
		}
	}
	o.Body.Walk(note)
	if r := o.Response(status); r != nil {
		r.Schema.Walk(note)
	}
	return cover(names, answer)
}

func cover(names map[string]bool, value any) any {
	switch value := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(value))
		for name, v := range value {
			if out[name] = cover(names, v); names[name] && v != nil {
				out[name] = hidden
			}
		}
		return out
	case []any:
		out := make([]any, len(value))
		for i, v := range value {
			out[i] = cover(names, v)
		}
		return out
	}
	return value
}
