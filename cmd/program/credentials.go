package program

import (
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/fixtures"
)

// credential is a token and the project that it opens.
type credential struct{ token, project string }

// setCredentials reads tokens with their projects, or makes one up if there is none.
func (s *service) setCredentials(all []given, projects projectForm, random io.Reader) error {
	if len(all) == 0 {
		token, err := randomToken(random)
		s.credentials, s.generated = []credential{{token, fixtures.Project}}, true
		return err
	}
	for _, g := range all {
		// A token may hold =, as base64 does; a project id does not.
		at := strings.LastIndexByte(g.text, '=')
		if at < 1 || at == len(g.text)-1 {
			return fmt.Errorf("%s: give TOKEN=PROJECT_ID, such as local-token=%s", g.where, fixtures.Project)
		}
		c := credential{token: g.text[:at], project: g.text[at+1:]}
		if err := projects.check(c.project); err != nil {
			return fmt.Errorf("%s: %w", g.where, err)
		}
		s.credentials = append(s.credentials, c)
	}
	return nil
}

// tokenName is the environment variable that holds one token, for the project that
// projectName names: the service of a CI job takes variables and no flags.
const tokenName = "FGCONTRACT_TOKEN"

// setTokens reads --token and --token-file, and the environment if neither gives one.
func (w *World) setTokens(s *service, f *serveFlags, projects projectForm) error {
	lines, err := linesOf("token-file", f.tokenFile)
	if err != nil {
		return err
	}
	all := append(numbered("token", f.tokens), lines...)
	if token := w.Getenv(tokenName); token != "" && len(all) == 0 {
		all = []given{{tokenName, token + "=" + cmp.Or(w.Getenv(projectName), fixtures.Project)}}
	}
	return s.setCredentials(all, projects, w.Random)
}

// projects lists every project that a token opens, in the order given.
func (s *service) projects() []string {
	var out []string
	for _, c := range s.credentials {
		if !slices.Contains(out, c.project) {
			out = append(out, c.project)
		}
	}
	return out
}

func randomToken(random io.Reader) (string, error) {
	var bytes [16]byte
	if _, err := io.ReadFull(random, bytes[:]); err != nil {
		return "", fmt.Errorf("no token can be made up: %w", err)
	}
	return hex.EncodeToString(bytes[:]), nil
}

// tokens gives the values of tokens that a login returns.
func tokens(random io.Reader) func() string {
	return func() string {
		token, err := randomToken(random)
		if err != nil {
			panic(err) // crypto/rand never fails
		}
		return token
	}
}

// uuids gives random UUIDs, version 4.
func uuids(random io.Reader) func() string {
	return func() string {
		var b [16]byte
		if _, err := io.ReadFull(random, b[:]); err != nil {
			panic(errors.New("the source of randomness failed")) // crypto/rand never does
		}
		b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
		return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
	}
}
