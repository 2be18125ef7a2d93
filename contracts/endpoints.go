package contracts

import "github.com/fgcontract/fgcontract/openapi"

// BehaviourEndpointGoneIsFine is the id of the behaviour of VPC endpoints.
const BehaviourEndpointGoneIsFine = "delete-vpc-endpoint.behaviour.again"

var ofEndpoints = []behaviour{
	{
		"again", "DeleteVpcEndpoint", "deleting an endpoint that is not there is no error",
		openapi.Should, openapi.Observed, "tf: resource fgs_vpc_endpoint says so and takes nothing for gone",
	},
}
