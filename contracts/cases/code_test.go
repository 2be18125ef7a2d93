package cases_test

import (
	"slices"

	"github.com/fgcontract/fgcontract/contracts"
)

// The digests of the two packages among the examples, by another program.
const (
	digestOfFull = `{"digest":"14fd695bffe084e268e11acc6df358a94e716f9efe5186489872afa5f59b39519effc5020aa54b77b2c0b5f58de096a8d2a26dc11646467d90f622786c0e66e0"}`
	digestOfZip  = `{"digest":"922f931fe397e3a5031d3e05ac7b7175bc11d34678f708f51137c60f653136d38f47782b3a10c35220e9395390a5e5719cff01e73a0b2a109335bb914b9c2085"}`
)

const oneDependency = `{"dependencies":[{"id":"6a3f1c2e-0000-4000-8000-000000000010"}]}`

// codeTalesOfUpdates are those about changes of the code.
var codeTalesOfUpdates = []tale{
	{clause: contracts.BehaviourCodeReadsBack, name: "answered", answers: []string{code("", ""), code("", "")}},
	{clause: contracts.BehaviourCodeReadsBack, name: "not found", answers: []string{code("", ""), gone}, status: map[int]int{1: 404}, want: []string{"1 "}},

	{clause: contracts.BehaviourDependenciesShown, name: "shown", answers: slices.Repeat([]string{oneDependency}, 6)},
	{
		clause: contracts.BehaviourDependenciesShown, name: "left out, and another",
		answers: []string{oneDependency, plain, oneDependency, `{"dependencies":[{"id":"x"}]}`, oneDependency, oneDependency},
		want:    []string{"1 /dependencies", "3 /dependencies"},
	},

	{clause: contracts.BehaviourCodeDigest, name: "of each", answers: []string{digestOfFull, digestOfFull, digestOfZip, digestOfZip}},
	{
		clause: contracts.BehaviourCodeDigest, name: "of the first", answers: []string{digestOfFull, digestOfFull, digestOfZip, digestOfFull},
		want: []string{"3 /digest"},
	},
	{
		clause: contracts.BehaviourCodeDigest, name: "of nothing", answers: []string{"{}", digestOfFull, code("", ""), digestOfZip},
		want: []string{"0 /digest", "2 /digest"},
	},

	{clause: contracts.BehaviourConfigUntouched, name: "untouched", answers: []string{plain, plain, "{}", later}},
	{clause: contracts.BehaviourConfigUntouched, name: "of other code", answers: []string{plain, code("", ""), "{}", code("digest", `"e"`)}},
	{clause: contracts.BehaviourConfigUntouched, name: "changed", answers: []string{plain, plain, "{}", moved}, want: []string{"3 /description"}},

	{clause: contracts.BehaviourCodeStays, name: "stays", answers: []string{"{}", code("", ""), no, code("", "")}},
	{clause: contracts.BehaviourCodeStays, name: "changes", answers: []string{"{}", code("", ""), no, code("digest", `"e"`)}, want: []string{"3 /digest"}},

	{clause: contracts.BehaviourCodeOfVersion, name: "kept", answers: []string{"{}", code("", ""), "{}", code("", "")}},
	{clause: contracts.BehaviourCodeOfVersion, name: "lost", answers: []string{"{}", code("", ""), "{}", code("digest", `"e"`)}, want: []string{"3 /digest"}},

	{clause: contracts.BehaviourCodeAgrees, name: "agree", answers: []string{"{}", code("", ""), code("code_url", `"x"`)}},
	{clause: contracts.BehaviourCodeAgrees, name: "another size", answers: []string{"{}", code("", ""), code("code_size", "1")}, want: []string{"2 /code_size"}},

	{clause: contracts.BehaviourChangedIsPublished, name: "published", answers: []string{"{}", "{}", "{}"}},
	{clause: contracts.BehaviourChangedIsPublished, name: "refused", answers: []string{"{}", "{}", no}, status: map[int]int{2: 400}, want: []string{"2 "}},
}
