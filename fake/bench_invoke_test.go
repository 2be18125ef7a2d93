package fake_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fake/statefile"
	"github.com/fgcontract/fgcontract/fixtures"
)

// BenchmarkInvoke calls a function, at once and asynchronously, in memory and with a state
// that is kept in a file.
func BenchmarkInvoke(b *testing.B) {
	for _, kept := range []string{"memory", "file"} {
		for _, how := range []string{"invocations", "invocations-async"} {
			b.Run(kept+"/"+how, func(b *testing.B) {
				options := []fake.Option{fake.WithToken(fixtures.Token, fixtures.Project), fake.WithSeed([]byte(fixtures.Demo))}
				if kept == "file" {
					file, err := statefile.Open(filepath.Join(b.TempDir(), "state"))
					if err != nil {
						b.Fatal(err)
					}
					b.Cleanup(func() { _ = file.Close() })
					options = append(options, fake.WithStore(file))
				}
				server, err := fake.New(options...)
				if err != nil {
					b.Fatal(err)
				}
				path := "/v2/" + fixtures.Project + "/fgs/functions/" + server.URN(fixtures.Project, "default", "fgsTest") + "/" + how
				b.ReportAllocs()
				for b.Loop() {
					r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(`{"k":"v"}`))
					r.Header.Set("X-Auth-Token", fixtures.Token)
					r.Header.Set("Content-Type", "application/json")
					w := httptest.NewRecorder()
					server.ServeHTTP(w, r)
					if w.Code >= http.StatusMultipleChoices {
						b.Fatalf("status %d: %s", w.Code, w.Body)
					}
				}
			})
		}
	}
}
