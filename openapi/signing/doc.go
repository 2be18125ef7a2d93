// Package signing signs requests with an access key and verifies such signatures:
// SDK-HMAC-SHA256, the way of the vendor's clients.
//
// A signature covers the method, the path, the query, the headers that it lists and
// the body. How these become one text, the canonical request, is in [Canonical]. The
// key of the HMAC is the secret key itself; date, region and service derive none.
//
// [Sign] is for clients. A server takes two steps, because it knows who claims to
// have signed before it has read the body: [Read] and [Claim.Verify]. Which access
// keys exist, whether one has expired and what it opens is the server's business.
//
// The package knows neither the SM3 and P-256 variants nor the derived keys of
// V11-HMAC-SHA256, and streams no body. It has no clock; an error shows no value of a
// request and no key. The golden vectors in testdata come from a program in another
// language that shares nothing with this one.
package signing
