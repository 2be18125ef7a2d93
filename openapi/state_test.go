package openapi_test

import (
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

func TestCheckState(t *testing.T) {
	for _, test := range []struct{ name, profile, set, old, want string }{
		{"safe VPC made unsafe", openapi.Documented, `{"func_vpc":{"is_safety":false}}`, `{"func_vpc":{"is_safety":true}}`, "vpc.safety-stays"},
		{"safe VPC, member left out", openapi.Documented, `{"func_vpc":{}}`, `{"func_vpc":{"is_safety":true}}`, ""},
		{"safe VPC taken away", openapi.Documented, `{}`, `{"func_vpc":{"is_safety":true}}`, ""},
		{"no VPC before", openapi.Documented, `{"func_vpc":{"is_safety":false}}`, `{"func_vpc":null}`, ""},
		{"tags without logging", openapi.Documented, `{"lts_custom_tag":{"a":"b"}}`, `{}`, "lts-custom-tag.needs-logging"},
		{"tags, logging on before", openapi.Documented, `{"lts_custom_tag":{"a":"b"}}`, `{"log_group_id":"g"}`, ""},
		{"tags, logging off before", openapi.Documented, `{"lts_custom_tag":{"a":"b"}}`, `{"log_group_id":""}`, "lts-custom-tag.needs-logging"},
		{"tags without logging, observed", openapi.ObservedAs, `{"lts_custom_tag":{"a":"b"}}`, `{}`, ""},
		{"another name", openapi.Documented, `{"func_name":"b"}`, `{"func_name":"a"}`, "func-name.stored"},
		{"another name, observed", openapi.ObservedAs, `{"func_name":"b"}`, `{"func_name":"a"}`, ""},
		{
			"v1 with many instances", openapi.Documented, `{"strategy_config":{"concurrency":5,"concurrent_num":2}}`, `{"type":"v1"}`,
			"strategy.concurrency-v1 strategy.concurrent-num-v1",
		},
		{
			"several at once, by member", openapi.Documented, `{"func_name":"b","enable_dynamic_memory":true,"is_stateful_function":true}`,
			`{"func_name":"a","type":"v1"}`, "dynamic-memory.needs-v2 func-name.stored stateful.needs-v2",
		},
		{"nothing known of the function", openapi.Documented, `{"func_name":"b","enable_dynamic_memory":true}`, `{}`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := operation(t, test.profile, updateConfig)
			var ids []string
			for _, v := range o.CheckState(decoded(t, test.set), decoded(t, test.old), &openapi.Request{Path: pathOf()}) {
				ids = append(ids, strings.TrimPrefix(v.Clause, o.Slug+".rule."))
				if v.Stage != openapi.StageState || v.Error.Status == 0 {
					t.Errorf("%s: stage %s, error %v", v.Clause, v.Stage, v.Error)
				}
			}
			if got := strings.Join(ids, " "); got != test.want {
				t.Errorf("%s: broken are %q; want %q", o.Slug, got, test.want)
			}
		})
	}
}

func TestCheckStateOfNothing(t *testing.T) {
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		for _, o := range c.Operations() {
			if found := o.CheckState(nil, nil, &openapi.Request{}); len(found) > 0 {
				t.Errorf("%s: without a body and a function broken are %v", o.ID, found)
			}
		}
	})
}
