// Package fake is a stateful stand-in for FunctionGraph: an http.Handler that
// obeys the document of package openapi.
//
// It promises that a request which the document refuses is refused with the
// status and code that the document names, that a refused request changes nothing,
// that an answer shows only members which the document declares, and that no token
// and no value of a secret member is stored or answered.
//
// A refusal says in headers what its body has no room for: X-Contract-Clause is
// the clause that decided, X-Contract-Violations how many clauses are broken if it
// is more than one, X-Contract-Accepted-By the embedded profiles under which the
// request would have been carried out.
//
// A [Server] has no listener, no goroutine, no wall clock, no randomness and reads
// no environment: the same requests in the same order give the same answers. It is
// safe for concurrent use. Package faketest starts one for a Go test in one line.
//
// A test can look into the journal of requests ([Server.Journal], [Server.Wait]), make
// requests fail ([Server.Inject]), take the state and give it back ([Server.Snapshot],
// [Server.Restore], [Server.Reset]) and move the clock; [Control] offers the same to
// other languages. With a [Store] the state outlives the process.
//
// A request gets in with a token or with a signature (AK/SK), which is verified in
// full: the access key, the canonical request, the digest of the body, the security
// token and the end of a temporary key. The date of a signature is held against the
// clock of the server where that means something, see [WithSkewCheck]. Unlike the
// service it locks no access key after failures.
//
// The same handler is the part of IAM that clients call first, by a document of its
// own: a token for a password ([WithUser]), for another token or for an agency
// ([WithAgency]), a temporary access key for a token or an agency, each with its end by
// the clock of the server, and the projects, the account and the services of the
// caller. What was issued belongs to the server, not to its state: no snapshot and no
// store holds it, and of more than 10,000 of a kind the oldest go first.
//
// It runs no function, keeps no code (only size and digest), and makes no aliases of
// versions. What the document describes and this package does not
// emulate is answered with 501 and listed by [Server.Unsupported].
package fake
