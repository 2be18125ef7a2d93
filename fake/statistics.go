package fake

import (
	"errors"
	"strconv"
	"time"
)

// usualPeriod is how many minutes back a period goes that is no number.
const usualPeriod = 5

// noData is the value of a point where there is nothing to tell.
const noData = -1.0

// counted are the metrics that the fake knows, each with what a minute says of it.
var counted = map[string]func(minute) int{
	"count":                func(m minute) int { return m.calls },
	"fail_count":           func(m minute) int { return m.failures },
	"function_error_count": func(m minute) int { return m.failures },
	"reject_count":         func(m minute) int { return m.rejects },
	"system_error_count":   func(minute) int { return 0 }, // a fault harms an answer, not the function
}

// unmeasured are the metrics of which the fake has no data: nothing runs, so that nothing
// takes time and there are no instances.
var unmeasured = []string{"duration", "max_duration", "min_duration", "reserved_instance_num", "concurrency_num"}

// listFunctionStatistics answers what became of the calls of a function, minute by minute.
func listFunctionStatistics(s *Server, c *call) (reply, *refusal) {
	fn, refused := s.existing(c)
	if refused != nil {
		return reply{}, refused
	}
	return c.op.success(inSeries(s.state.lastMinutes(c.project, periodOf(c.request.Path["period"]), fn.key))), nil
}

// showFunctionMetrics answers the same, and the instances, of which there is no data.
func showFunctionMetrics(s *Server, c *call) (reply, *refusal) {
	fn, refused := s.existing(c)
	if refused != nil {
		return reply{}, refused
	}
	all := s.state.lastMinutes(c.project, periodOf(c.request.Path["period"]), fn.key)
	series := inSeries(all)
	series["instance_num"] = points(all, func(minute) float64 { return noData })
	return c.op.success(series), nil
}

// monthsBack are the first month before the present one and the number of months that
// each option means; any other means the first.
var monthsBack = map[string][2]int{"0": {0, 1}, "1": {1, 1}, "2": {2, 3}, "3": {5, keptMonths}}

// listStatistics answers what became of the calls of all functions of a project, by the
// minute or by the month. There are no resources that they used: nothing runs.
func listStatistics(s *Server, c *call) (reply, *refusal) {
	q := c.request.Query
	if q.Get("filter") != "monthly_report" {
		var functions []key
		for _, fn := range s.state.list(c.project) {
			functions = append(functions, fn.key)
		}
		return c.op.success(map[string]any{"statistics": inSeries(s.state.lastMinutes(c.project, periodOf(q.Get("period")), functions...))}), nil
	}
	span, known := monthsBack[q.Get("option")]
	if !known {
		span = monthsBack["0"]
	}
	used := []any{}
	for _, m := range s.state.lastMonths(c.project, span[0], span[1]) {
		used = append(used, map[string]any{"date": m.String(), "value": float64(m.calls)})
	}
	return c.op.success(map[string]any{"count": used, "gbs": []any{}, "gpu_gbs": []any{}}), nil
}

// periodOf is how many minutes back a period goes, a day at most.
func periodOf(text string) int64 {
	n, err := strconv.ParseUint(text, 10, 32)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return keptMinutes
	case err != nil || n == 0:
		return usualPeriod
	}
	return min(int64(n), keptMinutes)
}

// lastMinutes are all the minutes of a period up to now, of functions together. The first is
// the one in which the period begins, so that nothing of it is left out.
func (st *state) lastMinutes(project string, period int64, functions ...key) []minute {
	st.mu.RLock()
	defer st.mu.RUnlock()
	first := minuteOf(st.clock.now()) - period
	out := make([]minute, period+1)
	for i := range out {
		out[i].at = first + int64(i)
	}
	for _, k := range functions {
		for _, m := range st.project(project).calls[k] {
			if i := m.at - first; 0 <= i && i <= period {
				out[i] = out[i].plus(m)
			}
		}
	}
	return out
}

// inSeries writes minutes as a series of points for each metric.
func inSeries(all []minute) map[string]any {
	out := map[string]any{}
	for name, of := range counted {
		out[name] = points(all, func(m minute) float64 {
			if m.calls == 0 {
				return noData
			}
			return float64(of(m))
		})
	}
	nothing := points(all, func(minute) float64 { return noData })
	for _, name := range unmeasured {
		out[name] = nothing
	}
	return out
}

func points(all []minute, value func(minute) float64) []any {
	out := make([]any, len(all))
	for i, m := range all {
		out[i] = map[string]any{"timestamp": float64(m.at * time.Minute.Milliseconds()), "value": value(m)}
	}
	return out
}
