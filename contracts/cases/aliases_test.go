package cases_test

import "github.com/fgcontract/fgcontract/contracts"

const (
	prodAlias   = `{"name":"prod","version":"latest","alias_urn":"u","additional_version_weights":{"v1":10}}`
	prodMoved   = `{"name":"prod","version":"v1","alias_urn":"u"}`
	prodPlain   = `{"name":"prod","version":"latest","alias_urn":"u"}`
	noAlias     = `{"error_code":"FSS.1053","error_msg":"not found"}`
	aliasTaken  = `{"error_code":"FSS.1066","error_msg":"taken"}`
	wrapped     = `{"aliases":[]}`
	onlyProd    = `[{"name":"prod"}]`
	onlyOther   = `[{"name":"other"}]`
	prodAndMore = `[{"name":"prod"},{"name":"other"}]`
)

// aliasTales are those about aliases.
var aliasTales = []tale{
	{clause: contracts.BehaviourAliasReadsBack, name: "read", answers: []string{"{}", prodAlias, prodAlias, onlyProd}},
	{
		clause: contracts.BehaviourAliasReadsBack, name: "without the weights", answers: []string{"{}", prodAlias, prodPlain, onlyProd},
		want: []string{"2 /additional_version_weights"},
	},
	{clause: contracts.BehaviourAliasReadsBack, name: "not listed", answers: []string{"{}", prodAlias, prodAlias, onlyOther}, want: []string{"3 "}},

	{clause: contracts.BehaviourAliasListAlone, name: "empty", answers: []string{"[]"}},
	{clause: contracts.BehaviourAliasListAlone, name: "in an object", answers: []string{wrapped}, want: []string{"0 "}},
	{clause: contracts.BehaviourAliasListAlone, name: "null", answers: []string{"null"}, want: []string{"0 "}},
	{clause: contracts.BehaviourAliasListAlone, name: "not empty", answers: []string{onlyProd}, want: []string{"0 "}},

	{clause: contracts.BehaviourAliasMoves, name: "moved", answers: []string{"{}", prodPlain, prodMoved, prodMoved}},
	{clause: contracts.BehaviourAliasMoves, name: "not moved", answers: []string{"{}", prodPlain, prodMoved, prodPlain}, want: []string{"3 /version"}},

	{clause: contracts.BehaviourAliasReplaced, name: "replaced", answers: []string{"{}", prodAlias, prodPlain, prodPlain}},
	{
		clause: contracts.BehaviourAliasReplaced, name: "kept", answers: []string{"{}", prodAlias, prodPlain, prodAlias},
		want: []string{"3 /additional_version_weights"},
	},

	{clause: contracts.BehaviourAliasGone, name: "gone", answers: []string{prodPlain, "", noAlias, "[]", versions("latest")}},
	{
		clause: contracts.BehaviourAliasGone, name: "still there", answers: []string{prodPlain, "", prodPlain, onlyProd, versions("latest")},
		status: map[int]int{2: 200}, want: []string{"2 "},
	},
	{
		clause: contracts.BehaviourAliasGone, name: "still listed", answers: []string{prodPlain, "", noAlias, onlyProd, versions("latest")},
		want: []string{"3 "},
	},
	{
		clause: contracts.BehaviourAliasGone, name: "with its version", answers: []string{prodPlain, "", noAlias, "[]", versions()},
		want: []string{"4 /versions"},
	},

	{clause: contracts.BehaviourAliasFreesOne, name: "free", answers: []string{prodPlain, "", prodPlain}},
	{
		clause: contracts.BehaviourAliasFreesOne, name: "taken", answers: []string{prodPlain, "", aliasTaken},
		status: map[int]int{2: 409}, want: []string{"2 "},
	},

	{clause: contracts.BehaviourVersionTakesThem, name: "taken", answers: []string{"{}", prodMoved, prodPlain, "", onlyOther}},
	{clause: contracts.BehaviourVersionTakesThem, name: "left", answers: []string{"{}", prodMoved, prodPlain, "", prodAndMore}, want: []string{"4 "}},
	{clause: contracts.BehaviourVersionTakesThem, name: "all taken", answers: []string{"{}", prodMoved, prodPlain, "", "[]"}, want: []string{"4 "}},
}
