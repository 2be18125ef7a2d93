package openapi

import (
	"net/url"
	"strings"
)

// What stands in records of requests in place of a value: of one that the document calls
// secret, and of one that it has no name for, which may be a secret that is misspelt or
// that nobody foresaw.
const (
	CoveredSecret  = "[secret]"
	CoveredUnknown = "[unknown]"
)

// CoverQuery returns the raw query of a request to the operation as a record may show it:
// names stay, and the values of parameters that the document names. A nil Operation
// names none. Every record of requests has to go through this or [Contract.CoverAddress].
func (o *Operation) CoverQuery(query string) string {
	if query == "" {
		return ""
	}
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		if name, value, _ := strings.Cut(pair, "="); value != "" {
			pairs[i] = name + "=" + o.coverValue(name, value)
		}
	}
	return strings.Join(pairs, "&")
}

// coverValue also covers what is read as no pair at all because of a semicolon in it:
// another pair could hide behind it.
func (o *Operation) coverValue(escapedName, value string) string {
	name, err := url.QueryUnescape(escapedName)
	if o == nil || err != nil || strings.Contains(value, ";") {
		return CoveredUnknown
	}
	for _, p := range o.Parameters {
		switch {
		case p.In != "query" || p.Name != name:
		case p.Secret || p.Credential:
			return CoveredSecret
		default:
			return value
		}
	}
	return CoveredUnknown
}

// CoverAddress covers the query of an address, which is path and query without a host, as
// [Operation.CoverQuery] does for the operation that method and path lead to.
func (c *Contract) CoverAddress(method, address string) string {
	path, query, has := strings.Cut(address, "?")
	if !has {
		return address
	}
	match, _ := c.Route(method, path)
	return path + "?" + match.Operation.CoverQuery(query)
}
