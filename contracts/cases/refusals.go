package cases

import (
	"bytes"
	"compress/gzip"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// provocation makes the requests that a refusal speaks of. The step is a valid
// request of the operation; each variant changes one thing about it.
type provocation func(m *maker, valid contracts.Step) []variant

type variant struct {
	words string
	step  contracts.Step
	side  contracts.Side // "" means Refuses
	level openapi.Level  // "" for that of the clause
	large bool           // over the limit of a body
	fresh bool           // what it leaves would show in other cases
	// before are requests that have to succeed first, because the refusal is about
	// what they leave.
	before []contracts.Step
}

// provocations has a row for every refusal that a request can provoke; refusals
// without a row stand in unprovoked with the reason.
var provocations = map[string]provocation{
	"credentials.missing": changed("no credential", func(s *contracts.Step) { s.Credential = contracts.None }),
	"credentials.unknown": changed("a token that was never issued", func(s *contracts.Step) { s.Credential = contracts.Garbage }),
	"credentials.malformed": changed("a signature that cannot be read", func(s *contracts.Step) {
		showsSignature(s, "SDK-HMAC-SHA256 not-a-signature")
	}),
	"credentials.access-key": changed("a signature by a key that was never issued", func(s *contracts.Step) {
		showsSignature(s, "SDK-HMAC-SHA256 Access=FGCNOSUCHACCESSKEY, SignedHeaders=x-sdk-date, Signature="+strings.Repeat("0", 64))
	}),
	"credentials.project":        changed("a token of another project", func(s *contracts.Step) { s.Credential = contracts.Foreign }),
	"credentials.expired":        changed("a token whose time is over", func(s *contracts.Step) { s.Credential = contracts.Expired }),
	"credentials.security-token": securityTokens,
	"credentials.skew":           skews,
	"credentials.signature":      signatures,

	"media-type":     mediaTypes,
	"content-coding": contentCodings,
	"json.missing":   raw(map[string]string{"an empty body": ""}),
	"json.malformed": raw(map[string]string{
		"half an object": `{"func_name": `, "a bare word": `func_name`, "a comma too many": `{"a": 1,}`,
		"text behind the object": `{} xyz`, "two objects": `{}{}`, "single quotes": `{'a': 1}`,
	}),
	"json.encoding": raw(map[string]string{"a byte that is no UTF-8": "{\"func_name\": \"\xff\"}"}),
	"json.duplicate-member": raw(map[string]string{
		"a member twice": `{"timeout": 3, "timeout": 4}`, "a member of a member twice": `{"a": {"b": 1, "c": 2, "b": 1}}`,
		"a member of an element twice": `{"a": [{}, {"b": 1, "b": 1}]}`, "a member twice, once escaped": `{"b": 1, "\u0062": 1}`,
	}),
	"json.number":        raw(map[string]string{"a number of 40 digits": `{"timeout": ` + strings.Repeat("9", 40) + `}`}),
	"json.depth":         raw(map[string]string{"100 levels": strings.Repeat(`{"a":`, 100) + "1" + strings.Repeat("}", 100)}),
	"body.too-large":     tooLarge,
	"existence.function": changed("a function that does not exist", func(s *contracts.Step) { s.Function = contracts.Unknown }),
	"existence.version":  changed("a version that was never published", func(s *contracts.Step) { s.Qualifier = ":v9-never" }),
	"existence.alias":    changed("an alias that was never made", func(s *contracts.Step) { s.Qualifier = ":!never" }),
	"conflict.latest":    changed("the version latest", func(s *contracts.Step) { s.Qualifier = ":latest" }),
	"conflict.function":  conflict("a name that is taken"),
	"conflict.version":   conflict("a name that is taken"),
	"version.read-only":  readOnly,
	"version.unchanged":  unchanged,
	"version.other-digest": changed("a digest that no code has", func(s *contracts.Step) {
		s.Body = with(s.Body, []string{"digest"}, strings.Repeat("0", 128))
	}),
	"existence.function-template": asksFor("a template that no region has", "template_id"),
	"existence.app-template":      asksFor("a template that no region has", "id"),
	"existence.application":       asksFor("an application that was never made", "id"),
	"export.nothing":              changed("nothing that is to be exported", func(s *contracts.Step) { s.Query = nil }),
	"export.mixed": changed("a type beside one of the others", func(s *contracts.Step) {
		s.Query = url.Values{"type": {"code"}, "config": {"true"}}
	}),
	"import.configuration-missing": importing("an archive without a YAML file", someCode),
	"import.configuration-twice":   importing("an archive with two YAML files", someCode, someConfig, archived{"other.yml", someConfig.text}),
	"import.configuration-invalid": importing("a YAML file that says nothing", someCode, archived{"demo.yaml", "- nothing\n"}),
	"import.unnamed":               importing("a YAML file without the name of a function", someCode, namelessOne),
	"import.code-missing":          importing("a YAML file alone", someConfig),
	"existence.invocation": changed("a call that was never made", func(s *contracts.Step) {
		s.Body = with(s.Body, []string{"request_id"}, neverMade)
	}),
	"application.unknown-template": changed("a template that no region has", func(s *contracts.Step) {
		s.Body = with(s.Body, []string{"template_id"}, neverMade)
	}),
	"conflict.dependency":        takenDependency,
	"conflict.dependency-in-use": usedDependency,
	"existence.dependency":       changed("a dependency that was never made", neverMadeDependency),
	"login.refused":              strangers,
	"login.expired": changed("a token whose time is over", func(s *contracts.Step) {
		s.Body = login("token", map[string]any{"id": lateToken})
	}),
	"login.agency":           otherAgencies,
	"login.scope":            otherScopes,
	"internal":               internal,
	"quota.tags":             tooManyTags,
	"existence.event":        asksFor("an event that was never made", "event_id"),
	"conflict.event":         takenEvent,
	"quota.events":           oneMore("an event more than the most", "quota.events", "e", event),
	"quota.versions":         tooManyVersions,
	"existence.named-alias":  changed("an alias that was never made", neverMadeAlias),
	"conflict.alias":         takenAlias,
	"conflict.alias-version": takenVersion,
	"alias.unknown-version": changed("a version that was never published", func(s *contracts.Step) {
		s.Body = with(s.Body, []string{"version"}, "v9-never")
	}),
	"alias.unknown-additional": changed("an additional version that was never published", func(s *contracts.Step) {
		s.Body = with(s.Body, []string{"additional_version_weights"}, map[string]any{"v9-never": 10.0})
	}),
	"quota.aliases":              tooManyAliases,
	"conflict.alias-urn":         byAlias,
	"conflict.alias-triggers":    triggered,
	"version.in-use":             usedBeside,
	"conflict.reserved":          reservedTwice,
	"existence.trigger":          otherTrigger,
	"existence.async-config":     changed("before any was set", func(s *contracts.Step) { s.Alone = true }),
	"existence.tracing":          changed("before any were set", func(s *contracts.Step) { s.Alone = true }),
	"conflict.lts":               enabledBefore,
	"conflict.timer":             conflict("a name that is taken"),
	"quota.triggers":             oneMore("a trigger more than the most", "quota.triggers", "t", timer),
	"function.disabled":          disabled,
	"invocation.too-large":       tooMuch("invocation.too-large"),
	"invocation.too-large-async": tooMuch("invocation.too-large-async"),
}

// internal asks the target to fail. Of what can be done only once, having done it
// before decides the answer.
func internal(m *maker, valid contracts.Step) []variant {
	if len(succeeds(valid.Operation).Statuses) > 1 {
		return nil
	}
	return changed("an internal error", func(s *contracts.Step) { s.Fault = true })(m, valid)
}

// unprovoked says why a refusal has no case.
var unprovoked = map[string]string{
	"existence.status-logs": "once they are made they stay, so a run cannot know that there are none",
	"quota.functions":       "a target would have to be filled with 400 functions",
	"quota.dependencies":    "a target would have to be filled with 400 dependencies",
}

// showsSignature lets a step come with a signature in place of a token.
func showsSignature(s *contracts.Step, authorization string) {
	s.Credential = contracts.None
	s.Header = http.Header{"Authorization": {authorization}, "X-Sdk-Date": {"20260101T000000Z"}}
}

func (m *maker) refusal(fact openapi.Constraint) (gap string) {
	if fact.Operation == nil {
		m.unknownRoutes(fact)
		return ""
	}
	provoke, ok := provocations[fact.Refusal.ID]
	if !ok {
		return unprovoked[fact.Refusal.ID]
	}
	valid := contracts.Step{Operation: fact.Operation, Query: plainQuery(fact.Operation)}
	if fact.Operation.Body != nil {
		valid.Body = fact.Operation.Example(exampleFor(fact))
	}
	for _, v := range provoke(m, valid) {
		if !v.large { // a large body costs more to look at than all others together
			if other := breaksBesides(v.step, fact.ID); other != "" {
				gap = "such a request breaks " + other + " before"
				continue
			}
		}
		side := v.side
		if side == "" {
			side = contracts.Refuses
			v.step.Expect = contracts.RefusedWith(fact.Error)
		}
		made := contracts.Case{Level: lower(m.clause.Level, v.level), Fresh: v.fresh, Steps: append(slices.Clone(v.before), v.step)}
		if v.large {
			made.Needs = []string{NeedLargeBody}
		}
		m.add(side, v.words, made)
	}
	return gap
}

// breaksBesides names something else that the request of a refusal breaks; "" if it
// breaks nothing else that the contract sees in a request alone.
func breaksBesides(s contracts.Step, clause string) string {
	body := s.Raw
	if s.Body != nil {
		body, _ = marshal(s.Body)
	}
	header := jsonHeader.Clone()
	maps.Copy(header, s.Header)
	path := plainPath(s.Operation)
	maps.Copy(path, s.Path)
	path[urnParameter] += s.Qualifier
	for _, v := range s.Operation.CheckRequest(&openapi.Request{Path: path, Query: s.Query, Header: header, Body: body}).Violations {
		if v.Clause != clause {
			return v.Clause
		}
	}
	return ""
}

func changed(words string, change func(*contracts.Step)) provocation {
	return func(_ *maker, valid contracts.Step) []variant {
		change(&valid)
		return []variant{{words: words, step: valid}}
	}
}

func raw(bodies map[string]string) provocation {
	return func(_ *maker, valid contracts.Step) []variant {
		var out []variant
		for _, words := range sortedKeys(bodies) {
			step := valid
			step.Body, step.Raw = nil, []byte(bodies[words])
			out = append(out, variant{words: words, step: step})
		}
		return out
	}
}

func mediaTypes(_ *maker, valid contracts.Step) []variant {
	with := func(media string) contracts.Step {
		step := valid
		step.Header = http.Header{"Content-Type": {media}}
		return step
	}
	charset := with("application/json; charset=utf-8")
	charset.Expect = contracts.Succeeds(valid.Operation)
	// The page calls the header mandatory and gives it a default, so that neither is demanded.
	none := with("application/json")
	none.Header["Content-Type"], none.Expect = nil, charset.Expect
	return []variant{
		{words: "application/json with a charset", step: charset, side: contracts.Accepts},
		{words: "no media type at all", step: none, side: contracts.Accepts, level: openapi.May},
		{words: "text/plain", step: with("text/plain")},
		{words: "application/xml", step: with("application/xml")},
		{words: "a form", step: with("application/x-www-form-urlencoded")},
		{words: "no media type at all but a word", step: with("json")},
	}
}

// contentCodings sends an empty object: a target that reads the coding may carry the
// request out, and must not find a name in it that is not the run's.
func contentCodings(_ *maker, valid contracts.Step) []variant {
	coded := func(coding string, body []byte) contracts.Step {
		step := valid
		step.Body, step.Raw = nil, body
		step.Header = http.Header{"Content-Encoding": {coding}}
		return step
	}
	return []variant{
		{words: "gzip", step: coded("gzip", gzipped("{}"))},
		{words: "plain JSON that is said to be gzip", step: coded("gzip", []byte("{}"))},
	}
}

func gzipped(text string) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = io.WriteString(w, text) // into memory, which takes everything
	_ = w.Close()
	return out.Bytes()
}

// tooLarge makes a valid body too large by a member that takes a text of any length, or
// by one that nobody knows where these are let pass.
func tooLarge(m *maker, valid contracts.Step) []variant {
	o := valid.Operation
	member := roomy(o)
	if member == "" && !o.Body.Closed {
		member = "no_such_member"
	}
	if member == "" || valid.Body == nil {
		return nil
	}
	valid.Body = with(valid.Body, []string{member}, m.padding(o.Refusal("body.too-large").Limit))
	return []variant{{words: "more than the limit", step: valid, large: true}}
}

// padding is a text of n bytes. All such texts share one: they are megabytes long, and
// every operation that takes a body asks for one.
func (m *maker) padding(n int) string {
	if n > len(m.longest) {
		m.longest = strings.Repeat("x", n)
	}
	return m.longest[:n]
}

// roomy finds a member of a body that may hold any text: one that neither its schema
// nor a rule constrains, and that names nothing which a target must own.
func roomy(o *openapi.Operation) string {
	ruled := map[string]bool{}
	for _, r := range o.Rules() {
		for _, named := range selfMember.FindAllStringSubmatch(r.Text, -1) {
			ruled[named[1]] = true
		}
	}
	for _, s := range o.Body.Members {
		if s.Type == "string" && len(s.Keywords()) == 1 && s.Needs == "" && !s.Secret && !ruled[s.Name] {
			return s.Name
		}
	}
	return ""
}

// conflict sends the same request twice; the second asks for what the first made.
func conflict(words string) provocation {
	return func(_ *maker, valid contracts.Step) []variant {
		first := prepares(valid)
		first.Expect = contracts.Succeeds(valid.Operation)
		return []variant{{words: words, step: valid, before: []contracts.Step{first}}}
	}
}

func (m *maker) unknownRoutes(fact openapi.Constraint) {
	for _, v := range []struct{ words, method, path string }{
		{"a path that no operation has", http.MethodGet, "/v2/" + PlaceholderProject + "/fgs/no-such-thing"},
		{"a method that the path does not have", http.MethodPatch, "/v2/" + PlaceholderProject + "/fgs/functions"},
		{"a slash too many", http.MethodGet, "/v2/" + PlaceholderProject + "//fgs/functions"},
		{"a slash behind", http.MethodGet, "/v2/" + PlaceholderProject + "/fgs/functions/default:example/config/"},
		{"another version of the API", http.MethodGet, "/v9/" + PlaceholderProject + "/fgs/functions"},
	} {
		if _, found := m.contract.Route(v.method, strings.ReplaceAll(v.path, PlaceholderProject, "p")); found {
			continue
		}
		m.add(contracts.Refuses, v.words, contracts.Case{Steps: []contracts.Step{{
			RawMethod: v.method, RawPath: v.path, Expect: contracts.RefusedWith(fact.Error),
		}}})
	}
	m.unknownMethods(fact)
}

// unknownMethods asks every path of the document in a way that it does not have.
func (m *maker) unknownMethods(fact openapi.Constraint) {
	asked := map[string]bool{}
	for _, o := range m.set.Catalogue.Contracts().Operations() {
		if asked[o.Path] {
			continue
		}
		asked[o.Path] = true
		path := plainPath(o)
		project := path[projectParameter]
		if raw, err := o.Expand(path); err == nil && !m.hasMethod(o.Path, http.MethodPatch) {
			words := strings.TrimPrefix(o.Path, "/v2/"+PlaceholderProject)
			m.add(contracts.Refuses, "PATCH of "+words, contracts.Case{Steps: []contracts.Step{{
				RawMethod: http.MethodPatch, RawPath: strings.Replace(raw, project, PlaceholderProject, 1), Expect: contracts.RefusedWith(fact.Error),
			}}})
		}
	}
}

// hasMethod reports whether the service has a method on a path, described or left out.
func (m *maker) hasMethod(path, method string) bool {
	return slices.ContainsFunc(m.set.Catalogue.Contracts().Operations(), func(o *openapi.Operation) bool { return o.Path == path && o.Method == method }) ||
		slices.ContainsFunc(m.contract.LeftOut(), func(o openapi.LeftOut) bool { return o.Path == path && o.Method == method })
}
