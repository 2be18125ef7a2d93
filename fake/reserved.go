package fake

import (
	"cmp"
	"strings"
)

// Instances are reserved for a version or an alias: the id of a resource of this kind
// is what stands behind the URN of the function.
const reservedKind kind = "reserved"

// reserveInstances sets the number of instances of a version or an alias; 0 ends the
// reservation.
func reserveInstances(s *Server, c *call) (reply, *refusal) {
	u, refused := s.target(c)
	if refused != nil {
		return reply{}, refused
	}
	made := resource{id: cmp.Or(u.version, latest), members: map[string]any{"count": c.checked.Set["count"], "idle_mode": false}}
	made = made.updated(c.checked.Set, "idle_mode", "tactics_config")
	refused = s.change(c, func(fn *function, _ *moment) (*function, *refusal) {
		if refused := mayReserve(c, fn); refused != nil {
			return nil, refused
		}
		kept := fn.holdings[reservedKind].without(made.id)
		if made.members["count"] != 0.0 {
			kept = fn.holdings[reservedKind].with(made)
		}
		return fn.with(reservedKind, kept), nil
	})
	return c.answered(made.members, refused)
}

// mayReserve judges a reservation by the others of the function: a version and an alias of
// it do not have one each.
func mayReserve(c *call, fn *function) *refusal {
	own := c.qualifier()
	for _, other := range fn.holdings[reservedKind] {
		if c.checked.Set["count"] != 0.0 && other.id != own && fn.pointsTo(other.id) == fn.pointsTo(own) {
			return c.refuse("conflict.reserved") // clause update-function-reserved-instances-count.refusal.conflict.reserved
		}
	}
	return nil
}

// A reservation is what is reserved for one version or alias.
type reservation struct {
	resource
	urn string
}

// reserved lists the reservations of the functions that the query asks for. One for a
// version or an alias that is gone counts no more.
func (s *Server) reserved(c *call, parameter string) []reservation {
	wanted := c.request.Query.Get(parameter)
	u, ok := parseURN(wanted)
	if ok && (u.region != "" && u.region != s.account.region || u.project != "" && u.project != c.project) {
		ok = false
	}
	var all []reservation
	for _, fn := range s.state.list(c.project) {
		if wanted != "" && (!ok || fn.key != u.key) {
			continue
		}
		for _, r := range fn.holdings[reservedKind] {
			if fn.at(r.id) != nil {
				all = append(all, reservation{r, fn.unversioned() + ":" + r.id})
			}
		}
	}
	return all
}

// listReservedConfigs answers one page of reservations with their policies.
func listReservedConfigs(s *Server, c *call) (reply, *refusal) {
	list := []any{}
	for _, r := range s.reserved(c, "function_urn") {
		name, isAlias := strings.CutPrefix(r.id, "!")
		entry := map[string]any{
			"function_urn": r.urn, "qualifier_type": "version", "qualifier_name": name,
			"min_count": r.members["count"], "idle_mode": r.members["idle_mode"],
		}
		if isAlias {
			entry["qualifier_type"] = "alias"
		}
		if tactics, ok := r.members["tactics_config"]; ok {
			entry["tactics_config"] = tactics
		}
		list = append(list, entry)
	}
	part, info := c.paged(list)
	return c.op.success(map[string]any{"reserved_instances": part, "page_info": info, "count": float64(len(list))}), nil
}

// listReserved answers one page of numbers.
func listReserved(s *Server, c *call) (reply, *refusal) {
	list := []any{}
	for _, r := range s.reserved(c, "urn") {
		list = append(list, map[string]any{"func_urn": r.urn, "count": r.members["count"]})
	}
	part, info := c.paged(list)
	return c.op.success(map[string]any{"reservedinstances": part, "page_info": info, "count": float64(len(list))}), nil
}
