package report_test

import (
	"bytes"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/suite/report"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func harSchema(tb testing.TB) *jsonschema.Schema {
	tb.Helper()
	data, err := os.ReadFile("testdata/har.schema.json")
	if err != nil {
		tb.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		tb.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("har.schema.json", doc); err != nil {
		tb.Fatal(err)
	}
	return c.MustCompile("har.schema.json")
}

func TestHARObeysTheSchema(t *testing.T) {
	schema := harSchema(t)
	binary := broken(pinType, "accepts a pin")
	binary.Exchanges = []contracts.Exchange{{Method: "POST", URL: "/lamps?a=1&b=%zz&a=2", Sent: []byte{0xff, 0}, Status: 302, Body: []byte{0xfe}, Header: http.Header{"Location": {"/x"}}, Cut: true}}
	for name, r := range map[string]report.Report{
		"everything": rich(t), "nothing tried": report.Build(input(t)), "no text": report.Build(input(t, binary)),
	} {
		text := written(t, report.WriteHAR, r)
		if err := against(t, schema, text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if text != written(t, report.WriteHAR, r) {
			t.Errorf("%s: the same report gives another archive", name)
		}
		exchanges := 0
		for _, c := range r.Cases {
			exchanges += len(c.Exchanges)
		}
		if got := strings.Count(text, `"startedDateTime":`); got != exchanges {
			t.Errorf("%s: %d entries for %d exchanges", name, got, exchanges)
		}
	}
	whole := written(t, report.WriteHAR, rich(t))
	for _, change := range [][2]string{{`"version":"1.2"`, `"version":"1.1"`}, {`"cache":{}`, `"cash":{}`}, {`"status":`, `"status":-`}, {`"headersSize":-1`, `"headersSize":"-1"`}} {
		if !strings.Contains(whole, change[0]) {
			t.Fatalf("the archive has no %s", change[0])
		}
		if against(t, schema, strings.Replace(whole, change[0], change[1], 1)) == nil {
			t.Errorf("%s passes", change[1])
		}
	}
}

// What goes into an archive comes out of it, but for credentials.
func TestHAREntriesKeepExchanges(t *testing.T) {
	const base = "http://lamps.example.com"
	for name, x := range map[string]contracts.Exchange{
		"plain": {
			Method: "PUT", URL: "/lamps/7?a=1", Credential: contracts.Foreign, Sent: []byte(`{"watts":5}`), Request: http.Header{"Content-Type": {"application/json"}},
			Status: 200, Header: http.Header{"X-A": {"1", "2"}}, Body: []byte("{}"),
		},
		"bytes":    {Method: "POST", URL: "/", Sent: []byte{0xff, 0xfe}, Status: 500, Body: []byte{0x80}},
		"no body":  {Method: "DELETE", URL: "/lamps/7", Status: 204, Body: []byte{}},
		"no UTF-8": {Method: "GET", URL: "/", Status: 200, Body: []byte("\"\xc3\"")},
	} {
		got, err := report.HAREntryOf(base+"/", x, time.Time{}, report.HARPlace{}).Exchange(base)
		if err != nil || !reflect.DeepEqual(got, x) {
			t.Errorf("%s: %+v became %+v, %v", name, x, got, err)
		}
	}
	entry := report.HAREntryOf(base, contracts.Exchange{URL: "/"}, time.Time{}, report.HARPlace{})
	if _, err := entry.Exchange("http://other.example.com"); err == nil {
		t.Error("an exchange with another server is taken")
	}
}

// A redactor covers secrets wherever they stand, and who sent them can put them back.
func TestRedactorCoversAndReveals(t *testing.T) {
	const secret = `s3"cr3t/x`
	sent := `{"pin":"s3\"cr3t/x","watts":5}`
	for name, answer := range map[string]string{
		"as a member":        `{"label":"s3\"cr3t/x"}`,
		"as text":            secret,
		"as JSON in JSON":    `{"label":"{\"a\":\"s3\\\"cr3t/x\"}"}`,
		"at a secret member": `{"pin":"s3\"cr3t/x"}`,
		"twice":              `["s3\"cr3t/x","s3\"cr3t/x"]`,
		"nothing secret":     `{"label":"x"}`,
		"blank":              `{"pin":""}`,
		"blank in JSON":      `{"pin":"{\"a\":\"\"}"}`,
	} {
		r := report.NewRedactor([]string{"pin"})
		x := r.Exchange(contracts.Exchange{Sent: []byte(sent), Header: http.Header{"X-Echo": {secret}, "X-Auth-Token": {"t"}}, Body: []byte(answer)})
		if text := string(x.Sent) + string(x.Body) + x.Header.Get("X-Echo"); strings.Contains(text, "cr3t") || x.Header.Get("X-Auth-Token") != "" {
			t.Errorf("%s: %s shows the secret", name, text)
		}
		again := report.NewRedactor([]string{"pin"})
		again.Exchange(contracts.Exchange{Sent: []byte(sent)})
		if got := string(again.Reveal(x.Body)); got != answer {
			t.Errorf("%s: %s comes back as %s", name, x.Body, got)
		}
		if got := again.RevealHeader(x.Header).Get("X-Echo"); got != secret {
			t.Errorf("%s: the header comes back as %s", name, got)
		}
	}
	r := report.NewRedactor([]string{"pin"})
	x := r.Exchange(contracts.Exchange{Sent: []byte(`{"pin":"short"}`), Body: []byte(`{"pin":"of the answer","label":"short [redacted: 9 bytes, secret 7.0]"}`)})
	if got := string(x.Body); got != `{"pin":"[redacted: 13 bytes]","label":"short [redacted: 9 bytes, secret 7.0]"}` {
		t.Errorf("a secret of the answer: %s", got)
	}
	if got := string(r.Reveal(x.Body)); got != string(x.Body) {
		t.Errorf("what was never sent comes back as %s", got)
	}
	r = report.NewRedactor([]string{"pin"})
	x = r.Exchange(contracts.Exchange{Sent: []byte(`{"pin":{"a":"redacted","b":"{\"c\":\"hidden\"}"}}`), Body: []byte("redacted hidden")})
	if got := string(r.Reveal(x.Body)); strings.Contains(string(x.Body), "hidden") || got != "redacted hidden" {
		t.Errorf("%s comes back as %s", x.Body, got)
	}
}
