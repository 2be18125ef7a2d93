package openapi_test

// The faults of a document, by what is wrong with it; see TestBrokenDocumentsNameTheirLine.

var textFaults = []fault{
	{"syntax", "info: {title: things", "info: {title: things]", "", "did not find expected ',' or '}'"},
	{"tab", "  schemas:", "\tschemas:", "", "cannot start any token"},
	{"two documents", "x-error: E.1", "---\nx-error: E.1", "", "a second document"},
	{"member twice", "      enum: [a, b]", "      enum: [a, b]\n      enum: [a, c]", "enum: [a, c]", "already defined"},
	{"property twice", "        label: {type: string, minLength: 2", "        label: {type: string}\n        label: {type: string, minLength: 2", "minLength: 2", "already defined"},
	{"alias", "      enum: [a, b]", "      enum: &list [a, b]\n      default: *list", "default: *list", "aliases"},
	{"infinity", "minimum: 1,", "minimum: .inf,", "", "no number in JSON"},
	{"number for text", "operationId: PutThing", "operationId: 7", "", "operationId"},
	{"text for number", "minLength: 2,", "minLength: two,", "", "two"},
	{"null for a schema", "size: {type: integer, minimum: 1, x-source: {inferred: test}}", "size: null", "", "must be an object"},
	{"null for a reading", "{title: string, type: string}", "null", "            - null", "must be an object"},
	{"null for an answer", "          description: unchanged\n          x-source: {inferred: test}\n", "", "        '204':", "must be an object"},
	{"null for a parameter", "      parameters:\n", "      parameters:\n        - null\n", "        - null", "must be an object"},
}

var openAPIFaults = []fault{
	{"version 3.1", "openapi: 3.0.3", "openapi: 3.1.0", "", "reads OpenAPI 3.0"},
	{"version 2.0", "openapi: 3.0.3", "swagger: '2.0'", "", "reads OpenAPI 3.0"},
	{"unknown reference", "{$ref: '#/components/schemas/Answer'}", "{$ref: '#/components/schemas/Answr'}", "", "Answr"},
	{"reference to a file", "{$ref: '#/components/schemas/Answer'}", "{$ref: 'other.yaml#/Answer'}", "", "other.yaml"},
	{"pattern not RE2", "'^[a-z]+$'", "'^(?!a)[a-z]+$'", "", "(?!"},
	{"unknown type", "      type: string\n", "      type: text\n", "", `type "text" is not one of array, boolean`},
	{"unknown word", "      enum: [a, b]", "      enmu: [a, b]", "", "enmu is no word of a schema; one of additionalProperties"},
	{"no responses", "      responses:", "      x-responses:", "put:", "responses"},
	{"default outside of its range", "minLength: 2,", "minLength: 2, default: a,", "", "default: the schema itself does not accept it"},
}

var shapeFaults = []fault{
	{"word that a document does not have", "info: {title: things", "infos: {}\ninfo: {title: things", "", "infos is no word of a document; one of openapi, info"},
	{"word that a path does not have", "    put:\n", "    puts: {}\n    put:\n", "", "puts is no word of a path"},
	{"word that an operation does not have", "      operationId: PutThing\n", "      operationId: PutThing\n      summery: s\n", "summery", "summery is no word of an operation"},
	{"word that a parameter does not have", "          in: path\n          required: true\n", "          in: path\n          required: true\n          require: true\n", "          require: true", "require is no word of a parameter"},
	{"word that a body does not have", "      requestBody:\n", "      requestBody:\n        require: true\n", "        require: true", "require is no word of a body"},
	{"word that an answer does not have", "          description: unchanged\n", "          description: unchanged\n          heads: {}\n", "heads", "heads is no word of an answer"},
	{"word that a header does not have", "          description: unchanged\n", "          description: unchanged\n          headers: {X-Left: {schema: {type: string}, name: x}}\n", "          headers:", "name is no word of a header"},
	{"header without a schema", "          description: unchanged\n", "          description: unchanged\n          headers: {X-Left: {required: true}}\n", "          headers:", "X-Left needs a schema"},
	{"header that is a number", "          description: unchanged\n", "          description: unchanged\n          headers: {X-Left: {schema: {type: integer}}}\n", "          headers:", "X-Left comes as text"},
	{"header that the content says", "          description: unchanged\n", "          description: unchanged\n          headers: {content-type: {schema: {type: string}}}\n", "          headers:", "leave out Content-Type"},
	{"word that a media type does not have", "            examples:\n", "            exampel: 1\n            examples:\n", "exampel", "exampel is no word of a media type"},
	{"word that an example does not have", "                value: {label: ab}", "                values: {label: ab}", "", "values is no word of an example"},
	{"word that a link does not have", "label: {operationId: ShowLabel, parameters", "label: {operationId: ShowLabel, params: 1, parameters", "", "params is no word of a link"},
	{"reference with something beside it", "{$ref: '#/components/schemas/Answer'}", "{$ref: '#/components/schemas/Answer', nullable: true}", "", "beside $ref nothing is read"},
	{"references in a circle", "    Answer:\n      x-source: {inferred: test}\n      type: object\n      properties:\n        label: {type: string, x-source: {inferred: test}}\n", "    Answer: {$ref: '#/components/schemas/Answer'}\n", "    Answer:", "references lead in a circle"},
	{"keyword beside allOf", "          allOf: [", "          maxLength: 3\n          allOf: [", "          maxLength: 3", "maxLength is no word of a schema with allOf"},
	{"array without items", "type: array, items: {$ref: '#/components/schemas/Label'}", "type: array", "        labels:", "an array needs items"},
	{"negative bound", "minLength: 2,", "minLength: -2,", "", "whole number from 0"},
	{"multiple of nothing", "minimum: 1,", "multipleOf: 0,", "", "greater than 0"},
	{"list for an object", "info: {title: things, version: \"1\"}", "info: []", "", "must be an object"},
	{"object for a list", "      enum: [a, b]", "      enum: {a: b}", "", "enum: must be a list"},
	{"number among names", "required: [label]", "required: [1]", "", "required: must be a list of texts"},
	{"text for a flag", "type: integer, minimum: 1,", "type: integer, minimum: 1, exclusiveMinimum: 'yes',", "", "must be true or false"},
	{"answer without a description", "{description: shown, x-source", "{x-source", "", "needs a description"},
	{"no paths' parameter", "name: label, in: path", "name: lable, in: path", "", "has no {lable}"},
	{"path without its parameter", "  /labels:\n", "  /labels/of/{who}:\n", "    get: {operationId: ListLabels", "needs a parameter who"},
	{"optional parameter of a path", "{name: label, in: path, required: true,", "{name: label, in: path,", "", "write required: true"},
	{"parameter elsewhere", "name: of, in: query", "name: of, in: body", "", "in must be path, query, header or cookie"},
	{"parameter without a name", "{name: of, in: query", "{in: query", "", "a parameter needs a name"},
	{"parameter twice", "parameters: [{name: of, in: query,", "parameters: [{name: of, in: query, x-source: {inferred: test}, schema: {type: string}}, {name: of, in: query,", "", "parameter of stands twice"},
	{"operation twice", "operationId: ListLabels, x-source", "operationId: ShowLabel, x-source", "    get: {operationId: ShowLabel, x-source: {inferred: test},\n", "the operationId ShowLabel stands at"},
	{"credential that is a text", "          in: path\n          required: true\n", "          in: path\n          required: true\n          x-credential: 'yes'\n", "x-credential", "must be true or false"},
}

var schemaFaults = []fault{
	{"no operationId", "      operationId: PutThing\n", "", "put:", "operationId"},
	{"no media type", "          application/json:\n            schema: {$ref: '#/components/schemas/Thing'}", "          text/plain:\n            schema: {$ref: '#/components/schemas/Thing'}", "requestBody:", "application/json"},
	{"number as parameter", "schema: {type: string, pattern: '^[a-z]+$'}", "schema: {type: integer}", "- name: name", "comes as text"},
	{"parameter without schema", "          schema: {type: string, pattern: '^[a-z]+$'}\n", "          content: {text/plain: {schema: {type: string}}}\n", "- name: name", "needs a schema"},
	{"status word", "        '204':", "        '2XX':", "", "give a status or default"},
	{"required member without schema", "required: [label]", "required: [label, colour]", "    Thing:", `"colour" has no schema`},
	{"readings without names", "{title: string, type: string}", "{type: string}", "        either:", "title"},
	{"one of", "          anyOf:", "          oneOf:", "        either:", "write anyOf"},
	{"recursive schema", "        label: {type: string, x-source: {inferred: test}}", "        label: {$ref: '#/components/schemas/Answer'}", "    Answer:", "contain itself"},
	{"unset object", "x-error: E.2", "x-unset: [{}]", "    Kind:", "x-unset"},
}

var extensionFaults = []fault{
	{"misspelt extension of a schema", "x-error: E.2", "x-eror: E.2", "        kind:", "x-eror is not an extension"},
	{"misspelt extension of an operation", "      operationId: PutThing\n      x-source", "      operationId: PutThing\n      x-sauce", "put:", "x-sauce is not an extension"},
	{"misspelt extension of a parameter", "          required: true\n          x-source", "          required: true\n          x-credentials: true\n          x-source", "- name: name", "x-credentials is not an extension"},
	{"misspelt extension of a body", "        required: true\n        x-source", "        required: true\n        x-sources", "requestBody:", "x-sources is not an extension"},
	{"misspelt extension of an answer", "          description: unchanged\n          x-source", "          description: unchanged\n          x-note: n\n          x-source", "'204':", "x-note is not an extension"},
	{"misspelt extension of an example", "                x-source: {inferred: test}", "                x-src: {inferred: test}", "minimal:", "x-src is not an extension"},
	{"misspelt extension of the document", "x-rules:", "x-rule:", "openapi: 3.0.3", "x-rule is not an extension"},
	{"example without source", "                x-source: {inferred: test}\n", "", "minimal:", "x-source"},
	{"source without a kind", "x-source: {inferred: test}\n      type: string", "x-source: {table: 3}\n      type: string", "    Kind:", "names no kind"},
	{"source of two kinds", "x-source: {inferred: test}\n      type: string", "x-source: {inferred: test, page: p}\n      type: string", "    Kind:", "names two kinds, inferred and page"},
	{"source with an unknown field", "x-source: {inferred: test}\n      type: string", "x-source: {inferred: test, row: 3}\n      type: string", "    Kind:", `"row" is not a field`},
	{"source that is a text", "x-source: {inferred: test}\n      type: string", "x-source: test\n      type: string", "    Kind:", "must be an object"},
	{"unknown error code", "x-error: E.2", "x-error: E.3", "", `error code "E.3" is not in x-errors`},
	{"unknown field of an error", "x-error: E.2", "x-error: {code: E.2, alzo: [404]}", "        kind:", "alzo"},
	{"error of an unknown keyword", "x-error: E.2", "x-error: {enumm: E.2}", "        kind:", "enumm"},
	{"level of an unknown keyword", "x-error: E.2", "x-level: {patern: may}", "        kind:", "patern"},
	{"unknown level", "x-error: E.2", "x-level: mast", "        kind:", "must be must, should or may"},
	{"unknown meaning of absence", "x-error: E.2", "x-absent: {means: forget, source: {inferred: test}}", "        kind:", "must be keep or reset"},
}

var listFaults = []fault{
	{"catalogue without status", "E.2: {status: 409,", "E.2: {", "", "needs a status"},
	{"catalogue with an unknown field", "E.2: {status: 409,", "E.2: {status: 409, code: 1,", "", "code"},
	{"unknown default error", "x-error: E.1", "x-error: E.9", "", "E.9"},
	{"refusal out of order", "stage: media-type,", "stage: state,", "{id: json.missing", "stage json stands behind state"},
	{"refusal of an unknown stage", "stage: media-type,", "stage: media,", "", `stage "media" is not one of`},
	{"refusal twice", "{id: json.missing", "{id: media-type", "{id: media-type, statement: s, stage: json", "stands twice"},
	{"refusal with capitals", "{id: json.missing", "{id: json.Missing", "", "use a-z"},
	{"refusal without a text", "{id: json.missing, statement: s,", "{id: json.missing, ", "", "needs statement, text and source"},
	{"refusal without a level", "level: may, source: {inferred: test}}\nx-rules:", "source: {inferred: test}}\nx-rules:", "{id: quota.things", `level ""`},
	{"refusal of an unknown operation", `operations: ["PutThing"]`, `operations: ["GetThing"]`, "", `operation "GetThing"`},
	{"refusal that a body needs", "{id: json.missing,", "{id: json.none,", "x-refusals:", "no refusal json.missing"},
	{"refusal with an unknown error", "stage: media-type, with-body: true, error: E.1", "stage: media-type, with-body: true, error: E.7", "", "E.7"},
	{"refusal with an unknown field", "stage: media-type, with-body: true,", "stage: media-type, with-bodies: true,", "", "with-bodies"},
}

var linkFaults = []fault{
	{"link to an unknown operation", "operationId: ShowLabel, parameters", "operationId: ShowLable, parameters", "            label: {op", `operation "ShowLable" is not in the document`},
	{"link to itself", "{operationId: ShowLabel, parameters: {label: ", "{operationId: PutThing, parameters: {name: ", "            label: {op", "PutThing would start from itself"},
	{"two links to an operation", "          links:\n", "          links:\n            again: {operationId: ShowLabel}\n", "            label: {op", "ShowLabel starts from PutThing already"},
	{"link for an unknown parameter", "{label: '$response.body#/label'}", "{name: '$response.body#/label'}", "            label: {op", `ShowLabel has no parameter "name"`},
	{"link for a member that no body has", "{label: '$response.body#/label'}", "{}, requestBody: {size: '$response.body#/label'}", "            label: {op", `the body of ShowLabel has no member "size"`},
	{"link with a body of no members", "{label: '$response.body#/label'}", "{}, requestBody: all of it", "            label: {op", "requestBody: write the members"},
	{"link with a list of parameters", "{label: '$response.body#/label'}", "[label]", "            label: {op", "must be an object"},
	{"link without a pointer", "'$response.body#/label'", "'$request.body#label'", "            label: {op", "or what was sent, with $request.body#/"},
	{"link that takes from elsewhere", "'$response.body#/label'", "$request.path.name", "            label: {op", "write where the answer has it, beginning with $response.body#/"},
	{"misspelt extension of a link", "{operationId: ShowLabel, parameters", "{operationId: ShowLabel, x-sauce: s, parameters", "            label: {op", "x-sauce is not an extension"},
}

var listedFaults = []fault{
	{"listed by an unknown operation", "operationId: ListLabels, query", "operationId: ListAll, query", "            label: {op", `x-listed: operation "ListAll" is not in the document`},
	{"listed by what lists nothing", "operationId: ListLabels, query: {of: ab}", "operationId: ShowLabel", "            label: {op", `x-listed: ShowLabel answers no list "labels"`},
	{"listed by no list", "elements: labels", "elements: count", "            label: {op", `x-listed: ListLabels answers no list "count"`},
	{"listed for an unknown query", "query: {of: ab}", "query: {off: ab}", "            label: {op", `x-listed: ListLabels has no parameter "off" in its query`},
	{"listed for a value that is refused", "query: {of: ab}", "query: {of: abc}", "            label: {op", `that takes "abc"`},
	{"listed by a name that elements lack", "name: label, modified", "name: size, modified", "            label: {op", `an element of ListLabels has no member "size"`},
	{"listed by a name that is never sent", "name: label, modified", "name: word, modified", "            label: {op", `the body of PutThing has no member "word"`},
	{"listed with an unknown time", "modified: at", "modified: when", "            label: {op", `an element of ListLabels has no member "when"`},
	{"listed by an unknown id", "{label: word}", "{label: id}", "            label: {op", `an element of ListLabels has no member "id"`},
	{"listed without an id", "parameters: {label: word}", "parameters: {}", "            label: {op", "give for every parameter of the link"},
	{"listed with an id of something else", "parameters: {label: word}", "parameters: {word: word}", "            label: {op", `the link has no parameter "word"`},
	{"listed without a source", "parameters: {label: word}, source: {inferred: test}", "parameters: {label: word}", "            label: {op", "needs a source"},
	{"misspelt word of a list", "elements: labels", "element: labels", "            label: {op", "x-listed: "},
}

// leftOutList begins a list of operations that are left out before the paths of the document.
const leftOutList = "x-left-out:\n  - source: {inferred: test}\n    operations:\n"

var leftOutFaults = []fault{
	{"left out and described", "paths:\n", leftOutList + "      - {id: PutThing, method: POST, path: /all}\npaths:\n", "      - {id: PutThing, method", "PutThing is described under paths; take its line out of x-left-out"},
	{"left out on the path of another", "paths:\n", leftOutList + "      - {id: PutIt, method: PUT, path: '/things/{other}'}\npaths:\n", "      - {id: PutIt", "PutIt has the same method and path as PutThing; take"},
	{"left out on one path twice", "paths:\n", leftOutList + "      - {id: A, method: PUT, path: /a}\n      - {id: B, method: PUT, path: /a}\npaths:\n", "      - {id: B", "B has the same method and path as A; take"},
	{"left out twice", "paths:\n", leftOutList + "      - {id: A, method: PUT, path: /a}\n      - {id: A, method: PUT, path: /b}\npaths:\n", "      - {id: A, method: PUT, path: /b", "A stands twice"},
	{"left out without an id", "paths:\n", leftOutList + "      - {method: PUT, path: /a}\npaths:\n", "      - {method", "needs an id"},
	{"left out with a method in lower case", "paths:\n", leftOutList + "      - {id: A, method: put, path: /a}\npaths:\n", "      - {id: A", `method "put": give one of DELETE, GET`},
	{"left out with half an escape", "paths:\n", leftOutList + "      - {id: A, method: PUT, path: '/a%2'}\npaths:\n", "      - {id: A", `path "/a%2": must be the template of a path`},
	{"left out without a path", "paths:\n", leftOutList + "      - {id: A, method: PUT}\npaths:\n", "      - {id: A", `path "": must be the template of a path`},
	{"left out without a source", "paths:\n", "x-left-out:\n  - operations: [{id: A, method: PUT, path: /a}]\npaths:\n", "  - operations:", "needs a source"},
	{"left out with an unknown field", "paths:\n", leftOutList + "      - {id: A, method: PUT, path: /a, why: no}\npaths:\n", "      - {id: A", "why"},
	{"left out as an object", "paths:\n", "x-left-out: {id: A}\npaths:\n", "x-left-out:", "unmarshal"},
}

var ruleFaults = []fault{
	{"rule that does not parse", "has(self.kind)\"", "has(self.kind\"", "id: size.needs-kind", "Syntax error"},
	{"rule with an unknown name", "has(self.kind)\"", "has(body.kind)\"", "id: size.needs-kind", "undeclared reference to 'body'"},
	{"rule with an unknown function", "has(self.kind)\"", "present(self.kind)\"", "id: size.needs-kind", "undeclared reference to 'present'"},
	{"rule that gives a number", `"!has(self.size) || has(self.kind)"`, "size('kind')", "id: size.needs-kind", "gives int, must give a bool"},
	{"rule that gives a text at last", `"!has(self.size) || has(self.kind)"`, "self.label", "id: size.needs-kind", "gives string, must give a bool"},
	{"rule that cannot be evaluated", `"!has(self.size) || has(self.kind)"`, "self.colour == 'red'", "id: size.needs-kind", "cannot be evaluated"},
	{"rule against its accept example", "set: {size: 1, kind: a}", "set: {size: 1}\n      - set: {}", "id: size.needs-kind", "accept example 1: the rule rejects it"},
	{"rule against its reject example", "      - set: {size: 1}\n", "      - set: {size: 1}\n      - set: {size: 1, kind: b}\n", "id: size.needs-kind", "reject example 2: the rule accepts it"},
	{"rule without a reject example", "    reject:\n      - set: {size: 1}\n", "", "id: size.needs-kind", "at least one accept and one reject"},
	{"rule without a source", "    level: must\n    source: {inferred: test}\n", "    level: must\n", "id: size.needs-kind", "needs rule, message and source"},
	{"rule of an unknown level", "    level: must\n", "    level: always\n", "id: size.needs-kind", `level "always"`},
	{"rule with an unknown error", "    error: E.1\n", "    error: E.5\n", "id: size.needs-kind", "E.5"},
	{"rule with an unknown field", "    level: must\n", "    levels: must\n", "", "levels"},
	{"rule of an unknown operation", "operations: [PutThing]", "operations: [PutThin]", "id: size.needs-kind", `operation "PutThin" is not in the document`},
	{"rule of the default operation", "    operations: [PutThing]\n", "", "id: size.needs-kind", `operation "UpdateFunctionConfig" is not in the document`},
	{"rule on an undeclared answer", "    error: E.1\n    level", "    response: 201\n    level", "id: size.needs-kind", "declares no response 201"},
	{"rule example on an unknown answer example", "    accept:\n      - set: {size: 1, kind: a}", "    response: 200\n    accept:\n      - on: page", "id: size.needs-kind", `no example "page"`},
	{"rule example on an unknown base", "set: {size: 1, kind: a}", "on: full", "id: size.needs-kind", `no example "full"`},
	{"rule example with a bad fill", "set: {size: 1, kind: a}", "fill: {kind: {with: ab, bytes: 3}}", "id: size.needs-kind", "one byte to fill with"},
	{"rule twice", "x-rules:\n", "x-rules:\n  - id: size.needs-kind\n    operations: [PutThing]\n    rule: has(self.label)\n    message: m\n" +
		"    at: /label\n    error: E.1\n    level: must\n    source: {inferred: test}\n    accept: [{set: {}}]\n    reject: [{remove: [label]}]\n", "id: size.needs-kind", "stands twice"},
}
