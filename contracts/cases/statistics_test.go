package cases_test

import (
	"fmt"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
)

// statisticsTales are those about statistics.
var statisticsTales = []tale{
	{clause: contracts.BehaviourStatisticsAgree, name: "same times", answers: []string{`{}`, statistics("count=-1,1", "reject_count=-1,0")}},
	{
		clause: contracts.BehaviourStatisticsAgree, name: "one point more, and back in time",
		answers: []string{`{}`, `{"count":[{"timestamp":2},{"timestamp":1}],"duration":[{"timestamp":2},{"timestamp":1},{"timestamp":3}]}`},
		want:    []string{"1 /count", "1 /duration"},
	},
	{clause: contracts.BehaviourMetricsAgree, name: "same times", answers: []string{`{}`, statistics("count=-1,1", "instance_num=-1,0")}},
	{
		clause: contracts.BehaviourMetricsAgree, name: "instances one point short",
		answers: []string{`{}`, statistics("count=-1,1", "instance_num=-1")}, want: []string{"1 /instance_num"},
	},
	{clause: contracts.BehaviourMetricsCounted, name: "in two minutes", answers: []string{`{}`, oneCall, statistics("count=1,-1,1", "reject_count=0,-1,0")}},
	{clause: contracts.BehaviourMetricsCounted, name: "too few", answers: []string{`{}`, oneCall, statistics("count=-1,1")}, want: []string{"2 /count"}},
	{clause: contracts.BehaviourNeverCalled, name: "no data, and nothing", answers: []string{statistics("count=-1,0", "fail_count=-1,-1")}},
	{
		clause: contracts.BehaviourNeverCalled, name: "somebody else's calls",
		answers: []string{statistics("count=-1,3", "fail_count=1", "reject_count=1", "function_error_count=1", "system_error_count=1")},
		want:    []string{"0 /count", "0 /fail_count", "0 /function_error_count", "0 /reject_count", "0 /system_error_count"},
	},
	{clause: contracts.BehaviourCallCounted, name: "in two minutes", answers: []string{`{}`, oneCall, statistics("count=1,-1,1", "reject_count=0,-1,0")}},
	{clause: contracts.BehaviourCallCounted, name: "too few", answers: []string{`{}`, oneCall, statistics("count=-1,1")}, want: []string{"2 /count"}},
	{
		clause: contracts.BehaviourCallCounted, name: "one rejected", answers: []string{`{}`, oneCall, statistics("count=2", "reject_count=1")},
		want: []string{"2 /reject_count"},
	},
	{
		clause: contracts.BehaviourStatisticsAsked, name: "as asked",
		answers: []string{`{"statistics":` + statistics("count=-1") + `}`, used("2026-01", 0)},
	},
	{
		clause: contracts.BehaviourStatisticsAsked, name: "the other way round",
		answers: []string{used("2026-01", 0), `{"statistics":` + statistics("count=-1") + `}`}, want: []string{"0 /statistics/count", "1 /count"},
	},
	{clause: contracts.BehaviourMonthCounted, name: "two more", answers: []string{used("2026-01", 3), `{}`, used("2026-01", 5)}},
	{clause: contracts.BehaviourMonthCounted, name: "the month is over", answers: []string{used("2026-01", 3), `{}`, used("2026-02", 1)}},
	{
		clause: contracts.BehaviourMonthCounted, name: "as before", answers: []string{used("2026-01", 3), `{}`, used("2026-01", 3)},
		want: []string{"2 /count"},
	},
	{clause: contracts.BehaviourRejectionCounted, name: "counted", answers: []string{`{}`, `{}`, statistics("count=1", "reject_count=1")}},
	{
		clause: contracts.BehaviourRejectionCounted, name: "not counted", answers: []string{`{}`, `{}`, statistics("count=-1", "reject_count=-1")},
		want: []string{"2 /count", "2 /reject_count"},
	},
}

// used is an answer with the calls of one month.
func used(month string, calls int) string {
	return fmt.Sprintf(`{"count":[{"date":%q,"value":%d}]}`, month, calls)
}

// statistics are series, each written as name=value,value.
func statistics(series ...string) string {
	var members []string
	for _, one := range series {
		name, values, _ := strings.Cut(one, "=")
		var points []string
		for i, value := range strings.Split(values, ",") {
			points = append(points, fmt.Sprintf(`{"timestamp":%d,"value":%s}`, i, value))
		}
		members = append(members, fmt.Sprintf(`%q:[%s]`, name, strings.Join(points, ",")))
	}
	return "{" + strings.Join(members, ",") + "}"
}
