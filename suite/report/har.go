package report

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/fgcontract/fgcontract/contracts"
)

// HAREntry is an exchange in an HTTP archive (HAR 1.2), as browsers and proxies write
// and read it. What the format has no place for stands in fields that begin with an
// underscore.
type HAREntry struct {
	Started  time.Time   `json:"startedDateTime"`
	Time     float64     `json:"time"` // milliseconds
	Request  harRequest  `json:"request"`
	Response harResponse `json:"response"`
	Cache    struct{}    `json:"cache"`
	Timings  harTimings  `json:"timings"`
	Comment  string      `json:"comment,omitempty"`
	Place    *HARPlace   `json:"_fgcontract,omitempty"`
}

// HARPlace says what an exchange was for.
type HARPlace struct {
	Case       string         `json:"case,omitempty"`    // id of the case that it belongs to
	Attempt    int            `json:"attempt,omitzero"`  // of the case, from 1; 0 in reports, which keep the first
	Step       int            `json:"step"`              // index of the exchange in its case, from 0
	Purpose    string         `json:"purpose,omitempty"` // make, judge, remove, look or put back
	Credential contracts.Role `json:"credential,omitempty"`
	Sent       int            `json:"sent,omitzero"` // how often, if more than once: an answer asked for patience
	// Digest is the SHA-256 of the whole body that was sent, secrets covered, where only
	// its beginning is kept.
	Digest string `json:"sha256,omitempty"`
}

type harRequest struct {
	Method      string       `json:"method"`
	URL         string       `json:"url"`
	Version     string       `json:"httpVersion"`
	Cookies     []harPair    `json:"cookies"`
	Headers     []harPair    `json:"headers"`
	Query       []harPair    `json:"queryString"`
	Body        *harPostData `json:"postData,omitempty"`
	HeadersSize int          `json:"headersSize"`
	BodySize    int          `json:"bodySize"`
}

type harResponse struct {
	Status      int        `json:"status"`
	Text        string     `json:"statusText"`
	Version     string     `json:"httpVersion"`
	Cookies     []harPair  `json:"cookies"`
	Headers     []harPair  `json:"headers"`
	Content     harContent `json:"content"`
	Redirect    string     `json:"redirectURL"`
	HeadersSize int        `json:"headersSize"`
	BodySize    int        `json:"bodySize"`
}

type harPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type harPostData struct {
	MIME     string    `json:"mimeType"`
	Params   []harPair `json:"params"`
	Text     string    `json:"text"`
	Encoding string    `json:"_encoding,omitempty"` // base64 where the body is not UTF-8
}

type harContent struct {
	Size     int    `json:"size"`
	MIME     string `json:"mimeType"`
	Text     string `json:"text,omitempty"`
	Encoding string `json:"encoding,omitempty"` // base64 where the body is not UTF-8
}

type harTimings struct {
	Send    float64 `json:"send"`
	Wait    float64 `json:"wait"`
	Receive float64 `json:"receive"`
}

// harVersion is that of the format, httpVersion what all targets are spoken to by.
const (
	harVersion  = "1.2"
	httpVersion = "HTTP/1.1"
	inBase64    = "base64"
)

// HAREntryOf puts an exchange with a server at base into an archive. Credentials are
// left out; secret members have to be covered already.
func HAREntryOf(base string, x contracts.Exchange, started time.Time, place HARPlace) HAREntry {
	address := strings.TrimRight(base, "/") + x.URL
	took := float64(x.Took) / float64(time.Millisecond)
	place.Credential = x.Credential
	out := HAREntry{
		Started: started.UTC(), Time: took, Timings: harTimings{Wait: took}, Place: &place,
		Request: harRequest{
			Method: x.Method, URL: address, Version: httpVersion, Cookies: []harPair{}, Headers: harHeader(x.Request), Query: harQuery(address),
			HeadersSize: -1, BodySize: len(x.Sent),
		},
		Response: harResponse{
			Status: x.Status, Text: http.StatusText(x.Status), Version: httpVersion, Cookies: []harPair{}, Headers: harHeader(x.Header),
			Redirect: x.Header.Get("Location"), HeadersSize: -1, BodySize: len(x.Body),
		},
	}
	if len(x.Sent) > 0 {
		out.Request.Body = &harPostData{MIME: x.Request.Get("Content-Type"), Params: []harPair{}}
		out.Request.Body.Text, out.Request.Body.Encoding = harText(x.Sent)
	}
	out.Response.Content = harContent{Size: len(x.Body), MIME: x.Header.Get("Content-Type")}
	out.Response.Content.Text, out.Response.Content.Encoding = harText(x.Body)
	if x.Cut {
		out.Comment = fmt.Sprintf("the bodies are cut behind %d bytes", max(len(x.Sent), len(x.Body)))
	}
	return out
}

// Exchange is what [HAREntryOf] was given, without credentials and where it went.
func (e HAREntry) Exchange(base string) (contracts.Exchange, error) {
	x := contracts.Exchange{
		Method: e.Request.Method, Request: headerOf(e.Request.Headers),
		Status: e.Response.Status, Header: headerOf(e.Response.Headers), Cut: e.Comment != "",
	}
	rest, ok := strings.CutPrefix(e.Request.URL, strings.TrimRight(base, "/"))
	if !ok {
		return x, errors.New("an exchange was with another server")
	}
	x.URL = rest
	if e.Place != nil {
		x.Credential = e.Place.Credential
	}
	var faults [2]error
	if e.Request.Body != nil {
		x.Sent, faults[0] = harBytes(e.Request.Body.Text, e.Request.Body.Encoding)
	}
	x.Body, faults[1] = harBytes(e.Response.Content.Text, e.Response.Content.Encoding)
	return x, errors.Join(faults[:]...)
}

func harText(body []byte) (text, encoding string) {
	if utf8.Valid(body) {
		return string(body), ""
	}
	return base64.StdEncoding.EncodeToString(body), inBase64
}

func harBytes(text, encoding string) ([]byte, error) {
	if encoding == inBase64 {
		data, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, errors.New("a body is no base64")
		}
		return data, nil
	}
	return []byte(text), nil
}

// harHeader lists what is no credential, sorted by name.
func harHeader(h http.Header) []harPair {
	out := []harPair{}
	open := withoutCredentials(h)
	for _, name := range slices.Sorted(maps.Keys(open)) {
		for _, value := range open[name] {
			out = append(out, harPair{name, value})
		}
	}
	return out
}

func headerOf(pairs []harPair) http.Header {
	var out http.Header
	for _, p := range pairs {
		if out == nil {
			out = http.Header{}
		}
		out[p.Name] = append(out[p.Name], p.Value)
	}
	return out
}

// harQuery lists what can be read of the query of an address, sorted by name.
func harQuery(address string) []harPair {
	out := []harPair{}
	_, text, _ := strings.Cut(address, "?")
	query, _ := url.ParseQuery(text) // what it cannot read it leaves out; the address has all
	for _, name := range slices.Sorted(maps.Keys(query)) {
		for _, value := range query[name] {
			out = append(out, harPair{name, value})
		}
	}
	return out
}

// MarshalHAR gives a part of an archive as one line of JSON. A byte that is not UTF-8
// becomes U+FFFD, which bodies never have.
func MarshalHAR(part any) ([]byte, error) {
	return json.Marshal(part, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
}

// HARHead is how every archive begins, up to the bracket behind which its entries
// stand, parted by commas. Extra are further fields, whose names begin with an
// underscore; they stand before the entries, so that a reader knows what it reads.
func HARHead(tool Tool, extra map[string]any) ([]byte, error) {
	out := []byte(`{"log":{"version":"` + harVersion + `","creator":`)
	creator, err := MarshalHAR(Tool{Name: tool.Name, Version: tool.Version})
	if err != nil {
		return nil, err
	}
	out = append(out, creator...)
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		value, err := MarshalHAR(extra[name])
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, `,"`+name+`":`...), value...), '\n')
	}
	return append(out, `,"entries":[`...), nil
}

// WriteHAR writes the exchanges that a report holds as an HTTP archive, HAR 1.2, an
// entry on a line, in the order of the cases. The report knows when the run began and
// not when each request was sent: every entry has the time of the run.
func WriteHAR(w io.Writer, r Report) error {
	out, err := HARHead(r.Tool, map[string]any{"_report": map[string]any{
		"outcome": r.Outcome, "reason": r.Reason, "target": r.Target, "contract": r.Contract,
	}})
	first := true
	for _, c := range r.Cases {
		for i, x := range c.Exchanges {
			var line []byte
			if err == nil {
				line, err = MarshalHAR(HAREntryOf(r.Target.URL, x, r.Run.Started, HARPlace{Case: c.ID, Step: i}))
			}
			if !first {
				out = append(out, ',')
			}
			first = false
			out = append(append(out, '\n'), line...)
		}
	}
	if err == nil {
		_, err = w.Write(append(out, "\n]}}\n"...))
	}
	if err != nil {
		return fmt.Errorf("write the report as HAR: %w", err)
	}
	return nil
}
