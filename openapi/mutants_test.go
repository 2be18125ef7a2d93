package openapi_test

import (
	"regexp"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/fgcontract/fgcontract/openapi"
)

// instead are the values that take the place of each value of a text in turn.
var instead = []string{"null", "[null]", "{x: null}", "text", "7"}

// namesALine is what every error of a load begins with.
var namesALine = regexp.MustCompile(`^(small|overlay)\.yaml:[0-9]+: `)

// eachMutant gives every text that differs from the given one in a single value: the
// value is another one, or it is gone.
func eachMutant(t *testing.T, text []byte, try func(mutant []byte)) {
	t.Helper()
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		t.Fatal(err)
	}
	write := func() {
		mutant, err := yaml.Marshal(&root)
		if err != nil {
			t.Fatal(err)
		}
		try(mutant)
	}
	var visit func(n *yaml.Node)
	visit = func(n *yaml.Node) {
		for i, child := range n.Content {
			if n.Kind == yaml.MappingNode && i%2 == 0 {
				continue
			}
			for _, value := range instead {
				var other yaml.Node
				if err := yaml.Unmarshal([]byte(value), &other); err != nil {
					t.Fatal(err)
				}
				n.Content[i] = other.Content[0]
				write()
			}
			n.Content[i] = child
			whole := n.Content
			first := i
			if n.Kind == yaml.MappingNode {
				first = i - 1
			}
			n.Content = append(append([]*yaml.Node{}, whole[:first]...), whole[i+1:]...)
			write()
			n.Content = whole
			visit(child)
		}
	}
	visit(root.Content[0])
}

// load loads what may be broken and looks at all of what is not.
func load(t *testing.T, document openapi.Text, overlays ...openapi.Text) (loaded bool) {
	t.Helper()
	defer func() {
		if fault := recover(); fault != nil {
			t.Errorf("panic: %v\n%s\n%s", fault, document.Data, overlays)
		}
	}()
	c, err := openapi.Load("mutant", document, overlays...)
	if err != nil {
		if !namesALine.MatchString(err.Error()) {
			t.Errorf("the error names no file and line: %v", err)
		}
		return false
	}
	for _, constraint := range c.Constraints() {
		c.Position(constraint.Place)
	}
	for _, o := range c.Operations() {
		for _, text := range []string{"", "{", "null", `{"label":"ab"}`, `{"label":1,"size":"a","kind":3,"either":[]}`} {
			o.CheckRequest(&openapi.Request{Path: map[string]string{"name": "a"}, Body: []byte(text)})
			c.CheckResponse(o, 200, nil, []byte(text), nil)
		}
	}
	return true
}

func TestNoMutantOfADocumentPanics(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine")
	}
	loaded, refused := 0, 0
	eachMutant(t, readTestdata(t, small), func(mutant []byte) {
		if load(t, openapi.Text{Name: small, Data: mutant}) {
			loaded++
		} else {
			refused++
		}
	})
	if loaded < 100 || refused < 800 {
		t.Errorf("%d mutants load and %d do not; the document has more values", loaded, refused)
	}
}

func TestNoMutantOfAnOverlayPanics(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine")
	}
	loaded, refused := 0, 0
	eachMutant(t, readTestdata(t, "small-overlay.yaml"), func(mutant []byte) {
		if load(t, smallDocument(t), openapi.Text{Name: "overlay.yaml", Data: mutant}) {
			loaded++
		} else {
			refused++
		}
	})
	if loaded < 30 || refused < 150 {
		t.Errorf("%d mutants load and %d do not; the overlay has more values", loaded, refused)
	}
}
