package cases

import (
	"fmt"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// stories has a row for every behaviour; each makes the cases that show it.
var stories = map[string]func(*maker){
	contracts.BehaviourReadAfterWrite:        (*maker).readAfterWrite,
	contracts.BehaviourRefusalChangesNothing: (*maker).refusalChangesNothing,
	contracts.BehaviourSameFunction:          (*maker).sameFunction,
	contracts.BehaviourOthersUntouched:       (*maker).othersUntouched,
	contracts.BehaviourRepeatHarmless:        (*maker).repeatHarmless,
	contracts.BehaviourLastWriterWins:        (*maker).lastWriterWins,
	contracts.BehaviourNeverAMixture:         (*maker).neverAMixture,
	contracts.BehaviourVersionAndAliasStay:   (*maker).versionAndAliasStay,
	contracts.BehaviourCodeUntouched:         (*maker).codeUntouched,
	contracts.BehaviourTimeMoves:             (*maker).timeMoves,
	contracts.BehaviourSecretsStay:           (*maker).secretsStay,
	contracts.BehaviourDisabledImage:         (*maker).disabledImage,
	contracts.BehaviourCreatedIsReadable:     (*maker).createdIsReadable,
	contracts.BehaviourDeletedIsGone:         (*maker).deletedIsGone,
	contracts.BehaviourListShows:             (*maker).listShows,
	contracts.BehaviourListPages:             (*maker).listPages,
	contracts.BehaviourPagesUnderChange:      (*maker).pagesUnderChange,
	contracts.BehaviourVersionReadable:       (*maker).versionReadable,
	contracts.BehaviourVersionFrozen:         (*maker).versionFrozen,
	contracts.BehaviourVersionNamed:          (*maker).versionNamed,
	contracts.BehaviourPublishedAgain:        (*maker).publishedAgain,
	contracts.BehaviourVersionDeleted:        (*maker).deletedVersion,
	contracts.BehaviourLatestListed:          (*maker).latestListed,
}

// tellers are the operations that a story is told with beside those in which every
// function lives.
var tellers = map[string][]string{
	contracts.BehaviourVersionReadable:     {publish, listVersions},
	contracts.BehaviourVersionFrozen:       {publish},
	contracts.BehaviourPublishedAgain:      {publish},
	contracts.BehaviourVersionDeleted:      {publish, listVersions},
	contracts.BehaviourLatestListed:        {publish},
	contracts.BehaviourVersionAndAliasStay: {publish, createAlias, showAlias},
}

func (m *maker) behaviour() (gap string) {
	for _, family := range []map[string]familyStory{
		projectStories, thingStories, codeStories, aliasStories, invocationStories, triggerStories, settingStories, applicationStories,
		endpointStories, exportStories, statisticsStories,
	} {
		if story, ok := family[m.clause.ID]; ok {
			return m.tellOfFamily(story)
		}
	}
	story, ok := stories[m.clause.ID]
	if !ok {
		return "no story has been written"
	}
	if lacking := m.lacks(); lacking != "" {
		return lacking
	}
	for _, id := range tellers[m.clause.ID] {
		if m.operation(id) == nil {
			return "the document has no operation " + id
		}
	}
	story(m)
	return ""
}

// lacks says what a document does not have of what the stories are made of: the
// operations in which a function lives, and examples to start from.
func (m *maker) lacks() string {
	for _, needed := range []struct {
		operation string
		examples  []string
	}{
		{create, []string{"minimal"}},
		{update, []string{"minimal", "full", "page-1-node"}},
		{show, nil},
		{list, nil},
		{remove, nil},
	} {
		o := m.operation(needed.operation)
		if o == nil {
			return "the document has no operation " + needed.operation
		}
		for _, name := range needed.examples {
			if _, ok := o.Example(name).(map[string]any); !ok {
				return fmt.Sprintf("operation %s has no example %s", needed.operation, name)
			}
		}
	}
	return ""
}

// step is a request that is expected to succeed.
func (m *maker) step(operation string, body any) contracts.Step {
	o := m.operation(operation)
	return contracts.Step{Operation: o, Body: body, Query: plainQuery(o), Expect: contracts.Succeeds(o)}
}

func prepares(s contracts.Step) contracts.Step {
	s.Setup = true
	return s
}

func (m *maker) tell(what string, check func(*contracts.Trace) []contracts.Finding, steps ...contracts.Step) {
	m.add(contracts.Behaves, what, contracts.Case{Fresh: true, Steps: steps, Check: check})
}

// timeDependent are the members of a function that follow the clock.
var timeDependent = []string{"last_modified", "image_name"}

func (m *maker) readAfterWrite() {
	for _, e := range m.operation(update).Examples {
		m.tell("with the example "+e.Name, nil, prepares(m.step(update, e.Value)), m.step(show, nil))
	}
}

func (m *maker) refusalChangesNothing() {
	o := m.operation(update)
	refused := func(words string, s contracts.Step) {
		s.Operation, s.Setup = o, true
		read := prepares(m.step(show, nil))
		last := m.step(show, nil)
		m.tell(words, func(t *contracts.Trace) []contracts.Finding { return t.Same(1, 3) },
			prepares(m.step(update, o.Example("full"))), read, s, last)
	}
	with := func(member string, value any) any {
		body, _ := clone(o.Example("minimal")).(map[string]any)
		body["description"] = "changed by a request that is refused"
		body[member] = value
		return body
	}
	bad := contracts.Expectation{Statuses: []int{400, 406, 415}}
	refused("for a value out of range", contracts.Step{Body: with("memory_size", 129.0), Expect: bad})
	refused("for a wrong type", contracts.Step{Body: with("timeout", "soon"), Expect: bad})
	refused("for a missing member", contracts.Step{Body: without(with("timeout", 3.0), []string{"runtime"}), Expect: bad})
	if body := brokenRule(o); body != nil {
		body["description"] = "changed by a request that is refused"
		refused("for a broken rule", contracts.Step{Body: body, Expect: bad})
	}
	refused("for malformed JSON", contracts.Step{Raw: []byte(`{"description": "changed by a request that is refused"`), Expect: bad})
	refused("for a missing credential", contracts.Step{
		Body: with("timeout", 4.0), Credential: contracts.None, Expect: contracts.Expectation{Statuses: []int{401, 403}},
	})
	for _, member := range o.Body.Members {
		if !member.Mandatory {
			m.refusedValues(member)
		}
	}
}

// brokenRule is a body that breaks the first mandatory rule between members.
func brokenRule(o *openapi.Operation) map[string]any {
	for _, r := range o.Rules() {
		if r.Level == openapi.Must && !r.OnState && len(r.Reject[0].Path) == 0 {
			body, _ := clone(r.Reject[0].Body).(map[string]any)
			return body
		}
	}
	return nil
}

func (m *maker) sameFunction() {
	m.tell("in name, id and URN", func(t *contracts.Trace) []contracts.Finding {
		var found []contracts.Finding
		if t.Body(1) == nil {
			return nil // that the answer is no object is said elsewhere
		}
		for _, name := range []string{"func_id", "func_name", "project_name", "domain_id", "namespace", "package", "resource_id"} {
			before, after := t.Body(0)[name], t.Body(1)[name]
			if before != nil && after != nil && !contracts.Equal(before, after) {
				found = append(found, t.Broken(1, "/"+name, contracts.Show(before), contracts.Show(after)))
			}
		}
		before, _ := t.Body(0)["func_urn"].(string)
		after, _ := t.Body(1)["func_urn"].(string)
		if contracts.BareURN(before) != contracts.BareURN(after) {
			found = append(found, t.Broken(1, "/func_urn", contracts.Show(contracts.BareURN(before)), contracts.Show(after)))
		}
		return found
	}, prepares(m.step(show, nil)), prepares(m.step(update, m.operation(update).Example("minimal"))))
}

func (m *maker) othersUntouched() {
	other := prepares(m.step(show, nil))
	other.Function = contracts.Other
	again := other
	again.Setup = false
	m.tell("when one is updated", func(t *contracts.Trace) []contracts.Finding { return t.Same(0, 2) },
		other, prepares(m.step(update, m.operation(update).Example("full"))), again)
}

func (m *maker) repeatHarmless() {
	o := m.operation(update)
	for _, name := range []string{"minimal", "full", "page-1-node"} {
		body := o.Example(name)
		m.tell("with the example "+name, func(t *contracts.Trace) []contracts.Finding { return t.Same(1, 3, timeDependent...) },
			prepares(m.step(update, body)), prepares(m.step(show, nil)), m.step(update, body), m.step(show, nil))
	}
}

func (m *maker) lastWriterWins() {
	o := m.operation(update)
	first, second := o.Example("full"), o.Example("minimal")
	changed, _ := clone(first).(map[string]any)
	changed["description"], changed["memory_size"], changed["timeout"] = "the second writer", 1024.0, 77.0
	// Both reads come after the same two updates, so that members which an update
	// keeps when they are absent are the same in both.
	check := func(t *contracts.Trace) []contracts.Finding {
		return append(shows(t, 5, 4), t.Same(2, 5, timeDependent...)...)
	}
	m.tell("over a larger one", check,
		prepares(m.step(update, first)), prepares(m.step(update, second)), prepares(m.step(show, nil)),
		prepares(m.step(update, first)), prepares(m.step(update, second)), m.step(show, nil))
	m.tell("over one of the same members", check,
		prepares(m.step(update, first)), prepares(m.step(update, changed)), prepares(m.step(show, nil)),
		prepares(m.step(update, first)), prepares(m.step(update, changed)), m.step(show, nil))
}

// shows holds a read against the plain members of the update before it.
func shows(t *contracts.Trace, read, change int) []contracts.Finding {
	var found []contracts.Finding
	sent := t.Sent(change)
	for _, name := range []string{"runtime", "handler", "timeout", "memory_size", "description"} {
		if set := sent[name]; set != nil && !contracts.Equal(set, t.Body(read)[name]) {
			found = append(found, t.Broken(read, "/"+name, "what the last update set: "+contracts.Show(set), contracts.Show(t.Body(read)[name])))
		}
	}
	return found
}

func (m *maker) codeUntouched() {
	m.tell("by an update of every member", func(t *contracts.Trace) []contracts.Finding {
		var found []contracts.Finding
		for _, name := range []string{"digest", "code_size", "code_type", "code_url", "depend_version_list", "version"} {
			if before, after := t.Body(0)[name], t.Body(2)[name]; !contracts.Equal(before, after) {
				found = append(found, t.Broken(2, "/"+name, "unchanged: "+contracts.Show(before), contracts.Show(after)))
			}
		}
		return found
	}, prepares(m.step(show, nil)), prepares(m.step(update, m.operation(update).Example("full"))), m.step(show, nil))
}

func (m *maker) timeMoves() {
	o := m.operation(update)
	later := prepares(m.step(update, o.Example("minimal")))
	later.Pause = 1100 * time.Millisecond // the documents show times of whole seconds
	m.tell("by an update a second later", func(t *contracts.Trace) []contracts.Finding {
		shown := func(i int) string { s, _ := t.Body(i)["last_modified"].(string); return s }
		before, ok := openapi.ParseTime(shown(0))
		if !ok {
			return []contracts.Finding{t.Broken(0, "/last_modified", "a time", contracts.Show(shown(0)))}
		}
		for _, i := range []int{1, 2} {
			if t.Body(i) == nil {
				continue // that the answer is no object is said elsewhere
			}
			after, ok := openapi.ParseTime(shown(i))
			if !ok || !after.After(before) {
				return []contracts.Finding{t.Broken(i, "/last_modified", "later than "+contracts.Show(shown(0)), contracts.Show(shown(i)))}
			}
		}
		return nil
	}, prepares(m.step(show, nil)), later, m.step(show, nil))
}

// canary is a value that must never be seen again. It is no secret of anybody.
const canary = "canary-7f3a9c21-not-a-secret"

func (m *maker) secretsStay() {
	body, _ := clone(m.operation(update).Example("minimal")).(map[string]any)
	body["encrypted_user_data"] = `{"password":"` + canary + `"}`
	m.tell("by update, read or list", func(t *contracts.Trace) []contracts.Finding {
		var found []contracts.Finding
		for i := range t.Exchanges {
			if t.Mentions(i, canary) {
				found = append(found, t.Broken(i, "", "no answer holds the value", "the answer holds it"))
			}
		}
		return found
	}, prepares(m.step(update, body)), m.step(show, nil), m.step(list, nil), m.step(update, body))
}

func (m *maker) disabledImage() {
	body, _ := clone(m.operation(update).Example("minimal")).(map[string]any)
	body["custom_image"] = map[string]any{"enabled": false, "image": "swr.example.com/group/image:1", "working_dir": "/"}
	m.tell("when enabled is false", func(t *contracts.Trace) []contracts.Finding {
		image, _ := t.Body(1)["custom_image"].(map[string]any)
		if image["enabled"] == true {
			return []contracts.Finding{t.Broken(1, "/custom_image/enabled", "no image in use", "true")}
		}
		return nil
	}, prepares(m.step(update, body)), m.step(show, nil))
}

func (m *maker) createdIsReadable() {
	for _, e := range m.operation(create).Examples {
		read := m.step(show, nil)
		read.Function = contracts.Made
		made := m.step(create, e.Value)
		made.Function = contracts.Made
		m.add(contracts.Behaves, "with the example "+e.Name, contracts.Case{Steps: []contracts.Step{prepares(made), read}})
	}
}

func (m *maker) deletedIsGone() {
	made := func(s contracts.Step) contracts.Step { s.Function = contracts.Made; return s }
	gone := func(operation string, body any) contracts.Step {
		s := made(m.step(operation, body))
		s.Expect = contracts.RefusedWith(m.operation(operation).Refusal("existence.function").Error)
		return s
	}
	m.add(contracts.Behaves, "to read, update and delete", contracts.Case{Steps: []contracts.Step{
		prepares(made(m.step(create, m.operation(create).Example("minimal")))), made(m.step(remove, nil)),
		gone(show, nil), gone(update, m.operation(update).Example("minimal")), gone(remove, nil),
	}})
}

func (m *maker) listShows() {
	made := func(s contracts.Step) contracts.Step { s.Function = contracts.Made; return s }
	find := made(m.step(list, nil))
	find.Query = map[string][]string{"func_name": {PlaceholderName}}
	m.add(contracts.Behaves, "before and after a delete", contracts.Case{
		Steps: []contracts.Step{
			prepares(made(m.step(create, m.operation(create).Example("minimal")))), find, prepares(made(m.step(remove, nil))), find,
		},
		Check: func(t *contracts.Trace) []contracts.Finding {
			urn, _ := t.Body(0)["func_urn"].(string)
			var found []contracts.Finding
			if !listed(t.Body(1), urn) {
				found = append(found, t.Broken(1, "/functions", "the function that was created", "not in the list"))
			}
			if listed(t.Body(3), urn) {
				found = append(found, t.Broken(3, "/functions", "not the function that was deleted", "still in the list"))
			}
			return found
		},
	})
}

// PlaceholderName stands for the name of the function of the step in a query.
const PlaceholderName = "{func_name}"

// PlaceholderURN stands for the URN of the function of the step in a query.
const PlaceholderURN = "{function_urn}"

func listed(body map[string]any, urn string) bool {
	functions, _ := body["functions"].([]any)
	for _, f := range functions {
		object, _ := f.(map[string]any)
		if shown, _ := object["func_urn"].(string); shown != "" && contracts.BareURN(shown) == contracts.BareURN(urn) {
			return true
		}
	}
	return false
}

func (m *maker) listPages() {
	// The two reads make sure that there are two functions.
	main, other := prepares(m.step(show, nil)), prepares(m.step(show, nil))
	other.Function = contracts.Other
	m.tellPages(m.step(list, nil), "maxitems", "functions", main, other)
}
