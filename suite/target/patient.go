package target

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Patience says how often and how far apart a request is tried that no case judges.
type Patience struct {
	Tries uint          // 0 means 5
	First time.Duration // before the second try, growing from there; 0 means 500 ms
	Most  time.Duration // between two tries, also if the target asks for more; 0 means 30 s
}

const (
	usualTries = 5
	usualFirst = 500 * time.Millisecond
	usualMost  = 30 * time.Second
)

// errAgain marks an answer that says to try again later.
var errAgain = errors.New("the target asks for patience")

// SendPatiently sends a request that prepares or cleans up, and tries again when the
// target answers that it is busy or failed: with exponential back-off, or after the
// time that Retry-After gives. A POST is tried again only behind 429, because behind a
// failure it may have been carried out. It gives the last answer, and how often the
// request was sent. A request that a case judges never goes this way.
func (t *Target) SendPatiently(ctx context.Context, r Request) (last Response, sent int, err error) {
	p := t.config.Patience
	growing := backoff.NewExponentialBackOff()
	growing.InitialInterval, growing.MaxInterval = cmp.Or(p.First, usualFirst), cmp.Or(p.Most, usualMost)
	_, err = backoff.Retry(ctx, func() (struct{}, error) {
		sent++
		var err error
		if last, err = t.Send(ctx, r); err != nil {
			return struct{}{}, backoff.Permanent(err)
		}
		if !mayRepeat(r.Method, last.Status) {
			return struct{}{}, nil
		}
		if wait, ok := retryAfter(last.Header); ok {
			return struct{}{}, &backoff.RetryAfterError{Duration: min(wait, growing.MaxInterval)}
		}
		return struct{}{}, errAgain
	}, backoff.WithBackOff(growing), backoff.WithMaxTries(cmp.Or(p.Tries, usualTries)))
	var asked *backoff.RetryAfterError
	if errors.Is(err, errAgain) || errors.As(err, &asked) {
		err = nil // the last answer says it all
	}
	return last, sent, err
}

// mayRepeat reports whether an answer asks for another try of a request that can be
// repeated without harm.
func mayRepeat(method string, status int) bool {
	switch {
	case status == http.StatusTooManyRequests:
		return true
	case method == http.MethodPost:
		return false
	}
	return status >= 500 && status != http.StatusNotImplemented
}

// retryAfter reads the header of that name: seconds, or a time, which counts from the
// time of the answer itself.
func retryAfter(h http.Header) (time.Duration, bool) {
	text := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second, true
	}
	until, err := http.ParseTime(text)
	now, fault := http.ParseTime(h.Get("Date"))
	if err != nil || fault != nil {
		return 0, false
	}
	return max(until.Sub(now), 0), true
}
