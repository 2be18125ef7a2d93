package suite_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

// A tally counts the mutants of one profile and one sort of clause.
type tally struct {
	profile, sort                   string
	mutants, named, alone, misnamed int
	survived                        int
	clauses                         map[string]bool
}

// tallies counts by profile and sort, in a fixed order.
func tallies(all []proof) []*tally {
	at := map[string]*tally{}
	var out []*tally
	for _, p := range all {
		key := p.profile + " " + p.sort
		if at[key] == nil {
			at[key] = &tally{profile: p.profile, sort: p.sort, clauses: map[string]bool{}}
			out = append(out, at[key])
		}
		at[key].add(p)
	}
	slices.SortFunc(out, func(a, b *tally) int { return strings.Compare(a.profile+" "+a.sort, b.profile+" "+b.sort) })
	return out
}

func (c *tally) add(p proof) {
	c.mutants++
	c.clauses[p.clause.ID] = true
	switch p.fate {
	case named:
		c.named++
		if len(p.accused) == 0 {
			c.alone++
		}
	case misnamed:
		c.misnamed++
	case survived:
		c.survived++
	}
}

func (c *tally) cells() []string {
	out := []string{c.sort}
	for _, n := range []int{len(c.clauses), c.mutants, c.named, c.alone, c.survived, c.misnamed} {
		out = append(out, strconv.Itoa(n))
	}
	return out
}

// total sums up the tallies of a profile.
func total(of []*tally) *tally {
	sum := &tally{sort: "all", clauses: map[string]bool{}}
	for _, c := range of {
		sum.mutants, sum.named, sum.alone = sum.mutants+c.mutants, sum.named+c.named, sum.alone+c.alone
		sum.survived, sum.misnamed = sum.survived+c.survived, sum.misnamed+c.misnamed
		for id := range c.clauses {
			sum.clauses[id] = true
		}
	}
	return sum
}

func ofProfile(all []*tally, profile string) (out []*tally) {
	for _, c := range all {
		if c.profile == profile {
			out = append(out, c)
		}
	}
	return out
}

var proofHeader = []string{"sort of clause", "clauses", "mutants", "killed", "alone", "survived", "wrongly named"}

// shortly is what make prove prints.
func shortly(all []proof) string {
	var out strings.Builder
	counts := tallies(all)
	for _, profile := range openapi.Profiles() {
		fmt.Fprintf(&out, "profile %s\n%-36s%10s%10s%10s%10s%10s%15s\n", profile,
			proofHeader[0], proofHeader[1], proofHeader[2], proofHeader[3], proofHeader[4], proofHeader[5], proofHeader[6])
		rows := ofProfile(counts, profile)
		for _, c := range append(rows, total(rows)) {
			cells := c.cells()
			fmt.Fprintf(&out, "%-36s%10s%10s%10s%10s%10s%15s\n", cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6])
		}
	}
	return out.String()
}

// proofText is docs/proof.md.
func proofText(t *testing.T, all []proof) string {
	t.Helper()
	var out strings.Builder
	out.WriteString(proofHead)
	counts := tallies(all)
	for _, profile := range openapi.Profiles() {
		contract, err := openapi.Profile(profile)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "\n## Profile %s\n\nDocument %s.\n\n", profile, contract.Digest()[:12])
		rows := ofProfile(counts, profile)
		fmt.Fprintf(&out, "| %s |\n|---|%s\n", strings.Join(proofHeader, " | "), strings.Repeat("--:|", len(proofHeader)-1))
		for _, c := range append(rows, total(rows)) {
			fmt.Fprintf(&out, "| %s |\n", strings.Join(c.cells(), " | "))
		}
		writeExcused(&out, all, profile)
		writeBehaviours(&out, all, profile)
	}
	return out.String()
}

const proofHead = `# Planted defects, and what the suite says of them

Made by ` + "`make prove`" + `, which carries out every one and writes this anew.

Of each clause that some case shows, mutants of the fake are made: a request that the clause forbids is let through; the refusal has
another status, or another code; a request that stands just within the bound is refused; an answer breaks this one keyword at this one
place; a member is not shown as it was set, or survives its absence. The cases that can notice a mutant are carried out against it.
It is killed if the clause that it breaks is found broken, killed alone if no other clause was accused by those cases, wrongly named
if only others are. A promise that shows over several requests counts as one mutant: it is broken in the usual ways, operation by
operation, and by the defects written by hand, until it is named; the list below says what named it.

Beside these, ` + "`suite/defectlist_test.go` and `suite/memorydefects_test.go`" + ` hold defects written by hand; each is run against all cases
of functions by ` + "`make test`" + `, and must break the clauses it lists and no others.
`

func writeExcused(out *strings.Builder, all []proof, profile string) {
	reasons, by := []string{}, map[string][]string{}
	for _, p := range all {
		if p.profile != profile || p.fate == named {
			continue
		}
		if !slices.Contains(reasons, p.reason) {
			reasons = append(reasons, p.reason)
		}
		if prefix, _, _ := strings.Cut(p.clause.ID, ".response."); !slices.Contains(by[p.reason], prefix) {
			by[p.reason] = append(by[p.reason], prefix)
		}
	}
	for _, reason := range reasons {
		fmt.Fprintf(out, "\nSurvivors of %s: %s.\n", strings.Join(by[reason], ", "), reason)
	}
}

func writeBehaviours(out *strings.Builder, all []proof, profile string) {
	out.WriteString("\n| behaviour | the mistake by which it was named |\n|---|---|\n")
	for _, p := range all {
		if p.profile == profile && p.sort == "behaviour" {
			fmt.Fprintf(out, "| `%s` | %s |\n", p.clause.ID, p.way)
		}
	}
}

// The document of the last run speaks of no sort of clause that there is not, and of no
// more mutants than there are. What was described since may be missing, for to carry all
// of it out takes minutes; the digest in it says of which document it is.
func TestProofIsOfThisCatalogue(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(proofFile)
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "## Profile "+openapi.Documented+"\n")
	section, _, _ = strings.Cut(section, "\n## ")
	written := map[string]int{}
	for line := range strings.Lines(section) {
		if cells := strings.Split(line, " | "); len(cells) == len(proofHeader) {
			written[strings.TrimPrefix(cells[0], "| ")], _ = strconv.Atoi(cells[2])
		}
	}
	now := map[string]int{}
	for _, m := range mutantsOf(t, openapi.Documented) {
		now[m.sort]++
		now["all"]++
	}
	for sort, n := range written {
		if n > now[sort] {
			t.Errorf("%s: docs/proof.md has %d mutants, the catalogue has %d; run make prove", sort, n, now[sort])
		}
	}
	if written["all"] < 10000 || written["behaviour"] == 0 {
		t.Errorf("docs/proof.md has %d mutants, %d of behaviours; run make prove", written["all"], written["behaviour"])
	}
}

// The proof itself can fail: a mutant that breaks another clause than it says is named
// wrongly, and one that breaks none survives.
func TestProveFindsHoles(t *testing.T) {
	t.Parallel()
	set := catalogueOf(t, openapi.Documented)
	clause, _ := set.Catalogue.Clause(put + "body.handler.max-length")
	b := newBench(t, openapi.Documented)
	for _, tc := range []struct {
		d    defect
		want fate
	}{
		{defects[0], misnamed}, // breaks answers, and no limit of a handler
		{defect{name: "nothing", wrap: onAnswer(func(*exchange) {})}, survived},
	} {
		if p := b.try(t, mutant{clause: clause, way: tc.d.name, wrap: tc.d.wrap}); p.fate != tc.want {
			t.Errorf("%s: %s, want %s", tc.d.name, p.fate, tc.want)
		}
	}
}

// There are enough of them, and no two have one name.
func TestMutantsAreMany(t *testing.T) {
	t.Parallel()
	all := mutantsOf(t, openapi.Documented)
	names := map[string]bool{}
	for _, m := range all {
		if names[m.name()] {
			t.Errorf("two mutants have the name %q", m.name())
		}
		names[m.name()] = true
	}
	if len(all) < 10000 {
		t.Errorf("%d mutants", len(all))
	}
}
