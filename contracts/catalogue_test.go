package contracts_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// eachCatalogue runs a test on the catalogue of every profile.
func eachCatalogue(t *testing.T, test func(*testing.T, *contracts.Catalogue)) {
	t.Helper()
	for _, profile := range openapi.Profiles() {
		t.Run(profile, func(t *testing.T) { test(t, catalogue(t, profile)) })
	}
}

// idForm is what labels of tests take: an operation or the service, and at least one
// more part.
var idForm = regexp.MustCompile(`^[a-z0-9_-]+(\.[a-z0-9_-]+)+$`)

func TestClausesAreComplete(t *testing.T) {
	eachCatalogue(t, func(t *testing.T, cat *contracts.Catalogue) {
		seen := map[string]bool{}
		for _, c := range cat.Clauses() {
			if seen[c.ID] {
				t.Errorf("%s: the id stands twice", c.ID)
			}
			seen[c.ID] = true
			if !idForm.MatchString(c.ID) {
				t.Errorf("%s: not of the form %s", c.ID, idForm)
			}
			if c.Statement == "" || c.Source == "" || c.Source == (openapi.Source{}).String() || c.Kind == "" {
				t.Errorf("%s: statement %q, source %q, kind %q", c.ID, c.Statement, c.Source, c.Kind)
			}
			if !slices.Contains([]openapi.Level{openapi.Must, openapi.Should, openapi.May}, c.Level) {
				t.Errorf("%s: level %q", c.ID, c.Level)
			}
			if !slices.Contains([]openapi.Basis{openapi.Stated, openapi.Observed, openapi.Inferred}, c.Basis) {
				t.Errorf("%s: basis %q", c.ID, c.Basis)
			}
			if (c.Place == "") != (c.Kind == contracts.KindBehaviour) {
				t.Errorf("%s: of kind %s, stands at %q", c.ID, c.Kind, c.Place)
			}
			checkOwner(t, cat, c)
		}
		if len(seen) < 1000 {
			t.Errorf("only %d clauses", len(seen))
		}
	})
}

// checkOwner holds the first part of an id against the operation of the clause.
func checkOwner(t *testing.T, cat *contracts.Catalogue, c contracts.Clause) {
	t.Helper()
	owner := "service"
	if c.Operation != "" {
		o := cat.Contract().Operation(c.Operation)
		if o == nil {
			t.Errorf("%s: of operation %q, which the document does not have", c.ID, c.Operation)
			return
		}
		owner = o.Slug
	}
	if !strings.HasPrefix(c.ID, owner+".") {
		t.Errorf("%s: belongs to %s", c.ID, owner)
	}
}

func TestEveryConstraintIsAClause(t *testing.T) {
	eachCatalogue(t, func(t *testing.T, cat *contracts.Catalogue) {
		facts := cat.Contract().Constraints()
		for i, fact := range facts {
			clause, known := cat.Clause(fact.ID)
			if !known || clause.Statement != fact.Statement || clause.Level != fact.Level || clause.Kind != fact.Kind {
				t.Errorf("%s: the clause is %+v", fact.ID, clause)
			}
			if got, known := cat.Constraint(fact.ID); !known || got.ID != fact.ID {
				t.Errorf("%s: the constraint cannot be looked up", fact.ID)
			}
			if got := cat.Clauses()[i].ID; got != fact.ID {
				t.Fatalf("%s: %s stands in its place; the order is not that of the document", fact.ID, got)
			}
		}
	})
}

// behaviours are promises that no schema can say. Their ids are promises of ours.
var behaviours = []string{
	contracts.BehaviourReadAfterWrite, contracts.BehaviourRefusalChangesNothing, contracts.BehaviourSameFunction,
	contracts.BehaviourOthersUntouched, contracts.BehaviourRepeatHarmless, contracts.BehaviourLastWriterWins,
	contracts.BehaviourNeverAMixture, contracts.BehaviourVersionAndAliasStay,
	contracts.BehaviourCodeUntouched, contracts.BehaviourTimeMoves, contracts.BehaviourSecretsStay,
	contracts.BehaviourDisabledImage, contracts.BehaviourCreatedIsReadable, contracts.BehaviourDeletedIsGone,
	contracts.BehaviourListShows, contracts.BehaviourListPages, contracts.BehaviourPagesUnderChange,
	contracts.BehaviourVersionReadable, contracts.BehaviourVersionFrozen, contracts.BehaviourVersionNamed,
	contracts.BehaviourPublishedAgain, contracts.BehaviourVersionDeleted, contracts.BehaviourLatestListed,

	contracts.BehaviourQuotasCount, contracts.BehaviourDependencyNumbers, contracts.BehaviourDependencyListed,
	contracts.BehaviourDependencyGone, contracts.BehaviourDependencyPages, contracts.BehaviourOldDependency,
	contracts.BehaviourTagsShow, contracts.BehaviourTagsGo, contracts.BehaviourTaggedFound, contracts.BehaviourProjectTagsShow,
	contracts.BehaviourDeleteTakesAll, contracts.BehaviourEventReadsBack, contracts.BehaviourEventKeepsRest, contracts.BehaviourEventGone,
	contracts.BehaviourReservedEnds, contracts.BehaviourReservedPageEnd,
	contracts.BehaviourCodeReadsBack, contracts.BehaviourCodeDigest, contracts.BehaviourConfigUntouched, contracts.BehaviourCodeStays,
	contracts.BehaviourCodeOfVersion, contracts.BehaviourCodeAgrees, contracts.BehaviourChangedIsPublished,
	contracts.BehaviourDependenciesShown,
	contracts.BehaviourTriggerReadsBack, contracts.BehaviourTriggerFirstStatus, contracts.BehaviourTriggerPasswords,
	contracts.BehaviourTriggerUpdated, contracts.BehaviourTriggerGone, contracts.BehaviourTriggersGone,
	contracts.BehaviourTriggersOfVersion, contracts.BehaviourTriggerPages, contracts.BehaviourTriggersOfType,
	contracts.BehaviourAliasReadsBack, contracts.BehaviourAliasListAlone, contracts.BehaviourAliasMoves, contracts.BehaviourAliasReplaced,
	contracts.BehaviourAliasGone, contracts.BehaviourAliasFreesOne, contracts.BehaviourVersionTakesThem,
	contracts.BehaviourAsyncListed, contracts.BehaviourAsyncDefaults, contracts.BehaviourAsyncGone, contracts.BehaviourLogsShown,
	contracts.BehaviourTracingCleared, contracts.BehaviourInvokedInEnvelope, contracts.BehaviourAsyncHasID,
	contracts.BehaviourCallListed, contracts.BehaviourCallPages, contracts.BehaviourCallWindow, contracts.BehaviourCallStopped,
	contracts.BehaviourTemplateAsListed, contracts.BehaviourFunctionTemplate, contracts.BehaviourApplicationReadBack, contracts.BehaviourApplicationListed,
	contracts.BehaviourApplicationGone, contracts.BehaviourApplicationPages,
	contracts.BehaviourEndpointGoneIsFine,
	contracts.BehaviourExportNamesFile, contracts.BehaviourExportChangesNot, contracts.BehaviourImportedReadable,
	contracts.BehaviourStatisticsAgree, contracts.BehaviourNeverCalled, contracts.BehaviourCallCounted, contracts.BehaviourRejectionCounted,
	contracts.BehaviourMetricsAgree, contracts.BehaviourMetricsCounted, contracts.BehaviourStatisticsAsked, contracts.BehaviourMonthCounted,
}

func TestEveryBehaviourIsAClause(t *testing.T) {
	eachCatalogue(t, func(t *testing.T, cat *contracts.Catalogue) {
		var found []string
		for _, c := range cat.Clauses() {
			if c.Kind == contracts.KindBehaviour {
				found = append(found, c.ID)
			}
		}
		if !slices.Equal(found, behaviours) {
			t.Errorf("behaviours are %q, want %q", found, behaviours)
		}
		for _, id := range behaviours {
			if _, derived := cat.Constraint(id); derived {
				t.Errorf("%s: has a constraint of the document", id)
			}
		}
	})
}

func TestUnknownClause(t *testing.T) {
	cat := documented(t)
	if c, known := cat.Clause("no.such.clause"); known || c != (contracts.Clause{}) {
		t.Errorf("no.such.clause: is %+v", c)
	}
	if _, known := cat.Constraint("no.such.clause"); known {
		t.Error("no.such.clause: has a constraint")
	}
}

// What a caller does with the list does not change the catalogue.
func TestClausesAreACopy(t *testing.T) {
	cat := documented(t)
	first := cat.Clauses()[0]
	cat.Clauses()[0].ID = "changed"
	if got := cat.Clauses()[0]; got != first {
		t.Errorf("%s: became %s", first.ID, got.ID)
	}
}

func TestMatch(t *testing.T) {
	cat := documented(t)
	all := cat.Clauses()
	for _, tc := range []struct {
		name     string
		patterns []string
		want     []string // nil: only the number counts
		count    int
	}{
		{name: "nothing selects all", count: len(all)},
		{name: "an id", patterns: []string{ownClause}, want: []string{ownClause}},
		{name: "the same twice", patterns: []string{ownClause, ownClause}, want: []string{ownClause}},
		{name: "document order, whatever the order of the patterns", patterns: []string{"update-function-config.body.timeout.maximum", ownClause}, want: []string{
			ownClause, "update-function-config.body.timeout.maximum",
		}},
		{name: "any characters", patterns: []string{"update-function-config.body.time*um"}, want: []string{
			ownClause, "update-function-config.body.timeout.maximum",
		}},
		{name: "one character", patterns: []string{"update-function-config.body.timeout.m??imum"}, want: []string{
			ownClause, "update-function-config.body.timeout.maximum",
		}},
		{name: "a class", patterns: []string{"update-function-config.body.timeout.m[i]nimum"}, want: []string{ownClause}},
		{name: "a star reaches over periods", patterns: []string{"*"}, count: len(all)},
		{name: "behaviours", patterns: []string{"*.behaviour.*"}, want: behaviours},
		{name: "the service", patterns: []string{"service.*"}, want: []string{"service.refusal.route.unknown"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := cat.Match(tc.patterns)
			if err != nil {
				t.Fatal(err)
			}
			if tc.want == nil && len(got) != tc.count || tc.want != nil && !slices.Equal(got, tc.want) {
				t.Errorf("%q: matches %d clauses, %.3q; want %d %q", tc.patterns, len(got), got[:min(3, len(got))], tc.count, tc.want)
			}
		})
	}
}

func TestMatchRefusesWhatSelectsNothing(t *testing.T) {
	cat := documented(t)
	for _, tc := range []struct {
		name, pattern, want string
	}{
		{"unknown id", "update-function-config.body.timeout.min", `"update-function-config.body.timeout.min" matches no clause`},
		{"empty", "", `"" matches no clause`},
		{"part of an id", "timeout", `"timeout" matches no clause`},
		{"capitals", "UPDATE*", `"UPDATE*" matches no clause`},
		{"bad class", "update[", `"update[": syntax error in pattern`},
		{"bad class that nothing reaches", "zzz[", `"zzz[": syntax error in pattern`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := cat.Match([]string{"*", tc.pattern})
			if err == nil || !strings.Contains(err.Error(), tc.want) || got != nil {
				t.Errorf("%q: gives %d clauses and %v, want %q", tc.pattern, len(got), err, tc.want)
			}
		})
	}
}

// Two members whose names differ in case alone would give one id to two promises.
func TestTwoPromisesOfOneID(t *testing.T) {
	overlay := openapi.Text{Name: "test.yaml", Data: []byte(`overlay: 1.0.0
info: {title: test, version: "1"}
actions:
- target: $.components.schemas.UpdateFunctionConfigRequestBody.properties
  update:
    Timeout: {type: integer, x-source: {inferred: test}}
`)}
	c, err := openapi.LoadProfile(openapi.Documented, overlay)
	if err == nil {
		_, err = contracts.NewCatalogue(c)
	}
	if err == nil || !strings.Contains(err.Error(), "update-function-config.body.timeout.type") {
		t.Errorf("update-function-config.body.timeout.type: is given twice, and the error is %v", err)
	}
}

func TestLower(t *testing.T) {
	levels := []openapi.Level{openapi.May, openapi.Should, openapi.Must}
	for i, a := range levels {
		for j, b := range levels {
			if got := contracts.Lower(a, b); got != levels[min(i, j)] {
				t.Errorf("Lower(%s, %s) is %s", a, b, got)
			}
		}
	}
}
