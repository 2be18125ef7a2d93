package crosscheck

import (
	"errors"
	"net/http"
	"sync"

	pb33f "github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/cache"
	"github.com/pb33f/libopenapi-validator/config"
	liberrors "github.com/pb33f/libopenapi-validator/errors"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"
)

// An engine is the library with a document. There is one for each operation, made of
// what this needs of the document: with each schema that it compiles the library goes
// over the whole document that it has, and in the whole one an operation would cost
// half a second.
type engine struct {
	library

	compiling sync.RWMutex // held alone by who may compile, see Checker.enter
}

// A library judges by a document that it read. Its types stay behind these words: they
// are generic, and whatever imports a package that shows them compiles thousands of
// their functions anew.
type library interface {
	// onRequest and onAnswer are what is wrong with one side of an exchange.
	onRequest(x *exchange, r *http.Request) []*liberrors.ValidationError
	onAnswer(x *exchange, r *http.Request) []*liberrors.ValidationError

	// undeclared lists the paths of the members of a body that the document does not
	// declare. It reports false if it declares no body.
	undeclared(x *exchange, body any) ([]string, bool)
}

func newEngine(document []byte, isStrict bool) (*engine, error) {
	l, err := newLibopenapi(document, isStrict)
	if err != nil {
		return nil, err
	}
	return &engine{library: l}, nil
}

// libopenapi is the library.
type libopenapi struct {
	validator validator.Validator
	model     *v3.Document
	options   *config.ValidationOptions // for its strict walk
}

func newLibopenapi(document []byte, isStrict bool) (*libopenapi, error) {
	parsed, err := pb33f.NewDocument(document)
	if err != nil {
		return nil, err
	}
	model, err := parsed.BuildV3Model()
	if err != nil {
		return nil, err
	}
	// Tokens are the business of the refusals about credentials.
	compiled := &lateCache{SchemaCache: cache.NewDefaultCache(), building: true}
	options := []config.Option{config.WithoutSecurityValidation(), config.WithSchemaCache(compiled)}
	if isStrict {
		options = append(options, config.WithStrictMode())
	}
	l := &libopenapi{model: &model.Model, options: config.NewValidationOptions(options...)}
	built, faults := validator.NewValidator(parsed, options...)
	l.validator, compiled.building = built, false
	return l, errors.Join(faults...)
}

func (l *libopenapi) onRequest(_ *exchange, r *http.Request) []*liberrors.ValidationError {
	_, faults := l.validator.ValidateHttpRequestSync(r)
	return faults
}

func (l *libopenapi) onAnswer(x *exchange, r *http.Request) []*liberrors.ValidationError {
	_, faults := l.validator.ValidateHttpResponse(r, x.httpResponse(r))
	return faults
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
