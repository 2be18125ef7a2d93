package fake_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
)

// send sends a request that the judge does not see.
func send(w *world, r request) *httptest.ResponseRecorder {
	w.Helper()
	request, err := http.NewRequest(r.method, functionsURL+r.path, http.NoBody)
	if err != nil {
		w.Fatal(err)
	}
	request.Header.Set("X-Auth-Token", fixtures.Token)
	recorder := newRecorder()
	w.server.ServeHTTP(recorder, request)
	return recorder
}

// oneSeeded is a function of a seed in one line of YAML.
const oneSeeded = "      - {func_name: one, package: default, runtime: Python3.9, timeout: 3, handler: index.handler, memory_size: 128}\n"

const seedHead = "projects:\n  \"" + project + "\":\n    functions:\n"

func TestSeeds(t *testing.T) {
	yaml := seedHead + oneSeeded + strings.NewReplacer("one", "two", "128", "256").Replace(oneSeeded)
	json := `{"projects": {"` + project + `": {"functions": [
		{"func_name": "three", "package": "default", "runtime": "Python3.9", "timeout": 3, "handler": "index.handler",
		 "memory_size": 512}
	]}}}`
	inProfiles(t, func(w *world) {
		names, _, _ := w.page("")
		if want := []string{"one", "three", "two"}; !slices.Equal(names, want) {
			w.Errorf("the seeds made %v, want %v", names, want)
		}
		if got := w.show("three").body["cpu"]; got != 600.0 {
			w.Errorf("a seeded function of 512 MB has cpu %v", got)
		}
	}, fake.WithSeed([]byte(yaml)), fake.WithSeed([]byte(json)))
}

func TestBadSeeds(t *testing.T) {
	for name, c := range map[string]struct{ seed, want string }{
		"empty":             {"", "seed: it is empty; write projects"},
		"a text":            {"hello", "seed: the seed has the wrong type; write projects"},
		"an alias":          {"projects: &a {}\nmore: *a", "line 2: a seed has"},
		"project twice":     {"projects: {a: {}, a: {}}", `line 1: "a" stands twice`},
		"no projects":       {"projects: {}", "no projects"},
		"not YAML":          {"projects: [", "seed: line 2: "},
		"not UTF-8":         {"\xb3", "seed: invalid"},
		"not JSON":          {`{"projects": `, "seed:"},
		"comments alone":    {"# nothing\n", "seed: it is empty; write projects"},
		"two documents":     {"projects: {" + project + ": {}}\n---\nprojects: {}\n", "behind its first document; a seed is one"},
		"broken behind":     {"projects: {" + project + ": {}}\n---\n\t{", "behind its first document; a seed is one"},
		"unknown member":    {"project: {}", "seed: /project is no member of a seed; write projects"},
		"unknown in JSON":   {`{"projects": {"x": {"function": []}}}`, "seed: /projects/x/function is no member"},
		"a list missing":    {"projects: {x: {functions: {}}}", "seed: /projects/x/functions has the wrong type"},
		"bad project":       {strings.Replace(seedHead, project, "short", 1) + oneSeeded, "projects.short.functions[0]: create-function.path.project_id.pattern"},
		"bad function":      {seedHead + oneSeeded + strings.Replace(oneSeeded, "128", "100", 1), "functions[1]: create-function.body.memory_size.enum"},
		"two faults in one": {seedHead + strings.NewReplacer("128", "100", "timeout: 3", "timeout: 1").Replace(oneSeeded), "create-function.body.timeout.minimum"},
		"twice":             {seedHead + oneSeeded + oneSeeded, "functions[1]: create-function.refusal.conflict.function"},
		"not a function":    {seedHead + "      - one\n", "functions[0]: create-function.body.type"},
	} {
		_, err := fake.New(fake.WithToken(fixtures.Token, project), fake.WithSeed([]byte(c.seed)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q in it", name, err, c.want)
		}
	}
}

func TestBadOptions(t *testing.T) {
	contract, err := openapi.Profile(openapi.Documented)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		opts []fake.Option
		want string
	}{
		"unknown profile":      {[]fake.Option{fake.WithProfile("imagined")}, `"imagined"`},
		"profile and contract": {[]fake.Option{fake.WithProfile("observed"), fake.WithContract(contract)}, "exclude each other"},
		"no contract":          {[]fake.Option{fake.WithContract(nil)}, "WithContract"},
		"empty token":          {[]fake.Option{fake.WithToken("", project)}, "WithToken"},
		"empty project":        {[]fake.Option{fake.WithToken("x", "")}, "WithToken"},
		"empty region":         {[]fake.Option{fake.WithRegion("")}, "WithRegion"},
		"empty domain":         {[]fake.Option{fake.WithDomain("")}, "WithDomain"},
	} {
		if _, err := fake.New(c.opts...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q in it", name, err, c.want)
		}
	}
}

func TestRegionAndDomain(t *testing.T) {
	inProfiles(t, func(w *world) {
		got := w.made("demo", nil)
		urn, _ := got["func_urn"].(string)
		if !strings.HasPrefix(urn, "urn:fss:eu-west-0:") || got["project_name"] != "eu-west-0" || got["domain_id"] != otherProject {
			w.Errorf("func_urn %v, project_name %v, domain_id %v", got["func_urn"], got["project_name"], got["domain_id"])
		}
		w.wants(w.show(w.server.URN(project, "default", "demo")), 200, "")
	}, fake.WithRegion("eu-west-0"), fake.WithDomain(otherProject))
}

// further is an overlay with an operation that the fake does not emulate.
const further = `overlay: 1.0.0
info: {title: further, version: "1"}
actions:
  - target: $['x-left-out'][*].operations[?@.id == 'ListBridgeVersions']
    remove: true
  - target: $.paths
    update:
      /v2/{project_id}/fgs/servicebridge/version:
        get:
          operationId: ListBridgeVersions
          summary: List the versions of the service bridge
          x-source: {sdk: ListBridgeVersionsRequest}
          parameters:
            - $ref: '#/components/parameters/ProjectId'
          responses:
            '200': {description: The versions, x-source: {sdk: ListBridgeVersionsResponse}}
            default:
              description: An error.
              x-source: {sdk: ListBridgeVersionsResponse}
              content: {application/json: {schema: {$ref: '#/components/schemas/ErrorBody'}}}
`

func TestNotEmulated(t *testing.T) {
	contract, err := openapi.LoadProfile(openapi.Documented, openapi.Text{Name: "further.yaml", Data: []byte(further)})
	if err != nil {
		t.Fatal(err)
	}
	server, err := fake.New(fake.WithContract(contract), fake.WithToken(fixtures.Token, project))
	if err != nil {
		t.Fatal(err)
	}
	if got := server.Unsupported(); !slices.Contains(got, "ListBridgeVersions") || !slices.IsSorted(got) {
		t.Errorf("unsupported operations are %v", got)
	}
	w := &world{T: t, server: server, judge: newJudge(t, server)}
	versions := strings.Replace(functionsURL, "/functions", "/servicebridge/version", 1)
	w.wants(w.do(request{method: "GET", url: versions, token: "-"}), 401, "list-bridge-versions.refusal.credentials.missing")
	w.wantsNotEmulated("GET", versions, "ListBridgeVersions is in the document")
	w.wantsNotEmulated("GET", strings.Replace(functionsURL, "/functions", "/workflows", 1), "ListWorkflow")
	if got := server.Journal(fake.Filter{Operation: "ListWorkflow", Project: project, Status: 501}); len(got) != 1 {
		t.Errorf("the journal has %d requests for ListWorkflow, want 1", len(got))
	}
	newController(t, server).wants(200, `"count":1`, "GET", "/journal?operation=ListWorkflow", "")
}

// wantsNotEmulated sends a request by itself: such an answer is judged by nobody.
func (w *world) wantsNotEmulated(method, url, says string) {
	w.Helper()
	r, err := http.NewRequest(method, url, nil)
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("X-Auth-Token", fixtures.Token)
	recorder := newRecorder()
	w.server.ServeHTTP(recorder, r)
	body := recorder.Body.String()
	if recorder.Code != http.StatusNotImplemented || !strings.Contains(body, `{"error_code":"FAKE.0501"`) || !strings.Contains(body, says) {
		w.Errorf("%s %s: status %d, body %s", method, url, recorder.Code, body)
	}
	if clause := recorder.Header().Get("X-Contract-Clause"); clause != "" {
		w.Errorf("%s %s names the clause %s", method, url, clause)
	}
}

func TestLeftOutOperations(t *testing.T) {
	inProfiles(t, func(w *world) {
		for _, o := range w.server.Contract().LeftOut() {
			path := strings.ReplaceAll(strings.ReplaceAll(o.Path, "{project_id}", project), "{resource_type}", "functions")
			origin, _, _ := strings.Cut(functionsURL, "/v2/")
			url := origin + strings.NewReplacer("{", "", "}", "").Replace(path)
			w.wantsNotEmulated(o.Method, url, o.ID+" is an operation of the service")
			w.wants(w.do(request{method: o.Method, url: url, token: "-"}), 401, "credentials.missing")
			foreign := strings.Replace(url, project, otherProject, 1)
			w.wants(w.do(request{method: o.Method, url: foreign}), 403, "credentials.project")
		}
	})
}

func TestEverythingOfTheDocumentIsEmulated(t *testing.T) {
	inProfiles(t, func(w *world) {
		var leftOut []string
		for _, o := range w.server.Contract().LeftOut() {
			leftOut = append(leftOut, o.ID)
		}
		if got := w.server.Unsupported(); len(leftOut) == 0 || !slices.Equal(got, leftOut) {
			w.Errorf("not emulated: %v; left out: %v", got, leftOut)
		}
	})
}

// The operations of an embedded profile are prepared one by one, when a request
// needs them, so that nothing but this sees what one of them lacks.
func TestEmbeddedProfilesHaveAllThatTheServerGives(t *testing.T) {
	for _, profile := range openapi.Profiles() {
		contract, err := openapi.Profile(profile)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fake.New(fake.WithContract(contract)); err != nil {
			t.Errorf("%s: %v", profile, err)
		}
	}
}

// TestDocumentWithoutRefusals takes the rows away that the fake answers with.
func TestDocumentWithoutRefusals(t *testing.T) {
	base := openapi.Embedded()
	for _, id := range []string{"route.unknown", "existence.alias", "body.too-large", "quota.functions", "internal"} {
		text := string(base.Data)
		renamed := strings.Replace(text, "  - id: "+id+"\n", "  - id: renamed\n", 1)
		if renamed == text {
			t.Fatalf("the document has no row %s", id)
		}
		contract, err := openapi.Load("own", openapi.Text{Name: "own.yaml", Data: []byte(renamed)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fake.New(fake.WithContract(contract)); err == nil || !strings.Contains(err.Error(), id) {
			t.Errorf("without the refusal %s: %v", id, err)
		}
	}
}
