package program

import (
	"crypto/rand"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/fixtures"
)

func TestSetCredentials(t *testing.T) {
	for _, c := range []struct {
		name  string
		given []string
		want  []credential // nil if it is refused
	}{
		{"one", []string{"t=p"}, []credential{{"t", "p"}}},
		{"two tokens of two projects", []string{"t=p", "u=q"}, []credential{{"t", "p"}, {"u", "q"}}},
		{"a token with =", []string{"dG9rZW4==p"}, []credential{{"dG9rZW4=", "p"}}},
		{"no project", []string{"secret-token"}, nil},
		{"an empty project", []string{"secret-token="}, nil},
		{"no token", []string{"=p"}, nil},
		{"empty", []string{""}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &service{}
			err := s.setCredentials(numbered("token", c.given), projectForm{}, rand.Reader)
			switch {
			case c.want == nil && err == nil:
				t.Errorf("it was taken as %v", s.credentials)
			case c.want == nil && strings.Contains(err.Error(), "secret"):
				t.Errorf("error %q repeats what may be a token", err)
			case c.want != nil && (err != nil || !slices.Equal(s.credentials, c.want) || s.generated):
				t.Errorf("got %v, %v", s.credentials, err)
			}
		})
	}
}

func TestATokenIsMadeUpIfNoneIsGiven(t *testing.T) {
	one, two := &service{}, &service{}
	for _, s := range []*service{one, two} {
		if err := s.setCredentials(nil, projectForm{}, rand.Reader); err != nil {
			t.Fatal(err)
		}
		if !s.generated || len(s.credentials) != 1 || s.credentials[0].project != fixtures.Project || len(s.credentials[0].token) != 32 {
			t.Errorf("got %v", s.credentials)
		}
	}
	if one.credentials[0].token == two.credentials[0].token {
		t.Error("two tokens are the same")
	}
}

// Who can set variables alone has a token by them; one that is given on the command line
// is the only one.
func TestTokenOfTheEnvironment(t *testing.T) {
	const project = "11111111111111111111111111111111"
	for name, c := range map[string]struct {
		environment map[string]string
		flags       []string
		want        credential
	}{
		"token":             {map[string]string{tokenName: "a=b="}, nil, credential{"a=b=", fixtures.Project}},
		"token and project": {map[string]string{tokenName: "a", projectName: project}, nil, credential{"a", project}},
		"a flag besides":    {map[string]string{tokenName: "a"}, []string{"b=" + project}, credential{"b", project}},
	} {
		s := &service{}
		err := newTestWorld(c.environment).setTokens(s, &serveFlags{tokens: c.flags}, projectForm{})
		if err != nil || s.generated || !slices.Equal(s.credentials, []credential{c.want}) {
			t.Errorf("%s: got %v, made up %t, %v", name, s.credentials, s.generated, err)
		}
	}
}

func TestProjectsAreNamedOnce(t *testing.T) {
	s := &service{credentials: []credential{{"a", "p"}, {"b", "q"}, {"c", "p"}}}
	if got := s.projects(); !slices.Equal(got, []string{"p", "q"}) {
		t.Errorf("got %v", got)
	}
}

func TestUUIDsAreRandomAndOfVersion4(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	next, seen := uuids(rand.Reader), map[string]bool{}
	for range 100 {
		id := next()
		if !form.MatchString(id) || seen[id] {
			t.Fatalf("%q is no UUID of version 4, or came before", id)
		}
		seen[id] = true
	}
}

func TestWithoutChanceNothingIsMadeUp(t *testing.T) {
	empty := strings.NewReader("")
	if _, err := randomToken(empty); !errors.Is(err, io.EOF) {
		t.Errorf("a token: %v", err)
	}
}
