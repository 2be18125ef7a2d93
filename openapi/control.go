package openapi

import (
	_ "embed" // for the document
	"sync"
)

//go:embed control.yaml
var controlDocument []byte

// Control is the contract of the fake's own control interface. It is no part of
// FunctionGraph and is judged by nobody; the fake checks requests by it and people
// read it. It is compiled once per process.
func Control() (*Contract, error) { return loadControl() }

var loadControl = sync.OnceValues(func() (*Contract, error) {
	return Load("control", Text{Name: "control.yaml", Data: controlDocument})
})
