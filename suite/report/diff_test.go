package report_test

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/suite/report"
)

func clausesOf(changes []report.Change) (ids []string) {
	for _, c := range changes {
		ids = append(ids, c.Clause)
	}
	return ids
}

// changed is a difference in which everything occurs.
func changed(t *testing.T) report.Difference {
	t.Helper()
	before := input(t, broken(wattsMax, "refuses 61"), broken(wattsMin, "refuses 0"), passed(showWatts, "accepts 5"), passed(wattsNeeded, "refuses nothing"), broken(pinType, "refuses 1"))
	before.Known = []contracts.KnownDeviation{known(pinType, tomorrow)}
	after := input(t, broken(wattsMax, "refuses 61"), passed(wattsMin, "refuses 0"), broken(wattsNeeded, "refuses nothing"), passed(pinType, "refuses 1"),
		without(showWatts, "accepts 5", contracts.Skip, "no lamp"))
	old, now := report.Build(before), report.Build(after)
	old.Clauses = old.Clauses[1:] // change-lamp.body.type
	now.Clauses = now.Clauses[:len(now.Clauses)-1]
	now.Contract.Digest, now.Contract.Profile, now.Target.Name = "0123456789abcdef", "other", "another shop"
	for i, c := range now.Clauses {
		if c.ID == labelLength {
			now.Clauses[i].Statement = "label must have at most 9 characters"
		}
	}
	return report.Diff(old, now)
}

func TestDiffSortsChanges(t *testing.T) {
	d := changed(t)
	for _, test := range []struct {
		name string
		got  []report.Change
		want string
	}{
		{"new", d.New, wattsNeeded},
		{"fixed", d.Fixed, wattsMin + " " + pinType},
		{"still", d.Still, wattsMax},
		{"unjudged", d.Unjudged, showWatts},
		{"reworded", d.Reworded, labelLength},
		{"added", d.Added, "change-lamp.body.type"},
		{"removed", d.Removed, noRoute},
	} {
		got := clausesOf(test.got)
		want := strings.Fields(test.want)
		if len(got) != len(want) {
			t.Errorf("%s: %v, want %v", test.name, got, want)
			continue
		}
		for _, id := range want {
			if !strings.Contains(strings.Join(got, " "), id) {
				t.Errorf("%s: %v, want %v", test.name, got, want)
			}
		}
	}
	if d.ExitStatus() != 1 {
		t.Errorf("status %d with a new deviation", d.ExitStatus())
	}
	if same := report.Diff(rich(t), rich(t)); same.ExitStatus() != 0 || len(same.Still) != 3 || len(same.New)+len(same.Fixed)+len(same.Added)+len(same.Removed)+len(same.Reworded) > 0 {
		t.Errorf("a report differs from itself: %+v", same)
	}
}

func TestDiffGolden(t *testing.T) {
	d := changed(t)
	d.Before.Digest = "fedcba9876543210"
	golden(t, "diff.txt", written(t, func(w io.Writer, _ report.Report) error { return d.WriteText(w, report.TextOptions{}) }, report.Report{}))
	golden(t, "diff.md", written(t, func(w io.Writer, _ report.Report) error { return d.WriteMarkdown(w) }, report.Report{}))
	var back report.Difference
	if err := json.Unmarshal([]byte(written(t, func(w io.Writer, _ report.Report) error { return d.WriteJSON(w) }, report.Report{})), &back); err != nil {
		t.Fatal(err)
	}
	if len(back.New) != 1 || back.New[0] != d.New[0] || back.After.Digest != d.After.Digest {
		t.Errorf("JSON gives %+v back", back)
	}
}

func TestDiffPassesErrorsOn(t *testing.T) {
	d := changed(t)
	for name, err := range map[string]error{
		"text": d.WriteText(failing{}, report.TextOptions{}), "JSON": d.WriteJSON(failing{}), "Markdown": d.WriteMarkdown(failing{}),
	} {
		if !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
