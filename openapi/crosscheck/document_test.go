package crosscheck_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/openapi/crosscheck"
)

// document has one of each thing on which two engines could differ.
const document = `
openapi: 3.0.3
info: {title: things, version: "1"}
servers: [{url: "https://things.{region}.example.com", variables: {region: {default: here}}}]
security: [{token: []}]
x-error: E.1
x-errors:
  E.1: {status: 400, meaning: wrong, source: {inferred: test}}
x-refusals:
  - {id: route.unknown, statement: s, stage: route, service: true, error: E.1, text: t, level: must, source: {inferred: test}}
  - {id: media-type, statement: s, stage: media-type, with-body: true, error: E.1, text: t, level: must, source: {inferred: test}}
  - {id: content-coding, statement: s, stage: media-type, with-body: true, error: E.1, text: t, level: may, source: {inferred: test}}
  - {id: json.missing, statement: s, stage: json, with-body: true, error: E.1, text: t, level: must, source: {inferred: test}}
  - {id: json.malformed, statement: s, stage: json, with-body: true, error: E.1, text: t, level: must, source: {inferred: test}}
  - {id: json.encoding, statement: s, stage: json, with-body: true, error: E.1, text: t, level: must, source: {inferred: test}}
  - {id: json.duplicate-member, statement: s, stage: json, with-body: true, error: E.1, text: t, level: must, source: {inferred: test}}
  - {id: json.number, statement: s, stage: json, with-body: true, error: E.1, text: t, level: must, source: {inferred: test}}
  - {id: json.depth, statement: s, stage: json, with-body: true, error: E.1, text: t, level: must, source: {inferred: test}}
  - {id: existence.function, statement: s, stage: existence, error: E.1, text: t, level: must, source: {inferred: test}}
x-rules:
  - id: size.needs-kind
    operations: [PutThing]
    rule: "!has(self.size) || has(self.kind)"
    message: kind is required beside size
    at: /kind
    error: E.1
    level: must
    source: {inferred: test}
    accept: [{set: {size: 1, kind: a}}]
    reject: [{set: {size: 1}}]
paths:
  /v2/{project}/things/{urn}:
    put:
      operationId: PutThing
      parameters:
        - {name: project, in: path, required: true, schema: {type: string, pattern: '^[0-9a-f]{4}$'}}
        - {name: urn, in: path, required: true, schema: {type: string, minLength: 3, maxLength: 20}}
        - {name: X-Auth-Token, in: header, required: true, x-credential: true, schema: {type: string}}
        - {name: X-Color, in: header, schema: {type: string, minLength: 2, enum: [red, blue]}}
        - {name: X-Size, in: header, required: true, schema: {type: string, minLength: 1}}
        - {name: limit, in: query, schema: {type: string, pattern: '^[0-9]+$'}}
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Thing'}
            examples: {minimal: {x-source: {inferred: test}, value: {name: ab}}}
      responses:
        '200':
          description: changed
          content: {application/json: {schema: {$ref: '#/components/schemas/Answer'}}}
        '204': {description: unchanged}
        default:
          description: refused
          content: {application/json: {schema: {$ref: '#/components/schemas/Refusal'}}}
    delete:
      operationId: DeleteThing
      parameters:
        - {name: project, in: path, required: true, schema: {type: string}}
        - {name: urn, in: path, required: true, schema: {type: string}}
      responses:
        '204': {description: gone}
components:
  securitySchemes:
    token: {type: apiKey, in: header, name: X-Auth-Token}
  schemas:
    Kind: {type: string, enum: [a, b]}
    Inner: {type: object, additionalProperties: false, required: [ip], properties: {ip: {type: string}}}
    Refusal: {type: object, required: [error_code], properties: {error_code: {type: string}}}
    Answer:
      type: object
      properties:
        name: {type: string}
        inner: {type: object, properties: {ip: {type: string}}}
        list: {type: array, items: {type: object, properties: {a: {type: integer}}}}
        tags: {type: object, additionalProperties: {type: string}}
    Thing:
      type: object
      required: [name]
      additionalProperties: false
      properties:
        name: {type: string, minLength: 2, maxLength: 5, pattern: '^[a-z]+$'}
        size: {type: integer, minimum: 1, maximum: 10}
        ratio: {type: number, minimum: 0, exclusiveMinimum: true, multipleOf: 0.5}
        small: {type: integer, format: int32}
        big: {type: integer, format: int64}
        flag: {type: boolean}
        kind: {type: string, enum: [a, b]}
        number: {type: integer, enum: [1, 2]}
        shared: {allOf: [{$ref: '#/components/schemas/Kind'}]}
        inner: {allOf: [{$ref: '#/components/schemas/Inner'}]}
        nothing: {type: string, nullable: true}
        nothing_of: {type: string, enum: [a, null], nullable: true}
        nothing_shared: {allOf: [{$ref: '#/components/schemas/Inner'}], nullable: true}
        list: {type: array, minItems: 1, maxItems: 2, uniqueItems: true, items: {$ref: '#/components/schemas/Inner'}}
        deep: {type: array, items: {type: array, items: {type: integer}}}
        tags: {type: object, minProperties: 1, additionalProperties: {type: string, maxLength: 3}}
        either:
          anyOf:
            - {title: integer, type: integer, minimum: 1}
            - {title: string, type: string, pattern: '^[0-9]+$'}
`

const target = "/v2/00ff/things/abc"

// engines are both engines on one document.
type engines struct {
	contract *openapi.Contract
	checker  *crosscheck.Checker
}

func load(tb testing.TB, text string, options ...crosscheck.Option) engines {
	tb.Helper()
	contract, err := openapi.Load("test", openapi.Text{Name: "things.yaml", Data: []byte(text)})
	if err != nil {
		tb.Fatal(err)
	}
	return on(tb, contract, options...)
}

func on(tb testing.TB, contract *openapi.Contract, options ...crosscheck.Option) engines {
	tb.Helper()
	checker, err := crosscheck.New(contract, options...)
	if err != nil {
		tb.Fatal(err)
	}
	return engines{contract, checker}
}

// put is a request to PutThing in which only the body may be wrong.
func put(body string) *crosscheck.Request {
	return &crosscheck.Request{
		Method: http.MethodPut, Target: target, Body: []byte(body),
		Header: http.Header{"Content-Type": {"application/json"}, "X-Size": {"1"}, "X-Auth-Token": {"token"}},
	}
}

// answer is an answer to it.
func answer(status int, contentType, body string) *crosscheck.Response {
	r := &crosscheck.Response{Status: status, Header: http.Header{}, Body: []byte(body)}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	return r
}

// request asks both engines about a request.
func (e engines) request(r *crosscheck.Request) crosscheck.Comparison {
	path, query, _ := strings.Cut(r.Target, "?")
	match, ok := e.contract.Route(r.Method, path)
	if !ok {
		return e.checker.CompareRequest(r, []openapi.Violation{e.contract.ServiceRefusal("route.unknown").Violation()})
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		panic(err)
	}
	first := match.Operation.CheckRequest(&openapi.Request{Path: match.Path, Query: values, Header: r.Header, Body: r.Body})
	return e.checker.CompareRequest(r, first.Violations)
}

// response asks both engines about an answer.
func (e engines) response(r *crosscheck.Request, a *crosscheck.Response) crosscheck.Comparison {
	path, _, _ := strings.Cut(r.Target, "?")
	match, ok := e.contract.Route(r.Method, path)
	if !ok {
		panic("no operation for " + r.Target)
	}
	first := e.contract.CheckResponse(match.Operation, a.Status, a.Header, a.Body, nil)
	return e.checker.CompareResponse(r, a, first.Violations)
}
