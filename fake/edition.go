package fake

import (
	"errors"
	"fmt"
	"sync"

	"github.com/fgcontract/fgcontract/openapi"
)

// An edition is a contract with everything about it that a request needs. Each
// operation is prepared once, when a request first needs it: most processes use few.
type edition struct {
	contract   *openapi.Contract
	operations map[string]func() (*operation, error) // by operationId
	unknown    openapi.Refusal                       // of a path or method that no operation has
	routes     map[string]route                      // by operationId
}

// An operation is one operation of an edition.
type operation struct {
	*openapi.Operation
	route
	contract *openapi.Contract
	refusals map[string]openapi.Refusal
	status   int          // of success
	answer   *shape       // of success, nil without a body
	members  []memberRule // what the body does to a function, for operations that write one
	initial  []memberRule // what a new function has before its body is looked at

	hidesSomething bool    // the body may have secret members
	takesUnknown   bool    // the body may have members that nobody reads
	ignored        []place // of the body that are not read
}

// The refusals that the steps before a handler give; a route names its own.
var (
	withCredentials = []string{
		"credentials.missing", "credentials.unknown", "credentials.malformed", "credentials.access-key", "credentials.expired",
		"credentials.security-token", "credentials.skew", "credentials.signature",
	}
	withBody = []string{
		"body.too-large", "media-type", "json.missing", "json.malformed", "json.encoding",
		"json.duplicate-member", "json.number", "json.depth",
	}
)

// cached are the embedded profiles, each prepared when it is first needed: a
// server starts and stops with every test that uses one.
var cached = func() map[string]func() (*edition, error) {
	out := map[string]func() (*edition, error){}
	for _, profile := range openapi.Profiles() {
		out[profile] = sync.OnceValues(func() (*edition, error) {
			contract, err := openapi.Profile(profile)
			if err != nil {
				return nil, err
			}
			return newEdition(contract, routes), nil // a test holds its operations to be complete
		})
	}
	return out
}()

func embedded(profile string) (*edition, error) {
	if prepare, ok := cached[profile]; ok {
		return prepare()
	}
	_, err := openapi.Profile(profile) // says which ones there are
	return nil, err
}

// editionsBut returns the embedded profiles other than one. A profile that does
// not load is left out: this only decorates a refusal, and the profile's own
// server says what is wrong with it.
func editionsBut(profile string) []*edition {
	var out []*edition
	for _, name := range openapi.Profiles() {
		if name == profile {
			continue
		}
		if e, err := embedded(name); err == nil {
			out = append(out, e)
		}
	}
	return out
}

func newEdition(contract *openapi.Contract, routes map[string]route) *edition {
	e := &edition{contract: contract, operations: map[string]func() (*operation, error){}, routes: routes}
	for _, id := range contract.OperationIDs() {
		e.operations[id] = sync.OnceValues(func() (*operation, error) { return e.prepare(contract.Operation(id)) })
	}
	for _, r := range contract.ServiceRefusals() {
		if r.ID == "route.unknown" {
			e.unknown = r
		}
	}
	return e
}

// complete says everything that a document of one's own lacks.
func (e *edition) complete() error {
	var faults []error
	if e.unknown.ID == "" {
		faults = append(faults, errors.New("the document has no service-wide refusal route.unknown"))
	}
	ids := e.contract.OperationIDs()
	if len(ids) == 0 {
		faults = append(faults, errors.New("the document has no operations"))
	}
	for _, id := range ids {
		if _, err := e.operations[id](); err != nil {
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}

// find returns an operation by its id, nil if the document does not have it.
func (e *edition) find(id string) *operation {
	prepare, ok := e.operations[id]
	if !ok {
		return nil
	}
	op, _ := prepare() // complete has said what is wrong with it
	return op
}

func (e *edition) prepare(o *openapi.Operation) (*operation, error) {
	op, err := newOperation(e.contract, o, e.routes[o.ID])
	if o.ID != createID {
		return op, err
	}
	if update := e.find(updateID); update != nil {
		op.initial = update.members
	}
	return op, err
}

func newOperation(contract *openapi.Contract, o *openapi.Operation, r route) (*operation, error) {
	op := &operation{
		Operation: o, route: r, contract: contract,
		refusals: map[string]openapi.Refusal{}, members: memberRules(o),
	}
	op.hidesSomething, op.takesUnknown, op.ignored = hasSecrets(o.Body), takesUnknown(o.Body), ignoredMembers(o, op.route)
	for _, r := range o.Refusals() {
		op.refusals[r.ID] = r
	}
	for _, r := range o.Responses {
		if r.Status >= 200 && r.Status < 300 {
			op.status, op.answer = r.Status, newShape(r.Schema)
			break
		}
	}
	return op, op.missing()
}

// missing says what a document of one's own lacks for this operation.
func (op *operation) missing() error {
	var faults []error
	demand := func(ids []string) {
		for _, id := range ids {
			if _, ok := op.refusals[id]; !ok {
				faults = append(faults, fmt.Errorf("operation %s: the document has no refusal %q for it", op.ID, id))
			}
		}
	}
	demand([]string{"internal"})
	if !op.open {
		demand(withCredentials)
	}
	if !op.open && !op.anyProject {
		demand([]string{"credentials.project"})
	}
	if op.Body != nil {
		demand(withBody)
	}
	demand(op.needs)
	if op.handle != nil && op.status == 0 {
		faults = append(faults, fmt.Errorf("operation %s: the document declares no successful answer", op.ID))
	}
	return errors.Join(faults...)
}

// operation returns the operation of a route; for an unknown one, where only the
// refusals about credentials can still apply, any: they are the same row.
func (e *edition) operation(match openapi.Match, known bool) *operation {
	if !known {
		return e.find(e.contract.OperationIDs()[0])
	}
	return e.find(match.Operation.ID)
}
