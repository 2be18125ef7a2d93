package openapi_test

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

// dice turns bytes into choices; when they are used up, every choice is the first.
type dice struct{ data []byte }

func (d *dice) roll(sides int) int {
	if len(d.data) == 0 || sides == 0 {
		return 0
	}
	n := int(d.data[0]) % sides
	d.data = d.data[1:]
	return n
}

func pick[V any](d *dice, list []V) V { return list[d.roll(len(list))] }

// play makes a request and an answer of an operation and returns what they break.
func (d *dice) play(t *testing.T, c *openapi.Contract) []openapi.Violation {
	o := d.operation(c)
	r := request(nil)
	if d.roll(2) == 1 {
		r.Path["function_urn"] = d.text()
	}
	for _, p := range o.Parameters {
		if p.In == "header" && !p.Credential && p.Name != "Content-Type" && d.roll(2) == 1 {
			r.Header.Set(p.Name, d.text())
		}
	}
	if o.Body != nil {
		example := pick(d, o.Examples)
		r.Body = encode(t, d.mutate(o.Body, example.Value))
	}
	got := o.CheckRequest(r)
	old, _ := d.mutate(c.Operation(showConfig).Response(200).Schema, newFunction("demo")).(map[string]any)
	found := slices.Concat(got.Violations, o.CheckState(got.Set, old, r))
	answer := o.Responses[0]
	if d.roll(4) == 1 {
		answer = pick(d, o.Responses)
	}
	if answer.Schema == nil {
		return found
	}
	body := d.value(answer.Schema)
	if len(answer.Examples) > 0 && d.roll(3) > 0 {
		body = d.mutate(answer.Schema, pick(d, answer.Examples).Value)
	}
	return append(found, c.CheckResponse(o, statusOf(answer), jsonHeader(), encode(t, body), got.Body).Violations...)
}

// operation picks one, mostly of those that rules speak of.
func (d *dice) operation(c *openapi.Contract) *openapi.Operation {
	if d.roll(4) == 1 {
		return pick(d, c.Operations())
	}
	return pick(d, slices.DeleteFunc(c.Operations(), func(o *openapi.Operation) bool { return len(o.Rules()) == 0 }))
}

// mutate gives some parts of an example other values, and takes some away.
func (d *dice) mutate(s *openapi.Schema, example any) any {
	switch example := example.(type) {
	case map[string]any:
		body := maps.Clone(example)
		for range d.roll(5) {
			d.mutateMember(s, body)
		}
		return body
	case []any:
		if len(example) == 0 {
			return d.value(s)
		}
		list := slices.Clone(example)
		list[0] = d.mutate(s.Find("*"), list[0])
		for range d.roll(7) * d.roll(2) {
			list = append(list, d.mutate(s.Find("*"), pick(d, example)))
		}
		return list
	}
	return d.value(s)
}

func (d *dice) mutateMember(s *openapi.Schema, body map[string]any) {
	if s == nil || len(s.Members) == 0 {
		return
	}
	m := pick(d, s.Members)
	value, present := body[m.Name]
	switch {
	case present && d.roll(6) == 0:
		delete(body, m.Name)
	case present && value != nil:
		body[m.Name] = d.mutate(m, value)
	default:
		body[m.Name] = d.value(m)
	}
}

// texts are values on which a rule could stumble.
var texts = append([]string{
	"", " ", ".", "a", "a.b", "-", ":", "::::::::", ";", ",", "0", "1000", "null", "{}", "[]", `{"a":"b"}`, `{"a":1}`, `{"a":{}}`, `["a"]`,
	`{"a":1e999}`, "10.0.0.0/8", "10.0.0.0/8;", "::/0", "Java8", "Custom Image", "http", "v1", "v2", "v20220510-190658", "ecs", "obs", "2019-10-25 15:37:27",
	functionURN, functionURN + ":latest", "urn:fss:a:b:function:d:e", "a:b:c:d:e:f:g", "\u00e4\u0000", "com.example.Demo.handler",
}, longTexts()...)

func longTexts() []string {
	members := make([]string, 21)
	for i := range members {
		members[i] = fmt.Sprintf(`"k%d":"v"`, i)
	}
	return []string{
		"{" + strings.Join(members, ",") + "}", `{"k":"` + strings.Repeat("v", 4096) + `"}`, strings.Repeat("10.0.0.0/8;", 5) + "10.0.0.0/8",
	}
}

func (d *dice) text() string { return pick(d, texts) }

// textFor is a text, most often one that the schema accepts.
func (d *dice) textFor(s *openapi.Schema) string {
	accepted := slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return !s.Accepts(text) })
	if len(accepted) == 0 || d.roll(16) == 1 {
		return d.text()
	}
	return pick(d, accepted)
}

// value makes a value that satisfies the schema, or nearly.
func (d *dice) value(s *openapi.Schema) any {
	switch {
	case s.Nullable && d.roll(4) == 0:
		return nil
	case len(s.Unset) > 0 && d.roll(4) == 0:
		return pick(d, s.Unset)
	case len(s.Enum) > 0 && d.roll(16) > 0:
		return pick(d, s.Enum)
	case len(s.Readings) > 0:
		return d.value(pick(d, s.Readings))
	}
	switch s.Type {
	case "object":
		return d.object(s)
	case "array":
		list := []any{}
		for range d.roll(4) {
			list = append(list, d.value(s.Items))
		}
		return list
	case "boolean":
		return d.roll(2) == 1
	case "integer", "number":
		return d.number(s)
	}
	return d.textFor(s)
}

func (d *dice) object(s *openapi.Schema) any {
	object := map[string]any{}
	for _, m := range s.Members {
		if m.Mandatory || d.roll(3) == 1 {
			object[m.Name] = d.value(m)
		}
	}
	if s.Values != nil && d.roll(2) == 1 {
		object[d.text()] = d.value(s.Values)
	}
	return object
}

func (d *dice) number(s *openapi.Schema) any {
	numbers := []float64{0, 1, -1, 128, 1000}
	if s.Minimum != nil {
		numbers = append(numbers, *s.Minimum, *s.Minimum+1)
	}
	if s.Maximum != nil {
		numbers = append(numbers, *s.Maximum)
	}
	if d.roll(16) == 1 {
		numbers = []float64{1e15, -1e30, 0.5, math.MaxInt32}
	}
	return pick(d, numbers)
}

// Bodies at random are of no use to FuzzRules if they never come as far as the rules.
func TestRandomBodiesReachTheRules(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine")
	}
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		random := rand.New(rand.NewPCG(1, 2))
		broken, ids := map[string]bool{}, listed(c)
		for range 80 * len(c.OperationIDs()) { // a play is about one operation
			data := make([]byte, 200)
			for i := range data {
				data[i] = byte(random.Uint32())
			}
			found := (&dice{data: data}).play(t, c)
			judge(t, ids, found)
			for _, v := range found {
				broken[v.Clause] = true
			}
		}
		rules, reached := 0, 0
		eachRule(c, func(_ *openapi.Operation, r *openapi.Rule) {
			rules++
			if broken[r.Clause] {
				reached++
			}
		})
		if 3*reached < 2*rules {
			t.Errorf("%d of %d rules were broken at least once", reached, rules)
		}
	})
}
