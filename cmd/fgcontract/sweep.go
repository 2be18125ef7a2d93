package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/fgcontract/fgcontract/suite"
	"github.com/fgcontract/fgcontract/suite/target"
	"github.com/spf13/cobra"
)

type sweepFlags struct {
	edition
	live
	journals    []string
	olderThan   time.Duration
	dryRun      bool
	allowWrites bool
}

const sweepLong = `Remove what runs of check left behind at a target because they were killed.

A run notes in a journal what it makes, before it makes it, and removes the journal
when nothing is left. sweep reads the journals that are still there, lists the
functions of the project, shows which of them it would remove and why, and removes
them. A configuration that a run with --function did not put back is put back from
the file in which it was saved. A function goes only if its name begins with ` + suite.NamePrefix + ` and it stands in a
journal about this target and project; with --older-than also if its name begins
with ` + suite.NamePrefix + ` and it was last modified longer ago than that. Journals of runs that
still go on are passed over.

What belongs to no function, such as a dependency, goes if a journal says where it
is. A run that was killed before it had the answer knows the name alone: then it is
looked for by its name in the list that the document names, and goes if the name
begins with that of the run. With --older-than these lists are looked through as that
of the functions is. What cannot be told from what is somebody's stays, and is named.

--dry-run only shows. Without it --allow-writes is needed. A journal of which nothing
is left is removed, too.

` + liveHelp + `

Exit status: 0 nothing is left, or --dry-run, 2 usage or configuration, 3 something
could not be listed or removed.`

const sweepExample = `  FGCONTRACT_TOKEN=... fgcontract sweep --target https://functiongraph.example.com \
      --project 0123456789abcdef0123456789abcdef --dry-run
  fgcontract sweep --target URL --project ID --allow-writes --journal run.jsonl
  fgcontract sweep --target URL --project ID --allow-writes --older-than 24h`

func (a *app) sweepCommand() *cobra.Command {
	f := &sweepFlags{}
	cmd := &cobra.Command{
		Use: "sweep", Short: "Remove what killed runs left behind at a target",
		Long: sweepLong, Example: sweepExample, Args: program.TakesNothing,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.sweep(cmd.Context(), f) },
	}
	f.AddEditionFlags(cmd)
	flags := cmd.Flags()
	f.registerTarget(flags)
	flags.StringArrayVar(&f.journals, "journal", nil, "read this `FILE` instead of the journals in the usual place (repeatable)")
	flags.DurationVar(&f.olderThan, "older-than", 0, "also remove what runs without a journal made and was last modified longer ago than `DURATION`")
	flags.BoolVar(&f.dryRun, "dry-run", false, "show what would be removed, and remove nothing")
	flags.BoolVar(&f.allowWrites, "allow-writes", false, "let leftovers be removed")
	return cmd
}

func (f *sweepFlags) check() error {
	var faults []error
	if f.target == "" || f.project == "" {
		faults = append(faults, errors.New("give --target URL and --project ID, where the leftovers are"))
	}
	if !f.dryRun && !f.allowWrites {
		faults = append(faults, errors.New("give --dry-run to see what would be removed, or --allow-writes to remove it"))
	}
	if f.olderThan < 0 {
		faults = append(faults, errors.New("--older-than must not be negative"))
	}
	return errors.Join(faults...)
}

func (a *app) sweep(ctx context.Context, f *sweepFlags) error {
	contract, err := f.Load()
	journals, unread := a.journals(f.journals)
	if err := errors.Join(err, f.checkLive(), a.settle(&f.live), f.check(), unread); err != nil {
		return err
	}
	t, err := a.openTarget(ctx, &f.live, target.Config{}, true)
	if err != nil {
		return err
	}
	defer t.Close()
	s := suite.NewSweep(suite.Sweeping{Contract: contract, Target: t, Journals: journals, OlderThan: f.olderThan, Now: a.Now()})
	left, err := s.Find(ctx)
	if err != nil {
		return inconclusive(err)
	}
	if err := a.showLeftovers(left, s.Held(), f.dryRun); err != nil {
		return err
	}
	if f.dryRun {
		return inconclusive(s.Unlisted())
	}
	faults := []error{s.Unlisted(), s.Remove(ctx, left)}
	for _, h := range s.Held() {
		faults = append(faults, s.Restore(ctx, h))
	}
	if err := errors.Join(faults...); err != nil {
		return inconclusive(err)
	}
	return discard(s, journals, left)
}

// inconclusive gives a fault its exit status.
func inconclusive(err error) error {
	if err == nil {
		return nil
	}
	return &program.StatusError{Status: program.ExitInconclusive, Err: err}
}

// showLeftovers says what becomes of each function, before it does.
func (a *app) showLeftovers(left []suite.Leftover, held []suite.Held, dryRun bool) error {
	goes, stays, back := "remove", "leave", "put back"
	if dryRun {
		goes, back = "would remove", "would put back"
	}
	if len(held) == 0 && !slices.ContainsFunc(left, func(l suite.Leftover) bool { return l.Goes }) {
		if _, err := fmt.Fprintln(a.Stdout, "nothing to remove"); err != nil {
			return program.Written(err)
		}
	}
	var lines []string
	for _, l := range left {
		what, modified := stays, "-"
		if l.Goes {
			what = goes
		}
		if !l.Modified.IsZero() {
			modified = l.Modified.Format(time.DateTime)
		}
		lines = append(lines, fmt.Sprintf("%s\t%s\t%s\t%s", what, l.Name, modified, l.Why))
	}
	for _, h := range held {
		lines = append(lines, fmt.Sprintf("%s\t%s\t-\t%s", back, h.URN, "a run had its configuration in hand, and saved it in "+h.File))
	}
	if len(lines) == 0 {
		return nil
	}
	return program.Written(inColumns(a.Stdout, lines, tabwriter.DiscardEmptyColumns))
}

// discard removes the journals that have served their purpose.
func discard(s *suite.Sweep, journals []suite.JournalRecord, left []suite.Leftover) error {
	var faults []error
	for _, j := range journals {
		if s.Settled(j, left) {
			faults = append(faults, os.Remove(j.Path))
			_ = os.Remove(j.Path + ".lock") // of a run that was killed; often there is none
		}
	}
	if err := errors.Join(faults...); err != nil {
		return &program.StatusError{Status: program.ExitInconclusive, Err: fmt.Errorf("everything was removed but a journal: %w", err)}
	}
	return nil
}
