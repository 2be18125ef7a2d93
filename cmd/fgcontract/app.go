package main

import (
	"io"
	"os"

	"github.com/fgcontract/fgcontract/cmd/program"
	"golang.org/x/term"
)

// app is what commands use of the world outside.
type app struct {
	*program.World
	terminal terminals
}

// terminals says what is watched by a person.
type terminals struct {
	stdout, stderr int // width in columns, 0 if it is no terminal
}

// usualWidth is that of a terminal which does not tell.
const usualWidth = 80

// columns gives the width of a terminal, and 0 for anything else.
func columns(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
		return width
	}
	return usualWidth
}
