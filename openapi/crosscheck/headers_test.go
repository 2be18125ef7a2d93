package crosscheck_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi/crosscheck"
)

// Both engines say the same of the headers of an answer.
func TestHeadersOfAnswers(t *testing.T) {
	t.Parallel()
	headers := `headers: {X-Left: {required: true, schema: {type: string, pattern: '^[0-9]+$'}}, X-Kind: {schema: {type: string, enum: [a, "5"]}}}`
	e := load(t, strings.Replace(document, "{description: gone}", "{description: gone, "+headers+"}", 1))
	const left, kind = "delete-thing.response.204.header.x-left.", "delete-thing.response.204.header.x-kind."
	for _, test := range []struct {
		name   string
		header http.Header
		want   []string
	}{
		{"one", http.Header{"X-Left": {"3"}}, nil},
		{"both, and another", http.Header{"X-Left": {"3"}, "X-Kind": {"a"}, "X-Other": {"a"}}, nil},
		{"a word that reads as a number", http.Header{"X-Left": {"3"}, "X-Kind": {"5"}}, nil},
		{"none", http.Header{}, []string{left + "required"}},
		{"one that is optional", http.Header{"X-Kind": {"a"}}, []string{left + "required"}},
		{"wrong", http.Header{"X-Left": {"three"}}, []string{left + "pattern"}},
		{"empty", http.Header{"X-Left": {""}}, []string{left + "pattern"}},
		{"both wrong", http.Header{"X-Left": {"x"}, "X-Kind": {"b"}}, []string{left + "pattern", kind + "enum"}},
		{"the second of two", http.Header{"X-Left": {"3", "x"}}, []string{left + "pattern"}},
	} {
		request := put("")
		request.Method = http.MethodDelete
		compared := e.response(request, &crosscheck.Response{Status: http.StatusNoContent, Header: test.header})
		if len(compared.Disagreements) > 0 {
			t.Errorf("%s: the engines disagree: %v", test.name, compared.Disagreements)
		}
		var got []string
		for _, f := range e.checker.Response(request, &crosscheck.Response{Status: http.StatusNoContent, Header: test.header}) {
			got = append(got, f.Clause)
		}
		slices.Sort(got)
		slices.Sort(test.want)
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: broken are %v, want %v", test.name, got, test.want)
		}
	}
}

// A body that is wrong, too, takes nothing away from what is said of a header.
func TestHeadersBesideBodies(t *testing.T) {
	t.Parallel()
	e := load(t, strings.Replace(document, "description: changed\n",
		"description: changed\n          headers: {X-Left: {required: true, schema: {type: string, pattern: '^[0-9]+$'}}}\n", 1))
	for name, a := range map[string]*crosscheck.Response{
		"right":            answer(http.StatusOK, "application/json", `{"name":"ab"}`),
		"a wrong member":   answer(http.StatusOK, "application/json", `{"name":1}`),
		"no JSON":          answer(http.StatusOK, "application/json", `<html>`),
		"of another type":  answer(http.StatusOK, "text/html", `<html>`),
		"nothing":          answer(http.StatusOK, "application/json", ``),
		"without the type": answer(http.StatusOK, "", `{"name":"ab"}`),
	} {
		for _, values := range [][]string{nil, {"3"}, {"three"}} {
			if values != nil {
				a.Header["X-Left"] = values
			}
			for _, d := range e.response(put(`{"name":"ab"}`), a).Disagreements {
				t.Errorf("%s, %v: %s", name, values, d)
			}
		}
	}
}
