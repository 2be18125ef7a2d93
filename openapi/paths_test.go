package openapi_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

// What was found of a path once is what is found of it again, also behind a request
// whose body is refused, and whatever was asked for in between.
func TestPathsAreJudgedTheSameEachTime(t *testing.T) {
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		o := c.Operation("UpdateFunctionConfig")
		const project, other = "0123456789abcdef0123456789abcdef", "11111111111111111111111111111111"
		paths := []map[string]string{
			{"project_id": project, "function_urn": "urn:fss:cn-north-4:" + project + ":function:default:hello"},
			{"project_id": other, "function_urn": "urn:fss:cn-north-4:" + project + ":function:default:hello"},
			{"project_id": project, "function_urn": "urn:fss:cn-north-4:" + project + ":trigger:default:hello"},
			{"project_id": project, "function_urn": "a:b:c:d:e"},
			{"project_id": project, "function_urn": "sp ace"},
			{"project_id": project + ":", "function_urn": "hello"},
			{"project_id": project, "function_urn": strings.Repeat("x", 600)}, // long, and nothing is wrong with it
			{"project_id": project},
			{},
		}
		check := func(path map[string]string, body string) string {
			var found []string
			for _, v := range o.CheckRequest(&openapi.Request{Path: path, Body: []byte(body)}).Violations {
				found = append(found, v.Clause)
			}
			return strings.Join(found, " ")
		}
		good, bad := string(readTestdata(t, "page-1-node.json")), "{}"
		first := map[string]string{}
		for round := range 3 {
			for i, path := range paths {
				for _, body := range []string{bad, good} {
					name := fmt.Sprint(i, len(body))
					got := check(path, body)
					if round == 0 {
						first[name] = got
					}
					if got != first[name] || (i > 0 && i != 6 || body == bad) == (got == "") {
						t.Errorf("round %d, %v, body of %d bytes: finds %q, at first %q", round, path, len(body), got, first[name])
					}
				}
			}
		}
		for i := range 3000 {
			path := map[string]string{"project_id": project, "function_urn": fmt.Sprintf("urn:fss:cn-north-4:%s:function:default:f%d", project, i)}
			if got := check(path, good); got != "" {
				t.Fatalf("function %d: finds %q", i, got)
			}
		}
		if got := check(paths[1], good); got != first[fmt.Sprint(1, len(good))] {
			t.Errorf("behind 3000 functions it finds %q", got)
		}
	})
}

func TestPathsAreSafeForGoroutines(t *testing.T) {
	c, err := openapi.Profile(openapi.Documented)
	if err != nil {
		t.Fatal(err)
	}
	o := c.Operation("ShowFunctionConfig")
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for i := range 400 {
				path := map[string]string{
					"project_id":   "0123456789abcdef0123456789abcdef",
					"function_urn": fmt.Sprintf("urn:fss:cn-north-4:0123456789abcdef0123456789abcdef:function:default:f%d", (g*100+i)%500),
				}
				if found := o.CheckRequest(&openapi.Request{Path: path}).Violations; len(found) > 0 {
					t.Errorf("%s is refused by %s", path["function_urn"], found[0].Clause)
				}
			}
		})
	}
	all.Wait()
}
