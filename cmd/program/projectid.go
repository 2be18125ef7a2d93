package program

import (
	"fmt"
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
	return projectForm{sync.OnceValue(func() *openapi.Schema { return contract.PathParameter("project_id") })}
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
