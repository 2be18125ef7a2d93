package openapi_test

import (
	"os"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

// Every action of the overlay is an entry, with a reason, evidence and its line, and
// what it says it changes does change.
func TestLedgerOfTheObservedProfile(t *testing.T) {
	text, err := os.ReadFile("overlays/observed.yaml")
	if err != nil {
		t.Fatal(err)
	}
	ledger := profile(t, openapi.ObservedAs).Ledger()
	if want := strings.Count(string(text), "\n  - target: "); len(ledger) != want {
		t.Errorf("%d entries, want one for each of %d actions", len(ledger), want)
	}
	for _, d := range ledger {
		if d.Reason == "" || len(d.Evidence) == 0 {
			t.Errorf("%s: no reason or no evidence: %+v", d.At, d)
		}
		if d.Documented == d.Observed {
			t.Errorf("%s: %s says the same before and after: %s", d.At, d.Target, d.Documented)
		}
		if !strings.HasPrefix(d.At, "openapi/overlays/observed.yaml:") {
			t.Errorf("%s stands at %q, want a line of the overlay", d.Target, d.At)
		}
	}
	if n := len(profile(t, openapi.Documented).Ledger()); n != 0 {
		t.Errorf("the documented profile has %d entries", n)
	}
}

func TestLedgerShowsBothSides(t *testing.T) {
	c := loadSmall(t, `overlay: 1.0.0
info: {title: t, version: "1"}
actions:
  - target: $.info
    description: another name
    x-evidence: {live: somebody saw it, tf: and so does it}
    update: {title: Other, version: "9"}
  - target: $['x-errors']['E.9']
    remove: true
  - target: $['x-refusals']
    update: {id: route.other, statement: s, stage: state, service: true, error: E.1, text: t, level: must, source: {inferred: test}}
`)
	got := c.Ledger()
	if len(got) != 3 {
		t.Fatalf("%d entries, want 3: %+v", len(got), got)
	}
	first := got[0]
	if first.Documented == first.Observed || first.Observed != "title: Other, version: 9" || first.Reason != "another name" ||
		strings.Join(first.Evidence, "|") != "live: somebody saw it|tf: and so does it" || first.At != "o.yaml:4" {
		t.Errorf("entry %+v", first)
	}
	if got[1].Observed != "" || !strings.HasPrefix(got[1].Documented, "{status: 409, meaning: taken") {
		t.Errorf("what is removed: %+v", got[1])
	}
	if got[2].Documented != "" || !strings.HasPrefix(got[2].Observed, "also {id: route.other, ") {
		t.Errorf("what is appended: %+v", got[2])
	}
}

func loadSmall(t *testing.T, overlay string) *openapi.Contract {
	t.Helper()
	base, err := os.ReadFile("testdata/small.yaml")
	if err != nil {
		t.Fatal(err)
	}
	base = []byte(strings.Replace(string(base), "  E.2: ", "  E.9: {status: 409, meaning: taken, source: {inferred: test}}\n  E.2: ", 1))
	c, err := openapi.Load("small", openapi.Text{Name: "small.yaml", Data: base}, openapi.Text{Name: "o.yaml", Data: []byte(overlay)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
