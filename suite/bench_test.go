package suite_test

import (
	"context"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite"
)

// BenchmarkJudgedExchange is one case with one request, judged by both engines.
func BenchmarkJudgedExchange(b *testing.B) {
	r, err := suite.NewRunner(config(b, openapi.Documented, nil))
	if err != nil {
		b.Fatal(err)
	}
	c := r.Cases()[0]
	for _, candidate := range r.Cases() {
		if candidate.Clause == put+"body.memory_size.enum" {
			c = candidate
			break
		}
	}
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		r.Run(ctx, c)
	}
}

// BenchmarkRun is a whole run of the suite against the fake.
func BenchmarkRun(b *testing.B) {
	for b.Loop() {
		if _, err := suite.Execute(context.Background(), config(b, openapi.Documented, nil)); err != nil {
			b.Fatal(err)
		}
	}
}
