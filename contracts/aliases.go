package contracts

import "github.com/fgcontract/fgcontract/openapi"

// The ids of behaviours of aliases.
const (
	BehaviourAliasReadsBack   = "create-version-alias.behaviour.reads-back"
	BehaviourAliasListAlone   = "list-version-aliases.behaviour.a-list-alone"
	BehaviourAliasMoves       = "update-version-alias.behaviour.points-elsewhere"
	BehaviourAliasReplaced    = "update-version-alias.behaviour.replaces-all"
	BehaviourAliasGone        = "delete-version-alias.behaviour.gone-at-once"
	BehaviourAliasFreesOne    = "delete-version-alias.behaviour.frees-the-version"
	BehaviourVersionTakesThem = "delete-function.behaviour.version-takes-its-aliases"
)

var ofAliases = []behaviour{
	{
		"reads-back", "CreateVersionAlias", "an alias that was created is read and listed as it was created",
		openapi.Must, openapi.Observed, "tf: reads the aliases after it made them",
	},
	{
		"a-list-alone", "ListVersionAliases", "a function without aliases answers an empty list, which stands alone",
		openapi.Must, openapi.Observed, "measured: the Go SDK decodes a list without an object around it",
	},
	{
		"points-elsewhere", "UpdateVersionAlias", "an alias that was updated points to the version that the update named",
		openapi.Must, openapi.Stated, "sdk: UpdateVersionAliasRequestBody",
	},
	{
		"replaces-all", "UpdateVersionAlias", "an update without an additional version leaves the alias without one",
		openapi.May, openapi.Inferred, "inferred: there is no other way to take it away",
	},
	{
		"gone-at-once", "DeleteVersionAlias", "an alias that was deleted is neither read nor listed, and its version stays",
		openapi.Must, openapi.Observed, "tf: deletes aliases and goes on with their versions",
	},
	{
		"frees-the-version", "DeleteVersionAlias", "a version can have another alias once its alias is deleted",
		openapi.Must, openapi.Observed, "tf: deletes an alias, then makes one of another name for the same version",
	},
	{
		"version-takes-its-aliases", "DeleteFunction", "the aliases of a version go with it, and those of other versions stay",
		openapi.Must, openapi.Observed, "tf: deletes a version and takes its aliases for gone",
	},
}
