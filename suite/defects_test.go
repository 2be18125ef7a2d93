package suite_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/go-json-experiment/json"
)

// A defect is a mistake of a service, planted by a handler wrapped round the fake.
type defect struct {
	name   string
	breaks []string // ids of the clauses that must fail, and no others
	wrap   func(http.Handler) http.Handler
}

const (
	put  = "update-function-config."
	get  = "show-function-config."
	post = "create-function."
)

// exchange is one request that a defect may change before the fake sees it, and
// the answer that it may change before the client sees it.
type exchange struct {
	request *http.Request
	sent    map[string]any // decoded request body, nil if it is none
	answer  *httptest.ResponseRecorder
	body    map[string]any // decoded answer, nil if it is none
}

func (x *exchange) isUpdate() bool {
	return x.request.Method == http.MethodPut && strings.HasSuffix(x.request.URL.Path, "/config")
}

func (x *exchange) isShow() bool {
	return x.request.Method == http.MethodGet && strings.HasSuffix(x.request.URL.Path, "/config")
}
func (x *exchange) ok() bool { return x.answer.Code == http.StatusOK }

// onAnswer plants a change of answers.
func onAnswer(change func(*exchange)) func(http.Handler) http.Handler {
	return around(nil, change)
}

// onRequest plants a change of what reaches the fake.
func onRequest(change func(*exchange)) func(http.Handler) http.Handler {
	return around(change, nil)
}

func around(before, after func(*exchange)) func(http.Handler) http.Handler {
	return func(inner http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			data, _ := io.ReadAll(r.Body)
			x := &exchange{request: r, answer: httptest.NewRecorder()}
			if json.Unmarshal(data, &x.sent) != nil {
				x.sent = nil // what is wrong on purpose goes on as it is
			}
			r.Body = io.NopCloser(bytes.NewReader(data))
			if before != nil {
				before(x)
				if x.sent != nil {
					data, _ = json.Marshal(x.sent)
					r.Body = io.NopCloser(bytes.NewReader(data))
					r.ContentLength = int64(len(data))
				}
			}
			inner.ServeHTTP(x.answer, r)
			if json.Unmarshal(x.answer.Body.Bytes(), &x.body) != nil {
				x.body = nil
			}
			if after != nil {
				after(x)
			}
			x.write(w)
		})
	}
}

// write sends the answer with the body as the defect left it.
func (x *exchange) write(w http.ResponseWriter) {
	for name, values := range x.answer.Header() {
		w.Header()[name] = values
	}
	data := x.answer.Body.Bytes()
	if x.body != nil {
		data, _ = json.Marshal(x.body)
	}
	w.WriteHeader(x.answer.Code)
	_, _ = w.Write(data)
}

// inUpdates changes the body of every accepted update's answer.
func inUpdates(change func(body map[string]any)) func(http.Handler) http.Handler {
	return onAnswer(func(x *exchange) {
		if x.isUpdate() && x.ok() && x.body != nil {
			change(x.body)
		}
	})
}

// lenient lets values of one member through by sending the fake a good one instead.
func lenient(member string, good any, when func(any) bool) func(http.Handler) http.Handler {
	return onRequest(func(x *exchange) {
		if v, present := x.sent[member]; x.isUpdate() && present && when(v) {
			x.sent[member] = good
		}
	})
}

func number(test func(float64) bool) func(any) bool {
	return func(v any) bool {
		n, ok := v.(float64)
		return ok && test(n)
	}
}

// refusing answers requests that it picks with 400 instead of carrying them out.
func refusing(pick func(*exchange) bool) func(http.Handler) http.Handler {
	return func(inner http.Handler) http.Handler {
		return around(nil, func(x *exchange) {
			if x.isUpdate() && x.ok() && pick(x) {
				x.answer.Code = http.StatusBadRequest
				x.body = map[string]any{"error_code": "FSS.0400", "error_msg": "refused by a defect"}
			}
		})(inner)
	}
}
