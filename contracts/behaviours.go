package contracts

import (
	"slices"

	"github.com/fgcontract/fgcontract/openapi"
)

// A behaviour is a promise that shows only over several requests.
type behaviour struct {
	id        string
	operation string
	statement string
	level     openapi.Level
	basis     openapi.Basis
	source    string
}

func (b behaviour) clause(o *openapi.Operation) Clause {
	return Clause{
		ID: o.Slug + ".behaviour." + b.id, Operation: o.ID, Kind: KindBehaviour, Statement: b.statement,
		Level: b.level, Basis: b.basis, Source: b.source,
	}
}

// The ids of behaviours, as cases name them.
const (
	BehaviourReadAfterWrite        = "update-function-config.behaviour.read-after-write"
	BehaviourRefusalChangesNothing = "update-function-config.behaviour.refusal-changes-nothing"
	BehaviourSameFunction          = "update-function-config.behaviour.same-function"
	BehaviourOthersUntouched       = "update-function-config.behaviour.others-untouched"
	BehaviourRepeatHarmless        = "update-function-config.behaviour.repeat-is-harmless"
	BehaviourLastWriterWins        = "update-function-config.behaviour.last-writer-wins"
	BehaviourNeverAMixture         = "update-function-config.behaviour.never-a-mixture"
	BehaviourVersionAndAliasStay   = "update-function-config.behaviour.version-and-alias-stay"
	BehaviourCodeUntouched         = "update-function-config.behaviour.code-untouched"
	BehaviourTimeMoves             = "update-function-config.behaviour.last-modified-moves"
	BehaviourSecretsStay           = "update-function-config.behaviour.secrets-never-come-back"
	BehaviourDisabledImage         = "update-function-config.behaviour.disabled-image-has-no-effect"
	BehaviourCreatedIsReadable     = "create-function.behaviour.readable-at-once"
	BehaviourDeletedIsGone         = "delete-function.behaviour.gone-at-once"
	BehaviourListShows             = "list-functions.behaviour.shows-what-exists"
	BehaviourListPages             = "list-functions.behaviour.pages-end"
	BehaviourPagesUnderChange      = "list-functions.behaviour.pages-under-change"
	BehaviourVersionReadable       = "create-function-version.behaviour.readable-at-once"
	BehaviourVersionFrozen         = "create-function-version.behaviour.never-changes"
	BehaviourVersionNamed          = "create-function-version.behaviour.named-by-the-time"
	BehaviourPublishedAgain        = "create-function-version.behaviour.again-after-delete"
	BehaviourVersionDeleted        = "delete-function.behaviour.version-alone"
	BehaviourLatestListed          = "list-function-versions.behaviour.always-latest"
)

// behaviours are all of them, family by family.
var behaviours = slices.Concat(ofFunctions, ofProjects, ofThings, ofCode, ofTriggers, ofAliases, ofSettings, ofInvocations, ofApplications, ofEndpoints, ofExports, ofStatistics)

var ofFunctions = []behaviour{
	{
		"read-after-write", "UpdateFunctionConfig", "a read after an update is answered, and shows what the update set",
		openapi.Must, openapi.Observed, "live: clients read back what they sent",
	},
	{
		"refusal-changes-nothing", "UpdateFunctionConfig", "a refused update changes nothing that a later read shows",
		openapi.Must, openapi.Inferred, "inferred: a request that is answered with an error was not carried out",
	},
	{
		"same-function", "UpdateFunctionConfig", "the answer speaks of the function that the request named",
		openapi.Must, openapi.Stated, "functiongraph_06_0111, table 14",
	},
	{
		"others-untouched", "UpdateFunctionConfig", "an update of one function changes no other function",
		openapi.Must, openapi.Inferred, "inferred: the URN in the path names one function",
	},
	{
		"repeat-is-harmless", "UpdateFunctionConfig", "the same update twice leaves what it left once, but for the time",
		openapi.Must, openapi.Inferred, "inferred: PUT is idempotent (RFC 9110)",
	},
	{
		"last-writer-wins", "UpdateFunctionConfig", "of two updates the later one is what a read shows, as a whole",
		openapi.Must, openapi.Inferred, "inferred: the API has no precondition and replaces the configuration",
	},
	{
		"never-a-mixture", "UpdateFunctionConfig", "of two updates sent at once a read shows one as a whole, and goes on to show that one",
		openapi.Must, openapi.Inferred, "inferred: each update replaces the whole configuration, so that neither asks for a mixture",
	},
	{
		"version-and-alias-stay", "UpdateFunctionConfig",
		"an update of a function that has a version, and an alias that leads some calls to it, changes neither",
		openapi.Must, openapi.Inferred, "otc: a version is a copy of code and configuration; inferred: UpdateVersionAlias is what changes an alias",
	},
	{
		"code-untouched", "UpdateFunctionConfig", "an update of the configuration leaves digest, size and type of the code alone",
		openapi.Must, openapi.Stated, "sdk: UpdateFunctionCode is the operation that changes code",
	},
	{
		"last-modified-moves", "UpdateFunctionConfig", "last_modified moves forward with an update and never back",
		openapi.Must, openapi.Stated, "functiongraph_06_0111, table 14: time when the function was last updated",
	},
	{
		"secrets-never-come-back", "UpdateFunctionConfig", "a value of encrypted_user_data appears in no answer",
		openapi.Must, openapi.Observed, "live: a read does not return it; otc: a create blanks the values",
	},
	{
		"disabled-image-has-no-effect", "UpdateFunctionConfig", "a custom image that is not enabled leaves the function without an image",
		openapi.Should, openapi.Stated, "functiongraph_06_0111, table 9",
	},
	{
		"readable-at-once", "CreateFunction", "a created function can be read at once, with what was sent",
		openapi.Must, openapi.Observed, "live: clients read without waiting",
	},
	{
		"gone-at-once", "DeleteFunction", "a deleted function is not found at once",
		openapi.Must, openapi.Observed, "live: clients check for 404 without waiting",
	},
	{
		"shows-what-exists", "ListFunctions", "the list shows a function that exists, and not one that was deleted",
		openapi.Must, openapi.Observed, "live: clients find functions by the list",
	},
	{
		"pages-end", "ListFunctions", "following next_marker ends, and shows every function once",
		openapi.Must, openapi.Observed, "live: three clients with three loops rely on it",
	},
	{
		"pages-under-change", "ListFunctions",
		"when a function was made or deleted between, pages asked for anew show those that stay once each and in the same order",
		openapi.Should, openapi.Inferred, "inferred: next_marker is an offset, which leads somewhere only in an order that stays",
	},
	{
		"readable-at-once", "CreateFunctionVersion", "a published version can be read at once, as latest was, and is listed",
		openapi.Must, openapi.Observed, "live: clients read and list without waiting",
	},
	{
		"never-changes", "CreateFunctionVersion", "an update of latest changes nothing about a published version",
		openapi.Must, openapi.Stated, "otc: a version is a copy of code and configuration",
	},
	{
		"named-by-the-time", "CreateFunctionVersion", "a version without a name gets one of the form vYYYYMMDD-HHMMSS",
		openapi.Should, openapi.Stated, "functiongraph_06_0111, table 14, version",
	},
	{
		"again-after-delete", "CreateFunctionVersion", "code can be published again once the version that had it is deleted",
		openapi.Must, openapi.Observed, "live: acceptance tests of the Terraform provider",
	},
	{
		"version-alone", "DeleteFunction", "the delete of a version takes that version and nothing else of the function",
		openapi.Must, openapi.Stated, "otc: delete_function",
	},
	{
		"always-latest", "ListFunctionVersions", "the list of versions always has latest",
		openapi.Must, openapi.Observed, "live: clients find the URN of latest by the list",
	},
}
