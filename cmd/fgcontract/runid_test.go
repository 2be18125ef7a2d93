package main

import (
	"crypto/rand"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
)

func TestRunIDsFitIntoNames(t *testing.T) {
	form := regexp.MustCompile(`^[a-z0-9]{6}$`)
	seen := map[string]bool{}
	for range 100 {
		id, err := randomRunID(rand.Reader)
		if err != nil || !form.MatchString(id) {
			t.Fatalf("%q, %v", id, err)
		}
		seen[id] = true
	}
	if len(seen) < 99 { // of two billion
		t.Errorf("only %d of 100 run ids differ", len(seen))
	}
}

func TestWithoutChanceNoRunIDIsMadeUp(t *testing.T) {
	if _, err := randomRunID(strings.NewReader("")); !errors.Is(err, io.EOF) {
		t.Errorf("a run id: %v", err)
	}
}
