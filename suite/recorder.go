package suite

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/report"
	"github.com/fgcontract/fgcontract/suite/target"
)

// Recorder writes every exchange of one run into an HTTP archive (HAR 1.2), as they
// come, without credentials and with secrets covered. The file gets its name when the
// run has come to its end; what a killed run leaves is never taken for a recording.
//
// Two recordings of runs that did the same differ in times alone.
//
// It is safe for concurrent use: each worker of a run speaks into a tape of its own.
type Recorder struct {
	path      string
	contracts contracts.Contracts
	base      string
	clock     func() time.Time
	started   time.Time

	mu      sync.Mutex // guards what is below, and the file
	file    *os.File
	out     *bufio.Writer
	cases   []recordedCase
	end     recordedEnd
	entries int
	waiting map[int]take // cases that others have to come before
	next    int          // the place whose turn it is
	fault   error        // the first one: what is missing makes the whole worthless
}

// partialSuffix ends the name of a recording that is being written.
const partialSuffix = ".partial"

// CreateRecorder begins a recording in a directory, which is made if need be. Only its
// owner can read it: environment variables of functions are nobody else's business. A
// recording that lies there is never overwritten. The configuration is the one of the
// run, complete but for the recorder itself.
func CreateRecorder(dir string, cfg Config) (*Recorder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make a place for the recording: %w", err)
	}
	path := filepath.Join(dir, RecordingFile)
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s exists; name another directory for the recording", path)
	}
	file, err := os.OpenFile(path+partialSuffix, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%s exists: a run is being recorded there, or was killed; name another directory, or remove it", path+partialSuffix)
	}
	if err != nil {
		return nil, fmt.Errorf("begin the recording: %w", err)
	}
	all := cfg.contracts()
	contract := all[0]
	r := &Recorder{
		path: path, file: file, out: bufio.NewWriter(file), contracts: all, base: cfg.Target.URL(),
		clock: cfg.Clock, started: cfg.Started, waiting: map[int]take{},
	}
	head := RecordingHead{
		Format: recordingFormat, Run: cfg.RunID, Started: cfg.Started.UTC(), Has: cfg.Target.Owned(), Secrets: contract.Secrets(), Beside: secretsBeside(all),
		Target:   report.Target{Name: cmp.Or(cfg.TargetName, cfg.Target.URL()), URL: cfg.Target.URL(), Project: cfg.Target.Project()},
		Contract: report.Contract{Profile: contract.Profile(), Digest: contract.Digest()},
	}
	text, err := report.HARHead(report.Tool{Name: "fgcontract", Version: cfg.Version}, map[string]any{recordingField: head})
	if r.write(text, err); r.fault != nil {
		return nil, errors.Join(r.fault, r.Close())
	}
	return r, nil
}

// secretsBeside lists the secret members of the contracts beside the first, by their
// profiles.
func secretsBeside(all contracts.Contracts) map[string][]string {
	out := map[string][]string{}
	for _, c := range all[1:] {
		out[c.Profile()] = c.Secrets()
	}
	return out
}

func (r *Recorder) write(text []byte, err error) {
	if err == nil {
		_, err = r.out.Write(text)
	}
	if err != nil && r.fault == nil {
		r.fault = fmt.Errorf("write the recording %s: %w", r.path, err)
	}
}

// entry writes an exchange.
func (r *Recorder) entry(line []byte, err error) {
	if r.entries++; r.entries > 1 {
		r.write([]byte(","), nil)
	}
	r.write(append([]byte("\n"), line...), err)
}

// accept takes what was recorded of one case, and writes it down as soon as all cases
// before it are: two recordings do not differ by which worker was faster.
func (r *Recorder) accept(place int, t take) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting[place] = t
	for {
		t, ok := r.waiting[r.next]
		if !ok {
			return
		}
		delete(r.waiting, r.next)
		r.next++
		r.keep(t)
	}
}

// settle writes down what waits for cases that were never carried out.
func (r *Recorder) settle() {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, place := range slices.Sorted(maps.Keys(r.waiting)) {
		r.keep(r.waiting[place])
	}
	clear(r.waiting)
}

func (r *Recorder) keep(t take) {
	for _, line := range t.lines {
		r.entry(line, nil)
	}
	r.cases = append(r.cases, t.cases...)
}

func exchangeOf(r target.Request, answer target.Response) contracts.Exchange {
	return contracts.Exchange{
		Method: r.Method, URL: address(r), Credential: contracts.Role(r.Credential), Sent: r.Body, Request: r.Header,
		Status: answer.Status, Header: answer.Header, Body: answer.Body, Took: answer.Took,
	}
}

// covered is an exchange as a recording shows it.
func covered(x contracts.Exchange, contract *openapi.Contract, redactor *report.Redactor) contracts.Exchange {
	x.URL = contract.CoverAddress(x.Method, x.URL)
	return redactor.Exchange(x)
}

// kept cuts a very long body that was sent, which is made anew for a replay, and gives
// its digest. Answers are kept whole: they are the evidence.
func kept(x contracts.Exchange) (cut contracts.Exchange, digest string) {
	if len(x.Sent) <= maxKept {
		return x, ""
	}
	sum := sha256.Sum256(x.Sent)
	x.Sent, x.Cut = x.Sent[:maxKept], true
	return x, hex.EncodeToString(sum[:])
}

// complete says that the run has come to its end.
func (r *Recorder) complete(aborted string) {
	if r == nil {
		return
	}
	r.settle()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.end.Aborted = aborted
	r.write([]byte("\n],\""+casesField+"\":["), nil)
	for i, c := range r.cases {
		if i > 0 {
			r.write([]byte(","), nil)
		}
		line, err := report.MarshalHAR(c)
		r.write(append([]byte("\n"), line...), err)
	}
	line, err := report.MarshalHAR(r.end)
	r.write([]byte("\n],\""+endField+"\":"+string(line)+"}}\n"), err)
	if err := r.out.Flush(); err != nil {
		r.write(nil, err)
	}
	r.cases, r.out = nil, nil
}

// Close gives the recording its name. One that could not be written, or whose run has
// not come to its end, is removed.
func (r *Recorder) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	partial := r.path + partialSuffix
	err := r.file.Close()
	if r.fault != nil || err != nil || r.out != nil {
		return errors.Join(r.fault, err, os.Remove(partial))
	}
	if err := os.Rename(partial, r.path); err != nil {
		return fmt.Errorf("write the recording: %w", err)
	}
	return nil
}
