package crosscheck_test

import (
	"slices"
	"testing"

	"github.com/fgcontract/fgcontract/openapi/crosscheck"
)

func TestStrictTellsWhatIsNotDeclared(t *testing.T) {
	e := load(t, document, crosscheck.Strict())
	request := put(`{"name":"ab"}`)
	request.Target += "?limit=1&other=1"
	request.Header.Set("X-Other", "1")
	request.Header.Set("Cookie", "session=1")
	closed := put(`{"name":"ab","other":1}`)
	for _, tc := range []struct {
		name string
		got  []crosscheck.Finding
		want []string
	}{
		{"declared", e.checker.Request(put(`{"name":"ab"}`)), nil},
		{
			"parameters", e.checker.Request(request),
			[]string{"X-Other undeclared-header", "other undeclared-query-param", "session undeclared-cookie"},
		},
		{"a closed body is no matter of strictness", informationOf(e.checker.Request(closed)), nil},
		{
			"members of an answer",
			e.checker.Response(put(""), answer(200, "application/json",
				`{"more":1,"a.b":1,"c/d":1,"inner":{"q":1},"list":[{"a":1},{"b":1}],"tags":{"free":"x"}}`)),
			[]string{
				"/a.b undeclared-property", "/c~1d undeclared-property", "/inner/q undeclared-property",
				"/list/1/b undeclared-property", "/more undeclared-property",
			},
		},
		{
			"members of a default answer",
			e.checker.Response(put(""), answer(404, "application/json", `{"error_code":"E.1","details":{"x":1}}`)),
			[]string{"/details undeclared-property"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			for _, f := range tc.got {
				got = append(got, f.At+" "+f.Keyword)
				if !f.Information || f.Clause != "" || f.Operation != "PutThing" {
					t.Errorf("%+v: want information about PutThing without a clause", f)
				}
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func informationOf(findings []crosscheck.Finding) []crosscheck.Finding {
	return slices.DeleteFunc(findings, func(f crosscheck.Finding) bool { return !f.Information })
}

// Information is no disagreement: the first engine has no such thing to say.
func TestInformationIsNotCompared(t *testing.T) {
	got := load(t, document, crosscheck.Strict()).response(put(""), answer(200, "application/json", `{"more":1}`))
	if len(got.Information) != 1 || got.Information[0].At != "/more" {
		t.Errorf("got %v, want /more", got.Information)
	}
	checkVerdict(t, got, nil)
}

func TestNotStrictByDefault(t *testing.T) {
	e := load(t, document)
	if got := e.checker.Response(put(""), answer(200, "application/json", `{"more":1}`)); len(got) > 0 {
		t.Errorf("got %v, want nothing", got)
	}
}
