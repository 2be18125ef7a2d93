package contracts

import (
	"errors"
	"fmt"
	"path"
	"time"

	"go.yaml.in/yaml/v4"
)

// KnownDeviation is a deviation that somebody has accepted for a while.
type KnownDeviation struct {
	Clause  string // id or pattern
	Reason  string
	Owner   string
	Expires time.Time // first day on which it no longer counts
	Line    int       // in the file
}

// Covers reports whether the entry speaks of the clause.
func (k KnownDeviation) Covers(clause string) bool {
	ok, err := path.Match(k.Clause, clause)
	return ok && err == nil
}

// Expired reports whether the entry no longer counts at that time.
func (k KnownDeviation) Expired(now time.Time) bool { return !now.Before(k.Expires) }

// ReadKnown reads a list of known deviations:
//
//   - clause: update-function-config.body.func_name.required
//     reason: the region takes a body without it
//     owner: team-serverless
//     expires: 2027-01-31
//
// Every entry needs all four; a fault names file, line and what to do. The name
// is that under which faults are shown.
func (cat *Catalogue) ReadKnown(name string, data []byte) ([]KnownDeviation, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(root.Content) == 0 || root.Content[0].Tag == nullTag {
		return nil, nil
	}
	list := root.Content[0]
	if list.Kind != yaml.SequenceNode {
		return nil, fmt.Errorf("%s:%d: give a list of entries with clause, reason, owner and expires", name, list.Line)
	}
	var all []KnownDeviation
	var faults []error
	for _, node := range list.Content {
		k, err := cat.readEntry(node)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s:%d: %w", name, node.Line, err))
			continue
		}
		all = append(all, k)
	}
	return all, errors.Join(faults...)
}

// nullTag marks what YAML takes for nothing: an empty value, ~ or null.
const nullTag = "!!null"

func (cat *Catalogue) readEntry(node *yaml.Node) (KnownDeviation, error) {
	k := KnownDeviation{Line: node.Line}
	if node.Kind != yaml.MappingNode {
		return k, errors.New("an entry is a mapping with clause, reason, owner and expires")
	}
	var expires string
	fields := map[string]*string{"clause": &k.Clause, "reason": &k.Reason, "owner": &k.Owner, "expires": &expires}
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, value := node.Content[i].Value, node.Content[i+1]
		field, ok := fields[name]
		switch {
		case !ok:
			return k, fmt.Errorf("%q is not a field of an entry; use clause, reason, owner and expires", name)
		case *field != "":
			return k, fmt.Errorf("%s stands twice in the entry", name)
		case value.Kind != yaml.ScalarNode:
			return k, fmt.Errorf("%s is not one text", name)
		case value.Tag != nullTag:
			*field = value.Value
		}
	}
	for _, field := range []string{"clause", "reason", "owner", "expires"} {
		if *fields[field] == "" {
			return k, fmt.Errorf("the entry has no %s", field)
		}
	}
	if _, err := cat.Match([]string{k.Clause}); err != nil {
		return k, err
	}
	day, err := time.Parse(time.DateOnly, expires)
	if err != nil {
		return k, fmt.Errorf("expires %q: write a day such as 2027-01-31", expires)
	}
	k.Expires = day
	return k, nil
}
