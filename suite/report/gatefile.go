package report

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/fgcontract/fgcontract/contracts"
)

// ReadGate reads a gate:
//
//	fail: [must, should]
//	max: {warnings: 10, known: 5, skipped: 100, unjudged: 0}
//	coverage: {must: 80, operations: 100}
//	operations: [UpdateFunctionConfig]
//	known: {longest: 90}
//	baseline: last/report.json
//
// Everything may be left out. Every fault is named with its line: unknown keys, values
// of the wrong kind, keys that stand twice. Where a baseline is named it is read by
// the function that is given.
func ReadGate(name string, data []byte, baseline func(path string) (Report, error)) (Gate, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		return Gate{}, fmt.Errorf("%s: %w", name, err)
	}
	f := gateFile{name: name, baseline: baseline}
	if len(root.Content) > 0 && root.Content[0].Tag != "!!null" {
		f.each(root.Content[0], "a gate", map[string]func(*yaml.Node){
			"fail": f.fail, "max": f.max, "coverage": f.coverage, "operations": f.operations, "known": f.known, "baseline": f.before,
		})
	}
	return f.gate, errors.Join(f.faults...)
}

type gateFile struct {
	name     string
	baseline func(string) (Report, error)
	gate     Gate
	faults   []error
}

func (f *gateFile) fault(n *yaml.Node, format string, args ...any) {
	f.faults = append(f.faults, fmt.Errorf("%s:%d: %s", f.name, n.Line, fmt.Sprintf(format, args...)))
}

// each hands the values of a mapping to those who read them.
func (f *gateFile) each(n *yaml.Node, what string, readers map[string]func(*yaml.Node)) {
	keys := make([]string, 0, len(readers))
	for key := range readers {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	if n.Kind != yaml.MappingNode {
		f.fault(n, "%s is a mapping with some of %s", what, strings.Join(keys, ", "))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		reader, known := readers[key.Value]
		switch {
		case !known:
			f.fault(key, "%q is no key of %s; use %s", key.Value, what, strings.Join(keys, ", "))
		case seen[key.Value]:
			f.fault(key, "%s stands twice", key.Value)
		default:
			seen[key.Value] = true
			reader(n.Content[i+1])
		}
	}
}

// words reads a list of texts.
func (f *gateFile) words(n *yaml.Node, what string) (words []string) {
	if n.Kind != yaml.SequenceNode {
		f.fault(n, "%s is a list", what)
		return nil
	}
	for _, entry := range n.Content {
		if entry.Kind != yaml.ScalarNode || entry.Value == "" {
			f.fault(entry, "%s is a list of names", what)
			continue
		}
		words = append(words, entry.Value)
	}
	return words
}

func (f *gateFile) fail(n *yaml.Node) {
	for _, word := range f.words(n, "fail") {
		level := contracts.Level(word)
		if _, known := sarifLevels[level]; !known {
			f.fault(n, "fail: %q is no level; use must, should, may", word)
			continue
		}
		f.gate.Fail = append(f.gate.Fail, level)
	}
}

func (f *gateFile) operations(n *yaml.Node) { f.gate.Operations = f.words(n, "operations") }

func (f *gateFile) max(n *yaml.Node) {
	f.gate.Max = map[string]int{}
	readers := map[string]func(*yaml.Node){}
	for _, name := range limitNames {
		readers[name] = func(n *yaml.Node) { f.gate.Max[name] = f.number(n, "max: "+name) }
	}
	f.each(n, "max", readers)
}

func (f *gateFile) coverage(n *yaml.Node) {
	f.gate.Coverage = map[string]float64{}
	readers := map[string]func(*yaml.Node){}
	for _, id := range Coverages() {
		readers[id] = func(n *yaml.Node) {
			percent, err := strconv.ParseFloat(n.Value, 64)
			if n.Kind != yaml.ScalarNode || err != nil || !(percent >= 0 && percent <= 100) {
				f.fault(n, "coverage: %s: give a percentage from 0 to 100", id)
			}
			f.gate.Coverage[id] = percent
		}
	}
	f.each(n, "coverage", readers)
}

func (f *gateFile) known(n *yaml.Node) {
	f.each(n, "known", map[string]func(*yaml.Node){"longest": func(n *yaml.Node) { f.gate.Longest = f.number(n, "known: longest") }})
}

func (f *gateFile) number(n *yaml.Node, what string) int {
	number, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || number < 0 {
		f.fault(n, "%s: give a number that is not negative", what)
	}
	return number
}

func (f *gateFile) before(n *yaml.Node) {
	if n.Kind != yaml.ScalarNode || n.Value == "" {
		f.fault(n, "baseline: give the path of a JSON report")
		return
	}
	r, err := f.baseline(n.Value)
	if err != nil {
		f.fault(n, "baseline: %v", err)
		return
	}
	f.gate.Baseline = &r
}
