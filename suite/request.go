package suite

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/target"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// build turns a step into a request: roles into functions and credentials,
// placeholders into what the target has, references into what it answered earlier.
func (r *Runner) build(step contracts.Step, who *cast, earlier []contracts.Exchange) (target.Request, error) {
	f := who.functions[step.Function]
	if step.Function == "" {
		f = who.functions[contracts.Main]
	}
	out := target.Request{Method: step.Method(), Credential: target.Credential(step.Credential), Skew: step.Skew, Header: http.Header{}}
	step, members, err := resolved(step, earlier)
	if err != nil {
		return out, err
	}
	if out.Path, err = r.path(step, f); err != nil {
		return out, err
	}
	out.Query = r.query(step.Query, f)
	if out.Body, err = r.body(step, members, f, who.functions[contracts.Made]); err != nil {
		return out, err
	}
	if len(out.Body) > 0 || step.Raw != nil {
		out.Header.Set("Content-Type", "application/json")
	}
	for name, values := range step.Header {
		if len(values) == 0 {
			out.Header.Del(name) // sent without it
			continue
		}
		out.Header[http.CanonicalHeaderKey(name)] = values
	}
	return out, nil
}

// resolved gives a step the parameters that come from earlier answers, and tells the
// members of its body that do, each by its JSON pointer.
func resolved(step contracts.Step, earlier []contracts.Exchange) (_ contracts.Step, members map[string]string, _ error) {
	path, query := maps.Clone(step.Path), maps.Clone(step.Query)
	for _, name := range slices.Sorted(maps.Keys(step.From)) {
		value, err := step.From[name].Resolve(earlier)
		if err != nil {
			return step, nil, fmt.Errorf("%s: parameter %s: %w", step.Operation.ID, name, err)
		}
		switch {
		case strings.HasPrefix(name, "/"):
			members = with(members, name, value)
		case inQuery(step.Operation, name):
			query = with(query, name, []string{value})
		default:
			path = with(path, name, value)
		}
	}
	step.Path, step.Query = path, query
	return step, members, nil
}

// with is a map with an entry more, made if there was none.
func with[M ~map[string]V, V any](m M, name string, value V) M {
	if m == nil {
		m = M{}
	}
	m[name] = value
	return m
}

func inQuery(o *openapi.Operation, name string) bool {
	return slices.ContainsFunc(o.Parameters, func(p *openapi.Parameter) bool { return p.Name == name && p.In == "query" })
}

func (r *Runner) path(step contracts.Step, f *function) (string, error) {
	fill := strings.NewReplacer(cases.PlaceholderProject, r.target.Project())
	if step.Operation == nil {
		return fill.Replace(step.RawPath), nil
	}
	path := map[string]string{"project_id": r.target.Project()}
	if f != nil {
		path["function_urn"] = r.urn(f) + step.Qualifier
	}
	for name, value := range step.Path {
		path[name] = fill.Replace(value)
	}
	return step.Operation.Expand(path)
}

// urn names a function. For one that does not exist it is made from the URN of one
// that does, so that only the name is wrong.
func (r *Runner) urn(f *function) string {
	if f.urn != "" {
		return f.urn
	}
	for _, known := range r.space.tracked {
		if i := strings.LastIndexByte(known.urn, ':'); i >= 0 {
			return known.urn[:i+1] + f.name
		}
	}
	return "default:" + f.name
}

func (r *Runner) query(query url.Values, f *function) url.Values {
	out := url.Values{}
	for name, values := range query {
		for _, v := range values {
			if f != nil {
				v = strings.NewReplacer(cases.PlaceholderName, f.name, cases.PlaceholderURN, r.urn(f)).Replace(v)
			}
			out.Add(name, v)
		}
	}
	return out
}

// body puts what is the run's own into the body of a step: what the target has, the name
// of the function, in place of names of examples some that no other case uses, and last
// what earlier answers gave.
func (r *Runner) body(step contracts.Step, members map[string]string, f, own *function) ([]byte, error) {
	if step.Raw != nil {
		return step.Raw, nil
	}
	if step.Body == nil {
		return nil, nil
	}
	body := step.Body
	if step.Operation != nil && step.Operation.Body != nil {
		body = named(r.bind(step.Operation.Body, body), own)
	}
	if object, ok := body.(map[string]any); ok && f != nil && !step.Literal {
		if _, named := object["func_name"].(string); named {
			object["func_name"] = f.name
		}
	}
	for _, at := range slices.Sorted(maps.Keys(members)) {
		place(body, at, members[at])
	}
	return json.Marshal(body, json.Deterministic(true))
}

// place sets what a JSON pointer leads to, in a member or in an element that is there. A
// case that sends something else in its place is about that.
func place(body any, at, value string) {
	pointer := jsontext.Pointer(at)
	last := pointer.LastToken()
	switch within := contracts.Lookup(body, string(pointer.Parent())).(type) {
	case map[string]any:
		within[last] = value
	case []any:
		if n, err := strconv.Atoi(last); err == nil && n >= 0 && n < len(within) {
			within[n] = value
		}
	}
}

// named puts a name of the run into texts that begin with the name of examples.
func named(value any, own *function) any {
	switch value := value.(type) {
	case map[string]any:
		for name, v := range value {
			value[name] = named(v, own)
		}
	case []any:
		for i, v := range value {
			value[i] = named(v, own)
		}
	case string:
		if own != nil {
			return cases.Named(value, own.name)
		}
	}
	return value
}

// bind copies a body and puts in what the target says that it owns.
func (r *Runner) bind(s *openapi.Schema, value any) any {
	switch value := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(value))
		for name, v := range value {
			out[name] = r.bind(s.Find(name), v)
		}
		return out
	case []any:
		out := make([]any, len(value))
		for i, v := range value {
			out[i] = r.bind(s.Find("*"), v)
		}
		return out
	case string:
		if s == nil || s.Needs == "" || !s.Accepts(value) {
			return value
		}
		if own, ok := r.target.Has(s.Needs); ok && own != "" {
			return own
		}
	}
	return value
}
