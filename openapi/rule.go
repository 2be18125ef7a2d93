package openapi

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
)

// Rule is a condition between members, or between the new and the stored
// function, that a schema cannot say. It is written in CEL.
type Rule struct {
	ID          string
	Clause      string // id of its clause in one operation
	Text        string // the CEL expression
	Message     string // what it demands
	At          string // JSON pointer of the member to blame
	Error       ErrorRef
	Level       Level
	Source      Source
	Ambiguities []Ambiguity
	Response    int  // status of the response it is about, 0 for a request
	OnState     bool // speaks of the stored function
	Accept      []RuleExample
	Reject      []RuleExample

	place   string
	program func() (cel.Program, error)
	guards  []string // members of self without which the rule holds
	ofPath  bool     // speaks of nothing but the path
}

// RuleExample is a named example of the document with changes, complete: the
// values that a rule sees.
type RuleExample struct {
	On   string            // name of the example it starts from
	Body map[string]any    // the request or response body
	Old  map[string]any    // changes to the stored function that a rule on state sees
	Sent map[string]any    // the request body that a rule on an answer sees
	Path map[string]string // path parameters that differ

	Header http.Header // that is sent; nil if the rule does not speak of it
}

type ruleRow struct {
	ID         string       `json:"id"`
	Operations []string     `json:"operations"`
	Rule       string       `json:"rule"`
	Message    string       `json:"message"`
	At         string       `json:"at"`
	Error      ErrorRef     `json:"error"`
	Level      Level        `json:"level"`
	Source     Source       `json:"source"`
	Ambiguity  []Ambiguity  `json:"x-ambiguity"`
	Response   int          `json:"response"`
	Accept     []patchedRow `json:"accept"`
	Reject     []patchedRow `json:"reject"`
}

// operations are the ids of the operations that the rule is about.
func (row ruleRow) operations() []string {
	if len(row.Operations) == 0 {
		return []string{defaultRuleOperation}
	}
	return row.Operations
}

// patchedRow is a change of a named example: members set or removed, long texts
// filled in, and what the rule sees beside the body.
type patchedRow struct {
	On     string             `json:"on"`
	Set    map[string]any     `json:"set"`
	Remove []string           `json:"remove"`
	Fill   map[string]fillRow `json:"fill"`
	Old    map[string]any     `json:"old"`
	Sent   map[string]any     `json:"sent"`
	Path   map[string]string  `json:"path"`
	Header map[string]string  `json:"header"`
}

// fillRow makes a text of exactly Bytes bytes: Open, as many With as fit, Close.
type fillRow struct {
	Open  string `json:"open"`
	With  string `json:"with"`
	Close string `json:"close"`
	Bytes int    `json:"bytes"`
}

func (f fillRow) text() (string, error) {
	n := f.Bytes - len(f.Open) - len(f.Close)
	if len(f.With) != 1 || n < 0 {
		return "", fmt.Errorf("fill: give one byte to fill with and room for open and close")
	}
	return f.Open + strings.Repeat(f.With, n) + f.Close, nil
}

// defaultExample is the request example that a patch changes if it names none.
const defaultExample = "minimal"

func (p patchedRow) apply(examples []Example) (RuleExample, error) {
	out := RuleExample{On: cmp.Or(p.On, defaultExample), Old: p.Old, Sent: p.Sent, Path: p.Path}
	for name, value := range p.Header {
		if out.Header == nil {
			out.Header = http.Header{}
		}
		out.Header.Set(name, value)
	}
	base, err := p.base(examples)
	if err != nil {
		return out, err
	}
	out.Body = base
	for _, name := range p.Remove {
		delete(out.Body, name)
	}
	maps.Copy(out.Body, p.Set)
	for name, fill := range p.Fill {
		text, err := fill.text()
		if err != nil {
			return out, err
		}
		if err := fillIn(out.Body, name, text); err != nil {
			return out, err
		}
	}
	return out, nil
}

// fillIn sets a member of a body; a name with a slash is that of a member of one.
func fillIn(body map[string]any, name, text string) error {
	outer, inner, nested := strings.Cut(name, "/")
	if !nested {
		body[name] = text
		return nil
	}
	object, ok := body[outer].(map[string]any)
	if !ok {
		return fmt.Errorf("fill: the example has no object %s", outer)
	}
	object = maps.Clone(object) // the example is not changed
	object[inner] = text
	body[outer] = object
	return nil
}

// base returns a copy of the example that the patch changes. A rule on an operation
// without a body looks at parameters alone and starts from nothing.
func (p patchedRow) base(examples []Example) (map[string]any, error) {
	if p.On == "" && len(examples) == 0 {
		return map[string]any{}, nil
	}
	name := cmp.Or(p.On, defaultExample)
	i := slices.IndexFunc(examples, func(e Example) bool { return e.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("the operation has no example %q", name)
	}
	object, ok := examples[i].Value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("example %q is not an object", name)
	}
	return maps.Clone(object), nil
}

// ruleCompiler turns the rows of x-rules into the rules of each operation.
type ruleCompiler struct {
	env    *cel.Env
	errors catalogue
}

func (c *ruleCompiler) compile(row ruleRow) (*Rule, error) {
	if err := c.checkRow(row); err != nil {
		return nil, err
	}
	r, err := row.rule(c.errors)
	if err != nil {
		return nil, err
	}
	checked, err := checkedRule(c.env, row.Rule)
	if err != nil {
		return nil, err
	}
	isOfMore := false
	for _, reference := range checked.NativeRep().ReferenceMap() {
		r.OnState = r.OnState || reference.Name == "old"
		r.ofPath = r.ofPath || reference.Name == "path"
		isOfMore = isOfMore || slices.Contains([]string{"self", "old", "sent", "header"}, reference.Name)
	}
	r.ofPath = r.ofPath && !isOfMore
	r.guards = guardsOf(checked.NativeRep().Expr())
	program, err := programOf(c.env, checked)
	r.program = func() (cel.Program, error) { return program, nil }
	return r, err
}

// rule is the row without what only a compiler can tell.
func (row ruleRow) rule(errors catalogue) (*Rule, error) {
	r := &Rule{
		ID: row.ID, Text: row.Rule, Message: row.Message, At: row.At, Error: row.Error, Level: row.Level,
		Source: row.Source, Ambiguities: row.Ambiguity, Response: row.Response,
		place: rulesPlace + row.ID,
	}
	var err error
	if row.Response == 0 {
		r.Error, err = errors.resolve(row.Error)
	}
	return r, err
}

func checkedRule(env *cel.Env, text string) (*cel.Ast, error) {
	checked, issues := env.Compile(text)
	if issues.Err() != nil {
		return nil, fmt.Errorf("rule: %w", issues.Err())
	}
	if checked.OutputType() != cel.BoolType && checked.OutputType() != cel.DynType {
		return nil, fmt.Errorf("rule: gives %s, must give a bool", checked.OutputType())
	}
	return checked, nil
}

func programOf(env *cel.Env, checked *cel.Ast) (cel.Program, error) {
	return env.Program(checked, cel.EvalOptions(cel.OptOptimize))
}

func (c *ruleCompiler) checkRow(row ruleRow) error {
	var faults []error
	if row.ID == "" || clauseID(row.ID) != row.ID {
		faults = append(faults, fmt.Errorf("id %q: use a-z 0-9 _ - . only", row.ID))
	}
	if row.Message == "" || row.Rule == "" || row.Source.IsZero() {
		faults = append(faults, errors.New("needs rule, message and source"))
	}
	if row.Level != Must && row.Level != Should && row.Level != May {
		faults = append(faults, fmt.Errorf("level %q: must be must, should or may", row.Level))
	}
	if len(row.Accept) == 0 || len(row.Reject) == 0 {
		faults = append(faults, errors.New("needs at least one accept and one reject example"))
	}
	return errors.Join(faults...)
}

// forOperation gives the rule its clause and its examples in one operation, and
// holds it against them: a rule that contradicts its own examples does not load.
func (r *Rule) forOperation(o *Operation, row ruleRow, hold func(*Rule, RuleExample, bool) error) (*Rule, error) {
	own := *r
	examples := o.Examples
	own.Clause = clauseID(o.Slug, "rule", r.ID)
	if r.Response != 0 {
		response := o.response(r.Response)
		if response == nil {
			return nil, fmt.Errorf("%s declares no response %d", o.ID, r.Response)
		}
		examples = response.Examples
		own.Clause = clauseID(o.Slug, "response", fmt.Sprint(r.Response), "rule", r.ID)
	}
	var faults []error
	try := func(kind string, rows []patchedRow, want bool) (out []RuleExample) {
		for i, p := range rows {
			example, err := p.apply(examples)
			if err == nil {
				err = hold(&own, example, want)
			}
			if err != nil {
				faults = append(faults, fmt.Errorf("%s: %s example %d: %w", o.ID, kind, i+1, err))
			}
			out = append(out, example)
		}
		return out
	}
	own.Accept = try("accept", row.Accept, true)
	own.Reject = try("reject", row.Reject, false)
	return &own, errors.Join(faults...)
}

func (r *Rule) hold(example RuleExample, want bool) error {
	in := &ruleInput{self: example.Body, old: example.Old, sent: example.Sent, request: Request{Path: example.Path, Header: example.Header}}
	holds, err := r.eval(in)
	switch {
	case err != nil:
		return fmt.Errorf("the rule cannot be evaluated: %w", err)
	case holds && !want:
		return errors.New("the rule accepts it")
	case !holds && want:
		return errors.New("the rule rejects it")
	}
	return nil
}

func (r *Rule) eval(in *ruleInput) (bool, error) {
	program, err := r.program()
	if err != nil {
		return false, err
	}
	out, _, err := program.Eval(in)
	if err != nil {
		return false, err
	}
	holds, ok := out.(types.Bool)
	if !ok {
		return false, fmt.Errorf("gives %s, must give a bool", out.Type().TypeName())
	}
	return bool(holds), nil
}

// broken evaluates rules and returns a violation for each that does not hold. A
// rule that cannot be evaluated does not hold either: a rule is total, so this is
// a fault of the document, and the message says so.
func broken(rules []*Rule, in *ruleInput, stage Stage) []Violation {
	var found []Violation
	for _, r := range rules {
		if in.lacks(r.guards) {
			continue // most rules are about one optional member, and evaluating costs 50 times a look-up
		}
		holds, err := r.eval(in)
		if holds && err == nil {
			continue
		}
		v := Violation{
			Clause: r.Clause, Stage: stage, At: r.At, Keyword: "rule", Message: r.Message,
			Error: r.Error, Level: r.Level, Source: r.Source, Place: r.place,
		}
		if err != nil {
			v.Message = "the rule could not be evaluated; this is a fault of the document: " + r.Message
		}
		found = append(found, v)
	}
	return found
}

// Example is a named example of a request or response body.
type Example struct {
	Name    string
	Summary string
	Source  Source
	Value   any // decoded JSON
}

// readExamples reads the examples of a body, sorted by name.
func readExamples(media part) ([]Example, error) {
	var out []Example
	for name, e := range media.members("examples") {
		e.knows("an example", "description", "externalValue", "summary", "value", "x-source")
		source, err := readSource(e.value("x-source"))
		if err != nil {
			return nil, placeError(e.place, "x-source: %w", err)
		}
		out = append(out, Example{Name: name, Summary: e.text("summary"), Source: source, Value: e.value("value")})
	}
	slices.SortFunc(out, func(a, b Example) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}
