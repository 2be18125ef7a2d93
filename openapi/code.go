package openapi

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
)

// CodeBytes returns the code that a body has as text: what the text says in Base64,
// or, because the documents also speak of plain text, the text as it stands.
func CodeBytes(text string) []byte {
	if code, err := base64.StdEncoding.DecodeString(text); err == nil {
		return code
	}
	return []byte(text)
}

// isZip reports whether a text is a zip file in Base64. Only the directory of the
// file is looked at, and nothing is unpacked.
func isZip(text string) bool {
	code, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return false
	}
	_, err = zip.NewReader(bytes.NewReader(code), int64(len(code)))
	return err == nil
}
