package crosscheck

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/cache"
	"github.com/pb33f/libopenapi-validator/config"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"

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
	engine   validator.Validator
	model    *v3.Document
	clauses  map[promise]openapi.Constraint
	noRoute  openapi.Constraint
	options  *config.ValidationOptions // of the library, for its strict walk
	strict   bool

	exercised map[string]func() error // by operation, each once
	compiling sync.RWMutex            // held alone by who may compile, see enter
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

// New builds a Checker from the effective document of a contract. It compiles no
// schema: that is most of the work, and few runs need every operation. See
// [Checker.Ready].
func New(contract *openapi.Contract, options ...Option) (*Checker, error) {
	c := &Checker{contract: contract, exercised: map[string]func() error{}}
	for _, option := range options {
		option(c)
	}
	c.indexClauses()
	if err := c.buildEngine(contract.Document()); err != nil {
		return nil, fmt.Errorf("crosscheck: profile %s: %w", contract.Profile(), err)
	}
	for _, o := range contract.Operations() {
		c.exercised[o.ID] = sync.OnceValue(func() error { return c.exercise(o) })
	}
	return c, nil
}

// Ready compiles what the operations need and exercises each once, so that a schema
// that the library cannot compile is an error here and not the refusal of every
// request later. What is not made ready compiles when it is first asked about.
func (c *Checker) Ready(operations ...*openapi.Operation) error {
	var faults []error
	for _, o := range operations {
		if exercise, known := c.exercised[o.ID]; known {
			faults = append(faults, exercise())
		}
	}
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

func (c *Checker) buildEngine(document []byte) error {
	parsed, err := libopenapi.NewDocument(document)
	if err != nil {
		return err
	}
	model, err := parsed.BuildV3Model()
	if err != nil {
		return err
	}
	// Tokens are the business of the refusals about credentials.
	compiled := &lateCache{SchemaCache: cache.NewDefaultCache(), building: true}
	options := []config.Option{config.WithoutSecurityValidation(), config.WithSchemaCache(compiled)}
	if c.strict {
		options = append(options, config.WithStrictMode())
	}
	c.model = &model.Model
	c.options = config.NewValidationOptions(options...)
	engine, faults := validator.NewValidator(parsed, options...)
	c.engine, compiled.building = engine, false
	return errors.Join(faults...)
}

// A lateCache keeps the library from compiling every schema of the document while an
// engine is built: then it says that there is nothing left to compile.
type lateCache struct {
	cache.SchemaCache
	building bool
}

func (l *lateCache) Load(key uint64) (*cache.SchemaCacheEntry, bool) {
	if l.building {
		return nil, true
	}
	return l.SchemaCache.Load(key)
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

// enter makes sure that the library compiles nothing while another goroutine is in it:
// compiling, it writes into what the schemas of operations share. An operation is
// exercised first, after which all is compiled; what is not known to be one is asked
// about alone.
func (c *Checker) enter(o *openapi.Operation) (leave func()) {
	if o == nil {
		c.compiling.Lock()
		return c.compiling.Unlock
	}
	_ = c.exercised[o.ID]() // a schema that cannot be compiled is told by Ready, and by each answer
	c.compiling.RLock()
	return c.compiling.RUnlock
}

func (c *Checker) askAboutRequest(x *exchange) []Finding {
	request := x.httpRequest()
	if request == nil {
		return nil // difference broken-escape
	}
	defer c.enter(x.operation)()
	_, faults := c.engine.ValidateHttpRequestSync(request)
	return c.translate(x, faults)
}

func (c *Checker) askAboutResponse(x *exchange) []Finding {
	request := x.httpRequest()
	if request == nil {
		return nil
	}
	defer c.enter(x.operation)()
	_, faults := c.engine.ValidateHttpResponse(request, x.httpResponse(request))
	return c.translate(x, faults)
}

// isEmpty tells whether there is no JSON value in a body. White space is none,
// but the library decodes it to null.
func isEmpty(body []byte) bool { return len(bytes.TrimSpace(body)) == 0 }
