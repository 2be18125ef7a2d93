package openapi

import (
	"errors"
	"fmt"
	"net/http"
)

// Listed says where a list shows what a request made, so that it is found by the name
// that it was to have when the answer with its id was lost. It stands at the link to
// what deletes it, as x-listed.
type Listed struct {
	Query      map[string]string `json:"query,omitempty"`    // of the list, so that it shows no more than the project's own
	Elements   string            `json:"elements"`           // member of the answer that is the list
	Name       string            `json:"name"`               // member of an element, and of the body of what makes it
	Modified   string            `json:"modified,omitempty"` // member with the time of the last change; "" if the list shows none
	Parameters map[string]string `json:"parameters"`         // those of the link -> members of an element
	Source     Source            `json:"source"`

	in *entry
}

// In is the operation that lists.
func (l *Listed) In() *Operation { return l.in.operation() }

// listedRow is x-listed as the document writes it.
type listedRow struct {
	OperationID string `json:"operationId"`
	Listed
}

const listedExtension = "x-listed"

// readListed reads where a list shows what a link deletes; nil if the document does not
// say.
func (c *Contract) readListed(link part) (*Listed, error) {
	if !link.has(listedExtension) {
		return nil, nil //nolint:nilnil // to say nothing is no fault
	}
	row, err := decode[listedRow](link.json(listedExtension))
	if err == nil && c.entry(row.OperationID) == nil {
		err = fmt.Errorf("operation %q is not in the document", row.OperationID)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", listedExtension, err)
	}
	row.in = c.entry(row.OperationID)
	return &row.Listed, nil
}

// check holds every word against what the document says of the list: one that leads
// nowhere does not load.
func (l *Listed) check(maker *Operation, link Link) error {
	element, err := l.element()
	if err == nil {
		err = l.checkMembers(element, link)
	}
	switch {
	case err != nil:
	case maker.Body.Member(l.Name) == nil:
		err = fmt.Errorf("the body of %s has no member %q", maker.ID, l.Name)
	case l.Source.IsZero():
		err = errors.New("needs a source")
	}
	if err != nil {
		return fmt.Errorf("%s: %w", listedExtension, err)
	}
	return nil
}

// element is what the list shows of one.
func (l *Listed) element() (*Schema, error) {
	list := l.In()
	for _, name := range sortedKeys(l.Query) {
		if p := list.parameter(name); p == nil || p.In != "query" || !p.Accepts(l.Query[name]) {
			return nil, fmt.Errorf("%s has no parameter %q in its query that takes %q", list.ID, name, l.Query[name])
		}
	}
	if answer := list.response(http.StatusOK); list.Method == http.MethodGet && answer != nil {
		if elements := answer.Schema.Member(l.Elements); elements != nil && elements.Items != nil {
			return elements.Items, nil
		}
	}
	return nil, fmt.Errorf("%s answers no list %q", list.ID, l.Elements)
}

func (l *Listed) checkMembers(element *Schema, link Link) error {
	members := []string{l.Name}
	if l.Modified != "" {
		members = append(members, l.Modified)
	}
	for _, name := range sortedKeys(l.Parameters) {
		if _, taken := link.Parameters[name]; !taken {
			return fmt.Errorf("the link has no parameter %q", name)
		}
		members = append(members, l.Parameters[name])
	}
	if len(l.Parameters) < len(link.Parameters) {
		return errors.New("give for every parameter of the link the member of an element that it is")
	}
	for _, member := range members {
		if element.Member(member) == nil {
			return fmt.Errorf("an element of %s has no member %q", l.In().ID, member)
		}
	}
	return nil
}
