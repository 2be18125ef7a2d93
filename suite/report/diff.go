package report

import (
	"cmp"
	"slices"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
)

// Difference is what changed between two reports, the earlier one first.
type Difference struct {
	Before   DiffSide `json:"before"`
	After    DiffSide `json:"after"`
	New      []Change `json:"new"`      // broken now and not before
	Fixed    []Change `json:"fixed"`    // broken before and kept now
	Still    []Change `json:"still"`    // broken before and now
	Unjudged []Change `json:"unjudged"` // had a verdict before and has none now
	Reworded []Change `json:"reworded"` // the same id, but not the same promise
	Added    []Change `json:"added"`    // clauses that only the later report speaks of
	Removed  []Change `json:"removed"`  // clauses that only the earlier one speaks of
}

// DiffSide tells which report is meant.
type DiffSide struct {
	Target  string            `json:"target"`
	Profile string            `json:"profile"`
	Digest  string            `json:"digest"`
	Tool    string            `json:"tool"`
	Started time.Time         `json:"started"`
	Outcome contracts.Outcome `json:"outcome"`
	Clauses int               `json:"clauses"`
}

// Change is what became of one clause.
type Change struct {
	Clause  string            `json:"clause"`
	Level   contracts.Level   `json:"level"`
	Before  contracts.Verdict `json:"before,omitempty"`
	After   contracts.Verdict `json:"after,omitempty"`
	Details string            `json:"details"`
}

// Diff compares two reports clause by clause, in the order of the later one. That
// they are of different documents or targets is no fault, but is said.
func Diff(before, after Report) Difference {
	d := Difference{Before: sideOf(before), After: sideOf(after)}
	was := map[string]Clause{}
	for _, c := range before.Clauses {
		was[c.ID] = c
	}
	found := evidenceOf(after, nil, false)
	for _, now := range after.Clauses {
		old, known := was[now.ID]
		delete(was, now.ID)
		d.compare(old, now, known, found)
	}
	for _, c := range before.Clauses {
		if old, gone := was[c.ID]; gone {
			d.Removed = append(d.Removed, Change{Clause: old.ID, Level: old.Level, Before: old.Verdict, Details: old.Statement})
		}
	}
	return d
}

func sideOf(r Report) DiffSide {
	target := r.Target.Name
	if r.Target.URL != r.Target.Name {
		target += " at " + r.Target.URL
	}
	return DiffSide{
		Target: target, Profile: r.Contract.Profile, Digest: r.Contract.Digest, Tool: r.Tool.String(), Started: r.Run.Started,
		Outcome: r.Outcome, Clauses: len(r.Clauses),
	}
}

func (d *Difference) compare(old, now Clause, known bool, found evidence) {
	c := Change{Clause: now.ID, Level: now.Level, Before: old.Verdict, After: now.Verdict, Details: now.Statement}
	judged := func(v contracts.Verdict) bool { return v != "" && v != contracts.Skip && v != contracts.Error }
	switch {
	case now.Verdict == contracts.Fail && old.Verdict == contracts.Fail:
		c.Details = found.brief(now)
		d.Still = append(d.Still, c)
	case now.Verdict == contracts.Fail:
		c.Details = found.brief(now)
		d.New = append(d.New, c)
	case (old.Verdict == contracts.Fail || old.Verdict == contracts.Known) && now.Verdict == contracts.Pass:
		d.Fixed = append(d.Fixed, c)
	case judged(old.Verdict) && !judged(now.Verdict):
		c.Details = cmp.Or(now.Reason, now.Statement)
		d.Unjudged = append(d.Unjudged, c)
	}
	switch {
	case !known:
		d.Added = append(d.Added, Change{Clause: now.ID, Level: now.Level, After: now.Verdict, Details: now.Statement})
	case old.Statement != now.Statement || old.Level != now.Level:
		details := "was: " + old.Statement + " (" + string(old.Level) + "); is: " + now.Statement + " (" + string(now.Level) + ")"
		d.Reworded = append(d.Reworded, Change{Clause: now.ID, Level: now.Level, Before: old.Verdict, After: now.Verdict, Details: details})
	}
}

// ExitStatus is 1 if something is broken that was not before, 0 otherwise.
func (d Difference) ExitStatus() int {
	if len(d.New) > 0 {
		return 1
	}
	return 0
}

// diffSection is a part of a difference as people see it.
type diffSection struct {
	name, meaning string
	changes       []Change
	style         style
}

func (d Difference) sections() []diffSection {
	all := []diffSection{
		{"NEW", "broken now and not before", d.New, red},
		{"FIXED", "broken before and kept now", d.Fixed, green},
		{"STILL BROKEN", "before and now", d.Still, red},
		{"NO LONGER JUDGED", "had a verdict before", d.Unjudged, yellow},
		{"CHANGED IN MEANING", "the same id, another promise", d.Reworded, yellow},
		{"ADDED", "only the later report has them", d.Added, bold},
		{"REMOVED", "only the earlier report has them", d.Removed, bold},
	}
	return slices.DeleteFunc(all, func(s diffSection) bool { return len(s.changes) == 0 })
}

// warnings says what has to be kept in mind when the two reports are compared.
func (d Difference) warnings() (lines []string) {
	if d.Before.Profile != d.After.Profile {
		lines = append(lines, "the profiles differ: "+d.Before.Profile+" and "+d.After.Profile)
	}
	if d.Before.Digest != d.After.Digest {
		lines = append(lines, "the documents differ: "+short(d.Before.Digest)+" and "+short(d.After.Digest))
	}
	if d.Before.Target != d.After.Target {
		lines = append(lines, "the targets differ: "+d.Before.Target+" and "+d.After.Target)
	}
	return lines
}
