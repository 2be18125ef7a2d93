package fake

import (
	"net/url"
	"strconv"
	"strings"
)

// createFunction stores a new function. It can be read at once.
func createFunction(s *Server, c *call) (reply, *refusal) {
	fn := s.newFunction(c)
	if refused := s.state.create(fn, c.mayCreate); refused != nil {
		return reply{}, refused
	}
	return c.op.success(s.inFull(c, fn.shown(nil))), nil
}

// mayCreate judges a name and the number of functions that the project has.
func (c *call) mayCreate(taken bool, count int) *refusal {
	switch {
	case taken:
		return c.refuse("conflict.function") // clause create-function.refusal.conflict.function
	case count >= c.op.refusals["quota.functions"].Limit:
		return c.refuse("quota.functions") // clause create-function.refusal.quota.functions
	}
	return nil
}

func admitCreate(s *Server, c *call) *refusal {
	return c.mayCreate(s.state.peekRoom(c.project, createKey(c)))
}

// deleteFunction removes a whole function, or the one version that the URN names.
func deleteFunction(s *Server, c *call) (reply, *refusal) {
	u, refused := s.target(c)
	if refused != nil {
		return reply{}, refused
	}
	if u.version == "" {
		refused = s.state.remove(c.project, u.key, func(fn *function) *refusal { return c.mayDelete(u, fn) })
	} else {
		_, refused = s.state.change(c.project, u.key, func(old *function, _ *moment) (*function, *refusal) {
			if refused := c.mayDelete(u, old); refused != nil {
				return nil, refused
			}
			return old.withoutVersion(u.version), nil
		})
	}
	if refused != nil {
		return reply{}, refused
	}
	return reply{status: c.op.status}, nil
}

func (c *call) mayDelete(u urn, fn *function) *refusal {
	if refused := c.found(u, fn); refused != nil {
		return refused
	}
	switch {
	case u.version == latest:
		return c.refuse("conflict.latest") // clause delete-function.refusal.conflict.latest
	case strings.HasPrefix(u.version, "!"):
		return c.refuse("conflict.alias-urn") // clause delete-function.refusal.conflict.alias-urn
	case fn.usesBeside(u.version):
		return c.refuse("version.in-use") // clause delete-function.refusal.version.in-use
	}
	return nil
}

func admitDelete(s *Server, c *call) *refusal {
	u, refused := s.target(c)
	if refused != nil {
		return refused
	}
	return c.mayDelete(u, s.state.function(c.project, u.key))
}

// listFunctions answers one page of the functions that match.
func listFunctions(s *Server, c *call) (reply, *refusal) {
	var matching []*function
	pkg, part := c.request.Query.Get("package_name"), c.request.Query.Get("func_name")
	for _, fn := range s.state.list(c.project) {
		if (pkg == "" || fn.pkg == pkg) && strings.Contains(fn.name, part) {
			matching = append(matching, fn)
		}
	}
	functions, next := paged(c.request.Query, matching, digits(c.request.Query, "maxitems"), pageSize)
	page := make([]any, 0, len(functions))
	for _, fn := range functions {
		page = append(page, fn.listed())
	}
	return c.op.success(map[string]any{
		"functions": page, "next_marker": float64(next), "count": float64(len(matching)),
	}), nil
}

// listed is the function as an element of a list: without a version, and with the
// VPC in both forms that clients read.
func (fn *function) listed() record {
	over := map[string]any{"func_urn": fn.unversioned(), "fail_count": 0.0}
	if vpc, ok := fn.members["func_vpc"].(map[string]any); ok {
		over["func_vpc_id"] = vpc["vpc_id"]
	}
	return record{members: fn.members, over: over}
}

// maxDigits bounds a number in a query; nobody has that many functions.
const maxDigits = 9

// digits reads a number of a query, which the document has found to be digits.
func digits(q url.Values, name string) int {
	text := strings.TrimLeft(q.Get(name), "0")
	if len(text) > maxDigits {
		text = strings.Repeat("9", maxDigits)
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return max(n, 0)
}
