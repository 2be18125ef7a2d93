package openapi

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Stage is the place of a check in the order of precedence: of all that is wrong
// with a request, the violation of the lowest stage decides the answer.
type Stage int

// The stages, in order of precedence.
const (
	StageCredentials Stage = iota
	StageRoute
	StageProject
	StageSize
	StageMediaType
	StageJSON
	StageParameters
	StageSchema
	StageRules
	StageExistence
	StageState
	StageInternal
)

var stageNames = []string{
	"credentials", "route", "project", "size", "media-type", "json", "parameters",
	"schema", "rules", "existence", "state", "internal",
}

// String returns the name that the document uses for the stage.
func (s Stage) String() string { return stageNames[s] }

// UnmarshalText reads the name of a stage.
func (s *Stage) UnmarshalText(text []byte) error {
	i := slices.Index(stageNames, string(text))
	if i < 0 {
		return fmt.Errorf("stage %q is not one of %s", text, quoteList(stageNames))
	}
	*s = Stage(i)
	return nil
}

// Violation is one thing that is wrong with a request or response. It never
// holds a value of the request or response, only names, places and bounds.
type Violation struct {
	Clause  string   // id of the clause that is broken
	Stage   Stage    // of a request; 0 for responses
	At      string   // JSON pointer into the body, or the name of a parameter or header
	Keyword string   // schema keyword, "rule", or the id of the refusal
	Message string   // what the contract demands there
	Error   ErrorRef // what a service answers; zero for responses
	Level   Level
	Source  Source
	Place   string // JSON pointer into the document
}

// String gives the violation as one line.
func (v Violation) String() string {
	return fmt.Sprintf("%s: %s %s (%s)", v.Clause, v.At, v.Message, v.Source)
}

func sortViolations(list []Violation) []Violation {
	slices.SortStableFunc(list, func(a, b Violation) int {
		return cmp.Or(cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.At, b.At), cmp.Compare(a.Clause, b.Clause))
	})
	return list
}

// subject names the thing that a message is about.
func (v Violation) subject() string {
	if v.At == "" {
		return "the body"
	}
	return strings.TrimPrefix(strings.ReplaceAll(v.At, "/", "."), ".")
}

// Explain gives the violation as the text of an answer. Rules and refusals speak in
// whole sentences; the demand of a keyword needs its subject.
func (v Violation) Explain() string {
	if v.Keyword == "rule" || strings.HasPrefix(v.Place, refusalsPlace) {
		return v.Message
	}
	return v.subject() + " " + v.Message
}

// A finding collects what is wrong with one value.
type finding struct {
	operation *Operation
	stage     Stage
	list      []Violation
}

func (f *finding) add(node *Schema, keyword, at string) {
	f.list = append(f.list, Violation{
		Clause:  node.ID + "." + kebab(keyword),
		Stage:   f.stage,
		At:      shorten(at),
		Keyword: keyword,
		Message: node.demand(keyword),
		Error:   f.operation.errorFor(node, keyword),
		Level:   node.levelFor(keyword),
		Source:  node.Source,
		Place:   node.keywordPlace(keyword),
	})
}

func (s *Schema) permitsTypeOf(value any) bool {
	switch value := value.(type) {
	case nil:
		return s.Nullable
	case bool:
		return s.Type == "" || s.Type == "boolean"
	case float64:
		return s.Type == "" || s.Type == "number" || s.Type == "integer" && value == math.Trunc(value)
	case string:
		return s.Type == "" || s.Type == "string"
	case []any:
		return s.Type == "" || s.Type == "array"
	default:
		return s.Type == "" || s.Type == "object"
	}
}

// maxShown bounds what a violation repeats of a client's member names.
const maxShown = 200

func shorten(at string) string {
	if len(at) <= maxShown {
		return at
	}
	return strings.ToValidUTF8(at[:maxShown], "") + "…"
}
