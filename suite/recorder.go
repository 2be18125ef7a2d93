package suite

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/suite/report"
	"github.com/fgcontract/fgcontract/suite/target"
)

// Recorder writes every exchange of one run into an HTTP archive (HAR 1.2), as they
// come, without credentials and with secrets covered. The file gets its name when the
// run has come to its end; what a killed run leaves is never taken for a recording.
//
// Two recordings of runs that did the same differ in times alone.
type Recorder struct {
	path     string
	file     *os.File
	out      *bufio.Writer
	secrets  []string
	base     string
	clock    func() time.Time
	started  time.Time
	attempts map[string]int
	cases    []recordedCase
	end      recordedEnd
	entries  int
	current  *recordedCase
	redactor *report.Redactor
	fault    error // the first one: what is missing makes the whole worthless
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
	contract := cfg.Contract
	if cfg.Prepared != nil {
		contract = cfg.Prepared.catalogue.Contract()
	}
	r := &Recorder{
		path: path, file: file, out: bufio.NewWriter(file), secrets: contract.Secrets(), base: cfg.Target.URL(),
		clock: cfg.Clock, started: cfg.Started, attempts: map[string]int{}, redactor: report.NewRedactor(contract.Secrets()),
	}
	head := RecordingHead{
		Format: recordingFormat, Run: cfg.RunID, Started: cfg.Started.UTC(), Has: cfg.Target.Owned(), Secrets: contract.Secrets(),
		Target:   report.Target{Name: cmp.Or(cfg.TargetName, cfg.Target.URL()), URL: cfg.Target.URL(), Project: cfg.Target.Project()},
		Contract: report.Contract{Profile: contract.Profile(), Digest: contract.Digest()},
	}
	text, err := report.HARHead(report.Tool{Name: "fgcontract", Version: cfg.Version}, map[string]any{recordingField: head})
	if r.write(text, err); r.fault != nil {
		return nil, errors.Join(r.fault, r.Close())
	}
	return r, nil
}

func (r *Recorder) write(text []byte, err error) {
	if err == nil {
		_, err = r.out.Write(text)
	}
	if err != nil && r.fault == nil {
		r.fault = fmt.Errorf("write the recording %s: %w", r.path, err)
	}
}

// begin opens an attempt at a case. Without a recorder nothing is noted, here and below.
func (r *Recorder) begin(id string) {
	if r == nil {
		return
	}
	r.attempts[id]++
	r.current = &recordedCase{ID: id, Attempt: r.attempts[id]}
	r.redactor = report.NewRedactor(r.secrets)
}

// cast notes who plays the roles.
func (r *Recorder) cast(who *cast, urn func(*function) string) {
	if r == nil || who == nil {
		return
	}
	r.current.Functions = map[contracts.Role]recordedFunction{}
	for role, f := range who.functions {
		noted := recordedFunction{Name: f.name, URN: f.urn}
		if role == contracts.Unknown {
			noted.URN = urn(f)
		}
		r.current.Functions[role] = noted
	}
}

// done closes the attempt with what its exchanges do not show.
func (r *Recorder) done(c report.Case, fault error) {
	if r == nil {
		return
	}
	r.current.Requests = c.Requests
	if c.Verdict == contracts.Skip {
		r.current.Skipped = c.Reason
	}
	if fault != nil {
		r.current.Fault = fault.Error()
	}
	r.cases = append(r.cases, *r.current)
	r.current, r.redactor = nil, report.NewRedactor(r.secrets)
}

// note writes an exchange.
func (r *Recorder) note(s sending, answer target.Response, sent int) {
	if r == nil {
		return
	}
	r.end.Requests += sent
	place := report.HARPlace{Case: s.caseID, Step: s.step, Purpose: string(s.purpose)}
	if r.current != nil {
		place.Attempt = r.current.Attempt
	}
	if sent > 1 {
		place.Sent = sent
	}
	var x contracts.Exchange
	x, place.Digest = kept(r.redactor.Exchange(exchangeOf(s.Request, answer)))
	when := r.started
	if r.clock != nil {
		when = r.clock().Add(-answer.Took)
	}
	line, err := report.MarshalHAR(report.HAREntryOf(r.base, x, when, place))
	if r.entries++; r.entries > 1 {
		r.write([]byte(","), nil)
	}
	r.write(append([]byte("\n"), line...), err)
}

func exchangeOf(r target.Request, answer target.Response) contracts.Exchange {
	return contracts.Exchange{
		Method: r.Method, URL: address(r), Credential: contracts.Role(r.Credential), Sent: r.Body, Request: r.Header,
		Status: answer.Status, Header: answer.Header, Body: answer.Body, Took: answer.Took,
	}
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
