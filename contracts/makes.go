package contracts

import (
	"net/http"

	"github.com/fgcontract/fgcontract/openapi"
)

// MakesFunction reports whether an operation makes a function, under the name and in the
// package that its body says: a run has to keep track of it.
func MakesFunction(o *openapi.Operation) bool {
	return o != nil && o.Method == http.MethodPost && (o.ID == "CreateFunction" || o.ID == "ImportFunction")
}
