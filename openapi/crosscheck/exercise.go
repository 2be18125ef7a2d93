package crosscheck

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	liberrors "github.com/pb33f/libopenapi-validator/errors"
	"github.com/pb33f/libopenapi/datamodel/high/base"

	"github.com/fgcontract/fgcontract/openapi"
)

// exercise asks about an operation: its parameters, its body and each of its answers.
// The library compiles schemas when they are first needed and reports one that it
// cannot compile as a fault of the request.
func (c *Checker) exercise(e *engine, o *openapi.Operation) error {
	request, err := sampleRequest(o)
	if err != nil {
		return err
	}
	x := newExchange(c.contract, request, nil)
	faults := []error{uncompiled(o.ID+" request", e.onRequest(x, x.httpRequest()))}
	for _, declared := range o.Responses {
		x := newExchange(c.contract, request, sampleAnswer(o, declared))
		faults = append(faults, uncompiled(o.ID+" response "+declared.Label(), e.onAnswer(x, x.httpRequest())))
	}
	return errors.Join(faults...)
}

// uncompiled picks the results that speak of a schema instead of a value: they
// have no row about a value, and the schema as their context.
func uncompiled(where string, found []*liberrors.ValidationError) error {
	var faults []error
	for _, e := range found {
		if _, aboutSchema := e.Context.(*base.Schema); aboutSchema && len(e.SchemaValidationErrors) == 0 {
			reason := strings.Join(strings.Fields(e.Reason), " ") // the library tells it in several lines
			faults = append(faults, fmt.Errorf("%s: %s", where, reason))
		}
	}
	return errors.Join(faults...)
}

// sampleRequest sends a value for every parameter and an empty object; whether
// they are right does not matter.
func sampleRequest(o *openapi.Operation) (*Request, error) {
	path, query, header := map[string]string{}, url.Values{}, http.Header{}
	for _, p := range o.Parameters {
		value := sampleValue(p.Schema)
		switch p.In {
		case "path":
			path[p.Name] = value
		case "query":
			query.Set(p.Name, value)
		case "header":
			header.Set(p.Name, value)
		}
	}
	header.Set("Content-Type", "application/json")
	target, err := o.Expand(path)
	if err != nil {
		return nil, err
	}
	return &Request{Method: o.Method, Target: target + "?" + query.Encode(), Header: header, Body: []byte("{}")}, nil
}

func sampleValue(s *openapi.Schema) string {
	switch s.Type {
	case "integer", "number":
		return "1"
	case "boolean":
		return "true"
	}
	return "x"
}

func sampleAnswer(o *openapi.Operation, declared *openapi.Response) *Response {
	status := declared.Status
	for status == 0 || declared.Status == 0 && o.Response(status) != declared {
		status = max(status+1, http.StatusBadRequest)
	}
	return &Response{
		Status: status, Body: []byte("{}"),
		Header: http.Header{"Content-Type": {"application/json"}},
	}
}
