package report

import (
	"bytes"
	_ "embed" // the schema
	"errors"
	"fmt"
	"io"
	"net/http"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/fgcontract/fgcontract/contracts"
)

// exchangeForm is an exchange in JSON. A body is the text itself where it is valid
// UTF-8, and stands in base64 under the other name where it is not.
type exchangeForm struct {
	Method     string         `json:"method"`
	URL        string         `json:"url"`                     // path and query, without host
	Credential contracts.Role `json:"credential,omitempty"`    // whose credential was sent; "" means the target's own
	Request    http.Header    `json:"requestHeader,omitempty"` // without credentials
	Sent       string         `json:"sent,omitempty"`
	SentBase64 []byte         `json:"sentBase64,omitempty"`
	Status     int            `json:"status"`
	Header     http.Header    `json:"header,omitempty"` // of the answer, without credentials
	Body       string         `json:"body,omitempty"`
	BodyBase64 []byte         `json:"bodyBase64,omitempty"`
	Cut        bool           `json:"cut,omitzero"` // the bodies are longer than what is kept of them
}

func formOf(x contracts.Exchange) exchangeForm {
	f := exchangeForm{
		Method: x.Method, URL: x.URL, Credential: x.Credential, Request: withoutCredentials(x.Request),
		Status: x.Status, Header: withoutCredentials(x.Header), Cut: x.Cut,
	}
	f.Sent, f.SentBase64 = textOrBytes(x.Sent)
	f.Body, f.BodyBase64 = textOrBytes(x.Body)
	return f
}

func (f exchangeForm) exchange() contracts.Exchange {
	return contracts.Exchange{
		Method: f.Method, URL: f.URL, Credential: f.Credential, Request: f.Request, Sent: bytesOf(f.Sent, f.SentBase64),
		Status: f.Status, Header: f.Header, Body: bytesOf(f.Body, f.BodyBase64), Cut: f.Cut,
	}
}

func textOrBytes(body []byte) (string, []byte) {
	if utf8.Valid(body) {
		return string(body), nil
	}
	return "", body
}

func bytesOf(text string, data []byte) []byte {
	if text != "" {
		return []byte(text)
	}
	return data
}

// options are common to writing and reading.
var options = json.JoinOptions(
	jsonv1.FormatDurationAsNano(true),
	json.WithMarshalers(json.MarshalToFunc(func(e *jsontext.Encoder, x contracts.Exchange) error {
		return json.MarshalEncode(e, formOf(x))
	})),
	json.WithUnmarshalers(json.UnmarshalFromFunc(func(d *jsontext.Decoder, x *contracts.Exchange) error {
		var f exchangeForm
		err := json.UnmarshalDecode(d, &f)
		*x = f.exchange()
		return err
	})),
)

// WriteJSON writes a report as indented JSON, one field for each of the model, in
// its order. A body is a string (sent, body) where it is valid UTF-8, and base64
// (sentBase64, bodyBase64) where it is not; in any other text a byte that is not
// UTF-8 becomes U+FFFD. Headers that carry credentials are left out.
func WriteJSON(w io.Writer, r Report) error {
	var buf bytes.Buffer
	err := json.MarshalWrite(&buf, r, options,
		json.Deterministic(true), jsontext.WithIndent("  "), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return fmt.Errorf("write the report as JSON: %w", err)
	}
	buf.WriteByte('\n')
	_, err = w.Write(buf.Bytes())
	return err
}

// Schema is the JSON Schema of what [WriteJSON] writes.
//
//go:embed report.schema.json
var Schema []byte

// ReadJSON reads what [WriteJSON] wrote. It refuses another version of the format,
// a report that is not whole, anything that stands behind it, and fields that it
// does not know: what it cannot read it could not pass on.
func ReadJSON(r io.Reader) (Report, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return Report{}, fmt.Errorf("read the report: %w", err)
	}
	var head struct {
		Format *int `json:"format"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return Report{}, unreadable(data, err)
	}
	switch {
	case head.Format == nil:
		return Report{}, errors.New("read the report: it has no field format; is this a report?")
	case *head.Format != Format:
		return Report{}, fmt.Errorf("read the report: its format is %d; this version reads format %d", *head.Format, Format)
	}
	var out Report
	if err := json.Unmarshal(data, &out, options, json.RejectUnknownMembers(true)); err != nil {
		return Report{}, unreadable(data, err)
	}
	return out, nil
}

func unreadable(data []byte, err error) error {
	switch {
	case errors.Is(err, json.ErrUnknownName):
		return fmt.Errorf("read the report: it has a field that this version does not know; use a version at least as new as the one that wrote it: %w", err)
	case len(bytes.TrimSpace(data)) == 0:
		return errors.New("read the report: it is empty")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("read the report: it breaks off after %d bytes: %w", len(data), err)
	}
	return fmt.Errorf("read the report: %w", err)
}
