package fake

import (
	"maps"
	"slices"
)

// createVersionAlias gives a version a name.
func createVersionAlias(s *Server, c *call) (reply, *refusal) {
	var made resource
	refused := s.change(c, func(fn *function, m *moment) (*function, *refusal) {
		if refused := mayCreateAlias(c, fn); refused != nil {
			return nil, refused
		}
		name, _ := c.checked.Set["name"].(string)
		made = fn.alias(name, c.checked.Set, m)
		return fn.with(aliasesKind, fn.holdings[aliasesKind].with(made)), nil
	})
	return c.answered(made.members, refused)
}

// alias is what a body makes of an alias: it replaces all of it.
func (fn *function) alias(name string, set map[string]any, m *moment) resource {
	members := map[string]any{
		"name": name, "description": "", "last_modified": m.written(),
		"alias_urn": fn.unversioned() + ":!" + name,
	}
	for _, member := range []string{"version", "description", weights, strategy} {
		if value, sent := set[member]; sent {
			members[member] = value // clause create-version-alias.reflects.version
		}
	}
	return resource{id: name, members: members}
}

// The members of an alias that name its additional version.
const (
	weights  = "additional_version_weights"
	strategy = "additional_version_strategy"
)

func mayCreateAlias(c *call, fn *function) *refusal {
	aliases := fn.holdings[aliasesKind]
	name, _ := c.checked.Set["name"].(string)
	switch _, taken := aliases.find(name); {
	case taken:
		return c.refuse("conflict.alias") // clause create-version-alias.refusal.conflict.alias
	case len(aliases) >= c.op.refusals["quota.aliases"].Limit:
		return c.refuse("quota.aliases") // clause create-version-alias.refusal.quota.aliases
	}
	return mayPoint(c, fn, name)
}

// mayPoint judges what the alias of a name is to point to.
func mayPoint(c *call, fn *function, name string) *refusal {
	version, _ := c.checked.Set["version"].(string)
	if !fn.hasVersion(version) {
		return c.refuse("alias.unknown-version") // clause create-version-alias.refusal.alias.unknown-version
	}
	for _, other := range fn.holdings[aliasesKind] {
		if other.id != name && other.members["version"] == version {
			return c.refuse("conflict.alias-version") // clause create-version-alias.refusal.conflict.alias-version
		}
	}
	for version := range additional(c.checked.Set) {
		if !fn.hasVersion(version) {
			return c.refuse("alias.unknown-additional") // clause create-version-alias.refusal.alias.unknown-additional
		}
	}
	return nil
}

func mayUpdateAlias(c *call, fn *function) *refusal {
	if refused := alias.has(c, fn); refused != nil {
		return refused
	}
	return mayPoint(c, fn, c.request.Path["alias_name"])
}

// alias finds the alias that a path names.
var alias finder = func(c *call, fn *function) (resource, *refusal) {
	one, has := fn.holdings[aliasesKind].find(c.request.Path["alias_name"])
	if !has {
		return one, c.refuse("existence.named-alias") // clause show-version-alias.refusal.existence.named-alias
	}
	return one, nil
}

// listVersionAliases answers a list that stands alone.
func listVersionAliases(s *Server, c *call) (reply, *refusal) {
	fn, refused := s.existing(c)
	if refused != nil {
		return reply{}, refused
	}
	return c.op.success(fn.holdings[aliasesKind].shown()), nil
}

// updateVersionAlias lets an alias point elsewhere.
func updateVersionAlias(s *Server, c *call) (reply, *refusal) {
	var changed resource
	refused := s.change(c, func(fn *function, m *moment) (*function, *refusal) {
		if refused := mayUpdateAlias(c, fn); refused != nil {
			return nil, refused
		}
		changed = fn.alias(c.request.Path["alias_name"], c.checked.Set, m)
		return fn.with(aliasesKind, fn.holdings[aliasesKind].with(changed)), nil
	})
	return c.answered(changed.members, refused)
}

func deleteVersionAlias(s *Server, c *call) (reply, *refusal) {
	refused := s.change(c, func(fn *function, _ *moment) (*function, *refusal) {
		if refused := mayDeleteAlias(c, fn); refused != nil {
			return nil, refused
		}
		return fn.withoutAlias(c.request.Path["alias_name"]), nil
	})
	return c.done(refused)
}

func mayDeleteAlias(c *call, fn *function) *refusal {
	if refused := alias.has(c, fn); refused != nil {
		return refused
	}
	if triggers, _ := fn.holdings[triggersKind].split("!" + c.request.Path["alias_name"]); len(triggers) > 0 {
		return c.refuse("conflict.alias-triggers") // clause delete-version-alias.refusal.conflict.alias-triggers
	}
	return nil
}

// withoutAlias returns the function without an alias, its triggers and what was
// reserved for it.
func (fn *function) withoutAlias(name string) *function {
	return fn.with(aliasesKind, fn.holdings[aliasesKind].without(name)).withoutQualifier("!" + name)
}

// usesBeside reports whether an alias has the version as its additional one.
func (fn *function) usesBeside(version string) bool {
	return slices.ContainsFunc(fn.holdings[aliasesKind], func(alias resource) bool {
		_, used := additional(alias.members)[version]
		return used
	})
}

// additional are the additional versions that a body or an alias names.
func additional(members map[string]any) map[string]any {
	out := map[string]any{}
	for _, member := range []string{weights, strategy} {
		named, _ := members[member].(map[string]any)
		maps.Copy(out, named)
	}
	return out
}
