package target

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Credential says what a request shows of who sends it.
type Credential string

// The credentials: the target's own, none, one that was never issued, one of another
// project, and one whose time is over.
const (
	Own     Credential = "own"
	None    Credential = "none"
	Garbage Credential = "garbage"
	Foreign Credential = "foreign"
	Expired Credential = "expired"
)

// garbageToken is a token that no service ever issued.
const garbageToken = "this-token-was-never-issued"

// Request is one request to the target.
type Request struct {
	Method     string
	Path       string // escaped
	Query      url.Values
	Header     http.Header
	Body       []byte
	Credential Credential    // "" means Own
	Skew       time.Duration // by which a signature is ahead of the clock
}

// Response is what came back.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
	Took   time.Duration
}

// ErrUnreachable marks an error of the way to the target: it gave no HTTP answer.
var ErrUnreachable = errors.New("the target gave no answer")

// ErrNotSent is ErrUnreachable from before the request was sent: nothing of it can
// have reached the target.
var ErrNotSent = fmt.Errorf("%w", ErrUnreachable)

// Send sends one request and reads the whole answer. Any HTTP answer is a
// Response; the error says that there was none, and holds no credential.
func (t *Target) Send(ctx context.Context, r Request) (Response, error) {
	if t.config.ReadOnly && r.Method != http.MethodGet {
		return Response{}, fmt.Errorf("%w: refusing to send %s: the target may only be read", ErrNotSent, r.Method)
	}
	if t.limiter != nil {
		if err := t.limiter.Wait(ctx); err != nil {
			return Response{}, fmt.Errorf("wait for the rate limit: %w", err)
		}
	}
	bounded, cancel := context.WithTimeout(ctx, t.timeout())
	defer cancel()
	request, err := t.build(bounded, r)
	if err != nil {
		return Response{}, err
	}
	covered := t.covering.with(request)
	answer, err := t.exchange(ctx, request, covered)
	return answer, covered.error(err)
}

// exchange carries a request out and reads the whole answer, without credentials.
func (t *Target) exchange(ctx context.Context, request *http.Request, covered Covering) (Response, error) {
	started := time.Now() //nolint:forbidigo // how long an answer takes is for the report only
	answer, err := t.client.Do(request)
	var network *net.OpError
	switch {
	case errors.As(err, &network) && network.Op == "dial":
		return Response{}, fmt.Errorf("%w: %s %s: %w", ErrNotSent, request.Method, t.URL(), Cause(err))
	case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
		return Response{}, fmt.Errorf("%w: %s %s: nothing came within %s: %w", ErrUnreachable, request.Method, t.URL(), t.timeout(), Cause(err))
	case err != nil:
		return Response{}, fmt.Errorf("%w: %s %s: %w", ErrUnreachable, request.Method, t.URL(), Cause(err))
	}
	defer answer.Body.Close() //nolint:errcheck // read to the end below
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if err != nil {
		return Response{}, fmt.Errorf("%w: %s %s: the answer broke off: %w", ErrUnreachable, request.Method, t.URL(), Cause(err))
	}
	if len(body) > maxAnswer {
		return Response{}, fmt.Errorf("%w: %s %s: the answer is larger than %d bytes", ErrUnreachable, request.Method, t.URL(), maxAnswer)
	}
	return Response{Status: answer.StatusCode, Header: covered.Header(answer.Header), Body: covered.Body(body), Took: time.Since(started)}, nil //nolint:forbidigo // as above
}

func (t *Target) timeout() time.Duration { return cmp.Or(t.config.Timeout, defaultTimeout) }

func (t *Target) build(ctx context.Context, r Request) (*http.Request, error) {
	address := t.base.Scheme + "://" + t.base.Host + r.Path
	if len(r.Query) > 0 {
		address += "?" + r.Query.Encode()
	}
	parsed, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("the path of a request cannot be parsed: %w", Cause(err))
	}
	if parsed.Host != t.base.Host {
		return nil, fmt.Errorf("refusing to send to %q: the target is %q", parsed.Host, t.base.Host)
	}
	token, err := t.token(r.Credential)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, r.Method, address, bytes.NewReader(r.Body))
	if err != nil {
		return nil, Cause(err)
	}
	for name, values := range r.Header {
		request.Header[http.CanonicalHeaderKey(name)] = values
	}
	if token != "" {
		request.Header.Set("X-Auth-Token", token)
	}
	request.Header.Set("User-Agent", "fgcontract")
	return request, t.sign(request, r)
}

// token is what a request shows; "" if it shows nothing.
func (t *Target) token(c Credential) (string, error) {
	switch c {
	case Own, "":
		return t.config.Token.Reveal(), nil
	case None:
		return "", nil
	case Garbage:
		return garbageToken, nil
	case Foreign:
		if t.config.Foreign == "" {
			return "", errors.New("the target has no credential of another project")
		}
		return t.config.Foreign.Reveal(), nil
	case Expired:
		if t.config.Expired == "" {
			return "", errors.New("the target has no token whose time is over")
		}
		return t.config.Expired.Reveal(), nil
	case Signed, Forged, Altered, Tokenless, Mistaken:
		return "", nil
	}
	return "", fmt.Errorf("%q is no credential that a request can show", c)
}

// Cause drops the address that net/url and net/http put in front of an error: it
// may hold what a user wrote into it.
func Cause(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}
