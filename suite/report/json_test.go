package report_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/suite/report"
)

func TestJSONGolden(t *testing.T) {
	golden(t, "rich.json", written(t, report.WriteJSON, rich(t)))
}

func TestJSONRoundTrip(t *testing.T) {
	tests := []struct {
		name   string
		report report.Report
	}{
		{"everything", rich(t)},
		{"all kept", report.Build(input(t, passed(wattsMax, "accepts 60")))},
		{"nothing tried", report.Build(input(t))},
		{"empty", report.Report{Format: report.Format}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			first := written(t, report.WriteJSON, test.report)
			got, err := report.ReadJSON(strings.NewReader(first))
			if err != nil {
				t.Fatal(err)
			}
			if second := written(t, report.WriteJSON, got); second != first {
				t.Errorf("written again it differs:\n%s\nwas\n%s", second, first)
			}
			for _, o := range []report.TextOptions{{}, {Verbose: true}} {
				if written(t, text(o), got) != written(t, text(o), asRead(test.report)) {
					t.Error("as text it differs from what was written")
				}
			}
		})
	}
}

// asRead is a report with the text that reading it back gives: all of it is UTF-8.
func asRead(r report.Report) report.Report {
	r.Clauses = slices.Clone(r.Clauses)
	for i, c := range r.Clauses {
		r.Clauses[i].Findings = slices.Clone(c.Findings)
		for k, f := range c.Findings {
			r.Clauses[i].Findings[k].Actual = strings.ToValidUTF8(f.Actual, "\uFFFD")
		}
	}
	return r
}

// Where all text is UTF-8, what is read is what was written, field by field.
func TestJSONKeepsEveryField(t *testing.T) {
	c := broken(wattsMax, "refuses 61")
	c.Exercised = nil
	c.Reason = "because"
	c.Findings[0].At, c.Findings[0].Engine, c.Findings[0].Step = "/watts", "kin", 0
	c.Exchanges = []contracts.Exchange{change("\x00 text \u2028\n"), change("\xff\xfe"), {Method: "GET", URL: "/", Credential: contracts.Foreign, Status: 500}}
	in := input(t, c)
	in.Strict, in.Known = true, []contracts.KnownDeviation{known(wattsMax, tomorrow)}
	want := report.Build(in)
	got, err := report.ReadJSON(strings.NewReader(written(t, report.WriteJSON, want)))
	if err != nil {
		t.Fatal(err)
	}
	for i := range got.Clauses { // an empty list is written like none
		if len(got.Clauses[i].Findings) == 0 {
			got.Clauses[i].Findings = nil
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read\n%+v\nwritten\n%+v", got, want)
	}
}

func TestJSONOfBodies(t *testing.T) {
	tests := []struct {
		name string
		body string
		want string // a line of the report
		not  string
	}{
		{"text", `{"a":"<b>"}`, `"sent": "{\"a\":\"<b>\"}",`, "sentBase64"},
		{"control characters", "a\x00\x1b", `"sent": "a\u0000\u001b",`, "sentBase64"},
		{"bytes", "\xff\xfe", `"sentBase64": "//4=",`, `"sent":`},
		{"nothing", "", `"url": "/lamps/7",`, `"sent`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := broken(wattsMax, "refuses 61")
			c.Exchanges = []contracts.Exchange{change(test.body)}
			got := written(t, report.WriteJSON, report.Build(input(t, c)))
			if !strings.Contains(got, "\n          "+test.want+"\n") || strings.Contains(got, test.not) {
				t.Errorf("%s: want %s and no %s in\n%s", wattsMax, test.want, test.not, got)
			}
		})
	}
}

// Also a report that Build did not make holds no credential once it is written.
func TestJSONLeavesOutCredentials(t *testing.T) {
	const secret = "MII-a-token"
	c := broken(wattsMax, "refuses 61")
	c.Exchanges[0].Request = http.Header{"X-Auth-Token": {secret}, "x-auth-token": {secret}, "Authorization": {secret}, "X-Kept": {"kept"}}
	c.Exchanges[0].Header = http.Header{"X-Subject-Token": {secret}, "Set-Cookie": {secret}, "X-Kept-Too": {"kept"}}
	r := report.Report{Format: report.Format, Cases: []report.Case{c}}
	got := written(t, report.WriteJSON, r)
	if strings.Contains(got, secret) || !strings.Contains(got, "X-Kept") || !strings.Contains(got, "X-Kept-Too") {
		t.Errorf("%s: want the other headers and no %s in\n%s", wattsMax, secret, got)
	}
	if c.Exchanges[0].Request.Get("X-Auth-Token") != secret {
		t.Errorf("%s: the writer changed the report", wattsMax)
	}
}

func TestReadJSONRefuses(t *testing.T) {
	whole := written(t, report.WriteJSON, rich(t))
	tests := []struct {
		name string
		text string
		want string
	}{
		{"nothing", "", "it is empty"},
		{"only space", " \n ", "it is empty"},
		{"another version", strings.Replace(whole, `"format": 1`, `"format": 2`, 1), "its format is 2; this version reads format 1"},
		{"another version with other fields", `{"format": 7, "clauses": "none"}`, "its format is 7; this version reads format 1"},
		{"no version", `{"clauses": []}`, "no field format"},
		{"no report", `[]`, "unmarshal"},
		{"no JSON", "<html>", "invalid character '<'"},
		{"half", whole[:len(whole)/2], "it breaks off after"},
		{"all but the end", whole[:len(whole)-2], "it breaks off after"},
		{"something behind", whole + "x", "invalid character 'x' after top-level value"},
		{"two reports", whole + whole, "after top-level value"},
		{"a field of a later version", `{"format": 1, "reason": "kept", "colour": {"of": ["lamps"]}}`, "a field that this version does not know"},
		{"a field of a later version in a case", `{"format": 1, "cases": [{"id": "a", "colour": 1}]}`, "use a version at least as new"},
		{"a field of a later version in an exchange", `{"format": 1, "cases": [{"exchanges": [{"colour": 1}]}]}`, "use a version at least as new"},
		{"a field twice", `{"format": 1, "format": 1}`, "duplicate object member name"},
		{"a wrong type", `{"format": 1, "clauses": [{"cases": "many"}]}`, "/clauses/0/cases"},
		{"bytes that are no text", "{\"format\": 1, \"reason\": \"\xff\"}", "invalid UTF-8"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := report.ReadJSON(strings.NewReader(test.text))
			if err == nil || !strings.HasPrefix(err.Error(), "read the report: ") || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one that says %q", err, test.want)
			}
			if !reflect.DeepEqual(got, report.Report{}) {
				t.Errorf("beside the error there is a report: %+v", got)
			}
		})
	}
}

// A report that was cut anywhere is not read as a shorter one.
func TestReadJSONRefusesEveryPrefix(t *testing.T) {
	whole := strings.TrimSpace(written(t, report.WriteJSON, report.Build(input(t, broken(wattsMax, "refuses 61")))))
	for n := 0; n < len(whole); n += 1 + n/200 {
		if _, err := report.ReadJSON(strings.NewReader(whole[:n])); err == nil {
			t.Errorf("the first %d of %d bytes are read as a report", n, len(whole))
		}
	}
}

func TestJSONPassesErrorsOn(t *testing.T) {
	if err := report.WriteJSON(failing{}, rich(t)); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("write: %v, want %v", err, io.ErrShortWrite)
	}
	if _, err := report.ReadJSON(iotest.ErrReader(io.ErrClosedPipe)); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("read: %v, want %v", err, io.ErrClosedPipe)
	}
}

// What can be read can be shown in every form, and once written is read back alike.
func FuzzReadJSON(f *testing.F) {
	f.Add([]byte(`{"format":1}`))
	f.Add([]byte(`{"format":1,"clauses":[{"id":"a","verdict":"fail","findings":[{"case":"a b","step":-1,"at":"/0/x"}]}],"cases":[{"id":"a b","exchanges":[{"sent":"a","sentBase64":"//4="}]}],"operations":[{"id":""}]}`))
	f.Add([]byte(`{"format":1,"known":[{"clause":"[","state":"?"}],"clauses":[{"verdict":"known","warning":true}],"run":{"started":"0001-01-01T00:00:00Z","tookNanoseconds":-1}}`))
	f.Add([]byte(`{"format":2}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := report.ReadJSON(bytes.NewReader(data))
		if err != nil {
			return
		}
		everyWriting(t, r, func(name, got string) {
			if got == "" {
				t.Errorf("as %s the report is empty", name)
			}
		})
		first := written(t, report.WriteJSON, r)
		again, err := report.ReadJSON(strings.NewReader(first))
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, first)
		}
		if second := written(t, report.WriteJSON, again); second != first {
			t.Errorf("written again it differs:\n%s\nwas\n%s", second, first)
		}
	})
}
