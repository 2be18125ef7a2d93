package cases_test

import "github.com/fgcontract/fgcontract/contracts"

// exported is what an export is answered with.
const exported = `{"file_name":"demo.zip","code_url":"https://demo-bucket.obs.example.com/demo.zip"}`

// exportTales are those about exports and imports.
var exportTales = []tale{
	{clause: contracts.BehaviourExportNamesFile, name: "both", answers: []string{exported}},
	{clause: contracts.BehaviourExportNamesFile, name: "no address", answers: []string{`{"file_name":"demo.zip"}`}, want: []string{"0 /code_url"}},
	{clause: contracts.BehaviourExportNamesFile, name: "nothing", answers: []string{`{}`}, want: []string{"0 /code_url", "0 /file_name"}},

	{clause: contracts.BehaviourExportChangesNot, name: "as before", answers: []string{plain, exported, plain}},
	{clause: contracts.BehaviourExportChangesNot, name: "changed", answers: []string{plain, exported, later}, want: []string{"2 /last_modified"}},

	{
		clause: contracts.BehaviourImportedReadable, name: "under its name",
		answers: []string{`{` + urn + `}`, `{"func_name":"example","package":"default"}`},
	},
	{
		clause: contracts.BehaviourImportedReadable, name: "under that of the file",
		answers: []string{`{` + urn + `}`, `{"func_name":"demo","package":"default"}`}, want: []string{"1 /func_name"},
	},
}
