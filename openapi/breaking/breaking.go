// Package breaking says what clients of one edition of a document lose with another.
// It is a room of its own so that who imports the document or the fake does not inherit
// oasdiff, which does the work.
package breaking

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/fgcontract/fgcontract/openapi"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/oasdiff/checker"
	"github.com/oasdiff/oasdiff/diff"
	"github.com/oasdiff/oasdiff/load"
)

// Level says what a change does to clients.
type Level string

// The levels of oasdiff, the worst first.
const (
	Error   Level = "error"   // it breaks clients
	Warning Level = "warning" // it may break some
	Info    Level = "info"    // it breaks none
)

// Levels lists the levels, the worst first.
func Levels() []Level { return []Level{Error, Warning, Info} }

// Change is one difference between two editions.
type Change struct {
	ID        string `json:"id"` // of the check in oasdiff, such as request-property-removed
	Level     Level  `json:"level"`
	Method    string `json:"method,omitempty"` // as the path, empty of a change outside operations
	Path      string `json:"path,omitempty"`
	Operation string `json:"operation,omitempty"` // operationId
	Text      string `json:"text"`                // what changed, in a sentence
	Old       string `json:"old,omitempty"`       // NAME:LINE of the member, or if none is known of its operation, in the old document, if it stands there
	New       string `json:"new,omitempty"`       // the same in the new one
}

// Between compares two documents, with allOf resolved: the changes by level, the worst
// first, then by path, method and id. A text that is no OpenAPI 3 is an error that
// names it.
func Between(old, later openapi.Text) ([]Change, error) {
	first, before, err := read(old)
	if err != nil {
		return nil, err
	}
	second, after, err := read(later)
	if err != nil {
		return nil, err
	}
	report, sources, err := diff.GetWithOperationsSourcesMap(diff.NewConfig(), before, after)
	if err != nil {
		return nil, fmt.Errorf("compare %s with %s: %w", old.Name, later.Name, err)
	}
	config := checker.NewConfig(checker.GetAllChecks())
	words := checker.NewDefaultLocalizer()
	changes := []Change{}
	for _, found := range checker.CheckBackwardCompatibilityUntilLevel(config, report, sources, checker.INFO) {
		was, is := locate(found, first, second)
		changes = append(changes, Change{
			ID: found.GetId(), Level: levels[found.GetLevel()],
			Method: found.GetOperation(), Path: found.GetPath(), Operation: found.GetOperationId(),
			Text: found.GetUncolorizedText(words), Old: was, New: is,
		})
	}
	slices.SortFunc(changes, compare)
	return changes, nil
}

var levels = map[checker.Level]Level{checker.ERR: Error, checker.WARN: Warning, checker.INFO: Info}

// compare makes the order total, whatever order the checks ran in.
func compare(a, b Change) int {
	rank := func(c Change) int { return slices.Index(Levels(), c.Level) }
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method),
		cmp.Compare(a.ID, b.ID), cmp.Compare(a.Text, b.Text), cmp.Compare(a.Old, b.Old), cmp.Compare(a.New, b.New))
}

// read gives a document as it stands, and with allOf resolved. They are read one by
// one, because resolving changes what it is given.
func read(text openapi.Text) (edition, *load.SpecInfo, error) {
	loader := openapi3.NewLoader() // it follows no reference to another file
	loader.IncludeOrigin = true
	var docs [2]*openapi3.T
	for i := range docs {
		var err error
		if docs[i], err = loader.LoadFromData(text.Data); err != nil {
			return edition{}, nil, fmt.Errorf("%s: %w", text.Name, err)
		}
	}
	if docs[0].OpenAPI == "" {
		return edition{}, nil, fmt.Errorf("%s is no OpenAPI document: it has no member openapi", text.Name)
	}
	flat, err := load.WithFlattenAllOf()(loader, []*load.SpecInfo{{Url: text.Name, Spec: docs[1]}})
	if err != nil {
		return edition{}, nil, fmt.Errorf("%s: resolve allOf: %w", text.Name, err)
	}
	return edition{text.Name, docs[0]}, flat[0], nil
}
