package openapi

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"go.yaml.in/yaml/v4"
)

// Ambiguity records a contradiction of the documentation and what was decided.
type Ambiguity struct {
	ID       string   `json:"id"`
	Readings []string `json:"readings"` // what each place says
	Choice   string   `json:"choice"`   // what document, fake and suite do
}

// Absent says what leaving a member out of an update means.
type Absent struct {
	Means  string `json:"means"`           // "reset" or "keep"
	Reads  any    `json:"reads,omitempty"` // what a later read shows, where a read shows a value
	Source Source `json:"source"`
}

// Keeps reports whether an absent member leaves the stored value alone.
func (a *Absent) Keeps() bool { return a != nil && a.Means == "keep" }

// Reflects says that an answer shows what the request sent.
type Reflects struct {
	Level   Level  `json:"level"`
	Compare string `json:"compare,omitempty"` // exact (default), json, subset or set
	Member  string `json:"member,omitempty"`  // member of the request body, if the name differs
}

// Annotations are this project's extensions of a schema. Errors and Levels are
// keyed by schema keyword; the key "" holds what every other keyword gets.
type Annotations struct {
	Source      Source
	Errors      map[string]ErrorRef
	Levels      map[string]Level
	Ambiguities []Ambiguity
	Needs       string            // what a target must own before a value can be accepted
	Base        string            // request example from which cases about this member start
	Absent      *Absent           // nil means reset
	Canonical   map[string]string // label -> value in which it is stored and answered
	Reflects    *Reflects
	Secret      bool  // never comes back, never logged
	Unset       []any // values that mean "not set"
}

// annotationReaders lists the extensions of a schema, parameter or header.
var annotationReaders = map[string]func(*Annotations, *yaml.Node) error{
	"x-source": func(a *Annotations, v *yaml.Node) (err error) { a.Source, err = readSource(valueOf(v)); return },
	"x-ambiguity": func(a *Annotations, v *yaml.Node) (err error) {
		a.Ambiguities, err = decodeNode[[]Ambiguity](v)
		return
	},
	"x-needs":  func(a *Annotations, v *yaml.Node) (err error) { a.Needs, err = decodeNode[string](v); return },
	"x-base":   func(a *Annotations, v *yaml.Node) (err error) { a.Base, err = decodeNode[string](v); return },
	"x-absent": func(a *Annotations, v *yaml.Node) (err error) { a.Absent, err = decodeNode[*Absent](v); return },
	"x-canonical": func(a *Annotations, v *yaml.Node) (err error) {
		a.Canonical, err = decodeNode[map[string]string](v)
		return
	},
	"x-reflects": func(a *Annotations, v *yaml.Node) (err error) { a.Reflects, err = decodeNode[*Reflects](v); return },
	"x-secret":   func(a *Annotations, v *yaml.Node) (err error) { a.Secret, err = decodeNode[bool](v); return },
	"x-unset":    func(a *Annotations, v *yaml.Node) (err error) { a.Unset, err = decodeNode[[]any](v); return },
	"x-error": func(a *Annotations, v *yaml.Node) (err error) {
		a.Errors, err = decodeNode[byKeyword[ErrorRef]](v)
		return
	},
	"x-level": func(a *Annotations, v *yaml.Node) (err error) {
		a.Levels, err = decodeNode[byKeyword[Level]](v)
		return
	},
}

// annotationWords are the names of these, sorted.
var annotationWords = sortedKeys(annotationReaders)

// readAnnotations reads the extensions of a part; others are those that its reader
// takes itself.
func readAnnotations(p part, others ...string) (Annotations, error) {
	var a Annotations
	if !p.isThere() {
		return a, nil
	}
	for i := 0; i+1 < len(p.node.Content); i += 2 {
		name := p.node.Content[i].Value
		if !strings.HasPrefix(name, "x-") || slices.Contains(others, name) {
			continue
		}
		reader, ok := annotationReaders[name]
		if !ok {
			return a, unknownExtension(name, annotationWords)
		}
		if err := reader(&a, p.node.Content[i+1]); err != nil {
			return a, fmt.Errorf("%s: %w", name, err)
		}
	}
	return a, a.check()
}

func (a *Annotations) check() error {
	if a.Absent != nil && a.Absent.Means != "keep" && a.Absent.Means != "reset" {
		return fmt.Errorf("x-absent: means %q; must be keep or reset", a.Absent.Means)
	}
	for _, keyword := range sortedKeys(a.Levels) {
		if level := a.Levels[keyword]; level != Must && level != Should && level != May {
			return fmt.Errorf("x-level: %s %q; must be must, should or may", keyword, level)
		}
	}
	for _, keyword := range append(sortedKeys(a.Levels), sortedKeys(a.Errors)...) {
		if !slices.Contains(annotatedKeywords, keyword) {
			return fmt.Errorf("x-level, x-error: %q is no keyword of a schema; one of %s", keyword, quoteList(annotatedKeywords[1:]))
		}
	}
	return nil
}

// annotatedKeywords are the keys of x-error and x-level: all keywords at once, each
// keyword of a schema, and what leaving the member out means.
var annotatedKeywords = []string{
	"", "absent", "additionalProperties", "anyOf", "enum", "format", "maxItems", "maxLength", "maxProperties", "maximum",
	"minItems", "minLength", "minProperties", "minimum", "multipleOf", "pattern", "required", "type", "uniqueItems",
}

func unknownExtension(name string, known []string) error {
	return fmt.Errorf("%s is not an extension that can stand here; one of %s", name, quoteList(known))
}

func (a *Annotations) underlay(inner Annotations) {
	if a.Source.IsZero() {
		a.Source = inner.Source
	}
	a.Errors = union(inner.Errors, a.Errors)
	a.Levels = union(inner.Levels, a.Levels)
	a.Ambiguities = append(slices.Clone(a.Ambiguities), inner.Ambiguities...)
	if a.Needs == "" {
		a.Needs = inner.Needs
	}
	if a.Base == "" {
		a.Base = inner.Base
	}
	if a.Absent == nil {
		a.Absent = inner.Absent
	}
	if a.Reflects == nil {
		a.Reflects = inner.Reflects
	}
	a.Canonical = union(inner.Canonical, a.Canonical)
	a.Secret = a.Secret || inner.Secret
	if a.Unset == nil {
		a.Unset = inner.Unset
	}
}

func union[V any](under, over map[string]V) map[string]V {
	if len(under) == 0 {
		return over
	}
	out := maps.Clone(under)
	maps.Copy(out, over)
	return out
}

// byKeyword is one value for all keywords, or a map from keyword to value.
type byKeyword[V any] map[string]V

func (b *byKeyword[V]) UnmarshalJSON(data []byte) error {
	var one V
	if err := json.Unmarshal(data, &one); err == nil {
		*b = map[string]V{"": one}
		return nil
	}
	var many map[string]V
	if err := json.Unmarshal(data, &many); err != nil {
		return fmt.Errorf("give one value, or a map from schema keyword to value: %w", err)
	}
	*b = many
	return nil
}

// errorFor returns the code that a broken keyword of this schema gives. A code
// without a keyword speaks of the value, so type and required do not use it.
func (a *Annotations) errorFor(keyword string) (ErrorRef, bool) {
	if ref, ok := a.Errors[keyword]; ok {
		return ref, true
	}
	if keyword == "type" || keyword == "required" {
		return ErrorRef{}, false
	}
	ref, ok := a.Errors[""]
	return ref, ok
}

func (a *Annotations) levelFor(keyword string) Level {
	if l, ok := a.Levels[keyword]; ok {
		return l
	}
	if l, ok := a.Levels[""]; ok {
		return l
	}
	return Must
}

func quoteList(words []string) string { return strings.Join(words, ", ") }
