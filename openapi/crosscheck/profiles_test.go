package crosscheck_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/openapi/crosscheck"
)

// eachProfile runs a test on every profile that comes with package openapi.
func eachProfile(t *testing.T, test func(*testing.T, engines)) {
	for _, name := range openapi.Profiles() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			contract, err := openapi.Profile(name)
			if err != nil {
				t.Fatal(err)
			}
			e := on(t, contract)
			if err := e.checker.Ready(contract.Operations()...); err != nil {
				t.Fatal(err)
			}
			test(t, e)
		})
	}
}

// Operations share schemas, and the library writes into them while it compiles: what
// nobody made ready must be safe, too.
func TestConcurrentUseOfOperationsThatAreNotReady(t *testing.T) {
	contract, err := openapi.Profile(openapi.Documented)
	if err != nil {
		t.Fatal(err)
	}
	e := on(t, contract)
	var group sync.WaitGroup
	for _, id := range []string{"UpdateFunctionConfig", "ShowFunctionConfig", "UpdateFunctionCode", "CreateFunctionVersion"} {
		r := e.to(t, contract.Operation(id), map[string]any{})
		for range 2 {
			group.Go(func() { e.checker.Response(r, answer(http.StatusOK, "application/json", "{}")) })
			group.Go(func() { e.checker.Request(r) })
		}
	}
	group.Go(func() {
		e.checker.Request(&crosscheck.Request{Method: http.MethodGet, Target: "/nothing", Header: http.Header{}})
	})
	group.Wait()
}

// to is a request to an operation with path and mandatory parameters that hold.
func (e engines) to(t *testing.T, o *openapi.Operation, body any) *crosscheck.Request {
	t.Helper()
	path := map[string]string{
		"project_id":   "0123456789abcdef0123456789abcdef",
		"function_urn": "urn:fss:cn-north-4:0123456789abcdef0123456789abcdef:function:default:demo",
	}
	for _, p := range o.Parameters {
		if _, given := path[p.Name]; p.In == "path" && !given {
			path[p.Name] = shown(p)
		}
	}
	r := &crosscheck.Request{Method: o.Method, Header: http.Header{"Content-Type": {"application/json"}}}
	for _, p := range o.Parameters {
		if p.Credential {
			r.Header.Set(p.Name, "token")
		}
	}
	var err error
	if r.Target, err = o.Expand(path); err != nil {
		t.Fatal(err)
	}
	if o.Body != nil {
		r.Body = encode(t, body)
	}
	return r
}

// shown is a value of a parameter that the document shows.
func shown(p *openapi.Parameter) string {
	if text, ok := p.Example.(string); ok {
		return text
	}
	if len(p.Enum) > 0 {
		return fmt.Sprint(p.Enum[0])
	}
	return "1"
}

func encode(t *testing.T, value any) []byte {
	t.Helper()
	data, err := json.Marshal(value, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The examples of the document are valid for both engines.
func TestExamplesOfTheDocument(t *testing.T) {
	eachProfile(t, func(t *testing.T, e engines) {
		examples := 0
		for _, o := range e.contract.Operations() {
			for _, example := range o.Examples {
				examples++
				t.Run(o.ID+"/"+example.Name, func(t *testing.T) {
					checkVerdict(t, e.request(e.to(t, o, example.Value)), nil)
				})
			}
			for _, declared := range o.Responses {
				for _, example := range declared.Examples {
					examples++
					t.Run(o.ID+"/"+declared.Label()+"/"+example.Name, func(t *testing.T) {
						a := answer(declared.Status, "application/json", string(encode(t, example.Value)))
						for _, h := range declared.Headers {
							a.Header.Set(h.Name, shown(h))
						}
						checkVerdict(t, e.response(e.to(t, o, map[string]any{}), a), nil)
					})
				}
			}
		}
		if examples < 10 {
			t.Errorf("the document has %d examples", examples)
		}
	})
}

// odd are values that hardly any member takes; each is put at every place. The
// library takes a millisecond for an invalid body, so each profile gets those
// values that its statements are about.
var odd = map[string][]any{
	"documented": {true, -1.5, 1e18, strings.Repeat("-", 5000), []any{nil}, map[string]any{"unknown": 1.0}},
	"observed":   {nil, 0.0, "", map[string]any{"unknown": 1.0}},
}

// oddValues are the values for a profile; a short run, such as one under the race
// detector, makes do with the first.
func (e engines) oddValues() []any {
	values := odd[e.contract.Profile()]
	if testing.Short() {
		return values[:1]
	}
	return values
}

// Both engines say the same about odd values at every place of the examples, known
// differences aside, and name clauses of the catalogue. What they say there is
// other tests' business.
func TestEnginesAgreeOnOddRequests(t *testing.T) {
	eachProfile(t, func(t *testing.T, e engines) {
		known, asked := e.catalogue(), 0
		for _, o := range e.contract.Operations() {
			for _, changed := range oddities(o.Examples, e.oddValues()) {
				asked++
				c := e.request(e.to(t, o, changed.value))
				reportDisagreements(t, c, o.ID+", "+changed.name)
				for _, v := range c.Agreed {
					if !known[v.Clause] {
						t.Errorf("%s: the catalogue has no such clause (%s, %s)", v.Clause, o.ID, changed.name)
					}
				}
			}
		}
		if asked < 150*len(e.oddValues()) {
			t.Errorf("only %d requests were compared", asked)
		}
	})
}

func (e engines) catalogue() map[string]bool {
	known := map[string]bool{}
	for _, c := range e.contract.Constraints() {
		known[c.ID] = true
	}
	return known
}

func TestEnginesAgreeOnOddAnswers(t *testing.T) {
	eachProfile(t, func(t *testing.T, e engines) {
		asked := 0
		for _, o := range e.contract.Operations() {
			request := e.to(t, o, map[string]any{})
			for _, declared := range o.Responses {
				for _, changed := range oddities(declared.Examples, e.oddValues()) {
					asked++
					a := answer(declared.Status, "application/json", string(encode(t, changed.value)))
					reportDisagreements(t, e.response(request, a), o.ID+" "+declared.Label()+", "+changed.name)
				}
			}
		}
		if asked < 70*len(e.oddValues()) {
			t.Errorf("only %d answers were compared", asked)
		}
	})
}

func reportDisagreements(t *testing.T, c crosscheck.Comparison, what string) {
	t.Helper()
	for _, d := range c.Disagreements {
		t.Errorf("%s (%s)", d, what)
	}
}

// oddity is an example that was changed in one place.
type oddity struct {
	name  string
	value any
}

// oddities puts each odd value at each place of the examples, once for a place
// that several examples have, and takes each member away.
func oddities(examples []openapi.Example, values []any) []oddity {
	var list []oddity
	done := map[string]bool{}
	for _, example := range examples {
		for _, o := range changes("", example.Value, values) {
			if !done[o.name] {
				done[o.name] = true
				list = append(list, oddity{example.Name + " with " + o.name, o.value})
			}
		}
	}
	return list
}

func changes(at string, value any, values []any) []oddity {
	var list []oddity
	for i, replacement := range values {
		list = append(list, oddity{at + " odd value " + strconv.Itoa(i), replacement})
	}
	switch value := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			without := maps.Clone(value)
			delete(without, name)
			list = append(list, oddity{at + "/" + name + " left out", without})
			for _, inner := range changes(at+"/"+name, value[name], values) {
				changed := maps.Clone(value)
				changed[name] = inner.value
				list = append(list, oddity{inner.name, changed})
			}
		}
	case []any:
		for i := range value {
			for _, inner := range changes(at+"/"+strconv.Itoa(i), value[i], values) {
				changed := slices.Clone(value)
				changed[i] = inner.value
				list = append(list, oddity{inner.name, changed})
			}
		}
	}
	return list
}
