package report_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/suite/report"
)

// The small contract calls pin (sent) and pins (answered) secret.
func TestSecretMembersAreBlottedOut(t *testing.T) {
	const secret = "s3cr3t"
	tests := []struct {
		name string
		body string
		want string
	}{
		{"a text", `{"watts": 5,"pin" : "s3cr3t" }`, `{"watts": 5,"pin" : "[redacted: 6 bytes]" }`},
		{"length in bytes", `{"pin":"ä\n\u00e4s3cr3t"}`, `{"pin":"[redacted: 11 bytes]"}`},
		{"an object of texts", `{"pins":{"own":"s3cr3t","list":["s3cr3t",1,null,{"deep":"s3cr3t"}]},"watts":5}`, `{"pins":{"own":"[redacted: 6 bytes]","list":["[redacted: 6 bytes]",1,null,{"deep":"[redacted: 6 bytes]"}]},"watts":5}`},
		{"anywhere", `{"lamps":[{"a":{"pin":"s3cr3t"}}]}`, `{"lamps":[{"a":{"pin":"[redacted: 6 bytes]"}}]}`},
		{"twice", `{"pin":"s3cr3t","pin":"s3cr3t"}`, `{"pin":"[redacted: 6 bytes]","pin":"[redacted: 6 bytes]"}`},
		{"an escaped name", `{"\u0070in":"s3cr3t"}`, `{"\u0070in":"[redacted: 6 bytes]"}`},
		{"several values", `{"pin":"s3cr3t"} {"pin":"s3cr3t"}`, `{"pin":"[redacted: 6 bytes]"} {"pin":"[redacted: 6 bytes]"}`},
		{"cut inside the secret", `{"watts":5,"pin":"s3cr3t`, `{"watts":5,"pin""[redacted: 8 bytes]"`},
		{"cut behind the secret", `{"pin":"s3cr3t"`, `{"pin":"[redacted: 6 bytes]"`},
		{"no JSON behind the secret", `{"pin":"s3cr3t", oops`, `{"pin":"[redacted: 6 bytes]""[redacted: 6 bytes]"`},
		{"no JSON before it", `{oops "pin":`, `{oops "pin":`},
		{"not set", `{"pin":""}`, `{"pin":""}`},
		{"no text", `{"pin":1234,"pins":{"a":null,"b":true}}`, `{"pin":1234,"pins":{"a":null,"b":true}}`},
		{"the name as a value", `{"label":"pin","watts":"pins"}`, `{"label":"pin","watts":"pins"}`},
		{"a longer name", `{"pinned":"shown"}`, `{"pinned":"shown"}`},
		{"no object", `"pin"`, `"pin"`},
		{
			"an address with a signature", `{"link":"https://b.example.com/a?Expires=1&Signature=s3cr3t","watts":5}`,
			`{"link":"https://b.example.com/a?signed","watts":5}`,
		},
		{"nothing", ``, ``},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := broken(pinType, "accepts a pin")
			c.Exchanges = []contracts.Exchange{{Method: "PUT", URL: "/lamps/7", Sent: []byte(test.body), Status: 200, Body: []byte(test.body)}}
			r := report.Build(input(t, c))
			x := r.Cases[0].Exchanges[0]
			if string(x.Sent) != test.want || string(x.Body) != test.want {
				t.Errorf("%s: sent %s\nbody %s\nwant %s", pinType, x.Sent, x.Body, test.want)
			}
			everyWriting(t, r, func(name, got string) {
				if strings.Contains(got, secret) {
					t.Errorf("%s: the secret stands in the report as %s", pinType, name)
				}
			})
		})
	}
}

func TestCredentialsAreInNoReport(t *testing.T) {
	const secret = "MII-a-token"
	c := broken(wattsMax, "refuses 61")
	for _, name := range []string{"X-Auth-Token", "x-auth-token", "X-Subject-Token", "X-Security-Token", "Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie"} {
		c.Exchanges[0].Request[name], c.Exchanges[0].Header[name] = []string{secret}, []string{secret}
	}
	r := report.Build(input(t, c))
	x := r.Cases[0].Exchanges[0]
	for name, h := range map[string]http.Header{"request": x.Request, "answer": x.Header} {
		if len(h) != 2 || h.Get("Content-Type") != "application/json" || h.Get("X-Subject-Token") != "[redacted: 11 bytes]" {
			t.Errorf("%s: header of the %s is %v, want the content type and that there was a token", wattsMax, name, h)
		}
	}
	everyWriting(t, r, func(name, got string) {
		if strings.Contains(got, secret) {
			t.Errorf("%s: the credential stands in the report as %s", wattsMax, name)
		}
	})
}

// Of a query the values of parameters that the document names are shown.
func TestUnnamedParametersAreCovered(t *testing.T) {
	c := broken(wattsMax, "refuses 61")
	c.Exchanges[0].URL = "/lamps/7?X-Auth-Token=s3cr3t"
	before := input(t, c)
	r := report.Build(before)
	if got, want := r.Cases[0].Exchanges[0].URL, "/lamps/7?X-Auth-Token=[unknown]"; got != want {
		t.Errorf("%s: the address is %s, want %s", wattsMax, got, want)
	}
	if !strings.HasSuffix(before.Cases[0].Exchanges[0].URL, "=s3cr3t") {
		t.Errorf("%s: the input was changed", wattsMax)
	}
	everyWriting(t, r, func(name, got string) {
		if strings.Contains(got, "s3cr3t") {
			t.Errorf("%s: the value stands in the report as %s", wattsMax, name)
		}
	})
}

// Whatever is sent, blotting out keeps JSON JSON, and leaves a text alone that names
// no secret.
func FuzzSecretMembers(f *testing.F) {
	for _, seed := range []string{
		`{"pin":"s3cr3t"}`, `{"pins":{"a":["b",{"c":"d"}]},"watts":1e3}`, `{"pin":"s3cr3t`, `{"\u0070in":"\ud800"}`, "\xff{\"pin\":\"\xff\"}",
		`{"pin":{"pin":{"pin":[]}}}`, `[[[[{"pin":"x"}]]]] "pin"`, `{"pin":`, `{"pin"`, ``, `null`, `{"pin":"[redacted: 6 bytes]"}`,
	} {
		f.Add([]byte(seed))
	}
	in := input(f, broken(pinType, "accepts a pin"))
	in.Selected = []string{pinType}
	masked := func(body []byte) []byte {
		in.Cases[0].Exchanges = []contracts.Exchange{{Sent: body}}
		return report.Build(in).Cases[0].Exchanges[0].Sent
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		before := string(body)
		got := masked(body)
		if string(body) != before {
			t.Fatalf("%s: the body itself was changed", pinType)
		}
		if jsontext.Value(body).IsValid() && !jsontext.Value(got).IsValid() {
			t.Errorf("%s: %q is JSON, %q is not", pinType, body, got)
		}
		if !strings.Contains(before, "pin") && !strings.Contains(before, `\u`) && string(got) != before {
			t.Errorf("%s: %q became %q", pinType, body, got)
		}
		if object, ok := decoded(got).(map[string]any); ok {
			if text, ok := object["pin"].(string); ok && text != "" && !strings.HasPrefix(text, "[redacted: ") {
				t.Errorf("%s: %q still shows a pin: %q", pinType, body, got)
			}
		}
	})
}

func decoded(data []byte) any {
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		return nil
	}
	return value
}

// everyWriting looks at a report in every form.
func everyWriting(t *testing.T, r report.Report, look func(name, got string)) {
	t.Helper()
	look("text", written(t, text(report.TextOptions{}), r))
	look("verbose text", written(t, text(report.TextOptions{Verbose: true}), r))
	look("JSON", written(t, report.WriteJSON, r))
	for name, write := range map[string]func(io.Writer, report.Report) error{
		"JUnit XML": report.WriteJUnit, "HTML": report.WriteHTML, "Markdown": report.WriteMarkdown, "SARIF": report.WriteSARIF,
		"annotations": report.WriteAnnotations, "badge": report.WriteBadge, "HAR": report.WriteHAR,
	} {
		look(name, written(t, write, r))
	}
}
