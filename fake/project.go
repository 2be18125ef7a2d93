package fake

import (
	"maps"
	"slices"
	"strings"
)

// What a region offers and a project has, beside the functions themselves.

// listQuotas answers the quotas with what the project uses of them.
func listQuotas(s *Server, c *call) (reply, *refusal) {
	functions := s.state.list(c.project)
	code := 0.0
	for _, fn := range functions {
		size, _ := fn.members["code_size"].(float64)
		code += size
	}
	const megabyte = 1 << 20
	quota := func(kind string, most int, used float64, unit string) any {
		return map[string]any{"type": kind, "quota": float64(most), "used": used, "unit": unit}
	}
	return c.op.success(map[string]any{"quotas": map[string]any{"resources": []any{
		quota("fgs_func_scale_down_timeout", 60, 0, ""),
		quota("fgs_func_occurs", 1000, 0, ""),
		quota("fgs_func_pat_idle_time", 10, 0, ""),
		quota("fgs_func_num", s.mostFunctions(), float64(len(functions)), ""),
		quota("fgs_func_code_size", 20480, float64(int((code+megabyte-1)/megabyte)), "MB"),
		quota("fgs_workflow_num", 512, 0, ""),
		quota("fgs_on_demand_instance_limit", 1000, 0, ""),
		quota("fgs_func_qos_limit", 1000, 0, ""),
	}}}), nil
}

// mostFunctions is the number at which a create is refused.
func (s *Server) mostFunctions() int {
	create := s.edition.find(createID)
	if create == nil {
		return 0
	}
	return create.refusals["quota.functions"].Limit
}

// listRuntimeTypes answers the runtimes that a create takes, but for those that are
// other names of one.
func listRuntimeTypes(s *Server, c *call) (reply, *refusal) {
	types := []any{}
	create := s.edition.find(createID)
	if create == nil || create.Body.Member("runtime") == nil {
		return c.op.success(types), nil
	}
	runtime := create.Body.Member("runtime")
	for _, value := range runtime.Enum {
		name, _ := value.(string)
		if _, other := runtime.Canonical[name]; !other {
			types = append(types, map[string]any{"type": name, "display_name": displayName(name)})
		}
	}
	return c.op.success(types), nil
}

// displayName sets the version apart: Python 3.9.
func displayName(runtime string) string {
	if strings.HasSuffix(runtime, ")") {
		return runtime
	}
	at := strings.IndexAny(runtime, "0123456789")
	if at <= 0 {
		return runtime
	}
	return runtime[:at] + " " + runtime[at:]
}

// triggerTypes are those that the documents name.
var triggerTypes = []any{
	"TIMER", "APIG", "CTS", "DDS", "DMS", "DIS", "LTS", "OBS", "SMN", "KAFKA", "RABBITMQ", "DEDICATEDGATEWAY",
	"OPENSOURCEKAFKA", "APIC", "GAUSSMONGO", "EVENTGRID",
}

func listTriggerTypes(_ *Server, c *call) (reply, *refusal) { return c.op.success(triggerTypes), nil }

// listFeatures answers none: no source names a feature.
func listFeatures(_ *Server, c *call) (reply, *refusal) {
	return c.op.success(map[string]any{}), nil
}

// listServiceTrustedAgencies answers those that functions of the project name.
func listServiceTrustedAgencies(s *Server, c *call) (reply, *refusal) {
	names := map[string]bool{}
	for _, fn := range s.state.list(c.project) {
		for _, member := range []string{"xrole", "app_xrole"} {
			if name, _ := fn.members[member].(string); name != "" {
				names[name] = true
			}
		}
	}
	agencies := []any{}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		agencies = append(agencies, map[string]any{"name": name, "expire_time": "null"})
	}
	return c.op.success(agencies), nil
}

// matching returns the elements whose members are what the query says of them.
func (c *call) matching(all []any, members ...string) []any {
	out := []any{}
	for _, one := range all {
		object, _ := one.(map[string]any)
		if !slices.ContainsFunc(members, func(name string) bool { return !matches(c.request.Query.Get(name), object[name]) }) {
			out = append(out, one)
		}
	}
	return out
}
