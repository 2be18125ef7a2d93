package main

import (
	"fmt"
	"io"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/suite"
	"github.com/fgcontract/fgcontract/suite/report"
)

// progress shows on a terminal how far a run is, how many cases failed and how fast it
// goes, and the case that was carried out last, on one line that is overwritten. Without
// a terminal it shows nothing but an interrupt.
type progress struct {
	to      io.Writer
	now     func() time.Time
	started time.Time
	failed  int
	line    bool
	width   int
	isQuiet bool
}

// eraseLine goes back to the first column and erases to the end of the line.
const eraseLine = "\r\x1b[K"

// watch lets a run report its progress.
func (a *app) watch(cfg *suite.Config, quiet bool) *progress {
	p := &progress{to: a.Stderr, now: a.Now, started: a.Now(), line: a.terminal.stderr > 0 && !quiet, width: a.terminal.stderr, isQuiet: quiet}
	if p.line {
		cfg.Progress = p.show
	}
	return p
}

func (p *progress) show(done, total int, c report.Case) {
	if c.Verdict == contracts.Fail {
		p.failed++
	}
	text := []rune(fmt.Sprintf("%d/%d%s%s %s", done, total, p.failures(), p.rate(done), c.ID))
	p.write(eraseLine + string(text[:min(len(text), p.width-1)]))
}

func (p *progress) failures() string {
	if p.failed == 0 {
		return ""
	}
	return fmt.Sprintf(", %d failed", p.failed)
}

// rate is left out of the first second, which would say little.
func (p *progress) rate(done int) string {
	took := p.now().Sub(p.started)
	if took < time.Second {
		return ""
	}
	return fmt.Sprintf(", %.0f/s", float64(done)/took.Seconds())
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
