package proxy

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"sync"
)

// capture keeps the beginning of a body that passes through. It is safe for concurrent
// use: a request may still be on its way when its answer is there.
type capture struct {
	mu    sync.Mutex
	limit int
	data  []byte
	total int64
	ended bool  // the end was seen
	want  int64 // length that was announced, -1 if none was
}

func (c *capture) take(p []byte, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.total += int64(len(p))
	if room := c.limit - len(c.data); room > 0 {
		c.data = append(c.data, p[:min(room, len(p))]...)
	}
	c.ended = c.ended || errors.Is(err, io.EOF)
}

// whole gives the body, or says why it cannot be judged.
func (c *capture) whole() (body []byte, lack string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.total > int64(c.limit):
		return nil, fmt.Sprintf("is larger than %d bytes", c.limit)
	case !c.ended && c.total != c.want:
		return nil, "was not transferred whole"
	}
	return bytes.Clone(c.data), ""
}

// tee passes a body on and lets it be captured. Close is called once, at the end.
type tee struct {
	io.ReadCloser
	to  *capture
	end func() // may be nil
}

func (t *tee) Read(p []byte) (int, error) {
	n, err := t.ReadCloser.Read(p)
	t.to.take(p[:n], err)
	return n, err
}

func (t *tee) Close() error {
	err := t.ReadCloser.Close()
	if t.end != nil {
		t.end()
	}
	return err
}

// decoded undoes the coding of a body, up to a limit; lack says why it cannot.
func decoded(body []byte, coding string, limit int) (out []byte, lack string) {
	switch coding {
	case "", "identity":
		return body, ""
	case "gzip":
		r, err := gzip.NewReader(bytes.NewReader(body))
		if err == nil {
			out, err = io.ReadAll(io.LimitReader(r, int64(limit)+1))
		}
		if err != nil {
			return nil, "is said to be gzip and is not"
		}
		if len(out) > limit {
			return nil, fmt.Sprintf("is larger than %d bytes", limit)
		}
		return out, ""
	}
	return nil, "has a content coding that is not read here"
}
