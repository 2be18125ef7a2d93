package openapi

import (
	"regexp"
	"sync"
)

// CutSignatures replaces the query of every address in a text that carries its own
// signature, as those do with which OBS lends an object to whoever has the address: they
// open it like a password. The text may be JSON, and stays so.
func CutSignatures(text []byte) []byte {
	return signedAddress().ReplaceAll(text, []byte("${1}?signed"))
}

// The characters of an address, those that JSON escapes among them, also in a text inside
// a text.
const (
	beforeQuery = `(?:[^"\s\\?<>]|\\+u[0-9a-fA-F]{4}|\\+/)*`
	inQuery     = `(?:[^"\s\\<>]|\\+u[0-9a-fA-F]{4}|\\+/)*`
)

var signedAddress = lazyPattern(`(https?:(?:\\*/){2}` + beforeQuery + `)\?` + inQuery + `(?i:signature|token|accesskeyid|credential)=` + inQuery)

// lazyPattern compiles a pattern when it is first needed, which few processes do.
func lazyPattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
