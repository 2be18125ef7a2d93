package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// writeCatalogue writes the clauses as Markdown: by operation a line for each place of
// a request or an answer with the keywords that are promised there, and a line for
// each promise that is no keyword.
func writeCatalogue(w io.Writer, m *material) error {
	var b strings.Builder
	all := m.catalogue.Clauses()
	fmt.Fprintf(&b, "# The clauses of the profile %s\n\n%s\n\n", m.contract.Profile(), generatedNote)
	b.WriteString("The id of a clause is the operation, the place and the keyword, joined by periods: `update-function-config.body.timeout.maximum`.\n" +
		"In brackets stands the level where it is not must, and how the promise is known where no vendor states it.\n")
	for _, operation := range operationsOf(all) {
		fmt.Fprintf(&b, "\n## %s\n\n", cmp.Or(operation, "Every operation"))
		var places []string
		keywords := map[string][]string{}
		for _, c := range all {
			if c.Operation != operation {
				continue
			}
			place, keyword := placeAndKeyword(c)
			if keywords[place] == nil {
				places = append(places, place)
			}
			keywords[place] = append(keywords[place], keyword+remark(c))
		}
		for _, place := range places {
			fmt.Fprintf(&b, "- `%s`: %s\n", place, strings.Join(keywords[place], ", "))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func operationsOf(all []contracts.Clause) (ids []string) {
	seen := map[string]bool{}
	for _, c := range all {
		if !seen[c.Operation] {
			seen[c.Operation] = true
			ids = append(ids, c.Operation)
		}
	}
	return ids
}

// placeAndKeyword parts a clause about a keyword of a schema; any other is a place of
// its own, and its statement says what is promised.
func placeAndKeyword(c contracts.Clause) (place, keyword string) {
	_, rest, _ := strings.Cut(c.ID, ".")
	if i := strings.LastIndexByte(rest, '.'); i > 0 && c.Kind == openapi.KindSchema {
		return rest[:i], rest[i+1:]
	}
	return rest, cellText(oneLine(c.Statement))
}

func remark(c contracts.Clause) string {
	var notes []string
	if c.Level != openapi.Must {
		notes = append(notes, string(c.Level))
	}
	if c.Basis != openapi.Stated {
		notes = append(notes, string(c.Basis))
	}
	if len(notes) == 0 {
		return ""
	}
	return " (" + strings.Join(notes, ", ") + ")"
}
