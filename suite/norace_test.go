//go:build !race

package suite_test

// underRace says that the race detector is on, which makes a run ten times slower.
const underRace = false
