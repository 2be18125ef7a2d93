package fake

import (
	"maps"
	"slices"

	"github.com/fgcontract/fgcontract/openapi"
)

// A memberRule says what one member of a body does to a function. The rules of an
// operation are read from the document once.
type memberRule struct {
	name   string
	schema *openapi.Schema
	keep   bool      // leaving it out keeps the stored value
	reset  any       // else this is stored; nil if then nothing is
	plain  bool      // the value is stored as it comes
	store  converter // nil if the value is stored under the name of the member
}

// A converter stores a member in its own way. The value is nil if the member is
// left out and so set back.
type converter func(fn *function, value any)

// converters are the members that are not stored as they come.
var converters = map[string]converter{
	"log_config":      (*function).setLogging,
	"strategy_config": (*function).setStrategy,
	"mount_config":    (*function).setMounts,
	"func_vpc":        (*function).setVPC,
	"custom_image":    (*function).setImage,
	"peering_cidr":    (*function).setPeering,
}

// fixed are members that no body writes: they make the identity of a function or
// follow from something else. Clients send some of them all the same.
var fixed = map[string]bool{
	"func_id": true, "resource_id": true, "func_urn": true, "domain_id": true, "namespace": true,
	"project_name": true, "package": true, "version": true, "image_name": true, "last_modified": true,
	"cpu": true, "long_time": true, "digest": true, "code_size": true, "func_code": true,
	"dependencies": true, "log_group_id": true, "log_stream_id": true, "tags": true,
	"extend_config": true, // the page calls it invalid
}

// fixedAfterCreate are members that only the body of a create writes: other
// operations change the code, and none the name and the generation.
var fixedAfterCreate = map[string]bool{
	"func_name": true, "type": true, "code_type": true, "code_url": true, "code_filename": true,
	"depend_version_list": true,
}

func memberRules(o *openapi.Operation) []memberRule {
	if o.Body == nil || o.ID != createID && o.ID != updateID {
		return nil // the operation writes no configuration
	}
	var rules []memberRule
	for _, m := range o.Body.Members {
		if fixed[m.Name] || o.ID != createID && fixedAfterCreate[m.Name] {
			continue
		}
		rules = append(rules, newMemberRule(o, m))
	}
	return rules
}

func newMemberRule(o *openapi.Operation, m *openapi.Schema) memberRule {
	r := memberRule{name: m.Name, schema: m, plain: isPlain(m), store: converters[m.Name], reset: m.Default}
	means := m.Absent
	if means == nil {
		means = o.Absent
	}
	// A new function has nothing to be set back: what its body leaves out stays as
	// function and configuration begin.
	r.keep = means.Keeps() || o.ID == createID && m.Default == nil
	if means != nil && means.Reads != nil {
		r.reset = means.Reads
	}
	if m.Secret {
		r.store = func(fn *function, value any) { fn.setSecret(m.Name, value) }
	}
	return r
}

// isPlain reports whether every valid value of the schema is its own canonical
// form, and has no members that could be unknown.
func isPlain(s *openapi.Schema) bool {
	return len(s.Canonical) == 0 && len(s.Members) == 0 && (s.Items == nil || isPlain(s.Items))
}

// apply writes a body over the function: what it sets, and what leaving out the
// other members means.
func (fn *function) apply(rules []memberRule, set map[string]any) {
	for i := range rules {
		r := &rules[i]
		value, sent := set[r.name]
		switch {
		case !sent && r.keep: // clause update-function-config.absent.strategy_config
			continue
		case !sent:
			value = r.reset // clause update-function-config.absent.ephemeral_storage
		case !r.plain:
			value = canonical(r.schema, value)
		}
		switch {
		case r.store != nil:
			r.store(fn, value)
		case value == nil:
			delete(fn.members, r.name) // clause update-function-config.absent.user_data
		default:
			fn.members[r.name] = value
		}
	}
}

// canonical returns a valid value in the form in which it is stored: labels that
// mean the same become one, and members that the schema does not know are left
// out. It never changes the value that it gets, and copies only what differs.
func canonical(s *openapi.Schema, value any) any {
	value, _ = inCanonicalForm(s, value)
	return value
}

// inCanonicalForm also says whether the value differs from the one that was given.
func inCanonicalForm(s *openapi.Schema, value any) (any, bool) {
	switch value := value.(type) {
	case string:
		wire, ok := s.Canonical[value]
		if ok {
			return wire, wire != value
		}
	case map[string]any:
		if len(s.Members) > 0 {
			return canonicalObject(s, value)
		}
	case []any:
		if s.Items != nil && !isPlain(s.Items) {
			return canonicalList(s, value)
		}
	}
	return value, false
}

func canonicalObject(s *openapi.Schema, object map[string]any) (any, bool) {
	known := 0
	var changed map[string]any
	for _, m := range s.Members {
		v, ok := object[m.Name]
		if !ok {
			continue
		}
		known++
		if next, differs := inCanonicalForm(m, v); differs {
			if changed == nil {
				changed = maps.Clone(object)
			}
			changed[m.Name] = next
		}
	}
	if known < len(object) {
		changed = onlyKnown(s, object, changed)
	}
	if changed == nil {
		return object, false
	}
	return changed, true
}

// onlyKnown leaves out the members that the schema does not know.
func onlyKnown(s *openapi.Schema, object, changed map[string]any) map[string]any {
	out := make(map[string]any, len(object))
	if changed == nil {
		changed = object
	}
	for _, m := range s.Members {
		if v, ok := changed[m.Name]; ok {
			out[m.Name] = v
		}
	}
	return out
}

func canonicalList(s *openapi.Schema, list []any) (any, bool) {
	var out []any
	for i, v := range list {
		next, differs := inCanonicalForm(s.Items, v)
		if differs && out == nil {
			out = slices.Clone(list)
		}
		if out != nil {
			out[i] = next
		}
	}
	if out == nil {
		return list, false
	}
	return out, true
}
