package cases

import (
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
)

// ExampleName begins the names of what is seen in the whole project: of dependencies and
// applications, and keys of tags. A run puts a name of its own in its place, so that two
// runs never meet, and what a run left behind is told from what is somebody's. Checks
// look for what was sent.
const ExampleName = "fgc-demo"

// filler is what texts are stretched by.
const filler = "a"

// Named puts a name in the place of that of examples, where a text begins with it. A text
// that was stretched to a length keeps it, as far as the filler behind its beginning goes.
func Named(text, name string) string {
	rest, ok := strings.CutPrefix(text, ExampleName)
	if !ok {
		return text
	}
	for range len(name) - len(ExampleName) {
		if !strings.HasPrefix(rest, filler+filler) {
			break
		}
		rest = rest[len(filler):]
	}
	return name + rest
}

// hasForeignName reports whether a step makes something in the project under a name that
// somebody else may have given.
func hasForeignName(s contracts.Step) bool {
	body, _ := s.Body.(map[string]any)
	for _, link := range s.Operation.Links {
		if link.Listed == nil {
			continue
		}
		if name, isText := body[link.Listed.Name].(string); isText && !strings.HasPrefix(name, ExampleName) {
			return true
		}
	}
	return false
}
