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

type route struct {
	*entry
	names []string // of path parameters, in order
}

// Match is an operation found for a request, with its decoded path parameters.
type Match struct {
	Operation *Operation
	Path      map[string]string
}

func newRouter(entries []*entry) (router, error) {
	r := router{root: &routeNode{}}
	for _, e := range entries {
		node := r.root
		found := &route{entry: e}
		for _, segment := range strings.Split(e.Path, "/")[1:] {
			if strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}") {
				found.names = append(found.names, segment[1:len(segment)-1])
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
		if other := node.operations[e.Method]; other != nil {
			return r, placeError(e.place(), "%s and %s have the same method and path", other.ID, e.ID)
		}
		node.operations[e.Method] = found
	}
	return r, nil
}

// Route finds the operation for a method and an escaped path (as in
// url.URL.EscapedPath). It reports false if no operation has them.
func (c *Contract) Route(method, escapedPath string) (Match, bool) {
	if !strings.HasPrefix(escapedPath, "/") {
		return Match{}, false
	}
	var values [8]string
	found, rest := c.router.root.find(method, escapedPath[1:], values[:0])
	if found == nil || len(rest) != len(found.names) {
		return Match{}, false
	}
	match := Match{Path: make(map[string]string, len(rest))}
	for i, name := range found.names {
		value, err := url.PathUnescape(rest[i])
		if err != nil {
			return Match{}, false
		}
		match.Path[name] = value
	}
	match.Operation = found.operation()
	return match, true
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
