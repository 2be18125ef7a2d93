package contracts

import "github.com/fgcontract/fgcontract/openapi"

// The ids of behaviours of invocations.
const (
	BehaviourInvokedInEnvelope = "invoke-function.behaviour.v1-in-an-object"
	BehaviourAsyncHasID        = "async-invoke-function.behaviour.has-an-id"
	BehaviourCallListed        = "async-invoke-function.behaviour.listed"
	BehaviourCallPages         = "list-async-invocations.behaviour.pages-end"
	BehaviourCallWindow        = "list-async-invocations.behaviour.window-of-time"
	BehaviourCallStopped       = "cancel-async-invocation.behaviour.is-over"
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
	{
		"listed", "AsyncInvokeFunction", "an accepted call is among those of the function, and alone if its id is asked for",
		openapi.Should, openapi.Stated, "otc: query_async_invocations",
	},
	{
		"pages-end", "ListAsyncInvocations", "pages follow each other by next_marker and end with an empty one",
		openapi.Should, openapi.Observed, "tf: data source fgs_async_invocations goes on until a page is empty",
	},
	{
		"window-of-time", "ListAsyncInvocations", "a call is not among those of a time before it was made",
		openapi.Should, openapi.Stated, "otc: query_async_invocations",
	},
	{
		"is-over", "CancelAsyncInvocation", "a call that was stopped neither waits nor runs",
		openapi.Should, openapi.Stated, "otc: stop_async_invocation",
	},
}
