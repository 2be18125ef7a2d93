package report

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/fgcontract/fgcontract/contracts"
)

// maxInline bounds the body that a command carries itself.
const maxInline = 4096

// bodyFile is where a command reads a longer body from.
const bodyFile = "body.json"

// curl gives the command that repeats a request, for any POSIX shell, one argument
// on a line. Credentials are variables. Where something must be done first, the note
// says what.
func curl(base string, x contracts.Exchange) (lines []string, note string) {
	c := command{}
	address := strings.TrimRight(base, "/") + x.URL
	c.method(x.Method, len(x.Sent) > 0)
	c.literally(address)
	c.add("", word(address))
	if x.IsCovered() {
		c.notes = append(c.notes, "values of the query are covered: put in your own")
	}
	c.credential(x.Credential)
	c.headers(x)
	c.body(x)
	for i, arg := range c.args {
		if i > 0 {
			arg = "  " + arg
		}
		if i < len(c.args)-1 {
			arg += ` \`
		}
		lines = append(lines, arg)
	}
	return lines, strings.Join(c.notes, "; ")
}

// command is a command that is being put together.
type command struct {
	args  []string // the first one is the program
	notes []string
}

func (c *command) add(option, value string) {
	c.args = append(c.args, strings.TrimPrefix(option+" "+value, " "))
}

// method names the method wherever curl would not choose it by itself. It waits for
// the body of a HEAD that was only named.
func (c *command) method(method string, sends bool) {
	program := "curl -sS -i"
	switch {
	case method == http.MethodHead:
		program = "curl -sS --head"
	case method != http.MethodGet || sends:
		program += " -X " + word(method)
	}
	c.args = append(c.args, program)
}

// literally keeps curl from reading patterns into an address, and from tidying it.
func (c *command) literally(address string) {
	if strings.ContainsAny(address, "[]{}") {
		c.args[0] += " --globoff"
	}
	if strings.Contains(address, "/.") {
		c.args[0] += " --path-as-is"
	}
}

func (c *command) credential(who contracts.Role) {
	switch who {
	case contracts.None:
	case contracts.Garbage:
		c.add("-H", word("X-Auth-Token: a-token-that-was-never-issued"))
	case contracts.Foreign:
		c.add("-H", `"X-Auth-Token: $FGCONTRACT_FOREIGN_TOKEN"`)
	case contracts.Expired:
		c.add("-H", `"X-Auth-Token: $FGCONTRACT_EXPIRED_TOKEN"`)
	case contracts.Signed, contracts.Forged, contracts.Altered, contracts.Tokenless, contracts.Mistaken:
		c.add("-H", word("Authorization: SDK-HMAC-SHA256 (a signature, "+string(who)+"; curl makes none)"))
	default:
		c.add("-H", `"X-Auth-Token: $FGCONTRACT_TOKEN"`)
	}
}

// headers gives those that were sent, and takes away those that curl would add.
func (c *command) headers(x contracts.Exchange) {
	sent := withoutCredentials(x.Request)
	if sendsBody(x) && len(sent["Content-Type"]) == 0 {
		c.add("-H", word("Content-Type:"))
	}
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		for _, value := range sent[name] {
			if value == "" {
				c.add("-H", word(name+";")) // how curl writes a header without a value
				continue
			}
			c.add("-H", word(name+": "+value))
		}
	}
}

// sendsBody reports whether the command has a body, if only an empty one.
func sendsBody(x contracts.Exchange) bool {
	return len(x.Sent) > 0 || x.Method == http.MethodPut || x.Method == http.MethodPost || x.Method == http.MethodPatch
}

func (c *command) body(x contracts.Exchange) {
	if !sendsBody(x) {
		return
	}
	if bytes.Contains(x.Sent, []byte(maskPrefix)) {
		c.notes = append(c.notes, "secret values are left out: put in your own")
	}
	text := string(x.Sent)
	switch {
	case len(text) > maxInline:
		c.notes = append(c.notes, fmt.Sprintf("save the body as %s first: it has %d bytes, begins with %s, and stands in the JSON report",
			bodyFile, len(text), strings.ToValidUTF8(text[:60], "?")))
		c.add("--data-binary", "@"+bodyFile)
	case !isPlain(text):
		c.args[0] = "printf %b " + quoted(escaped(text)) + " | " + c.args[0]
		c.add("--data-binary", "@-")
	case strings.HasPrefix(text, "@"):
		c.add("--data-raw", word(text)) // --data would read a file
	default:
		c.add("--data", word(text))
	}
}

// word gives a text as one word of a POSIX shell. Text that a terminal cannot show
// is built by printf, which loses a NUL and line ends at the end; neither can stand
// in an address or a header.
func word(text string) string {
	switch {
	case !isPlain(text):
		return `"$(printf %b ` + quoted(escaped(text)) + `)"`
	case isBare(text):
		return text
	}
	return quoted(text)
}

// quoted puts a text into single quotes, inside which a shell changes nothing.
func quoted(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// escaped writes a text as the argument of printf %b.
func escaped(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		piece := text[i : i+size]
		switch {
		case r == '\\':
			b.WriteString(`\\`)
		case r == utf8.RuneError && size == 1, !unicode.IsPrint(r):
			for _, octet := range []byte(piece) {
				fmt.Fprintf(&b, `\0%03o`, octet)
			}
		default:
			b.WriteString(piece)
		}
		i += size
	}
	return b.String()
}

// isPlain reports whether a terminal shows the text as it is, on one line.
func isPlain(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}

// isBare reports whether no shell sees anything but letters in the text.
func isBare(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-'
	})
}
