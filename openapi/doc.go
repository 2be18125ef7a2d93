// Package openapi is the contract: the document that says what FunctionGraph
// promises, its overlays, and everything that can be read or checked from them.
//
// A [Contract] is one profile of the document, compiled once and immutable; it
// is safe for concurrent use. A document that is given is compiled as a whole, of
// an embedded profile each operation when it is first asked for. It routes
// requests to operations, checks requests and responses, evaluates the rules
// between members (CEL), and looks up the error that a broken constraint gives.
// Checks return every [Violation], in a fixed order, each with the id of the clause
// it breaks, the JSON pointer of the place, and the source of the statement. No
// violation shows a value of the request or response that it is about.
//
// The package does not answer requests (package fake does), does not decide
// verdicts (package contracts does), and reads no file that it was not given.
package openapi
