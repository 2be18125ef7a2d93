package openapi

import (
	"errors"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v4"
)

// ErrorEntry is one row of the catalogue of error codes.
type ErrorEntry struct {
	Code     string `json:"code"`
	Status   int    `json:"status"`             // HTTP status, the most usual one
	Statuses []int  `json:"statuses,omitempty"` // every status, where the code has several
	Meaning  string `json:"meaning"`
	Text     string `json:"text,omitempty"` // error_msg as it was seen, if it was
	Source   Source `json:"-"`
}

// HasStatus reports whether the catalogue gives the code this status.
func (e ErrorEntry) HasStatus(status int) bool {
	return e.Status == status || slices.Contains(e.Statuses, status)
}

// ErrorRef is the error that a broken constraint gives.
type ErrorRef struct {
	Code   string `json:"code"`
	Status int    `json:"status"`         // from the catalogue, unless the document sets another
	Also   []int  `json:"also,omitempty"` // statuses that a conformance run accepts as well
}

// Statuses returns every HTTP status that a conforming service may answer with.
func (e ErrorRef) Statuses() []int {
	return append([]int{e.Status}, e.Also...)
}

// UnmarshalJSON reads a code alone ("FSS.1007") or {code, also}.
func (e *ErrorRef) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &e.Code)
	}
	type plain ErrorRef
	return json.Unmarshal(data, (*plain)(e), json.RejectUnknownMembers(true))
}

type catalogue map[string]ErrorEntry

// resolve fills in the status of a reference from the catalogue.
func (c catalogue) resolve(ref ErrorRef) (ErrorRef, error) {
	entry, ok := c[ref.Code]
	if !ok {
		return ref, fmt.Errorf("error code %q is not in x-errors", ref.Code)
	}
	if ref.Status == 0 {
		ref.Status = entry.Status
	}
	return ref, nil
}

func (c catalogue) sorted() []ErrorEntry {
	all := make([]ErrorEntry, 0, len(c))
	for _, e := range c {
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b ErrorEntry) int {
		if a.Code < b.Code {
			return -1
		}
		return 1
	})
	return all
}

type errorRow struct {
	Status   int    `json:"status"`
	Statuses []int  `json:"statuses"`
	Meaning  string `json:"meaning"`
	Text     string `json:"text"`
	Source   Source `json:"source"`
}

func readCatalogue(raw jsontext.Value) (catalogue, error) {
	rows, err := decodeAt[map[string]errorRow]("/x-errors", raw)
	if err != nil {
		return nil, err
	}
	out := catalogue{}
	for _, code := range sortedKeys(rows) {
		row := rows[code]
		if row.Status < 400 || row.Status > 599 || row.Meaning == "" || row.Source.IsZero() {
			return nil, placeError(pointer("/x-errors", code), "needs a status of 400 to 599, a meaning and a source")
		}
		out[code] = ErrorEntry{
			Code: code, Status: row.Status, Statuses: row.Statuses,
			Meaning: row.Meaning, Text: row.Text, Source: row.Source,
		}
	}
	return out, nil
}

// decode turns a part of the document into T and refuses members that T does not
// have, so that a misspelt word stops the load instead of being lost. What is not
// there gives the zero value.
func decode[T any](raw jsontext.Value) (T, error) {
	var out T
	if raw == nil {
		return out, nil
	}
	return out, json.Unmarshal(raw, &out, json.RejectUnknownMembers(true))
}

func decodeNode[T any](node *yaml.Node) (T, error) {
	raw, err := appendJSON(nil, node)
	if err != nil {
		var none T
		return none, err
	}
	return decode[T](raw)
}

// decodeAt is decode for what stands at a place; an error names the place in it.
func decodeAt[T any](place string, raw jsontext.Value) (T, error) {
	out, err := decode[T](raw)
	var fault *json.SemanticError
	if errors.As(err, &fault) {
		return out, placeError(place+string(fault.JSONPointer), "%w", err)
	}
	return out, err
}
