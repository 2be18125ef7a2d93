package main

import (
	"fmt"
	"io"
)

// runIDLength and its alphabet keep the names of functions short and legal.
const (
	runIDLength   = 6
	runIDAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789"
)

// randomRunID gives the part of function names that tells two runs apart.
func randomRunID(random io.Reader) (string, error) {
	id := make([]byte, runIDLength)
	if _, err := io.ReadFull(random, id); err != nil {
		return "", fmt.Errorf("no run id can be made up: %w", err)
	}
	for i := range id {
		id[i] = runIDAlphabet[int(id[i])%len(runIDAlphabet)]
	}
	return string(id), nil
}
