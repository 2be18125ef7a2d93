package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/fgcontract/fgcontract/contracts"
)

// summarise derives from clauses, cases and known deviations what a report says of
// the whole: counts, what became of the known ones, and the outcome. It looks at
// nothing else, so that reports can be merged.
func (r *Report) summarise() {
	r.settle()
	r.count()
	r.conclude()
}

// settle finds the known deviations that are gone: they were tried and do not occur.
// A shard has not seen the other cases and says so of none.
func (r *Report) settle() {
	for i, k := range r.Known {
		if k.State == stateNotTried && r.Shard == nil && r.wasTried(k) {
			r.Known[i].State = stateGone
		}
	}
}

// wasTried reports whether everything that could show the deviation was tried: one
// that nobody looked for, or only half of the ways, is not gone.
func (r *Report) wasTried(k Known) bool {
	entry := contracts.KnownDeviation{Clause: k.Clause}
	for _, c := range r.Cases {
		if entry.Covers(c.Clause) && (c.Verdict == contracts.Skip || c.Verdict == contracts.Error) {
			return false
		}
	}
	return r.Aborted == "" &&
		slices.ContainsFunc(r.Clauses, func(c Clause) bool { return entry.Covers(c.ID) && c.Cases > 0 })
}

func (r *Report) count() {
	r.Counts, r.Operations = Counts{}, nil
	operations := map[string]*Operation{}
	for _, c := range r.Clauses {
		o := operations[c.Operation]
		if o == nil {
			o = &Operation{ID: c.Operation}
			operations[c.Operation] = o
		}
		o.Clauses.add(c.Verdict, c.Flaky)
		r.Counts.Clauses.add(c.Verdict, c.Flaky)
		if c.Warning {
			r.Counts.Warnings++
		}
	}
	for _, o := range operations {
		r.Operations = append(r.Operations, *o)
	}
	slices.SortFunc(r.Operations, func(x, y Operation) int {
		if (x.ID == "") != (y.ID == "") {
			return cmp.Compare(y.ID, x.ID) // the service as a whole comes last
		}
		return cmp.Compare(x.ID, y.ID)
	})
	for _, c := range r.Cases {
		r.Counts.Cases.add(c.Verdict, c.Flaky)
		r.Counts.Requests += c.Requests
	}
	r.Counts.Flaky = r.Counts.Cases.Flaky
}

func (t *Tally) add(v contracts.Verdict, flaky bool) {
	t.Total++
	switch v {
	case contracts.Pass:
		t.Pass++
	case contracts.Fail:
		t.Fail++
	case contracts.Known:
		t.Known++
	case contracts.Skip:
		t.Skip++
	case contracts.Error:
		t.Error++
		if flaky {
			t.Flaky++
		}
	}
}

// conclude gives the outcome. What is certain comes first: a deviation is one even
// if the run could not be finished.
func (r *Report) conclude() {
	counts := r.Counts
	gone := r.state(stateGone)
	expired := r.state(stateExpired)
	tried := counts.Cases.Total - counts.Cases.Skip
	set := func(o contracts.Outcome, format string, args ...any) {
		r.Outcome, r.Reason = o, fmt.Sprintf(format, args...)
	}
	switch {
	case counts.Clauses.Fail > 0 && expired > 0:
		set(contracts.Deviating, "%s, %s expired", many(counts.Clauses.Fail, "clause is broken", "clauses are broken"),
			many(expired, "known deviation has", "known deviations have"))
	case counts.Clauses.Fail > 0:
		set(contracts.Deviating, "%s", many(counts.Clauses.Fail, "clause is broken", "clauses are broken"))
	case gone > 0:
		set(contracts.Deviating, "%s; take it off the list", many(gone, "known deviation no longer occurs", "known deviations no longer occur"))
	case r.Aborted != "":
		set(contracts.Inconclusive, "the run ended early: %s", r.Aborted)
	case tried == 0:
		set(contracts.Inconclusive, "no case was carried out")
	case counts.Flaky > 0 && counts.Flaky == counts.Cases.Error:
		set(contracts.Inconclusive, "%s and passed when carried out again alone", many(counts.Flaky, "case failed", "cases failed"))
	case counts.Cases.Error > 0:
		set(contracts.Inconclusive, "%s", many(counts.Cases.Error, "case could not be judged", "cases could not be judged"))
	case r.RequireAll && counts.Cases.Skip > 0:
		set(contracts.Inconclusive, "%s", many(counts.Cases.Skip, "case was skipped", "cases were skipped"))
	default:
		set(contracts.Conformant, "every clause that was put to the test is kept")
	}
}

func (r *Report) state(s string) int {
	n := 0
	for _, k := range r.Known {
		if k.State == s {
			n++
		}
	}
	return n
}

func many(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

// ExitStatus is what a program that made the report should end with: 0 conformant,
// 1 deviating, 3 inconclusive. 2 is for usage and configuration.
func (r Report) ExitStatus() int {
	switch r.Outcome {
	case contracts.Conformant:
		return 0
	case contracts.Deviating:
		return 1
	}
	return 3
}
