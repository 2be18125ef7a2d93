package openapi_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

func BenchmarkLoad(b *testing.B) {
	for _, profile := range openapi.Profiles() {
		b.Run(profile, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := openapi.LoadProfile(profile); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCheckRequest(b *testing.B) {
	c, err := openapi.Profile(openapi.Documented)
	if err != nil {
		b.Fatal(err)
	}
	o := c.Operation("UpdateFunctionConfig")
	for _, name := range []string{"minimal", "page-1-node", "full"} {
		body, _ := json.Marshal(o.Example(name))
		bench(b, o, name, body, 0)
	}
}

func bench(b *testing.B, o *openapi.Operation, name string, body []byte, want int) {
	r := &openapi.Request{
		Path: map[string]string{
			"project_id":   "0123456789abcdef0123456789abcdef",
			"function_urn": "urn:fss:test-region-1:0123456789abcdef0123456789abcdef:function:default:demo",
		},
		Header: http.Header{"Content-Type": {"application/json"}},
		Body:   body,
	}
	b.Run(name, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if got := o.CheckRequest(r); len(got.Violations) != want {
				b.Fatal(got.Violations)
			}
		}
	})
}
