package suite_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"pgregory.net/rapid"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite"
	"github.com/fgcontract/fgcontract/suite/target"
)

// random asks for random stories against the endpoint that FGCONTRACT_TARGET names.
// They make many requests, so they are not told there without being asked for.
var random = flag.Bool("random", false, "tell random stories to the endpoint of FGCONTRACT_TARGET; -rapid.checks says how many")

// A world is a target and a model of what it should hold: the functions that a story
// made, each with what was set last, and with what was published of it.
type world struct {
	contract  *openapi.Contract
	target    *target.Target
	prefix    string
	functions map[string]*modelled
}

type modelled struct {
	urn       string
	set       map[string]any
	published map[string]any // nil if there is no version
}

// fails is what a story says when it finds something: rapid.T, or testing.T.
type fails interface {
	Helper()
	Fatalf(format string, args ...any)
	Logf(format string, args ...any)
}

// ask sends a request, notes it, and holds the answer against the document.
func (w *world) ask(t fails, id, urn string, body map[string]any) (int, map[string]any) {
	t.Helper()
	o := w.contract.Operation(id)
	path, err := o.Expand(map[string]string{"project_id": w.target.Project(), "function_urn": urn})
	if err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	request := target.Request{Method: o.Method, Path: path, Header: http.Header{}}
	var sent any
	if body != nil {
		sent = body
		request.Body, _ = json.Marshal(body, json.Deterministic(true))
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := w.target.Send(context.Background(), request)
	if err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	t.Logf("step: %s %s %s: %d", id, urn, request.Body, answer.Status)
	check := w.contract.CheckResponse(o, answer.Status, answer.Header, answer.Body, sent)
	for _, v := range check.Violations {
		if v.Level == openapi.Must {
			t.Fatalf("%s: %s", v.Clause, v.Explain())
		}
	}
	shown, _ := check.Body.(map[string]any)
	return answer.Status, shown
}

func expectStatus(t fails, id string, got int, want ...int) {
	t.Helper()
	if !slices.Contains(want, got) {
		t.Fatalf("%s: status %d, want one of %d", id, got, want)
	}
}

// drawn is a valid configuration.
func drawn(t *rapid.T) map[string]any {
	body := map[string]any{
		"runtime": "Python3.9", "handler": rapid.SampledFrom([]string{"index.handler", "main.run"}).Draw(t, "handler"),
		"timeout":     float64(rapid.IntRange(3, 900).Draw(t, "timeout")),
		"memory_size": rapid.SampledFrom([]float64{128, 256, 512, 1024, 4096}).Draw(t, "memory"),
	}
	if text := rapid.StringMatching(`[a-z]{0,8}`).Draw(t, "description"); text != "" {
		body["description"] = text
	}
	if rapid.Bool().Draw(t, "initialized") {
		body["initializer_handler"] = "index.initializer"
		body["initializer_timeout"] = float64(rapid.IntRange(1, 300).Draw(t, "initializer_timeout"))
	}
	if text := rapid.StringMatching(`[a-z]{0,4}`).Draw(t, "user data"); text != "" {
		body["user_data"] = `{"k":"` + text + `"}`
	}
	return body
}

// watched are the members that the model knows.
var watchedMembers = []string{
	"runtime", "handler", "timeout", "memory_size", "description", "initializer_handler", "initializer_timeout", "user_data",
}

// holds compares what a read shows with the model.
func holds(t fails, name string, shown, set map[string]any) {
	t.Helper()
	for _, member := range watchedMembers {
		got, want := shown[member], set[member]
		if contracts.Equal(got, want) || want == nil && (got == "" || got == 0.0 || got == "{}") {
			continue
		}
		t.Fatalf("%s: %s is %s, want %s", name, member, contracts.Show(got), contracts.Show(want))
	}
}

func (w *world) some(t *rapid.T) (string, *modelled) {
	if len(w.functions) == 0 {
		t.Skip("there is no function")
	}
	name := rapid.SampledFrom(slices.Sorted(maps.Keys(w.functions))).Draw(t, "function")
	return name, w.functions[name]
}

func (w *world) create(t *rapid.T) {
	name := w.prefix + rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "name")
	body := drawn(t)
	set := maps.Clone(body)
	maps.Copy(body, map[string]any{"func_name": name, "package": "default", "code_type": "inline", "func_code": map[string]any{"file": "cGFzcwo="}})
	status, shown := w.ask(t, "CreateFunction", "", body)
	if w.functions[name] != nil {
		expectStatus(t, "create of a name that is taken", status, 400, 409)
		return
	}
	expectStatus(t, "create", status, 200)
	urn, _ := shown["func_urn"].(string)
	w.functions[name] = &modelled{urn: contracts.BareURN(urn), set: set}
}

func (w *world) update(t *rapid.T) {
	name, f := w.some(t)
	body := drawn(t)
	set := maps.Clone(body)
	body["func_name"] = name
	status, shown := w.ask(t, "UpdateFunctionConfig", f.urn, body)
	expectStatus(t, "update", status, 200)
	f.set = set
	holds(t, "the answer to an update", shown, set)
}

func (w *world) refuse(t *rapid.T) {
	name, f := w.some(t)
	body := drawn(t)
	body["func_name"] = name
	wrong := rapid.SampledFrom([]map[string]any{{"memory_size": 129.0}, {"timeout": "soon"}, {"runtime": "Cobol85"}}).Draw(t, "wrong")
	maps.Copy(body, wrong)
	status, _ := w.ask(t, "UpdateFunctionConfig", f.urn, body)
	expectStatus(t, "update that must be refused", status, 400)
}

func (w *world) publish(t *rapid.T) {
	_, f := w.some(t)
	status, _ := w.ask(t, "CreateFunctionVersion", f.urn, map[string]any{"version": "v1"})
	if f.published != nil {
		expectStatus(t, "publication of the same code", status, 400, 409)
		return
	}
	expectStatus(t, "publication", status, 200)
	f.published = f.set
}

func (w *world) withdraw(t *rapid.T) {
	_, f := w.some(t)
	if f.published == nil {
		t.Skip("there is no version")
	}
	status, _ := w.ask(t, "DeleteFunction", f.urn+":v1", nil)
	expectStatus(t, "delete of a version", status, 204)
	f.published = nil
}

func (w *world) remove(t *rapid.T) {
	name, f := w.some(t)
	status, _ := w.ask(t, "DeleteFunction", f.urn, nil)
	expectStatus(t, "delete", status, 204)
	delete(w.functions, name)
	status, _ = w.ask(t, "UpdateFunctionConfig", f.urn, map[string]any{
		"func_name": name, "runtime": "Python3.9", "handler": "index.handler", "timeout": 3.0, "memory_size": 128.0,
	})
	expectStatus(t, "update of what was deleted", status, 404)
}

// look reads everything, after each step.
func (w *world) look(t *rapid.T) {
	for _, name := range slices.Sorted(maps.Keys(w.functions)) {
		f := w.functions[name]
		status, shown := w.ask(t, "ShowFunctionConfig", f.urn, nil)
		expectStatus(t, "read of "+name, status, 200)
		holds(t, name, shown, f.set)
		status, shown = w.ask(t, "ShowFunctionConfig", f.urn+":v1", nil)
		if f.published == nil {
			expectStatus(t, "read of a version that is not there", status, 404)
			continue
		}
		expectStatus(t, "read of a version", status, 200)
		holds(t, name+":v1", shown, f.published)
	}
	_, shown := w.ask(t, "ListFunctions", "", nil)
	for _, name := range slices.Sorted(maps.Keys(w.functions)) {
		if !listsFunction(shown, w.functions[name].urn) {
			t.Fatalf("%s is not in the list", name)
		}
	}
}

func listsFunction(answer map[string]any, urn string) bool {
	list, _ := answer["functions"].([]any)
	return slices.ContainsFunc(list, func(one any) bool {
		object, _ := one.(map[string]any)
		shown, _ := object["func_urn"].(string)
		return contracts.BareURN(shown) == urn
	})
}

// clean removes what a story left.
func (w *world) clean() {
	o := w.contract.Operation("DeleteFunction")
	for _, f := range w.functions {
		if path, err := o.Expand(map[string]string{"project_id": w.target.Project(), "function_urn": f.urn}); err == nil {
			_, _ = w.target.Send(context.Background(), target.Request{Method: o.Method, Path: path})
		}
	}
}

// story tells a target a random story and holds it against the model after each step.
func story(contract *openapi.Contract, meet func() (one *target.Target, prefix string)) func(*rapid.T) {
	return func(t *rapid.T) {
		w := &world{contract: contract, functions: map[string]*modelled{}}
		w.target, w.prefix = meet()
		defer w.clean()
		t.Repeat(map[string]func(*rapid.T){
			"create": w.create, "update": w.update, "refuse": w.refuse, "publish": w.publish, "withdraw": w.withdraw, "remove": w.remove,
			"": w.look,
		})
	}
}

// fixedSeed makes the stories of a test run the same each time, unless -rapid.seed is
// given. What fails is shrunk to a shortest story, and told with its seed.
func fixedSeed(t *testing.T) {
	t.Helper()
	set := map[string]string{"rapid.nofailfile": "true"}
	if flag.Lookup("rapid.seed").Value.String() == "0" {
		set["rapid.seed"] = "20261124"
	}
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		set["rapid.checks"] = "30" // seconds; -rapid.checks 1000 is for a night
	}
	for name, value := range set {
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
}

func onFake(tb testing.TB, profile string, wrap func(http.Handler) http.Handler) func() (*target.Target, string) {
	tb.Helper()
	return func() (*target.Target, string) { return config(tb, profile, wrap).Target, suite.NamePrefix }
}

func TestRandomStories(t *testing.T) {
	if testing.Short() {
		t.Skip("stories, one after the other")
	}
	fixedSeed(t)
	for _, profile := range openapi.Profiles() {
		t.Run(profile, func(t *testing.T) {
			contract, err := openapi.Profile(profile)
			if err != nil {
				t.Fatal(err)
			}
			rapid.Check(t, story(contract, onFake(t, profile, nil)))
		})
	}
}

// A live target is told random stories only if somebody asks for them. What a story
// makes has the prefix of all runs, and is removed behind it.
func TestRandomStoriesLive(t *testing.T) {
	address := os.Getenv("FGCONTRACT_TARGET")
	if !*random || address == "" {
		t.Skip("-random and FGCONTRACT_TARGET ask for it")
	}
	fixedSeed(t)
	live, err := target.New(target.Config{
		URL: address, Project: os.Getenv("FGCONTRACT_PROJECT"), Token: target.Secret(os.Getenv("FGCONTRACT_TOKEN")),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer live.Close()
	contract, err := openapi.Profile(profileOfRun())
	if err != nil {
		t.Fatal(err)
	}
	prefix := suite.NamePrefix + "r" + time.Now().UTC().Format("150405") + "-"
	rapid.Check(t, story(contract, func() (*target.Target, string) { return live, prefix }))
}

// A listener takes what a check of stories says when it fails.
type listener struct {
	testing.TB
	lines  []string
	failed bool
}

func (l *listener) Helper()         {}
func (l *listener) Name() string    { return "a story" }
func (l *listener) Failed() bool    { return l.failed }
func (l *listener) Fail()           { l.failed = true }
func (l *listener) Log(args ...any) { l.lines = append(l.lines, fmt.Sprint(args...)) }

func (l *listener) Logf(format string, args ...any) {
	l.lines = append(l.lines, fmt.Sprintf(format, args...))
}
func (l *listener) Errorf(format string, args ...any) { l.Logf(format, args...); l.failed = true }
func (l *listener) Fatalf(format string, args ...any) { l.Errorf(format, args...); runtime.Goexit() }
func (l *listener) FailNow()                          { l.failed = true; runtime.Goexit() }

// Random stories find mistakes over several requests that nobody wrote a story for, and
// tell the shortest story that shows one.
func TestRandomStoriesFindMistakes(t *testing.T) {
	if testing.Short() {
		t.Skip("to find the shortest story takes hundreds of them")
	}
	fixedSeed(t)
	contract, err := openapi.Profile(openapi.Documented)
	if err != nil {
		t.Fatal(err)
	}
	steps := map[string]int{ // at most, of the shortest story: its requests that change something
		"a refused update is carried out in part": 2, "a delete is answered and not carried out": 3,
	}
	if *prove { // half a minute
		steps["description survives its absence"] = 3
	}
	for _, d := range memoryDefects {
		most, listed := steps[d.name]
		if !listed {
			continue
		}
		delete(steps, d.name)
		t.Run(d.name, func(t *testing.T) {
			heard := &listener{TB: t}
			done := make(chan struct{})
			go func() {
				defer close(done)
				rapid.Check(heard, story(contract, onFake(t, openapi.Documented, d.wrap)))
			}()
			<-done
			changing := 0
			for _, line := range heard.lines {
				isRead := strings.Contains(line, "step: Show") || strings.Contains(line, "step: List")
				if strings.Contains(line, "step: ") && !isRead {
					changing++
				}
			}
			if text := strings.Join(heard.lines, "\n"); !heard.failed || changing > most || !strings.Contains(text, "-rapid.seed=") {
				t.Errorf("failed: %t, %d changes in the shortest story, want at most %d:\n%s", heard.failed, changing, most, text)
			}
		})
	}
	for name := range steps {
		t.Errorf("%s: there is no such defect", name)
	}
}
