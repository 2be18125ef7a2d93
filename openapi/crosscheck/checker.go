package crosscheck

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"

	liberrors "github.com/pb33f/libopenapi-validator/errors"

	"github.com/fgcontract/fgcontract/openapi"
)

// Request is an HTTP request as it was on the wire.
type Request struct {
	Method string
	Target string // path and query, escaped: /v2/p/fgs/functions?marker=0
	Header http.Header
	Body   []byte
}

// Response is an HTTP response as it was on the wire.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Checker holds requests and responses against a contract. It is safe for concurrent
// use.
type Checker struct {
	contract *openapi.Contract
	clauses  map[promise]openapi.Constraint
	noRoute  openapi.Constraint
	strict   bool

	engines map[string]func() (*engine, error) // by operation, each made and exercised once
	whole   func() (*engine, error)            // for requests that are of no operation
}

// promise is what a constraint of a schema is known by on this side.
type promise struct {
	schema  *openapi.Schema
	keyword string
}

// Option changes what a Checker reports.
type Option func(*Checker)

// Strict also reports, as information, what the document does not declare:
// members that it allows without naming them, headers and query parameters.
func Strict() Option { return func(c *Checker) { c.strict = true } }

// New makes a Checker of a contract. It gives the library nothing yet: that is most of
// the work, and few runs need every operation. See [Checker.Ready].
func New(contract *openapi.Contract, options ...Option) (*Checker, error) {
	c := &Checker{contract: contract, engines: map[string]func() (*engine, error){}}
	for _, option := range options {
		option(c)
	}
	c.indexClauses()
	c.whole = sync.OnceValues(func() (*engine, error) { return newEngine(contract.Document(), c.strict) })
	for _, o := range contract.Operations() {
		c.engines[o.ID] = sync.OnceValues(func() (*engine, error) { return c.engineFor(o) })
	}
	return c, nil
}

// engineFor makes the engine of an operation, all of whose schemas are compiled.
func (c *Checker) engineFor(o *openapi.Operation) (*engine, error) {
	document, err := c.contract.Excerpt(o)
	if err != nil {
		return nil, err
	}
	e, err := newEngine(document, c.strict)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.ID, err)
	}
	return e, c.exercise(e, o)
}

// Ready compiles what the operations need and exercises each once, so that a schema
// that the library cannot compile is an error here and not the refusal of every
// request later. What is not made ready compiles when it is first asked about.
func (c *Checker) Ready(operations ...*openapi.Operation) error {
	faults := make([]error, len(operations))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(operations)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(operations); i = int(next.Add(1)) - 1 {
				if made, known := c.engines[operations[i].ID]; known {
					_, faults[i] = made()
				}
			}
		})
	}
	workers.Wait()
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("crosscheck: profile %s: %w", c.contract.Profile(), err)
	}
	return nil
}

func (c *Checker) indexClauses() {
	c.clauses = map[promise]openapi.Constraint{}
	for _, constraint := range c.contract.Constraints() {
		switch {
		case constraint.Kind == openapi.KindSchema:
			c.clauses[promise{constraint.Schema, constraint.Keyword}] = constraint
		case constraint.Kind == openapi.KindRefusal && constraint.Refusal.ID == routeUnknown:
			c.noRoute = constraint
		}
	}
}

// Request returns what is wrong with a request on its own.
func (c *Checker) Request(r *Request) []Finding {
	return c.askAboutRequest(newExchange(c.contract, r, nil))
}

// Response returns what is wrong with the answer to a request. Of the request it
// uses method and target alone.
func (c *Checker) Response(r *Request, answer *Response) []Finding {
	return c.askAboutResponse(newExchange(c.contract, r, answer))
}

// enter gives the engine for an operation, or for none, and makes sure that the library
// compiles nothing while another goroutine is in it: compiling, it writes into what
// schemas share. An operation is exercised first, after which all is compiled; what is
// not known to be one is asked about alone. There is no engine for a document that the
// library cannot read; [Checker.Ready] tells why.
func (c *Checker) enter(o *openapi.Operation) (e *engine, leave func()) {
	if o == nil {
		if e, _ = c.whole(); e == nil {
			return nil, func() {}
		}
		e.compiling.Lock()
		return e, e.compiling.Unlock
	}
	if e, _ = c.engines[o.ID](); e == nil { // a schema that cannot be compiled is told by Ready, and by each answer
		return nil, func() {}
	}
	e.compiling.RLock()
	return e, e.compiling.RUnlock
}

func (c *Checker) askAboutRequest(x *exchange) []Finding {
	return c.ask(x, library.onRequest)
}

func (c *Checker) askAboutResponse(x *exchange) []Finding {
	return c.ask(x, library.onAnswer)
}

func (c *Checker) ask(x *exchange, about func(library, *exchange, *http.Request) []*liberrors.ValidationError) []Finding {
	request := x.httpRequest()
	if request == nil {
		return nil // difference broken-escape
	}
	e, leave := c.enter(x.operation)
	defer leave()
	if e == nil {
		return []Finding{unread(x)}
	}
	return c.translate(x, e, about(e, x, request))
}

// unread is what an engine says that could not be made: nobody takes its silence for
// consent.
func unread(x *exchange) Finding {
	f := Finding{Side: OfRequest, Keyword: "document"}
	if x.operation != nil {
		f.Operation = x.operation.ID
	}
	if x.answer != nil {
		f.Side = OfResponse
	}
	return f
}

// isEmpty tells whether there is no JSON value in a body. White space is none,
// but the library decodes it to null.
func isEmpty(body []byte) bool { return len(bytes.TrimSpace(body)) == 0 }
