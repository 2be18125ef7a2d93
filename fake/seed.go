package fake

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v4"

	"github.com/fgcontract/fgcontract/openapi"
)

type seedFile struct {
	Projects map[string]seedProject `json:"projects"`
	Results  []namedResult          `json:"results"`
}

type seedProject struct {
	Functions []jsontext.Value `json:"functions"`
}

// Seed creates functions while the server runs, in the form of WithSeed: all of them
// or, if one does not hold or the store does not take them, none. Whoever reads or
// writes at the same time comes before all of them or behind.
func (s *Server) Seed(data []byte) error { return s.seed([][]byte{data}) }

// seed carries out seeds as one change. It reports everything that is wrong with the
// first bad one, each with its place.
func (s *Server) seed(all [][]byte) error {
	op := s.edition.find(createID)
	if op == nil || op.handle == nil {
		return fmt.Errorf("seed: the document has no operation %s", createID)
	}
	plans := make([]seedPlan, len(all))
	for i, data := range all {
		var err error
		if plans[i], err = planSeed(op, data); err != nil {
			return fmt.Errorf("seed: %w", err)
		}
	}
	return s.state.attempt(func(trial *state) error {
		on := &Server{edition: s.edition, others: s.others, credentials: s.credentials, account: s.account, journal: newJournal(0), state: trial}
		for _, plan := range plans {
			if err := plan.carryOut(on); err != nil {
				return err
			}
		}
		return nil
	})
}

// A seedPlan is a seed that has been held against the document, so that little is left to
// do while the state stands still.
type seedPlan struct {
	functions []plannedFunction
	results   []namedResult
}

type plannedFunction struct {
	place string
	call  *call
	fault error // what the document says against it
}

func planSeed(op *operation, data []byte) (seedPlan, error) {
	file, err := readSeed(data)
	out := seedPlan{results: file.Results}
	for _, project := range slices.Sorted(maps.Keys(file.Projects)) {
		for i, body := range file.Projects[project].Functions {
			one := plannedFunction{place: fmt.Sprintf("projects.%s.functions[%d]", project, i)}
			one.call, one.fault = planFunction(op, project, body)
			out.functions = append(out.functions, one)
		}
	}
	return out, err
}

// planFunction makes of the body of a create the call that a request would be.
func planFunction(op *operation, project string, body []byte) (*call, error) {
	c := &call{op: op, project: project, request: openapi.Request{
		Path: map[string]string{"project_id": project},
		// A document may demand the header; a seed needs no credentials.
		Header: http.Header{"X-Auth-Token": {"seed"}}, Body: body,
	}}
	c.checked = op.CheckRequest(&c.request)
	var faults []error
	for _, v := range c.checked.Violations {
		faults = append(faults, fmt.Errorf("%s: %s", v.Clause, v.Explain()))
	}
	return c, errors.Join(faults...)
}

func (p seedPlan) carryOut(s *Server) error {
	var faults []error
	for _, one := range p.functions {
		if err := one.create(s); err != nil {
			faults = append(faults, fmt.Errorf("seed: %s: %w", one.place, err))
		}
	}
	for i, one := range p.results {
		if err := s.SetResult(one.Function, &one.Result); err != nil {
			faults = append(faults, fmt.Errorf("seed: results[%d]: %w", i, err))
		}
	}
	return errors.Join(faults...)
}

func (p plannedFunction) create(s *Server) error {
	if p.fault != nil {
		return p.fault
	}
	if _, refused := p.call.op.handle(s, p.call); refused != nil {
		return fmt.Errorf("%s: %s", refused.clause, refused.text)
	}
	return nil
}

// readSeed reads JSON, and YAML by way of JSON: the errors of the YAML library show
// values, and a seed may hold secrets.
func readSeed(data []byte) (seedFile, error) {
	var file seedFile
	if !bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		var err error
		if data, err = asJSON(data); err != nil {
			return file, err
		}
	}
	err := json.Unmarshal(data, &file, json.RejectUnknownMembers(true))
	if err == nil && len(file.Projects) == 0 {
		err = errors.New("it has no projects; " + seedForm)
	}
	return file, misplaced(err)
}

// seedForm tells who wrote something else what a seed is.
const seedForm = "write projects, in it project ids, in each of them functions, a list of bodies of CreateFunction; " +
	"beside projects there may be results, a list of what invocations give"

// misplaced says where a seed has another form, without the names of Go types.
func misplaced(err error) error {
	var wrong *json.SemanticError
	switch {
	case !errors.As(err, &wrong):
		return err
	case errors.Is(err, json.ErrUnknownName):
		return fmt.Errorf("%s is no member of a seed; %s", wrong.JSONPointer, seedForm)
	}
	return fmt.Errorf("%s has the wrong type; %s", cmp.Or(string(wrong.JSONPointer), "the seed"), seedForm)
}

func asJSON(seed []byte) ([]byte, error) {
	var root, more yaml.Node
	documents := yaml.NewDecoder(bytes.NewReader(seed))
	err := documents.Decode(&root)
	if errors.Is(err, io.EOF) {
		err = nil // it is empty
	}
	var fault *yaml.LoadError
	switch {
	case errors.As(err, &fault) && fault.Mark.Line > 0:
		return nil, fmt.Errorf("line %d: %s", fault.Mark.Line, fault.Message)
	case errors.As(err, &fault):
		return nil, errors.New(fault.Message)
	case err != nil:
		return nil, err
	case len(root.Content) == 0:
		return nil, errors.New("it is empty; " + seedForm)
	case !errors.Is(documents.Decode(&more), io.EOF):
		return nil, errors.New("it has something behind its first document; a seed is one, with all projects")
	}
	tree, err := plainTree(&root)
	if err != nil {
		return nil, err
	}
	return json.Marshal(tree)
}

// plainTree gives YAML the types of decoded JSON. Keys are texts, so that a project
// id of digits alone stays what it is.
func plainTree(node *yaml.Node) (any, error) {
	switch node.Kind {
	case yaml.DocumentNode:
		return plainTree(node.Content[0])
	case yaml.MappingNode:
		return plainMapping(node)
	case yaml.SequenceNode:
		list := make([]any, len(node.Content))
		for i, element := range node.Content {
			var err error
			if list[i], err = plainTree(element); err != nil {
				return nil, err
			}
		}
		return list, nil
	case yaml.ScalarNode:
		var value any
		if node.Tag == "!!timestamp" {
			return node.Value, nil
		}
		if node.Decode(&value) != nil {
			return nil, fmt.Errorf("line %d: the value does not fit its type", node.Line)
		}
		return value, nil
	}
	return nil, fmt.Errorf("line %d: a seed has mappings, lists and plain values only, no aliases", node.Line)
}

func plainMapping(node *yaml.Node) (any, error) {
	object := make(map[string]any, len(node.Content)/2)
	for i := 0; i+1 < len(node.Content); i += 2 {
		name := node.Content[i].Value
		if _, twice := object[name]; twice {
			return nil, fmt.Errorf("line %d: %q stands twice", node.Content[i].Line, name)
		}
		value, err := plainTree(node.Content[i+1])
		if err != nil {
			return nil, err
		}
		object[name] = value
	}
	return object, nil
}
