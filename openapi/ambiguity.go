package openapi

import (
	"strconv"

	yaml "github.com/pb33f/go-yaml"
)

// PlacedAmbiguity is a contradiction of the documentation and where the effective
// document records it.
type PlacedAmbiguity struct {
	Ambiguity
	Place string // JSON pointer of what it is about
}

// Ambiguities returns every contradiction that the document records, in its order.
// One that stands in a component is there once, however many operations use it.
func (c *Contract) Ambiguities() []PlacedAmbiguity {
	return ambiguitiesBelow(rootOf(c.sources.effective()), "")
}

// ambiguitiesBelow looks at every place of the document. What is no list of
// ambiguities did not load.
func ambiguitiesBelow(n *yaml.Node, place string) []PlacedAmbiguity {
	if n == nil {
		return nil
	}
	var found []PlacedAmbiguity
	for i, child := range n.Content {
		switch {
		case n.Kind == yaml.SequenceNode:
			found = append(found, ambiguitiesBelow(child, pointer(place, strconv.Itoa(i)))...)
		case n.Kind != yaml.MappingNode || i%2 == 0:
		case n.Content[i-1].Value == "x-ambiguity":
			var rows []Ambiguity
			if child.Decode(&rows) == nil {
				for _, row := range rows {
					found = append(found, PlacedAmbiguity{row, place})
				}
			}
		default:
			found = append(found, ambiguitiesBelow(child, pointer(place, n.Content[i-1].Value))...)
		}
	}
	return found
}
