// Package clients_test runs real clients of FunctionGraph against the fake, unchanged
// and as their manuals say. It stands in a module of its own, so that who imports the
// fake does not inherit them.
package clients_test
