package contracts_test

import (
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
)

func day(tb testing.TB, text string) time.Time {
	tb.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func TestReadKnown(t *testing.T) {
	cat := documented(t)
	const list = `# deviations of the region
- clause: update-function-config.body.timeout.minimum
  reason: the region takes 1
  owner: team-serverless
  expires: 2027-01-31

- {clause: "*.behaviour.*", reason: 'known: all of them', owner: "ops", expires: "2026-12-01"}
`
	got, err := cat.ReadKnown("known.yaml", []byte(list))
	if err != nil {
		t.Fatal(err)
	}
	want := []contracts.KnownDeviation{
		{Clause: ownClause, Reason: "the region takes 1", Owner: "team-serverless", Expires: day(t, "2027-01-31"), Line: 2},
		{Clause: "*.behaviour.*", Reason: "known: all of them", Owner: "ops", Expires: day(t, "2026-12-01"), Line: 7},
	}
	if len(got) != len(want) {
		t.Fatalf("reads %+v, want %+v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("reads %+v, want %+v", got[i], want[i])
		}
	}
}

func TestReadKnownOfNothing(t *testing.T) {
	for _, data := range []string{"", "\n", "# nothing yet\n", "---\n", "~\n", "[]\n"} {
		got, err := documented(t).ReadKnown("known.yaml", []byte(data))
		if len(got) != 0 || err != nil {
			t.Errorf("%q: gives %v and %v", data, got, err)
		}
	}
}

func TestReadKnownNamesFileLineAndFault(t *testing.T) {
	const good = "- clause: update-function-config.body.timeout.minimum\n  reason: a\n  owner: b\n  expires: 2027-01-31\n"
	for _, tc := range []struct {
		name, data string
		want       []string
	}{
		{"no YAML", "- clause: [", []string{"known.yaml: "}},
		{"a mapping", "clause: x\n", []string{"known.yaml:1: give a list of entries"}},
		{"a mapping further down", "\n\nclause: x\n", []string{"known.yaml:3: give a list of entries"}},
		{"a text", "just words\n", []string{"known.yaml:1: give a list of entries"}},
		{"an entry that is a text", good + "- update-function-config.body.timeout.maximum\n", []string{"known.yaml:5: an entry is a mapping"}},
		{"no clause", "- reason: a\n  owner: b\n  expires: 2027-01-31\n", []string{"known.yaml:1: the entry has no clause"}},
		{"no reason", good + "- clause: update-function-config.body.timeout.maximum\n  owner: b\n  expires: 2027-01-31\n", []string{"known.yaml:5: the entry has no reason"}},
		{"no owner", "- clause: " + ownClause + "\n  reason: a\n  expires: 2027-01-31\n", []string{"known.yaml:1: the entry has no owner"}},
		{"no expiry", "- clause: " + ownClause + "\n  reason: a\n  owner: b\n", []string{"known.yaml:1: the entry has no expires"}},
		{"an empty owner", strings.Replace(good, "owner: b", "owner: ''", 1), []string{"known.yaml:1: the entry has no owner"}},
		{"a reason that is a list", strings.Replace(good, "reason: a", "reason: [a]", 1), []string{"known.yaml:1: reason is not one text"}},
		{"an owner that is null", strings.Replace(good, "owner: b", "owner: ~", 1), []string{"known.yaml:1: the entry has no owner"}},
		{"a field twice", good + "  owner: c\n", []string{"known.yaml:1: owner stands twice in the entry"}},
		{"a misspelt field", strings.Replace(good, "owner", "ower", 1), []string{`known.yaml:1: "ower" is not a field of an entry; use clause, reason, owner and expires`}},
		{"a field too many", good + "  ticket: 7\n", []string{`known.yaml:1: "ticket" is not a field`}},
		{"an unknown clause", strings.Replace(good, "timeout", "timeuot", 1), []string{`known.yaml:1: clause pattern "update-function-config.body.timeuot.minimum" matches no clause`}},
		{"a bad pattern", strings.Replace(good, "update-function-config.body.timeout.minimum", "'a['", 1), []string{`known.yaml:1: clause pattern "a["`}},
		{"no day", strings.Replace(good, "2027-01-31", "soon", 1), []string{`known.yaml:1: expires "soon": write a day such as 2027-01-31`}},
		{"a day that is none", strings.Replace(good, "2027-01-31", "2027-02-30", 1), []string{`known.yaml:1: expires "2027-02-30"`}},
		{"a time", strings.Replace(good, "2027-01-31", "2027-01-31T00:00:00Z", 1), []string{`known.yaml:1: expires "2027-01-31T00:00:00Z"`}},
		{
			"every fault, not the first", strings.Replace(good, "owner: b", "owner: ''", 1) + good + "- x\n- clause: nothing\n  reason: a\n  owner: b\n  expires: 2027-01-31\n",
			[]string{"known.yaml:1: the entry has no owner", "known.yaml:9: an entry is a mapping", `known.yaml:10: clause pattern "nothing"`},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := documented(t).ReadKnown("known.yaml", []byte(tc.data))
			if err == nil {
				t.Fatalf("%s: reads it without a fault", tc.data)
			}
			for _, want := range tc.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error is %q, want %q in it", err, want)
				}
			}
			if got := strings.Count(err.Error(), "known.yaml"); got != len(tc.want) {
				t.Errorf("the error has %d faults, want %d: %q", got, len(tc.want), err)
			}
		})
	}
}

func TestKnownCovers(t *testing.T) {
	for _, tc := range []struct {
		pattern, clause string
		want            bool
	}{
		{ownClause, ownClause, true},
		{ownClause, ownClause + ".more", false},
		{"update-function-config.*", ownClause, true},
		{"show-*", ownClause, false},
		{"*", ownClause, true},
		{"", ownClause, false},
		{"a[", ownClause, false},
	} {
		t.Run(tc.pattern+" "+tc.clause, func(t *testing.T) {
			if got := (contracts.KnownDeviation{Clause: tc.pattern}).Covers(tc.clause); got != tc.want {
				t.Errorf("%q covers %q: %t", tc.pattern, tc.clause, got)
			}
		})
	}
}

// The day that is named is the first on which the entry no longer counts.
func TestKnownExpires(t *testing.T) {
	k := contracts.KnownDeviation{Expires: day(t, "2027-01-31")}
	for text, want := range map[string]bool{
		"2027-01-30T23:59:59Z": false, "2027-01-31T00:00:00Z": true, "2027-01-31T01:00:00+08:00": false, "2028-01-01T00:00:00Z": true,
	} {
		now, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		if got := k.Expired(now); got != want {
			t.Errorf("%s: expired %t, want %t", text, got, want)
		}
	}
}
