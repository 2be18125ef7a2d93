package program

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

	"github.com/spf13/cobra"
)

// The statuses that a program ends with.
const (
	ExitOK           = 0
	ExitDeviation    = 1
	ExitUsage        = 2 // also of a configuration that cannot be read
	ExitInconclusive = 3
)

// World is what the commands of a program use of the world outside, and the status
// that the program ends with.
type World struct {
	Name   string // of the program; complaints begin with it
	Stdout io.Writer
	Stderr io.Writer // safe for concurrent use
	Getenv func(string) string
	Now    func() time.Time
	Random io.Reader
	Status int
}

// Main is a whole program in the world as it is: it makes the tree of commands, carries
// out the one that the arguments name and returns the status to end with. A first
// interrupt asks the command to come to an end, a second one ends the process at once.
func Main(name string, tree func(*World) *cobra.Command) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	defer context.AfterFunc(ctx, stop)()
	w := &World{Name: name, Stdout: os.Stdout, Stderr: OneAtATime(os.Stderr), Getenv: os.Getenv, Now: time.Now, Random: rand.Reader}
	return w.Execute(ctx, os.Args[1:], func() *cobra.Command { return tree(w) })
}

// Execute gives a failure its status. A panic of ours is no fault of the user and no
// verdict on a target, but the status that Go ends with would say usage.
func (w *World) Execute(ctx context.Context, args []string, tree func() *cobra.Command) (status int) {
	defer func() {
		if fault := recover(); fault != nil {
			w.Complain(fmt.Errorf("this is a fault of the program, please report it: %v", fault))
			_, _ = w.Stderr.Write(debug.Stack())
			status = ExitInconclusive
		}
	}()
	root := tree()
	root.SilenceErrors, root.SilenceUsage = true, true // Complain tells them
	root.SetOut(w.Stdout)
	root.SetErr(w.Stderr)
	root.SetFlagErrorFunc(explainFlag)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return w.Status
	}
	w.Complain(err)
	var f *StatusError
	if errors.As(err, &f) {
		return f.Status
	}
	return ExitUsage
}

// explainFlag says where the flags are explained, instead of showing all of them.
func explainFlag(cmd *cobra.Command, err error) error {
	return fmt.Errorf("%w; %s --help lists the flags", err, cmd.CommandPath())
}

// StatusError is an error that is not one of usage or configuration.
type StatusError struct {
	Status int
	Err    error
}

func (f *StatusError) Error() string { return f.Err.Error() }
func (f *StatusError) Unwrap() error { return f.Err }

// Written turns a failed write of what was asked for into a failure: the user has
// no fault in it, and without the output there is no result.
func Written(err error) error {
	if err == nil {
		return nil
	}
	return &StatusError{Status: ExitInconclusive, Err: fmt.Errorf("the output could not be written: %w", err)}
}

// Complain writes an error to stderr, a line for each thing that is wrong.
func (w *World) Complain(err error) {
	var text strings.Builder
	for line := range strings.Lines(err.Error()) {
		if line = strings.TrimSpace(line); line != "" {
			fmt.Fprintf(&text, "%s: %s\n", w.Name, line)
		}
	}
	w.Say(text.String())
}

// Say writes to stderr. If even that fails there is nobody left to tell.
func (w *World) Say(text string) { _, _ = io.WriteString(w.Stderr, text) }

// TakesNothing refuses arguments without repeating them: one may be a token.
func TakesNothing(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%s takes no arguments, only flags; %s --help lists them", cmd.CommandPath(), cmd.CommandPath())
	}
	return nil
}

// Must is for errors that only a mistake in a program can cause.
func Must(err error) {
	if err != nil {
		panic(err)
	}
}

// OneAtATime lets requests, signals and the command itself write whole lines.
func OneAtATime(to io.Writer) io.Writer { return &lockedWriter{to: to} }

type lockedWriter struct {
	mu sync.Mutex
	to io.Writer
}

func (w *lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(p)
}
