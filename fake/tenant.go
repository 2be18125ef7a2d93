package fake

import (
	"errors"
	"maps"
	"slices"
	"strings"
)

// AddProject lets a running server know a token and an access key of a project, as
// WithToken and WithAccessKey do at the start. Either may be left out. What one
// project has, another never sees: tests that run side by side each take their own. An
// access key that is known already is refused, because it is somebody else's.
func (s *Server) AddProject(projectID, token string, key AccessKey) error {
	switch {
	case projectID == "" || token == "" && key.Access == "":
		return errors.New("add project: needs a project id, and a token or an access key")
	case (key.Access == "") != (key.Secret == ""):
		return errors.New("add project: access key and secret key go together")
	}
	return s.credentials.allow(projectID, token, key)
}

// DropProject forgets everything that a project has, what was set for its functions
// alone, and credentials that open nothing else.
func (s *Server) DropProject(projectID string) error {
	s.credentials.withdraw(projectID)
	return s.state.forget(projectID)
}

func (st *state) forget(project string) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	next := st.contents.copy()
	delete(next.projects, project)
	next.results = maps.Clone(next.results)
	maps.DeleteFunc(next.results, func(name string, _ Result) bool {
		return strings.HasPrefix(name, project+":") && strings.Count(name, ":") == 2
	})
	if err := st.saveAll(next); err != nil {
		return err
	}
	st.contents = next
	return nil
}

func (c *credentials) allow(project, token string, key AccessKey) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.keys[key.Access]; known {
		return errors.New("add project: the access key is known already; take another")
	}
	if token != "" {
		sum := digestOf(token)
		known := c.tokens[sum]
		known.projects = append(slices.Clone(known.projects), project)
		c.tokens[sum] = known
	}
	if key.Access != "" {
		key.Projects = []string{project}
		c.keys[key.Access] = newAccessKey(key)
	}
	return nil
}

func (c *credentials) withdraw(project string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	closes := func(g grant) (grant, bool) {
		g.projects = slices.DeleteFunc(slices.Clone(g.projects), func(p string) bool { return p == project })
		return g, len(g.projects) == 0
	}
	for sum, g := range maps.Clone(c.tokens) {
		left, nothing := closes(g)
		if c.tokens[sum] = left; nothing {
			delete(c.tokens, sum)
		}
	}
	for access, k := range maps.Clone(c.keys) {
		left, nothing := closes(k.grant)
		k.grant = left
		if c.keys[access] = k; nothing {
			delete(c.keys, access)
		}
	}
}
