package cases_test

import (
	"fmt"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
)

const (
	versionOne   = `{"id":"a","dep_id":"d","version":1,"name":"fgc-demo-dependency","runtime":"Python3.9"}`
	versionTwo   = `{"id":"b","dep_id":"d","version":2,"name":"fgc-demo-dependency","runtime":"Python3.9"}`
	noDependency = `{"error_code":"FSS.1056","error_msg":"not found"}`
	fullVersion  = `{"name":"fgc-demo-dependency","runtime":"Node.js18.15","description":"Every member that can stand together"}`
)

// quotas is an answer with the number of functions.
func quotas(used int) string {
	return fmt.Sprintf(`{"quotas":{"resources":[{"type":"fgs_workflow_num","used":7},{"type":"fgs_func_num","used":%d}]}}`, used)
}

// dependencies is a page of dependencies.
func dependencies(next int, ids ...string) string {
	list := []string{}
	for _, id := range ids {
		list = append(list, `{"id":"`+id+`"}`)
	}
	return fmt.Sprintf(`{"dependencies":[%s],"next_marker":%d,"count":2}`, strings.Join(list, ","), next)
}

// projectTales are those about what a project has.
var projectTales = []tale{
	{clause: contracts.BehaviourQuotasCount, name: "one more", answers: []string{quotas(3), plain, quotas(4)}},
	{clause: contracts.BehaviourQuotasCount, name: "none more", answers: []string{quotas(3), plain, quotas(3)}, want: []string{"2 /quotas/resources"}},
	{clause: contracts.BehaviourQuotasCount, name: "two more", answers: []string{quotas(3), plain, quotas(5)}, want: []string{"2 /quotas/resources"}},
	{clause: contracts.BehaviourQuotasCount, name: "not told", answers: []string{quotas(3), plain, `{}`}, want: []string{"2 /quotas/resources"}},

	{clause: contracts.BehaviourDependencyNumbers, name: "next", answers: []string{versionOne, versionTwo}},
	{
		clause: contracts.BehaviourDependencyNumbers, name: "the same number",
		answers: []string{versionOne, `{"id":"b","dep_id":"d","version":1}`}, want: []string{"1 /version"},
	},
	{
		clause: contracts.BehaviourDependencyNumbers, name: "another dependency",
		answers: []string{versionOne, `{"id":"b","dep_id":"e","version":2}`}, want: []string{"1 /dep_id"},
	},
	{
		clause: contracts.BehaviourDependencyNumbers, name: "the same id",
		answers: []string{versionOne, `{"id":"a","dep_id":"d","version":2}`}, want: []string{"1 /id"},
	},

	{clause: contracts.BehaviourDependencyListed, name: "listed", answers: []string{versionTwo, `{"dependencies":[` + versionOne + `,` + versionTwo + `]}`, versionTwo}},
	{
		clause: contracts.BehaviourDependencyListed, name: "others alone",
		answers: []string{versionTwo, `{"dependencies":[` + versionOne + `]}`, versionTwo}, want: []string{"1 /dependencies"},
	},

	{clause: contracts.BehaviourDependencyGone, name: "gone", answers: []string{versionOne, "", noDependency, noDependency}},
	{
		clause: contracts.BehaviourDependencyGone, name: "still there", answers: []string{versionOne, "", versionOne, noDependency},
		status: map[int]int{2: 200}, want: []string{"2 "}, more: true,
	},

	{clause: contracts.BehaviourDependencyPages, name: "two and an end", answers: []string{
		versionOne, versionOne, dependencies(1, "a"), dependencies(2, "b"), dependencies(2),
	}},
	{clause: contracts.BehaviourDependencyPages, name: "twice the same", answers: []string{
		versionOne, versionOne, dependencies(1, "a"), dependencies(2, "a"), dependencies(2),
	}, want: []string{"3 /dependencies"}},
	{clause: contracts.BehaviourDependencyPages, name: "a marker that stays", answers: []string{
		versionOne, versionOne, dependencies(1, "a"), dependencies(1, "b"), dependencies(2),
	}, want: []string{"3 /next_marker"}},
	{clause: contracts.BehaviourDependencyPages, name: "no end", answers: []string{
		versionOne, versionOne, dependencies(1, "a"), dependencies(2, "b"), dependencies(2, "b"),
	}, want: []string{"4 /dependencies"}},

	{clause: contracts.BehaviourOldDependency, name: "shown", answers: []string{versionOne, fullVersion, fullVersion}},
	{
		clause: contracts.BehaviourOldDependency, name: "refused", answers: []string{versionOne, fullVersion, noDependency},
		status: map[int]int{2: 404}, want: []string{"2 "}, more: true,
	},
}
