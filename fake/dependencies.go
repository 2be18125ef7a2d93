package fake

import (
	"crypto/md5" //nolint:gosec // the service names a package by its MD5
	"encoding/base64"
	"encoding/hex"
	"maps"
	"path"
	"slices"
	"strings"
)

// dependenciesKind are the versions of dependencies that a project has, in the order
// in which they were made. Functions name a version by its id.
const dependenciesKind kind = "dependencies"

// of returns the versions of one dependency.
func (r resources) of(dependency string) resources {
	var out resources
	for _, one := range r {
		if one.members["dep_id"] == dependency {
			out = append(out, one)
		}
	}
	return out
}

// newest returns the newest version of every dependency, in the order in which the
// dependencies were made.
func (r resources) newest() resources {
	var out resources
	at := map[any]int{}
	for _, one := range r {
		id := one.members["dep_id"]
		if i, ok := at[id]; ok {
			out[i] = one
			continue
		}
		at[id] = len(out)
		out = append(out, one)
	}
	return out
}

// named returns the id of the dependency of a name, or nothing.
func (r resources) named(name any) string {
	for _, one := range r.newest() {
		if one.members["name"] == name {
			id, _ := one.members["dep_id"].(string)
			return id
		}
	}
	return ""
}

// createDependencyVersion makes the next version of the dependency of a name, or the
// first of a new one.
func createDependencyVersion(s *Server, c *call) (reply, *refusal) {
	made, refused := s.addDependency(c, func(all resources) (string, *refusal) {
		return all.named(c.checked.Set["name"]), c.mayAddDependency(all)
	})
	return c.op.success(made), refused
}

// createDependency makes a new dependency.
func createDependency(s *Server, c *call) (reply, *refusal) {
	made, refused := s.addDependency(c, func(all resources) (string, *refusal) {
		return "", c.mayCreateDependency(all)
	})
	return c.op.success(whole(made)), refused
}

// addDependency stores a version of the dependency that judge names; "" makes a new
// one.
func (s *Server) addDependency(c *call, judge func(resources) (string, *refusal)) (made map[string]any, refused *refusal) {
	refused = s.state.hold(c.project, func(h holdings, m *moment) (holdings, *refusal) {
		all := h[dependenciesKind]
		dependency, refused := judge(all)
		if refused != nil {
			return nil, refused
		}
		id, version := m.id(), 1.0
		if versions := all.of(dependency); len(versions) > 0 {
			last, _ := versions[len(versions)-1].members["version"].(float64)
			version = last + 1
		} else {
			dependency = m.id()
		}
		made = s.dependencyMembers(c, id, m)
		made["dep_id"], made["version"] = dependency, version
		return h.with(dependenciesKind, all.with(resource{id, made})), nil
	})
	return made, refused
}

// dependencyMembers is what a version of a dependency shows, but for its place among
// the others.
func (s *Server) dependencyMembers(c *call, id string, m *moment) map[string]any {
	set := c.checked.Set
	name, _ := set["name"].(string)
	link, _ := set["depend_link"].(string)
	content, size := []byte(link), 0 // what lies in OBS is not read
	if set["depend_type"] == "zip" {
		file, _ := set["depend_file"].(string)
		content, _ = base64.StdEncoding.DecodeString(file) // what can be read of it
		size, link = len(content), "https://dependencies.fake.example.com/"+id+"/"+name+".zip"
	}
	digest := md5.Sum(content) //nolint:gosec // no security rests on it
	description, _ := set["description"].(string)
	return map[string]any{
		"id": id, "owner": s.account.domain, "link": link, "runtime": set["runtime"], "etag": hex.EncodeToString(digest[:]),
		"size": float64(size), "name": name, "description": description, "file_name": path.Base(link),
		"last_modified": float64(m.now().UnixMilli()), "is_shared": false,
	}
}

// whole is a dependency as its older form shows it: with the id of the dependency.
func whole(version map[string]any) record {
	return record{members: version, over: map[string]any{"id": version["dep_id"]}}
}

// updateDependency replaces the newest version in its place.
func updateDependency(s *Server, c *call) (reply, *refusal) {
	var next map[string]any
	refused := s.state.hold(c.project, func(h holdings, m *moment) (holdings, *refusal) {
		all := h[dependenciesKind]
		if refused := c.mayUpdateDependency(all); refused != nil {
			return nil, refused
		}
		versions := all.of(c.request.Path["depend_id"])
		old := versions[len(versions)-1]
		next = s.dependencyMembers(c, old.id, m)
		next["dep_id"], next["version"] = old.members["dep_id"], old.members["version"]
		return h.with(dependenciesKind, all.with(resource{old.id, next})), nil
	})
	return c.op.success(whole(next)), refused
}

func showDependency(s *Server, c *call) (reply, *refusal) {
	versions, refused := c.versionsIn(s.dependencies(c))
	if refused != nil {
		return reply{}, refused
	}
	return c.op.success(whole(versions[len(versions)-1].members)), nil
}

func showDependencyVersion(s *Server, c *call) (reply, *refusal) {
	version, refused := c.versionIn(s.dependencies(c))
	return c.op.success(version.members), refused
}

func (s *Server) dependencies(c *call) resources {
	return s.state.holdings(c.project)[dependenciesKind]
}

// versionsIn returns the versions of the dependency that a call names.
func (c *call) versionsIn(all resources) (resources, *refusal) {
	if versions := all.of(c.request.Path["depend_id"]); len(versions) > 0 {
		return versions, nil
	}
	return nil, c.refuse("existence.dependency") // clause show-dependency.refusal.existence.dependency
}

// versionIn returns the version of a dependency that a call names.
func (c *call) versionIn(all resources) (resource, *refusal) {
	number := strings.TrimLeft(c.request.Path["version"], "0")
	for _, one := range all.of(c.request.Path["depend_id"]) {
		if version, _ := one.members["version"].(float64); string(appendNumber(nil, version)) == number {
			return one, nil
		}
	}
	return resource{}, c.refuse("existence.dependency") // clause show-dependency-version.refusal.existence.dependency
}

// listDependencies answers one page of the dependencies that match. All of them are
// the project's own.
func listDependencies(s *Server, c *call) (reply, *refusal) {
	q := c.request.Query
	matching := []any{}
	for _, one := range s.dependencies(c).newest() {
		if q.Get("ispublic") != "true" && q.Get("dependency_type") != "public" &&
			matches(q.Get("name"), one.members["name"]) && matches(q.Get("runtime"), one.members["runtime"]) {
			matching = append(matching, whole(one.members))
		}
	}
	size := smallerSize(digits(q, "maxitems"), digits(q, "limit"))
	return c.op.success(inPages(q, matching, "dependencies", size)), nil
}

// smallerSize is the smaller of two sizes of a page, of which 0 is none.
func smallerSize(one, other int) int {
	if one == 0 || other != 0 && other < one {
		return other
	}
	return one
}

// matches holds a value against a filter; one that is not set lets all pass.
func matches(filter string, value any) bool { return filter == "" || filter == value }

func listDependencyVersion(s *Server, c *call) (reply, *refusal) {
	versions, refused := c.versionsIn(s.dependencies(c))
	if refused != nil {
		return reply{}, refused
	}
	return c.op.success(inPages(c.request.Query, versions.shown(), "dependencies", digits(c.request.Query, "maxitems"))), nil
}

// deleteDependencyVersion removes one version; deleteDependency all of them.
func deleteDependencyVersion(s *Server, c *call) (reply, *refusal) {
	return s.dropDependency(c, c.oneVersion)
}

func deleteDependency(s *Server, c *call) (reply, *refusal) {
	return s.dropDependency(c, c.versionsIn)
}

func (c *call) oneVersion(all resources) (resources, *refusal) {
	one, refused := c.versionIn(all)
	return resources{one}, refused
}

func (s *Server) dropDependency(c *call, choose func(resources) (resources, *refusal)) (reply, *refusal) {
	refused := s.state.hold(c.project, func(h holdings, m *moment) (holdings, *refusal) {
		all := h[dependenciesKind]
		chosen, refused := choose(all)
		if refused == nil {
			refused = c.mayDropDependencies(chosen, m.st.project(c.project))
		}
		if refused != nil {
			return nil, refused
		}
		m.now()
		for _, one := range chosen {
			all = all.without(one.id)
		}
		return h.with(dependenciesKind, all), nil
	})
	return reply{status: c.op.status}, refused
}

func (c *call) mayAddDependency(all resources) *refusal {
	if len(all) >= c.op.refusals["quota.dependencies"].Limit {
		return c.refuse("quota.dependencies") // clause create-dependency-version.refusal.quota.dependencies
	}
	return nil
}

func (c *call) mayCreateDependency(all resources) *refusal {
	if all.named(c.checked.Set["name"]) != "" {
		return c.refuse("conflict.dependency") // clause create-dependency.refusal.conflict.dependency
	}
	return c.mayAddDependency(all)
}

func (c *call) mayUpdateDependency(all resources) *refusal {
	if _, refused := c.versionsIn(all); refused != nil {
		return refused
	}
	if other := all.named(c.checked.Set["name"]); other != "" && other != c.request.Path["depend_id"] {
		return c.refuse("conflict.dependency") // clause update-dependency.refusal.conflict.dependency
	}
	return nil
}

func (c *call) mayDropDependencies(chosen resources, p *project) *refusal {
	for _, one := range chosen {
		if p.uses(one.id) {
			return c.refuse("conflict.dependency-in-use") // clause delete-dependency-version.refusal.conflict.dependency-in-use
		}
	}
	return nil
}

// uses reports whether a function, or a version that was published of one, names a
// version of a dependency.
func (p *project) uses(dependency string) bool {
	for fn := range maps.Values(p.functions) {
		if fn.uses(dependency) || slices.ContainsFunc(fn.holdings[versionsKind], func(published resource) bool {
			return (&function{members: published.members}).uses(dependency)
		}) {
			return true
		}
	}
	return false
}

func (fn *function) uses(dependency string) bool {
	list, _ := fn.members["depend_version_list"].([]any)
	return slices.Contains(list, any(dependency))
}

// admitDependencies makes of a judgement of what a project has one that changes
// nothing.
func admitDependencies(judge func(*call, resources) *refusal) func(*Server, *call) *refusal {
	return func(s *Server, c *call) *refusal { return judge(c, s.dependencies(c)) }
}

func admitVersions(c *call, all resources) *refusal {
	_, refused := c.versionsIn(all)
	return refused
}

func admitVersion(c *call, all resources) *refusal {
	_, refused := c.versionIn(all)
	return refused
}
