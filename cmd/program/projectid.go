package program

import (
	"fmt"
	"slices"

	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
)

// A projectForm is what the document in force takes as the id of a project. The zero value
// takes everything.
type projectForm struct{ schema *openapi.Schema }

// formOfProjects finds the form at the first operation that has it: all have the same. It
// begins with one that is quickly compiled, since a start waits for it.
func formOfProjects(contract *openapi.Contract) projectForm {
	if contract == nil {
		return projectForm{}
	}
	for _, id := range slices.Concat([]string{"DeleteFunction"}, contract.OperationIDs()) {
		o := contract.Operation(id)
		if o == nil {
			continue // of a document of one's own
		}
		for _, p := range o.Parameters {
			if p.In == "path" && p.Name == "project_id" {
				return projectForm{p.Schema}
			}
		}
	}
	return projectForm{}
}

// check refuses an id with which no request could succeed. It does not show it: where a
// secret was cut in the wrong place, that may be a part of it.
func (f projectForm) check(id string) error {
	if f.schema == nil || f.schema.Accepts(id) {
		return nil
	}
	form := "is none that the document takes"
	if f.schema.Pattern != "" {
		form = "does not match " + f.schema.Pattern
	}
	return fmt.Errorf("the project id %s, so that every request would be refused; give one such as %s", form, fixtures.Project)
}
