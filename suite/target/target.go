package target

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

// Config is what a user says about a target.
type Config struct {
	URL     string // address of the service: scheme and host, no path
	Project string // id of the project in which functions are made
	Token   Secret // X-Auth-Token of that project, or
	Key     *Key   // the key with which requests are signed instead
	Foreign Secret // token of another project, "" if there is none
	Expired Secret // token whose time is over, "" if there is none
	// Signer is the key of cases about signatures, and Temporary that of cases about
	// security tokens; nil means Key, if that will do.
	Signer, Temporary *Key

	// Has names what the account owns, with the value to send where a case needs
	// one: vpc_id, subnet_id, agency, ... An empty value means that the values of
	// the document's examples will do, as they do for a fake.
	Has map[string]string
	// Fault makes the next call of an operation fail with an internal error; nil if
	// the target cannot be asked for one.
	Fault func(ctx context.Context, operation string) error
	// Stepping says that the clock of the target moves with each change and needs
	// no waiting.
	Stepping bool

	Timeout  time.Duration     // of one request; 0 means 30 s
	Rate     float64           // requests per second; 0 means no limit
	Patience Patience          // with requests that no case judges
	ReadOnly bool              // refuse to send anything but GET
	Base     http.RoundTripper // nil means a transport of its own
}

// Target sends requests to the configured service. It is safe for concurrent use.
type Target struct {
	config   Config
	base     *url.URL
	client   *http.Client
	limiter  *rate.Limiter
	covering Covering // of the credentials of the configuration
}

const (
	defaultTimeout = 30 * time.Second
	// maxAnswer bounds what is read of an answer. The largest documented one, a
	// page of 400 functions, stays far below.
	maxAnswer = 16 << 20
)

// New checks a configuration. Every fault of it is named, not only the first.
func New(c Config) (*Target, error) {
	base, err := BaseOf(c.URL)
	faults := []error{err}
	if c.Project == "" {
		faults = append(faults, errors.New("the project id is missing"))
	}
	switch {
	case c.Token == "" && c.Key == nil:
		faults = append(faults, errors.New("the token is missing"))
	case c.Token != "" && c.Key != nil:
		faults = append(faults, errors.New("a token and an access key exclude each other"))
	case c.Key != nil && (c.Key.Access == "" || c.Key.Secret == "" || c.Key.Now == nil):
		faults = append(faults, errors.New("an access key needs its secret key, and a clock"))
	}
	if c.Timeout < 0 {
		faults = append(faults, fmt.Errorf("the timeout %s is negative", c.Timeout))
	}
	if c.Rate < 0 {
		faults = append(faults, fmt.Errorf("the rate of %g requests a second is negative", c.Rate))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	t := &Target{config: c, base: base, client: newClient(c, base), covering: NewCovering(c.credentials()...)}
	if c.Rate > 0 {
		t.limiter = rate.NewLimiter(rate.Limit(c.Rate), 1)
	}
	return t, nil
}

// BaseOf takes scheme and host from an address. An error shows nothing else of it:
// what people write into an address may be a credential.
func BaseOf(address string) (*url.URL, error) {
	given, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("the URL cannot be parsed; give scheme and host, such as http://127.0.0.1:8080")
	}
	base := &url.URL{Scheme: given.Scheme, Host: given.Host}
	switch {
	case base.Scheme != "http" && base.Scheme != "https" || given.Hostname() == "":
		return nil, fmt.Errorf("the URL %q needs scheme and host, such as http://127.0.0.1:8080", base)
	case strings.Trim(given.Path, "/") != "" || given.RawQuery != "" || given.Fragment != "" || given.User != nil:
		return nil, fmt.Errorf("the URL %q has more than scheme and host; leave out path, query and user", base)
	}
	return base, nil
}

// guard lets requests through to one host alone, whatever made them.
type guard struct {
	base *url.URL
	next http.RoundTripper
}

func (g guard) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != g.base.Scheme || r.URL.Host != g.base.Host || r.Host != "" && r.Host != g.base.Host {
		return nil, fmt.Errorf("refusing to send to %q: the target is %q", r.URL.Host, g.base.Host)
	}
	return g.next.RoundTrip(r)
}

// CloseIdleConnections is for http.Client, which looks for it.
func (g guard) CloseIdleConnections() {
	if closer, ok := g.next.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

func newClient(c Config, base *url.URL) *http.Client {
	transport := c.Base
	if transport == nil {
		own := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // it is one, by its documentation
		own.MaxIdleConnsPerHost = 16
		transport = own
	}
	return &http.Client{
		Transport: guard{base: base, next: transport},
		// A redirect is an answer like any other: it is judged, and no credential
		// follows it to another host.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Close gives up idle connections.
func (t *Target) Close() { t.client.CloseIdleConnections() }

// URL is the address of the service: scheme and host.
func (t *Target) URL() string { return t.base.String() }

// Format implements fmt.Formatter: whatever prints a target shows its address. The
// fields hold credentials, and fmt asks no field that is not exported how to print.
func (t Target) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("target " + t.base.String())) }

// Project is the id of the project in which functions are made.
func (t *Target) Project() string { return t.config.Project }

// Has reports whether the target has what a case needs, and the value to send;
// "" means that the value of the document will do.
func (t *Target) Has(need string) (value string, ok bool) {
	switch need {
	case "foreign":
		return "", t.config.Foreign != ""
	case "expired-token":
		return "", t.config.Expired != ""
	case "access-key":
		return "", t.signer() != nil
	case "temporary-key":
		return "", t.temporary() != nil
	case "fault":
		return "", t.config.Fault != nil
	}
	value, ok = t.config.Has[need]
	return value, ok
}

// Owned is what the configuration says that the account owns, with the values to send.
func (t *Target) Owned() map[string]string { return maps.Clone(t.config.Has) }

// Missing lists those of the needs that the target does not have.
func (t *Target) Missing(needs []string) []string {
	return slices.DeleteFunc(slices.Clone(needs), func(need string) bool {
		_, ok := t.Has(need)
		return ok
	})
}

// Fault asks the target to fail the next call of an operation.
func (t *Target) Fault(ctx context.Context, operation string) error {
	if t.config.Fault == nil {
		return errors.New("the target cannot be asked for a fault")
	}
	return t.config.Fault(ctx, operation)
}

// Wait lets the clock of the target move on, unless it moves with each change.
func (t *Target) Wait(ctx context.Context, d time.Duration) error {
	if t.config.Stepping || d == 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
