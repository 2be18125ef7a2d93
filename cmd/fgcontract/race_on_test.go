//go:build race

package main

// isRace says that the race detector is on. The program then takes ten times as
// long to start, and scripts that only read what it prints leave it out.
const isRace = true
