package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
)

// Format is the version of the model, which report.schema.json writes down. It
// changes when a field changes its meaning or goes; new fields leave it alone.
const Format = 1

// Report is the result of one run.
type Report struct {
	Format      int               `json:"format"`
	Tool        Tool              `json:"tool"`
	Contract    Contract          `json:"contract"`
	Target      Target            `json:"target"`
	Run         Run               `json:"run"`
	Evidence    *Evidence         `json:"evidence,omitempty"`  // set if nothing was sent, and a recording was judged
	Strict      bool              `json:"strict"`              // broken clauses of level should fail the run
	RequireAll  bool              `json:"requireAll,omitzero"` // skips make the outcome inconclusive
	Selection   []string          `json:"selection,omitempty"` // patterns of clause ids; none means every clause
	Shard       *Shard            `json:"shard,omitempty"`     // set if this is a part of a run
	Aborted     string            `json:"aborted,omitempty"`   // why the run ended early
	Outcome     contracts.Outcome `json:"outcome"`
	Reason      string            `json:"reason"` // the outcome in one sentence
	Counts      Counts            `json:"counts"`
	Coverage    []Coverage        `json:"coverage,omitempty"`
	Operations  []Operation       `json:"operations"` // sorted by id; "" is the service as a whole, last
	Clauses     []Clause          `json:"clauses"`    // in the order of the document
	Cases       []Case            `json:"cases"`      // in the order in which they are made
	Known       []Known           `json:"known,omitempty"`
	Ambiguities []Ambiguity       `json:"ambiguities,omitempty"` // in the order of the document
}

// Tool is what made the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// String gives name and, where it is known, version.
func (t Tool) String() string { return strings.TrimSpace(t.Name + " " + t.Version) }

// Contract is what the target was held against.
type Contract struct {
	Profile string `json:"profile"`
	Digest  string `json:"digest"` // SHA-256 of the effective document
}

// Target is what was tested.
type Target struct {
	Name    string `json:"name"` // "fake" or the address
	URL     string `json:"url"`
	Project string `json:"project"`
}

// Run is the one block that differs between two equal runs.
type Run struct {
	ID      string        `json:"id"`
	Started time.Time     `json:"started"`
	Took    time.Duration `json:"tookNanoseconds"`
	Command string        `json:"command,omitempty"` // that makes such a run again, without credentials
}

// Evidence is the recording that was judged instead of a target.
type Evidence struct {
	Run      string    `json:"run"` // id of the run that was recorded
	Recorded time.Time `json:"recorded"`
	Contract Contract  `json:"contract"` // against which that run was made
}

// String says in a few words what was judged.
func (e Evidence) String() string {
	return fmt.Sprintf("recording of run %s, %s, made against profile %s, document %s",
		e.Run, e.Recorded.UTC().Format(time.RFC3339), e.Contract.Profile, short(e.Contract.Digest))
}

// Shard says which part of the cases a run carried out: number Index of Count, from 1.
type Shard struct {
	Index int `json:"index"`
	Count int `json:"count"`
}

// String gives the shard as a flag takes it: "2/4".
func (s Shard) String() string { return strconv.Itoa(s.Index) + "/" + strconv.Itoa(s.Count) }

// Coverage is how much of something the run put to the test.
type Coverage struct {
	ID    string `json:"id"`   // one of those in coverage.go
	What  string `json:"what"` // the same for a person
	Done  int    `json:"done"`
	Total int    `json:"total"`
}

// Ambiguity is a contradiction of the documentation and what was decided.
type Ambiguity struct {
	ID       string   `json:"id"`
	Place    string   `json:"place"`    // JSON pointer into the document
	Readings []string `json:"readings"` // what each place says
	Choice   string   `json:"choice"`   // what document and suite do
}

// Counts are numbers of clauses and of cases by verdict. Warnings are clauses of
// level should or may that were found broken and do not fail the run.
type Counts struct {
	Clauses  Tally `json:"clauses"`
	Cases    Tally `json:"cases"`
	Warnings int   `json:"warnings"`
	Requests int   `json:"requests"`
	Flaky    int   `json:"flaky,omitzero"` // of the cases that could not be judged; the same as Cases.Flaky
}

// Tally counts verdicts. Flaky are those of Error that failed and passed when they
// were carried out again alone.
type Tally struct {
	Total int `json:"total"`
	Pass  int `json:"pass"`
	Fail  int `json:"fail"`
	Known int `json:"known"`
	Skip  int `json:"skip"`
	Error int `json:"error"`
	Flaky int `json:"flaky,omitzero"`
}

// faults are those of Error that are not flaky, so that the columns of a table add up.
func (t Tally) faults() int { return t.Error - t.Flaky }

// Operation is the share of one operation.
type Operation struct {
	ID      string `json:"id"`
	Clauses Tally  `json:"clauses"`
}

// Clause is one promise and what became of it.
type Clause struct {
	contracts.Clause
	At       string            `json:"at,omitempty"` // file and line of the document, where something was found
	Verdict  contracts.Verdict `json:"verdict"`
	Warning  bool              `json:"warning,omitzero"` // broken, but of a level that does not fail the run
	Flaky    bool              `json:"flaky,omitzero"`   // could not be judged: a case of its own is flaky
	Reason   string            `json:"reason,omitempty"` // why it was skipped or not judged, or who knows, or knew, of it
	Cases    int               `json:"cases"`            // cases that put it to the test
	Findings []Finding         `json:"findings,omitempty"`
}

// Finding is a finding with the case that made it.
type Finding struct {
	Case string `json:"case"` // id of the case
	contracts.Finding
}

// Case is one case and what became of it. Exchanges are kept where something was
// found; they hold no credential and no secret of the document. [WriteJSON] says
// how their bodies are written.
type Case struct {
	ID        string               `json:"id"`
	Clause    string               `json:"clause"`
	Side      contracts.Side       `json:"side"`
	Level     contracts.Level      `json:"level"`
	Verdict   contracts.Verdict    `json:"verdict"`
	Reason    string               `json:"reason,omitempty"` // why it was skipped or could not be judged
	Flaky     bool                 `json:"flaky,omitzero"`   // it failed, and passed when it was carried out again alone
	Findings  []contracts.Finding  `json:"findings,omitempty"`
	Exercised []string             `json:"-"` // clauses that it put to the test
	Requests  int                  `json:"requests"`
	Needs     []string             `json:"needs,omitempty"`  // what the target had to own
	Fresh     bool                 `json:"fresh,omitzero"`   // it had functions of its own
	Create    string               `json:"create,omitempty"` // JSON: what its function was created with, beside what every function has
	Exchanges []contracts.Exchange `json:"exchanges,omitempty"`
}

// Known is a known deviation and whether it still occurs.
type Known struct {
	Clause  string `json:"clause"`
	Reason  string `json:"reason"`
	Owner   string `json:"owner"`
	Expires string `json:"expires"` // a day: 2027-01-31
	State   string `json:"state"`   // occurs, gone, expired or not tried
}

// The states of a known deviation. Gone is said only where everything that could
// show the deviation was tried.
const (
	stateOccurs   = "occurs"
	stateGone     = "gone"
	stateExpired  = "expired"
	stateNotTried = "not tried"
)
