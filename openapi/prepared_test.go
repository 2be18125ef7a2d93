package openapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

// A prepared text that was made of another edition of the document is not used, so
// nothing is wrong as long as this fails, only slow. That is why a short run leaves
// it out: the text is made anew once, when all changes of the document are in.
func TestPreparedTextsAreFresh(t *testing.T) {
	if testing.Short() && !*update {
		t.Skip("the document may be in the middle of a change")
	}
	for _, profile := range openapi.Profiles() {
		base, overlays, embedded := openapi.Texts(profile)
		want, err := openapi.Prepare(base, overlays)
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(filepath.Join("prepared", profile+".txt"), want, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if !bytes.Equal(embedded, want) {
			t.Errorf("openapi/prepared/%s.txt was made of another edition of the document; run make generate", profile)
		}
	}
}

// documents are the texts with which the two ways of loading are held against each
// other. They are prepared here, so that it does not matter whether the embedded
// ones are fresh.
func documents(t *testing.T) map[string][]openapi.Text {
	t.Helper()
	small := smallDocument(t)
	out := map[string][]openapi.Text{
		"small":         {small},
		"small overlay": {small, {Name: "small-overlay.yaml", Data: readTestdata(t, "small-overlay.yaml")}},
	}
	for _, profile := range openapi.Profiles() {
		base, overlays, _ := openapi.Texts(profile)
		out[profile] = append([]openapi.Text{base}, overlays...)
	}
	return out
}

// bothWays loads a document as a whole, and prepared.
func bothWays(t *testing.T, texts []openapi.Text) (whole, prepared *openapi.Contract) {
	t.Helper()
	whole, err := openapi.Load("name", texts[0], texts[1:]...)
	if err != nil {
		t.Fatal(err)
	}
	text, err := openapi.Prepare(texts[0], texts[1:])
	if err != nil {
		t.Fatal(err)
	}
	prepared, ok := openapi.LoadPrepared("name", text, texts[0], texts[1:])
	if !ok {
		t.Fatal("the prepared text is not used")
	}
	return whole, prepared
}

func TestPreparedSaysWhatTheDocumentSays(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine")
	}
	for name, texts := range documents(t) {
		t.Run(name, func(t *testing.T) {
			whole, prepared := bothWays(t, texts)
			want, got := said(t, whole), said(t, prepared)
			for i := range min(len(want), len(got)) {
				if want[i] != got[i] {
					t.Fatalf("the document says\n%s\nprepared it says\n%s", want[i], got[i])
				}
			}
			if len(want) != len(got) {
				t.Errorf("the document says %d things; prepared it says %d", len(want), len(got))
			}
		})
	}
}

// said is everything that can be read from a contract.
func said(t *testing.T, c *openapi.Contract) []string {
	t.Helper()
	var all []string
	say := func(things ...any) {
		text, err := json.Marshal(things)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(text))
	}
	say(c.Profile(), c.Digest(), string(c.Document()), c.Secrets(), c.OperationIDs())
	say(c.Errors(), c.ServiceRefusals(), c.LeftOut())
	for _, o := range c.Operations() {
		say(o, o.Rules(), o.Refusals())
		for _, link := range o.Links {
			say(link.To().ID, link.To() == c.Operation(link.To().ID))
		}
		if o.Origin != nil {
			say(o.Origin.From().ID, o.Origin.From() == c.Operation(o.Origin.From().ID))
		}
		for _, r := range o.Responses {
			say(o.ID, r, r.Rules())
		}
		match, ok := c.Route(o.Method, strings.NewReplacer("{", "", "}", "").Replace(o.Path))
		say(match.Path, ok, match.Operation == o)
	}
	for _, constraint := range c.Constraints() {
		say(constraint.ID, constraint.Kind, constraint.Statement, constraint.Level, constraint.Source, constraint.Place, constraint.Error)
		say(c.Position(constraint.Place))
	}
	return all
}

func TestPreparedFindsWhatTheDocumentFinds(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine")
	}
	for name, texts := range documents(t) {
		t.Run(name, func(t *testing.T) {
			whole, prepared := bothWays(t, texts)
			violations := 0
			for _, o := range whole.Operations() {
				other := prepared.Operation(o.ID)
				for _, body := range bodies(o) {
					r := request(encode(t, body))
					want, got := fmt.Sprint(o.CheckRequest(r)), fmt.Sprint(other.CheckRequest(r))
					if want != got {
						t.Errorf("%s: the document finds\n%s\nprepared it finds\n%s", o.ID, want, got)
					}
					violations += strings.Count(want, "(")
				}
				for _, r := range o.Responses {
					for _, body := range answers(r) {
						want := fmt.Sprint(whole.CheckResponse(o, statusOf(r), jsonHeader(), encode(t, body), nil))
						if got := fmt.Sprint(prepared.CheckResponse(other, statusOf(r), jsonHeader(), encode(t, body), nil)); want != got {
							t.Errorf("%s %s: the document finds\n%s\nprepared it finds\n%s", o.ID, r.Label(), want, got)
						}
					}
				}
			}
			if violations == 0 {
				t.Error("nothing was found wrong with any body")
			}
		})
	}
}

// bodies are the examples of a request, the examples of its rules on both sides, and
// each of them with members of the wrong type.
func bodies(o *openapi.Operation) []any {
	var all []any
	for _, e := range o.Examples {
		all = append(all, e.Value)
	}
	for _, r := range o.Rules() {
		for _, e := range append(r.Accept, r.Reject...) {
			all = append(all, e.Body)
		}
	}
	return withWrongTypes(all)
}

func answers(r *openapi.Response) []any {
	var all []any
	for _, e := range r.Examples {
		all = append(all, e.Value)
	}
	for _, rule := range r.Rules() {
		for _, e := range append(rule.Accept, rule.Reject...) {
			all = append(all, e.Body)
		}
	}
	return withWrongTypes(all)
}

func withWrongTypes(all []any) []any {
	for _, body := range all {
		if object, ok := body.(map[string]any); ok {
			wrong := map[string]any{"no-such-member": 1}
			for name := range object {
				wrong[name] = []any{[]any{1}}
			}
			all = append(all, wrong)
		}
	}
	return all
}

func TestPreparedTextOfOtherTextsIsNotUsed(t *testing.T) {
	base, overlays, _ := openapi.Texts(openapi.ObservedAs)
	text, err := openapi.Prepare(base, overlays)
	if err != nil {
		t.Fatal(err)
	}
	changed := func(text openapi.Text) openapi.Text {
		text.Data = append(bytes.Clone(text.Data), '\n')
		return text
	}
	for _, test := range []struct {
		name     string
		text     []byte
		base     openapi.Text
		overlays []openapi.Text
		used     bool
	}{
		{"the same texts", text, base, overlays, true},
		{"another document", text, changed(base), overlays, false},
		{"another overlay", text, base, []openapi.Text{changed(overlays[0])}, false},
		{"no overlay", text, base, nil, false},
		{"an overlay twice", text, base, append(overlays, overlays...), false},
		{"no text", nil, base, overlays, false},
		{"no head", text[bytes.IndexByte(text, '\n')+1:], base, overlays, false},
		{"two editions after a merge", append([]byte("<<<<<<< HEAD\n"), text...), base, overlays, false},
	} {
		if _, used := openapi.LoadPrepared("name", test.text, test.base, test.overlays); used != test.used {
			t.Errorf("%s: used is %t", test.name, used)
		}
	}
}

func TestADocumentWithAFaultIsNotPrepared(t *testing.T) {
	for _, f := range ruleFaults[:3] {
		text, at := f.apply(t, smallDocument(t))
		_, err := openapi.Prepare(text, nil)
		f.check(t, err, at)
	}
}

func TestOperationsOfAPreparedContractAreCompiledOnce(t *testing.T) {
	_, c := bothWays(t, documents(t)[openapi.Documented])
	var all sync.WaitGroup
	found := make([]*openapi.Operation, 64)
	for i := range found {
		all.Go(func() {
			found[i] = c.Operation(updateConfig)
			if i%2 == 0 {
				match, _ := c.Route("PUT", functions+"/"+functionURN+"/config")
				found[i] = match.Operation
			}
		})
	}
	all.Wait()
	for _, o := range found {
		if o == nil || o != found[0] {
			t.Fatal("two calls gave two operations")
		}
	}
}
