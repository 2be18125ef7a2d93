package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
)

// The elements of JUnit XML that CI systems have in common.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     xmlText      `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Time     string       `xml:"time,attr"` // seconds
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       xmlText         `xml:"name,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Time       string          `xml:"time,attr"`
		Timestamp  string          `xml:"timestamp,attr"` // UTC, without a zone
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
	}
	junitProperty struct {
		Name  xmlText `xml:"name,attr"`
		Value xmlText `xml:"value,attr"`
	}
	junitCase struct {
		ClassName xmlText    `xml:"classname,attr"`
		Name      xmlText    `xml:"name,attr"`
		Time      string     `xml:"time,attr"`
		Skipped   *junitNote `xml:"skipped"`
		Error     *junitNote `xml:"error"`
		Failure   *junitNote `xml:"failure"`
		Output    xmlText    `xml:"system-out,omitempty"`
	}
	junitNote struct {
		Message xmlText `xml:"message,attr"`
		Type    xmlText `xml:"type,attr,omitempty"`
		Details xmlText `xml:",chardata"`
	}
)

// xmlText is text that may hold anything. What XML 1.0 has no way to write is left
// out when it is written; what it can write is escaped by the encoder.
type xmlText string

// MarshalText implements encoding.TextMarshaler.
func (t xmlText) MarshalText() ([]byte, error) {
	return []byte(strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r', r >= 0x20 && r <= 0xD7FF, r >= 0xE000 && r <= 0xFFFD, r >= 0x10000:
			return r
		}
		return -1
	}, strings.ToValidUTF8(string(t), "\uFFFD"))), nil
}

// noTime stands where the format wants seconds and nobody took the time.
const noTime = "0.000"

// WriteJUnit writes a report as JUnit XML: one suite for each operation, one test
// for each clause. Skips and known deviations are skipped tests; warnings are the
// output of passed ones. What fails a run without breaking a clause (a known
// deviation that is gone, a run without a result) is a test of the suite "run", so
// that the file is green only if the run is.
func WriteJUnit(w io.Writer, r Report) error {
	j := junit{report: r, found: evidenceOf(r, nil, false)}
	for _, o := range r.Operations {
		j.operation(o.ID)
	}
	j.run()
	data, err := xml.MarshalIndent(j.suites(), "", "  ")
	if err != nil {
		return fmt.Errorf("write the report as JUnit XML: %w", err)
	}
	if _, err := io.WriteString(w, xml.Header+string(data)+"\n"); err != nil {
		return fmt.Errorf("write the report as JUnit XML: %w", err)
	}
	return nil
}

type junit struct {
	report Report
	found  evidence
	all    []junitSuite
}

func (j *junit) suites() junitSuites {
	out := junitSuites{
		Name: xmlText(j.report.Tool.Name), Suites: j.all,
		Time: strconv.FormatFloat(j.report.Run.Took.Seconds(), 'f', 3, 64),
	}
	for _, s := range j.all {
		out.Tests += s.Tests
		out.Failures += s.Failures
		out.Errors += s.Errors
		out.Skipped += s.Skipped
	}
	return out
}

// add counts the tests of a suite and takes it over.
func (j *junit) add(name string, tests []junitCase) {
	s := junitSuite{
		Name: xmlText(name), Tests: len(tests), Time: noTime, Cases: tests,
		Timestamp: j.report.Run.Started.UTC().Format("2006-01-02T15:04:05"), Properties: j.properties(),
	}
	for _, t := range tests {
		switch {
		case t.Failure != nil:
			s.Failures++
		case t.Error != nil:
			s.Errors++
		case t.Skipped != nil:
			s.Skipped++
		}
	}
	j.all = append(j.all, s)
}

func (j *junit) properties() []junitProperty {
	r := j.report
	return []junitProperty{
		{"tool", xmlText(r.Tool.String())},
		{"target", xmlText(r.Target.Name)},
		{"project", xmlText(r.Target.Project)},
		{"profile", xmlText(r.Contract.Profile)},
		{"digest", xmlText(r.Contract.Digest)},
		{"strict", xmlText(strconv.FormatBool(r.Strict))},
		{"outcome", xmlText(r.Outcome)},
		{"reason", xmlText(r.Reason)},
	}
}

func (j *junit) operation(id string) {
	var tests []junitCase
	for _, c := range j.report.Clauses {
		if c.Operation == id {
			tests = append(tests, j.clause(c))
		}
	}
	j.add(operationName(id), tests)
}

func (j *junit) clause(c Clause) junitCase {
	out := junitCase{ClassName: xmlText(operationName(c.Operation)), Name: xmlText(c.ID + ": " + c.Statement), Time: noTime}
	switch c.Verdict {
	case contracts.Fail:
		e := j.found
		e.page = newPage(defaultWidth, false)
		e.clause(0, c)
		out.Failure = &junitNote{xmlText(e.brief(c)), xmlText(c.Level), xmlText(e.page.buf.String())}
	case contracts.Error:
		_, kind := chip(c)
		out.Error = &junitNote{Message: xmlText(c.Reason), Type: xmlText(kind)}
	case contracts.Known:
		out.Skipped = &junitNote{Message: xmlText("known deviation: " + c.Reason)}
	case contracts.Skip:
		out.Skipped = &junitNote{Message: xmlText(c.Reason)}
	}
	if c.Warning {
		out.Output = xmlText(fmt.Sprintf("warning (%s): %s", c.Level, j.found.brief(c)))
	}
	return out
}

// run says what no clause says. It adds nothing to a run that has a result.
func (j *junit) run() {
	var tests []junitCase
	for _, k := range j.report.Known {
		if k.State == stateGone {
			message := fmt.Sprintf("the known deviation %s", meanings[stateGone])
			tests = append(tests, junitCase{
				ClassName: "run", Name: xmlText("known deviation " + k.Clause), Time: noTime,
				Failure: &junitNote{Message: xmlText(message), Type: xmlText(k.State), Details: xmlText(k.Reason + " (" + k.Owner + ")")},
			})
		}
	}
	if j.report.Outcome == contracts.Inconclusive {
		tests = append(tests, junitCase{
			ClassName: "run", Name: "outcome", Time: noTime,
			Error: &junitNote{Message: xmlText(j.report.Reason), Type: xmlText(contracts.Inconclusive)},
		})
	}
	if len(tests) > 0 {
		j.add("run", tests)
	}
}
