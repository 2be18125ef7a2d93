package openapi_test

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

func TestRequestExamplesAreValid(t *testing.T) {
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		for _, o := range c.Operations() {
			for _, example := range o.Examples {
				t.Run(o.ID+" "+example.Name, func(t *testing.T) {
					got := o.CheckRequest(request(encode(t, example.Value)))
					got.Violations = append(got.Violations, o.CheckState(got.Set, newFunction(got.Set["func_name"]), &openapi.Request{Path: pathOf()})...)
					for _, v := range got.Violations {
						t.Error(v)
					}
				})
			}
		}
	})
}

// newFunction is what a read shows of a function of this name before anybody
// configured it.
func newFunction(name any) map[string]any {
	return map[string]any{"type": "v2", "func_name": name, "log_group_id": "6a3f0000-0000-4000-8000-000000000007"}
}

// exampleHeaders are those of an answer with the values of their examples.
func exampleHeaders(r *openapi.Response) http.Header {
	header := jsonHeader()
	for _, h := range r.Headers {
		if value, ok := h.Example.(string); ok {
			header.Set(h.Name, value)
		}
	}
	return header
}

func TestResponseExamplesAreValid(t *testing.T) {
	count := 0
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		for _, o := range c.Operations() {
			for _, r := range o.Responses {
				for _, example := range r.Examples {
					count++
					for _, v := range c.CheckResponse(o, statusOf(r), exampleHeaders(r), encode(t, example.Value), nil).Violations {
						t.Errorf("%s, answer %s, example %s: %s", o.ID, r.Label(), example.Name, v)
					}
				}
			}
		}
	})
	if count < 10 {
		t.Errorf("only %d examples were looked at", count)
	}
}

func TestEveryPatternIsRE2(t *testing.T) {
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		patterns := 0
		everySchema(c, func(_ *openapi.Operation, s *openapi.Schema) {
			if s.Pattern == "" {
				return
			}
			patterns++
			if _, err := regexp.Compile(s.Pattern); err != nil {
				t.Errorf("%s: %v", s.ID, err)
			}
			if !strings.HasPrefix(s.Pattern, "^") || !strings.HasSuffix(s.Pattern, "$") {
				t.Errorf("%s: pattern %s matches a part of the value only", s.ID, s.Pattern)
			}
		})
		if patterns == 0 {
			t.Error("no pattern was looked at")
		}
	})
}

func TestEveryBaseCanHoldItsMember(t *testing.T) {
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		for _, o := range c.Operations() {
			o.Body.Walk(func(s *openapi.Schema) {
				name := s.Base
				if name == "" {
					name = "minimal"
				}
				body, ok := o.Example(name).(map[string]any)
				if !ok {
					t.Errorf("%s: x-base %q is no request example", s.ID, name)
					return
				}
				if err := holds(body, s.At); err != nil {
					t.Errorf("%s: x-base %s: %v", s.ID, name, err)
				}
			})
		}
	})
}

// holds reports what keeps a body from taking a member at a place: everything above
// the member must be there, a list with at least one element. A list or map of plain
// values is a value itself, so it need not be there.
func holds(body any, at string) error {
	tokens := strings.Split(strings.TrimSuffix(at, "/*"), "/")[1:]
	for i, token := range tokens {
		last := i == len(tokens)-1
		switch value := body.(type) {
		case map[string]any:
			next, ok := value[token]
			if names := slices.Sorted(maps.Keys(value)); token == "*" && len(names) > 0 {
				next, ok = value[names[0]], true // one member of a map stands for all
			}
			if !ok && last {
				return nil
			}
			if !ok {
				return fmt.Errorf("has no %s", token)
			}
			body = next
		case []any:
			if len(value) == 0 {
				return fmt.Errorf("has an empty list above %s", token)
			}
			body = value[0]
		default:
			return fmt.Errorf("has a %T above %s", body, token)
		}
	}
	return nil
}

func TestMembersWithNeedsHaveAnExample(t *testing.T) {
	known := map[string]bool{
		"vpc_id": true, "subnet_id": true, "security_group_id": true, "agency": true, "mount_resource": true, "image": true,
		"gpu": true, "log_group_id": true, "log_stream_id": true, "kms_key_id": true, "enterprise_project_id": true,
		"dns": true, "domain_name": true, "obs_url": true, "dependency_version_id": true, "app_template": true,
		"endpoint_flavor": true, "free_subnet_id": true,
	}
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		everySchema(c, func(_ *openapi.Operation, s *openapi.Schema) {
			switch {
			case s.Needs == "":
			case !known[s.Needs]:
				t.Errorf("%s: needs %q, which is no known thing", s.ID, s.Needs)
			case s.Example == nil:
				t.Errorf("%s: needs %s and has no example of it", s.ID, s.Needs)
			case !s.Accepts(s.Example):
				t.Errorf("%s: does not accept its own example", s.ID)
			}
		})
	})
}

func TestEveryReflectionNamesARequestMember(t *testing.T) {
	sender := func(c *openapi.Contract, o *openapi.Operation) *openapi.Operation {
		switch {
		case o.ID == showConfig:
			return c.Operation(updateConfig)
		case o.Body == nil && o.Origin != nil:
			return o.Origin.From()
		case o.ID == "ShowFunctionCode":
			return c.Operation("UpdateFunctionCode")
		}
		return o
	}
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		reflections := 0
		everySchema(c, func(o *openapi.Operation, s *openapi.Schema) {
			if s.Reflects == nil {
				return
			}
			reflections++
			member := s.Name
			if s.Reflects.Member != "" {
				member = strings.TrimPrefix(s.Reflects.Member, "/")
			}
			body := sender(c, o).Body
			if body == nil {
				t.Errorf("%s: an answer of %s reflects no request", s.ID, o.ID)
				return
			}
			if body.Find(strings.Split(member, "/")...) == nil {
				t.Errorf("%s: no request has the member %s", s.ID, member)
			}
			switch s.Reflects.Compare {
			case "", "exact", "json", "subset", "set":
			default:
				t.Errorf("%s: compare %q is unknown", s.ID, s.Reflects.Compare)
			}
		})
		if reflections < 60 {
			t.Errorf("only %d reflections were looked at", reflections)
		}
	})
}

func TestCanonicalValuesAreAcceptedValues(t *testing.T) {
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		everySchema(c, func(_ *openapi.Operation, s *openapi.Schema) {
			for label, value := range s.Canonical {
				if !s.Accepts(label) || !s.Accepts(value) {
					t.Errorf("%s: %q stands for %q, but not both are accepted", s.ID, label, value)
				}
				if s.Canonical[value] != "" {
					t.Errorf("%s: %q stands for %q, which stands for another", s.ID, label, value)
				}
			}
		})
	})
}

func TestDefaultsAndUnsetValuesAreAccepted(t *testing.T) {
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		everySchema(c, func(_ *openapi.Operation, s *openapi.Schema) {
			if s.Default != nil && !s.Accepts(s.Default) {
				t.Errorf("%s: does not accept its default", s.ID)
			}
			for _, value := range s.Unset {
				if !s.Accepts(value) {
					t.Errorf("%s: does not accept %#v, which means not set", s.ID, value)
				}
			}
			if len(s.Unset) > 0 && s.Mandatory {
				t.Errorf("%s: is mandatory and cannot be unset", s.ID)
			}
		})
	})
}
