package openapi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

func TestErrorCatalogue(t *testing.T) {
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		errors := c.Errors()
		if len(errors) < 200 {
			t.Errorf("the catalogue has %d codes", len(errors))
		}
		if !slices.IsSortedFunc(errors, func(a, b openapi.ErrorEntry) int { return strings.Compare(a.Code, b.Code) }) {
			t.Error("the catalogue is not sorted")
		}
		for _, e := range errors {
			if e.Status < 400 || e.Status > 599 || e.Meaning == "" || e.Source.IsZero() {
				t.Errorf("%s: %+v is incomplete", e.Code, e)
			}
			if len(e.Statuses) > 0 && !slices.Contains(e.Statuses, e.Status) {
				t.Errorf("%s: its usual status %d is none of %v", e.Code, e.Status, e.Statuses)
			}
			if found, ok := c.Error(e.Code); !ok || found.Meaning != e.Meaning {
				t.Errorf("%s: Error gives %+v, %v", e.Code, found, ok)
			}
		}
		if e, ok := c.Error("FSS.9999"); ok {
			t.Errorf("an unknown code is %+v", e)
		}
	})
}

func TestErrorStatuses(t *testing.T) {
	c := profile(t, openapi.Documented)
	for _, test := range []struct {
		code   string
		status int
		want   bool
	}{
		{"FSS.0400", 400, true},
		{"FSS.0400", 404, false},
		{"FSS.1051", 404, true},
		{"FSS.0413", 413, true},
		{"APIGW.0301", 401, true},
		{"APIGW.0201", 400, true},
		{"APIGW.0201", 504, true},
		{"APIGW.0201", 401, false},
	} {
		e, ok := c.Error(test.code)
		if !ok || e.HasStatus(test.status) != test.want {
			t.Errorf("%s: HasStatus(%d) = %v; want %v", test.code, test.status, e.HasStatus(test.status), test.want)
		}
	}
	ref := openapi.ErrorRef{Code: "FSS.0403", Status: 403, Also: []int{401, 404}}
	if got := ref.Statuses(); !slices.Equal(got, []int{403, 401, 404}) {
		t.Errorf("Statuses = %v", got)
	}
}

// Which code a broken constraint gives, for one constraint of each sort.
func TestBrokenConstraintsGiveTheirCode(t *testing.T) {
	o := operation(t, openapi.Documented, updateConfig)
	for _, test := range []struct {
		name, code string
		status     int
		edit       edit
	}{
		{"code for the value", "FSS.1007", 400, member("memory_size", "129")},
		{"no code of its own for the type", "FSS.0400", 400, member("memory_size", `"128"`)},
		{"no code of its own for a missing member", "FSS.0400", 400, member("memory_size", "")},
		{"code of what a member refers to", "FSS.1005", 400, member("runtime", `"Perl5"`)},
		{"code of one keyword", "FSS.0400", 400, member("description", "1")},
		{"code of a rule", "FSS.1003", 400, member("handler", `"index"`)},
		{"default code", "FSS.0400", 400, member("status", "2")},
		{"code of a refusal", "FSS.0400", 400, body("{")},
		{"code of a parameter", "FSS.0400", 400, project("x")},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, got := checkRequest(t, o, test.edit)
			if len(got.Violations) != 1 {
				t.Fatalf("broken are %v", got.Violations)
			}
			if v := got.Violations[0]; v.Error.Code != test.code || v.Error.Status != test.status {
				t.Errorf("%s: gives %s with %d; want %s with %d", v.Clause, v.Error.Code, v.Error.Status, test.code, test.status)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		common := "credentials.missing credentials.unknown credentials.malformed credentials.access-key credentials.expired " +
			"credentials.security-token credentials.skew credentials.signature credentials.project "
		ofBody := "body.too-large content-coding media-type json.missing json.malformed json.encoding json.duplicate-member json.number json.depth "
		ofFunction := "existence.function existence.version existence.alias "
		for id, want := range map[string]string{
			create:           common + ofBody + "conflict.function quota.functions internal",
			"DeleteFunction": common + ofFunction + "conflict.latest conflict.alias-urn version.in-use internal",
			"ListFunctions":  common + "internal",
			showConfig:       common + ofFunction + "internal",
			updateConfig:     common + ofBody + ofFunction + "version.read-only internal",
			"CreateFunctionVersion": common + ofBody + ofFunction +
				"conflict.version version.other-digest version.unchanged quota.versions internal",
		} {
			var ids []string
			for _, r := range c.Operation(id).Refusals() {
				ids = append(ids, r.ID)
				if r.Text == "" || r.Statement == "" || r.Error.Status < 400 || c.Operation(id).Refusal(r.ID).Clause != r.Clause {
					t.Errorf("%s: %+v is incomplete", r.Clause, r)
				}
			}
			if got := strings.Join(ids, " "); got != want {
				t.Errorf("%s has the refusals\n%s\nwant\n%s", id, got, want)
			}
		}
		if r := c.ServiceRefusal("route.unknown"); r.Clause != "service.refusal.route.unknown" || r.Error.Status != 404 {
			t.Errorf("route.unknown is %+v", r)
		}
		if limit := c.Operation(updateConfig).Refusal("body.too-large").Limit; limit != 12<<20 {
			t.Errorf("the limit of a body is %d", limit)
		}
		if limit := c.Operation(updateConfig).Refusal("credentials.skew").Limit; limit != 15*60 {
			t.Errorf("a signature may be %d seconds off", limit)
		}
	})
}

func TestUnknownRefusalsPanic(t *testing.T) {
	c := profile(t, openapi.Documented)
	for name, ask := range map[string]func(){
		"of the service":   func() { c.ServiceRefusal("media-type") },
		"of an operation":  func() { c.Operation(updateConfig).Refusal("route.unknown") },
		"of a list's body": func() { c.Operation("ListFunctions").Refusal("media-type") },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if text, _ := recover().(string); !strings.Contains(text, "refusal") {
					t.Errorf("panicked with %q", text)
				}
			}()
			ask()
		})
	}
}

func TestSourceString(t *testing.T) {
	for want, s := range map[string]openapi.Source{
		"no source":                                      {},
		"functiongraph_06_0111, table 3":                 {Kind: "page", Ref: "functiongraph_06_0111", Table: 3, Note: "a note is for the reader of the document"},
		"functiongraph_06_0111, URI":                     {Kind: "page", Ref: "functiongraph_06_0111", Section: "URI"},
		"functiongraph_06_0111, example 2":               {Kind: "page", Ref: "functiongraph_06_0111", Example: 2},
		"functiongraph_06_0111, table 3, URI, example 1": {Kind: "page", Ref: "functiongraph_06_0111", Table: 3, Section: "URI", Example: 1},
		"live: issue 3426":                               {Kind: "live", Ref: "issue 3426"},
		"sdk: CreateFunctionRequestBody":                 {Kind: "sdk", Ref: "CreateFunctionRequestBody"},
	} {
		if got := s.String(); got != want {
			t.Errorf("String() = %q; want %q", got, want)
		}
	}
}

func TestSourceBasis(t *testing.T) {
	for kind, want := range map[string]openapi.Basis{
		"page": openapi.Stated, "sdk": openapi.Stated, "otc": openapi.Stated, "hwdoc": openapi.Stated,
		"tf": openapi.Observed, "gsdk": openapi.Observed, "live": openapi.Observed, "measured": openapi.Observed,
		"inferred": openapi.Inferred, "": openapi.Inferred, "hearsay": openapi.Inferred,
	} {
		if got := (openapi.Source{Kind: kind}).Basis(); got != want {
			t.Errorf("basis of %q is %s; want %s", kind, got, want)
		}
	}
}

func TestStageNames(t *testing.T) {
	want := "credentials route project size media-type json parameters schema rules existence state internal"
	var names []string
	for stage := openapi.StageCredentials; stage <= openapi.StageInternal; stage++ {
		var back openapi.Stage
		if err := back.UnmarshalText([]byte(stage.String())); err != nil || back != stage {
			t.Errorf("%s reads back as %v, %v", stage, back, err)
		}
		names = append(names, stage.String())
	}
	if got := strings.Join(names, " "); got != want {
		t.Errorf("the stages are %q", got)
	}
}
