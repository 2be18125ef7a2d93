package openapi

import (
	"strconv"
	"sync"
)

// maxPaths bounds how many paths an operation remembers, and maxPathKey how long one
// may be: enough for the functions of any test, and nothing that grows with a server.
const (
	maxPaths   = 1024
	maxPathKey = 512
)

// goodPaths remembers path parameters with which nothing was wrong: a client asks for
// the same functions again and again, and what parameters and rules say of a path alone
// never changes. It is safe for concurrent use.
type goodPaths struct {
	mu   sync.RWMutex
	seen map[string]struct{}
}

func (g *goodPaths) has(key []byte) bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	_, ok := g.seen[string(key)]
	return ok
}

func (g *goodPaths) add(key []byte) {
	if len(key) > maxPathKey {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.seen) >= maxPaths || g.seen == nil {
		g.seen = map[string]struct{}{}
	}
	g.seen[string(key)] = struct{}{}
}

// pathKey tells the values of two paths apart. Lengths stand in it, because a value may
// hold whatever separates them.
func (o *Operation) pathKey(key []byte, path map[string]string) []byte {
	for _, p := range o.Parameters {
		if p.In != "path" {
			continue
		}
		value, present := path[p.Name]
		if !present {
			key = append(key, '-')
			continue
		}
		key = strconv.AppendInt(key, int64(len(value)), 10)
		key = append(append(key, ':'), value...)
	}
	return key
}
