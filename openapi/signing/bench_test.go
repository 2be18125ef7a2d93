package signing_test

import (
	"testing"

	"github.com/fgcontract/fgcontract/openapi/signing"
)

func BenchmarkVerify(b *testing.B) {
	r := signed(b)
	b.ReportAllocs()
	for b.Loop() {
		claim, err := signing.Read(r)
		if err != nil {
			b.Fatal(err)
		}
		if err := claim.Verify(secret, []byte(body)); err != nil {
			b.Fatal(err)
		}
	}
}
