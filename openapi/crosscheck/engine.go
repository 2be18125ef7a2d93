package crosscheck

import (
	"errors"
	"sync"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/cache"
	"github.com/pb33f/libopenapi-validator/config"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"
)

// An engine is the library with a document. There is one for each operation, made of
// what this needs of the document: with each schema that it compiles the library goes
// over the whole document that it has, and in the whole one an operation would cost
// half a second.
type engine struct {
	validator.Validator
	model   *v3.Document
	options *config.ValidationOptions // of the library, for its strict walk

	compiling sync.RWMutex // held alone by who may compile, see Checker.enter
}

func newEngine(document []byte, isStrict bool) (*engine, error) {
	parsed, err := libopenapi.NewDocument(document)
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
	e := &engine{model: &model.Model, options: config.NewValidationOptions(options...)}
	built, faults := validator.NewValidator(parsed, options...)
	e.Validator, compiled.building = built, false
	return e, errors.Join(faults...)
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
