package cases_test

import "github.com/fgcontract/fgcontract/contracts"

// endpointTales are those about VPC endpoints.
var endpointTales = []tale{
	{clause: contracts.BehaviourEndpointGoneIsFine, name: "gone is fine", answers: []string{`{"address":"a"}`, "", ""}},
	{
		clause: contracts.BehaviourEndpointGoneIsFine, name: "gone is a fault",
		answers: []string{`{"address":"a"}`, "", `{"error_code":"FSS.0404","error_msg":"not found"}`},
		status:  map[int]int{2: 404}, want: []string{"2 "}, more: true,
	},
}
