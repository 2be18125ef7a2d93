package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/fgcontract/fgcontract/suite"
	"github.com/fgcontract/fgcontract/suite/target"
)

// The names of journals in the directory of journals.
const (
	journalPrefix = "journal-"
	journalSuffix = ".jsonl"
)

// journalDir is where journals lie by default: the state directory of the user, where
// files belong that outlive a run (XDG Base Directory Specification).
func (a *app) journalDir() (string, error) {
	if state := a.Getenv("XDG_STATE_HOME"); filepath.IsAbs(state) {
		return filepath.Join(state, "fgcontract"), nil
	}
	if home := a.Getenv("HOME"); home != "" {
		return filepath.Join(home, ".local", "state", "fgcontract"), nil
	}
	return "", errors.New("neither XDG_STATE_HOME nor HOME says where the journal goes; give --journal FILE")
}

// beginJournal begins the journal of a run against a live target.
func (a *app) beginJournal(path string, t *target.Target, runID string, started time.Time) (*suite.Journal, error) {
	if path == "" {
		dir, err := a.journalDir()
		if err != nil {
			return nil, err
		}
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("make a place for the journal, or give --journal FILE: %w", err)
		}
		path = filepath.Join(dir, journalPrefix+runID+journalSuffix)
	}
	j, err := suite.CreateJournal(path, suite.JournalHead{Run: runID, URL: t.URL(), Project: t.Project(), Started: started})
	if err != nil {
		return nil, fmt.Errorf("--journal: %w", err)
	}
	return j, nil
}

// journals reads the journals that are named, or all in the usual place.
func (a *app) journals(paths []string) ([]suite.JournalRecord, error) {
	if len(paths) == 0 {
		dir, err := a.journalDir()
		if err != nil {
			return nil, err
		}
		if paths, err = filepath.Glob(filepath.Join(dir, journalPrefix+"*"+journalSuffix)); err != nil {
			return nil, err
		}
	}
	var out []suite.JournalRecord
	var faults []error
	for _, path := range paths {
		j, err := suite.ReadJournal(path)
		out, faults = append(out, j), append(faults, err)
	}
	return out, errors.Join(faults...)
}
