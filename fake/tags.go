package fake

import (
	"maps"
	"slices"
	"strings"
)

const tagsKind kind = "tags"

// createTags sets tags by their keys.
func createTags(s *Server, c *call) (reply, *refusal) {
	refused := s.change(c, func(fn *function, _ *moment) (*function, *refusal) {
		if refused := mayTag(c, fn); refused != nil {
			return nil, refused
		}
		return fn.with(tagsKind, fn.tagged(c)), nil
	})
	return c.done(refused)
}

func mayTag(c *call, fn *function) *refusal {
	if len(fn.tagged(c)) > c.op.refusals["quota.tags"].Limit {
		return c.refuse("quota.tags") // clause create-tags.refusal.quota.tags
	}
	return nil
}

// tagged is the tags of a function with those that a body gives.
func (fn *function) tagged(c *call) resources {
	tags := fn.holdings[tagsKind]
	for _, tag := range objects(c.checked.Set["tags"]) {
		key, _ := tag["key"].(string)
		value, _ := tag["value"].(string)
		tags = tags.with(resource{id: key, members: map[string]any{"key": key, "value": value}})
	}
	return tags
}

// deleteTags takes tags away by their keys.
func deleteTags(s *Server, c *call) (reply, *refusal) {
	refused := s.change(c, func(fn *function, _ *moment) (*function, *refusal) {
		tags := fn.holdings[tagsKind]
		for _, tag := range objects(c.checked.Set["tags"]) {
			key, _ := tag["key"].(string)
			tags = tags.without(key)
		}
		return fn.with(tagsKind, tags), nil
	})
	return c.done(refused)
}

func listFunctionTags(s *Server, c *call) (reply, *refusal) {
	fn, refused := s.existing(c)
	if refused != nil {
		return reply{}, refused
	}
	return c.op.success(map[string]any{"tags": fn.holdings[tagsKind].shown(), "sys_tags": []any{}}), nil
}

// showProjectTags answers each key once, with all its values, sorted.
func showProjectTags(s *Server, c *call) (reply, *refusal) {
	values := map[string]map[string]bool{}
	for _, fn := range s.state.list(c.project) {
		for _, tag := range fn.holdings[tagsKind] {
			if values[tag.id] == nil {
				values[tag.id] = map[string]bool{}
			}
			value, _ := tag.members["value"].(string)
			values[tag.id][value] = true
		}
	}
	tags := []any{}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		var all []any
		for _, value := range slices.Sorted(maps.Keys(values[key])) {
			all = append(all, value)
		}
		tags = append(tags, map[string]any{"key": key, "values": all})
	}
	return c.op.success(map[string]any{"tags": tags, "sys_tags": []any{}}), nil
}

// showTagged answers one page of the functions that match, or only how many.
func showTagged(s *Server, c *call) (reply, *refusal) {
	matching := []any{}
	for _, fn := range s.state.list(c.project) {
		if fn.matches(c.checked.Set) {
			matching = append(matching, map[string]any{
				"resource_id": fn.unversioned(), "resource_name": fn.name,
				"tags": fn.holdings[tagsKind].shown(), "sys_tags": []any{},
			})
		}
	}
	out := map[string]any{"total_count": float64(len(matching))}
	if c.request.Path["action"] == "filter" {
		out["resources"] = page(matching, integer(c.checked.Set["offset"], 0), integer(c.checked.Set["limit"], float64(len(matching))))
	}
	return c.op.success(out), nil
}

// page is the part of a list from an offset on.
func page(list []any, offset, limit float64) []any {
	start := min(offset, float64(len(list)))
	end := min(start+limit, float64(len(list)))
	return list[int(start):int(end)]
}

// matches holds a function against the conditions of a body.
func (fn *function) matches(set map[string]any) bool {
	for _, m := range objects(set["matches"]) {
		part, _ := m["value"].(string)
		if m["key"] == "resource_name" && !strings.Contains(fn.name, part) {
			return false
		}
	}
	if without, _ := set["without_any_tag"].(bool); without {
		return len(fn.holdings[tagsKind]) == 0
	}
	for _, filter := range objects(set["tags"]) {
		key, _ := filter["key"].(string)
		tag, has := fn.holdings[tagsKind].find(key)
		values, _ := filter["values"].([]any)
		if !has || len(values) > 0 && !slices.Contains(values, tag.members["value"]) {
			return false
		}
	}
	return true
}

// objects are the elements of a valid list of objects; of anything else none.
func objects(value any) []map[string]any {
	list, _ := value.([]any)
	out := make([]map[string]any, 0, len(list))
	for _, element := range list {
		if object, ok := element.(map[string]any); ok {
			out = append(out, object)
		}
	}
	return out
}
