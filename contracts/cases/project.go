package cases

import (
	"maps"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
)

// What a whole project has: the requests that its refusals speak of, and stories.

// The operations on dependencies that stories are made of.
const (
	createVersion = "CreateDependencyVersion"
	oldCreate     = "CreateDependency"
)

// neverMadeDependency names a dependency that no target has.
func neverMadeDependency(s *contracts.Step) {
	s.Alone = true
	s.Path = map[string]string{"depend_id": neverMade}
}

// takenDependency asks for the name of another dependency.
func takenDependency(m *maker, valid contracts.Step) []variant {
	body, _ := clone(valid.Body).(map[string]any)
	body["name"] = ExampleName + "-taken"
	valid.Body = body
	other := prepares(m.step(oldCreate, body))
	return []variant{{words: "the name of another", step: valid, before: []contracts.Step{other}}}
}

// usedDependency asks to delete a version of a dependency that a function uses.
func usedDependency(m *maker, valid contracts.Step) []variant {
	if m.operation(createVersion) == nil || m.operation(updateCode) == nil {
		return nil
	}
	uses := prepares(m.coded("uses = 'a dependency'"))
	uses.Body = with(uses.Body, []string{"depend_version_list"}, []any{""})
	uses.From = map[string]contracts.Reference{"/depend_version_list/0": {Step: 0, At: "/id"}}
	valid.From = map[string]contracts.Reference{"depend_id": {Step: 0, At: "/dep_id"}}
	if strings.Contains(valid.Operation.Path, "{version}") {
		valid.From["version"] = contracts.Reference{Step: 0, At: "/version"}
	}
	return []variant{{words: "a version that a function uses", step: valid, before: []contracts.Step{prepares(m.plain(createVersion)), uses}}}
}

// projectStories has a row for every behaviour of what a project has.
var projectStories = map[string]familyStory{
	contracts.BehaviourQuotasCount:       {[]string{"ListQuotas", create}, (*maker).quotasCount},
	contracts.BehaviourDependencyNumbers: {[]string{createVersion}, (*maker).dependencyNumbers},
	contracts.BehaviourDependencyListed:  {[]string{createVersion, "ListDependencyVersion", "ShowDependencyVersion"}, (*maker).dependencyListed},
	contracts.BehaviourDependencyGone: {
		[]string{createVersion, "DeleteDependencyVersion", "ShowDependencyVersion"}, (*maker).dependencyGone,
	},
	contracts.BehaviourDependencyPages: {[]string{createVersion, "ListDependencies"}, (*maker).dependencyPages},
	contracts.BehaviourOldDependency:   {[]string{oldCreate, "UpdateDependency", "ShowDependency"}, (*maker).oldDependencyReadsBack},
}

func (m *maker) quotasCount() {
	made := prepares(m.plain(create))
	m.tell("by one more", func(t *contracts.Trace) []contracts.Finding {
		before, after := usedFunctions(t.Body(0)), usedFunctions(t.Body(2))
		if after == before+1 {
			return nil
		}
		return []contracts.Finding{t.Broken(2, "/quotas/resources", "used of fgs_func_num: "+contracts.Show(before+1), contracts.Show(after))}
	}, m.plain("ListQuotas"), made, m.plain("ListQuotas"))
}

func usedFunctions(answer map[string]any) float64 {
	quotas, _ := answer["quotas"].(map[string]any)
	list, _ := quotas["resources"].([]any)
	for _, one := range list {
		if quota, _ := one.(map[string]any); quota["type"] == "fgs_func_num" {
			used, _ := quota["used"].(float64)
			return used
		}
	}
	return -1
}

func (m *maker) dependencyNumbers() {
	m.tell("of two of one name", func(t *contracts.Trace) []contracts.Finding {
		var found []contracts.Finding
		first, second := t.Body(0), t.Body(1)
		number, _ := first["version"].(float64)
		if second["version"] != number+1 {
			found = append(found, t.Broken(1, "/version", contracts.Show(number+1), contracts.Show(second["version"])))
		}
		if first["dep_id"] != second["dep_id"] {
			found = append(found, t.Broken(1, "/dep_id", contracts.Show(first["dep_id"]), contracts.Show(second["dep_id"])))
		}
		if first["id"] == second["id"] {
			found = append(found, t.Broken(1, "/id", "an id of its own", contracts.Show(second["id"])))
		}
		return found
	}, m.plain(createVersion), m.plain(createVersion))
}

func (m *maker) dependencyListed() {
	versions := m.plain("ListDependencyVersion")
	versions.From = map[string]contracts.Reference{"depend_id": {Step: 0, At: "/dep_id"}}
	read := m.step("ShowDependencyVersion", nil)
	read.From = map[string]contracts.Reference{"depend_id": {Step: 0, At: "/dep_id"}, "version": {Step: 0, At: "/version"}}
	described := with(m.operation(createVersion).Example("minimal"), []string{"description"}, "a version to be read back")
	m.tell("by its id", func(t *contracts.Trace) []contracts.Finding {
		list, _ := t.Body(1)["dependencies"].([]any)
		for _, one := range list {
			if version, _ := one.(map[string]any); version["id"] == t.Body(0)["id"] {
				return nil
			}
		}
		return []contracts.Finding{t.Broken(1, "/dependencies", "the version that was created", "not in the list")}
	}, prepares(m.step(createVersion, described)), versions, read)
}

func (m *maker) dependencyGone() {
	gone := func(operation string) contracts.Step {
		s := m.plain(operation)
		s.Expect = contracts.RefusedWith(s.Operation.Refusal("existence.dependency").Error)
		return s
	}
	m.add(contracts.Behaves, "to read and delete", contracts.Case{Steps: []contracts.Step{
		m.plain("DeleteDependencyVersion"), gone("ShowDependencyVersion"), gone("DeleteDependencyVersion"),
	}})
}

func (m *maker) dependencyPages() {
	other := prepares(m.plain(createVersion))
	body, _ := clone(other.Body).(map[string]any)
	body["name"] = ExampleName + "-other"
	other.Body = body
	m.tellPages(m.plain("ListDependencies"), "maxitems", "dependencies", prepares(m.plain(createVersion)), other)
}

func (m *maker) oldDependencyReadsBack() {
	full := m.step("UpdateDependency", maps.Clone(m.operation("UpdateDependency").Example("full").(map[string]any)))
	m.add(contracts.Behaves, "of every member", contracts.Case{Steps: []contracts.Step{prepares(full), m.plain("ShowDependency")}})
}
