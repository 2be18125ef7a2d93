package openapi

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// LeftOut is an operation of the service that the document names and does not
// describe. Nothing about it is promised; a fake can tell it from a mistyped path.
type LeftOut struct {
	ID     string // as the API spells it
	Method string
	Path   string // template: /v2/{project_id}/fgs/workflows
	Source Source
	Place  string // JSON pointer into the document
}

// leftOutPlace is where the document lists them.
const leftOutPlace = "/x-left-out"

type leftOutGroup struct {
	Source     Source       `json:"source"`
	Operations []leftOutRow `json:"operations"`
}

type leftOutRow struct {
	ID     string `json:"id"`
	Method string `json:"method"`
	Path   string `json:"path"`
}

// LeftOut returns the operations that the document names and does not describe,
// sorted by id.
func (c *Contract) LeftOut() []LeftOut { return slices.Clone(c.leftOut) }

// RouteLeftOut finds the operation that is named but not described for a method and
// an escaped path, with the decoded parameters of the path.
func (c *Contract) RouteLeftOut(method, escapedPath string) (LeftOut, map[string]string, bool) {
	found, path := c.router.match(method, escapedPath)
	if found == nil || found.leftOut == nil {
		return LeftOut{}, nil, false
	}
	return *found.leftOut, path, true
}

func (c *Contract) readLeftOut(raw jsontext.Value) error {
	groups, err := decodeAt[[]leftOutGroup](leftOutPlace, raw)
	if err != nil {
		return err
	}
	var faults []error
	for i, group := range groups {
		place := pointer(leftOutPlace, strconv.Itoa(i))
		if group.Source.IsZero() {
			faults = append(faults, placeError(place, "needs a source"))
		}
		for j, row := range group.Operations {
			one := LeftOut{
				ID: row.ID, Method: row.Method, Path: row.Path, Source: group.Source,
				Place: pointer(place, "operations", strconv.Itoa(j)),
			}
			if err := c.checkLeftOut(one); err != nil {
				faults = append(faults, placeError(one.Place, "%w", err))
				continue
			}
			c.leftOut = append(c.leftOut, one)
		}
	}
	slices.SortFunc(c.leftOut, func(a, b LeftOut) int { return strings.Compare(a.ID, b.ID) })
	return errors.Join(faults...)
}

// methods are those that a path of OpenAPI can have.
var methods = []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"}

// checkLeftOut holds one row against what is described and the rows before it.
func (c *Contract) checkLeftOut(one LeftOut) error {
	_, escaped := url.PathUnescape(one.Path)
	switch {
	case one.ID == "":
		return errors.New("needs an id")
	case !slices.Contains(methods, one.Method):
		return fmt.Errorf("method %q: give one of %s", one.Method, strings.Join(methods, ", "))
	case !strings.HasPrefix(one.Path, "/") || escaped != nil:
		return fmt.Errorf("path %q: must be the template of a path, such as /v2/{project_id}/things", one.Path)
	case c.entry(one.ID) != nil:
		return fmt.Errorf("%s is described under paths; take its line out of x-left-out", one.ID)
	case slices.ContainsFunc(c.leftOut, func(other LeftOut) bool { return other.ID == one.ID }):
		return fmt.Errorf("%s stands twice", one.ID)
	}
	return nil
}
