package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
)

// Gate says what a run must come to before a change may pass. The zero value demands
// what a run demands by itself: no clause of level must is broken.
type Gate struct {
	Fail       []contracts.Level  // levels whose broken clauses fail; none means must
	Max        map[string]int     // at most so many: warnings, known, skipped, unjudged
	Coverage   map[string]float64 // at least so many percent, by the ids of Coverage
	Operations []string           // each must have a clause that was put to the test
	Longest    int                // days that a known deviation may last from now on; 0 means no bound
	Baseline   *Report            // an earlier report below whose coverage nothing may fall; may be nil
}

// Check is one demand of a gate and whether the run meets it.
type Check struct {
	OK     bool
	Rule   string // in the words of the file
	Reason string
}

// Decision is what a gate says of a report.
type Decision struct {
	Checks []Check
	status int
}

// ExitStatus is 0 if the change may pass, 1 if a demand is not met, and 3 if all are
// met by a run that has no result.
func (d Decision) ExitStatus() int { return d.status }

// Decide holds a report against a gate. All demands are checked, also behind one that
// is not met. It is a pure function: today is when the run began.
func (g Gate) Decide(r Report) Decision {
	d := &Decision{}
	g.levels(r, d)
	g.waivers(r, d)
	g.limits(r, d)
	g.coverage(r, d)
	g.operations(r, d)
	switch {
	case slices.ContainsFunc(d.Checks, func(c Check) bool { return !c.OK }):
		d.status = 1
	case r.Outcome == contracts.Inconclusive:
		d.add(false, "outcome", "the run has no result: %s", r.Reason)
		d.status = 3
	}
	return *d
}

func (d *Decision) add(ok bool, rule, format string, args ...any) {
	d.Checks = append(d.Checks, Check{ok, rule, fmt.Sprintf(format, args...)})
}

// levels looks for broken clauses. One that is listed as known is not among them.
func (g Gate) levels(r Report, d *Decision) {
	levels := g.Fail
	if len(levels) == 0 {
		levels = []contracts.Level{mustLevel}
	}
	for _, level := range levels {
		var broken []string
		for _, c := range r.Clauses {
			counts := slices.ContainsFunc(c.Findings, func(f Finding) bool { return f.Level == level })
			if counts && c.Verdict != contracts.Known {
				broken = append(broken, c.ID)
			}
		}
		d.add(len(broken) == 0, "fail: "+string(level), "%s", named(broken, "clause is broken", "clauses are broken"))
	}
}

// named counts and names a few.
func named(ids []string, one, more string) string {
	text := many(len(ids), one, more)
	if len(ids) == 0 {
		return text
	}
	text += ": " + strings.Join(ids[:min(len(ids), maxNames)], ", ")
	if rest := len(ids) - maxNames; rest > 0 {
		text += fmt.Sprintf(" and %d more", rest)
	}
	return text
}

func (g Gate) waivers(r Report, d *Decision) {
	today := r.Run.Started.UTC().Truncate(24 * time.Hour)
	for _, k := range r.Known {
		expires, err := time.Parse(time.DateOnly, k.Expires)
		left := int(expires.Sub(today).Hours() / 24)
		switch {
		case k.State == stateGone || k.State == stateExpired:
			d.add(false, "known", "%s %s", k.Clause, meanings[k.State])
		case err == nil && g.Longest > 0 && left > g.Longest:
			d.add(false, "known: longest", "%s is known until %s, %d days from the run; %d are allowed", k.Clause, k.Expires, left, g.Longest)
		}
	}
	if g.Longest > 0 && len(r.Known) == 0 {
		d.add(true, "known: longest", "no deviation is listed")
	}
}

// The names of limits.
var limitNames = []string{"warnings", "known", "skipped", "unjudged"}

func (g Gate) limits(r Report, d *Decision) {
	n := r.Counts
	values := map[string]int{"warnings": n.Warnings, "known": n.Clauses.Known, "skipped": n.Clauses.Skip, "unjudged": n.Clauses.Error}
	for _, name := range limitNames {
		if limit, set := g.Max[name]; set {
			d.add(values[name] <= limit, "max: "+name, "%d of at most %d", values[name], limit)
		}
	}
}

func (g Gate) coverage(r Report, d *Decision) {
	for _, id := range Coverages() {
		now, exists := coverageOf(r, id)
		if least, set := g.Coverage[id]; set {
			d.add(exists && now.Percent() >= least, "coverage: "+id, "%.1f %% (%d of %d) of at least %g %%", now.Percent(), now.Done, now.Total, least)
		}
		if g.Baseline == nil {
			continue
		}
		if before, had := coverageOf(*g.Baseline, id); had {
			d.add(exists && now.Percent() >= before.Percent(), "baseline: "+id, "%.1f %% (%d of %d), before %.1f %% (%d of %d)",
				now.Percent(), now.Done, now.Total, before.Percent(), before.Done, before.Total)
		}
	}
}

func coverageOf(r Report, id string) (Coverage, bool) {
	for _, c := range r.Coverage {
		if c.ID == id {
			return c, true
		}
	}
	return Coverage{}, false
}

func (g Gate) operations(r Report, d *Decision) {
	for _, id := range g.Operations {
		tested := 0
		for _, c := range r.Clauses {
			if c.Operation == id && c.Cases > 0 {
				tested++
			}
		}
		d.add(tested > 0, "operations: "+id, "%s put to the test", many(tested, "clause was", "clauses were"))
	}
}
