package openapi

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
)

// locator finds the file and line of a place in the effective document. It looks
// into the texts as they were written, and only when it is asked.
type locator struct {
	texts []Text
	once  sync.Once
	root  *yaml.Node
}

// explain adds file and line to an error about the document.
func (l *locator) explain(err error) error {
	if many, ok := err.(interface{ Unwrap() []error }); ok { //nolint:errorlint // only a list at the top; below, the place of the list counts
		var explained []error
		for _, e := range many.Unwrap() {
			explained = append(explained, l.explain(e))
		}
		return errors.Join(explained...)
	}
	var placed *placedError
	if errors.As(err, &placed) {
		if at := l.position(placed.place); at != "" {
			return fmt.Errorf("%s: %w", at, err)
		}
	}
	return fmt.Errorf("%s: %w", l.texts[0].Name, err)
}

// position looks for a JSON pointer in the base document; what an overlay added
// is found in the overlay by the last words of the pointer.
func (l *locator) position(place string) string {
	l.once.Do(func() {
		var doc yaml.Node
		if yaml.Unmarshal(l.texts[0].Data, &doc) == nil && len(doc.Content) > 0 {
			l.root = doc.Content[0]
		}
	})
	tokens := strings.Split(place, "/")[1:]
	line, deep := 0, 0
	for node := l.root; node != nil && deep < len(tokens); deep++ {
		var at int
		if node, at = step(node, unescapeToken(tokens[deep])); node == nil {
			break
		}
		line = at
	}
	if deep == len(tokens) && line > 0 {
		return l.texts[0].Name + ":" + strconv.Itoa(line)
	}
	for _, t := range l.texts[1:] {
		if at := t.line(unescapeToken(tokens[len(tokens)-1])); at != t.Name {
			return at
		}
	}
	if line > 0 {
		return l.texts[0].Name + ":" + strconv.Itoa(line)
	}
	return ""
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

// line names the first line of the text that holds the words, or the text alone.
func (t Text) line(words string) string {
	for i, line := range strings.Split(string(t.Data), "\n") {
		if words != "" && strings.Contains(line, words) {
			return t.Name + ":" + strconv.Itoa(i+1)
		}
	}
	return t.Name
}
