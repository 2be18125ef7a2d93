package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/openapi"
)

// needsHelp lists the needs of the embedded profiles for the help; a test holds it
// against the cases.
const needsHelp = `
  agency, app_template, archive, dependency_version_id, dns, domain_name, endpoint_flavor,
  enterprise_project_id, free-names, free_subnet_id, gpu, image, kms_key_id, large-body, lasting, log_group_id,
  log_stream_id, mount_resource, obs_url, security_group_id, subnet_id, vpc_id
`

// need is something that a target must have for a case.
type need struct {
	Name     string   `json:"need"`
	Cases    int      `json:"cases"`             // cases that need it
	Members  []string `json:"members,omitempty"` // of requests, that name it
	Grant    string   `json:"grant"`             // how a user says that the target has it
	ownFlag  bool     // --have grants it
	takesAny bool     // --have takes a value
}

// Needs that no member of a request names.
var specialNeeds = map[string]string{
	cases.NeedFault:        "only --fake has it: an internal error on demand",
	cases.NeedForeign:      "FGCONTRACT_FOREIGN_TOKEN: a token of another project",
	cases.NeedExpiredToken: "FGCONTRACT_EXPIRED_TOKEN: a token of the project whose time is over",
	cases.NeedAccessKey:    "an access key in place of a token: HW_ACCESS_KEY and HW_SECRET_KEY",
	cases.NeedTemporaryKey: "a temporary access key in place of a token: HW_ACCESS_KEY, HW_SECRET_KEY and HW_SECURITY_TOKEN",
	cases.NeedFreeNames:    "--have free-names: what a run makes may have any name, also without the prefix of a run",
	cases.NeedLargeBody:    "--have large-body: bodies of 12 MB may be sent",
	cases.NeedArchive:      "--have archive: archives of the form that this program writes may be imported as functions",
	cases.NeedIAM:          "only --fake has it: IAM at the same address, with the user, the tokens and the agency of the examples",
	cases.NeedLasting:      "--have lasting: logging may be switched on for the whole project, which no operation switches off",
}

// needsOf lists every need of a contract, sorted by name: what members of requests
// name, and what cases ask for beside that.
func needsOf(contract *openapi.Contract) []need {
	found := map[string]*need{}
	of := func(name string) *need {
		if found[name] == nil {
			found[name] = newNeed(name)
		}
		return found[name]
	}
	for name := range specialNeeds {
		of(name)
	}
	for _, o := range contract.Operations() {
		if o.Body == nil {
			continue
		}
		o.Body.Walk(func(s *openapi.Schema) {
			if s.Needs != "" {
				n := of(s.Needs)
				n.Members = append(n.Members, o.Slug+s.At)
			}
		})
	}
	var out []need
	for _, name := range slices.Sorted(maps.Keys(found)) {
		out = append(out, *found[name])
	}
	return out
}

func newNeed(name string) *need {
	if grant, special := specialNeeds[name]; special {
		return &need{Name: name, Grant: grant, ownFlag: strings.HasPrefix(grant, "--have")}
	}
	return &need{Name: name, Grant: "--have " + name + "=VALUE", ownFlag: true, takesAny: true}
}

// everything is what a fake has: each need with the value of the document.
func everything(needs []need) map[string]string {
	has := map[string]string{}
	for _, n := range needs {
		if n.ownFlag {
			has[n.Name] = ""
		}
	}
	return has
}

// owned is what one place says that a target has: NEED or NEED=VALUE, or all.
type owned struct {
	place string // as errors call it
	given []string
}

// owned are the places that say it, the strongest first: flags, environment, file.
func (f *checkFlags) owned() []owned {
	all := []owned{{"--have", f.have}}
	for _, layer := range f.layers {
		if text := layer["needs"]; text != "" {
			all = append(all, owned{layer[placeOfNeeds], strings.Split(text, needsSeparator)})
		}
	}
	return all
}

// parseHave puts together what several places say, the strongest first. Every fault is
// named; values are not repeated, because they are ids of somebody's account.
func parseHave(places []owned, needs []need) (map[string]string, error) {
	has := map[string]string{}
	hasAll := false
	var faults []error
	for _, place := range slices.Backward(places) {
		named := map[string]bool{}
		for _, text := range place.given {
			name, value, hasValue := strings.Cut(text, "=")
			switch {
			case named[name]:
				faults = append(faults, fmt.Errorf("%s %s is given twice", place.place, name))
			case name == "all" && !hasValue:
				hasAll = true
			default:
				if err := checkHave(name, value, hasValue, needs); err != nil {
					faults = append(faults, fmt.Errorf("%s %s: %w", place.place, name, err))
				}
				has[name] = value
			}
			named[name] = true
		}
	}
	if hasAll {
		for each, value := range everything(needs) {
			if _, isNamed := has[each]; !isNamed { // a value of one's own stands
				has[each] = value
			}
		}
	}
	return has, errors.Join(faults...)
}

func checkHave(name, value string, hasValue bool, needs []need) error {
	i := slices.IndexFunc(needs, func(n need) bool { return n.Name == name })
	switch {
	case i < 0:
		return errors.New("nothing needs that; list needs shows the names")
	case !needs[i].ownFlag:
		return fmt.Errorf("it cannot be given here; %s", needs[i].Grant)
	case hasValue && value == "":
		return errors.New("the value is empty; leave out = to use the value of the document")
	case hasValue && !needs[i].takesAny:
		return errors.New("it takes no value")
	}
	return nil
}
