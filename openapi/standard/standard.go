// Package standard holds a whole document against OpenAPI 3.0 with a library that
// knows nothing of this project. Loading a contract refuses what it cannot read; this
// is for what nobody here reads and other tools would stumble over: a document without
// a title, a component that nothing refers to and that has a fault.
package standard

import (
	"errors"
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/fgcontract/fgcontract/openapi"
)

// Check returns why the effective document of the contract is no valid OpenAPI 3.0,
// with file and line where the library tells so much, or nil. Examples are not looked
// at: this project's own tests hold them against their schemas.
func Check(c *openapi.Contract) error {
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(c.Document())
	if err == nil {
		err = doc.Validate(loader.Context, openapi3.DisableExamplesValidation())
	}
	if err == nil {
		return nil
	}
	err = fmt.Errorf("no valid OpenAPI 3.0: %w", err)
	if at := c.Position(placeOf(err)); at != "" {
		return fmt.Errorf("%s: %w", at, err)
	}
	return fmt.Errorf("%s: %w", c.Profile(), err)
}

// placeOf turns the context of a fault into the JSON pointer of the path, operation or
// component.
func placeOf(err error) string {
	var section *openapi3.SectionValidationError
	if !errors.As(err, &section) {
		return ""
	}
	tokens := []string{section.Section}
	var path *openapi3.PathValidationError
	if errors.As(err, &path) {
		tokens = append(tokens, path.Path)
	}
	var operation *openapi3.OperationValidationError
	if errors.As(err, &operation) {
		tokens = append(tokens, strings.ToLower(operation.Method))
	}
	var component *openapi3.ComponentValidationError
	if errors.As(err, &component) {
		tokens = append(tokens, component.Section+"s", component.Name)
	}
	place := ""
	for _, token := range tokens {
		place += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(token)
	}
	return place
}
