package program

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi/signing"
	"github.com/spf13/pflag"
)

// The environment variables that hold one access key and one user, for those who do
// not want to show them in the list of processes.
const (
	accessKeyName = "FGCONTRACT_ACCESS_KEY"
	secretKeyName = "FGCONTRACT_SECRET_KEY" //nolint:gosec // the name of a variable, not what it holds
	userName      = "FGCONTRACT_USER"
	passwordName  = "FGCONTRACT_PASSWORD"
	projectName   = "FGCONTRACT_PROJECT"
)

// accessFlags say who gets in, besides with a token.
type accessFlags struct {
	keys     []string
	keyFile  string
	users    []string
	userFile string
	agencies []string
	auth     string
}

const accessHelp = `
A client that signs (AK/SK) gets in by --access-key, a client that logs in at
POST /v3/auth/tokens by --user. What stands on a command line is seen by others of
the machine: --access-key-file, --user-file and --token-file read a file, one a line, and
` + accessKeyName + ` with ` + secretKeyName + `, ` + userName + ` with ` + passwordName + `
hold one each, for the project of ` + projectName + ` or the usual one.
A client that acts as an agency (assume_role) finds those of --agency.
--auth off lets everybody in.`

func (f *accessFlags) register(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.keys, "access-key", nil, "an access key, its secret and the project that it opens, as `AK=SK=PROJECT_ID` (repeatable)")
	flags.StringVar(&f.keyFile, "access-key-file", "", "`FILE` with access keys as --access-key takes them, one a line")
	flags.StringArrayVar(&f.users, "user", nil, "a user of account "+fake.DomainName+" who logs in for a token, as `NAME=PASSWORD=PROJECT_ID` (repeatable)")
	flags.StringVar(&f.userFile, "user-file", "", "`FILE` with users as --user takes them, one a line")
	flags.StringArrayVar(&f.agencies, "agency", nil, "an agency that callers may assume, as `NAME=PROJECT_ID`, or ACCOUNT/NAME=PROJECT_ID of an account other than "+fake.DomainName+" (repeatable)")
	flags.StringVar(&f.auth, "auth", "on", "`on`, or off to let every request in, whatever credentials it shows")
}

// access is who gets in, besides with a token.
type access struct {
	keys     []triple
	users    []triple
	agencies []fake.Agency
	everyone bool
}

// triple is a name, its secret and the project that it opens.
type triple struct {
	name    string
	secret  signing.Secret
	project string
}

// access reads flags, files and environment; every fault is named, and none shows what
// may be a secret.
func (w *World) access(f *accessFlags, projects projectForm) (access, error) {
	out := access{everyone: f.auth == "off"}
	keys, err := w.gather("access-key", f.keys, f.keyFile, accessKeyName, secretKeyName)
	faults := []error{err}
	users, err := w.gather("user", f.users, f.userFile, userName, passwordName)
	faults = append(faults, err)
	out.keys, err = triples(keys, projects, "AK=SK=PROJECT_ID, such as local-ak=local-sk="+fixtures.Project)
	faults = append(faults, err)
	out.users, err = triples(users, projects, "NAME=PASSWORD=PROJECT_ID, such as someone=local-password="+fixtures.Project)
	faults = append(faults, err)
	for i, text := range f.agencies {
		agency, err := parseAgency(text, projects, out.agencies)
		if err != nil {
			faults = append(faults, fmt.Errorf("--agency number %d: %w", i+1, err))
			continue
		}
		out.agencies = append(out.agencies, agency)
	}
	if f.auth != "on" && f.auth != "off" {
		faults = append(faults, fmt.Errorf("--auth %q: give on or off", f.auth))
	}
	return out, errors.Join(faults...)
}

// given is a text that says who gets in, and where it stands.
type given struct{ where, text string }

// gather collects what a flag takes: its own values, the lines of the file that the
// flag with -file names, and what two variables of the environment hold.
func (w *World) gather(flag string, values []string, file, nameVariable, secretVariable string) ([]given, error) {
	out := numbered(flag, values)
	lines, fileFault := linesOf(flag+"-file", file)
	text, environmentFault := w.fromVariables(nameVariable, secretVariable)
	out = append(out, lines...)
	if text != "" {
		out = append(out, given{nameVariable + ", " + secretVariable, text})
	}
	return out, errors.Join(fileFault, environmentFault)
}

func numbered(flag string, values []string) []given {
	var out []given
	for i, text := range values {
		out = append(out, given{fmt.Sprintf("--%s number %d", flag, i+1), text})
	}
	return out
}

// triples reads names with their secrets, each once.
func triples(all []given, projects projectForm, form string) ([]triple, error) {
	var out []triple
	var faults []error
	for _, g := range all {
		t, ok := parseTriple(g.text)
		misfit := projects.check(t.project)
		switch {
		case !ok:
			faults = append(faults, fmt.Errorf("%s: give %s", g.where, form))
		case misfit != nil:
			faults = append(faults, fmt.Errorf("%s: %w", g.where, misfit))
		case slices.ContainsFunc(out, func(other triple) bool { return other.name == t.name }):
			faults = append(faults, fmt.Errorf("%s: the same name was given before; give each once", g.where))
		default:
			out = append(out, t)
		}
	}
	return out, errors.Join(faults...)
}

// parseTriple cuts at the first and the last =, so that a secret may hold some.
func parseTriple(text string) (triple, bool) {
	first, last := strings.IndexByte(text, '='), strings.LastIndexByte(text, '=')
	if first < 1 || last <= first+1 || last == len(text)-1 {
		return triple{}, false
	}
	return triple{text[:first], signing.Secret(text[first+1 : last]), text[last+1:]}, true
}

// parseAgency reads an agency that is not one of those before it.
func parseAgency(text string, projects projectForm, before []fake.Agency) (fake.Agency, error) {
	name, project, _ := strings.Cut(text, "=")
	account, own, named := strings.Cut(name, "/")
	if !named {
		account, own = fake.DomainName, name
	}
	switch {
	case account == "" || own == "" || project == "":
		return fake.Agency{}, errors.New("give NAME=PROJECT_ID or ACCOUNT/NAME=PROJECT_ID, such as partner/deployer=" + fixtures.Project)
	case slices.ContainsFunc(before, func(a fake.Agency) bool { return a.Name == own && a.Domain == account }):
		return fake.Agency{}, errors.New("the same agency was given before; give each once")
	}
	return fake.Agency{Name: own, Domain: account, Projects: []string{project}}, projects.check(project)
}

// linesOf gives the lines of the file that a flag names, but for those that are empty
// or begin with #.
func linesOf(flag, file string) ([]given, error) {
	if file == "" {
		return nil, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", flag, err)
	}
	var out []given
	for i, line := range strings.Split(string(data), "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, given{fmt.Sprintf("--%s: %s:%d", flag, file, i+1), line})
		}
	}
	return out, nil
}

// fromVariables gives what two variables of the environment hold as a flag takes it,
// "" if there is nothing.
func (w *World) fromVariables(nameVariable, secretVariable string) (string, error) {
	name, secret, project := w.Getenv(nameVariable), w.Getenv(secretVariable), w.Getenv(projectName)
	switch {
	case name == "" && secret == "":
		return "", nil
	case name == "" || secret == "":
		return "", fmt.Errorf("the environment variables %s and %s go together; set both", nameVariable, secretVariable)
	case strings.Contains(name+project, "="):
		return "", fmt.Errorf("the environment variables %s and %s must hold no =", nameVariable, projectName)
	case project == "":
		project = fixtures.Project
	}
	return name + "=" + secret + "=" + project, nil
}

// options are those of the fake.
func (g access) options() []fake.Option {
	var out []fake.Option
	for _, k := range g.keys {
		out = append(out, fake.WithAccessKey(fake.AccessKey{Access: k.name, Secret: k.secret, Projects: []string{k.project}}))
	}
	for _, u := range g.users {
		out = append(out, fake.WithUser(fake.User{Name: u.name, Password: u.secret, Projects: []string{u.project}}))
	}
	for _, a := range g.agencies {
		out = append(out, fake.WithAgency(a))
	}
	if g.everyone {
		out = append(out, fake.WithoutAuth())
	}
	return out
}

const authOffWarning = ": WARNING: --auth off: every request is accepted, with or without credentials, for whatever project its path names\n"

// banner tells what a client has to be given, and no secret.
func (g access) banner(line func(name, text string), url string) {
	for _, k := range g.keys {
		line("signed", fmt.Sprintf("HUAWEICLOUD_SDK_AK=%s, its HUAWEICLOUD_SDK_SK, HUAWEICLOUD_SDK_PROJECT_ID=%s", k.name, k.project))
	}
	for _, u := range g.users {
		line("login", fmt.Sprintf("HW_AUTH_URL=%s/v3, HW_DOMAIN_NAME=%s, HW_USER_NAME=%s, its HW_USER_PASSWORD, project %s", url, fake.DomainName, u.name, u.project))
	}
	for _, a := range g.agencies {
		line("agency", fmt.Sprintf("HW_ASSUME_ROLE_DOMAIN_NAME=%s, HW_ASSUME_ROLE_AGENCY_NAME=%s, project %s", a.Domain, a.Name, a.Projects[0]))
	}
}
