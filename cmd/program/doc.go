// Package program holds what the programs of this module have in common: what they use
// of the world outside, the statuses that they end with, the edition of the contract
// that their flags choose, the servers that they run, and the command that runs the
// fake.
//
// It is a room of its own so that a program which only serves the fake is linked with
// nothing that only checks need: a quarter of a start is spent on such packages.
package program
