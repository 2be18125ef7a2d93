package openapi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

// What stands for a secret in every member: no message may repeat it.
const (
	canaryText   = "canary!7f3a"
	canaryNumber = 987654321.125
	canaryWhole  = 987654321.0
)

var canaries = []string{"canary", "7f3a", "9.87654321", "987654321"}

// wrongType puts a value of another type in place of every scalar.
func wrongType(value any) any {
	if _, isText := value.(string); isText {
		return canaryNumber
	}
	return canaryText
}

// wrongValue keeps the type of every scalar, with a value that hardly anything allows.
func wrongValue(value any) any {
	switch value.(type) {
	case string:
		return canaryText
	case float64:
		return canaryWhole
	}
	return value
}

// replaceScalars copies a decoded JSON value with every scalar replaced.
func replaceScalars(value any, by func(any) any) any {
	switch value := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, v := range value {
			out[name] = replaceScalars(v, by)
		}
		return out
	case []any:
		out := make([]any, len(value))
		for i, v := range value {
			out[i] = replaceScalars(v, by)
		}
		return out
	}
	return by(value)
}

// silent checks that violations repeat nothing that was sent.
func silent(t *testing.T, about string, found []openapi.Violation) {
	t.Helper()
	for _, v := range found {
		for _, text := range []string{v.String(), v.Explain(), fmt.Sprintf("%+v", v)} {
			for _, canary := range canaries {
				if strings.Contains(text, canary) {
					t.Errorf("%s: %s repeats a value: %s", v.Clause, about, text)
				}
			}
		}
	}
}

func TestViolationsNeverShowAValue(t *testing.T) {
	kinds := map[string]func(any) any{"wrong types": wrongType, "wrong values": wrongValue}
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		seen := 0
		for _, o := range c.Operations() {
			for about, kind := range kinds {
				for _, example := range o.Examples {
					wrong := replaceScalars(example.Value, kind)
					got := o.CheckRequest(request(encode(t, wrong)))
					set, _ := wrong.(map[string]any)
					found := slices.Concat(got.Violations, o.CheckState(set, newFunction("demo"), &openapi.Request{Path: pathOf()}))
					silent(t, about, found)
					seen += len(found)
				}
				for _, r := range o.Responses {
					for _, example := range r.Examples {
						answer := encode(t, replaceScalars(example.Value, kind))
						found := c.CheckResponse(o, statusOf(r), jsonHeader(), answer, nil).Violations
						silent(t, about+" in an answer", found)
						seen += len(found)
					}
				}
			}
		}
		if seen < 300 {
			t.Errorf("only %d violations were looked at", seen)
		}
	})
}

func jsonHeader() http.Header { return http.Header{"Content-Type": {"application/json"}} }

func TestViolationsOfParametersNeverShowAValue(t *testing.T) {
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		for _, o := range c.Operations() {
			r := &openapi.Request{Path: map[string]string{}, Query: url.Values{}, Header: http.Header{}, Body: []byte(`"` + canaryText + `"`)}
			for _, p := range o.Parameters {
				r.Path[p.Name], r.Query[p.Name] = canaryText+"?", []string{canaryText}
				r.Header.Set(p.Name, canaryText)
			}
			found := o.CheckRequest(r).Violations
			if len(found) == 0 {
				t.Errorf("%s: nothing is wrong", o.ID)
			}
			silent(t, "a parameter", found)
		}
	})
}

// The stored function is no business of the one who asks either.
func TestViolationsOfStateNeverShowTheStoredValue(t *testing.T) {
	o := operation(t, openapi.Documented, updateConfig)
	old := map[string]any{"func_name": canaryText, "type": canaryText, "log_group_id": ""}
	set := map[string]any{"func_name": "demo", "enable_dynamic_memory": true, "lts_custom_tag": map[string]any{"k": "v"}}
	found := o.CheckState(set, old, &openapi.Request{Path: pathOf()})
	if len(found) < 3 {
		t.Errorf("%s: broken are %v", o.Slug, clauses(found))
	}
	silent(t, "the stored function", found)
}

// Names of members are shown, for nobody could mend them otherwise, but not at any length.
func TestLongMemberNamesAreCut(t *testing.T) {
	o := operation(t, openapi.Documented, updateConfig)
	name := strings.Repeat("é", 5000)
	_, got := checkRequest(t, o, member(name, "1"))
	if len(got.Violations) != 1 || len(got.Violations[0].At) > 210 || !strings.HasSuffix(got.Violations[0].At, "é…") {
		t.Errorf("%s: broken are %v", o.Slug, got.Violations)
	}
}
