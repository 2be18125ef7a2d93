package report

import (
	"bytes"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// laidOut indents a body if it is JSON, and finds the lines at which the values of some
// places begin, given as JSON pointers. Of a place that is not there the nearest thing
// around it is taken.
func laidOut(body []byte, places []string) (string, map[int]bool) {
	value := jsontext.Value(bytes.Clone(body))
	if value.Indent(jsontext.WithIndent("  "), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) != nil {
		return textOf(body), nil
	}
	starts := valueLines(value)
	marks := map[int]bool{}
	for _, at := range places {
		if !strings.HasPrefix(at, "/") {
			continue
		}
		for ; at != ""; at = at[:strings.LastIndexByte(at, '/')] {
			if line, ok := starts[at]; ok {
				marks[line] = true
				break
			}
		}
		if at == "" {
			marks[0] = true
		}
	}
	return string(value), marks
}

// valueLines gives the line of every value in laid out JSON, by its pointer.
func valueLines(value jsontext.Value) map[string]int {
	lines := map[string]int{}
	breaks := newlines(value)
	d := jsontext.NewDecoder(bytes.NewReader(value), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	for {
		if _, err := d.ReadToken(); err != nil {
			return lines
		}
		at := string(d.StackPointer())
		if _, seen := lines[at]; !seen {
			lines[at], _ = slices.BinarySearch(breaks, int(d.InputOffset()))
		}
	}
}

func newlines(text []byte) (at []int) {
	for i, c := range text {
		if c == '\n' {
			at = append(at, i)
		}
	}
	return at
}
