package fake

import "strings"

// What a function has of versions: those that were published, in the order in which
// they were, and the aliases that point to some.
const (
	versionsKind kind = "versions"
	aliasesKind  kind = "aliases"
)

// at is the function as a URN with this version shows it; an alias shows the version
// that it points to. It is nil if there is no such version or alias.
func (fn *function) at(version string) *function {
	if name, isAlias := strings.CutPrefix(version, "!"); isAlias {
		alias, ok := fn.holdings[aliasesKind].find(name)
		if !ok {
			return nil
		}
		version, _ = alias.members["version"].(string)
	}
	if version == "" || version == latest {
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
