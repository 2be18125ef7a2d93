package contracts

import "github.com/fgcontract/fgcontract/openapi"

// The ids of behaviours of the code of a function.
const (
	BehaviourCodeReadsBack      = "update-function-code.behaviour.read-after-write"
	BehaviourCodeDigest         = "update-function-code.behaviour.digest-of-the-package"
	BehaviourConfigUntouched    = "update-function-code.behaviour.configuration-untouched"
	BehaviourCodeStays          = "update-function-code.behaviour.refusal-changes-nothing"
	BehaviourCodeOfVersion      = "show-function-code.behaviour.versions-keep-their-code"
	BehaviourCodeAgrees         = "show-function-code.behaviour.agrees-with-the-configuration"
	BehaviourChangedIsPublished = "create-function-version.behaviour.again-after-change"
	BehaviourDependenciesShown  = "update-function-code.behaviour.dependencies-in-full"
)

var ofCode = []behaviour{
	{
		"read-after-write", "UpdateFunctionCode", "a read of the code after an update is answered, and shows what the update set",
		openapi.Must, openapi.Observed, "tf: reads the dependencies and the type of the code back",
	},
	{
		"digest-of-the-package", "UpdateFunctionCode", "the digest of a package is the SHA-512 of its bytes",
		openapi.Must, openapi.Observed, "live: custodian compares it with that of its own package, and sends nothing if they are equal",
	},
	{
		"configuration-untouched", "UpdateFunctionCode", "an update of the code leaves the configuration alone",
		openapi.Must, openapi.Stated, "sdk: UpdateFunctionConfig is the operation that changes it",
	},
	{
		"refusal-changes-nothing", "UpdateFunctionCode", "a refused update changes nothing that a later read of the code shows",
		openapi.Must, openapi.Inferred, "inferred: a request that is answered with an error was not carried out",
	},
	{
		"versions-keep-their-code", "ShowFunctionCode", "an update of the code of latest changes nothing about the code of a published version",
		openapi.Must, openapi.Stated, "otc: a version is a copy of code and configuration",
	},
	{
		"agrees-with-the-configuration", "ShowFunctionCode", "code and configuration of a function tell the same type, size and digest",
		openapi.Must, openapi.Stated, "sdk: ShowFunctionCodeResponse and ShowFunctionConfigResponse",
	},
	{
		"again-after-change", "CreateFunctionVersion", "another version can be published once the code has changed",
		openapi.Must, openapi.Observed, "live: acceptance tests of the Terraform provider",
	},
	{
		"dependencies-in-full", "UpdateFunctionCode",
		"the dependencies that a function names are shown in full, in the order of their names, by every answer with a function that is not a list",
		openapi.Should, openapi.Stated, "functiongraph_06_0111, table 14; sdk: Dependency in the answers about functions; the order is inferred",
	},
}
