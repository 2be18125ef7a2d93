package cases_test

import (
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
)

// versions is a list of versions of these names.
func versions(names ...string) string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = `{"version":"` + name + `"}`
	}
	return `{"versions":[` + strings.Join(list, ",") + `]}`
}

func versionTales() []tale {
	published := `{` + urn + `,"version":"v1","description":"a","last_modified":"2026-01-02T03:04:06Z"}`
	lost := strings.Replace(gone, "FSS.1051", "FSS.1052", 1)
	return []tale{
		{clause: contracts.BehaviourVersionReadable, name: "as latest", answers: []string{plain, "{}", published, versions("latest", "v1")}},
		{
			clause: contracts.BehaviourVersionReadable, name: "otherwise", want: []string{"2 /description"},
			answers: []string{plain, "{}", moved, versions("latest", "v1")},
		},
		{
			clause: contracts.BehaviourVersionReadable, name: "not listed", want: []string{"3 /versions"},
			answers: []string{plain, "{}", published, versions("latest")},
		},
		{
			clause: contracts.BehaviourVersionReadable, name: "not found", want: []string{"2 "}, status: map[int]int{2: 404},
			answers: []string{plain, "{}", gone, versions("latest", "v1")},
		},

		{clause: contracts.BehaviourVersionFrozen, name: "frozen", answers: []string{"{}", plain, moved, plain}},
		{
			clause: contracts.BehaviourVersionFrozen, name: "changed with latest", want: []string{"3 /description"},
			answers: []string{"{}", plain, moved, moved},
		},
		{clause: contracts.BehaviourVersionFrozen, name: "the time moves", answers: []string{"{}", plain, moved, later}, want: []string{"3 /last_modified"}},

		{clause: contracts.BehaviourVersionNamed, name: "of the time", answers: []string{`{"version":"v20260102-030405"}`}},
		{clause: contracts.BehaviourVersionNamed, name: "otherwise", answers: []string{`{"version":"v2"}`}, want: []string{"0 /version"}},
		{clause: contracts.BehaviourVersionNamed, name: "not at all", answers: []string{`{}`}, want: []string{"0 /version"}},

		{clause: contracts.BehaviourPublishedAgain, name: "taken", answers: []string{"{}", "", "{}"}},
		{clause: contracts.BehaviourPublishedAgain, name: "refused", answers: []string{"{}", "", no}, status: map[int]int{2: 400}, want: []string{"2 "}},

		{
			clause: contracts.BehaviourVersionDeleted, name: "alone",
			answers: []string{plain, "{}", "", lost, plain, versions("latest")},
		},
		{
			clause: contracts.BehaviourVersionDeleted, name: "with the function", want: []string{"4 ", "5 "}, status: map[int]int{4: 404, 5: 404},
			answers: []string{plain, "{}", "", lost, gone, gone},
		},
		{
			clause: contracts.BehaviourVersionDeleted, name: "not at all", want: []string{"3 "}, status: map[int]int{3: 200},
			answers: []string{plain, "{}", "", published, plain, versions("latest", "v1")},
		},
		{
			clause: contracts.BehaviourVersionDeleted, name: "still listed", want: []string{"5 /versions"},
			answers: []string{plain, "{}", "", lost, plain, versions("v1", "latest")},
		},
		{
			clause: contracts.BehaviourVersionDeleted, name: "latest changes", want: []string{"4 /description"},
			answers: []string{plain, "{}", "", lost, moved, versions("latest")},
		},

		{clause: contracts.BehaviourLatestListed, name: "always", answers: []string{versions("latest"), "{}", versions("v1", "latest")}},
		{
			clause: contracts.BehaviourLatestListed, name: "published ones only", want: []string{"0 /versions", "2 /versions"},
			answers: []string{versions(), "{}", versions("v1")},
		},
	}
}
