package crosscheck

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Side is the half of an exchange that a finding is about.
type Side string

// The sides of an exchange.
const (
	OfRequest  Side = "request"
	OfResponse Side = "response"
)

// Finding is one thing that the second engine holds against a request or a
// response. It names places and never shows a value.
type Finding struct {
	Operation   string // operationId, "" if the contract has no such route
	Side        Side
	Clause      string // id of the clause that is broken, "" for information
	At          string // JSON pointer into the body, or the name of a parameter or header
	Keyword     string // schema keyword, id of a refusal, "status", "json", or the kind of an undeclared thing
	Place       string // where the document writes it: JSON pointer, "" if the document is silent
	Information bool   // from strict mode: undeclared, which breaks no promise
}

// String gives the finding as one line.
func (f Finding) String() string {
	if f.Information {
		return fmt.Sprintf("%s: %s %s", f.Operation, f.At, f.Keyword)
	}
	return fmt.Sprintf("%s: %s %s (%s)", f.Clause, f.At, f.Keyword, f.Place)
}

// normal sorts findings and drops repetitions: the library reports in the order
// of Go maps and tells some things twice.
func normal(list []Finding) []Finding {
	slices.SortFunc(list, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Clause, b.Clause), cmp.Compare(a.Keyword, b.Keyword))
	})
	return slices.Compact(list)
}

// pointer makes a JSON pointer (RFC 6901) below a base, shortened as package
// openapi shortens it.
func pointer(base string, tokens ...string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	for _, t := range tokens {
		base += "/" + escape.Replace(t)
	}
	return shorten(base)
}

// maxShown bounds what is repeated of a client's member names; it is the bound of
// package openapi, or the two could not be compared.
const maxShown = 200

func shorten(at string) string {
	if len(at) <= maxShown {
		return at
	}
	return strings.ToValidUTF8(at[:maxShown], "") + "…"
}

// kebab turns a keyword into the form that clause ids use: minItems, min-items.
func kebab(keyword string) string {
	var b strings.Builder
	for _, r := range keyword {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('-')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}
