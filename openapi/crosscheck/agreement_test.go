package crosscheck_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi/crosscheck"
)

// verdict is a comparison as these tests write it: "clause at" for what both
// say, with "difference:" in front for what one alone says.
func verdict(c crosscheck.Comparison) []string {
	var lines []string
	for _, v := range c.Agreed {
		lines = append(lines, strings.TrimSpace(v.Clause+" "+v.At))
	}
	for _, e := range c.Explained {
		lines = append(lines, e.Difference+": "+strings.TrimSpace(e.Clause+" "+e.At))
	}
	for _, d := range c.Disagreements {
		lines = append(lines, "disagreement: "+d.String())
	}
	slices.Sort(lines)
	return lines
}

func checkVerdict(t *testing.T, c crosscheck.Comparison, want []string) {
	t.Helper()
	got := verdict(c)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the engines say\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// Everything in this table is said by both engines alike.
var agreedBodies = []struct {
	name string
	body string
	want []string
}{
	{"valid", `{"name":"ab"}`, nil},
	{"everything valid", `{"name":"ab","size":1,"kind":"a","ratio":0.5,"list":[{"ip":"x"}],"deep":[[1]],"tags":{"k":"v"},"either":"7"}`, nil},
	{"required", `{}`, []string{"put-thing.body.name.required /name"}},
	{"required below a reference", `{"name":"ab","inner":{}}`, []string{"put-thing.body.inner.ip.required /inner/ip"}},
	{"type", `{"name":1}`, []string{"put-thing.body.name.type /name"}},
	{"type of a boolean", `{"name":"ab","flag":"true"}`, []string{"put-thing.body.flag.type /flag"}},
	{"type of the body", `[]`, []string{"put-thing.body.type"}},
	{"null body", `null`, []string{"put-thing.body.type"}},
	{"fraction for an integer", `{"name":"ab","size":1.5}`, []string{"put-thing.body.size.type /size"}},
	{"small fraction for an integer", `{"name":"ab","size":0.5,"kind":"a"}`, []string{"put-thing.body.size.type /size"}},
	{"whole float for an integer", `{"name":"ab","size":1.0,"kind":"a"}`, nil},
	{"below minimum", `{"name":"ab","size":0,"kind":"a"}`, []string{"put-thing.body.size.minimum /size"}},
	{"above maximum", `{"name":"ab","size":11,"kind":"a"}`, []string{"put-thing.body.size.maximum /size"}},
	{"exclusive minimum", `{"name":"ab","ratio":0}`, []string{"put-thing.body.ratio.exclusive-minimum /ratio"}},
	{"multiple", `{"name":"ab","ratio":0.7}`, []string{"put-thing.body.ratio.multiple-of /ratio"}},
	{"length and pattern", `{"name":"A"}`, []string{"put-thing.body.name.min-length /name", "put-thing.body.name.pattern /name"}},
	{"length in characters", `{"name":"ab","tags":{"k":"äöü"}}`, nil},
	{"enum", `{"name":"ab","kind":"c"}`, []string{"put-thing.body.kind.enum /kind"}},
	{"enum behind a reference", `{"name":"ab","shared":"c"}`, []string{"put-thing.body.shared.enum /shared"}},
	{"enum and type: type alone", `{"name":"ab","kind":1,"number":"1"}`, []string{"put-thing.body.kind.type /kind", "put-thing.body.number.type /number"}},
	{"unknown members", `{"name":"ab","x/y":1,"z~":2}`, []string{"put-thing.body.additional-properties /x~1y", "put-thing.body.additional-properties /z~0"}},
	{
		"elements", `{"name":"ab","list":[{"ip":"x"},{"ip":1},{"q":1}]}`,
		[]string{
			"put-thing.body.list.max-items /list", "put-thing.body.list.items.ip.type /list/1/ip",
			"put-thing.body.list.items.ip.required /list/2/ip", "put-thing.body.list.items.additional-properties /list/2/q",
		},
	},
	{"no elements", `{"name":"ab","list":[]}`, []string{"put-thing.body.list.min-items /list"}},
	{"equal elements", `{"name":"ab","list":[{"ip":"x"},{"ip":"x"}]}`, []string{"put-thing.body.list.unique-items /list"}},
	{"elements of elements", `{"name":"ab","deep":[[1],["x",2]]}`, []string{"put-thing.body.deep.items.items.type /deep/1/0"}},
	{
		"values of a map", `{"name":"ab","tags":{"a/b":1,"c":"long"}}`,
		[]string{"put-thing.body.tags.values.type /tags/a~1b", "put-thing.body.tags.values.max-length /tags/c"},
	},
	{"empty map", `{"name":"ab","tags":{}}`, []string{"put-thing.body.tags.min-properties /tags"}},
	{"no reading: bound", `{"name":"ab","either":0}`, []string{"put-thing.body.either.any-of /either"}},
	{"no reading: pattern", `{"name":"ab","either":"x"}`, []string{"put-thing.body.either.any-of /either"}},
	{"no reading: type", `{"name":"ab","either":true}`, []string{"put-thing.body.either.any-of /either"}},
	{"nullable", `{"name":"ab","nothing":null}`, nil},
	{"nullable enum", `{"name":"ab","nothing_of":null}`, nil},
	{"nullable beside allOf", `{"name":"ab","nothing_shared":null}`, nil},
	{"nullable beside allOf, not null", `{"name":"ab","nothing_shared":{}}`, []string{"put-thing.body.nothing_shared.ip.required /nothing_shared/ip"}},
	{"null without nullable", `{"name":null,"kind":null}`, []string{"put-thing.body.name.type /name", "put-thing.body.kind.type /kind"}},
	{"null without nullable, allOf", `{"name":"ab","inner":null}`, []string{"put-thing.body.inner.type /inner"}},
	{"int64 at its end", `{"name":"ab","big":9223372036854775807}`, nil},
	{"no body", ``, []string{"put-thing.refusal.json.missing"}},
	{"white space for a body", " \n", []string{"put-thing.refusal.json.missing"}},
	{"half a body", `{"name":`, []string{"put-thing.refusal.json.malformed"}},
	{"two bodies", `{"name":"ab"}{}`, []string{"put-thing.refusal.json.malformed"}},
	{
		"very long name of a member", `{"name":"ab","` + strings.Repeat("é", 200) + `":1}`,
		[]string{"put-thing.body.additional-properties /" + strings.Repeat("é", 99) + "…"},
	},
}

func TestEnginesAgreeOnBodies(t *testing.T) {
	e := load(t, document)
	for _, tc := range agreedBodies {
		t.Run(tc.name, func(t *testing.T) {
			checkVerdict(t, e.request(put(tc.body)), tc.want)
		})
	}
}

func TestEnginesAgreeOnRequests(t *testing.T) {
	e := load(t, document)
	change := func(change func(*crosscheck.Request)) *crosscheck.Request {
		r := put(`{"name":"ab"}`)
		change(r)
		return r
	}
	at := func(path string) *crosscheck.Request {
		return change(func(r *crosscheck.Request) { r.Target = path })
	}
	with := func(name, value string) *crosscheck.Request {
		return change(func(r *crosscheck.Request) { r.Header.Set(name, value) })
	}
	without := func(name string) *crosscheck.Request {
		return change(func(r *crosscheck.Request) { r.Header.Del(name) })
	}
	for _, tc := range []struct {
		name    string
		request *crosscheck.Request
		want    []string
	}{
		{"another path", at("/v3/00ff/things/abc"), []string{"service.refusal.route.unknown"}},
		{"another method", change(func(r *crosscheck.Request) { r.Method = http.MethodPatch }), []string{"service.refusal.route.unknown"}},
		{"path pattern", at("/v2/00fg/things/abc"), []string{"put-thing.path.project.pattern project"}},
		{"escaped colon and slash", at("/v2/00ff/things/a%3Ab%2Fc"), nil},
		{"colons as they are", at("/v2/00ff/things/a:b:c"), nil},
		{"escaped percent sign", at("/v2/00ff/things/a%2541"), nil},
		{"path length counts what is meant", at("/v2/00ff/things/%41%42"), []string{"put-thing.path.urn.min-length urn"}},
		{"query", at(target + "?limit=x"), []string{"put-thing.query.limit.pattern limit"}},
		{"empty query value", at(target + "?limit="), []string{"put-thing.query.limit.pattern limit"}},
		{"undeclared query", at(target + "?other=1"), nil},
		{"header enum", with("X-Color", "green"), []string{"put-thing.header.x-color.enum X-Color"}},
		{"missing header", without("X-Size"), []string{"put-thing.header.x-size.required X-Size"}},
		{"undeclared header", with("X-Other", "1"), nil},
		{"media type", with("Content-Type", "text/plain"), []string{"put-thing.refusal.media-type"}},
		{"media type in capitals, with charset", with("Content-Type", "Application/JSON; charset=utf-8"), nil},
		{"no media type", without("Content-Type"), nil},
		{
			"no media type and a wrong body",
			change(func(r *crosscheck.Request) { r.Header.Del("Content-Type"); r.Body = []byte(`{}`) }),
			[]string{"put-thing.body.name.required /name"},
		},
		{
			"an operation without a body",
			&crosscheck.Request{Method: http.MethodDelete, Target: target},
			nil,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			checkVerdict(t, e.request(tc.request), tc.want)
		})
	}
}

func TestEnginesAgreeOnAnswers(t *testing.T) {
	e := load(t, document)
	const media = "application/json"
	for _, tc := range []struct {
		name   string
		answer *crosscheck.Response
		want   []string
	}{
		{"valid", answer(200, media, `{"name":"ab"}`), nil},
		{"further members", answer(200, media, `{"more":1}`), nil},
		{"type", answer(200, media, `{"name":1,"list":[{"a":"x"}]}`), []string{
			"put-thing.response.200.name.type /name", "put-thing.response.200.list.items.a.type /list/0/a",
		}},
		{"type of the body", answer(200, media, `[]`), []string{"put-thing.response.200.type"}},
		{"empty", answer(200, media, ``), []string{"put-thing.response.200.json"}},
		{"white space", answer(200, media, "\n"), []string{"put-thing.response.200.json"}},
		{"HTML", answer(200, media, `<html>`), []string{"put-thing.response.200.json"}},
		{"two values", answer(200, media, `{}{}`), []string{"put-thing.response.200.json"}},
		{"media type", answer(200, "text/html", `{}`), []string{"put-thing.response.200.media-type Content-Type"}},
		{"no media type", answer(200, "", `{}`), []string{"put-thing.response.200.media-type Content-Type"}},
		{"charset", answer(200, media+";charset=utf-8", `{}`), nil},
		{"without body", answer(204, "", ``), nil},
		{"error by default", answer(404, media, `{}`), []string{"put-thing.response.default.error_code.required /error_code"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			checkVerdict(t, e.response(put(`{"name":"ab"}`), tc.answer), tc.want)
		})
	}
}

func TestUndeclaredStatus(t *testing.T) {
	e := load(t, document)
	r := &crosscheck.Request{Method: http.MethodDelete, Target: target}
	checkVerdict(t, e.response(r, answer(500, "", "")), []string{"delete-thing.response.status"})
}
