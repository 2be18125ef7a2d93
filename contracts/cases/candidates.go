package cases

import (
	"regexp"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/openapi"
)

// A candidate is a value for a place, with words for the name of its case.
type candidate struct {
	words  string
	value  any
	remove bool          // the place is absent instead
	level  openapi.Level // "" for that of the clause
}

// sample returns a value that the schema accepts, the likeliest first.
func sample(s *openapi.Schema) any {
	for _, v := range []any{s.Example, first(s.Enum), s.Default} {
		if v != nil && s.Accepts(v) {
			return v
		}
	}
	switch s.Type {
	case "boolean":
		return true
	case "integer", "number":
		if s.Minimum != nil && *s.Minimum > 1 {
			return *s.Minimum
		}
		return 1.0
	case "array":
		if s.Items != nil {
			return []any{sample(s.Items)}
		}
		return []any{}
	case "object":
		object := map[string]any{}
		for _, m := range s.Members {
			if m.Mandatory {
				object[m.Name] = sample(m)
			}
		}
		if s.Values != nil {
			object["key"] = sample(s.Values)
		}
		return object
	}
	if len(s.Readings) > 0 {
		return sample(s.Readings[0])
	}
	return "example"
}

func first(list []any) any {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

// wrongTypes gives a value of every JSON type but the right one.
func wrongTypes(s *openapi.Schema) []candidate {
	all := []struct {
		kind string
		candidate
	}{
		{"null", candidate{words: "null", value: nil}},
		{"boolean", candidate{words: "a boolean", value: true}},
		{"integer", candidate{words: "a number", value: 7.0}},
		{"number", candidate{words: "a fraction", value: 7.5}},
		{"string", candidate{words: "a text", value: "text"}},
		{"array", candidate{words: "a list", value: []any{}}},
		{"object", candidate{words: "an object", value: map[string]any{}}},
	}
	var wrong []candidate
	for _, c := range all {
		fits := c.kind == s.Type || c.kind == "null" && s.Nullable || c.kind == "integer" && s.Type == "number" ||
			c.kind == "number" && s.Type != "integer" // a fraction says more than a number only where a number fits
		if !fits {
			wrong = append(wrong, c.candidate)
		}
	}
	return wrong
}

// nearMisses gives values that look like a member of the list and are none.
func nearMisses(enum []any) []candidate {
	var near []candidate
	add := func(words string, v any) {
		if !slices.Contains(enum, v) {
			near = append(near, candidate{words: words, value: v})
		}
	}
	enum = slices.DeleteFunc(slices.Clone(enum), func(v any) bool { return v == nil })
	switch one := first(enum).(type) {
	case string:
		add("another case", swapCase(one))
		add("a blank behind", one+" ")
		add("an unknown word", "no-such-value")
		add("an empty text", "")
	case float64:
		last, _ := enum[len(enum)-1].(float64)
		add("one more than a member", one+1)
		add("one less than a member", one-1)
		add("more than all", last*2+1)
		add("a negative number", -one-2)
	}
	return near
}

func swapCase(s string) string {
	if upper := strings.ToUpper(s); upper != s {
		return upper
	}
	return strings.ToLower(s)
}

// ofLength stretches or cuts an accepted text to a number of characters. The first
// and last character stay, because patterns mostly speak of these.
func ofLength(text string, n int) string {
	if len(text) == 0 {
		text = "a"
	}
	switch {
	case n <= 0:
		return ""
	case n == 1:
		return text[:1]
	case n <= len(text):
		return text[:n-1] + text[len(text)-1:]
	}
	return text[:1] + strings.Repeat("a", n-len(text)) + text[1:]
}

// misfits are texts of many forms; of those that a pattern refuses a few become
// cases.
var misfits = []string{
	"a b", "a!b", "a.b", "a/b", "-ab", "ab-", "_ab", "1ab", "ä", "a\u4e00", " ", "%", "a b-", "-1", "abc", "0", "a_", "a+",
}

const maxMisfits = 4

// patternMisfits gives texts that break a pattern. A sample with a foreign
// character at its front, middle or end keeps the length that other keywords ask for.
func patternMisfits(s *openapi.Schema, accepted string) []candidate {
	re, err := regexp.Compile(s.Pattern)
	if err != nil {
		return nil
	}
	texts := slices.Clone(misfits)
	if n := len(accepted); n > 2 {
		texts = append([]string{
			accepted[:n-1] + "!", "!" + accepted[1:], accepted[:n/2] + " " + accepted[n/2+1:],
			accepted[:n-1], accepted + accepted[n-1:],
		}, texts...)
	}
	var out []candidate
	for _, t := range texts {
		if !re.MatchString(t) {
			out = append(out, candidate{words: quoted(t), value: t})
		}
	}
	return out
}

// outsiders are values of which some break every reading of an ambiguous member.
func outsiders(s *openapi.Schema) []candidate {
	out := []candidate{
		{words: "a boolean", value: true},
		{words: "a list", value: []any{}},
		{words: "an object", value: map[string]any{}},
		{words: "a fraction", value: 0.5},
		{words: "a word", value: "x y"},
	}
	if !s.Nullable {
		out = append(out, candidate{words: "null", value: nil})
	}
	for _, r := range s.Readings {
		if r.Minimum != nil {
			out = append(out, candidate{words: "less than the least", value: *r.Minimum - 1})
		}
		if r.Maximum != nil {
			out = append(out, candidate{words: "more than the most", value: *r.Maximum + 1})
		}
	}
	return out
}

// insiders are values of which some stand at the bounds of one reading.
func insiders(r *openapi.Schema) []candidate {
	var out []candidate
	add := func(v any) {
		out = append(out, candidate{words: quoted(v), value: v})
	}
	if r.Minimum != nil {
		add(*r.Minimum)
	}
	if r.Maximum != nil {
		add(*r.Maximum)
	}
	for _, v := range r.Enum {
		add(v)
	}
	for _, v := range []any{"-1", "65534", "1001", "example", 1.0, true} {
		if r.Pattern != "" || r.Minimum == nil && len(r.Enum) == 0 {
			add(v)
		}
	}
	return out
}
