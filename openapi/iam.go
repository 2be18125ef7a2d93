package openapi

import (
	_ "embed" // for the text below
	"sync"
)

//go:embed iam.yaml
var iamText []byte

var iam = sync.OnceValues(func() (*Contract, error) {
	return Load("iam", Text{Name: "openapi/iam.yaml", Data: iamText})
})

// IAM returns the contract of another service: the few operations of identity and
// access management that clients call before they call FunctionGraph. Its answers
// have their own form of errors. It is compiled once per process, when it is first
// asked for.
func IAM() (*Contract, error) { return iam() }
