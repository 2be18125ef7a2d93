package openapi

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Level says how much a clause binds.
type Level string

// The levels. Only Must fails a run.
const (
	Must   Level = "must"
	Should Level = "should"
	May    Level = "may"
)

// Basis says how a statement is known.
type Basis string

// The bases: written in the vendor's documents or published models, seen on the
// real service or relied on by its clients, or a judgement of ours.
const (
	Stated   Basis = "stated"
	Observed Basis = "observed"
	Inferred Basis = "inferred"
)

// Source says where a statement of the document comes from: exactly one kind
// (page, sdk, otc, hwdoc, tf, gsdk, live, measured or inferred) with a reference.
type Source struct {
	Kind    string // one of sourceBasis
	Ref     string // page id, model name, or the evidence in a few words
	Table   int    // table of the page, 0 if none
	Example int    // example of the page, 0 if none
	Section string // section of the page, "" if none
	Note    string
}

var sourceBasis = map[string]Basis{
	"page": Stated, "sdk": Stated, "otc": Stated, "hwdoc": Stated,
	"tf": Observed, "gsdk": Observed, "live": Observed, "measured": Observed,
	"inferred": Inferred,
}

// Basis returns how a statement with this source is known.
func (s Source) Basis() Basis {
	if b, ok := sourceBasis[s.Kind]; ok {
		return b
	}
	return Inferred
}

// IsZero reports whether no source is given.
func (s Source) IsZero() bool { return s.Kind == "" }

// String gives the source as a report shows it, such as
// "functiongraph_06_0111, table 3" or "live: issue 3426".
func (s Source) String() string {
	var b strings.Builder
	switch s.Kind {
	case "":
		return "no source"
	case "page":
		b.WriteString(s.Ref)
	default:
		b.WriteString(s.Kind + ": " + s.Ref)
	}
	if s.Table > 0 {
		fmt.Fprintf(&b, ", table %d", s.Table)
	}
	if s.Section != "" {
		b.WriteString(", " + s.Section)
	}
	if s.Example > 0 {
		fmt.Fprintf(&b, ", example %d", s.Example)
	}
	return b.String()
}

// UnmarshalJSONFrom reads the form of the document: {page: id, table: 3}. A start reads
// hundreds.
func (s *Source) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*s = Source{}
	if d.PeekKind() != '{' {
		return errors.Join(errSourceForm, d.SkipValue())
	}
	for token, err := d.ReadToken(); ; token, err = d.ReadToken() {
		switch {
		case err != nil:
			return fmt.Errorf("source: %w", err)
		case token.Kind() == '}':
			return s.check()
		case token.Kind() == '{':
			continue
		}
		name := token.String()
		value, err := scalarFrom(d)
		if err == nil {
			err = s.set(name, value)
		}
		if err != nil {
			return err
		}
	}
}

// scalarFrom reads a text or a number; anything else is nil.
func scalarFrom(d *jsontext.Decoder) (any, error) {
	kind := d.PeekKind()
	if kind != '"' && kind != '0' {
		return nil, d.SkipValue()
	}
	token, err := d.ReadToken()
	if err != nil {
		return nil, err
	}
	if kind == '0' {
		return token.Float()
	}
	return token.String(), nil
}

var errSourceForm = errors.New("source: must be an object such as {page: id, table: 3}")

func (s *Source) check() error {
	if s.IsZero() {
		return errors.New("source: names no kind; give one of page, sdk, otc, hwdoc, tf, gsdk, live, measured, inferred")
	}
	return nil
}

// readSource reads a source from the parsed document. It stands at every statement,
// hundreds of times, so it does without the detour over JSON.
func readSource(raw any) (Source, error) {
	var s Source
	fields, ok := raw.(map[string]any)
	if !ok {
		return s, errSourceForm
	}
	for _, key := range sortedKeys(fields) {
		if err := s.set(key, fields[key]); err != nil {
			return s, err
		}
	}
	return s, s.check()
}

func (s *Source) set(key string, value any) error {
	text, isText := value.(string)
	number, isNumber := value.(float64)
	switch {
	case key == "table" && isNumber:
		s.Table = int(number)
	case key == "example" && isNumber:
		s.Example = int(number)
	case key == "section" && isText:
		s.Section = text
	case key == "note" && isText:
		s.Note = text
	case sourceBasis[key] != "" && isText && s.Kind == "":
		s.Kind, s.Ref = key, text
	case sourceBasis[key] != "" && isText:
		return fmt.Errorf("source: names two kinds, %s and %s; give one", s.Kind, key)
	default:
		return fmt.Errorf("source: %q is not a field of a source, or has the wrong type", key)
	}
	return nil
}
