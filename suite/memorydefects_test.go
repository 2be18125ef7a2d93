package suite_test

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/go-json-experiment/json"
)

// A service is the fake with a memory beside it, for defects over several requests.
type service struct {
	mu     sync.Mutex
	inner  http.Handler
	memory map[string]map[string]any
}

// mistaken plants a defect with a memory: before sees the request before the fake
// does, after the answer before the client does.
func mistaken(before, after func(*service, *exchange)) func(http.Handler) http.Handler {
	return func(inner http.Handler) http.Handler {
		s := &service{inner: inner, memory: map[string]map[string]any{}}
		guarded := func(f func(*service, *exchange)) func(*exchange) {
			return func(x *exchange) {
				if f != nil {
					s.mu.Lock()
					defer s.mu.Unlock()
					f(s, x)
				}
			}
		}
		return around(guarded(before), guarded(after))(inner)
	}
}

// call asks the fake something behind the client's back.
func (s *service) call(method, address string, body map[string]any) map[string]any {
	data, _ := json.Marshal(body)
	r := httptest.NewRequest(method, address, bytes.NewReader(data))
	r.Header.Set("X-Auth-Token", goodToken)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.inner.ServeHTTP(w, r)
	var out map[string]any
	_ = json.Unmarshal(w.Body.Bytes(), &out)
	return out
}

func (x *exchange) address() string { return x.request.URL.EscapedPath() }

// merging keeps one member of the last update when the next one leaves it out.
func merging(member string) func(http.Handler) http.Handler {
	return mistaken(func(s *service, x *exchange) {
		if !x.isUpdate() || x.sent == nil {
			return
		}
		old, was := s.memory[x.address()][member]
		if _, present := x.sent[member]; !present && was {
			x.sent[member] = old
		}
	}, func(s *service, x *exchange) {
		if x.isUpdate() && x.ok() {
			s.memory[x.address()] = maps.Clone(x.sent)
		}
	})
}

// undeleted is a defect that leaves all functions of a run behind.
const undeleted = "a delete is answered and not carried out"

var memoryDefects = []defect{
	{"description survives its absence", []string{put + "absent.description"}, merging("description")},
	{"user_data survives its absence", []string{put + "absent.user_data"}, merging("user_data")},
	{"lts_custom_tag survives its absence", []string{put + "absent.lts_custom_tag"}, merging("lts_custom_tag")},
	{
		"a read is one update behind",
		[]string{get + "reflects.*", put + "absent.*", put + "behaviour.*", "update-function-code.behaviour.configuration-untouched"},
		mistaken(func(s *service, x *exchange) {
			if x.isUpdate() {
				s.memory[x.address()] = s.call(http.MethodGet, x.address(), nil)
			}
		}, func(s *service, x *exchange) {
			if behind := s.memory[x.address()]; x.isShow() && x.ok() && behind["func_name"] != nil {
				x.body = behind
				delete(s.memory, x.address())
			}
		}),
	},
	{
		"an update is lost when it follows another",
		[]string{put + "behaviour.last-writer-wins", get + "reflects.*"},
		mistaken(nil, func(s *service, x *exchange) {
			if !x.isUpdate() || !x.ok() {
				return
			}
			if x.sent["description"] == "the second writer" {
				s.call(http.MethodPut, x.address(), s.memory[x.address()])
			} else {
				s.memory[x.address()] = maps.Clone(x.sent)
			}
		}),
	},
	{
		"an update reaches every function",
		[]string{put + "behaviour.others-untouched"},
		mistaken(nil, func(s *service, x *exchange) {
			if x.isShow() {
				s.memory[x.address()] = map[string]any{}
			}
			if !x.isUpdate() || !x.ok() {
				return
			}
			for other := range s.memory {
				body := maps.Clone(x.sent)
				urn := strings.TrimSuffix(other, "/config")
				body["func_name"] = urn[strings.LastIndexByte(urn, ':')+1:]
				if other != x.address() {
					s.call(http.MethodPut, other, body)
				}
			}
		}),
	},
	{
		"a refused update is carried out in part",
		[]string{put + "behaviour.refusal-changes-nothing"},
		mistaken(nil, func(s *service, x *exchange) {
			if x.isUpdate() && x.answer.Code == http.StatusBadRequest {
				stored := s.call(http.MethodGet, x.address(), nil)
				s.call(http.MethodPut, x.address(), map[string]any{
					"func_name": stored["func_name"], "runtime": "Python3.9", "handler": "index.handler",
					"timeout": 3.0, "memory_size": 128.0, "description": "in part",
				})
			}
		}),
	},
	{
		"encrypted values come back",
		[]string{put + "behaviour.secrets-never-come-back"},
		onAnswer(func(x *exchange) {
			if secret := x.sent["encrypted_user_data"]; x.isUpdate() && x.ok() && secret != nil {
				x.body["encrypted_user_data"] = secret
			}
		}),
	},
	{
		"last_modified stands still",
		[]string{put + "behaviour.last-modified-moves"},
		onAnswer(func(x *exchange) {
			if _, ofFunction := x.body["last_modified"].(string); ofFunction { // an event has a number
				x.body["last_modified"] = "2019-10-25 15:37:27"
			}
		}),
	},
	{
		"an update changes the digest of the code",
		[]string{put + "behaviour.code-untouched"},
		mistaken(nil, func(s *service, x *exchange) {
			if x.isUpdate() && x.ok() {
				s.memory[x.address()] = map[string]any{}
			}
			if s.memory[x.address()] != nil && x.body["digest"] != nil {
				x.body["digest"] = strings.Repeat("0", 128)
			}
		}),
	},
	{
		"the answer names another function",
		[]string{put + "behaviour.same-function"},
		inUpdates(func(b map[string]any) {
			urn, _ := b["func_urn"].(string)
			b["func_urn"] = urn + "x"
		}),
	},
	{
		undeleted,
		[]string{"delete-function.behaviour.gone-at-once", "list-functions.behaviour.shows-what-exists"},
		mistaken(func(s *service, x *exchange) {
			if x.request.Method == http.MethodDelete {
				s.memory[x.address()] = s.call(http.MethodGet, x.address()+"/config", nil)
			}
		}, func(s *service, x *exchange) {
			if old := s.memory[x.address()]; x.answer.Code == http.StatusNoContent && strings.HasPrefix(fmt.Sprint(old["func_name"]), "fgc-") {
				s.call(http.MethodPost, "/v2/"+fixtures.Project+"/fgs/functions", map[string]any{
					"func_name": old["func_name"], "package": "default", "runtime": "Python3.9", "handler": "index.handler",
					"timeout": 3.0, "memory_size": 128.0, "code_type": "inline",
				})
			}
		}),
	},
	{
		"the list hides its last function",
		[]string{"list-functions.behaviour.*"},
		onAnswer(func(x *exchange) {
			if all, ok := x.body["functions"].([]any); ok && len(all) > 0 {
				x.body["functions"] = all[:len(all)-1]
			}
		}),
	},
	{
		"next_marker is always 0",
		[]string{"list-functions.behaviour.pages-end"},
		onAnswer(func(x *exchange) {
			if _, ok := x.body["next_marker"]; ok {
				x.body["next_marker"] = 0.0
			}
		}),
	},
	{
		"the list takes no notice of maxitems",
		[]string{"list-functions.behaviour.pages-end"},
		onRequest(func(x *exchange) {
			if q := x.request.URL.Query(); q.Get("maxitems") == "1" {
				q.Del("maxitems")
				x.request.URL.RawQuery = q.Encode()
			}
		}),
	},
	{
		"gpu_memory is accepted on any runtime",
		[]string{put + "rule.gpu-memory.needs-custom"},
		onRequest(func(x *exchange) {
			if runtime, _ := x.sent["runtime"].(string); x.isUpdate() && !strings.HasPrefix(runtime, "Custom") {
				delete(x.sent, "gpu_memory")
			}
		}),
	},
	{
		"200 without a body",
		[]string{put + "response.200.json"},
		onAnswer(func(x *exchange) {
			if x.isUpdate() && x.ok() {
				x.body = nil
				x.answer.Body.Reset()
			}
		}),
	},
}

// warnedDefects break promises of level should alone: a run warns of them and does not
// fail.
var warnedDefects = []defect{
	repeating,
	{
		"what belonged to a deleted function is there again",
		[]string{"delete-function.behaviour.takes-what-belongs-to-it"},
		mistaken(func(s *service, x *exchange) {
			if x.request.Method == http.MethodDelete {
				s.memory[x.address()+"/events"] = s.call(http.MethodGet, x.address()+"/events", nil)
			}
		}, func(s *service, x *exchange) {
			if was := s.memory[x.address()]; was["events"] != nil && x.request.Method == http.MethodGet && x.ok() {
				x.body = was
			}
		}),
	},
}

// repeating breaks pages wherever in the list the new function comes.
var repeating = defect{
	"the first page is the second, too, when a function was made since somebody looked at it, until one is deleted",
	[]string{contracts.BehaviourPagesUnderChange},
	mistaken(nil, func(s *service, x *exchange) {
		query := x.request.URL.Query()
		switch {
		case x.request.Method == http.MethodDelete:
			clear(s.memory)
		case x.is(http.MethodPost, "/functions") && s.memory["first"] != nil:
			s.memory["repeats"] = map[string]any{}
		case query.Get("maxitems") == "1" && query.Get("marker") == "0":
			s.memory["first"] = maps.Clone(x.body)
		case query.Get("maxitems") == "1" && query.Get("marker") == "1" && s.memory["repeats"] != nil:
			x.body["functions"] = s.memory["first"]["functions"]
		}
	}),
}
