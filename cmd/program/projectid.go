package program

import (
	"fmt"
	"slices"
	"sync"

	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
)

// A projectForm is what the document in force takes as the id of a project. The zero value
// takes everything. It looks into the document when the first id is given: a start waits
// for it, and one that makes up its token needs none.
type projectForm struct{ schema func() *openapi.Schema }

func formOfProjects(contract *openapi.Contract) projectForm {
	if contract == nil {
		return projectForm{}
	}
	return projectForm{sync.OnceValue(func() *openapi.Schema { return schemaOfProjects(contract) })}
}

// schemaOfProjects finds it at the first operation that has it: all have the same. It
// begins with one that is quickly compiled. It is nil in a document without projects.
func schemaOfProjects(contract *openapi.Contract) *openapi.Schema {
	for _, id := range slices.Concat([]string{"DeleteFunction"}, contract.OperationIDs()) {
		o := contract.Operation(id)
		if o == nil {
			continue // of a document of one's own
		}
		for _, p := range o.Parameters {
			if p.In == "path" && p.Name == "project_id" {
				return p.Schema
			}
		}
	}
	return nil
}

// check refuses an id with which no request could succeed. It does not show it: where a
// secret was cut in the wrong place, that may be a part of it.
func (f projectForm) check(id string) error {
	if f.schema == nil {
		return nil
	}
	schema := f.schema()
	if schema == nil || schema.Accepts(id) {
		return nil
	}
	form := "is none that the document takes"
	if schema.Pattern != "" {
		form = "does not match " + schema.Pattern
	}
	return fmt.Errorf("the project id %s, so that every request would be refused; give one such as %s", form, fixtures.Project)
}
