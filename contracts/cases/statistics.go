package cases

import (
	"fmt"
	"net/url"

	"github.com/fgcontract/fgcontract/contracts"
)

// Statistics: what the numbers say of calls that were made before.

const (
	showStatistics = "ListFunctionStatistics"
	listStatistics = "ListStatistics"
	showMetrics    = "ShowFunctionMetrics"
)

// statisticsStories has a row for every behaviour of statistics.
var statisticsStories = map[string]familyStory{
	contracts.BehaviourStatisticsAgree:  {[]string{callAtOnce, showStatistics}, func(m *maker) { m.seriesAgree(showStatistics) }},
	contracts.BehaviourNeverCalled:      {[]string{showStatistics}, (*maker).neverCalled},
	contracts.BehaviourCallCounted:      {[]string{callAtOnce, callLater, showStatistics}, func(m *maker) { m.callCounted(showStatistics) }},
	contracts.BehaviourMetricsAgree:     {[]string{callAtOnce, showMetrics}, func(m *maker) { m.seriesAgree(showMetrics) }},
	contracts.BehaviourMetricsCounted:   {[]string{callAtOnce, callLater, showMetrics}, func(m *maker) { m.callCounted(showMetrics) }},
	contracts.BehaviourStatisticsAsked:  {[]string{listStatistics}, (*maker).statisticsAsked},
	contracts.BehaviourMonthCounted:     {[]string{callAtOnce, listStatistics}, (*maker).monthCounted},
	contracts.BehaviourRejectionCounted: {[]string{update, callAtOnce, showStatistics}, (*maker).rejectionCounted},
}

// metricsOfCalls are those that count calls.
var metricsOfCalls = []string{"count", "fail_count", "reject_count", "function_error_count", "system_error_count"}

// times are those of the points of a series, and whether each is later than the one
// before.
func times(series any) (at []float64, rising bool) {
	points, _ := series.([]any)
	rising = true
	for _, one := range points {
		point, _ := one.(map[string]any)
		t, _ := point["timestamp"].(float64)
		rising = rising && (len(at) == 0 || t > at[len(at)-1])
		at = append(at, t)
	}
	return at, rising
}

// total adds up the points of a series that have data.
func total(series any) (sum float64) {
	points, _ := series.([]any)
	for _, one := range points {
		point, _ := one.(map[string]any)
		if value, _ := point["value"].(float64); value > 0 {
			sum += value
		}
	}
	return sum
}

func (m *maker) seriesAgree(read string) {
	m.tell("of a function that was called", func(t *contracts.Trace) (found []contracts.Finding) {
		want, _ := times(t.Body(1)["count"])
		for _, name := range sortedKeys(t.Body(1)) {
			if at, rising := times(t.Body(1)[name]); !rising || fmt.Sprint(at) != fmt.Sprint(want) {
				found = append(found, t.Broken(1, "/"+name, "points at the times of count, in their order", contracts.Show(t.Body(1)[name])))
			}
		}
		return found
	}, prepares(m.plain(callAtOnce)), m.step(read, nil))
}

func (m *maker) neverCalled() {
	m.tell("that was just made", func(t *contracts.Trace) (found []contracts.Finding) {
		for _, name := range metricsOfCalls {
			if got := total(t.Body(0)[name]); got != 0 {
				found = append(found, t.Broken(0, "/"+name, "no calls", fmt.Sprint(got)))
			}
		}
		return found
	}, m.step(showStatistics, nil))
}

func (m *maker) callCounted(read string) {
	m.tell("one of each", wantTotals(2, map[string]float64{"count": 2, "reject_count": 0}),
		prepares(m.plain(callAtOnce)), prepares(m.plain(callLater)), m.step(read, nil))
}

func (m *maker) rejectionCounted() {
	off := m.plain(update)
	off.Body = with(off.Body, []string{"status"}, 1.0)
	call := m.plain(callAtOnce)
	call.Expect = contracts.RefusedWith(call.Operation.Refusal("function.disabled").Error)
	m.tell("whose status is 1", wantTotals(2, map[string]float64{"count": 1, "reject_count": 1}),
		prepares(off), prepares(call), m.step(showStatistics, nil))
}

// filtered asks for the statistics of the project.
func (m *maker) filtered(filter string) contracts.Step {
	s := m.step(listStatistics, nil)
	s.Query = url.Values{"filter": {filter}}
	return s
}

func (m *maker) statisticsAsked() {
	m.tell("one after the other", func(t *contracts.Trace) (found []contracts.Finding) {
		series, _ := t.Body(0)["statistics"].(map[string]any)
		if points, _ := series["count"].([]any); len(points) == 0 {
			found = append(found, t.Broken(0, "/statistics/count", "points", contracts.Show(series["count"])))
		}
		if used, _ := t.Body(1)["count"].([]any); len(used) == 0 {
			found = append(found, t.Broken(1, "/count", "a month", contracts.Show(t.Body(1)["count"])))
		}
		return found
	}, m.filtered("monitor_data"), m.filtered("monthly_report"))
}

// monthCounted lets others call functions of the project meanwhile, and the month end.
func (m *maker) monthCounted() {
	m.tell("as one more at least", func(t *contracts.Trace) []contracts.Finding {
		before, after := t.Body(0)["count"], t.Body(2)["count"]
		if sameMonth(before, after) && total(after) < total(before)+1 {
			return []contracts.Finding{t.Broken(2, "/count", fmt.Sprint("more than ", total(before)), fmt.Sprint(total(after)))}
		}
		return nil
	}, prepares(m.filtered("monthly_report")), prepares(m.plain(callAtOnce)), m.filtered("monthly_report"))
}

// sameMonth reports whether two answers are about one month.
func sameMonth(before, after any) bool {
	date := func(used any) any {
		list, _ := used.([]any)
		one, _ := first(list).(map[string]any)
		return one["date"]
	}
	return contracts.Equal(date(before), date(after))
}

// wantTotals holds the sums of series in an answer against what they should be.
func wantTotals(step int, want map[string]float64) func(*contracts.Trace) []contracts.Finding {
	return func(t *contracts.Trace) (found []contracts.Finding) {
		for _, name := range sortedKeys(want) {
			if got := total(t.Body(step)[name]); got != want[name] {
				found = append(found, t.Broken(step, "/"+name, fmt.Sprint(want[name], " in all"), fmt.Sprint(got)))
			}
		}
		return found
	}
}
