package openapi

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Refusal is a reason to refuse a request that no schema and no rule can say.
type Refusal struct {
	ID        string
	Clause    string
	Statement string
	Stage     Stage
	Error     ErrorRef
	Text      string // error_msg
	Level     Level
	Source    Source
	Limit     int // bytes or number, where the refusal is about a limit
}

// refusalsPlace begins the place of every refusal in the document.
const refusalsPlace = "/x-refusals/"

type refusalRow struct {
	ID           string   `json:"id"`
	Statement    string   `json:"statement"`
	Stage        Stage    `json:"stage"`
	Service      bool     `json:"service"`       // of the service, not of an operation
	WithBody     bool     `json:"with-body"`     // only of operations that take a body
	WithFunction bool     `json:"with-function"` // only of operations on one function
	Operations   []string `json:"operations"`    // only of these
	Limit        int      `json:"limit"`
	Error        ErrorRef `json:"error"`
	Text         string   `json:"text"`
	Level        Level    `json:"level"`
	Source       Source   `json:"source"`
}

// check holds a row against those before it: the order is that of precedence.
func (row refusalRow) check(before []refusalRow) error {
	switch {
	case row.ID == "" || clauseID(row.ID) != row.ID:
		return fmt.Errorf("id %q: use a-z 0-9 _ - . only", row.ID)
	case slices.ContainsFunc(before, func(other refusalRow) bool { return other.ID == row.ID }):
		return fmt.Errorf("the id %s stands twice", row.ID)
	case row.Statement == "" || row.Text == "" || row.Source.IsZero():
		return errors.New("needs statement, text and source")
	case row.Level != Must && row.Level != Should && row.Level != May:
		return fmt.Errorf("level %q: must be must, should or may", row.Level)
	case len(before) > 0 && row.Stage < before[len(before)-1].Stage:
		return fmt.Errorf("stage %s stands behind %s; keep the order of precedence", row.Stage, before[len(before)-1].Stage)
	}
	return nil
}

func (row refusalRow) appliesTo(o *Operation) bool {
	if row.Service || row.WithBody && o.Body == nil || row.WithFunction && !strings.Contains(o.Path, "{function_urn}") {
		return false
	}
	return len(row.Operations) == 0 || slices.Contains(row.Operations, o.ID)
}

func (row refusalRow) refusal(owner string) Refusal {
	return Refusal{
		ID: row.ID, Clause: clauseID(owner, "refusal", row.ID), Statement: row.Statement, Stage: row.Stage,
		Error: row.Error, Text: row.Text, Level: row.Level, Source: row.Source, Limit: row.Limit,
	}
}

// Violation gives the refusal the form of every other thing that is wrong.
func (r Refusal) Violation() Violation {
	return Violation{
		Clause: r.Clause, Stage: r.Stage, Keyword: r.ID, Message: r.Text, Error: r.Error,
		Level: r.Level, Source: r.Source, Place: refusalsPlace + r.ID,
	}
}

// Refusal returns a refusal of this operation by its id. It panics if the
// operation has none: ids are words of the program, not of a user.
func (o *Operation) Refusal(id string) Refusal {
	r, ok := o.refusal(id)
	if !ok {
		panic(fmt.Sprintf("operation %s has no refusal %q", o.ID, id))
	}
	return r
}

func (o *Operation) refusal(id string) (Refusal, bool) {
	for _, r := range o.refusals {
		if r.ID == id {
			return r, true
		}
	}
	return Refusal{}, false
}

// Refusals returns all refusals of the operation in order of precedence.
func (o *Operation) Refusals() []Refusal { return slices.Clone(o.refusals) }

func (c *operationCompiler) addRefusals(o *Operation) error {
	for _, row := range c.refusals {
		if row.appliesTo(o) {
			o.refusals = append(o.refusals, row.refusal(o.Slug))
		}
	}
	if o.Body == nil {
		return nil
	}
	for _, id := range bodyRefusals {
		if !slices.ContainsFunc(o.refusals, func(r Refusal) bool { return r.ID == id }) {
			return placeError("/x-refusals", "%s takes a body, but it has no refusal %s; checking a body needs it", o.ID, id)
		}
	}
	return nil
}

// bodyRefusals are the refusals that checking a body itself makes.
var bodyRefusals = []string{
	"media-type", "json.missing", "json.malformed", "json.encoding", "json.duplicate-member", "json.number", "json.depth",
}

func (c *common) readRefusals(extension func(name string) jsontext.Value) (err error) {
	if c.refusals, err = decodeAt[[]refusalRow]("/x-refusals", extension("x-refusals")); err != nil {
		return err
	}
	for i, row := range c.refusals {
		place := pointer("/x-refusals", strconv.Itoa(i))
		if err := row.check(c.refusals[:i]); err != nil {
			return placeError(place, "%w", err)
		}
		if c.refusals[i].Error, err = c.errors.resolve(row.Error); err != nil {
			return placeError(place, "%w", err)
		}
	}
	code, err := decodeAt[string]("/x-error", extension("x-error"))
	if err != nil {
		return err
	}
	c.defaultError, err = c.errors.resolve(ErrorRef{Code: code})
	if err != nil {
		return placeError("/x-error", "%w", err)
	}
	return nil
}

// checkRefusals holds the rows against the operations, once these are known.
func (c *Contract) checkRefusals(rows []refusalRow) error {
	for i, row := range rows {
		for _, id := range row.Operations {
			if c.Operation(id) == nil {
				return placeError(pointer("/x-refusals", strconv.Itoa(i)), "operation %q is not in the document", id)
			}
		}
	}
	return nil
}
