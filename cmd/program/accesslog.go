package program

import (
	"io"
	"log/slog"
	"net/http"
	"time"
)

// maxLoggedPath bounds a path in the log; what is longer names no function.
const maxLoggedPath = 300

// logged writes a line for each request: method, path, status, clause and time.
// Neither the query nor any header or body of the request is shown, so that no
// credential can be.
func logged(next http.Handler, to io.Writer) http.Handler {
	log := slog.New(slog.NewTextHandler(to, &slog.HandlerOptions{ReplaceAttr: withoutLevel}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		seen := &watched{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		path := r.URL.EscapedPath()
		attributes := []slog.Attr{
			slog.String("method", r.Method), slog.String("path", path[:min(len(path), maxLoggedPath)]),
			slog.Int("status", seen.status), slog.Duration("took", time.Since(started)),
		}
		if clause := w.Header().Get("X-Contract-Clause"); clause != "" {
			attributes = append(attributes, slog.String("clause", clause))
		}
		log.LogAttrs(r.Context(), slog.LevelInfo, "request", attributes...)
	})
}

// withoutLevel drops the level: an access log has only one.
func withoutLevel(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.LevelKey {
		return slog.Attr{}
	}
	return a
}

// watched remembers the status of an answer.
type watched struct {
	http.ResponseWriter
	status int
}

func (w *watched) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the writer below.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }
