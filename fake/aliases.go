package fake

// usesBeside reports whether an alias has the version as its additional one.
func (fn *function) usesBeside(version string) bool {
	for _, alias := range fn.holdings[aliasesKind] {
		for _, members := range []string{"additional_version_weights", "additional_version_strategy"} {
			additional, _ := alias.members[members].(map[string]any)
			if _, used := additional[version]; used {
				return true
			}
		}
	}
	return false
}
