package cases

import (
	"fmt"
	"net/http"

	"github.com/fgcontract/fgcontract/contracts"
)

// Aliases: the requests that their refusals speak of, and stories.

// The operations on aliases.
const (
	createAlias = "CreateVersionAlias"
	updateAlias = "UpdateVersionAlias"
	deleteAlias = "DeleteVersionAlias"
	showAlias   = "ShowVersionAlias"
	listAliases = "ListVersionAliases"
)

// aliasStories has a row for every behaviour of aliases.
var aliasStories = map[string]familyStory{
	contracts.BehaviourAliasReadsBack:   {[]string{publish, createAlias, showAlias, listAliases}, (*maker).aliasReadsBack},
	contracts.BehaviourAliasListAlone:   {[]string{listAliases}, (*maker).aliasListAlone},
	contracts.BehaviourAliasMoves:       {[]string{publish, createAlias, updateAlias, showAlias}, (*maker).aliasMoves},
	contracts.BehaviourAliasReplaced:    {[]string{publish, createAlias, updateAlias, showAlias}, (*maker).aliasReplaced},
	contracts.BehaviourAliasGone:        {[]string{createAlias, deleteAlias, showAlias, listAliases, listVersions}, (*maker).aliasGone},
	contracts.BehaviourAliasFreesOne:    {[]string{createAlias, deleteAlias}, (*maker).aliasFreesOne},
	contracts.BehaviourVersionTakesThem: {[]string{publish, createAlias, listAliases, remove}, (*maker).versionTakesThem},
}

// alias is the body of an alias.
func alias(name, version string) map[string]any {
	return map[string]any{"name": name, "version": version}
}

// weighted is the body of an alias prod of latest with the first version beside it.
func weighted() map[string]any {
	body := alias("prod", "latest")
	body["additional_version_weights"] = map[string]any{firstVersion: 10.0}
	return body
}

// ofAlias lets a step speak of an alias by its name.
func ofAlias(name string, s contracts.Step) contracts.Step {
	s.Path = map[string]string{"alias_name": name}
	return s
}

// neverMadeAlias names an alias that no function of a run has.
func neverMadeAlias(s *contracts.Step) { *s = ofAlias("never-made", *s) }

// takenAlias gives an alias the name of another, for another version.
func takenAlias(m *maker, valid contracts.Step) []variant {
	valid.Body = alias("prod", firstVersion)
	return []variant{{words: "the name of another", step: valid, before: []contracts.Step{prepares(m.step(createAlias, alias("prod", "latest")))}}}
}

// takenVersion lets an alias point to the version of another.
func takenVersion(m *maker, valid contracts.Step) []variant {
	if m.operation(createAlias) == nil {
		return nil
	}
	other := prepares(m.step(createAlias, alias("other", firstVersion)))
	valid.Body = with(valid.Body, []string{"version"}, firstVersion)
	return []variant{{words: "the version of another", step: valid, before: []contracts.Step{other}}}
}

// tooManyAliases makes as many aliases as a function may have, each of another
// version, then one more.
func tooManyAliases(m *maker, valid contracts.Step) []variant {
	if m.operation(updateCode) == nil || m.operation(publish) == nil {
		return nil
	}
	named := func(i int) contracts.Step {
		s := valid
		s.Alone = true // the versions are published here
		s.Body = alias(fmt.Sprint("a", i), fmt.Sprint("n", i))
		return s
	}
	limit := valid.Operation.Refusal("quota.aliases").Limit
	var before []contracts.Step
	for i := range limit + 1 {
		version := m.step(publish, map[string]any{"version": fmt.Sprint("n", i)})
		before = append(before, prepares(m.coded(fmt.Sprint("n = ", i))), prepares(version))
		if i < limit {
			made := prepares(named(i))
			made.Expect = contracts.Succeeds(valid.Operation)
			before = append(before, made)
		}
	}
	return []variant{{words: "an alias more than the most", step: named(limit), before: before}}
}

// byAlias deletes by the URN of an alias.
func byAlias(m *maker, valid contracts.Step) []variant {
	if m.operation(createAlias) == nil {
		return nil
	}
	valid.Qualifier = ":!prod"
	return []variant{{words: "the URN of an alias", step: valid, before: []contracts.Step{prepares(m.plain(createAlias))}}}
}

// usedBeside deletes the additional version of an alias.
func usedBeside(m *maker, valid contracts.Step) []variant {
	if m.operation(createAlias) == nil {
		return nil
	}
	return []variant{{
		words: "the additional version of an alias", step: ofVersion(valid),
		before: []contracts.Step{prepares(m.step(createAlias, weighted()))},
	}}
}

// triggered deletes an alias that has a trigger.
func triggered(m *maker, valid contracts.Step) []variant {
	if m.operation(createTrigger) == nil {
		return nil
	}
	bound := m.step(createTrigger, timer("bound"))
	bound.Qualifier = ":!prod"
	if breaksBesides(bound, "") != "" {
		return nil // the profile lets no URN name an alias
	}
	made := prepares(m.plain(createAlias))
	return []variant{{words: "an alias with a timer", step: ofAlias("prod", valid), before: []contracts.Step{made, prepares(bound)}}}
}

// wantAliases holds the list of aliases that a step answered against names.
func wantAliases(t *contracts.Trace, step int, names ...string) []contracts.Finding {
	list := t.List(step)
	same := list != nil && len(list) == len(names)
	for _, name := range names {
		same = same && element(list, "name", name) != nil
	}
	if same {
		return nil
	}
	return []contracts.Finding{t.Broken(step, "", "a list with the aliases "+contracts.Show(names), contracts.Show(list))}
}

func (m *maker) aliasReadsBack() {
	m.tell("by its name and in the list", func(t *contracts.Trace) []contracts.Finding {
		want := weighted()
		want["alias_urn"] = t.Body(1)["alias_urn"]
		return append(wantMembers(t, 2, want), wantAliases(t, 3, "prod")...)
	}, prepares(m.publishing()), prepares(m.step(createAlias, weighted())), ofAlias("prod", m.step(showAlias, nil)), m.step(listAliases, nil))
}

func (m *maker) aliasListAlone() {
	m.tell("of a new function", func(t *contracts.Trace) []contracts.Finding { return wantAliases(t, 0) }, m.step(listAliases, nil))
}

func (m *maker) aliasMoves() {
	moved := m.step(updateAlias, map[string]any{"version": firstVersion})
	m.tell("from latest to a version", func(t *contracts.Trace) []contracts.Finding {
		return wantMembers(t, 3, map[string]any{"name": "prod", "version": firstVersion})
	}, prepares(m.publishing()), prepares(m.step(createAlias, alias("prod", "latest"))), prepares(ofAlias("prod", moved)),
		ofAlias("prod", m.step(showAlias, nil)))
}

func (m *maker) aliasReplaced() {
	changed := m.step(updateAlias, map[string]any{"version": "latest"})
	m.tell("by a version alone", func(t *contracts.Trace) []contracts.Finding {
		if left := t.Body(3)["additional_version_weights"]; !isNothing(left) {
			return []contracts.Finding{t.Broken(3, "/additional_version_weights", "nothing", contracts.Show(left))}
		}
		return nil
	}, prepares(m.publishing()), prepares(m.step(createAlias, weighted())), prepares(ofAlias("prod", changed)),
		ofAlias("prod", m.step(showAlias, nil)))
}

func (m *maker) aliasGone() {
	gone := ofAlias("prod", m.step(showAlias, nil))
	gone.Expect = contracts.Expectation{Statuses: []int{http.StatusNotFound}}
	m.tell("to read and to list", func(t *contracts.Trace) []contracts.Finding {
		found := wantAliases(t, 3)
		if !hasVersion(t.Body(4), "latest") {
			found = append(found, t.Broken(4, "/versions", "the version of the alias", "not in the list"))
		}
		return found
	}, prepares(m.step(createAlias, alias("prod", "latest"))), ofAlias("prod", m.step(deleteAlias, nil)), gone,
		m.step(listAliases, nil), m.step(listVersions, nil))
}

func (m *maker) aliasFreesOne() {
	// With a check, because without one what an alias may start from would be made too.
	m.tell("for another name", nothingElse, prepares(m.step(createAlias, alias("prod", "latest"))),
		prepares(ofAlias("prod", m.step(deleteAlias, nil))), m.step(createAlias, alias("next", "latest")))
}

func (m *maker) versionTakesThem() {
	m.tell("and leaves that of latest", func(t *contracts.Trace) []contracts.Finding { return wantAliases(t, 4, "other") },
		prepares(m.publishing()), prepares(m.step(createAlias, alias("prod", firstVersion))),
		prepares(m.step(createAlias, alias("other", "latest"))), prepares(ofVersion(m.step(remove, nil))), m.step(listAliases, nil))
}
