package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/term"
)

// The statuses that the program ends with.
const (
	exitOK           = 0
	exitDeviation    = 1
	exitUsage        = 2 // also of a configuration that cannot be read
	exitInconclusive = 3
)

// app is what commands use of the world outside, and the status they end with.
type app struct {
	stdout   io.Writer
	stderr   io.Writer // safe for concurrent use
	terminal terminals
	getenv   func(string) string
	now      func() time.Time
	random   io.Reader
	status   int
}

// terminals says what is watched by a person.
type terminals struct {
	stdout, stderr int // width in columns, 0 if it is no terminal
}

// run is the whole program. A first interrupt asks the command to come to an end,
// a second one ends the process at once.
func run(args []string, stdout, stderr io.Writer, getenv func(string) string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	defer context.AfterFunc(ctx, stop)()
	a := &app{
		stdout: stdout, stderr: &lockedWriter{to: stderr}, terminal: terminals{stdout: columns(stdout), stderr: columns(stderr)},
		getenv: getenv, now: time.Now, random: rand.Reader,
	}
	return a.run(ctx, args)
}

// run gives a failure its status. A panic of ours is no fault of the user and no
// verdict on a target, but the status that Go ends with would say usage.
func (a *app) run(ctx context.Context, args []string) (status int) {
	defer func() {
		if fault := recover(); fault != nil {
			a.complain(fmt.Errorf("this is a fault of the program, please report it: %v", fault))
			_, _ = a.stderr.Write(debug.Stack())
			status = exitInconclusive
		}
	}()
	root := a.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return a.status
	}
	a.complain(err)
	var f *failure
	if errors.As(err, &f) {
		return f.status
	}
	return exitUsage
}

// failure is an error that is not one of usage or configuration.
type failure struct {
	status int
	err    error
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// complain writes an error to stderr, a line for each thing that is wrong.
func (a *app) complain(err error) {
	var text strings.Builder
	for line := range strings.Lines(err.Error()) {
		if line = strings.TrimSpace(line); line != "" {
			fmt.Fprintf(&text, "fgcontract: %s\n", line)
		}
	}
	a.say(text.String())
}

// say writes to stderr. If even that fails there is nobody left to tell.
func (a *app) say(text string) { _, _ = io.WriteString(a.stderr, text) }

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

// lockedWriter lets requests, signals and the command itself write whole lines.
type lockedWriter struct {
	mu sync.Mutex
	to io.Writer
}

func (w *lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(p)
}
