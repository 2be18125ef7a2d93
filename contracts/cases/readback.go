package cases

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// readBack makes the case in which a read has to show a member as it was set: the
// first example that sets it is sent, then it is read. What functions show of their
// configuration has stories of its own, with every example.
func (m *maker) readBack(fact openapi.Constraint) {
	o := fact.Operation
	if o.Method != http.MethodGet || o.ID == show {
		return // what a change answers is judged in every case that makes it
	}
	member := cmp.Or(fact.Schema.Reflects.Member, fact.Schema.Name)
	for _, writer := range m.writersOf(o) {
		for _, e := range writer.Examples {
			body, _ := e.Value.(map[string]any)
			if at(body, strings.Split(strings.TrimPrefix(member, "/"), "/")) == nil {
				continue
			}
			m.tell("as the example "+e.Name+" sets it", nothingElse, chained(prepares(m.step(writer.ID, body)), m.step(o.ID, nil))...)
			return
		}
	}
}

// nothingElse is the check of a story that the judge understands by itself.
func nothingElse(*contracts.Trace) []contracts.Finding { return nil }

// writersOf lists the operations that write what a read shows: those on the same path
// that take a body, then what made it.
func (m *maker) writersOf(read *openapi.Operation) []*openapi.Operation {
	var out []*openapi.Operation
	for _, o := range m.contract.Operations() {
		if o.Path == read.Path && o.Body != nil {
			out = append(out, o)
		}
	}
	if read.Origin != nil && read.Origin.From().Body != nil {
		out = append(out, read.Origin.From())
	}
	return out
}
