package fake

import (
	"slices"
	"strings"
	"time"
)

// What a function has of versions: those that were published, in the order in which
// they were, and the aliases that point to some.
const (
	versionsKind kind = "versions"
	aliasesKind  kind = "aliases"
)

// at is the function as a URN with this version shows it; an alias shows the version
// that it points to. It is nil if there is no such version or alias.
func (fn *function) at(version string) *function {
	if version == "" {
		return fn
	}
	if version = fn.pointsTo(version); version == latest {
		return fn
	}
	published, ok := fn.holdings[versionsKind].find(version)
	if !ok {
		return nil
	}
	frozen := *fn
	frozen.members = published.members
	return &frozen
}

// pointsTo is the version that a version or alias stands for, "" if there is no such
// alias.
func (fn *function) pointsTo(version string) string {
	name, isAlias := strings.CutPrefix(version, "!")
	if !isAlias {
		return version
	}
	alias, _ := fn.holdings[aliasesKind].find(name)
	version, _ = alias.members["version"].(string)
	return version
}

// withVersion returns the function with latest published, as it is now.
func (fn *function) withVersion(set map[string]any, now time.Time) *function {
	name, named := set["version"].(string)
	if !named {
		name = fn.freeVersion(now)
	}
	frozen := fn.clone()
	frozen.members["version"] = name
	frozen.members["func_urn"] = fn.unversioned() + ":" + name
	if text, ok := set["description"].(string); ok {
		frozen.members["version_description"] = text
	}
	frozen.stamp(now)
	return fn.with(versionsKind, fn.holdings[versionsKind].with(resource{id: name, members: frozen.members}))
}

// freeVersion is the name that the service makes of a time. One that is taken is
// that of the next free second: every name keeps the form.
func (fn *function) freeVersion(now time.Time) string {
	for {
		name := now.UTC().Format("v20060102-150405")
		if !fn.hasVersion(name) {
			return name
		}
		now = now.Add(time.Second)
	}
}

func (fn *function) hasVersion(name string) bool {
	return name == latest || fn.holdings[versionsKind].index(name) >= 0
}

// withoutVersion returns the function without a version, what was reserved for it, its
// triggers, and the aliases that point to it.
func (fn *function) withoutVersion(name string) *function {
	next := fn.with(versionsKind, fn.holdings[versionsKind].without(name)).withoutQualifier(name)
	for _, alias := range fn.holdings[aliasesKind] {
		if alias.members["version"] == name {
			next = next.withoutAlias(alias.id)
		}
	}
	return next
}

// withoutQualifier returns the function without what was reserved and configured for a
// version or an alias, and without its triggers.
func (fn *function) withoutQualifier(qualifier string) *function {
	_, others := fn.holdings[triggersKind].split(qualifier)
	return fn.with(triggersKind, others).with(reservedKind, fn.holdings[reservedKind].without(qualifier)).
		with(asyncConfigsKind, fn.holdings[asyncConfigsKind].without(qualifier))
}

// createFunctionVersion publishes latest.
func createFunctionVersion(s *Server, c *call) (reply, *refusal) {
	u, refused := s.target(c)
	if refused != nil {
		return reply{}, refused
	}
	fn, refused := s.state.change(c.project, u.key, func(old *function, m *moment) (*function, *refusal) {
		if refused := c.mayPublish(u, old); refused != nil {
			return nil, refused
		}
		return old.withVersion(c.checked.Set, m.now()), nil
	})
	if refused != nil {
		return reply{}, refused
	}
	published := fn.holdings[versionsKind]
	answer := fn.shown(nil)
	answer.members = published[len(published)-1].members
	return c.op.success(s.inFull(c, answer)), nil
}

// mayPublish judges the name and the code of a version.
func (c *call) mayPublish(u urn, fn *function) *refusal {
	if refused := c.found(u, fn); refused != nil {
		return refused
	}
	name, _ := c.checked.Set["version"].(string)
	digest, _ := fn.members["digest"].(string)
	asked, named := c.checked.Set["digest"].(string)
	same := func(version resource) bool { return version.members["digest"] == digest }
	published := fn.holdings[versionsKind]
	switch {
	case fn.hasVersion(name):
		return c.refuse("conflict.version") // clause create-function-version.refusal.conflict.version
	case named && !strings.EqualFold(asked, digest):
		return c.refuse("version.other-digest") // clause create-function-version.refusal.version.other-digest
	case slices.ContainsFunc(published, same):
		return c.refuse("version.unchanged") // clause create-function-version.refusal.version.unchanged
	case len(published)+1 >= c.op.refusals["quota.versions"].Limit: // latest is one
		return c.refuse("quota.versions") // clause create-function-version.refusal.quota.versions
	}
	return nil
}

func admitPublish(s *Server, c *call) *refusal {
	u, refused := s.target(c)
	if refused != nil {
		return refused
	}
	return c.mayPublish(u, s.state.function(c.project, u.key))
}

// listFunctionVersions answers one page of the versions, latest first and then in
// the order of publication.
func listFunctionVersions(s *Server, c *call) (reply, *refusal) {
	u, refused := s.target(c)
	if refused != nil {
		return reply{}, refused
	}
	fn := s.state.function(c.project, u.key)
	if refused := c.found(u, fn); refused != nil {
		return reply{}, refused
	}
	all := []any{versionListed(fn.members)}
	for _, version := range fn.holdings[versionsKind] {
		all = append(all, versionListed(version.members))
	}
	return c.op.success(inPages(c.request.Query, all, "versions", digits(c.request.Query, "maxitems"))), nil
}

// versionListed is a version as an element of a list, which has some members flat.
func versionListed(members map[string]any) record {
	over := map[string]any{}
	if strategy, ok := members["strategy_config"].(map[string]any); ok {
		over["concurrency"], over["concurrent_num"] = strategy["concurrency"], strategy["concurrent_num"]
	}
	if vpc, ok := members["func_vpc"].(map[string]any); ok {
		over["func_vpc_id"] = vpc["vpc_id"]
	}
	return record{members: members, over: over}
}
