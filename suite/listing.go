package suite

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// listed is a function as a list of the target shows it.
type listed struct {
	name     string
	urn      string    // without a version
	modified time.Time // zero if the list does not say
}

const (
	// pageSize is far below the largest page that the documents allow.
	pageSize = "100"
	// maxPages bounds a list that never ends; no project may hold so many functions.
	maxPages = 100
)

// list reads all functions of the project, or those that the query asks for.
func (w *workspace) list(ctx context.Context, query url.Values) ([]listed, error) {
	asked := url.Values{"maxitems": {pageSize}}
	maps.Copy(asked, query)
	all, err := w.elements(ctx, listing{operation: "ListFunctions", query: asked, member: "functions"})
	if err != nil {
		return nil, err
	}
	var out []listed
	for _, f := range all {
		if shown := listedFrom(f); shown.urn != "" {
			out = append(out, shown)
		}
	}
	return out, nil
}

// listing is a list of the target, which it answers page by page.
type listing struct {
	operation string
	query     url.Values
	member    string // of the answer, with the elements
}

// elements reads the list to its end.
func (w *workspace) elements(ctx context.Context, l listing) ([]any, error) {
	var out []any
	marker := "0"
	for range maxPages {
		page, next, err := w.page(ctx, l, marker)
		if err != nil {
			return nil, err
		}
		out = append(out, page...)
		if len(page) == 0 || next == marker || next == "" {
			return out, nil
		}
		marker = next
	}
	return nil, fmt.Errorf("the list of %s does not end", l.member)
}

// page reads one page and the marker of the next one.
func (w *workspace) page(ctx context.Context, l listing, marker string) (page []any, next string, err error) {
	asked := maps.Clone(l.query)
	if inQuery(w.contract.Operation(l.operation), "marker") {
		asked = with(asked, "marker", []string{marker})
	}
	answer, err := w.ask(ctx, call{operation: l.operation, query: asked, purpose: toLook})
	if err != nil {
		return nil, "", fmt.Errorf("list the %s: %w", l.member, err)
	}
	value, _ := openapi.DecodeJSON(answer.Body)
	object, _ := value.(map[string]any)
	page, ok := object[l.member].([]any)
	if answer.Status != http.StatusOK || !ok {
		return nil, "", fmt.Errorf("list the %s: %s; is this FunctionGraph?", l.member, brief(answer.Status, answer.Body))
	}
	if n, ok := object["next_marker"].(float64); ok {
		next = strconv.FormatFloat(n, 'f', -1, 64)
	}
	return page, next, nil
}

func listedFrom(value any) listed {
	object, _ := value.(map[string]any)
	text := func(name string) string { s, _ := object[name].(string); return s }
	out := listed{name: text("func_name"), urn: contracts.BareURN(text("func_urn"))}
	out.modified, _ = openapi.ParseTime(text("last_modified"))
	return out
}

// find looks for the URN of a function by its name; "" if no function has it.
func (w *workspace) find(ctx context.Context, name string) (urn string, err error) {
	all, err := w.list(ctx, url.Values{"func_name": {name}})
	for _, f := range all {
		if f.name == name {
			urn = f.urn
		}
	}
	return urn, err
}
