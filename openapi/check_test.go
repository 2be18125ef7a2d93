package openapi_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

// edit makes a request wrong.
type edit func(*openapi.Request)

func body(text string) edit { return func(r *openapi.Request) { r.Body = []byte(text) } }
func media(value string) edit {
	return func(r *openapi.Request) { r.Header.Set("Content-Type", value) }
}

func coding(text string) edit {
	return func(r *openapi.Request) { r.Header.Set("Content-Encoding", text) }
}

func urn(value string) edit    { return func(r *openapi.Request) { r.Path["function_urn"] = value } }
func without(name string) edit { return func(r *openapi.Request) { delete(r.Path, name) } }
func project(id string) edit   { return func(r *openapi.Request) { r.Path["project_id"] = id } }

// member changes one member of the minimal body, written as JSON; "" leaves it out.
func member(name, value string) edit {
	return func(r *openapi.Request) {
		members := map[string]string{
			"func_name": `"demo"`, "runtime": `"Python3.9"`, "timeout": "30", "handler": `"index.handler"`, "memory_size": "128",
		}
		members[name] = value
		var list []string
		for name, value := range members {
			if value != "" {
				list = append(list, `"`+name+`":`+value)
			}
		}
		r.Body = []byte("{" + strings.Join(list, ",") + "}")
	}
}

// checkRequest applies the edits to a valid request and returns what it breaks,
// without the name of the operation in front.
func checkRequest(t *testing.T, o *openapi.Operation, edits ...edit) (string, openapi.Checked) {
	t.Helper()
	r := request(nil)
	if o.Body != nil {
		r.Body = encode(t, o.Example("minimal"))
	}
	for _, e := range edits {
		e(r)
	}
	got := o.CheckRequest(r)
	ids := clauses(got.Violations)
	for i, id := range ids {
		ids[i] = strings.TrimPrefix(id, o.Slug+".")
	}
	return strings.Join(ids, " "), got
}

func TestCheckRequestFindsEachFault(t *testing.T) {
	o := operation(t, openapi.Documented, updateConfig)
	long := strings.Repeat("a", 60)
	for _, test := range []struct {
		name string
		edit edit
		want string
	}{
		{"nothing wrong", media("application/json"), ""},
		{"no media type", func(r *openapi.Request) { r.Header.Del("Content-Type") }, ""},
		{"media type with parameters", media("application/json; charset=utf-8"), ""},
		{"media type in capitals", media("Application/JSON"), ""},
		{"text", media("text/plain"), "refusal.media-type"},
		{"form", media("application/x-www-form-urlencoded"), "refusal.media-type"},
		{"kind of JSON", media("application/merge-patch+json"), "refusal.media-type"},
		{"no media type at all", media(";;"), "refusal.media-type"},
		{"gzip", coding("gzip"), "refusal.content-coding"},
		{"another coding behind identity", coding("identity, BR"), "refusal.content-coding"},
		{"bytes that are no UTF-8 and said to be coded", func(r *openapi.Request) { coding("gzip")(r); r.Body = []byte("\x1f\x8b") }, "refusal.content-coding"},
		{"no coding", coding("Identity"), ""},
		{"an empty coding", coding(""), ""},
		{"no token", func(r *openapi.Request) { r.Header.Del("X-Auth-Token") }, ""},
		{"unknown header and query", func(r *openapi.Request) {
			r.Header.Set("X-Unknown", "x")
			r.Query = url.Values{"unknown": {"x"}}
		}, ""},

		{"no body", body(""), "refusal.json.missing"},
		{"no JSON", body("{"), "refusal.json.malformed"},
		{"no UTF-8", body("\"\xff\""), "refusal.json.encoding"},
		{"member twice", body(`{"timeout":3,"timeout":3}`), "refusal.json.duplicate-member"},
		{"long number", member("timeout", strings.Repeat("3", 33)), "refusal.json.number"},
		{"deep", body(strings.Repeat("[", 65)), "refusal.json.depth"},

		{"project of 31 characters", project(projectID[1:]), "path.project_id.pattern"},
		{"project with a hyphen", project("-" + projectID[1:]), "path.project_id.pattern"},
		{"no project", without("project_id"), "path.project_id.required"},
		{"alias", urn(functionURN + ":!live"), "path.function_urn.pattern"},
		{"version with a period", urn(functionURN + ":v1.0"), "path.function_urn.pattern"},
		{"no URN", without("function_urn"), "path.function_urn.required"},
		{"10,000 colons", urn(strings.Repeat(":", 10_000)), "rule.urn.parts"},
		{"five parts", urn("a:b:c:d:e"), "rule.urn.parts"},
		{"no URN at all", urn("a:b:c:d:e:f:g"), "rule.urn.form rule.urn.project"},
		{"another project in the URN", urn(strings.Replace(functionURN, projectID, strings.Repeat("f", 32), 1)), "rule.urn.project"},

		{"null for the body", body("null"), "body.type"},
		{"list for the body", body("[]"), "body.type"},
		{"number for the body", body("3"), "body.type"},
		{"no name", member("func_name", ""), "body.func_name.required"},
		{"empty name", member("func_name", `""`), "body.func_name.min-length"},
		{"null for a name", member("func_name", "null"), "body.func_name.type"},
		{"name of 60", member("func_name", `"`+long+`"`), ""},
		{"name of 61", member("func_name", `"a`+long+`"`), "body.func_name.max-length"},
		{"name with a digit first", member("func_name", `"1a"`), "body.func_name.pattern"},
		{"name with a hyphen last", member("func_name", `"a-"`), "body.func_name.pattern"},
		{"unknown runtime", member("runtime", `"Perl5"`), "body.runtime.enum"},
		{"number for a runtime", member("runtime", "3"), "body.runtime.type"},
		{"timeout of 2", member("timeout", "2"), "body.timeout.minimum"},
		{"timeout of 3", member("timeout", "3"), ""},
		{"timeout of 259200", member("timeout", "259200.0"), ""},
		{"timeout of 259201", member("timeout", "259201"), "body.timeout.maximum"},
		{"fraction for a timeout", member("timeout", "3.5"), "body.timeout.type"},
		{"text for a timeout", member("timeout", `"30"`), "body.timeout.type"},
		{"memory that is not in the list", member("memory_size", "129"), "body.memory_size.enum"},
		{"text for the memory", member("memory_size", `"128"`), "body.memory_size.type"},
		{"huge memory", member("memory_size", "1e30"), "body.memory_size.enum"},
		{"unknown member", member("colour", `"red"`), "body.additional-properties"},
		{"handler without a period", member("handler", `"index"`), "rule.handler.period"},
		{"handler of 128 in two-byte characters", member("handler", `"`+strings.Repeat("ä", 126)+`.a"`), ""},
		{"handler of 129", member("handler", `"`+strings.Repeat("a", 127)+`.a"`), "body.handler.max-length"},
		{"VPC without its subnet", member("func_vpc", `{"vpc_id":"v"}`), "body.func_vpc.subnet_id.required"},
		{"null for a VPC", member("func_vpc", "null"), "body.func_vpc.type"},
		{"unknown member of a VPC", member("func_vpc", `{"vpc_id":"v","subnet_id":"s","x":1}`), "body.func_vpc.additional-properties"},
		{"group that is no text", member("func_vpc", `{"vpc_id":"v","subnet_id":"s","security_groups":["a",1]}`), "body.func_vpc.security_groups.items.type"},
		{"tag that is no text", member("lts_custom_tag", `{"a":"b","c":1}`), "body.lts_custom_tag.values.type"},
		{"hook that is no Java", member("heartbeat_handler", `"index.beat"`), "rule.heartbeat.needs-java"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, _ := checkRequest(t, o, test.edit); got != test.want {
				t.Errorf("%s: broken are %q; want %q", o.Slug, got, test.want)
			}
		})
	}
}

// The schema library reports an object with three unknown members three times.
func TestEveryUnknownMemberIsNamedOnce(t *testing.T) {
	o := operation(t, openapi.Documented, updateConfig)
	body := changed(t, o, "vpc", map[string]any{"b": 1, "a": 2, "c": map[string]any{"d": 3}})
	var at []string
	for _, v := range o.CheckRequest(request(encode(t, body))).Violations {
		at = append(at, v.At)
	}
	if want := []string{"/a", "/b", "/c"}; !slices.Equal(at, want) {
		t.Errorf("%s.body.additional-properties: blamed are %v; want %v", o.Slug, at, want)
	}
}

func TestMountUserReadings(t *testing.T) {
	o := operation(t, openapi.Documented, updateConfig)
	for value, want := range map[string]string{
		"-1": "", "1": "", "65534": "", `"-1"`: "", `"1"`: "", `"999"`: "", `"9999"`: "", `"65534"`: "", `"60000"`: "", `"10000"`: "",
		"-2": "any-of", "65535": "any-of", "1.5": "any-of", "null": "any-of", "true": "any-of",
		`"-2"`: "any-of", `"65535"`: "any-of", `"01"`: "any-of", `""`: "any-of", `"1.0"`: "any-of", `"+1"`: "any-of", `" 1"`: "any-of",
	} {
		text := `{"mount_user":{"user_id":` + value + `,"user_group_id":-1},"func_mounts":[]}`
		got, _ := checkRequest(t, o, member("mount_config", text))
		if want != "" {
			want = "body.mount_config.mount_user.user_id." + want
		}
		if got != want {
			t.Errorf("user_id %s: broken are %q; want %q", value, got, want)
		}
	}
}

// Of everything that is wrong, what stands first in the order of precedence comes first.
func TestCheckRequestPrecedence(t *testing.T) {
	o := operation(t, openapi.Documented, updateConfig)
	for _, test := range []struct {
		name  string
		edits []edit
		want  string
	}{
		{"media type before JSON", []edit{body("{"), media("text/plain")}, "refusal.media-type refusal.json.malformed"},
		{"coding, which hides what stands in the body, before media type", []edit{body("{"), coding("gzip"), media("text/plain")}, "refusal.content-coding refusal.media-type"},
		{"coding before the path", []edit{project("x"), coding("gzip")}, "refusal.content-coding path.project_id.pattern"},
		{"JSON before the path", []edit{project("x"), body("{")}, "refusal.json.malformed path.project_id.pattern"},
		{"path before the body", []edit{member("timeout", "1"), project("x"), urn("!")}, "path.function_urn.pattern path.project_id.pattern body.timeout.minimum"},
		{"media type before all", []edit{member("timeout", "1"), project("x"), media("a/b")}, "refusal.media-type path.project_id.pattern body.timeout.minimum"},
		{"schema, then no rule", []edit{body(`{"handler":"index"}`)}, "body.func_name.required body.memory_size.required body.runtime.required body.timeout.required"},
		{"no rule if the path is wrong", []edit{member("handler", `"index"`), project("x")}, "path.project_id.pattern"},
		{"rules by the member they blame", []edit{member("pre_stop_timeout", "3"), urn("a:b:c:d:e"), func(r *openapi.Request) {
			r.Body = []byte(strings.Replace(string(r.Body), "index.handler", "ab", 1))
		}}, "rule.handler.length rule.handler.period rule.urn.parts rule.pre-stop.needs-handler"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, checked := checkRequest(t, o, test.edits...)
			words := strings.Fields(got)
			if want := strings.Fields(test.want); !slices.Equal(words, want) {
				t.Errorf("%s: broken are\n%v\nwant\n%v", o.Slug, words, want)
			}
			if !slices.IsSortedFunc(checked.Violations, func(a, b openapi.Violation) int { return int(a.Stage - b.Stage) }) {
				t.Errorf("%s: the stages are not in order", o.Slug)
			}
		})
	}
}

func TestCheckRequestOfOtherOperations(t *testing.T) {
	query := func(name, value string) edit {
		return func(r *openapi.Request) { r.Query = url.Values{name: {value}} }
	}
	for _, test := range []struct {
		name, operation string
		edit            edit
		want            string
	}{
		{"list", "ListFunctions", query("marker", "10"), ""},
		{"list with a word as marker", "ListFunctions", query("marker", "next"), "query.marker.pattern"},
		{"list with an empty marker", "ListFunctions", query("marker", ""), "query.marker.pattern"},
		{"list with a negative size", "ListFunctions", query("maxitems", "-1"), "query.maxitems.pattern"},
		{"list with a body", "ListFunctions", body("{"), ""},
		{"show", showConfig, urn("demo"), ""},
		{"show of five parts", showConfig, urn("a:b:c:d:e"), "rule.urn.parts"},
		{"delete of an alias", "DeleteFunction", urn("demo:!live"), "path.function_urn.pattern"},
		{"create", create, project(projectID), ""},
		{"create without a body", create, body(" "), "refusal.json.missing"},
		{"create without a package", create, member("package", ""), "body.package.required"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := operation(t, openapi.Documented, test.operation)
			if got, _ := checkRequest(t, o, test.edit); got != test.want {
				t.Errorf("%s: broken are %q; want %q", o.Slug, got, test.want)
			}
		})
	}
}

func TestCheckedGivesTheBodyAsSentAndAsSet(t *testing.T) {
	o := operation(t, openapi.Documented, updateConfig)
	if _, got := checkRequest(t, o, member("timeout", "40")); got.Set["timeout"] != 40.0 || got.Body == nil {
		t.Errorf("body %v, set %v", got.Body, got.Set)
	}
	if _, got := checkRequest(t, o, member("timeout", "1")); got.Set != nil || got.Body == nil {
		t.Errorf("a body against its schema gives body %v, set %v; want no set", got.Body, got.Set)
	}
	if _, got := checkRequest(t, o, body("{")); got.Set != nil || got.Body != nil {
		t.Errorf("no JSON gives body %v, set %v; want neither", got.Body, got.Set)
	}
	if got := operation(t, openapi.Documented, showConfig).CheckRequest(&openapi.Request{Path: pathOf(), Header: http.Header{}}); got.Body != nil || len(got.Violations) > 0 {
		t.Errorf("a request without a body gives %+v", got)
	}
}
