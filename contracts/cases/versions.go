package cases

import (
	"regexp"

	"github.com/fgcontract/fgcontract/contracts"
)

// The operations of versions.
const (
	publish      = "CreateFunctionVersion"
	listVersions = "ListFunctionVersions"
)

// firstVersion is what the smallest example of publishing names.
const firstVersion = "v1"

// ofVersion lets a step speak of the first version in place of the function.
func ofVersion(s contracts.Step) contracts.Step {
	s.Qualifier = ":" + firstVersion
	return s
}

// publishing publishes the first version.
func (m *maker) publishing() contracts.Step {
	return m.step(publish, m.operation(publish).Example("minimal"))
}

// readOnly changes a version that was published.
func readOnly(m *maker, valid contracts.Step) []variant {
	if m.operation(publish) == nil {
		return nil
	}
	return []variant{{
		words: "a published version", step: ofVersion(valid), before: []contracts.Step{prepares(m.publishing())},
	}}
}

// unchanged publishes the same code under another name.
func unchanged(m *maker, valid contracts.Step) []variant {
	valid.Body = with(valid.Body, []string{"version"}, "v2")
	return []variant{{words: "the same code again", step: valid, before: []contracts.Step{prepares(m.publishing())}}}
}

func (m *maker) versionReadable() {
	listed := m.step(listVersions, nil)
	m.tell("by its URN and in the list", func(t *contracts.Trace) []contracts.Finding {
		found := t.Same(0, 2, append([]string{"func_urn", "version", "version_description"}, timeDependent...)...)
		if !hasVersion(t.Body(3), firstVersion) {
			found = append(found, t.Broken(3, "/versions", "the version that was published", "not in the list"))
		}
		return found
	}, prepares(m.step(show, nil)), prepares(m.publishing()), ofVersion(m.step(show, nil)), listed)
}

// hasVersion reports whether a list of versions has one of that name.
func hasVersion(body map[string]any, name string) bool {
	versions, _ := body["versions"].([]any)
	for _, v := range versions {
		if version, _ := v.(map[string]any); version["version"] == name {
			return true
		}
	}
	return false
}

func (m *maker) versionFrozen() {
	read := ofVersion(m.step(show, nil))
	m.tell("when latest is updated", func(t *contracts.Trace) []contracts.Finding { return t.Same(1, 3) },
		prepares(m.publishing()), prepares(read), prepares(m.step(update, m.operation(update).Example("full"))), read)
}

// madeName is the form of a name that the service makes.
var madeName = regexp.MustCompile(`^v[0-9]{8}-[0-9]{6}$`)

func (m *maker) versionNamed() {
	m.tell("of the time", func(t *contracts.Trace) []contracts.Finding {
		name, _ := t.Body(0)["version"].(string)
		if madeName.MatchString(name) {
			return nil
		}
		return []contracts.Finding{t.Broken(0, "/version", "a name of the form vYYYYMMDD-HHMMSS", contracts.Show(t.Body(0)["version"]))}
	}, m.step(publish, map[string]any{}))
}

func (m *maker) publishedAgain() {
	m.tell("under its old name", nil,
		prepares(m.publishing()), prepares(ofVersion(m.step(remove, nil))), m.publishing())
}

func (m *maker) deletedVersion() {
	gone := ofVersion(m.step(show, nil))
	gone.Expect = contracts.RefusedWith(m.operation(show).Refusal("existence.version").Error)
	m.tell("and leaves latest as it was", func(t *contracts.Trace) []contracts.Finding {
		found := t.Same(0, 4)
		if hasVersion(t.Body(5), firstVersion) {
			found = append(found, t.Broken(5, "/versions", "not the version that was deleted", "still in the list"))
		}
		return found
	}, prepares(m.step(show, nil)), prepares(m.publishing()), ofVersion(m.step(remove, nil)), gone,
		m.step(show, nil), m.step(listVersions, nil))
}

func (m *maker) latestListed() {
	m.tell("alone and beside another", func(t *contracts.Trace) []contracts.Finding {
		var found []contracts.Finding
		for _, step := range []int{0, 2} {
			if !hasVersion(t.Body(step), "latest") {
				found = append(found, t.Broken(step, "/versions", "latest among them", "no latest"))
			}
		}
		return found
	}, m.step(listVersions, nil), prepares(m.publishing()), m.step(listVersions, nil))
}
