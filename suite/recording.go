package suite

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/report"
)

// RecordingFile is the name of the archive in the directory of a recording.
const RecordingFile = "recording.har"

// recordingFormat is the version of what stands in the fields of our own.
const recordingFormat = 1

// RecordingHead says what was recorded.
type RecordingHead struct {
	Format   int               `json:"format"`
	Run      string            `json:"run"`
	Started  time.Time         `json:"started"`
	Target   report.Target     `json:"target"`
	Contract report.Contract   `json:"contract"`
	Has      map[string]string `json:"has"`     // what the account owned, and what was sent for it
	Secrets  []string          `json:"secrets"` // names of the members that are covered
	// Beside are such names in exchanges under contracts beside that one, by profile.
	Beside map[string][]string `json:"beside,omitempty"`
}

// secretsOf lists the members that are covered in cases of a contract.
func (h RecordingHead) secretsOf(c *openapi.Contract) []string {
	if beside, ok := h.Beside[c.Profile()]; ok {
		return beside
	}
	return h.Secrets
}

// recordedCase is what cannot be seen in the exchanges of a case.
type recordedCase struct {
	ID        string                              `json:"id"`
	Attempt   int                                 `json:"attempt"` // from 1
	Functions map[contracts.Role]recordedFunction `json:"functions,omitempty"`
	Skipped   string                              `json:"skipped,omitempty"` // why it was not carried out
	Fault     string                              `json:"fault,omitempty"`   // why it could not be judged, whatever was answered
	Requests  int                                 `json:"requests"`
}

// recordedFunction is who played a role.
type recordedFunction struct {
	Name string `json:"name"`
	URN  string `json:"urn,omitempty"` // "" before it was created
}

// recordedEnd stands at the end of every recording that is whole.
type recordedEnd struct {
	Aborted  string `json:"aborted,omitempty"` // why the run ended early
	Requests int    `json:"requests"`          // that were sent in all
}

// The names of our fields in the archive.
const (
	recordingField = "_recording"
	casesField     = "_cases"
	endField       = "_end"
)

// caseKey finds an attempt at a case.
type caseKey struct {
	id      string
	attempt int
}

// Recording is what a run was answered, to be judged again. It is immutable and safe
// for concurrent use.
type Recording struct {
	head    RecordingHead
	entries map[caseKey][]report.HAREntry // those of steps, in their order
	cases   map[caseKey]recordedCase
	end     recordedEnd
}

// Head says what was recorded.
func (r *Recording) Head() RecordingHead { return r.head }

// ReadRecording reads the recording of a run from its directory. It refuses one that is
// not whole, or of another version: what cannot be read would be missed by nobody.
func ReadRecording(dir string) (*Recording, error) {
	path := filepath.Join(dir, RecordingFile)
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, unrecorded(dir, path, err)
	}
	r, err := parseRecording(data)
	if err != nil {
		return nil, fmt.Errorf("read the recording %s: %w", path, err)
	}
	return r, nil
}

// unrecorded says what is wrong with a directory without a recording.
func unrecorded(dir, path string, err error) error {
	if info, fault := os.Stat(dir); fault != nil || !info.IsDir() {
		return fmt.Errorf("read the recording: %s is no directory; give one that check --record wrote", dir)
	}
	if _, fault := os.Stat(path + partialSuffix); fault == nil {
		return fmt.Errorf("read the recording: %s holds a run that was never finished; record it again in another directory", dir)
	}
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("read the recording: %s has no %s; give a directory that check --record wrote", dir, RecordingFile)
	}
	return fmt.Errorf("read the recording: %w", err)
}

// archive is a recording as it is read.
type archive struct {
	Log struct {
		Recording *RecordingHead    `json:"_recording"`
		Entries   []report.HAREntry `json:"entries"`
		Cases     []recordedCase    `json:"_cases"`
		End       *recordedEnd      `json:"_end"`
	} `json:"log"`
}

func parseRecording(data []byte) (*Recording, error) {
	var a archive
	switch err := json.Unmarshal(data, &a); {
	case len(bytes.TrimSpace(data)) == 0:
		return nil, errors.New("it is empty; record the run again")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, fmt.Errorf("it breaks off after %d bytes; record the run again", len(data))
	case err != nil:
		return nil, fmt.Errorf("it is no HTTP archive: %w", err)
	case a.Log.Recording == nil:
		return nil, errors.New("it is no recording of check --record: its log has no " + recordingField)
	case a.Log.Recording.Format != recordingFormat:
		return nil, fmt.Errorf("its format is %d; this version reads format %d: record the run again", a.Log.Recording.Format, recordingFormat)
	case a.Log.End == nil:
		return nil, errors.New("it is not whole: its log has no " + endField + "; record the run again")
	}
	r := &Recording{head: *a.Log.Recording, end: *a.Log.End, entries: map[caseKey][]report.HAREntry{}, cases: map[caseKey]recordedCase{}}
	for _, c := range a.Log.Cases {
		r.cases[caseKey{c.ID, c.Attempt}] = c
	}
	for i, e := range a.Log.Entries {
		if e.Place == nil {
			return nil, fmt.Errorf("entry %d does not say what it was for; record the run again", i)
		}
		if e.Place.Purpose == string(toJudge) {
			key := caseKey{e.Place.Case, e.Place.Attempt}
			r.entries[key] = append(r.entries[key], e)
		}
	}
	return r, nil
}
