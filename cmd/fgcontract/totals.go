package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/go-json-experiment/json"
)

// floors are the numbers below which no total may fall, by profile and by what is
// counted.
type floors map[string]map[string]int

// totals shows the totals of a set, and holds them against the floors of a file or
// writes these anew.
func (a *app) totals(f *listFlags, patterns []string, set *cases.Set) error {
	switch {
	case len(patterns) > 0 || f.uncovered:
		return errors.New("--totals and --floor count everything; give neither patterns nor --uncovered")
	case f.renew && f.floor == "":
		return errors.New("--renew: say with --floor which file to write")
	}
	all := set.Totals()
	var err error
	if f.output == "json" {
		err = writeJSON(a.Stdout, all)
	} else {
		err = writeTotals(a.Stdout, all)
	}
	if err != nil || f.floor == "" {
		return program.Written(err)
	}
	return a.holdTotals(f, set.Catalogue.Contract().Profile(), all)
}

func (a *app) holdTotals(f *listFlags, profile string, all []cases.Total) error {
	least, err := readFloors(f.floor)
	if isNew := f.renew && errors.Is(err, os.ErrNotExist); err != nil && !isNew {
		return fmt.Errorf("--floor: %w", err)
	}
	if f.renew {
		least[profile] = numbersOf(all)
		return program.Written(program.WriteFile(f.floor, func(to io.Writer) error { return writeJSON(to, least) }))
	}
	if least[profile] == nil {
		return fmt.Errorf("--floor: %s has no numbers of the profile %s; --renew writes them", f.floor, profile)
	}
	for _, fault := range fallen(least[profile], all) {
		a.Status = program.ExitDeviation
		if _, err := fmt.Fprintf(a.Stderr, "fgcontract: %s: %s\n", profile, fault); err != nil {
			return program.Written(err)
		}
	}
	return nil
}

func numbersOf(all []cases.Total) map[string]int {
	out := map[string]int{}
	for _, total := range all {
		out[total.What] = total.Have
	}
	return out
}

// fallen says which totals are below their floor. A total without a floor is as well:
// it would never be looked at.
func fallen(least map[string]int, all []cases.Total) []string {
	var out []string
	known := map[string]bool{}
	for _, total := range all {
		known[total.What] = true
		switch floor, ok := least[total.What]; {
		case !ok:
			out = append(out, total.What+" has no floor; write the file anew with --renew")
		case total.Have < floor:
			out = append(out, fmt.Sprintf("%s: %d have a case, and there were %d; add what is missing, or say with --renew that it is meant", total.What, total.Have, floor))
		}
	}
	for _, what := range slices.Sorted(maps.Keys(least)) {
		if !known[what] {
			out = append(out, what+" is not counted; write the file anew with --renew")
		}
	}
	return out
}

// writeTotals shows a line for each total.
func writeTotals(to io.Writer, all []cases.Total) error {
	lines := []string{"have\tof\t"}
	for _, total := range all {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%d\t%d\t  %s", total.Have, total.Of, total.What)))
	}
	return inColumns(to, lines, tabwriter.AlignRight)
}

// readFloors reads the file. One that is not there gives none, and the error.
func readFloors(path string) (floors, error) {
	out := floors{}
	data, err := os.ReadFile(path)
	if err != nil {
		return out, err
	}
	if err := json.Unmarshal(data, &out); err != nil {
		return out, fmt.Errorf("%s holds no numbers by profile: %w", path, err)
	}
	return out, nil
}
