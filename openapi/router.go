package openapi

import (
	"fmt"
	"net/url"
	"strings"
)

// router finds the operation of a method and path. A fixed segment wins over a
// parameter; nothing is redirected or cleaned, because the service does neither.
type router struct {
	root *routeNode
}

type routeNode struct {
	fixed      map[string]*routeNode
	parameter  *routeNode
	operations map[string]*route // by method
}

// A route leads to an operation that is described, or to one that is left out.
type route struct {
	*entry           // nil if it is left out
	leftOut *LeftOut // nil if it is described
	names   []string // of path parameters, in order
}

func (r *route) id() string {
	if r.leftOut != nil {
		return r.leftOut.ID
	}
	return r.ID
}

// Match is an operation found for a request, with its decoded path parameters.
type Match struct {
	Operation *Operation
	Path      map[string]string
}

func newRouter(entries []*entry, leftOut []LeftOut) (router, error) {
	r := router{root: &routeNode{}}
	for _, e := range entries {
		if other := r.add(e.Method, e.Path, &route{entry: e}); other != nil {
			return r, placeError(e.place(), "%s and %s have the same method and path", other.id(), e.ID)
		}
	}
	for i, o := range leftOut {
		if other := r.add(o.Method, o.Path, &route{leftOut: &leftOut[i]}); other != nil {
			return r, placeError(o.Place, "%s has the same method and path as %s; take its line out of x-left-out", o.ID, other.id())
		}
	}
	return r, nil
}

// add puts a route into the tree, or returns the one that has its place.
func (r router) add(method, path string, to *route) *route {
	node := r.root
	for _, segment := range strings.Split(path, "/")[1:] {
		if strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}") {
			to.names = append(to.names, segment[1:len(segment)-1])
			if node.parameter == nil {
				node.parameter = &routeNode{}
			}
			node = node.parameter
			continue
		}
		if node.fixed == nil {
			node.fixed = map[string]*routeNode{}
		}
		if node.fixed[segment] == nil {
			node.fixed[segment] = &routeNode{}
		}
		node = node.fixed[segment]
	}
	if node.operations == nil {
		node.operations = map[string]*route{}
	}
	if other := node.operations[method]; other != nil {
		return other
	}
	node.operations[method] = to
	return nil
}

// Route finds the operation for a method and an escaped path (as in
// url.URL.EscapedPath). It reports false if no operation has them.
func (c *Contract) Route(method, escapedPath string) (Match, bool) {
	found, path := c.router.match(method, escapedPath)
	if found == nil || found.entry == nil {
		return Match{}, false
	}
	return Match{Operation: found.operation(), Path: path}, true
}

// match finds the route of a method and path, with the decoded parameters.
func (r router) match(method, escapedPath string) (*route, map[string]string) {
	if !strings.HasPrefix(escapedPath, "/") {
		return nil, nil
	}
	var values [8]string
	found, rest := r.root.find(method, escapedPath[1:], values[:0])
	if found == nil || len(rest) != len(found.names) {
		return nil, nil
	}
	path := make(map[string]string, len(rest))
	for i, name := range found.names {
		value, err := url.PathUnescape(rest[i])
		if err != nil {
			return nil, nil
		}
		path[name] = value
	}
	return found, path
}

func (n *routeNode) find(method, path string, values []string) (*route, []string) {
	segment, rest, more := strings.Cut(path, "/")
	follow := func(next *routeNode, values []string) (*route, []string) {
		if next == nil {
			return nil, nil
		}
		if !more {
			return next.operations[method], values
		}
		return next.find(method, rest, values)
	}
	if found, values := follow(n.fixed[segment], values); found != nil {
		return found, values
	}
	if segment == "" {
		return nil, nil
	}
	return follow(n.parameter, append(values, segment))
}

// Expand fills the path template of the operation with escaped parameters.
func (o *Operation) Expand(path map[string]string) (string, error) {
	segments := strings.Split(o.Path, "/")
	for i, segment := range segments {
		if !strings.HasPrefix(segment, "{") {
			continue
		}
		name := strings.Trim(segment, "{}")
		value, ok := path[name]
		if !ok || value == "" {
			return "", fmt.Errorf("%s: path parameter %s is missing", o.ID, name)
		}
		segments[i] = url.PathEscape(value)
	}
	return strings.Join(segments, "/"), nil
}
