package contracts

import (
	"strings"

	"github.com/fgcontract/fgcontract/openapi"
)

// Contracts are a contract, and those beside it: of services that a client of the first
// one calls, and that have documents of their own.
type Contracts []*openapi.Contract

// Of finds the contract that a clause or case belongs to, by its id: the operation that
// this begins with tells. What begins with none is the first contract's.
func (all Contracts) Of(id string) *openapi.Contract {
	slug, _, _ := strings.Cut(id, ".")
	for _, beside := range all[1:] {
		for _, o := range beside.Operations() {
			if o.Slug == slug {
				return beside
			}
		}
	}
	return all[0]
}

// Operation finds an operation by its operationId; nil if no contract has it.
func (all Contracts) Operation(id string) *openapi.Operation {
	for _, c := range all {
		if o := c.Operation(id); o != nil {
			return o
		}
	}
	return nil
}

// Operations lists all operations, those of the first contract first.
func (all Contracts) Operations() []*openapi.Operation {
	var out []*openapi.Operation
	for _, c := range all {
		out = append(out, c.Operations()...)
	}
	return out
}
