package proxy

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/openapi/crosscheck"
	"github.com/fgcontract/fgcontract/suite/target"
)

// Config says where the traffic goes and what it is held against.
type Config struct {
	Upstream string            // address of the service: scheme and host
	Contract *openapi.Contract // what both sides are held against
	// Second is the second engine for that contract; nil builds one.
	Second *crosscheck.Checker
	// Hosts are names, beside that of the service, localhost and addresses, under which
	// clients may ask. Any other is refused: a page in a browser could have made it up.
	Hosts     []string
	Transport http.RoundTripper // nil means one of its own, which goes straight to the service
	// Roots are the authorities that the service's certificate is held against; nil means
	// those of the system. They are for a transport of its own.
	Roots   *x509.CertPool
	MaxBody int  // bytes of a body from which it is passed on and not judged; 0 means 1 MiB
	Strict  bool // broken clauses of level should count too
	KeepAll bool // keep exchanges without findings as evidence too, up to a bound
	Started time.Time
	Clock   func() time.Time // nil leaves the duration out
	Version string
	Command string
	// Told is called for every exchange when it is over, one at a time; nil if nobody
	// listens.
	Told func(Judged)
}

// defaultMaxBody is far above what a request without code takes.
const defaultMaxBody = 1 << 20

// Proxy passes traffic on and judges it. It is safe for concurrent use.
type Proxy struct {
	config    Config
	base      *url.URL
	contract  *openapi.Contract
	catalogue *contracts.Catalogue
	second    *crosscheck.Checker
	passing   *httputil.ReverseProxy

	mu      sync.Mutex
	number  int
	results results
}

// New prepares a proxy. It sends nothing.
func New(c Config) (*Proxy, error) {
	base, err := target.BaseOf(c.Upstream)
	if err != nil {
		return nil, err
	}
	if c.Contract == nil {
		return nil, errors.New("a proxy needs a contract")
	}
	if c.MaxBody < 0 {
		return nil, errors.New("the largest body that is judged must not be negative")
	}
	c.MaxBody = cmp.Or(c.MaxBody, defaultMaxBody)
	p := &Proxy{config: c, base: base, contract: c.Contract, second: c.Second, results: newResults()}
	if p.catalogue, err = contracts.NewCatalogue(c.Contract); err != nil {
		return nil, err
	}
	if p.second == nil {
		if p.second, err = crosscheck.New(c.Contract); err != nil {
			return nil, err
		}
	}
	if !c.Contract.IsEmbedded() { // of one that is, each operation when it first passes
		if err := p.second.Ready(c.Contract.Operations()...); err != nil {
			return nil, err
		}
	}
	p.passing = &httputil.ReverseProxy{
		Rewrite: p.rewrite, ModifyResponse: p.answered, ErrorHandler: p.unanswered, FlushInterval: -1,
		Transport: c.Transport, ErrorLog: log.New(io.Discard, "", 0), //nolint:forbidigo // silence: what it would log is told as an exchange
	}
	if c.Transport == nil {
		own := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // it is one, by its documentation
		own.Proxy, own.DisableCompression = nil, true
		if c.Roots != nil {
			own.TLSClientConfig = &tls.Config{RootCAs: c.Roots, MinVersion: tls.VersionTLS12}
		}
		p.passing.Transport = own
	}
	return p, nil
}

// passage is one exchange while it is under way.
type passage struct {
	judged   Judged
	request  contracts.Exchange
	sent     *capture
	received *capture
	covering target.Covering
	once     sync.Once
	gone     func() error // an error if the client waits no longer
}

const clientGone = "the client went away"

type passageKey struct{}

// ServeHTTP implements http.Handler.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodConnect:
		http.Error(w, "fgcontract proxy: give it addresses that begin with http://, so that it can read what it passes on", http.StatusMethodNotAllowed)
		return
	case !p.admits(r.Host):
		http.Error(w, "fgcontract proxy: it does not answer under this host; ask by address, by localhost, by the name of the service, or name the host with --host", http.StatusMisdirectedRequest)
		return
	}
	e := p.begin(r)
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = &tee{ReadCloser: r.Body, to: e.sent}
	}
	p.passing.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), passageKey{}, e)))
}

// admits reports whether clients may ask under a host.
func (p *Proxy) admits(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	return name == "localhost" || net.ParseIP(name) != nil || name == strings.ToLower(p.base.Hostname()) ||
		slices.ContainsFunc(p.config.Hosts, func(h string) bool { return strings.EqualFold(h, name) })
}

func (p *Proxy) begin(r *http.Request) *passage {
	p.mu.Lock()
	p.number++
	number := p.number
	p.mu.Unlock()
	address := r.URL.EscapedPath()
	if r.URL.RawQuery != "" {
		address += "?" + r.URL.RawQuery
	}
	shown := p.contract.CoverAddress(r.Method, address)
	secrets := slices.Concat(r.Header["X-Auth-Token"], r.Header["X-Security-Token"], r.Header["Authorization"], r.Header["Cookie"])
	e := &passage{
		request:  contracts.Exchange{Method: r.Method, URL: address, Request: r.Header.Clone(), Credential: whose(r.Header)},
		sent:     &capture{limit: p.config.MaxBody, want: r.ContentLength},
		covering: target.NewCovering(secrets...), gone: r.Context().Err,
	}
	e.judged = Judged{Number: number, Method: r.Method, URL: e.covering.Text(shown), Request: []Broken{}, Response: []Broken{}}
	return e
}

// whose says for the command that repeats a request whether it showed a credential.
func whose(h http.Header) contracts.Role {
	if h.Get("X-Auth-Token") == "" && h.Get("Authorization") == "" {
		return contracts.None
	}
	return ""
}

// rewrite sends a request to the service, and leaves everything as it came that a
// signature may be about. The host is part of every signature: a signed request keeps
// its own, another one gets that of the service.
func (p *Proxy) rewrite(r *httputil.ProxyRequest) {
	r.Out.URL.Scheme, r.Out.URL.Host, r.Out.URL.RawQuery = p.base.Scheme, p.base.Host, r.In.URL.RawQuery
	r.Out.Host = p.base.Host
	if isSigned(r.In.Header) {
		r.Out.Host = r.In.Host
	}
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"} {
		if values, ok := r.In.Header[name]; ok {
			r.Out.Header[name] = values
		}
	}
}

func isSigned(h http.Header) bool { return strings.Contains(h.Get("Authorization"), "SignedHeaders=") }

// answered lets the body of an answer be captured, and judges at its end.
func (p *Proxy) answered(answer *http.Response) error {
	e, ok := answer.Request.Context().Value(passageKey{}).(*passage)
	if !ok {
		return nil
	}
	e.judged.Status = answer.StatusCode
	if answer.StatusCode == http.StatusSwitchingProtocols {
		e.judged.Unjudged = "the connection was upgraded to another protocol"
		p.finish(e)
		return nil
	}
	secrets := slices.Concat(answer.Header["X-Subject-Token"], answer.Header["Set-Cookie"])
	e.covering = e.covering.And(target.NewCovering(secrets...))
	e.received = &capture{limit: p.config.MaxBody, want: answer.ContentLength}
	header := answer.Header.Clone()
	answer.Body = &tee{ReadCloser: answer.Body, to: e.received, end: func() { e.once.Do(func() { p.conclude(e, header) }) }}
	return nil
}

// conclude judges an exchange that has gone through.
func (p *Proxy) conclude(e *passage, header http.Header) {
	x := e.request
	x.Status, x.Header = e.judged.Status, plainHeader(header)
	sent, lack := e.sent.whole()
	body, without := e.received.whole()
	if without == "" {
		body, without = decoded(body, header.Get("Content-Encoding"), p.config.MaxBody)
	}
	switch {
	case lack+without != "" && e.gone() != nil:
		e.judged.Unjudged = clientGone // one that goes when it has read everything has missed nothing
	case lack != "":
		e.judged.Unjudged = "the request " + lack
	case without != "":
		e.judged.Unjudged = "the answer " + without
	default:
		x.Sent, x.Body = sent, body
		p.judge(&e.judged, x)
		e.cover(x)
	}
	p.finish(e)
}

// cover takes credentials out of what is kept and told of an exchange.
func (e *passage) cover(x contracts.Exchange) {
	if openapi.IsCoded(x.Request) { // nobody sees which of its bytes are secret
		x.Sent = fmt.Appendf(nil, "[%d bytes in a content coding, not shown]", len(x.Sent))
	}
	x.URL, x.Sent, x.Body = e.covering.Text(e.judged.URL), e.covering.Body(x.Sent), e.covering.Body(x.Body)
	x.Request, x.Header = e.covering.Header(x.Request.Clone()), e.covering.Header(x.Header.Clone())
	e.judged.exchange = x
	for _, side := range [][]Broken{e.judged.Request, e.judged.Response} {
		for i := range side {
			side[i].Expected, side[i].Actual = e.covering.Text(side[i].Expected), e.covering.Text(side[i].Actual)
		}
	}
}

// unanswered tells the client that there is no answer, which is no answer of the
// service.
func (p *Proxy) unanswered(w http.ResponseWriter, r *http.Request, err error) {
	if e, ok := r.Context().Value(passageKey{}).(*passage); ok {
		e.judged.Unjudged = "the service gave no answer: " + e.covering.Text(target.Cause(err).Error())
		e.judged.Fault = e.gone() == nil
		if !e.judged.Fault {
			e.judged.Unjudged = clientGone
		}
		p.finish(e)
	}
	http.Error(w, fmt.Sprintf("fgcontract proxy: %s gave no answer", p.base), http.StatusBadGateway)
}

// finish takes an exchange into the results and tells of it.
func (p *Proxy) finish(e *passage) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.results.add(e.judged, p.config)
	if p.config.Told != nil {
		p.config.Told(e.judged)
	}
}
