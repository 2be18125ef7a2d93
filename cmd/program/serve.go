package program

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strings"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/spf13/cobra"
)

// regionForm is what can stand between the colons of a URN.
var regionForm = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)

type serveFlags struct {
	Edition
	addr      string
	tokens    []string
	tokenFile string
	access    accessFlags
	seeds     []string
	demo      bool
	region    string
	tls       tlsFlags
	log       bool

	control string // address
	state   string // file
	journal int
}

const serveLong = `Run a stateful fake of FunctionGraph until it is interrupted.

The fake keeps everything in memory, or with --state in a file that survives the
end of the process: what is answered is saved. A refusal names the clause that it enforces
in the header X-Contract-Clause; X-Contract-Accepted-By names the profiles that
would have accepted the request.

A token opens one project and is sent as X-Auth-Token. Without --token and
--token-file one is made up for project ` + fixtures.Project + `
and printed. Tokens that are given are not printed.
` + accessHelp + `

A seed is a YAML or JSON file with functions as a create would take them:

  projects:
    ` + fixtures.Project + `:
      functions:
        - {func_name: hello, package: default, runtime: Python3.9, timeout: 3,
           handler: index.handler, memory_size: 128, code_type: inline}

--control-addr serves what tests need besides: health, reset, seeds, snapshots, the
clock, faults and the journal of requests. It asks for no credentials; keep it on
loopback. openapi/control.yaml in the repository describes it.`

// ServeCommand is the command that runs the fake. It is called by the words of path,
// such as "fgcontract serve", of which the last is its own name.
func (w *World) ServeCommand(path string) *cobra.Command {
	f := &serveFlags{}
	cmd := &cobra.Command{
		Use:   path[strings.LastIndexByte(path, ' ')+1:],
		Short: "Run a stateful fake of FunctionGraph",
		Long:  serveLong,
		Example: "  " + path + " --demo\n" +
			"  " + path + " --addr 127.0.0.1:0 --profile observed --log\n" +
			"  " + path + " --token local-token=" + fixtures.Project + " --seed functions.yaml\n" +
			"  " + path + " --tls --tls-out fake.pem",
		Args: TakesNothing,
		RunE: func(cmd *cobra.Command, _ []string) error { return w.serve(cmd.Context(), f) },
	}
	f.AddEditionFlags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.addr, "addr", "127.0.0.1:8080", "`HOST:PORT` to listen on; port 0 takes a free one")
	flags.StringArrayVar(&f.tokens, "token", nil, "a token and the project that it opens, as `TOKEN=PROJECT_ID` (repeatable; without any, FGCONTRACT_TOKEN and FGCONTRACT_PROJECT)")
	flags.StringVar(&f.tokenFile, "token-file", "", "`FILE` with tokens as --token takes them, one a line")
	f.access.register(flags)
	flags.StringArrayVar(&f.seeds, "seed", nil, "`FILE` with functions to start with (repeatable)")
	flags.BoolVar(&f.demo, "demo", false, "start with functions to try things on: demo, and those that the page's examples change")
	flags.StringVar(&f.region, "region", "cn-north-4", "region that URNs name")
	flags.BoolVar(&f.log, "log", false, "write a line for each request to stderr: method, path, status, clause")
	flags.StringVar(&f.control, "control-addr", "", "`HOST:PORT` for the control of the fake; none without it")
	flags.StringVar(&f.state, "state", "", "keep the state in `FILE`; if it has one, the fake goes on with that and leaves seeds out")
	flags.IntVar(&f.journal, "journal", fake.DefaultJournal, "keep the last `N` requests in the journal")
	f.tls.register(flags)
	return cmd
}

// service is everything that serving needs, made before the address is taken.
type service struct {
	fake        *fake.Server
	contract    *openapi.Contract
	credentials []credential
	access      access
	generated   bool // the one credential was made up and has to be shown
	identity    *identity
	kept        *keep
}

func (w *World) serve(ctx context.Context, f *serveFlags) (err error) {
	rest := startLean()
	s, err := w.prepareService(f)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.kept.close()) }()
	if s.kept.goesOn() && (f.demo || len(f.seeds) > 0) {
		w.Say(fmt.Sprintf("%s: going on with the state in %s; the seeds are left out\n", w.Name, f.state))
	}
	if s.access.everyone {
		w.Say(w.Name + authOffWarning)
	}
	servers, err := w.listen(ctx, f, s)
	if err != nil {
		return err
	}
	if _, err := w.Stdout.Write([]byte(s.banner(servers, f))); err != nil {
		return errors.Join(Written(err), closeAll(servers))
	}
	rest()
	return w.ServeUntilStopped(ctx, servers...)
}

// listen takes the addresses of the fake and, if it is wanted, of its control.
func (w *World) listen(ctx context.Context, f *serveFlags, s *service) ([]Served, error) {
	var handler http.Handler = s.fake
	if f.log {
		handler = logged(handler, w.Stderr)
	}
	listener, err := Listen(ctx, "--addr", f.addr)
	if err != nil {
		return nil, err
	}
	servers := []Served{{Listener: listener, Server: w.server(handler, s.identity)}}
	if f.control == "" {
		return servers, nil
	}
	control, err := fake.Control(s.fake)
	if err == nil {
		listener, err = Listen(ctx, "--control-addr", f.control)
	}
	if err != nil {
		return nil, errors.Join(err, closeAll(servers))
	}
	return append(servers, Served{Listener: listener, Server: w.server(control, nil)}), nil
}

// prepareService names everything that is wrong with the flags and files.
func (w *World) prepareService(f *serveFlags) (*service, error) {
	s := &service{}
	var faults [7]error
	var seeds []openapi.Text
	s.contract, faults[0] = f.Load()
	projects := formOfProjects(s.contract)
	faults[1] = w.setTokens(s, f, projects)
	s.access, faults[6] = w.access(&f.access, projects)
	s.identity, faults[2] = f.tls.identity(w, f.addr)
	if seeds, faults[3] = ReadTexts(f.seeds); faults[3] != nil {
		faults[3] = fmt.Errorf("--seed: %w", faults[3])
	}
	if !regionForm.MatchString(f.region) {
		faults[4] = fmt.Errorf("--region %q: give a word such as cn-north-4; it becomes a part of every URN", f.region)
	}
	if f.journal < 0 {
		faults[5] = errors.New("--journal must not be negative")
	}
	if err := errors.Join(faults[:]...); err != nil {
		return nil, err
	}
	var err error
	if s.kept, err = openState(f.state); err != nil {
		return nil, err
	}
	if f.demo {
		seeds = append([]openapi.Text{{Name: "--demo", Data: []byte(fixtures.Demo)}}, seeds...)
	}
	options := []fake.Option{
		f.Option(s.contract), fake.WithClock(w.Now), fake.WithIDs(uuids(w.Random)), fake.WithRegion(f.region),
		fake.WithJournal(f.journal), fake.WithTokenValues(tokens(w.Random)),
	}
	options = append(options, s.access.options()...)
	for _, c := range s.credentials {
		options = append(options, fake.WithToken(c.token, c.project))
	}
	if s.fake, err = newFake(options, seeds, s.kept); err != nil {
		return nil, errors.Join(err, s.kept.close())
	}
	return s, nil
}

// banner tells how to use the server.
func (s *service) banner(servers []Served, f *serveFlags) string {
	url := s.scheme() + "://" + Dialable(servers[0].Listener.Addr())
	var b strings.Builder
	line := func(name, text string) { fmt.Fprintf(&b, "  %-9s%s\n", name, text) }
	fmt.Fprintf(&b, "FunctionGraph fake, profile %s\n", s.contract.Profile())
	line("url", url)
	if len(servers) > 1 {
		line("control", "http://"+Dialable(servers[1].Listener.Addr()))
	}
	for _, project := range s.projects() {
		line("project", project)
	}
	s.access.banner(line, url)
	header := "X-Auth-Token: $FGCONTRACT_TOKEN"
	if s.generated {
		header = "X-Auth-Token: " + s.credentials[0].token
		line("token", s.credentials[0].token)
	}
	trust := ""
	if s.identity != nil {
		line("sha256", s.identity.fingerprint)
		trust = f.tls.curl()
	}
	line("try", fmt.Sprintf(`curl %s-H "%s" %s/v2/%s/fgs/functions`, trust, header, url, s.credentials[0].project))
	return b.String()
}

func (s *service) scheme() string {
	if s.identity != nil {
		return "https"
	}
	return "http"
}

// Dialable is the address as a client has to write it: a server that listens on
// every interface is found on loopback too.
func Dialable(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return addr.String()
	}
	return net.JoinHostPort("127.0.0.1", fmt.Sprint(tcp.Port))
}
