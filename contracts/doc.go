// Package contracts says what is promised and whether an exchange keeps it:
// clauses, cases, verdicts and the judge.
//
// A [Clause] is one promise with an id that never changes meaning; most are
// derived from the document, behaviours that no schema can say are rows of
// behaviours.go. A [Case] is one request and one judged answer, or a short story
// of steps. [Catalogue.Judge] is a pure function of a case and its exchanges; it
// returns everything that is wrong, not the first thing.
//
// The package knows no network, no test framework and no fake. What sends the
// requests is package suite; what makes the cases is package contracts/cases.
package contracts
