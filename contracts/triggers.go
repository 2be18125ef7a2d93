package contracts

import "github.com/fgcontract/fgcontract/openapi"

// The ids of behaviours of triggers.
const (
	BehaviourTriggerReadsBack   = "create-function-trigger.behaviour.reads-back"
	BehaviourTriggerFirstStatus = "create-function-trigger.behaviour.first-status"
	BehaviourTriggerPasswords   = "create-function-trigger.behaviour.passwords-never-come-back"
	BehaviourTriggerUpdated     = "update-trigger.behaviour.read-after-write"
	BehaviourTriggerGone        = "delete-function-trigger.behaviour.gone-at-once"
	BehaviourTriggersGone       = "batch-delete-function-triggers.behaviour.takes-all"
	BehaviourTriggersOfVersion  = "delete-function.behaviour.takes-triggers-of-version"
	BehaviourTriggerPages       = "list-triggers.behaviour.pages-end"
	BehaviourTriggersOfType     = "list-triggers.behaviour.of-type"
)

var ofTriggers = []behaviour{
	{
		"reads-back", "CreateFunctionTrigger", "a trigger that was created is read, and listed for its function, as it was created",
		openapi.Must, openapi.Observed, "tf: resource fgs_function_trigger reads it at once",
	},
	{
		"first-status", "CreateFunctionTrigger", "a trigger that is not told otherwise is on, but one of DDS or KAFKA off",
		openapi.Must, openapi.Stated, "otc: create_trigger",
	},
	{
		"passwords-never-come-back", "CreateFunctionTrigger", "a password in event_data appears in no answer",
		openapi.Should, openapi.Inferred, "inferred: as the values of encrypted_user_data",
	},
	{
		"read-after-write", "UpdateTrigger", "a read after an update shows the event data and, in the end, the status that it set",
		openapi.Must, openapi.Observed, "tf: resource fgs_function_trigger reads back what it sent, once the status is one of the two",
	},
	{
		"gone-at-once", "DeleteFunctionTrigger", "a trigger that was deleted is neither read nor listed, nor deleted again",
		openapi.Should, openapi.Observed, "tf: asks after the delete until it is answered with 404",
	},
	{
		"takes-all", "BatchDeleteFunctionTriggers", "all triggers of the function are gone",
		openapi.Must, openapi.Stated, "otc: delete_all_triggers",
	},
	{
		"takes-triggers-of-version", "DeleteFunction", "the delete of a version takes the triggers of that version and no others",
		openapi.Should, openapi.Observed, "live: the Terraform provider relies on it; otc: delete_function",
	},
	{
		"pages-end", "ListTriggers", "pages follow each other by next_marker and end with an empty one",
		openapi.Must, openapi.Observed, "tf: data source fgs_function_triggers goes on until a page is empty",
	},
	{
		"of-type", "ListTriggers", "with trigger_type only triggers of that type are listed",
		openapi.Should, openapi.Observed, "tf: data source fgs_triggers shows what comes as that of the type that it asked for",
	},
}
