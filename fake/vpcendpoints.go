package fake

import (
	"crypto/sha256"
	"fmt"
)

// endpointsKind are the VPC endpoints of a project, one of a subnet at most.
const endpointsKind kind = "endpoints"

// createVPCEndpoint makes an endpoint. The one that is there already is answered again:
// nothing says what the service does then.
func createVPCEndpoint(s *Server, c *call) (reply, *refusal) {
	var made resource
	refused := s.state.hold(c.project, func(h holdings, m *moment) (holdings, *refusal) {
		vpc, _ := c.checked.Set["vpc_id"].(string)
		subnet, _ := c.checked.Set["subnet_id"].(string)
		all := h[endpointsKind]
		if one, there := all.find(endpointID(vpc, subnet)); there {
			made = one
			return h, nil
		}
		m.now()
		made = newVPCEndpoint(vpc, subnet, s.account.region)
		return h.with(endpointsKind, all.with(made)), nil
	})
	return c.answered(made.members, refused)
}

// endpointID tells subnets apart; no part of a path has a slash.
func endpointID(vpc, subnet string) string { return vpc + "/" + subnet }

// newVPCEndpoint makes up where an endpoint is reached, the same always for the same
// subnet. No source shows an address of a real one.
func newVPCEndpoint(vpc, subnet, region string) resource {
	sum := sha256.Sum256([]byte(endpointID(vpc, subnet)))
	return resource{id: endpointID(vpc, subnet), members: map[string]any{
		"endpoints": []any{fmt.Sprintf("192.168.%d.%d", sum[0], 1+sum[1]%254)},
		"address":   "functiongraph." + short(subnet) + "." + region + ".fake.example.com",
	}}
}

// deleteVPCEndpoint takes an endpoint away. That there is none is no error.
func deleteVPCEndpoint(s *Server, c *call) (reply, *refusal) {
	return c.done(s.state.hold(c.project, func(h holdings, m *moment) (holdings, *refusal) {
		all := h[endpointsKind]
		id := endpointID(c.request.Path["vpc_id"], c.request.Path["subnet_id"])
		if all.index(id) < 0 {
			return h, nil
		}
		m.now()
		return h.with(endpointsKind, all.without(id)), nil
	}))
}
