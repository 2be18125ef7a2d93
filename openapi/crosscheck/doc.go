// Package crosscheck is the second engine: it holds requests and responses
// against the same document as package openapi, with another library, so that a
// fault in one library does not pass as a fact.
//
// A [Checker] finds what is wrong ([Finding]) and compares it with what package
// openapi found ([Comparison]): said by both, said by one alone, and said by one
// alone for a reason that is known and listed ([Differences]). Findings bear the
// same clause ids and places as violations, are sorted, stand once, and show no
// value of a request or response. A Checker is safe for concurrent use, and a check
// starts no goroutine.
//
// It sees routes, statuses, media types, parameters and the keywords of schemas.
// It does not see:
//   - rules (x-rules), refusals (credentials, size, existence, conflicts) and
//     whether an error code belongs to its status;
//   - what its JSON decoder lets pass: a member named twice, bytes that are not
//     UTF-8, very long numbers, very deep nesting;
//   - formats: int32 and int64 are ranges for the first engine alone;
//   - the body behind a wrong media type, the parameters of a media type, a body
//     where none is declared, an answer that is null;
//   - empty segments of a path and broken percent escapes.
//
// Two things are set right before the library is asked, because it would look no
// further otherwise: a request without a Content-Type counts as application/json
// (as the document says), and white space alone is no body.
//
// This is the only package that may import the library, which takes minutes to
// build from nothing; what crosses its border is plain.
package crosscheck
