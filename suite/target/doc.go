// Package target describes what a conformance run is pointed at and talks to it:
// address, credentials, what the account owns, and how fast to go.
//
// It sends a request to the configured host and to no other, follows no redirect,
// reads a bounded answer, and never shows a credential: a [Secret] prints as a
// placeholder in every form. It knows nothing of clauses and cases.
package target
