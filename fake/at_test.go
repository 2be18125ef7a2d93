package fake

import "testing"

func TestVersionOfAURN(t *testing.T) {
	published := resources{{id: "v1", members: map[string]any{"version": "v1", "timeout": 3.0}}}
	fn := (&function{members: map[string]any{"version": latest, "timeout": 9.0}}).
		with(versionsKind, published).
		with(aliasesKind, resources{
			{id: "prod", members: map[string]any{"name": "prod", "version": "v1"}},
			{id: "next", members: map[string]any{"name": "next", "version": latest}},
			{id: "lost", members: map[string]any{"name": "lost", "version": "v0"}},
		})
	for version, timeout := range map[string]any{
		"": 9.0, latest: 9.0, "v1": 3.0, "!prod": 3.0, "!next": 9.0,
		"v2": nil, "prod": nil, "!v1": nil, "!": nil, "!!prod": nil, "!lost": nil, "LATEST": nil,
	} {
		switch seen := fn.at(version); {
		case timeout == nil && seen != nil:
			t.Errorf("%q shows %v, want nothing", version, seen.members)
		case timeout != nil && (seen == nil || seen.members["timeout"] != timeout):
			t.Errorf("%q does not show the timeout %v", version, timeout)
		case seen != nil && len(seen.holdings) != 2:
			t.Errorf("%q: what the function has is gone", version)
		}
	}
}
