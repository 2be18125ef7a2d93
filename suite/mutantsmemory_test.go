package suite_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/openapi"
)

// unreflecting makes the services whose answer does not show a member as it was set.
func (b *breeder) unreflecting(fact openapi.Constraint) {
	name := fact.Schema.Name
	change := func(way string, change func(body map[string]any)) {
		b.add(sortOf(fact), way, b.onAnswers(fact.Operation, func(x *exchange) {
			if x.body != nil && fact.Operation.Response(x.answer.Code) == fact.Response {
				change(x.body)
			}
		}))
	}
	change("it is left out", func(body map[string]any) { delete(body, name) })
	change("it is another one", func(body map[string]any) {
		if v, present := body[name]; present {
			body[name] = altered(v)
		}
	})
}

// altered gives another value of the same type.
func altered(v any) any {
	switch v := v.(type) {
	case string:
		return v + "x"
	case float64:
		return v + 1
	case bool:
		return !v
	case []any:
		return []any{}
	case map[string]any:
		return map[string]any{}
	}
	return v
}

// unmerged makes the service that does with an absent member the opposite of what the
// document says: it keeps what should be set back, and sets back what should be kept.
func (b *breeder) unmerged(fact openapi.Constraint) {
	shown := b.shownAs(fact.Schema.Name)
	way := "it is kept"
	if fact.Schema.Absent.Keeps() {
		way = "it is set back"
	}
	keeps := fact.Schema.Absent.Keeps()
	wrap := mistaken(nil, func(s *service, x *exchange) {
		memory := s.memory[x.address()]
		if memory == nil {
			memory = map[string]any{}
			s.memory[x.address()] = memory
		}
		_, sent := x.sent[fact.Schema.Name]
		switch {
		case x.isUpdate() && x.ok():
			memory["set"] = sent
		case !x.isShow() || !x.ok():
		case memory["set"] == true:
			memory["was"] = x.body[shown]
		case memory["set"] == false && memory["was"] != nil && keeps:
			delete(x.body, shown)
		case memory["set"] == false && memory["was"] != nil:
			x.body[shown] = memory["was"]
		}
	})
	b.add("request absent", way, wrap)
}

// shownAs is the member of a read that shows a member of an update.
func (b *breeder) shownAs(member string) string {
	answer := b.contract.Operation("ShowFunctionConfig").Response(http.StatusOK).Schema
	for _, s := range answer.Members {
		if s.Reflects != nil && (s.Reflects.Member == member || strings.HasPrefix(s.Reflects.Member, "/"+member+"/")) {
			return s.Name
		}
	}
	return member
}

// memories makes the service that breaks a promise over several requests. What its
// stories ask for is carried out wrongly in each of the usual ways, operation by
// operation; beside these stand the defects that were written for it by hand.
func (b *breeder) memories() {
	m := mutant{clause: b.clause, sort: "behaviour", way: "some usual mistake"}
	written := slices.Concat(memoryDefects, defects, warnedDefects)
	for _, name := range slices.Sorted(maps.Keys(families)) {
		written = append(written, families[name].defects...)
	}
	for _, d := range written {
		if slices.ContainsFunc(d.breaks, func(p string) bool { return matches(p, b.clause.ID) }) {
			m.others = append(m.others, mutant{clause: b.clause, way: d.name, wrap: d.wrap})
		}
	}
	for _, o := range b.told() {
		for _, u := range usual {
			if u.writes == (o.Method != http.MethodGet) {
				m.others = append(m.others, mutant{clause: b.clause, way: u.way + " (" + o.ID + ")", wrap: u.wrap(b, o)})
			}
		}
	}
	b.out = append(b.out, m)
}

// told lists the operations of the stories of a clause, the last of a story first:
// there the promise shows.
func (b *breeder) told() []*openapi.Operation {
	var out []*openapi.Operation
	for _, c := range tries(b.set, b.clause.ID) {
		for _, s := range slices.Backward(c.Steps) {
			if s.Operation != nil && !slices.Contains(out, s.Operation) {
				out = append(out, s.Operation)
			}
		}
	}
	return out
}

// usual are the mistakes over time that services make.
var usual = []struct {
	way    string
	writes bool // of an operation that changes something
	wrap   func(*breeder, *openapi.Operation) func(http.Handler) http.Handler
}{
	{"it is answered and not carried out", true, (*breeder).forgetting},
	{"it is carried out twice", true, (*breeder).doubling},
	{"its answer names something else", true, (*breeder).confusing},
	{"it is refused the second time", true, (*breeder).refusingTwice},
	{"it takes no notice of the version", false, (*breeder).unversioned},
	{"what is true is false", false, (*breeder).flipping},
	{"it is answered as it was the first time", false, (*breeder).stale},
	{"its lists are empty", false, (*breeder).emptied},
	{"its query is not looked at", false, (*breeder).unasked},
	{"its numbers are one too many", false, (*breeder).miscounting},
	{"what it lists is gone, and what was gone comes back", false, (*breeder).inverted},
	{"it finds nothing", false, (*breeder).blind},
}

func (b *breeder) forgetting(o *openapi.Operation) func(http.Handler) http.Handler {
	return func(inner http.Handler) http.Handler {
		server, _ := inner.(*fake.Server)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !b.of(o, r) {
				inner.ServeHTTP(w, r)
				return
			}
			before := server.Snapshot()
			inner.ServeHTTP(w, r)
			if err := server.Restore(before); err != nil {
				panic(err)
			}
		})
	}
}

func (b *breeder) doubling(o *openapi.Operation) func(http.Handler) http.Handler {
	return mistaken(nil, func(s *service, x *exchange) {
		if b.of(o, x.request) && x.answer.Code < 300 {
			s.call(x.request.Method, x.request.URL.RequestURI(), x.sent)
		}
	})
}

func (b *breeder) confusing(o *openapi.Operation) func(http.Handler) http.Handler {
	return b.onAnswers(o, func(x *exchange) {
		for name, v := range x.body {
			if text, ok := v.(string); ok && x.answer.Code < 300 {
				x.body[name] = text + "x"
			}
		}
	})
}

func (b *breeder) refusingTwice(o *openapi.Operation) func(http.Handler) http.Handler {
	return mistaken(nil, func(s *service, x *exchange) {
		if !b.of(o, x.request) || x.answer.Code >= 300 {
			return
		}
		if s.memory[x.address()] != nil {
			x.answerWith(http.StatusInternalServerError, refusalBody("FSS.0500"))
		}
		s.memory[x.address()] = map[string]any{}
	})
}

func (b *breeder) blind(o *openapi.Operation) func(http.Handler) http.Handler {
	return b.onAnswers(o, func(x *exchange) { x.answerWith(http.StatusNotFound, refusalBody("FSS.1051")) })
}

func (b *breeder) unversioned(o *openapi.Operation) func(http.Handler) http.Handler {
	return onRequest(func(x *exchange) {
		match, ok := b.route(x.request.Method, x.request.URL.EscapedPath())
		urn := match.Path["function_urn"]
		if ok && match.Operation == o && urn != "" {
			x.request.URL.RawPath = ""
			x.request.URL.Path = strings.Replace(x.request.URL.Path, urn, contracts.BareURN(urn), 1)
		}
	})
}

func (b *breeder) flipping(o *openapi.Operation) func(http.Handler) http.Handler {
	return b.onAnswers(o, func(x *exchange) { x.answerWith(x.answer.Code, flipped(x.value())) })
}

func flipped(v any) any {
	switch v := v.(type) {
	case bool:
		return !v
	case map[string]any:
		for name, inner := range v {
			v[name] = flipped(inner)
		}
	}
	return v
}

func (b *breeder) stale(o *openapi.Operation) func(http.Handler) http.Handler {
	first := map[string]*httptest.ResponseRecorder{}
	return func(inner http.Handler) http.Handler {
		clear(first)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !b.of(o, r) {
				inner.ServeHTTP(w, r)
				return
			}
			key := r.URL.RequestURI()
			if first[key] == nil {
				first[key] = httptest.NewRecorder()
				inner.ServeHTTP(first[key], r)
			}
			maps.Copy(w.Header(), first[key].Header())
			w.WriteHeader(first[key].Code)
			_, _ = w.Write(first[key].Body.Bytes())
		})
	}
}

func (b *breeder) emptied(o *openapi.Operation) func(http.Handler) http.Handler {
	return b.onAnswers(o, func(x *exchange) {
		for name, v := range x.body {
			if _, ok := v.([]any); ok {
				x.body[name] = []any{}
			}
		}
	})
}

func (b *breeder) unasked(o *openapi.Operation) func(http.Handler) http.Handler {
	return onRequest(func(x *exchange) {
		if b.of(o, x.request) {
			x.request.URL.RawQuery = ""
		}
	})
}

func (b *breeder) miscounting(o *openapi.Operation) func(http.Handler) http.Handler {
	return b.onAnswers(o, func(x *exchange) {
		x.answerWith(x.answer.Code, miscounted(x.value()))
	})
}

func miscounted(v any) any {
	switch v := v.(type) {
	case float64:
		return v + 1
	case map[string]any:
		for name, inner := range v {
			v[name] = miscounted(inner)
		}
	case []any:
		for i, inner := range v {
			v[i] = miscounted(inner)
		}
	}
	return v
}

// inverted answers a read that finds something with 404, and one that finds nothing
// with what it found before.
func (b *breeder) inverted(o *openapi.Operation) func(http.Handler) http.Handler {
	return mistaken(nil, func(s *service, x *exchange) {
		if !b.of(o, x.request) {
			return
		}
		if x.ok() {
			if len(s.memory[x.address()]) == 0 {
				s.memory[x.address()] = maps.Clone(x.body)
			}
			return
		}
		if was := s.memory[x.address()]; was != nil {
			x.answerWith(http.StatusOK, was)
		}
	})
}
