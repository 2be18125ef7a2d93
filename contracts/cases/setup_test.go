package cases_test

import (
	"flag"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/openapi"
)

// update writes the golden files anew instead of comparing with them.
var update = flag.Bool("update", false, "write the golden files anew")

const (
	testProject = "0123456789abcdef0123456789abcdef"
	testURN     = "urn:fss:test-region-1:" + testProject + ":function:default:example"
)

// made returns the set of a profile. It is made once; tests only read it.
func made(tb testing.TB, profile string) *cases.Set {
	tb.Helper()
	set, err := makeOnce[profile]()
	if err != nil {
		tb.Fatal(err)
	}
	return set
}

var makeOnce = map[string]func() (*cases.Set, error){
	openapi.Documented: sync.OnceValues(func() (*cases.Set, error) { return makeSet(openapi.Documented) }),
	openapi.ObservedAs: sync.OnceValues(func() (*cases.Set, error) { return makeSet(openapi.ObservedAs) }),
}

func makeSet(profile string) (*cases.Set, error) {
	c, err := openapi.Profile(profile)
	if err != nil {
		return nil, err
	}
	iam, err := openapi.IAM()
	if err != nil {
		return nil, err
	}
	cat, err := contracts.NewCatalogue(c, iam)
	if err != nil {
		return nil, err
	}
	return cases.Make(cat)
}

// eachProfile runs a test on the set of every profile.
func eachProfile(t *testing.T, test func(*testing.T, *cases.Set)) {
	t.Helper()
	profiles := openapi.Profiles()
	if testing.Short() {
		profiles = profiles[:1] // making cases uses no goroutine, and the other differs in data alone
	}
	for _, profile := range profiles {
		t.Run(profile, func(t *testing.T) { test(t, made(t, profile)) })
	}
}

// overlaid makes the set of the documented profile with an overlay of the test.
func overlaid(tb testing.TB, actions string) *cases.Set {
	tb.Helper()
	text := "overlay: 1.0.0\ninfo: {title: test, version: \"1\"}\nactions:\n" + actions
	c, err := openapi.LoadProfile(openapi.Documented, openapi.Text{Name: "test.yaml", Data: []byte(text)})
	if err != nil {
		tb.Fatal(err)
	}
	cat, err := contracts.NewCatalogue(c)
	if err != nil {
		tb.Fatal(err)
	}
	set, err := cases.Make(cat)
	if err != nil {
		tb.Fatal(err)
	}
	return set
}

func ofClause(set *cases.Set, clause string) []contracts.Case {
	var own []contracts.Case
	for _, c := range set.Cases {
		if c.Clause == clause {
			own = append(own, c)
		}
	}
	return own
}

func named(tb testing.TB, set *cases.Set, id string) contracts.Case {
	tb.Helper()
	for _, c := range set.Cases {
		if c.ID() == id {
			return c
		}
	}
	tb.Fatalf("there is no case %q", id)
	return contracts.Case{}
}

// valueAt follows a place of the document into a body; * is the first element.
func valueAt(body any, at string) any {
	for _, token := range strings.Split(at, "/")[1:] {
		switch value := body.(type) {
		case map[string]any:
			body = value[token]
		case []any:
			body = value[0]
		}
	}
	return body
}

// sent is a step as a run would send it, with the roles and placeholders filled in.
type sent struct {
	request openapi.Request
	method  string
	target  string // path and query
}

func fill(text string) string {
	return strings.NewReplacer(cases.PlaceholderProject, testProject, cases.PlaceholderName, "example").Replace(text)
}

func asSent(tb testing.TB, step contracts.Step) sent {
	tb.Helper()
	out := sent{method: step.Method(), target: fill(step.RawPath)}
	header := http.Header{}
	switch {
	case step.Raw != nil:
		out.request.Body = step.Raw
	case step.Body != nil:
		body, err := json.Marshal(step.Body, json.Deterministic(true))
		if err != nil {
			tb.Fatal(err)
		}
		out.request.Body = body
	}
	if out.request.Body != nil {
		header.Set("Content-Type", "application/json")
	}
	for name, values := range step.Header {
		header[name] = values
	}
	out.request.Header, out.request.Query = header, step.Query
	if step.Operation == nil {
		return out
	}
	out.request.Path = map[string]string{"project_id": testProject, "function_urn": testURN + step.Qualifier}
	for name, value := range step.Path {
		out.request.Path[name] = fill(value)
	}
	for _, p := range step.Operation.Parameters {
		if _, taken := step.From[p.Name]; taken {
			out.request.Path[p.Name], _ = p.Example.(string) // stands for what the target will answer
		}
	}
	path, err := step.Operation.Expand(out.request.Path)
	if err != nil {
		tb.Fatal(err)
	}
	if out.target = path; len(step.Query) > 0 {
		out.target += "?" + step.Query.Encode()
	}
	return out
}

// golden compares a text with a file of testdata, or writes the file with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; look at the difference, then run with -update:\n%s", path, difference(string(want), got))
	}
}

// difference lists the lines that only one of two texts has.
func difference(want, got string) string {
	var out strings.Builder
	only := func(sign, text, other string) {
		has := map[string]bool{}
		for line := range strings.Lines(other) {
			has[line] = true
		}
		for line := range strings.Lines(text) {
			if !has[line] {
				out.WriteString(sign + line)
			}
		}
	}
	only("- ", want, got)
	only("+ ", got, want)
	return out.String()
}
