package program

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// testWorld is a world that is all made up.
type testWorld struct {
	*World
	out, err bytes.Buffer
}

var testTime = time.Date(2026, time.May, 4, 3, 2, 1, 0, time.UTC)

func newTestWorld(environment map[string]string) *testWorld {
	t := &testWorld{}
	t.World = &World{
		Name: "test", Stdout: &t.out, Stderr: OneAtATime(&t.err), Now: func() time.Time { return testTime },
		Getenv: func(name string) string { return environment[name] }, Random: strings.NewReader(strings.Repeat("seed", 1000)),
	}
	return t
}

func TestComplainGivesEachFaultALine(t *testing.T) {
	a := newTestWorld(nil)
	a.Complain(fmt.Errorf("seed: %w", errors.Join(errors.New("one\n\n  two"), errors.New("three"))))
	want := "test: seed: one\ntest: two\ntest: three\n"
	if got := a.err.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFailureKeepsItsCause(t *testing.T) {
	cause := io.ErrShortWrite
	err := Written(cause)
	if !errors.Is(err, cause) || Written(nil) != nil {
		t.Errorf("Written(%v) = %v", cause, err)
	}
}
