package program

import (
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
)

// Whoever starts a fake with a project that the document refuses with every request is told
// so at once, wherever the project stands, and no secret with it.
func TestServeRefusesProjectsThatNoRequestCanName(t *testing.T) {
	const says = "the project id does not match ^[A-Za-z0-9]{32}$, so that every request would be refused; give one such as " + fixtures.Project
	for name, c := range map[string]struct {
		flags serveFlags
		env   map[string]string
		where []string // "" if it is taken
	}{
		"of the form": {flags: serveFlags{tokens: []string{"t=" + fixtures.Project}, access: accessFlags{
			keys: []string{"ak=secret=" + fixtures.OtherProject}, users: []string{"u=secret=" + fixtures.Project}, agencies: []string{"a=" + fixtures.Project},
		}}},
		"a token":       {flags: serveFlags{tokens: []string{"t=" + fixtures.Project, "secret=secret-short"}}, where: []string{"--token number 2: "}},
		"too long":      {flags: serveFlags{tokens: []string{"t=" + fixtures.Project + "0"}}, where: []string{"--token number 1: "}},
		"an access key": {flags: serveFlags{access: accessFlags{keys: []string{"ak=secret=secret-short"}}}, where: []string{"--access-key number 1: "}},
		"all of them": {flags: serveFlags{tokens: []string{"t=short"}, access: accessFlags{
			keys: []string{"ak=secret=short"}, users: []string{"u=secret=short"}, agencies: []string{"a=" + fixtures.Project, "b=short"},
		}}, where: []string{"--token number 1: ", "--access-key number 1: ", "--user number 1: ", "--agency number 2: "}},
		"of the environment": {
			env: map[string]string{userName: "u", passwordName: "secret", projectName: "short"}, where: []string{"FGCONTRACT_USER, FGCONTRACT_PASSWORD: "},
		},
	} {
		for _, profile := range openapi.Profiles() {
			flags := c.flags
			flags.Edition, flags.region, flags.addr, flags.access.auth = Edition{Profile: profile}, "cn-north-4", "127.0.0.1:0", "on"
			_, err := worldWith(c.env).prepareService(&flags)
			if err == nil != (c.where == nil) {
				t.Errorf("%s, %s: got %v", name, profile, err)
				continue
			}
			for i, line := range c.where {
				if lines := strings.Split(err.Error(), "\n"); len(lines) != len(c.where) || lines[i] != line+says || strings.Contains(err.Error(), "secret") {
					t.Errorf("%s, %s: got %v, want line %d to be %q", name, profile, err, i, line+says)
				}
			}
		}
	}
}
