package contracts

import (
	"slices"

	"github.com/fgcontract/fgcontract/openapi"
)

// Verdict is what a case or a clause came to.
type Verdict string

// The verdicts, from good to bad: kept, not tried, broken but listed as known,
// broken, and "we could not tell because something of ours or around us failed".
const (
	Pass  Verdict = "pass"
	Skip  Verdict = "skip"
	Known Verdict = "known"
	Fail  Verdict = "fail"
	Error Verdict = "error"
)

// Outcome is what a whole run came to.
type Outcome string

// The outcomes.
const (
	Conformant   Outcome = "conformant"
	Deviating    Outcome = "deviating"
	Inconclusive Outcome = "inconclusive"
)

// Finding is one thing that is wrong with an exchange or a story.
type Finding struct {
	Clause   string        `json:"clause"`
	Level    openapi.Level `json:"level"`
	Step     int           `json:"step"`         // index of the step, from 0
	At       string        `json:"at,omitempty"` // JSON pointer into the answer, or a header
	Expected string        `json:"expected"`
	Actual   string        `json:"actual"`
	Engine   string        `json:"engine,omitempty"` // set where only one schema engine says so
}

// Judgement is all that the judge has to say about one case.
type Judgement struct {
	Findings  []Finding // sorted by step, clause and place
	Exercised []string  // ids of the clauses that the exchanges put to the test, sorted
	Unjudged  string    // why nothing could be judged, "" if it could
	// Answers holds, by step, what the schema engine found wrong with the answer, so
	// that a second engine can be held against it.
	Answers [][]openapi.Violation
}

// Verdict gives the verdict of the case alone: of its own clause and of every
// other clause that its exchanges broke.
func (j Judgement) Verdict(strict bool) Verdict {
	if j.Unjudged != "" {
		return Error
	}
	if slices.ContainsFunc(j.Findings, func(f Finding) bool { return Counts(f.Level, strict) }) {
		return Fail
	}
	return Pass
}

// Counts reports whether a broken clause of this level fails a run.
func Counts(level openapi.Level, strict bool) bool {
	return level == openapi.Must || strict && level == openapi.Should
}
