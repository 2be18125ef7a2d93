package crosscheck_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/openapi/crosscheck"
)

// Each row of the table of differences, with an exchange that shows it. A row
// that a new version of a library makes needless fails here.
func TestDifferencesAreAsListed(t *testing.T) {
	e := load(t, document)
	body := func(body string) crosscheck.Comparison { return e.request(put(body)) }
	at := func(path string) crosscheck.Comparison {
		r := put(`{"name":"ab"}`)
		r.Target = path
		return e.request(r)
	}
	with := func(name, value, body string) crosscheck.Comparison {
		r := put(body)
		r.Header.Set(name, value)
		return e.request(r)
	}
	coded := func(body string) crosscheck.Comparison { return with("Content-Encoding", "gzip", body) }
	answered := func(status int, contentType, body string) crosscheck.Comparison {
		return e.response(put(`{"name":"ab"}`), answer(status, contentType, body))
	}
	const media = "application/json"
	deep := strings.Repeat("[", 70) + strings.Repeat("]", 70)
	cases := map[string]struct {
		got  crosscheck.Comparison
		want []string
	}{
		"a rule": {body(`{"name":"ab","size":1}`), []string{"beyond-schema: put-thing.rule.size.needs-kind /kind"}},
		"an error code": {
			answered(500, media, `{"error_code":"other"}`),
			[]string{"beyond-schema: put-thing.response.error-code /error_code"},
		},
		"int32":  {body(`{"name":"ab","small":3000000000}`), []string{"format: put-thing.body.small.format /small"}},
		"int64":  {body(`{"name":"ab","big":1e30}`), []string{"format: put-thing.body.big.format /big"}},
		"twice":  {body(`{"name":"ab","name":"ab"}`), []string{"lenient-json: put-thing.refusal.json.duplicate-member"}},
		"number": {body(`{"name":"ab","ratio":` + strings.Repeat("1", 40) + `}`), []string{"lenient-json: put-thing.refusal.json.number"}},
		"nested": {body(deep), []string{"lenient-json: put-thing.refusal.json.depth", "refused-json: put-thing.body.type"}},
		"UTF-8": {
			body("{\"name\":\"ab\xff\"}"),
			[]string{"lenient-json: put-thing.refusal.json.encoding", "refused-json: put-thing.body.name.pattern /name"},
		},
		"an answer that names a member twice": {answered(200, media, `{"name":"a","name":"b"}`), []string{"lenient-json: put-thing.response.200.json"}},
		"media type of a request": {
			with("Content-Type", "text/plain", `{}`),
			[]string{"put-thing.refusal.media-type", "other-media-type: put-thing.body.name.required /name"},
		},
		"media type of a request, no JSON": {
			with("Content-Type", "text/plain", `name`),
			[]string{"put-thing.refusal.media-type", "other-media-type: put-thing.refusal.json.malformed"},
		},
		"a coding of a request": {
			coded("\x1f\x8b"),
			[]string{"beyond-schema: put-thing.refusal.content-coding", "coded-body: put-thing.refusal.json.malformed"},
		},
		"a coding of a request that breaks more": {
			coded("{}"),
			[]string{"beyond-schema: put-thing.refusal.content-coding", "coded-body: put-thing.body.name.required /name"},
		},
		"media type of an answer": {
			answered(200, "text/html", `<html>`),
			[]string{"put-thing.response.200.media-type Content-Type", "other-media-type: put-thing.response.200.json"},
		},
		"malformed media type": {
			with("Content-Type", "application/json; charset", `{"name":"ab"}`),
			[]string{"media-type-parameters: put-thing.refusal.media-type"},
		},
		"null":               {answered(200, media, ` null`), []string{"null-answer: put-thing.response.200.type"}},
		"body of a 204":      {answered(204, media, `{}`), []string{"undeclared-body: put-thing.response.204.empty"}},
		"status 302":         {answered(302, media, `{"error_code":"E.1"}`), []string{"default-answer: put-thing.response.status"}},
		"status 302, bodily": {answered(302, media, `{}`), []string{"default-answer: put-thing.response.status", "default-answer-body: put-thing.response.default.error_code.required /error_code"}},
		"trailing slash":     {at(target + "/"), []string{"empty-segments: service.refusal.route.unknown"}},
		"empty segment":      {at("/v2//00ff/things/abc"), []string{"empty-segments: service.refusal.route.unknown"}},
		"leading slashes":    {at("//v2/00ff/things/abc"), []string{"empty-segments: service.refusal.route.unknown"}},
		"percent sign":       {at("/v2/00ff/things/a%zz"), []string{"broken-escape: service.refusal.route.unknown"}},
		"no credential":      {with("X-Auth-Token", "", `{"name":"ab"}`), []string{"credential: put-thing.header.x-auth-token.required X-Auth-Token"}},
		"empty header":       {with("X-Color", "", `{"name":"ab"}`), []string{"empty-header: put-thing.header.x-color.enum X-Color"}},
		"empty mandatory header": {
			with("X-Size", "", `{"name":"ab"}`),
			[]string{"empty-header: put-thing.header.x-size.min-length X-Size", "empty-header-missing: put-thing.header.x-size.required X-Size"},
		},
		"repeated query": {at(target + "?limit=1&limit=x"), []string{"repeated-query: put-thing.query.limit.pattern limit"}},
	}
	seen := map[string]bool{}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) { checkVerdict(t, tc.got, tc.want) })
		for _, explained := range tc.got.Explained {
			seen[explained.Difference] = true
		}
	}
	for _, d := range crosscheck.Differences() {
		if !seen[d.ID] || d.Reason == "" {
			t.Errorf("difference %s: no exchange of this test shows it, or it has no reason", d.ID)
		}
	}
}

// A refusal of the caller's own, such as one about credentials, is no business
// of the second engine.
func TestRefusalsOfTheCallerAreExplained(t *testing.T) {
	e := load(t, document)
	refusal := e.contract.Operation("PutThing").Refusal("existence.function").Violation()
	got := e.checker.CompareRequest(put(`{"name":"ab"}`), []openapi.Violation{refusal})
	checkVerdict(t, got, []string{"beyond-schema: put-thing.refusal.existence.function"})
}

// What has no row in the table comes out as a disagreement, whichever engine
// says it. The first engine is made to err by hand.
func TestUnexplainedIsDisagreement(t *testing.T) {
	e := load(t, document)
	for _, tc := range []struct {
		name  string
		first []openapi.Violation
		body  string
		want  crosscheck.Disagreement
	}{
		{
			"the first engine misses something", nil, `{}`,
			crosscheck.Disagreement{Clause: "put-thing.body.name.required", At: "/name", Keyword: "required", OnlyBy: crosscheck.Second},
		},
		{
			"the first engine makes something up",
			[]openapi.Violation{{Clause: "put-thing.body.name.max-length", At: "/name", Keyword: "maxLength"}},
			`{"name":"ab"}`,
			crosscheck.Disagreement{Clause: "put-thing.body.name.max-length", At: "/name", Keyword: "maxLength", OnlyBy: crosscheck.First},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := e.checker.CompareRequest(put(tc.body), tc.first)
			if !slices.Equal(got.Disagreements, []crosscheck.Disagreement{tc.want}) || len(got.Explained)+len(got.Agreed) > 0 {
				t.Errorf("%s: got %v, want it as the only disagreement", tc.want, verdict(got))
			}
		})
	}
}

// The same place and keyword under another element is another spot.
func TestPlaceDecides(t *testing.T) {
	e := load(t, document)
	first := []openapi.Violation{{Clause: "put-thing.body.list.items.ip.type", At: "/list/1/ip", Keyword: "type"}}
	got := e.checker.CompareRequest(put(`{"name":"ab","list":[{"ip":1}]}`), first)
	if len(got.Disagreements) != 2 {
		t.Errorf("put-thing.body.list.items.ip.type: %v, want one disagreement for each place", verdict(got))
	}
}

// A route that only the second engine lacks shows as well.
func TestRouteOfTheSecondEngineAlone(t *testing.T) {
	e := load(t, document)
	r := &crosscheck.Request{Method: http.MethodPut, Target: "/v3/unknown"}
	got := e.checker.CompareRequest(r, nil)
	if len(got.Disagreements) != 1 || got.Disagreements[0].Clause != "service.refusal.route.unknown" {
		t.Errorf("service.refusal.route.unknown: got %v", verdict(got))
	}
}
