package report

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// page collects the lines of a report for people. Whatever it is given comes out
// printable: a target must not be able to steer the terminal of its tester.
type page struct {
	buf   bytes.Buffer
	width int  // in characters; words that are longer stand out
	color bool // ANSI colours
}

// style is the parameter of an ANSI sequence.
type style string

const (
	plain  style = ""
	bold   style = "1"
	red    style = "1;31"
	green  style = "1;32"
	yellow style = "1;33"
	faint  style = "2"
)

const (
	defaultWidth = 100
	// minText is how many characters a line has room for, however deep it stands.
	minText = 20
	// labelWidth is the width of the longest label and the space behind it.
	labelWidth = 10
	// maxValue bounds what is shown of one text, in characters.
	maxValue = 600
)

func newPage(width int, color bool) *page {
	if width <= 0 {
		width = defaultWidth
	}
	return &page{width: width, color: color}
}

func (p *page) blank() { p.buf.WriteByte('\n') }

// paragraph writes wrapped text. Lines of the text stay lines.
func (p *page) paragraph(indent int, s style, text string) {
	for line := range strings.Lines(text) {
		for _, part := range wrap(clip(printable(strings.TrimRight(line, "\r\n"))), p.room(indent)) {
			p.verbatim(indent, s, part)
		}
	}
}

// field writes a label and beside it wrapped text.
func (p *page) field(indent int, label, text string) {
	for _, part := range wrap(clip(printable(text)), p.room(indent+labelWidth)) {
		gap := strings.Repeat(" ", max(labelWidth-utf8.RuneCountInString(label), 1))
		p.verbatim(indent, plain, strings.TrimRight(label+gap+part, " "))
		label = ""
	}
}

// verbatim writes one line as it is.
func (p *page) verbatim(indent int, s style, line string) {
	p.buf.WriteString(strings.Repeat(" ", indent))
	p.buf.WriteString(p.paint(s, line))
	p.buf.WriteByte('\n')
}

func (p *page) paint(s style, text string) string {
	if !p.color || s == plain {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

func (p *page) room(indent int) int { return max(p.width-indent, minText) }

// wrap breaks a text at spaces; all other spaces stay.
func wrap(text string, width int) []string {
	var lines []string
	line, length := "", -1
	for word := range strings.SplitSeq(text, " ") {
		n := utf8.RuneCountInString(word)
		switch {
		case length < 0:
			line, length = word, n
		case length+1+n > width && n <= width: // a word that fits nowhere stays where it is
			lines = append(lines, line)
			line, length = word, n
		default:
			line, length = line+" "+word, length+1+n
		}
	}
	return append(lines, line)
}

// clip cuts a text that is too long to be read.
func clip(text string) string {
	n := utf8.RuneCountInString(text)
	if n <= maxValue {
		return text
	}
	return string([]rune(text)[:maxValue]) + "… (" + strconv.Itoa(n) + " characters)"
}

// printable writes what a terminal would not show, or would obey, as escapes.
func printable(text string) string {
	if isPlain(text) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b.WriteString(`\x` + strconv.FormatUint(uint64(text[i]), 16))
		case !unicode.IsPrint(r):
			escape := strconv.QuoteRune(r)
			b.WriteString(escape[1 : len(escape)-1])
		default:
			b.WriteRune(r)
		}
		i += size
	}
	return b.String()
}
