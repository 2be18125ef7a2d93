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
// or, if one does not hold, none.
func (s *Server) Seed(data []byte) error {
	trial := &Server{edition: s.edition, others: s.others, credentials: s.credentials, account: s.account, journal: newJournal(0)}
	trial.state = newState(nil, nil)
	trial.state.contents = s.state.copy()
	if err := trial.seed(data); err != nil {
		return err
	}
	return s.seed(data)
}

// seed creates the functions of a seed by the same way that a request takes. It
// reports everything that is wrong, each with its place.
func (s *Server) seed(data []byte) error {
	op := s.edition.find(createID)
	if op == nil || op.handle == nil {
		return fmt.Errorf("seed: the document has no operation %s", createID)
	}
	file, err := readSeed(data)
	if err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	var faults []error
	for _, project := range slices.Sorted(maps.Keys(file.Projects)) {
		for i, body := range file.Projects[project].Functions {
			if err := s.seedFunction(op, project, body); err != nil {
				faults = append(faults, fmt.Errorf("seed: projects.%s.functions[%d]: %w", project, i, err))
			}
		}
	}
	for i, one := range file.Results {
		if err := s.SetResult(one.Function, &one.Result); err != nil {
			faults = append(faults, fmt.Errorf("seed: results[%d]: %w", i, err))
		}
	}
	return errors.Join(faults...)
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

func (s *Server) seedFunction(op *operation, project string, body []byte) error {
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
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	if _, refused := op.handle(s, c); refused != nil {
		return fmt.Errorf("%s: %s", refused.clause, refused.text)
	}
	return nil
}
