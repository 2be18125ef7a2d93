package openapi

import (
	"slices"
	"strings"
)

// clauseID joins the parts of a clause id. Ids consist of a-z 0-9 _ - . only,
// because test labels refuse the rest; anything else in a part becomes a hyphen.
func clauseID(parts ...string) string {
	var b strings.Builder
	for i, part := range parts {
		if i > 0 {
			b.WriteByte('.')
		}
		for _, r := range part {
			switch {
			case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_', r == '-', r == '.':
				b.WriteRune(r)
			case r >= 'A' && r <= 'Z':
				b.WriteRune(r - 'A' + 'a')
			default:
				b.WriteByte('-')
			}
		}
	}
	return b.String()
}

// kebab turns an operation id or a schema keyword into the form that ids use:
// UpdateFunctionConfig -> update-function-config, maxLength -> max-length.
func kebab(camel string) string {
	var b strings.Builder
	for i, r := range camel {
		if r >= 'A' && r <= 'Z' {
			if i > 0 {
				b.WriteByte('-')
			}
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

var (
	tokenEscaper   = strings.NewReplacer("~", "~0", "/", "~1")
	tokenUnescaper = strings.NewReplacer("~1", "/", "~0", "~")
)

// pointer appends tokens to a JSON pointer (RFC 6901).
func pointer(base string, tokens ...string) string {
	for _, t := range tokens {
		base += "/" + tokenEscaper.Replace(t)
	}
	return base
}

func unescapeToken(t string) string { return tokenUnescaper.Replace(t) }

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
