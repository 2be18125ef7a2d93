package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/proxy"
	"github.com/fgcontract/fgcontract/suite/report"
	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"
)

type proxyFlags struct {
	edition
	outputs
	upstream string
	caFile   string
	roots    *x509.CertPool // read from there; nil if none is named
	addr     string
	hosts    []string
	failOn   []string
	output   string
	maxBody  int
	strict   bool
	keepAll  bool
	command  string
}

const proxyLong = `Pass the traffic of any client on to a service, a fake or the real one, and hold
every request and every answer against the contract. Nothing is altered or held up;
what is wrong is told as it passes, and in total when the proxy is interrupted.

A token passes through as it is. A signature (AK/SK) is also about the host that the
client asked for, so a signed request keeps its host, and any other one gets that of
the service. A fake takes a signature for whatever host. The real service wants its
own: let the client ask http://HOST.OF.THE.SERVICE and send that through the proxy by
HTTP_PROXY=http://127.0.0.1:8090 or by a line in its hosts file. A client that asks
https:// cannot be read. --upstream may be https://; --ca-file FILE names the authority
of a certificate that the system does not trust, as ca_file of check does.

A request is refused whose host is neither an address, localhost, the name of the
service nor given by --host. What the document does not describe, bodies over
--max-body and upgraded connections pass unjudged. Nothing that is told or written
holds a credential or a secret member.

The report (--report DIR, --json FILE and so on, as of check) speaks of both sides:
its cases are the sides of exchanges that broke something.`

const proxyExample = `  fgcontract proxy --upstream http://127.0.0.1:8080
  fgcontract proxy --upstream https://functiongraph.example.com --fail-on response --report out
  fgcontract proxy --upstream http://127.0.0.1:8080 --output json >traffic.jsonl`

const proxyStatus = `

Exit status: 0 no side that --fail-on names broke a clause of level must (with
--strict should, too), 1 one did, 2 usage or configuration, 3 nothing was judged, or
not everything that should have been, such as when the service gave no answer.`

func (a *app) proxyCommand() *cobra.Command {
	f := &proxyFlags{}
	cmd := &cobra.Command{
		Use: "proxy", Short: "Pass traffic on and report what breaks the contract", Long: proxyLong + proxyStatus, Example: proxyExample, Args: program.TakesNothing,
		RunE: func(cmd *cobra.Command, _ []string) error {
			f.command = commandOf(cmd, nil)
			return a.proxy(cmd.Context(), f)
		},
	}
	f.AddEditionFlags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.upstream, "upstream", "", "the service at `URL`, which is scheme and host alone")
	flags.StringVar(&f.caFile, "ca-file", "", "trust the authorities in `FILE` (PEM) for --upstream, and no others")
	flags.StringVar(&f.addr, "addr", "127.0.0.1:8090", "`HOST:PORT` to listen on; port 0 takes a free one")
	flags.StringArrayVar(&f.hosts, "host", nil, "`NAME` of a host under which clients may ask (repeatable)")
	flags.StringSliceVar(&f.failOn, "fail-on", []string{"request", "response"}, "`SIDES` whose faults give status 1: request, response or none")
	flags.StringVar(&f.output, "output", "text", "`FORM` of what is told: text, or json, one exchange a line")
	flags.IntVar(&f.maxBody, "max-body", 1<<20, "pass bodies of more than `BYTES` on without judging them")
	flags.BoolVar(&f.strict, "strict", false, "broken clauses of level should count too")
	flags.BoolVar(&f.keepAll, "exchanges", false, "keep exchanges without findings in the report too, up to 1000")
	f.registerOutputs(flags)
	program.Must(cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions([]string{"text", "json"}, cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

func (f *proxyFlags) check() error {
	var d demands
	d.add(f.upstream != "", "give --upstream URL, the service to pass the traffic on to")
	d.add(f.output == "text" || f.output == "json", fmt.Sprintf("--output %q: give text or json", f.output))
	d.add(f.maxBody > 0, "--max-body must be positive")
	for _, side := range f.failOn {
		d.add(slices.Contains([]string{"request", "response", "none"}, side), fmt.Sprintf("--fail-on %q: give request, response, both with a comma between them, or none", side))
	}
	d.add(len(f.failOn) == 1 || !slices.Contains(f.failOn, "none"), "--fail-on none goes with nothing else")
	d.add(!f.takesStdout() || f.quiet, "what passes is told on stdout; write reports to files, or give --quiet")
	if f.caFile != "" {
		var err error
		if f.roots, err = readRoots(f.caFile); err != nil {
			d = append(d, fmt.Errorf("--ca-file: %w", err))
		}
	}
	return errors.Join(append(d, f.checkOutputs())...)
}

func (a *app) proxy(ctx context.Context, f *proxyFlags) error {
	contract, err := f.Load()
	if err := errors.Join(err, f.check()); err != nil {
		return err
	}
	p, err := proxy.New(a.proxyConfig(f, contract))
	if err != nil {
		return fmt.Errorf("--upstream: %w", err)
	}
	listener, err := program.Listen(ctx, "--addr", f.addr)
	if err != nil {
		return err
	}
	url := "http://" + program.Dialable(listener.Addr())
	banner := fmt.Sprintf("FunctionGraph proxy, profile %s\n  url      %s\n  upstream %s\n  try      curl -H \"X-Auth-Token: $FGCONTRACT_TOKEN\" %s/v2/PROJECT_ID/fgs/functions\n",
		contract.Profile(), url, f.upstream, url)
	to := a.Stdout
	if f.output == "json" || f.quiet {
		to = a.Stderr
	}
	if _, err := io.WriteString(to, banner); err != nil {
		return errors.Join(program.Written(err), listener.Close())
	}
	// No time limit for bodies: how long a transfer may take is for client and service to say.
	server := &http.Server{Handler: p, ReadHeaderTimeout: program.HeaderTime, IdleTimeout: program.IdleTime, ErrorLog: log.New(io.Discard, "", 0)}
	if err := a.ServeUntilStopped(ctx, program.Served{Listener: listener, Server: server}); err != nil {
		return err
	}
	return a.concludeProxy(p, f)
}

func (a *app) proxyConfig(f *proxyFlags, contract *openapi.Contract) proxy.Config {
	return proxy.Config{
		Upstream: f.upstream, Roots: f.roots, Contract: contract, Hosts: f.hosts, MaxBody: f.maxBody, Strict: f.strict, KeepAll: f.keepAll,
		Started: a.Now(), Clock: a.Now, Version: program.Version(), Command: f.command,
		Told: func(j proxy.Judged) { _, _ = io.WriteString(a.Stdout, f.told(j)) }, // nobody listens, and the traffic goes on
	}
}

// told is what is said of an exchange as it passes: as text only where something is
// to be said.
func (f *proxyFlags) told(j proxy.Judged) string {
	if f.quiet {
		return ""
	}
	if f.output == "json" {
		return jsonLine(j)
	}
	var b strings.Builder
	if len(j.Request)+len(j.Response) == 0 && !j.Fault && !f.verbose {
		return ""
	}
	fmt.Fprintf(&b, "#%d %s %s: %d", j.Number, j.Method, printableText(j.URL), j.Status)
	if j.Unjudged != "" {
		fmt.Fprintf(&b, " (not judged: %s)", printableText(j.Unjudged))
	}
	b.WriteString("\n")
	tellSide(&b, "request", j.Request)
	tellSide(&b, "response", j.Response)
	return b.String()
}

func tellSide(b *strings.Builder, side string, all []proxy.Broken) {
	for _, broken := range all {
		fmt.Fprintf(b, "  %-9s%s (%s)", side, broken.Clause, broken.Level)
		if broken.At != "" {
			fmt.Fprintf(b, " at %s", printableText(broken.At))
		}
		fmt.Fprintf(b, ": %s", printableText(broken.Expected))
		if broken.Actual != "" {
			fmt.Fprintf(b, "; there was %s", printableText(broken.Actual))
		}
		b.WriteString("\n")
	}
}

// printableText keeps what clients and services write from moving a cursor.
func printableText(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return '�'
		}
		return r
	}, text)
}

func jsonLine(value any) string {
	data, err := json.Marshal(value, json.Deterministic(true))
	if err != nil {
		return ""
	}
	return string(data) + "\n"
}

// concludeProxy writes the total and says by the status how it was.
func (a *app) concludeProxy(p *proxy.Proxy, f *proxyFlags) error {
	totals := p.Totals()
	a.Status = f.status(totals)
	result := p.Report()
	if f.output == "json" && !f.quiet {
		if _, err := io.WriteString(a.Stdout, jsonLine(map[string]proxy.Totals{"total": totals})); err != nil {
			return program.Written(err)
		}
		return a.publishFiles(result, &f.outputs)
	}
	if err := a.publish(result, &f.outputs); err != nil || f.quiet {
		return err
	}
	_, err := fmt.Fprintf(a.Stdout, "%d exchanges, %d judged; requests broke the contract in %d of them, answers in %d\n",
		totals.Exchanges, totals.Judged, totals.Requests, totals.Responses)
	return program.Written(err)
}

// publishFiles writes the report without showing it.
func (a *app) publishFiles(r report.Report, o *outputs) error {
	silent := *o
	silent.quiet = true
	return a.publish(r, &silent)
}

func (f *proxyFlags) status(t proxy.Totals) int {
	switch {
	case slices.Contains(f.failOn, "request") && t.Requests > 0, slices.Contains(f.failOn, "response") && t.Responses > 0:
		return program.ExitDeviation
	case t.Judged == 0, t.Faults > 0:
		return program.ExitInconclusive
	}
	return program.ExitOK
}
