package openapi

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Link says that a request of another operation starts from what this one answered, or
// was sent: the event that was created is the one to show. It is an OpenAPI link.
type Link struct {
	// Parameters are JSON pointers into the answer, behind OfRequest into what was sent, by
	// the parameter of To in path or query that has what stands there; of a member of the
	// body by its name behind a slash.
	Parameters map[string]string
	Listed     *Listed // where it is found that To deletes; nil if the document does not say

	to *entry
}

// To is the operation that the link leads to.
func (l Link) To() *Operation { return l.to.operation() }

// Origin is the other end of a link: the operation whose success makes what this
// one is about.
type Origin struct {
	Parameters map[string]string // own parameter, as in Link -> JSON pointer into what From answered or was sent

	from *entry
}

// From is the operation to start from.
func (origin *Origin) From() *Operation { return origin.from.operation() }

// The two forms of runtime expression that links may use begin with these and a JSON
// pointer. A pointer into the answer stands alone.
const (
	answerExpression = "$response.body#"
	OfRequest        = "$request.body#"
)

// addLinks joins the operations, once all are known.
func (c *Contract) addLinks(doc *document) error {
	for _, e := range c.entries {
		for _, r := range e.operation().Responses {
			if err := c.linkAnswer(doc, e, r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Contract) linkAnswer(doc *document, from *entry, r *Response) error {
	o := from.operation()
	for _, declared := range declaredLinks(doc, o, r) {
		link, err := c.readLink(declared)
		if err == nil {
			err = link.To().startFrom(from, link.Parameters)
		}
		if err == nil && link.Listed != nil {
			err = link.Listed.check(o, link)
		}
		if err != nil {
			return placeError(declared.place, "%w", err)
		}
		o.Links = append(o.Links, link)
	}
	return nil
}

// declaredLinks are the links of an answer, sorted by name.
func declaredLinks(doc *document, o *Operation, r *Response) []part {
	var out []part
	for _, link := range doc.part(o.Place).object("responses").object(r.label).followed().members("links") {
		out = append(out, link)
	}
	slices.SortFunc(out, func(a, b part) int { return strings.Compare(a.place, b.place) })
	return out
}

func (c *Contract) readLink(from part) (Link, error) {
	id := from.text("operationId")
	link := Link{to: c.entry(id), Parameters: map[string]string{}}
	from.knows("a link", "description", "operationId", "parameters", "requestBody", "server", listedExtension, "x-source")
	if link.to == nil {
		return link, fmt.Errorf("operation %q is not in the document", id)
	}
	from.object("parameters") // which it must be
	parameters, _ := from.value("parameters").(map[string]any)
	for _, name := range sortedKeys(parameters) {
		if link.To().parameter(name) == nil {
			return link, fmt.Errorf("%s has no parameter %q", link.to.ID, name)
		}
		if err := link.take(name, parameters[name]); err != nil {
			return link, fmt.Errorf("parameter %s: %w", name, err)
		}
	}
	body, isObject := from.value("requestBody").(map[string]any)
	if from.has("requestBody") && !isObject {
		return link, errors.New("requestBody: write the members that the answer has, each with where it has it")
	}
	for _, name := range sortedKeys(body) {
		if link.To().Body.Member(name) == nil {
			return link, fmt.Errorf("the body of %s has no member %q", link.to.ID, name)
		}
		if err := link.take("/"+name, body[name]); err != nil {
			return link, fmt.Errorf("requestBody: %s: %w", name, err)
		}
	}
	var err error
	link.Listed, err = c.readListed(from)
	return link, err
}

// take notes by what expression a parameter or a member of the body is had.
func (l *Link) take(name string, expression any) error {
	text, _ := expression.(string)
	at := strings.TrimPrefix(text, answerExpression)
	if pointer := strings.TrimPrefix(at, OfRequest); pointer == text || !strings.HasPrefix(pointer, "/") {
		return fmt.Errorf("write where the answer has it, beginning with %s/, or what was sent, with %s/", answerExpression, OfRequest)
	}
	l.Parameters[name] = at
	return nil
}

// startFrom notes the origin. There is one, and no way round in a circle: a run takes
// the steps in this order.
func (o *Operation) startFrom(from *entry, parameters map[string]string) error {
	if o.Origin != nil {
		return fmt.Errorf("%s starts from %s already", o.ID, o.Origin.from.ID)
	}
	for before := from.operation(); before != nil; before = before.Origin.before() {
		if before == o {
			return fmt.Errorf("%s would start from itself", o.ID)
		}
	}
	o.Origin = &Origin{from: from, Parameters: parameters}
	return nil
}

func (origin *Origin) before() *Operation {
	if origin == nil {
		return nil
	}
	return origin.From()
}

func (o *Operation) parameter(name string) *Parameter {
	for _, p := range o.Parameters {
		if p.Name == name {
			return p
		}
	}
	return nil
}
