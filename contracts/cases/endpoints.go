package cases

import "github.com/fgcontract/fgcontract/contracts"

// VPC endpoints: a story. No operation reads them.

const (
	createEndpoint = "CreateVpcEndpoint"
	deleteEndpoint = "DeleteVpcEndpoint"
)

// endpointStories has a row for every behaviour of VPC endpoints.
var endpointStories = map[string]familyStory{
	contracts.BehaviourEndpointGoneIsFine: {[]string{createEndpoint, deleteEndpoint}, (*maker).endpointGoneIsFine},
}

func (m *maker) endpointGoneIsFine() {
	m.tell("twice", nil, prepares(m.plain(deleteEndpoint)), m.plain(deleteEndpoint))
}
