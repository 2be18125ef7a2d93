package suite

import (
	"context"
	"errors"
	"fmt"
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
	var out []listed
	marker := "0"
	for range maxPages {
		page, next, err := w.page(ctx, query, marker)
		if err != nil {
			return nil, err
		}
		out = append(out, page...)
		if len(page) == 0 || next == marker || next == "" {
			return out, nil
		}
		marker = next
	}
	return nil, errors.New("the list of functions does not end")
}

// page reads one page and the marker of the next one.
func (w *workspace) page(ctx context.Context, query url.Values, marker string) (page []listed, next string, err error) {
	asked := url.Values{"maxitems": {pageSize}, "marker": {marker}}
	for name, values := range query {
		asked[name] = values
	}
	answer, err := w.ask(ctx, call{operation: "ListFunctions", query: asked, purpose: toLook})
	if err != nil {
		return nil, "", fmt.Errorf("list the functions: %w", err)
	}
	value, _ := openapi.DecodeJSON(answer.Body)
	object, _ := value.(map[string]any)
	functions, ok := object["functions"].([]any)
	if answer.Status != 200 || !ok {
		return nil, "", fmt.Errorf("list the functions: %s; is this FunctionGraph?", brief(answer.Status, answer.Body))
	}
	for _, f := range functions {
		if shown := listedFrom(f); shown.urn != "" {
			page = append(page, shown)
		}
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
