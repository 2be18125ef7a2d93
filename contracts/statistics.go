package contracts

import "github.com/fgcontract/fgcontract/openapi"

// The ids of behaviours of statistics. Metrics of a real service lag by minutes, so that
// what speaks of a call that was just made is no more than may.
const (
	BehaviourStatisticsAgree  = "list-function-statistics.behaviour.series-agree"
	BehaviourNeverCalled      = "list-function-statistics.behaviour.never-called"
	BehaviourCallCounted      = "list-function-statistics.behaviour.call-is-counted"
	BehaviourStatisticsAsked  = "list-statistics.behaviour.as-filtered"
	BehaviourMonthCounted     = "list-statistics.behaviour.call-is-counted"
	BehaviourRejectionCounted = "list-function-statistics.behaviour.rejection-is-counted"
	BehaviourMetricsAgree     = "show-function-metrics.behaviour.series-agree"
	BehaviourMetricsCounted   = "show-function-metrics.behaviour.call-is-counted"
)

var ofStatistics = []behaviour{
	{
		"series-agree", "ListFunctionStatistics", "the series have points at the same times, each later than the one before",
		openapi.Should, openapi.Stated, "otc: the example of functiongraph_06_0138",
	},
	{
		"never-called", "ListFunctionStatistics", "of a function that was never called no metric of calls is more than 0",
		openapi.Should, openapi.Stated, "otc: functiongraph_06_0138, -1 says that there is no data, as when a function was not executed",
	},
	{
		"call-is-counted", "ListFunctionStatistics", "calls at once and asynchronous ones are counted, and none of them as rejected",
		openapi.May, openapi.Inferred, "hwdoc: functiongraph_01_0212; inferred: when the numbers show them is not said",
	},
	{
		"rejection-is-counted", "ListFunctionStatistics", "a call of a function that is disabled is counted, as rejected",
		openapi.May, openapi.Inferred, "hwdoc: functiongraph_01_0212 speaks of calls that were throttled; inferred: a function that is disabled is one with room for none",
	},
	{
		"series-agree", "ShowFunctionMetrics", "the series have points at the same times, each later than the one before",
		openapi.Should, openapi.Inferred, "inferred: as those of ListFunctionStatistics, whose values they have",
	},
	{
		"call-is-counted", "ShowFunctionMetrics", "calls at once and asynchronous ones are counted, and none of them as rejected",
		openapi.May, openapi.Inferred, "inferred: as by ListFunctionStatistics",
	},
	{
		"as-filtered", "ListStatistics", "monitor_data gives series of points, monthly_report the calls by the month",
		openapi.May, openapi.Inferred, "inferred: from the names of the members in ListStatisticsResponse of the SDK",
	},
	{
		"call-is-counted", "ListStatistics", "a call is counted in its month",
		openapi.May, openapi.Inferred, "inferred: when the numbers show a call is not said",
	},
}
