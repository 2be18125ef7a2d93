package contracts_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

var catalogues = map[string]func() (*contracts.Catalogue, error){
	openapi.Documented: sync.OnceValues(func() (*contracts.Catalogue, error) { return load(openapi.Documented) }),
	openapi.ObservedAs: sync.OnceValues(func() (*contracts.Catalogue, error) { return load(openapi.ObservedAs) }),
}

func load(profile string) (*contracts.Catalogue, error) {
	c, err := openapi.Profile(profile)
	if err != nil {
		return nil, err
	}
	return contracts.NewCatalogue(c)
}

// catalogue returns that of a profile. It is made once.
func catalogue(tb testing.TB, profile string) *contracts.Catalogue {
	tb.Helper()
	cat, err := catalogues[profile]()
	if err != nil {
		tb.Fatal(err)
	}
	return cat
}

func documented(tb testing.TB) *contracts.Catalogue {
	tb.Helper()
	return catalogue(tb, openapi.Documented)
}

// The case of most tests is about this clause; what else an answer breaks bears ids
// of its own.
const ownClause = "update-function-config.body.timeout.minimum"

// step is a request of an operation that is expected to be accepted.
func step(cat *contracts.Catalogue, operation string, change ...func(*contracts.Step)) contracts.Step {
	o := cat.Contract().Operation(operation)
	s := contracts.Step{Operation: o, Expect: contracts.Succeeds(o)}
	for _, c := range change {
		c(&s)
	}
	return s
}

func refused(s *contracts.Step) {
	s.Expect = contracts.Expectation{Statuses: []int{400, 404}, Code: "FSS.1005"}
}

func setup(s *contracts.Step) { s.Setup = true }

func onOther(s *contracts.Step) { s.Function = contracts.Other }

func caseOf(steps ...contracts.Step) contracts.Case {
	return contracts.Case{Clause: ownClause, Name: "a case by hand", Side: contracts.Accepts, Level: openapi.Must, Steps: steps}
}

const (
	updated = "UpdateFunctionConfig"
	showed  = "ShowFunctionConfig"
	created = "CreateFunction"
	deleted = "DeleteFunction"
	listed  = "ListFunctions"
)

// answer is what came back, with what was sent before it.
func answer(status int, sent, body string) contracts.Exchange {
	return contracts.Exchange{
		Method: http.MethodPut, Status: status, Sent: []byte(sent), Body: []byte(body),
		Header: http.Header{"Content-Type": {"application/json"}},
	}
}

func typed(x contracts.Exchange, media string) contracts.Exchange {
	x.Header = http.Header{"Content-Type": {media}}
	return x
}

// plainBody is an update of the mandatory members, with more members behind; its
// answer shows the same.
func plainBody(more string) string {
	return `{"func_name":"demo","runtime":"Python3.9","timeout":30,"handler":"index.handler","memory_size":128` + more + `}`
}

// lines gives findings as the tables of these tests write them.
func lines(found []contracts.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %d %s", f.Level, f.Clause, f.Step, f.At)))
	}
	return out
}
