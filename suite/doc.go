// Package suite runs the cases of a contract against a target and makes the
// report.
//
// It knows a target, never what is behind it: the same cases judge a fake and a
// live account. Everything it makes there has a name of its own, is tracked, and
// is removed at the end, also when something failed.
//
// [Register] joins a Ginkgo suite that you already have, [Run] runs alone, and
// [Execute] runs without any test framework; all three run the same cases by the
// same [Runner] and give the same report.
package suite
