package contracts

import "github.com/fgcontract/fgcontract/openapi"

// The ids of behaviours of exported and imported functions.
const (
	BehaviourExportNamesFile  = "export-function.behaviour.names-the-file"
	BehaviourExportChangesNot = "export-function.behaviour.changes-nothing"
	BehaviourImportedReadable = "import-function.behaviour.readable-at-once"
)

var ofExports = []behaviour{
	{
		"names-the-file", "ExportFunction", "an export is answered with the name of a file and the address at which it lies",
		openapi.Should, openapi.Observed, "live: python-otcextensions, functional test test_import_export.py, holds file_name and code_url",
	},
	{
		"changes-nothing", "ExportFunction", "a function that was exported is as it was before",
		openapi.Must, openapi.Inferred, "inferred: it is a GET",
	},
	{
		"readable-at-once", "ImportFunction", "a function that was imported can be read at once, under the name that the import gave it",
		openapi.Must, openapi.Stated, "otc: import_function, the answer is the function",
	},
}
