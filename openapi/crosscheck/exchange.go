package crosscheck

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/fgcontract/fgcontract/openapi"
)

// exchange is one request, with or without its answer, and what the contract
// knows about it.
type exchange struct {
	request   *Request
	answer    *Response // nil when the request is judged
	path      string    // escaped
	query     string
	operation *openapi.Operation // nil if the contract has no such route
}

func newExchange(contract *openapi.Contract, r *Request, answer *Response) *exchange {
	x := &exchange{request: r, answer: answer}
	x.path, x.query, _ = strings.Cut(r.Target, "?")
	if match, ok := contract.Route(r.Method, x.path); ok {
		x.operation = match.Operation
	}
	return x
}

func (x *exchange) side() Side {
	if x.answer != nil {
		return OfResponse
	}
	return OfRequest
}

func (x *exchange) body() []byte {
	if x.answer != nil {
		return x.answer.Body
	}
	return x.request.Body
}

func (x *exchange) header() http.Header {
	if x.answer != nil {
		return x.answer.Header
	}
	return x.request.Header
}

// response is the declared answer that the status belongs to. Where the contract
// has none, the default stands in: the library holds every status against it.
func (x *exchange) response() *openapi.Response {
	if x.operation == nil || x.answer == nil {
		return nil
	}
	if declared := x.operation.Response(x.answer.Status); declared != nil {
		return declared
	}
	return x.defaultResponse()
}

func (x *exchange) defaultResponse() *openapi.Response {
	for _, declared := range x.operation.Responses {
		if declared.Status == 0 {
			return declared
		}
	}
	return nil
}

// schema is what the body is held against, nil if nothing is declared.
func (x *exchange) schema() *openapi.Schema {
	if x.answer == nil && x.operation != nil {
		return x.operation.Body
	}
	if declared := x.response(); declared != nil {
		return declared.Schema
	}
	return nil
}

// httpRequest gives the request the form that the library reads, nil if the path
// has a broken escape, which no http.Request can hold.
func (x *exchange) httpRequest() *http.Request {
	path, err := url.PathUnescape(x.path)
	if err != nil {
		return nil
	}
	header := x.request.Header.Clone()
	if header == nil {
		header = http.Header{}
	}
	// The page calls application/json mandatory and the default; the library would
	// not look at the body at all.
	if header.Get("Content-Type") == "" {
		header.Set("Content-Type", "application/json")
	}
	request := &http.Request{
		Method: x.request.Method, Header: header, Body: http.NoBody,
		URL: &url.URL{Path: path, RawPath: x.path, RawQuery: x.query},
	}
	if !isEmpty(x.request.Body) {
		request.Body = io.NopCloser(bytes.NewReader(x.request.Body))
		request.ContentLength = int64(len(x.request.Body))
	}
	return request
}

func (x *exchange) httpResponse(request *http.Request) *http.Response {
	header := x.answer.Header.Clone()
	if header == nil {
		header = http.Header{}
	}
	response := &http.Response{StatusCode: x.answer.Status, Header: header, Body: http.NoBody, Request: request}
	if !isEmpty(x.answer.Body) {
		response.Body = io.NopCloser(bytes.NewReader(x.answer.Body))
	}
	return response
}
