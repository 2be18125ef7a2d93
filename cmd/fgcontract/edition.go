package main

import (
	"errors"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/openapi/standard"
)

// edition says which contract a command speaks of. To a document of the user's own it
// is stricter than a fake, which needs no more than it reads: a gate that let a broken
// document pass would be the one place where nobody looks for the fault.
type edition struct{ program.Edition }

// Load reads and compiles the contract.
func (e *edition) Load() (*openapi.Contract, error) {
	contract, err := e.Edition.Load()
	if err == nil && !e.IsEmbedded() {
		err = standard.Check(contract)
	}
	return contract, err
}

// catalogue derives the clauses of the contract and of those beside it.
func (e *edition) catalogue() (*contracts.Catalogue, error) {
	contract, err := e.Load()
	beside, fault := e.Beside()
	if err := errors.Join(err, fault); err != nil {
		return nil, err
	}
	return contracts.NewCatalogue(contract, beside...)
}
