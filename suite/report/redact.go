package report

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/fgcontract/fgcontract/contracts"
)

// Redactor covers the secrets in the exchanges of one story, in their order: headers
// that carry credentials, the signatures of addresses, what stands at or below members
// that the document calls secret, and, wherever an answer repeats it, what was sent at
// such a member. The last is covered by a number, so that who makes the same requests
// again can put it back with [Redactor.Reveal]: a judge has to see that a secret came
// back.
//
// A secret text of fewer than six bytes is not looked for in other places; it would be
// found by chance. A Redactor is not safe for concurrent use.
type Redactor struct {
	members mask
	sent    []string // secret texts that were sent, in order
}

// NewRedactor begins a story of exchanges. Members are names of secret members.
func NewRedactor(members []string) *Redactor { return &Redactor{members: newMask(members)} }

// Findings copies findings about the exchanges of a story with the secrets covered that
// were sent in it, wherever a target repeated them.
func (r *Redactor) Findings(all []contracts.Finding, exchanges []contracts.Exchange) []contracts.Finding {
	if len(all) == 0 {
		return all // most stories, so that their bodies are not read for nothing
	}
	for _, x := range exchanges {
		r.learn(x.Sent)
	}
	out := slices.Clone(all)
	for i := range out {
		out[i].Expected, out[i].Actual = r.plain(out[i].Expected), r.plain(out[i].Actual)
	}
	return out
}

// plain covers what was sent by nothing but its length.
func (r *Redactor) plain(text string) string {
	return covering.ReplaceAllString(string(contracts.CutSignatures(r.cover([]byte(text)))), maskPrefix+"$1 bytes]")
}

// exchanges covers in what is masked already what a target repeated elsewhere.
func (r *Redactor) exchanges(all []contracts.Exchange) []contracts.Exchange {
	if len(r.sent) == 0 {
		return all
	}
	for i := range all {
		x := &all[i]
		x.Sent, x.Body, x.URL = []byte(r.plain(string(x.Sent))), []byte(r.plain(string(x.Body))), r.plain(x.URL)
		for _, h := range []http.Header{x.Request, x.Header} {
			for _, values := range h {
				for k := range values {
					values[k] = r.plain(values[k])
				}
			}
		}
	}
	return all
}

// leastSecret is the length from which a text is looked for everywhere.
const leastSecret = 6

// Exchange copies an exchange with its secrets covered.
func (r *Redactor) Exchange(x contracts.Exchange) contracts.Exchange {
	r.learn(x.Sent)
	x.Sent = r.body(x.Sent)
	x.Body = r.body(x.Body)
	x.Request, x.Header = r.header(x.Request), r.header(x.Header)
	x.URL = string(r.cover([]byte(x.URL)))
	return x
}

// learn notes the secret texts of a body that is sent.
func (r *Redactor) learn(body []byte) {
	r.members.replace(body, func(value jsontext.Value) string {
		text := unquoted(value)
		r.note(text)
		if isObject(text) {
			replaceTexts(text, func(inner string) string { r.note(inner); return inner })
		}
		return string(value)
	})
}

func (r *Redactor) note(text string) {
	if len(text) >= leastSecret && !slices.Contains(r.sent, text) {
		r.sent = append(r.sent, text)
	}
}

// body covers what is known to be secret, and then what stands where secrets do. A
// text that is JSON keeps its names, so that a blank value stays blank.
func (r *Redactor) body(body []byte) []byte {
	return contracts.CutSignatures(r.members.replace(r.cover(body), func(value jsontext.Value) string {
		text := unquoted(value)
		if isObject(text) {
			return quotedText(replaceTexts(text, veiled))
		}
		return quotedText(veiled(text))
	}))
}

// veiled is what is shown of a text where secrets stand.
func veiled(text string) string {
	if covering.ReplaceAllString(text, "") == "" {
		return text
	}
	return fmt.Sprintf("%s%d bytes]", maskPrefix, len(text))
}

func (r *Redactor) header(h http.Header) http.Header {
	out := withoutCredentials(h)
	for _, values := range out {
		for i, v := range values {
			values[i] = string(r.cover([]byte(v)))
		}
	}
	return out
}

// covering is what stands for a secret that was sent: its number, and how often the
// text was escaped.
var covering = regexp.MustCompile(`\[redacted: (\d+) bytes, secret (\d+)\.(\d)\]`)

func covers(length, number, form int) string {
	return fmt.Sprintf("%s%d bytes, secret %d.%d]", maskPrefix, length, number, form)
}

// textForms are the ways in which a text stands in a body: as it is, inside a text of
// JSON, and inside a text of JSON inside another.
func textForms(text string) []string {
	out := []string{text}
	for range 2 {
		quoted, err := jsontext.AppendQuote(nil, out[len(out)-1])
		if err != nil {
			return out
		}
		out = append(out, string(quoted[1:len(quoted)-1]))
	}
	return out
}

// found is one way in which a secret can stand in a text, and what covers it.
type found struct{ text, cover string }

func (r *Redactor) table() []found {
	var out []found
	for i, text := range r.sent {
		for form, escaped := range textForms(text) {
			out = append(out, found{escaped, covers(len(text), i+1, form)})
		}
	}
	slices.SortStableFunc(out, func(a, b found) int { return cmp.Compare(len(b.text), len(a.text)) })
	return out
}

// cover replaces the known secrets wherever they stand, the longest first.
func (r *Redactor) cover(body []byte) []byte {
	if len(r.sent) == 0 || len(body) == 0 {
		return body
	}
	var pairs []string
	for _, f := range r.table() {
		pairs = append(pairs, f.text, f.cover)
	}
	return []byte(strings.NewReplacer(pairs...).Replace(string(body)))
}

// Reveal puts back what was covered by a number, for who sent it.
func (r *Redactor) Reveal(body []byte) []byte {
	return covering.ReplaceAllFunc(body, func(shown []byte) []byte {
		parts := covering.FindSubmatch(shown)
		number, _ := strconv.Atoi(string(parts[2]))
		form, _ := strconv.Atoi(string(parts[3]))
		if number < 1 || number > len(r.sent) {
			return shown
		}
		forms := textForms(r.sent[number-1])
		if form >= len(forms) {
			return shown
		}
		return []byte(forms[form])
	})
}

// RevealHeader puts back in a header what was covered by a number.
func (r *Redactor) RevealHeader(h http.Header) http.Header {
	out := http.Header{}
	for name, values := range h {
		for _, v := range values {
			out[name] = append(out[name], string(r.Reveal([]byte(v))))
		}
	}
	return out
}

// isObject reports whether a text is an object of JSON itself.
func isObject(text string) bool {
	value := jsontext.Value(text)
	return value.Kind() == '{' && value.IsValid(jsontext.AllowDuplicateNames(true))
}

// unquoted is the text that a string of JSON stands for, as far as it can be read.
func unquoted(value jsontext.Value) string {
	text, err := jsontext.AppendUnquote(nil, value)
	if err != nil {
		return strings.ToValidUTF8(string(text), "\uFFFD")
	}
	return string(text)
}

// quotedText writes a text as a string of JSON.
func quotedText(text string) string {
	out, err := jsontext.AppendQuote(nil, strings.ToValidUTF8(text, "\uFFFD"))
	if err != nil {
		return placeholder(len(text)) // it cannot be: the text is valid now
	}
	return string(out)
}

// replaceTexts copies an object of JSON with its texts replaced, names left out.
func replaceTexts(object string, by func(string) string) string {
	d := decoderOf([]byte(object))
	var out strings.Builder
	done := 0
	for {
		isString := d.PeekKind() == '"'
		value, err := next(d)
		if err != nil { // its end
			out.WriteString(object[done:])
			return out.String()
		}
		if isString && !isName(d) {
			end := int(d.InputOffset())
			out.WriteString(object[done:end-len(value)] + quotedText(by(unquoted(value))))
			done = end
		}
	}
}
