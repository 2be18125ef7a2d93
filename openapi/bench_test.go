package openapi_test

import (
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

func BenchmarkLoad(b *testing.B) {
	for _, name := range openapi.Profiles() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := openapi.LoadProfile(name); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCheckRequest(b *testing.B) {
	o := operation(b, openapi.Documented, updateConfig)
	invalid := changed(b, o, "page-1-node", map[string]any{"timeout": 1, "memory_size": "128", "runtime": "Perl5", "handler": absent})
	for _, test := range []struct {
		name  string
		body  any
		wrong int
	}{
		{"minimal", o.Example("minimal"), 0},
		{"page-1-node", o.Example("page-1-node"), 0},
		{"full", o.Example("full"), 0},
		{"invalid", invalid, 4},
	} {
		r := request(encode(b, test.body))
		b.Run(test.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if got := o.CheckRequest(r); len(got.Violations) != test.wrong {
					b.Fatal(got.Violations)
				}
			}
		})
	}
}

func BenchmarkCheckResponse(b *testing.B) {
	c := profile(b, openapi.Documented)
	o := c.Operation(updateConfig)
	for _, test := range []struct {
		name   string
		status int
		body   []byte
		wrong  int
	}{
		{"page", 200, encode(b, o.Response(200).Examples[0].Value), 0},
		{"error", 404, []byte(`{"error_code":"FSS.1051","error_msg":"Not found the function"}`), 0},
		{"invalid", 200, []byte(`{"timeout":"3","cpu":1.5,"func_vpc":[]}`), 3},
	} {
		header := jsonHeader()
		b.Run(test.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if got := c.CheckResponse(o, test.status, header, test.body, nil); len(got.Violations) != test.wrong {
					b.Fatal(got.Violations)
				}
			}
		})
	}
}
