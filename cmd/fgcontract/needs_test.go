package main

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/openapi"
)

// embeddedNeeds are the needs of both profiles, by name.
func embeddedNeeds(t *testing.T) map[string]need {
	t.Helper()
	all := map[string]need{}
	for _, profile := range openapi.Profiles() {
		contract, err := openapi.Profile(profile)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range needsOf(contract) {
			all[n.Name] = n
		}
	}
	return all
}

func TestHelpNamesEveryNeedThatAUserCanGive(t *testing.T) {
	var want []string
	for name, n := range embeddedNeeds(t) {
		if n.ownFlag {
			want = append(want, name)
		}
	}
	slices.Sort(want)
	got := strings.FieldsFunc(needsHelp, func(r rune) bool { return strings.ContainsRune(" ,\n", r) })
	if !slices.Equal(got, want) {
		t.Errorf("the help names\n%v, the needs are\n%v", got, want)
	}
}

func TestEveryNeedOfACaseIsKnown(t *testing.T) {
	known := embeddedNeeds(t)
	for _, profile := range openapi.Profiles() {
		contract, err := openapi.Profile(profile)
		if err != nil {
			t.Fatal(err)
		}
		catalogue, err := contracts.NewCatalogue(contract)
		if err != nil {
			t.Fatal(err)
		}
		set, err := cases.Make(catalogue)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range set.Cases {
			for _, name := range c.Needs {
				if _, ok := known[name]; !ok {
					t.Errorf("%s: %s needs %q, which nobody can give", c.Clause, c.Name, name)
				}
			}
		}
	}
}

func TestParseHave(t *testing.T) {
	needs := []need{*newNeed("fault"), *newNeed("foreign"), *newNeed("free-names"), *newNeed("gpu"), *newNeed("vpc_id")}
	for _, c := range []struct {
		name  string
		given []string
		want  map[string]string
		says  []string // in the error
	}{
		{"nothing", nil, map[string]string{}, nil},
		{"values and none", []string{"vpc_id=v-1", "gpu"}, map[string]string{"vpc_id": "v-1", "gpu": ""}, nil},
		{"a value with =", []string{"vpc_id=a=b"}, map[string]string{"vpc_id": "a=b"}, nil},
		{"all", []string{"all"}, map[string]string{"free-names": "", "gpu": "", "vpc_id": ""}, nil},
		{"all, then one", []string{"all", "vpc_id=v-1"}, map[string]string{"free-names": "", "gpu": "", "vpc_id": "v-1"}, nil},
		{"one, then all", []string{"vpc_id=v-1", "all"}, map[string]string{"free-names": "", "gpu": "", "vpc_id": "v-1"}, nil},
		{"unknown", []string{"vpc=secret-id"}, nil, []string{"--have vpc: nothing needs that"}},
		{"all with a value", []string{"all=secret-id"}, nil, []string{"--have all: nothing needs that"}},
		{"empty", []string{""}, nil, []string{"nothing needs that"}},
		{"an empty value", []string{"gpu="}, nil, []string{"--have gpu: the value is empty"}},
		{"no value wanted", []string{"free-names=secret-id"}, nil, []string{"--have free-names: it takes no value"}},
		{"not given here", []string{"foreign=secret-id", "fault"}, nil, []string{"FGCONTRACT_FOREIGN_TOKEN", "only --fake has it"}},
		{"twice", []string{"gpu", "gpu=secret-id"}, nil, []string{"--have gpu is given twice"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := parseHave([]owned{{"--have", c.given}}, needs)
			if (err != nil) != (len(c.says) > 0) {
				t.Fatalf("error %v, want one that says %q", err, c.says)
			}
			if err == nil && !maps.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
			for _, words := range c.says {
				if !strings.Contains(err.Error(), words) {
					t.Errorf("error %q does not say %q", err, words)
				}
			}
			if err != nil && strings.Contains(err.Error(), "secret-id") {
				t.Errorf("error %q repeats a value", err)
			}
		})
	}
}

// Each place is stronger than the one behind it, need by need.
func TestPlacesOfHave(t *testing.T) {
	needs := []need{*newNeed("gpu"), *newNeed("subnet_id"), *newNeed("vpc_id")}
	for name, c := range map[string]struct {
		flag, file []string
		want       map[string]string
	}{
		"a flag over the file":       {[]string{"vpc_id=flag"}, []string{"vpc_id=file", "gpu"}, map[string]string{"vpc_id": "flag", "gpu": ""}},
		"the document over the file": {[]string{"vpc_id"}, []string{"vpc_id=file"}, map[string]string{"vpc_id": ""}},
		"all, but for the file":      {[]string{"all"}, []string{"vpc_id=file"}, map[string]string{"vpc_id": "file", "gpu": "", "subnet_id": ""}},
		"all of the file, but one":   {[]string{"vpc_id=flag"}, []string{"all"}, map[string]string{"vpc_id": "flag", "gpu": "", "subnet_id": ""}},
	} {
		got, err := parseHave([]owned{{"--have", c.flag}, {"file", c.file}}, needs)
		if err != nil || !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, %v; want %v", name, got, err, c.want)
		}
	}
}

func TestEverythingIsWhatAUserCouldGive(t *testing.T) {
	for name := range everything(slices.Collect(maps.Values(embeddedNeeds(t)))) {
		if slices.Contains([]string{cases.NeedFault, cases.NeedForeign, cases.NeedExpiredToken, cases.NeedAccessKey, cases.NeedTemporaryKey}, name) {
			t.Errorf("%s is no matter of what an account owns", name)
		}
	}
}
