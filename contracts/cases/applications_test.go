package cases_test

import (
	"fmt"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
)

const (
	madeApplication = `{"application_id":"a"}`
	noApplication   = `{"error_code":"FSS.0404","error_msg":"not found"}`
	oneTemplate     = `{"templates":[{"id":"t","name":"demo","runtime":"Python3.9","category":"x"}]}`
)

// applications is a page of applications.
func applications(next int, ids ...string) string {
	list := []string{}
	for _, id := range ids {
		list = append(list, `{"id":"`+id+`","name":"fgc-demo-listed"}`)
	}
	return fmt.Sprintf(`{"applications":[%s],"next_marker":%d,"count":2}`, strings.Join(list, ","), next)
}

// applicationTales are those about applications and their templates.
var applicationTales = []tale{
	{
		clause: contracts.BehaviourTemplateAsListed, name: "as listed",
		answers: []string{oneTemplate, `{"name":"demo","runtime":"Python3.9","category":"x"}`},
	},
	{
		clause: contracts.BehaviourTemplateAsListed, name: "another",
		answers: []string{oneTemplate, `{"name":"other","runtime":"Java8","category":"y"}`}, want: []string{"1 /category", "1 /name", "1 /runtime"},
	},

	{
		clause: contracts.BehaviourFunctionTemplate, name: "as listed",
		answers: []string{
			`{"func_templates":[{"id":"a","template_name":"demo","runtime":"PHP7.3","handler":"index.handler","timeout":3}]}`,
			`{"id":"a","template_name":"demo","runtime":"PHP7.3","handler":"index.handler","timeout":3,"code":"x"}`,
		},
	},
	{
		clause: contracts.BehaviourFunctionTemplate, name: "another",
		answers: []string{`{"func_templates":[{"id":"a","timeout":3}]}`, `{"id":"b","timeout":3}`}, want: []string{"1 /id"},
	},
	{clause: contracts.BehaviourFunctionTemplate, name: "no list", answers: []string{`{"func_templates":[]}`, `{}`}, want: []string{"0 /func_templates"}},
	{
		clause: contracts.BehaviourApplicationReadBack, name: "read back",
		answers: []string{madeApplication, `{"name":"fgc-demo-read","description":"an application to be read back"}`},
	},
	{
		clause: contracts.BehaviourApplicationReadBack, name: "without its description",
		answers: []string{madeApplication, `{"name":"fgc-demo-read","description":""}`}, want: []string{"1 /description"},
	},

	{clause: contracts.BehaviourApplicationListed, name: "listed", answers: []string{madeApplication, applications(2, "b", "a")}},
	{
		clause: contracts.BehaviourApplicationListed, name: "others alone",
		answers: []string{madeApplication, applications(1, "b")}, want: []string{"1 /applications"},
	},
	{
		clause: contracts.BehaviourApplicationListed, name: "by another name",
		answers: []string{madeApplication, `{"applications":[{"id":"a","name":"other"}]}`}, want: []string{"1 /applications"},
	},

	{
		clause: contracts.BehaviourApplicationGone, name: "gone",
		answers: []string{madeApplication, "", noApplication, noApplication, applications(1, "b")},
	},
	{
		clause: contracts.BehaviourApplicationGone, name: "still listed",
		answers: []string{madeApplication, "", noApplication, noApplication, applications(1, "a")}, want: []string{"4 /applications"},
	},
	{
		clause: contracts.BehaviourApplicationGone, name: "still read",
		answers: []string{madeApplication, "", madeApplication, noApplication, applications(0)},
		status:  map[int]int{2: 200}, want: []string{"2 "}, more: true,
	},

	{clause: contracts.BehaviourApplicationPages, name: "two and an end", answers: []string{
		madeApplication, madeApplication, applications(1, "a"), applications(2, "b"), applications(2),
	}},
	{clause: contracts.BehaviourApplicationPages, name: "no end", answers: []string{
		madeApplication, madeApplication, applications(1, "a"), applications(2, "b"), applications(2, "b"),
	}, want: []string{"4 /applications"}},
}
