package cases

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/fgcontract/fgcontract/contracts"
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

// distinct keeps of several candidates with one value the first, and tells apart
// those that have one name: by its name a failure finds its case.
func distinct(list []candidate) []candidate {
	var out []candidate
	seen := map[string]int{}
	for _, c := range list {
		same := func(d candidate) bool { return d.remove == c.remove && contracts.Equal(d.value, c.value) }
		if slices.ContainsFunc(out, same) {
			continue
		}
		if seen[c.words]++; seen[c.words] > 1 {
			c.words = fmt.Sprintf("%s (%d)", c.words, seen[c.words])
		}
		out = append(out, c)
	}
	return out
}

// wrongTypes gives a value of every JSON type but the right one, and what a careless
// decoder takes for the right one: the same in quotes, 1 for true, an element for a
// list.
func wrongTypes(s *openapi.Schema, typical any) []candidate {
	all := []struct {
		kind string
		candidate
	}{
		{"null", candidate{words: "null", value: nil}},
		{"boolean", candidate{words: "a boolean", value: true}},
		{"integer", candidate{words: "a number", value: 7.0}},
		{"number", candidate{words: "a fraction", value: fraction(s, typical)}},
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
	switch typical := typical.(type) {
	case bool:
		wrong = append(wrong, candidate{words: "its word as a text", value: contracts.Show(typical)}, candidate{words: "1 for true", value: 1.0})
	case float64:
		wrong = append(wrong, candidate{words: "the number as a text", value: contracts.Show(typical)})
	case []any:
		if len(typical) > 0 {
			wrong = append(wrong, candidate{words: "an element without its list", value: typical[0]})
		}
	}
	return wrong
}

// fraction is no whole number, and breaks no bound besides if there is one that does not.
func fraction(s *openapi.Schema, typical any) float64 {
	const plain = 7.5
	n, isNumber := typical.(float64)
	if isNumber && s.Maximum != nil && *s.Maximum < plain {
		return n - 0.5
	}
	return plain
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
		add("a blank in front", " "+one)
		add("a blank behind", one+" ")
		add("a member without its end", cut(one))
		add("an unknown word", "no-such-value")
		add("an empty text", "")
	case float64:
		last, _ := enum[len(enum)-1].(float64)
		add("one more than a member", beside(enum, one, 1))
		add("one less than a member", beside(enum, one, -1))
		if between, ok := widestGap(enum); ok {
			add("what lies between two members", between)
		}
		add("more than all", last*2+1)
		add("a negative number", -one-2)
	}
	return near
}

// beside goes on from a member by a step until there is no member.
func beside(enum []any, member, step float64) float64 {
	for slices.Contains(enum, any(member)) {
		member += step
	}
	return member
}

// widestGap gives the middle between the two neighbours that are farthest apart: a
// service that checks bounds and steps instead of the list accepts it.
func widestGap(enum []any) (middle float64, ok bool) {
	var numbers []float64
	for _, v := range enum {
		if n, isNumber := v.(float64); isNumber {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	widest := 1.0
	for i := 1; i < len(numbers); i++ {
		if gap := numbers[i] - numbers[i-1]; gap > widest {
			widest, middle, ok = gap, numbers[i-1]+math.Floor(gap/2), true
		}
	}
	return middle, ok
}

func swapCase(s string) string {
	if upper := strings.ToUpper(s); upper != s {
		return upper
	}
	return strings.ToLower(s)
}

// cut takes the last character away.
func cut(s string) string {
	_, size := utf8.DecodeLastRuneInString(s)
	return s[:len(s)-size]
}

// ofLength stretches or cuts an accepted text to a number of characters. The first
// and last character stay, because patterns mostly speak of these, and what begins with
// the name of examples does so still.
func ofLength(text string, n int) string {
	runes := []rune(cmp.Or(text, "a"))
	front, end := runes[:1], runes[len(runes)-1:]
	switch {
	case n <= 0:
		return ""
	case n == 1:
		return string(front)
	case n <= len(runes):
		return string(runes[:n-1]) + string(end)
	}
	if strings.HasPrefix(text, ExampleName) {
		front = []rune(ExampleName)
	}
	return string(front) + strings.Repeat(filler, n-len(runes)) + string(runes[len(front):])
}

// misfits are texts of many forms; of those that a pattern refuses a few become
// cases.
var misfits = []string{
	"a b", "a!b", "a.b", "a/b", "-ab", "ab-", "_ab", "1ab", "ä", "a\u4e00", " ", "%", "a b-", "-1", "abc", "0", "a_", "a+",
}

// patternMisfits gives texts that break a pattern: the accepted text with one thing
// wrong at its front, middle or end, where it can be so that it keeps the length that
// other keywords ask for; then some of other forms. A line break behind the text is what a pattern
// lets through whose engine takes $ for the end of a line.
func patternMisfits(s *openapi.Schema, accepted string) []candidate {
	re, err := regexp.Compile(s.Pattern)
	if err != nil {
		return nil
	}
	var near []string
	if n := len(accepted); n > 2 {
		front, end := accepted[1:], accepted[:n-1]
		near = []string{
			end + "!", "!" + front, accepted[:n/2] + " " + accepted[n/2+1:],
			"-" + front, "_" + front, "1" + front, end + "-", end + "_", end + "é", accepted + "\n",
			end, accepted + accepted[n-1:],
		}
	} else { // mostly a number
		near = []string{
			"-" + accepted, "+" + accepted, accepted + ".5", accepted + "e2", "0x" + accepted, " " + accepted, accepted + " ",
			accepted + "\n",
		}
	}
	var out []candidate
	for _, t := range slices.Concat(near, misfits) {
		if !re.MatchString(t) {
			out = append(out, candidate{words: quoted(t), value: t})
		}
	}
	return distinct(out)
}

// namesAnother are texts that name something which has to be there, so that not every
// one is accepted that has the form.
var namesAnother = map[string]bool{"create-version-alias.body.version": true, "update-version-alias.body.version": true}

// patternFits gives texts that a pattern accepts and that an example may not show: the
// shortest one, and one with the ends of every range of characters wherever they may
// stand. A name of the run keeps its beginning. There are none of a pattern with words in
// it: what such a text names, as a URN does, would have to be there.
func patternFits(s *openapi.Schema, accepted string) []candidate {
	re, err := syntax.Parse(s.Pattern, syntax.Perl)
	if err != nil || hasWords(re) || namesAnother[s.ID] {
		return nil
	}
	full := candidate{words: "every kind of character", value: fitting(re, true)}
	if strings.HasPrefix(accepted, ExampleName) {
		full.value = ExampleName + fitting(re, true)
		return []candidate{full}
	}
	return []candidate{{words: "the shortest text", value: fitting(re, false)}, full}
}

// hasWords reports whether a pattern asks for characters one by one.
func hasWords(re *syntax.Regexp) bool {
	return re.Op == syntax.OpLiteral || re.Op == syntax.OpAnyChar || re.Op == syntax.OpAnyCharNotNL || re.Op == syntax.OpRepeat ||
		slices.ContainsFunc(re.Sub, hasWords)
}

// fitting is a text that an expression accepts, as short or as full of different
// characters as may be. Its last range gives the character of a place that takes one.
func fitting(re *syntax.Regexp, full bool) string {
	switch re.Op {
	case syntax.OpCharClass:
		end := re.Rune[0]
		if full {
			end = re.Rune[len(re.Rune)-1]
		}
		return string(end)
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest:
		inner := re.Sub[0]
		switch {
		case full && re.Op != syntax.OpQuest && inner.Op == syntax.OpCharClass:
			return string(inner.Rune) // both ends of each range
		case full || re.Op == syntax.OpPlus:
			return fitting(inner, full)
		}
		return ""
	case syntax.OpAlternate:
		return fitting(re.Sub[0], full)
	}
	var text strings.Builder
	for _, sub := range re.Sub {
		text.WriteString(fitting(sub, full))
	}
	return text.String()
}

// maxExact is the largest integer up to which a float64 holds every one.
const maxExact = 1 << 53

// formats gives values at the ends of an integer format. The end of int64 is no
// float64, so there the largest whole number that is one stands for it. Of the other
// formats one word is no example.
func formats(s *openapi.Schema, typical any) (accepts, refuses []candidate) {
	switch s.Format {
	case "int32":
		return numbers(math.MaxInt32), numbers(math.MaxInt32 + 1)
	case "int64":
		return numbers(maxExact), numbers(1 << 64)
	}
	return []candidate{{words: quoted(typical), value: typical}}, []candidate{{words: "a word", value: "no such form"}}
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
		if r.Accepts(v) { // another reading may accept what this one does not
			out = append(out, candidate{words: quoted(v), value: v})
		}
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
