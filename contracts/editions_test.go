package contracts_test

import (
	"slices"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// revision changes the documented contract in one place for each kind of difference.
const revision = `overlay: 1.0.0
info: {title: revision, version: "1"}
actions:
- target: $.components.schemas.UpdateFunctionConfigRequestBody.properties.timeout
  update: {maximum: 100}
- target: $.components.schemas.UpdateFunctionConfigRequestBody.properties
  update:
    colour: {type: string, x-source: {inferred: test}}
- target: $.components.schemas.UpdateFunctionConfigRequestBody.properties.memory_size.enum
  remove: true
- target: $['x-rules'][?@.id == 'initializer.needs-timeout']
  update: {rule: "!has(self.initializer_handler) || has(self.initializer_timeout) && true"}
`

func TestCompareTellsWhatChanged(t *testing.T) {
	t.Parallel()
	old := catalogueOf(t)
	later := catalogueOf(t, openapi.Text{Name: "revision.yaml", Data: []byte(revision)})
	got := contracts.Compare(old, later)

	var added, removed, changed []string
	for _, c := range got.Added {
		added = append(added, c.ID)
	}
	for _, c := range got.Removed {
		removed = append(removed, c.ID)
	}
	for _, c := range got.Changed {
		changed = append(changed, c.ID)
		if c.Old == c.New || c.Old == "" || c.New == "" {
			t.Errorf("%s: was %q and is %q", c.ID, c.Old, c.New)
		}
	}
	const config = "update-function-config."
	for _, want := range []struct {
		list []string
		what string
		id   string
	}{
		{added, "added", config + "body.colour.type"},
		{removed, "removed", config + "body.memory_size.enum"},
		{changed, "changed", config + "body.timeout.maximum"},
		{changed, "changed", config + "rule.initializer.needs-timeout"},
	} {
		if !slices.Contains(want.list, want.id) {
			t.Errorf("%s is not among the %s clauses %q", want.id, want.what, want.list)
		}
	}
	if slices.Contains(changed, config+"body.timeout.minimum") {
		t.Errorf("%s is among the changed clauses and did not change", config+"body.timeout.minimum")
	}
}

func TestCompareFindsNothingInTheSameEdition(t *testing.T) {
	t.Parallel()
	got := contracts.Compare(catalogueOf(t), catalogueOf(t))
	if len(got.Added)+len(got.Removed)+len(got.Changed) > 0 {
		t.Errorf("an edition differs from itself: %+v", got)
	}
}

func catalogueOf(t *testing.T, overlays ...openapi.Text) *contracts.Catalogue {
	t.Helper()
	c, err := openapi.LoadProfile(openapi.Documented, overlays...)
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := contracts.NewCatalogue(c)
	if err != nil {
		t.Fatal(err)
	}
	return catalogue
}
