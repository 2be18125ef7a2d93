package fake

import (
	"hash/fnv"
	"maps"
	"strconv"
	"strings"
	"time"
)

// A function is one stored function. Nothing in it, and nothing that it refers
// to, is changed once it is stored.
type function struct {
	key
	project  string
	members  map[string]any // what ShowFunctionConfig answers
	secrets  map[string]any // secret members, their values blanked
	holdings holdings       // what belongs to the function: aliases, events, ...
}

// newFunction makes a function of the body of a create. Its id and times come when
// it is stored.
func (s *Server) newFunction(c *call) *function {
	k := createKey(c)
	fn := &function{key: k, project: c.project, secrets: map[string]any{}, members: map[string]any{
		"func_urn":  s.account.urn(c.project, k) + ":" + latest,
		"domain_id": s.account.domain, "namespace": c.project,
		"project_name": s.account.region, // the first project of a region has its name
		"package":      k.pkg, "version": latest,
		"type":                  "v2",
		"enterprise_project_id": "0", // the default enterprise project
	}}
	fn.apply(c.op.initial, nil)
	fn.apply(c.op.members, c.checked.Set)
	fn.setCode(c.checked.Set)
	if _, ok := c.checked.Set["strategy_config"]; !ok {
		fn.setStrategy(nil)
	}
	fn.completeLogging()
	fn.derive()
	return fn
}

// createKey is the package and the name that the body of a create gives.
func createKey(c *call) key {
	k := key{pkg: defaultPackage}
	k.name, _ = c.checked.Set["func_name"].(string)
	if pkg, ok := c.checked.Set["package"].(string); ok {
		k.pkg = pkg
	}
	return k
}

// updated makes the function that a full replacement of the configuration leaves.
func (fn *function) updated(rules []memberRule, set map[string]any) *function {
	next := fn.clone()
	next.apply(rules, set)
	next.derive()
	return next
}

// clone returns a function that may be changed until it is stored.
func (fn *function) clone() *function {
	next := *fn
	next.members, next.secrets = maps.Clone(fn.members), maps.Clone(fn.secrets)
	return &next
}

// with returns the function with other resources of a kind.
func (fn *function) with(k kind, of resources) *function {
	next := *fn
	next.holdings = fn.holdings.with(k, of)
	return &next
}

// identify gives a new function its id.
func (fn *function) identify(id string) {
	fn.members["func_id"] = id
	fn.members["resource_id"] = id + ":" + fn.name
}

// derive sets what follows from the configuration.
func (fn *function) derive() {
	if memory, ok := fn.members["memory_size"].(float64); ok {
		fn.members["cpu"] = 200 + memory*100/128 // clause update-function-config.response.200.rule.response.cpu-follows-memory
	}
	if timeout, ok := fn.members["timeout"].(float64); ok {
		fn.members["long_time"] = timeout > 900 // the longest timeout before there were long ones
	}
}

// stamp notes the time of a change, also in the internal name of the version.
func (fn *function) stamp(now time.Time) {
	now = now.UTC()
	modified := now.Format(time.DateTime)
	fn.members["last_modified"] = modified // clause update-function-config.response.200.rule.response.last-modified-time
	id, _ := fn.members["func_id"].(string)
	version, _ := fn.members["version"].(string)
	fn.members["image_name"] = version + "-" + now.Format("060102150405") + "@" + suffix(id+modified)
}

// suffix makes five lower-case letters and digits of a text.
func suffix(text string) string {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(text)) // never fails
	digits := strconv.FormatUint(hash.Sum64(), 36)
	return (strings.Repeat("0", 5) + digits)[len(digits):]
}

// unversioned is the URN of the function without a version.
func (fn *function) unversioned() string {
	urn, _ := fn.members["func_urn"].(string)
	version, _ := fn.members["version"].(string)
	return strings.TrimSuffix(urn, ":"+version)
}
