package contracts

import "github.com/fgcontract/fgcontract/openapi"

// The ids of behaviours of what is set for a function beside its configuration.
const (
	BehaviourAsyncListed    = "update-function-async-invoke-config.behaviour.listed"
	BehaviourAsyncDefaults  = "update-function-async-invoke-config.behaviour.absent-is-default"
	BehaviourAsyncGone      = "delete-function-async-invoke-config.behaviour.gone-at-once"
	BehaviourLogsShown      = "show-lts-log-details.behaviour.same-as-configuration"
	BehaviourTracingCleared = "update-tracing.behaviour.empty-clears"
)

var ofSettings = []behaviour{
	{
		"listed", "UpdateFunctionAsyncInvokeConfig", "what was set for a function is in the list of its configurations",
		openapi.Must, openapi.Observed, "tf: data source fgs_async_invoke_configurations",
	},
	{
		"absent-is-default", "UpdateFunctionAsyncInvokeConfig", "a number of attempts that is left out goes back to 1",
		openapi.Should, openapi.Stated, "sdk: UpdateFunctionAsyncInvokeConfigRequestBody",
	},
	{
		"gone-at-once", "DeleteFunctionAsyncInvokeConfig", "a configuration that was taken away is neither read nor taken away again",
		openapi.Must, openapi.Observed, "tf: resource fgs_async_invoke_configuration takes 404 for gone",
	},
	{
		"same-as-configuration", "ShowLtsLogDetails", "group and stream have the ids that the configuration of the function shows",
		openapi.Should, openapi.Observed, "tf: resource fgs_function reads both",
	},
	{
		"empty-clears", "UpdateTracing", "an empty object takes the keys away",
		openapi.Should, openapi.Observed, "tf: resource fgs_function_tracing_configuration deletes by it",
	},
}
