package cases

import (
	"net/url"

	"github.com/fgcontract/fgcontract/contracts"
)

// configs asks what is reserved for the function of the step.
func (m *maker) configs(marker string) contracts.Step {
	s := m.step("ListReservedInstanceConfigs", nil)
	s.Query = url.Values{"function_urn": {PlaceholderURN + ":latest"}, "marker": {marker}}
	return s
}

func (m *maker) reservedEnds() {
	m.tell("when the count is 0", func(t *contracts.Trace) []contracts.Finding {
		var found []contracts.Finding
		entry := element(t.Body(1)["reserved_instances"], "qualifier_name", "latest")
		if entry["min_count"] != 2.0 || entry["qualifier_type"] != "version" {
			found = append(found, t.Broken(1, "/reserved_instances", "two instances of the version latest", contracts.Show(entry)))
		}
		if entry := element(t.Body(3)["reserved_instances"], "qualifier_name", "latest"); entry != nil {
			found = append(found, t.Broken(3, "/reserved_instances", "nothing for the version latest", contracts.Show(entry)))
		}
		return found
	}, prepares(m.step(reserve, map[string]any{"count": 2.0})), m.configs("0"),
		prepares(m.step(reserve, map[string]any{"count": 0.0})), m.configs("0"))
}

func (m *maker) reservedPageEnd() {
	m.tell("behind the last entry", func(t *contracts.Trace) []contracts.Finding {
		if list, _ := t.Body(1)["reserved_instances"].([]any); len(list) > 0 {
			return []contracts.Finding{t.Broken(1, "/reserved_instances", "an empty page", contracts.Show(list))}
		}
		return nil
	}, prepares(m.step(reserve, map[string]any{"count": 2.0})), m.configs("1000000"),
		prepares(m.step(reserve, map[string]any{"count": 0.0})))
}

// reservedTwice reserves instances for an alias of a version that has some.
func reservedTwice(m *maker, valid contracts.Step) []variant {
	if m.operation(createAlias) == nil {
		return nil
	}
	valid.Body = map[string]any{"count": 2.0}
	alias := m.plain(createAlias)
	version, _ := alias.Body.(map[string]any)["version"].(string)
	own := valid
	own.Qualifier, own.Expect = ":"+version, contracts.Succeeds(valid.Operation)
	valid.Qualifier = ":!prod"
	return []variant{{words: "an alias of a version that has some", step: valid, before: []contracts.Step{prepares(alias), prepares(own)}}}
}
