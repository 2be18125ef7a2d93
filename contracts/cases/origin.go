package cases

import (
	"maps"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// prepared puts before the steps of a case what they start from, as the links of
// the document tell it: an event is created before it can be shown. A story that
// looks at its steps by their numbers says by itself what they start from.
func prepared(c contracts.Case) []contracts.Step {
	p := preparation{made: map[making]int{}}
	for _, s := range c.Steps {
		if s.Operation != nil && c.Check == nil {
			s = p.start(s)
		}
		p.steps = append(p.steps, literal(s))
	}
	return p.steps
}

// chained lets each step start from the one before that makes what it is about, and
// puts before the first what that starts from.
func chained(steps ...contracts.Step) []contracts.Step {
	p := preparation{made: map[making]int{}}
	for _, s := range steps {
		p.steps = append(p.steps, literal(p.start(s)))
		p.made[making{s.Operation, s.Function}] = len(p.steps) - 1
	}
	return p.steps
}

// A preparation is the steps of a case as far as they are ready.
type preparation struct {
	steps []contracts.Step
	made  map[making]int // index of the step that made it
}

type making struct {
	by       *openapi.Operation
	function contracts.Role
}

// start makes what a step starts from, unless an earlier step did, and lets the step
// refer to it.
func (p *preparation) start(s contracts.Step) contracts.Step {
	origin := s.Operation.Origin
	if origin == nil || s.Alone || s.Function == contracts.Unknown || given(s, origin) {
		return s
	}
	what := making{origin.From(), s.Function}
	index, ok := p.made[what]
	if !ok {
		index = p.make(what)
	}
	from := maps.Clone(s.From)
	for _, name := range sortedKeys(origin.Parameters) {
		if from == nil {
			from = map[string]contracts.Reference{}
		}
		if !literally(s, name) {
			from[name] = contracts.Reference{Step: index, At: origin.Parameters[name]}
		}
	}
	s.From = from
	return s
}

func (p *preparation) make(what making) int {
	first := contracts.Step{
		Operation: what.by, Function: what.function, Query: plainQuery(what.by), Setup: true, Expect: contracts.Succeeds(what.by),
	}
	if what.by.Body != nil {
		first.Body = what.by.Example("minimal")
	}
	first = literal(p.start(first))
	p.steps = append(p.steps, first)
	p.made[what] = len(p.steps) - 1
	return len(p.steps) - 1
}

// given reports whether a step says itself all that it could take from an answer, or
// from which answer it takes it.
func given(s contracts.Step, origin *openapi.Origin) bool {
	for name := range origin.Parameters {
		if _, taken := s.From[name]; !literally(s, name) && !taken {
			return false
		}
	}
	return len(origin.Parameters) > 0
}

// literally reports whether a step says a parameter itself, or a member of the body: one
// that is not as the plainest example has it is what a case is about.
func literally(s contracts.Step, name string) bool {
	member, ofBody := strings.CutPrefix(name, "/")
	if !ofBody {
		_, said := s.Path[name]
		return said
	}
	body, _ := s.Body.(map[string]any)
	example, _ := s.Operation.Example("minimal").(map[string]any)
	return body == nil || !contracts.Equal(body[member], example[member])
}

// literal gives the remaining parameters of the path the values that the document
// shows.
func literal(s contracts.Step) contracts.Step {
	if s.Operation == nil {
		return s
	}
	path := maps.Clone(s.Path)
	for name, value := range plainPath(s.Operation) {
		_, taken := s.From[name]
		_, there := path[name]
		if taken || there || name == projectParameter || name == urnParameter {
			continue
		}
		if path == nil {
			path = map[string]string{}
		}
		path[name] = value
	}
	s.Path = path
	return s
}
