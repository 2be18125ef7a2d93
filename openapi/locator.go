package openapi

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	yaml "github.com/pb33f/go-yaml"
)

// locator finds the file and line at which a place of the effective document was
// written. It looks into the texts only when it is asked.
type locator struct {
	base      Text
	overlays  []Text
	effective func() []byte

	once    sync.Once
	written *yaml.Node // the base
	applied *yaml.Node // the effective document
	changes []change   // of the overlays, the last first
}

// change is what one action of an overlay writes, and where.
type change struct {
	text    Text
	targets []*yaml.Node // in the effective document
	update  *yaml.Node   // in the overlay
}

// explain adds file and line to an error about the document, or to each of a list.
// A list that stands below a placed error is one fault with several reasons.
func (l *locator) explain(err error) error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var explained []error
		for _, e := range many.Unwrap() {
			explained = append(explained, l.explain(e))
		}
		return errors.Join(explained...)
	}
	if at := l.positionOf(err); at != "" {
		_, reason := lineOf(err)
		return fmt.Errorf("%s: %w", at, reason)
	}
	return fmt.Errorf("%s:1: %w", l.base.Name, err) // about the document as a whole
}

// positionOf finds the place that an error speaks of, in either of the two
// ways in which errors do: places and lines.
func (l *locator) positionOf(err error) string {
	if m, _ := lineOf(err); m.line > 0 {
		if len(l.overlays) == 0 {
			return l.base.Name + ":" + strconv.Itoa(m.line)
		}
		l.once.Do(l.read)
		return l.position(placeAt(l.applied, m, ""))
	}
	var placed *placedError
	if errors.As(err, &placed) {
		return l.position(placed.place)
	}
	return ""
}

// placeAt is the JSON pointer of the innermost member that begins at or before a mark.
func placeAt(node *yaml.Node, m mark, place string) string {
	if node == nil {
		return place
	}
	var child *yaml.Node
	var token string
	for i, c := range node.Content {
		switch {
		case node.Kind == yaml.SequenceNode && m.reaches(c):
			child, token = c, strconv.Itoa(i)
		case node.Kind == yaml.MappingNode && i%2 == 1 && m.reaches(node.Content[i-1]):
			child, token = c, node.Content[i-1].Value
		}
	}
	if child == nil {
		return place
	}
	return placeAt(child, m, pointer(place, token))
}

func (m mark) reaches(n *yaml.Node) bool {
	return n.Line < m.line || n.Line == m.line && n.Column <= m.column
}

// position names the file and line of a place, or of the nearest thing around it
// that is written; "" if there is none.
func (l *locator) position(place string) string {
	if !strings.HasPrefix(place, "/") {
		return ""
	}
	l.once.Do(l.read)
	tokens := strings.Split(place, "/")[1:]
	nodes, _ := follow(l.applied, tokens)
	tokens = tokens[:max(len(nodes)-1, 0)]
	for _, c := range l.changes {
		if line := c.line(nodes, tokens); line > 0 {
			return c.text.Name + ":" + strconv.Itoa(line)
		}
	}
	if _, line := follow(l.written, tokens); line > 0 {
		return l.base.Name + ":" + strconv.Itoa(line)
	}
	return ""
}

// line finds a place, given as the nodes along its way, in what the action writes.
func (c change) line(nodes []*yaml.Node, tokens []string) int {
	for i := len(nodes) - 2; i >= 0; i-- {
		if !slices.Contains(c.targets, nodes[i]) {
			continue
		}
		root := c.update
		if nodes[i].Kind == yaml.SequenceNode && root.Kind != yaml.SequenceNode {
			root = &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{root}} // it is appended
		}
		if found, line := follow(root, tokens[i:]); len(found) == len(tokens)-i+1 {
			return line
		}
	}
	return 0
}

func (l *locator) read() {
	l.written = rootOf(l.base.Data)
	l.applied = l.written
	if len(l.overlays) == 0 {
		return
	}
	l.applied = rootOf(l.effective())
	if l.applied == nil {
		return
	}
	for _, text := range l.overlays {
		parsed, err := parseOverlay(text)
		if err != nil {
			continue // it was applied, so it was readable
		}
		for _, action := range parsed.Actions {
			path, err := compileTarget(action.Target)
			if err == nil && action.Update != nil {
				l.changes = append(l.changes, change{text, path.Query(l.applied), action.Update})
			}
		}
	}
	slices.Reverse(l.changes)
}

func rootOf(data []byte) *yaml.Node {
	var doc yaml.Node
	if yaml.Unmarshal(data, &doc) != nil || len(doc.Content) == 0 {
		return nil
	}
	return doc.Content[0]
}

// follow walks the tokens of a JSON pointer down from a node, as far as they lead.
// It returns the nodes on the way, the first one included, and the last line.
func follow(node *yaml.Node, tokens []string) (nodes []*yaml.Node, line int) {
	for node != nil {
		nodes = append(nodes, node)
		if len(nodes) > len(tokens) {
			break
		}
		next, at := step(node, unescapeToken(tokens[len(nodes)-1]))
		if next != nil {
			line = at
		}
		node = next
	}
	return nodes, line
}

// step goes one token down: a member of a mapping, an element of a list by its
// number, or by its id where the elements have one.
func step(node *yaml.Node, token string) (*yaml.Node, int) {
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == token {
				return node.Content[i+1], node.Content[i].Line
			}
		}
	case yaml.SequenceNode:
		if n, err := strconv.Atoi(token); err == nil && n >= 0 && n < len(node.Content) {
			return node.Content[n], node.Content[n].Line
		}
		for _, element := range node.Content {
			if id, _ := step(element, "id"); element.Kind == yaml.MappingNode && id != nil && id.Value == token {
				return element, element.Line
			}
		}
	}
	return nil, 0
}
