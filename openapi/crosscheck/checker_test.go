package crosscheck_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/openapi/crosscheck"
)

func TestFindingIsComplete(t *testing.T) {
	e := load(t, document)
	got := e.checker.Request(put(`{"name":"ab","list":[{"ip":"x"},{"ip":1}]}`))
	want := []crosscheck.Finding{{
		Operation: "PutThing", Side: crosscheck.OfRequest, Clause: "put-thing.body.list.items.ip.type", At: "/list/1/ip",
		Keyword: "type", Place: "/components/schemas/Inner/properties/ip/type",
	}}
	if !slices.Equal(got, want) {
		t.Errorf("put-thing.body.list.items.ip.type: got %+v, want %+v", got, want)
	}
	got = e.checker.Response(put(""), answer(200, "text/html", "<html>"))
	want = []crosscheck.Finding{{
		Operation: "PutThing", Side: crosscheck.OfResponse, Clause: "put-thing.response.200.media-type", At: "Content-Type",
		Keyword: "media-type", Place: "/components/schemas/Answer",
	}}
	if !slices.Equal(got, want) {
		t.Errorf("put-thing.response.200.media-type: got %+v, want %+v", got, want)
	}
}

// What both engines say must be at the same place of the document as well.
func TestPlacesAreThoseOfTheContract(t *testing.T) {
	e := load(t, document)
	for _, tc := range agreedBodies {
		places := map[string]string{}
		for _, f := range e.checker.Request(put(tc.body)) {
			places[f.Clause+" "+f.At] = f.Place
		}
		for _, v := range e.request(put(tc.body)).Agreed {
			switch v.Keyword {
			case "exclusiveMinimum", "multipleOf", "uniqueItems", "minProperties":
				continue // keywords that the contract has no clause for
			}
			if got := places[v.Clause+" "+v.At]; got != v.Place {
				t.Errorf("%s: %s: the second engine says it stands at %q, the first at %q", v.Clause, tc.name, got, v.Place)
			}
		}
	}
}

func TestFindingsAreSortedAndSingle(t *testing.T) {
	e := load(t, document)
	body := `{"z":1,"y":2,"x":3,"name":1,"size":"x","kind":1,"list":[{"ip":1},{}],"tags":{"b":1,"a":2}}`
	first := e.checker.Request(put(body))
	if len(first) != 10 {
		t.Fatalf("put-thing.body: %d findings, want 10: %v", len(first), first)
	}
	if !slices.IsSortedFunc(first, func(a, b crosscheck.Finding) int { return strings.Compare(a.At, b.At) }) {
		t.Errorf("put-thing.body: findings are not sorted: %v", first)
	}
	for range 20 {
		if again := e.checker.Request(put(body)); !slices.Equal(again, first) {
			t.Fatalf("put-thing.body: two runs differ:\n%v\n%v", first, again)
		}
	}
}

// Bodies, headers, paths and query values can be secrets.
func TestNoValueIsShown(t *testing.T) {
	const secret = "S3CRET"
	e := load(t, document, crosscheck.Strict())
	r := put(`{"name":"S3CRET","size":"S3CRET","kind":"S3CRET","either":"S3CRET","tags":{"k":"S3CRET"},"list":"S3CRET"}`)
	r.Target = "/v2/S3CRET/things/S3CRETS3CRETS3CRETS3CRET?limit=S3CRET&more=S3CRET"
	r.Header.Set("X-Color", secret)
	r.Header.Set("X-More", secret)
	findings := e.checker.Request(r)
	findings = append(findings, e.checker.Response(r, answer(200, "application/json", `{"name":1,"list":"S3CRET"}`))...)
	findings = append(findings, e.checker.Response(r, answer(200, secret, secret))...)
	if len(findings) < 10 {
		t.Fatalf("only %d findings: %v", len(findings), findings)
	}
	for _, f := range findings {
		if all := fmt.Sprintf("%+v %v", f, f); strings.Contains(all, secret) {
			t.Errorf("%s: the finding shows a value: %s", f.Clause, all)
		}
	}
}

func TestNothingIsChanged(t *testing.T) {
	e := load(t, document)
	r, a := put(`{"name":"ab"}`), answer(200, "application/json", `{"name":"ab"}`)
	r.Header.Del("Content-Type")
	e.checker.Request(r)
	e.checker.Response(r, a)
	want := put(`{"name":"ab"}`)
	want.Header.Del("Content-Type")
	if !reflect.DeepEqual(r, want) || !reflect.DeepEqual(a, answer(200, "application/json", `{"name":"ab"}`)) {
		t.Errorf("a check changed its input: %+v %+v", r, a)
	}
}

// The library builds with patterns that it cannot compile and then refuses every
// request. The pattern is one that the first engine rewrites and accepts.
func TestReadyRefusesWhatTheLibraryCannotCompile(t *testing.T) {
	const pattern = `pattern: "[\\u0041-\\u0042]"`
	for _, tc := range []struct {
		name, place, with, want string
	}{
		{"body", `flag: {type: boolean}`, `flag: {type: string, ` + pattern + `}`, "PutThing request"},
		{"answer", `name: {type: string}`, `name: {type: string, ` + pattern + `}`, "PutThing response 200"},
		{
			"default answer", `properties: {error_code: {type: string}}`, `properties: {error_code: {type: string, ` + pattern + `}}`,
			"PutThing response default",
		},
		{"query", `schema: {type: string, pattern: '^[0-9]+$'}`, `schema: {type: string, ` + pattern + `}`, "PutThing request"},
		{"path", `schema: {type: string, minLength: 3, maxLength: 20}`, `schema: {type: string, ` + pattern + `}`, "PutThing request"},
		{"header", `schema: {type: string, minLength: 1}`, `schema: {type: string, ` + pattern + `}`, "PutThing request"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			text := strings.Replace(document, tc.place, tc.with, 1)
			if text == document {
				t.Fatal("the document has no such place")
			}
			contract, err := openapi.Load("test", openapi.Text{Name: "things.yaml", Data: []byte(text)})
			if err != nil {
				t.Fatal(err)
			}
			checker, err := crosscheck.New(contract)
			if err != nil {
				t.Fatal(err)
			}
			if err := checker.Ready(contract.Operation("DeleteThing")); err != nil {
				t.Errorf("%s: DeleteThing is blamed for it: %v", tc.want, err)
			}
			err = checker.Ready(contract.Operations()...)
			if err == nil {
				t.Fatalf("%s: the document is accepted", tc.want)
			}
			for _, words := range []string{"profile test", tc.want, "invalid escape sequence"} {
				if !strings.Contains(err.Error(), words) {
					t.Errorf("the error %q lacks %q", err, words)
				}
			}
		})
	}
}

// The contract reads application/json alone; of another JSON the second engine
// has something to say, but no clause.
func TestOtherJSONIsDisagreement(t *testing.T) {
	media := "description: refused\n          content: {application/"
	text := strings.Replace(document, media+"json", media+"problem+json", 1)
	e := load(t, text)
	got := e.response(put(""), answer(404, "application/problem+json", `{}`))
	want := crosscheck.Disagreement{Keyword: "schema", OnlyBy: crosscheck.Second}
	if !slices.Contains(got.Disagreements, want) {
		t.Errorf("put-thing.response.default: got %v, want %v", verdict(got), want)
	}
}

func TestConcurrentUse(t *testing.T) {
	e, alone := load(t, document, crosscheck.Strict()), load(t, document, crosscheck.Strict())
	want := make([][]crosscheck.Finding, len(agreedBodies))
	for i, tc := range agreedBodies {
		want[i] = alone.checker.Request(put(tc.body))
	}
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := range agreedBodies {
				i = (i + worker) % len(agreedBodies)
				if got := e.checker.Request(put(agreedBodies[i].body)); !slices.Equal(got, want[i]) {
					t.Errorf("%s: got %v, want %v", agreedBodies[i].name, got, want[i])
				}
				e.checker.Response(put(""), answer(200, "application/json", agreedBodies[i].body))
			}
		})
	}
	group.Wait()
}
