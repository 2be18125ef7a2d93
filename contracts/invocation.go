package contracts

import "github.com/fgcontract/fgcontract/openapi"

// The ids of behaviours of invocations.
const (
	BehaviourInvokedInEnvelope = "invoke-function.behaviour.v1-in-an-object"
	BehaviourAsyncHasID        = "async-invoke-function.behaviour.has-an-id"
)

var ofInvocations = []behaviour{
	{
		"v1-in-an-object", "InvokeFunction", "the answer in version v1 has the id of the request and the result as a text",
		openapi.Must, openapi.Stated, "sdk: InvokeFunctionResponse",
	},
	{
		"has-an-id", "AsyncInvokeFunction", "an accepted call has an id",
		openapi.Must, openapi.Stated, "sdk: AsyncInvokeFunctionResponse",
	},
}
