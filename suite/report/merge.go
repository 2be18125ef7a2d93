package report

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
)

// elsewhere is why a clause was not put to the test by one shard. Where all shards
// say so, nobody showed it.
const elsewhere = "no case of this shard showed it"

// Merge puts the shards of one run together again: the result is the report that one
// run over all cases would have given, but for times and for the requests that made
// functions which cases share. Every shard must be there once,
// and all must be about the same contract, target and options; the error names
// everything that is not so.
func Merge(parts []Report) (Report, error) {
	parts = slices.Clone(parts)
	if err := mergeable(parts); err != nil {
		return Report{}, err
	}
	slices.SortFunc(parts, func(x, y Report) int { return cmp.Compare(x.Shard.Index, y.Shard.Index) })
	m := merging{parts: parts, report: parts[0]}
	m.report.Shard, m.report.Aborted = nil, ""
	m.run()
	m.cases()
	m.clauses()
	m.known()
	m.report.summarise()
	m.report.Coverage = coverage(&m.report, totalOf(parts[0], CoverSelection), totalOf(parts[0], CoverOperations))
	return m.report, nil
}

// mergeable holds the shards against each other.
func mergeable(parts []Report) error {
	if len(parts) == 0 {
		return errors.New("merge reports: there is none")
	}
	var faults []error
	seen := map[int]bool{}
	for i, p := range parts {
		switch {
		case p.Shard == nil:
			faults = append(faults, fmt.Errorf("merge reports: number %d is of a whole run; only reports of check --shard can be merged", i+1))
			continue
		case parts[0].Shard != nil && p.Shard.Count != parts[0].Shard.Count:
			faults = append(faults, fmt.Errorf("merge reports: shard %s and shard %s are of different runs", parts[0].Shard, p.Shard))
		case p.Shard.Index < 1 || p.Shard.Index > p.Shard.Count:
			faults = append(faults, fmt.Errorf("merge reports: there is no shard %s", p.Shard))
		case seen[p.Shard.Index]:
			faults = append(faults, fmt.Errorf("merge reports: shard %s is there twice", p.Shard))
		}
		seen[p.Shard.Index] = true
		faults = append(faults, differing(parts[0], p))
	}
	if len(seen) > 0 && errors.Join(faults...) == nil {
		for i := 1; i <= parts[0].Shard.Count; i++ {
			if !seen[i] {
				faults = append(faults, fmt.Errorf("merge reports: shard %s is missing", Shard{i, parts[0].Shard.Count}))
			}
		}
	}
	return errors.Join(faults...)
}

// differing names what two shards of one run must have in common and have not.
func differing(x, y Report) error {
	var what []string
	differ := func(name string, is bool) {
		if is {
			what = append(what, name)
		}
	}
	differ("documents", x.Contract.Digest != y.Contract.Digest)
	differ("profiles", x.Contract.Profile != y.Contract.Profile)
	differ("targets", x.Target != y.Target)
	differ("selections", !slices.Equal(x.Selection, y.Selection))
	differ("--strict or --require-all", x.Strict != y.Strict || x.RequireAll != y.RequireAll)
	differ("lists of known deviations", !slices.EqualFunc(x.Known, y.Known, func(a, b Known) bool { b.State = a.State; return a == b }))
	if len(what) == 0 {
		return nil
	}
	return fmt.Errorf("merge reports: shard %s and shard %s have different %s", shardName(x), shardName(y), strings.Join(what, ", "))
}

func shardName(r Report) string {
	if r.Shard == nil {
		return "?"
	}
	return r.Shard.String()
}

func totalOf(r Report, id string) int {
	for _, c := range r.Coverage {
		if c.ID == id {
			return c.Total
		}
	}
	return 0
}

type merging struct {
	parts  []Report
	report Report
}

// run spans all shards. They may have run one after the other or side by side.
func (m *merging) run() {
	r := &m.report.Run
	end := r.Started.Add(r.Took)
	var ids, aborted []string
	for _, p := range m.parts {
		if !slices.Contains(ids, p.Run.ID) {
			ids = append(ids, p.Run.ID)
		}
		if p.Run.Started.Before(r.Started) {
			r.Started = p.Run.Started
		}
		if last := p.Run.Started.Add(p.Run.Took); last.After(end) {
			end = last
		}
		if p.Aborted != "" {
			aborted = append(aborted, "shard "+p.Shard.String()+": "+p.Aborted)
		}
	}
	r.ID, r.Took, m.report.Aborted = strings.Join(ids, "+"), end.Sub(r.Started), strings.Join(aborted, "; ")
	r.Command = strings.Replace(r.Command, " --shard "+m.parts[0].Shard.String(), "", 1)
}

// cases puts the cases back into their order: they were dealt out one by one.
func (m *merging) cases() {
	m.report.Cases = nil
	for i := 0; ; i++ {
		more := false
		for _, p := range m.parts {
			if i < len(p.Cases) {
				more = true
				m.report.Cases = append(m.report.Cases, p.Cases[i])
			}
		}
		if !more {
			return
		}
	}
}

// clauses unites what the shards say of each clause, in the order of the document: a
// clause that only a later shard has stands behind the one that it follows there.
func (m *merging) clauses() {
	var order []string
	all := map[string][]Clause{}
	for _, p := range m.parts {
		before := -1
		for _, c := range p.Clauses {
			if all[c.ID] == nil {
				order = slices.Insert(order, before+1, c.ID)
				before++
			} else {
				before = slices.Index(order, c.ID)
			}
			all[c.ID] = append(all[c.ID], c)
		}
	}
	findings, reasons := map[string][]Finding{}, map[cause]string{}
	for _, c := range m.report.Cases {
		for _, f := range c.Findings {
			findings[f.Clause] = append(findings[f.Clause], Finding{Case: c.ID, Finding: f})
		}
		if why := (cause{c.Clause, mark(c.Verdict, c.Flaky)}); reasons[why] == "" {
			reasons[why] = c.Reason
		}
	}
	m.report.Clauses = nil
	for _, id := range order {
		c := unite(all[id], reasons)
		c.Findings = findings[id]
		m.report.Clauses = append(m.report.Clauses, c)
	}
}

// cause is a clause and what became of a case of its own: skip, error, flaky, ...
type cause struct{ clause, mark string }

// severity orders what shards say of one clause: the worst that was reached counts,
// and what one shard could not judge another one may have. A flaky case stands above
// those that were kept, as in one run, and below everything that was found.
var severity = []string{
	string(contracts.Skip), string(contracts.Error), string(contracts.Pass), flaky, warning, string(contracts.Known), string(contracts.Fail),
}

func severityOf(c Clause) int {
	_, name := chip(c)
	return slices.Index(severity, name)
}

// unite gives a clause the verdict that a whole run would have given it, and the reason
// of the first of its cases that led to it.
func unite(parts []Clause, reasons map[cause]string) Clause {
	out, warned, tried := parts[0], false, 0
	for _, c := range parts {
		if severityOf(c) > severityOf(out) {
			out.Verdict, out.Reason, out.Flaky, out.Warning = c.Verdict, c.Reason, c.Flaky, c.Warning
		}
		if out.Verdict == contracts.Skip && out.Reason == elsewhere {
			out.Reason = c.Reason
		}
		out.At, warned, tried = cmp.Or(out.At, c.At), warned || c.Warning, tried+c.Cases
	}
	out.Warning, out.Cases = warned && out.Verdict == contracts.Pass, tried
	why := reasons[cause{out.ID, mark(out.Verdict, out.Flaky)}]
	switch out.Verdict {
	case contracts.Skip:
		out.Reason = cmp.Or(why, strings.Replace(out.Reason, elsewhere, nobodyShowed, 1))
	case contracts.Error:
		out.Reason = cmp.Or(why, out.Reason)
	}
	return out
}

func (m *merging) known() {
	m.report.Known = slices.Clone(m.report.Known)
	for i := range m.report.Known {
		for _, p := range m.parts {
			if state := p.Known[i].State; state != stateNotTried {
				m.report.Known[i].State = state
			}
		}
	}
}
