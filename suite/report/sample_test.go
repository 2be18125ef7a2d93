package report_test

import (
	"bytes"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Clauses of the small contract in testdata.
const (
	wattsMax    = "change-lamp.body.watts.maximum"
	wattsMin    = "change-lamp.body.watts.minimum"
	wattsNeeded = "change-lamp.body.watts.required"
	labelLength = "change-lamp.body.label.max-length" // of level should
	pinType     = "change-lamp.body.pin.type"
	changeJSON  = "change-lamp.response.200.json"
	showWatts   = "show-lamp.response.200.watts.type"
	showReflect = "show-lamp.reflects.watts"
	noRoute     = "service.refusal.route.unknown" // of level should, and of no operation
)

var started = time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)

// tomorrow and yesterday are days on which a known deviation ends.
var (
	tomorrow  = time.Date(2026, 5, 5, 0, 0, 0, 0, time.UTC)
	yesterday = time.Date(2026, 5, 3, 0, 0, 0, 0, time.UTC)
)

var loadLamp = sync.OnceValues(func() (*contracts.Catalogue, error) {
	data, err := os.ReadFile(filepath.Join("testdata", "lamp.yaml"))
	if err != nil {
		return nil, err
	}
	contract, err := openapi.Load("small", openapi.Text{Name: "lamp.yaml", Data: data})
	if err != nil {
		return nil, err
	}
	return contracts.NewCatalogue(contract)
})

func catalogue(tb testing.TB) *contracts.Catalogue {
	tb.Helper()
	cat, err := loadLamp()
	if err != nil {
		tb.Fatal(err)
	}
	return cat
}

// selection leaves out the refusals that every operation with a body must have.
var selection = []string{"change-lamp.body.*", "change-lamp.reflects.*", "change-lamp.response.*", "show-lamp.*", "service.*"}

// input is a run over the small contract with the given cases.
func input(tb testing.TB, cases ...report.Case) report.Input {
	tb.Helper()
	cat := catalogue(tb)
	selected, err := cat.Match(selection)
	if err != nil {
		tb.Fatal(err)
	}
	return report.Input{
		Tool: report.Tool{Name: "fgcontract", Version: "v1.2.3"}, Catalogue: cat,
		Target: report.Target{Name: "lamp shop", URL: "http://lamps.test:8080", Project: "p1"},
		Run:    report.Run{ID: "r1", Started: started, Took: 1234567890},
		Cases:  cases, Selected: selected,
	}
}

// passed is a case that shows its clause kept.
func passed(clause, name string) report.Case {
	return report.Case{
		ID: clause + " " + name, Clause: clause, Side: contracts.Accepts, Level: openapi.Must,
		Verdict: contracts.Pass, Exercised: []string{clause}, Requests: 1,
	}
}

// broken is a case that shows its clause broken, by one exchange.
func broken(clause, name string, found ...contracts.Finding) report.Case {
	c := passed(clause, name)
	c.Verdict = contracts.Fail
	if len(found) == 0 {
		found = []contracts.Finding{finding(clause, openapi.Must)}
	}
	c.Findings = found
	c.Exchanges = []contracts.Exchange{change(`{"watts":61}`)}
	return c
}

// warned is a case whose only finding is of a level that fails no run.
func warned(clause, name string, level openapi.Level) report.Case {
	c := broken(clause, name, finding(clause, level))
	c.Verdict = contracts.Pass
	return c
}

func finding(clause string, level openapi.Level) contracts.Finding {
	return contracts.Finding{Clause: clause, Level: level, Expected: "status 400, error_code L.400", Actual: "status 200"}
}

// without is a case that was not carried out or could not be judged.
func without(clause, name string, verdict contracts.Verdict, reason string) report.Case {
	return report.Case{ID: clause + " " + name, Clause: clause, Level: openapi.Must, Verdict: verdict, Reason: reason}
}

func known(pattern string, expires time.Time) contracts.KnownDeviation {
	return contracts.KnownDeviation{Clause: pattern, Reason: "the shop is slow", Owner: "team-lamp", Expires: expires}
}

func change(body string) contracts.Exchange {
	return contracts.Exchange{
		Method: http.MethodPut, URL: "/lamps/7", Sent: []byte(body), Request: http.Header{"Content-Type": {"application/json"}},
		Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`{"watts":61}`),
	}
}

// clauseOf finds what a report says of one clause.
func clauseOf(tb testing.TB, r report.Report, id string) report.Clause {
	tb.Helper()
	for _, c := range r.Clauses {
		if c.ID == id {
			return c
		}
	}
	tb.Fatalf("%s: not in the report", id)
	return report.Clause{}
}

// rich is a report in which everything occurs that a report can show, with text
// that a careless writer would spoil.
func rich(tb testing.TB) report.Report {
	tb.Helper()
	in := input(tb, richCases()...)
	in.Known = []contracts.KnownDeviation{
		known(wattsNeeded, tomorrow), known("change-lamp.body.type", tomorrow), known(wattsMin, yesterday), known("show-lamp.response.status", tomorrow),
	}
	in.Reasons = map[string]string{"change-lamp.response.200.pins.values.type": "no answer <of> the document & co. shows it"}
	r := report.Build(in)
	r.Contract.Digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	return r
}

func richCases() []report.Case {
	tricky := broken(wattsMax, `refuses "<nil>" & 'co'`, contracts.Finding{
		Clause: wattsMax, Level: openapi.Must, Expected: "a value <nil> with \"quotes\",\na second line and \x1b[31mcolour\x1b[0m",
		Actual: strings.Repeat("very long ", 100) + "\x00\xff", At: "/watts", Engine: "kin",
	})
	tricky.Exchanges = []contracts.Exchange{change(`{"watts":"it's $HOME \n <nil>"}`)}
	binary := broken(showWatts, "accepts bytes", contracts.Finding{
		Clause: showWatts, Level: openapi.Must, Step: 1, Expected: "watts must be an integer", Actual: `"\u0000"`, At: "/watts",
	})
	binary.Requests = 2
	binary.Exchanges = []contracts.Exchange{change("{\"watts\":\"\xff\x00\"}"), {
		Method: http.MethodGet, URL: "/lamps/7?a=b&c={d}", Credential: contracts.None, Status: http.StatusOK, Body: []byte("\xfe\xff binary"),
	}}
	cases := []report.Case{
		tricky, binary, passed("change-lamp.body.type", "accepts an object"), broken(wattsNeeded, "refuses nothing"), broken(wattsMin, "refuses 0"),
		warned(labelLength, "refuses nine", openapi.Should), warned(noRoute, "refuses /nowhere", openapi.Should),
		without(pinType, "accepts a pin", contracts.Skip, "the target has no pin"),
		without("change-lamp.body.label.type", "accepts a label", contracts.Error, "the target gave no answer: \x07bell\nsecond line"),
	}
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i"} {
		cases = append(cases, broken(wattsMin, "refuses "+name))
	}
	return cases
}

// written is what a writer makes of a report.
func written(tb testing.TB, write func(io.Writer, report.Report) error, r report.Report) string {
	tb.Helper()
	var buf bytes.Buffer
	if err := write(&buf, r); err != nil {
		tb.Fatal(err)
	}
	return buf.String()
}

// text is a writer of text with options.
func text(o report.TextOptions) func(io.Writer, report.Report) error {
	return func(w io.Writer, r report.Report) error { return report.WriteText(w, r, o) }
}

// golden compares with a file of testdata, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%s: %v; go test -update writes it", name, err)
	}
	if got == string(want) {
		return
	}
	gotLines, wantLines := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range min(len(gotLines), len(wantLines)) {
		if gotLines[i] != wantLines[i] {
			t.Fatalf("%s:%d:\n got %q\nwant %q\n(go test -update writes it anew)", name, i+1, gotLines[i], wantLines[i])
		}
	}
	t.Fatalf("%s: %d lines, want %d (go test -update writes it anew)", name, len(gotLines), len(wantLines))
}

// failing is a writer that has no room.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }
