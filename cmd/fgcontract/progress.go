package main

import (
	"fmt"
	"io"

	"github.com/fgcontract/fgcontract/suite"
	"github.com/fgcontract/fgcontract/suite/report"
)

// progress shows on a terminal which case was carried out last, on one line that is
// overwritten. Without a terminal it shows nothing but an interrupt.
type progress struct {
	to      io.Writer
	line    bool
	width   int
	isQuiet bool
}

// eraseLine goes back to the first column and erases to the end of the line.
const eraseLine = "\r\x1b[K"

// watch lets a run report its progress.
func (a *app) watch(cfg *suite.Config, quiet bool) *progress {
	p := &progress{to: a.stderr, line: a.terminal.stderr > 0 && !quiet, width: a.terminal.stderr, isQuiet: quiet}
	if p.line {
		cfg.Progress = p.show
	}
	return p
}

func (p *progress) show(done, total int, c report.Case) {
	text := []rune(fmt.Sprintf("%d/%d %s", done, total, c.ID))
	p.write(eraseLine + string(text[:min(len(text), p.width-1)]))
}

// interrupted answers the first interrupt at once: the end may take a moment.
func (p *progress) interrupted() {
	const text = "fgcontract: interrupted; finishing the current case and removing what the run made (again: stop at once)\n"
	switch {
	case p.line:
		p.write(eraseLine + text)
	case !p.isQuiet:
		p.write(text)
	}
}

func (p *progress) end() {
	if p.line {
		p.write(eraseLine)
	}
}

// write does not fail a run because nobody can watch it.
func (p *progress) write(text string) { _, _ = io.WriteString(p.to, text) }
