package contracts_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
)

// An answer shows what was sent: by its value, as JSON, as a set, or at least that.
func TestAnswersShowWhatWasSent(t *testing.T) {
	for _, tc := range []struct {
		name    string
		profile string // documented if empty
		sent    string // members behind the mandatory ones
		shown   string
		want    string // name of the member whose clause is broken, "" if none is
	}{
		{name: "a text", sent: `"description":"a"`, shown: `"description":"a"`},
		{name: "another text", sent: `"description":"a"`, shown: `"description":"b"`, want: "description"},
		{name: "a text in another case", sent: `"description":"a"`, shown: `"description":"A"`, want: "description"},
		{name: "an absent text", sent: `"description":"a"`, want: "description"},
		{name: "a text that is null", profile: openapi.ObservedAs, sent: `"app_xrole":"a"`, shown: `"app_xrole":null`, want: "app_xrole"},
		{name: "digits are no number", sent: `"description":"007"`, shown: `"description":"7"`, want: "description"},
		{name: "words for infinity", sent: `"description":"inf"`, shown: `"description":"Infinity"`, want: "description"},
		{name: "a number", sent: `"initializer_handler":"a.b","initializer_timeout":3`, shown: `"initializer_handler":"a.b","initializer_timeout":3`},
		{name: "another number", sent: `"initializer_handler":"a.b","initializer_timeout":3`, shown: `"initializer_handler":"a.b","initializer_timeout":4`, want: "initializer_timeout"},
		{name: "a boolean", sent: `"is_stateful_function":true`, shown: `"is_stateful_function":false`, want: "is_stateful_function"},
		{name: "what was not sent", shown: `"description":"a"`},

		{name: "JSON in other words", sent: `"user_data":"{\"a\":\"1\",\"b\":\"2\"}"`, shown: `"user_data":"{ \"b\": \"2\",\"a\":\"1\"}"`},
		{name: "other JSON", sent: `"user_data":"{\"a\":\"1\"}"`, shown: `"user_data":"{\"a\":\"2\"}"`, want: "user_data"},
		{name: "more JSON", sent: `"user_data":"{\"a\":\"1\"}"`, shown: `"user_data":"{\"a\":\"1\",\"b\":\"2\"}"`, want: "user_data"},
		{name: "an empty object as an empty text", sent: `"user_data":"{}"`, shown: `"user_data":""`},
		{name: "no JSON any more", sent: `"user_data":"{\"a\":\"1\"}"`, shown: `"user_data":"a=1"`, want: "user_data"},

		{name: "a set in another order", sent: `"peering_cidr":"10.0.0.0/8;11.0.0.0/8"`, shown: `"peering_cidr":"11.0.0.0/8,10.0.0.0/8"`},
		{name: "a set with one less", sent: `"peering_cidr":"10.0.0.0/8;11.0.0.0/8"`, shown: `"peering_cidr":"11.0.0.0/8"`, want: "peering_cidr"},
		{name: "a set with one more", sent: `"peering_cidr":"10.0.0.0/8"`, shown: `"peering_cidr":"10.0.0.0/8,11.0.0.0/8"`, want: "peering_cidr"},

		{name: "an object with more in it", sent: `"func_vpc":{"vpc_id":"v","subnet_id":"s"}`, shown: `"func_vpc":{"vpc_id":"v","subnet_id":"s","cidr":"10.0.0.0/8"}`},
		{name: "an object with less in it", sent: `"func_vpc":{"vpc_id":"v","subnet_id":"s"}`, shown: `"func_vpc":{"vpc_id":"v"}`, want: "func_vpc"},
		{name: "an object with another value", sent: `"func_vpc":{"vpc_id":"v","subnet_id":"s"}`, shown: `"func_vpc":{"vpc_id":"w","subnet_id":"s"}`, want: "func_vpc"},
		{name: "a list in an object", sent: `"func_vpc":{"vpc_id":"v","subnet_id":"s","security_groups":["a","b"]}`, shown: `"func_vpc":{"vpc_id":"v","subnet_id":"s","security_groups":["a"]}`, want: "func_vpc"},
		{name: "tags, one more", sent: `"lts_custom_tag":{"a":"1"},"log_config":{"group_id":"g","stream_id":"s"}`, shown: `"lts_custom_tag":{"a":"1","b":"2"},"log_group_id":"g","log_stream_id":"s"`, want: "lts_custom_tag"},

		{name: "ids as numbers", sent: mounts(`"1001"`, `"-1"`, "sfs"), shown: mounts(`1001`, `-1`, "sfs")},
		{name: "ids as texts", sent: mounts(`1001`, `-1`, "sfs"), shown: mounts(`"1001"`, `"-1"`, "sfs")},
		{name: "other ids", sent: mounts(`"1001"`, `"-1"`, "sfs"), shown: mounts(`1002`, `-1`, "sfs"), want: "mount_config"},
		{name: "the label of a mount", sent: mounts(`1`, `1`, "ECS"), shown: mounts(`1`, `1`, "ecs")},
		{name: "the label of a mount comes back", sent: mounts(`1`, `1`, "ecs"), shown: mounts(`1`, `1`, "sfs"), want: "mount_config"},

		{name: "a member of another name", sent: `"log_config":{"group_id":"g","stream_id":"s"}`, shown: `"log_group_id":"g","log_stream_id":"s"`},
		{name: "another member of another name", sent: `"log_config":{"group_id":"g","stream_id":"s"}`, shown: `"log_group_id":"g","log_stream_id":"t"`, want: "log_stream_id"},
		{name: "a secret is not looked for", sent: `"encrypted_user_data":"{\"a\":\"1\"}"`},

		{name: "unset values are not looked for", profile: openapi.ObservedAs, sent: `"description":"","gpu_memory":0,"func_vpc":null`},
		{name: "set values are", profile: openapi.ObservedAs, sent: `"description":"a"`, want: "description"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			profile := tc.profile
			if profile == "" {
				profile = openapi.Documented
			}
			cat := catalogue(t, profile)
			exchange := answer(200, plainBody(behind(tc.sent)), plainBody(behind(tc.shown)))
			var got []string
			for _, f := range cat.Judge(caseOf(step(cat, updated)), []contracts.Exchange{exchange}).Findings {
				if name, ok := strings.CutPrefix(f.Clause, "update-function-config.reflects."); ok {
					got = append(got, name)
				}
			}
			if strings.Join(got, " ") != tc.want {
				t.Errorf("update-function-config.reflects: broken are %q, want %q", got, tc.want)
			}
		})
	}
}

func behind(members string) string {
	if members == "" {
		return ""
	}
	return "," + members
}

func mounts(user, group, kind string) string {
	return fmt.Sprintf(`"mount_config":{"mount_user":{"user_id":%s,"user_group_id":%s},"func_mounts":[{"mount_type":%q,`+
		`"mount_resource":"r","mount_share_path":"h:/","local_mount_path":"/mnt/a"}]}`, user, group, kind)
}

// The runtime of a custom image has a label that is stored as another word.
func TestLabelsAreAnsweredAsStored(t *testing.T) {
	cat := documented(t)
	body := func(runtime string) string {
		return `{"func_name":"demo","runtime":"` + runtime + `","timeout":30,"handler":"-","memory_size":128}`
	}
	for _, tc := range []struct{ sent, shown, want string }{
		{"Custom image-based functions", "Custom Image", ""},
		{"Custom Image", "Custom Image", ""},
		{"Custom image-based functions", "Custom image-based functions", "must update-function-config.reflects.runtime 0 /runtime"},
		{"Custom image-based functions", "Custom", "must update-function-config.reflects.runtime 0 /runtime"},
	} {
		t.Run(tc.sent+" as "+tc.shown, func(t *testing.T) {
			found := cat.Judge(caseOf(step(cat, updated)), []contracts.Exchange{answer(200, body(tc.sent), body(tc.shown))}).Findings
			if got := strings.Join(lines(found), "\n"); got != tc.want {
				t.Errorf("update-function-config.reflects.runtime: finds %q, want %q", got, tc.want)
			}
		})
	}
}

// A secret is not looked for, also where a document says that it is shown: a service
// that shows stars instead keeps its promise.
func TestSecretsAreNotCompared(t *testing.T) {
	overlay := openapi.Text{Name: "test.yaml", Data: []byte(`overlay: 1.0.0
info: {title: test, version: "1"}
actions:
- target: $.components.schemas.UpdateFunctionConfigResponse.properties.encrypted_user_data
  update: {x-reflects: {level: must}}
`)}
	c, err := openapi.LoadProfile(openapi.Documented, overlay)
	if err != nil {
		t.Fatal(err)
	}
	cat, err := contracts.NewCatalogue(c)
	if err != nil {
		t.Fatal(err)
	}
	const clause = "update-function-config.reflects.encrypted_user_data"
	if _, known := cat.Clause(clause); !known {
		t.Fatalf("%s: is no clause", clause)
	}
	sent, shown := plainBody(`,"encrypted_user_data":"{\"a\":\"1\"}"`), plainBody(`,"encrypted_user_data":"****"`)
	if got := cat.Judge(caseOf(step(cat, updated)), []contracts.Exchange{answer(200, sent, shown)}).Findings; len(got) > 0 {
		t.Errorf("%s: finds %q", clause, lines(got))
	}
}

// A read shows the last accepted change of the same function before it.
func TestReadsShowTheLastChange(t *testing.T) {
	cat := documented(t)
	put, read := step(cat, updated), step(cat, showed)
	otherPut, otherRead := step(cat, updated, onOther), step(cat, showed, onOther)
	a, b := plainBody(`,"description":"a"`), plainBody(`,"description":"b"`)
	updatedTo := func(body string) contracts.Exchange { return answer(200, body, body) }
	shown := func(body string) contracts.Exchange { return answer(200, "", body) }
	no := answer(400, b, inUse)
	made := step(cat, created, func(s *contracts.Step) { s.Function = contracts.Made })
	readMade := step(cat, showed, func(s *contracts.Step) { s.Function = contracts.Made })
	broken := func(step int) []string {
		return []string{fmt.Sprintf("must show-function-config.reflects.description %d /description", step)}
	}
	for _, tc := range []struct {
		name      string
		steps     []contracts.Step
		exchanges []contracts.Exchange
		want      []string
	}{
		{"the update", []contracts.Step{put, read}, []contracts.Exchange{updatedTo(a), shown(a)}, nil},
		{"not the update", []contracts.Step{put, read}, []contracts.Exchange{updatedTo(a), shown(b)}, broken(1)},
		{"the second of two", []contracts.Step{put, put, read}, []contracts.Exchange{updatedTo(a), updatedTo(b), shown(b)}, nil},
		{"the first of two", []contracts.Step{put, put, read}, []contracts.Exchange{updatedTo(a), updatedTo(b), shown(a)}, broken(2)},
		{"nothing is known behind a refusal", []contracts.Step{put, step(cat, updated, refused), read}, []contracts.Exchange{updatedTo(a), no, shown(a)}, nil},
		{"nothing is known behind a refusal that was carried out", []contracts.Step{put, step(cat, updated, refused), read}, []contracts.Exchange{updatedTo(a), no, shown(b)}, nil},
		{"the last, the one before was refused", []contracts.Step{step(cat, updated, refused), put, read}, []contracts.Exchange{no, updatedTo(a), shown(b)}, broken(2)},
		{"not that of another function", []contracts.Step{put, otherPut, read, otherRead}, []contracts.Exchange{updatedTo(a), updatedTo(b), shown(a), shown(b)}, nil},
		{"that of another function", []contracts.Step{put, otherPut, read}, []contracts.Exchange{updatedTo(a), updatedTo(b), shown(b)}, broken(2)},
		{"the creation", []contracts.Step{made, readMade}, []contracts.Exchange{updatedTo(a), shown(b)}, broken(1)},
		{"nothing was sent", []contracts.Step{read}, []contracts.Exchange{shown(a)}, nil},
		{"nothing can be read", []contracts.Step{put, read}, []contracts.Exchange{updatedTo(a), answer(200, "", "[]")}, []string{"must show-function-config.response.200.type 1"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := lines(cat.Judge(caseOf(tc.steps...), tc.exchanges).Findings)
			got = slices.DeleteFunc(got, func(line string) bool { return strings.Contains(line, "create-function.") })
			if !slices.Equal(got, tc.want) {
				t.Errorf("show-function-config.reflects.description: finds %q, want %q", got, tc.want)
			}
		})
	}
}

func TestEqual(t *testing.T) {
	for _, tc := range []struct {
		name string
		a, b any
		want bool
	}{
		{"null", nil, nil, true},
		{"null and false", nil, false, false},
		{"numbers", 1.0, 1.0, true},
		{"a number and its text", 1.0, "1", false},
		{"lists", []any{1.0, "a"}, []any{1.0, "a"}, true},
		{"lists in another order", []any{1.0, "a"}, []any{"a", 1.0}, false},
		{"lists of another length", []any{1.0}, []any{1.0, 1.0}, false},
		{"objects", map[string]any{"a": []any{nil}}, map[string]any{"a": []any{nil}}, true},
		{"a member that is null and one that is not there", map[string]any{"a": nil}, map[string]any{"b": nil}, false},
		{"an empty list and an empty object", []any{}, map[string]any{}, false},
		{"a text and a list", "a", []any{"a"}, false},
		{"an object and null", map[string]any{}, nil, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if contracts.Equal(tc.a, tc.b) != tc.want || contracts.Equal(tc.b, tc.a) != tc.want {
				t.Errorf("Equal(%v, %v) is not %t both ways", tc.a, tc.b, tc.want)
			}
		})
	}
}

// What a read must show was written at the same place: an update of latest is not
// read back from a version, and what names a version is no description of latest.
func TestReadsShowWhatWasWrittenThere(t *testing.T) {
	cat := catalogue(t, openapi.Documented)
	publish, show := cat.Contract().Operation("CreateFunctionVersion"), cat.Contract().Operation("ShowFunctionConfig")
	read := func(qualifier string) contracts.Step {
		return contracts.Step{Operation: show, Qualifier: qualifier, Expect: contracts.Succeeds(show)}
	}
	before := contracts.Step{Operation: publish, Expect: contracts.Succeeds(publish)}
	updated := answer(200, plainBody(`,"description":"a"`), plainBody(`,"description":"a"`))
	published := answer(200, `{"version":"v1","description":"b"}`, `{"version":"v1","version_description":"b"}`)
	for name, tc := range map[string]struct {
		steps []contracts.Step
		last  string // what the read shows
		want  bool   // whether that is a finding
	}{
		"what an update set":         {[]contracts.Step{step(cat, "UpdateFunctionConfig"), read("")}, `"description":"a"`, false},
		"not what an update set":     {[]contracts.Step{step(cat, "UpdateFunctionConfig"), read("")}, `"description":"c"`, true},
		"another version":            {[]contracts.Step{step(cat, "UpdateFunctionConfig"), read(":v1")}, `"description":"c"`, false},
		"behind a published version": {[]contracts.Step{step(cat, "UpdateFunctionConfig"), before, read("")}, `"description":"c"`, true},
		"of a published version":     {[]contracts.Step{before, read("")}, `"description":"c"`, false},
	} {
		var exchanges []contracts.Exchange
		for _, s := range tc.steps[:len(tc.steps)-1] {
			if s.Operation == publish {
				exchanges = append(exchanges, published)
			} else {
				exchanges = append(exchanges, updated)
			}
		}
		exchanges = append(exchanges, answer(200, "", plainBody(","+tc.last)))
		found := slices.ContainsFunc(cat.Judge(caseOf(tc.steps...), exchanges).Findings, func(f contracts.Finding) bool {
			return f.Clause == "show-function-config.reflects.description"
		})
		if found != tc.want {
			t.Errorf("show-function-config.reflects.description: %s: found %t, want %t", name, found, tc.want)
		}
	}
}

// What is read by an id that the answer to its creation gave is what was created,
// whatever the paths are.
func TestReadsByTheIDOfWhatWasMade(t *testing.T) {
	cat := catalogue(t, openapi.Documented)
	create, show := cat.Contract().Operation("CreateDependencyVersion"), cat.Contract().Operation("ShowDependencyVersion")
	by := map[string]contracts.Reference{"depend_id": {Step: 0, At: "/dep_id"}, "version": {Step: 0, At: "/version"}}
	for name, tc := range map[string]struct {
		from map[string]contracts.Reference
		want bool
	}{"by the id of the answer": {by, true}, "by another id": {nil, false}} {
		steps := []contracts.Step{
			{Operation: create, Expect: contracts.Succeeds(create)},
			{Operation: show, From: tc.from, Expect: contracts.Succeeds(show)},
		}
		exchanges := []contracts.Exchange{
			answer(200, `{"name":"demo"}`, `{"name":"demo"}`), answer(200, "", `{"name":"other"}`),
		}
		found := slices.ContainsFunc(cat.Judge(caseOf(steps...), exchanges).Findings, func(f contracts.Finding) bool {
			return f.Clause == "show-dependency-version.reflects.name"
		})
		if found != tc.want {
			t.Errorf("show-dependency-version.reflects.name: %s: found %t, want %t", name, found, tc.want)
		}
	}
}
