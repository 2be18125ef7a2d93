package fake

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

const (
	latest         = "latest"
	defaultPackage = "default"
)

// A key names a function within its project.
type key struct{ pkg, name string }

// A urn is what a function_urn says; what a short form leaves out is "", except
// for the package.
type urn struct {
	region  string
	project string
	key
	version string // "", a version, or ! and an alias
}

// parseURN reads the forms of 1, 2, 3, 4, 7 and 8 parts, none of which may be empty:
// what ends in a colon does not mean the whole function. Otherwise it does not judge
// the parts: what names nothing is not found.
func parseURN(text string) (urn, bool) {
	if strings.Count(text, ":") > 7 {
		return urn{}, false // before anything is split
	}
	p := strings.Split(text, ":")
	if slices.Contains(p, "") {
		return urn{}, false
	}
	switch len(p) {
	case 1:
		return urn{key: key{defaultPackage, p[0]}}, true
	case 2:
		return urn{key: key{p[0], p[1]}}, true
	case 3:
		return urn{project: p[0], key: key{p[1], p[2]}}, true
	case 4:
		return urn{project: p[0], key: key{p[1], p[2]}, version: p[3]}, true
	case 7, 8:
		if p[0] != "urn" || p[1] != "fss" || p[4] != "function" {
			return urn{}, false
		}
		full := urn{region: p[2], project: p[3], key: key{p[5], p[6]}}
		if len(p) == 8 {
			full.version = p[7]
		}
		return full, true
	}
	return urn{}, false
}

// urn writes the full form without a version.
func (a account) urn(project string, k key) string {
	return strings.Join([]string{"urn:fss", a.region, project, "function", k.pkg, k.name}, ":")
}

// nameForm is that of packages and names.
var nameForm = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// named reads what a test names a function by. What can name none is an error.
func (a account) named(text string) (urn, error) {
	u, ok := parseURN(text)
	switch {
	case !ok || !nameForm.MatchString(u.pkg) || !nameForm.MatchString(u.name):
		return u, fmt.Errorf("function %q is no name and no URN", text)
	case u.region != "" && u.region != a.region:
		return u, fmt.Errorf("function %q is not in the region of the fake, which is %s", text, a.region)
	}
	return u, nil
}

// target reads the URN of a call. What it says of region and project has to fit.
func (s *Server) target(c *call) (urn, *refusal) {
	u, ok := parseURN(c.request.Path["function_urn"])
	switch {
	case !ok,
		u.region != "" && u.region != s.account.region,
		u.project != "" && u.project != c.project:
		return u, c.refuse("existence.function") // clause update-function-config.refusal.existence.function
	}
	return u, nil
}

// isLatest reports whether the URN names the version that can be changed.
func (u urn) isLatest() bool { return u.version == "" || u.version == latest }

// found judges what is stored under the URN, also whether the function has its
// version or alias; fn is nil if nothing is stored.
func (c *call) found(u urn, fn *function) *refusal {
	switch {
	case fn == nil:
		return c.refuse("existence.function") // clause update-function-config.refusal.existence.function
	case fn.at(u.version) != nil:
		return nil
	case strings.HasPrefix(u.version, "!"):
		return c.refuse("existence.alias") // clause update-function-config.refusal.existence.alias
	}
	return c.refuse("existence.version") // clause update-function-config.refusal.existence.version
}
