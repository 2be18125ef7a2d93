package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/fgcontract/fgcontract/contracts"
)

// credentialHeaders carry what a report must not repeat, in requests or in answers.
var credentialHeaders = []string{
	"X-Auth-Token", "X-Subject-Token", "X-Security-Token", "Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie",
}

func isCredential(name string) bool {
	return slices.ContainsFunc(credentialHeaders, func(h string) bool { return strings.EqualFold(h, name) })
}

// issuedToken is the header in which a login answers. A promise is about it, so that what
// judges a recording has to see that it came: it stands covered, the others not at all.
const issuedToken = "X-Subject-Token"

// withoutCredentials copies a header without what names or proves a sender, and without
// the signatures of addresses.
func withoutCredentials(h http.Header) http.Header {
	var out http.Header
	for name, values := range h {
		if isCredential(name) && !strings.EqualFold(name, issuedToken) {
			continue
		}
		if out == nil {
			out = http.Header{}
		}
		for _, v := range values {
			if isCredential(name) {
				out[name] = append(out[name], coveredToken(v))
				continue
			}
			out[name] = append(out[name], string(contracts.CutSignatures([]byte(v))))
		}
	}
	return out
}

// maskPrefix begins what stands in place of a secret text: the length is kept,
// because it may be what a request is about.
const maskPrefix = "[redacted: "

// coveredToken is shown for a token. One that is covered stays as it is.
func coveredToken(token string) string {
	if token == "" || strings.HasPrefix(token, maskPrefix) {
		return token
	}
	return covered(len(token))
}

// mask blots out the members that the document calls secret. It goes by their
// names, in any JSON text: an answer may hold them where the document does not.
type mask map[string]bool

func newMask(secrets []string) mask {
	m := mask{}
	for _, name := range secrets {
		m[name] = true
	}
	return m
}

// exchanges copies exchanges without secrets.
func (m mask) exchanges(all []contracts.Exchange) []contracts.Exchange {
	out := slices.Clone(all)
	for i := range out {
		out[i].Request, out[i].Header = withoutCredentials(out[i].Request), withoutCredentials(out[i].Header)
		out[i].Sent, out[i].Body = m.text(out[i].Sent), m.text(out[i].Body)
	}
	return out
}

// text replaces every string at or below a secret member, and the signatures of
// addresses. All other bytes stay as they are, also those of a text that is no JSON.
func (m mask) text(data []byte) []byte { return contracts.CutSignatures(m.replace(data, hidden)) }

// replace replaces every string at or below a secret member by what it is shown as.
func (m mask) replace(data []byte, shown func(jsontext.Value) string) []byte {
	if !m.concerns(data) {
		return data
	}
	d := decoderOf(data)
	var out []byte
	done := 0 // bytes of data that out stands for
	for {
		isString := d.PeekKind() == '"'
		value, err := next(d)
		switch {
		case errors.Is(err, io.EOF):
			return append(out, data[done:]...)
		case err != nil && m.inside(d): // what follows may be the rest of the secret
			at := int(d.InputOffset())
			return append(append(out, data[done:at]...), cut(len(data)-at)...)
		case err != nil:
			return append(out, data[done:]...)
		case isString && !isName(d) && m.inside(d):
			end := int(d.InputOffset())
			out = append(out, data[done:end-len(value)]...)
			out, done = append(out, shown(value)...), end
		}
	}
}

// decoderOf reads whatever looks like JSON.
func decoderOf(data []byte) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// concerns is a quick look: no secret is named, not even with escaped letters.
func (m mask) concerns(data []byte) bool {
	for name := range m {
		if bytes.Contains(data, []byte(name)) {
			return true
		}
	}
	return bytes.Contains(data, []byte(`\u`))
}

// next reads a string as it is written, or any other token.
func next(d *jsontext.Decoder) (jsontext.Value, error) {
	if d.PeekKind() == '"' {
		return d.ReadValue()
	}
	_, err := d.ReadToken()
	return nil, err
}

// isName reports whether the string just read is the name of a member.
func isName(d *jsontext.Decoder) bool {
	kind, read := d.StackIndex(d.StackDepth())
	return kind == '{' && read%2 == 1
}

// inside reports whether the decoder stands at or below a secret member.
func (m mask) inside(d *jsontext.Decoder) bool {
	for token := range d.StackPointer().Tokens() {
		if m[token] {
			return true
		}
	}
	return false
}

// hidden is what is shown of a secret: nothing but its length. An empty text hides
// nothing and means that the member is not set.
func hidden(value jsontext.Value) string {
	text, err := jsontext.AppendUnquote(nil, value)
	if err == nil && len(text) == 0 {
		return `""`
	}
	return placeholder(len(text))
}

// cut stands for the rest of a text that cannot be read to its end.
func cut(n int) string {
	if n == 0 {
		return ""
	}
	return placeholder(n)
}

// covered stands for a text of so many bytes, placeholder in JSON.
func covered(n int) string     { return fmt.Sprintf("%s%d bytes]", maskPrefix, n) }
func placeholder(n int) string { return `"` + covered(n) + `"` }
