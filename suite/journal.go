package suite

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/gofrs/flock"
)

// Journal notes on disk what a run makes on a target, each thing before the request
// that makes it is sent, so that [Sweep] finds what a run left behind that was killed.
// It holds names, URNs and addresses, and no credential.
//
// A journal belongs to one run. It is locked while the run goes on, and its file is
// removed at the end unless something is left. It is safe for concurrent use.
type Journal struct {
	mu   sync.Mutex
	path string
	file *os.File
	lock *flock.Flock
	open map[string]bool // names that may exist on the target
	held string          // where the configuration of a function lies that was handed to the run
}

// JournalHead says whose journal it is: its first line.
type JournalHead struct {
	Format  int       `json:"format"`
	Run     string    `json:"run"`
	URL     string    `json:"url"`
	Project string    `json:"project"`
	Started time.Time `json:"started"`
}

// journalFormat is the version of the lines of a journal.
const journalFormat = 1

// journalLine is every further line: what is about to be done, or was.
type journalLine struct {
	Do   string `json:"do"`
	Name string `json:"name,omitempty"`
	URN  string `json:"urn,omitempty"`
	File string `json:"file,omitempty"`
	// Of what is no function: a key of the run, what makes it, and the path that a
	// DELETE of it goes to.
	Thing     string `json:"thing,omitempty"`
	Operation string `json:"operation,omitempty"`
	Path      string `json:"path,omitempty"`
}

// What a line says: a function is about to be created, was created, is gone; the same
// of what belongs to the project; the configuration of a function lies in a file, was
// put back.
const (
	doCreateThing = "create-thing"
	doMadeThing   = "made-thing"
	doGoneThing   = "gone-thing"

	doCreate  = "create"
	doMade    = "made"
	doGone    = "gone"
	doHold    = "hold"
	doRestore = "restored"
)

// ErrJournalExists marks the journal of another run in the place of a new one.
var ErrJournalExists = errors.New("a journal lies there already")

// lockSuffix ends the name of the file that is locked: on some systems a locked file
// cannot be written to.
const lockSuffix = ".lock"

// CreateJournal begins the journal of a run in a new file that only its owner can
// read. One that exists is never overwritten: it may hold what is still to be removed.
func CreateJournal(path string, head JournalHead) (*Journal, error) {
	lock := flock.New(path + lockSuffix)
	if ok, err := lock.TryLock(); err != nil || !ok {
		return nil, errors.Join(fmt.Errorf("the journal %s cannot be locked; does another run use it?", path), err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600)
	if err != nil {
		if errors.Is(err, fs.ErrExist) {
			err = fmt.Errorf("%w: %s holds what another run made; remove that with sweep, or name another file", ErrJournalExists, path)
		}
		return nil, errors.Join(err, lock.Unlock(), os.Remove(lock.Path()))
	}
	j := &Journal{path: path, file: file, lock: lock, open: map[string]bool{}}
	head.Format = journalFormat
	if err := j.append(head); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return j, nil
}

// Path is where the journal lies.
func (j *Journal) Path() string { return j.path }

// append writes a line and waits until it is on the disk.
func (j *Journal) append(line any) error {
	data, err := json.Marshal(line, json.Deterministic(true))
	if err == nil {
		_, err = j.file.Write(append(data, '\n'))
	}
	if err == nil {
		err = j.file.Sync()
	}
	if err != nil {
		return fmt.Errorf("write the journal %s: %w", j.path, err)
	}
	return nil
}

// note appends a line and keeps in mind what may exist. Without a journal nothing is
// noted.
func (j *Journal) note(line journalLine) error {
	if j == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	switch line.Do {
	case doCreate:
		j.open[line.Name] = true
	case doGone:
		if !j.open[line.Name] {
			return nil
		}
		delete(j.open, line.Name)
	case doCreateThing:
		j.open[thingKey(line.Thing)] = true
	case doGoneThing:
		if !j.open[thingKey(line.Thing)] {
			return nil
		}
		delete(j.open, thingKey(line.Thing))
	case doHold:
		j.held = line.File
	case doRestore:
		j.held = ""
	}
	return j.append(line)
}

// thingKey is no name of a function.
func thingKey(thing string) string { return "thing " + thing }

// Close ends the journal. Its file is removed if nothing that it speaks of is left.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	faults := []error{j.file.Close()}
	if len(j.open) == 0 && j.held == "" {
		faults = append(faults, os.Remove(j.path))
	}
	return errors.Join(append(faults, j.lock.Unlock(), os.Remove(j.lock.Path()))...)
}

// JournalRecord is what a journal says about the target.
type JournalRecord struct {
	Path string
	JournalHead
	InUse bool     // its run still goes on
	Names []string // of functions that may exist, in the order in which they were made
	Held  []Held   // configurations that were not put back
	// Things may exist that belong to the project, in the order in which they were made.
	Things []Thing
}

// Thing is something that a run made and that belongs to no function.
type Thing struct {
	Key       string // in the journal
	Operation string // that makes it
	Name      string // that it was to have, "" if it has none
	Path      string // of the DELETE that removes it; "" if no answer said where it is
}

// Held is the configuration of a function that a run had in hand.
type Held struct{ URN, File string }

// ReadJournal reads the journal of a run that has ended, or not. A last line that
// breaks off is no fault: what it was about was never sent.
func ReadJournal(path string) (JournalRecord, error) {
	out := JournalRecord{Path: path}
	data, err := os.ReadFile(path)
	if err != nil {
		return out, fmt.Errorf("read the journal: %w", err)
	}
	lines := wholeLines(data)
	if len(lines) == 0 {
		return out, fmt.Errorf("read the journal %s: it has no first line", path)
	}
	if err := json.Unmarshal(lines[0], &out.JournalHead); err != nil || out.Format != journalFormat {
		return out, fmt.Errorf("read the journal %s: line 1 does not begin a journal of format %d", path, journalFormat)
	}
	for i, text := range lines[1:] {
		var line journalLine
		if err := json.Unmarshal(text, &line); err != nil || !out.apply(line) {
			return out, fmt.Errorf("read the journal %s: line %d is none of a journal", path, i+2)
		}
	}
	out.InUse, err = isLocked(path + lockSuffix)
	return out, err
}

// wholeLines leaves out a last line that does not end.
func wholeLines(data []byte) [][]byte {
	var lines [][]byte
	for line := range bytes.Lines(data) {
		if bytes.HasSuffix(line, []byte("\n")) {
			lines = append(lines, line)
		}
	}
	return lines
}

// apply takes over a line, and reports whether it knows what the line says.
func (r *JournalRecord) apply(line journalLine) bool {
	switch line.Do {
	case doCreate:
		r.Names = append(r.Names, line.Name)
	case doMade:
	case doGone:
		r.Names = slices.DeleteFunc(r.Names, func(name string) bool { return name == line.Name })
	case doCreateThing:
		r.Things = append(r.Things, Thing{Key: line.Thing, Operation: line.Operation, Name: line.Name})
	case doMadeThing:
		for i := range r.Things {
			if r.Things[i].Key == line.Thing {
				r.Things[i].Path = line.Path
			}
		}
	case doGoneThing:
		r.Things = slices.DeleteFunc(r.Things, func(t Thing) bool { return t.Key == line.Thing })
	case doHold:
		r.Held = append(r.Held, Held{URN: line.URN, File: line.File})
	case doRestore:
		r.Held = slices.DeleteFunc(r.Held, func(h Held) bool { return h.URN == line.URN })
	default:
		return false
	}
	return true
}

func isLocked(path string) (bool, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	lock := flock.New(path)
	ok, err := lock.TryLock()
	return !ok, errors.Join(err, lock.Unlock())
}
