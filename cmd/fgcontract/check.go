package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/fgcontract/fgcontract/suite"
	"github.com/fgcontract/fgcontract/suite/report"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

type checkFlags struct {
	edition
	live
	fake        bool
	allowWrites bool
	readOnly    bool
	function    string
	noSecrets   bool
	plan        bool
	maxRequests int
	parallel    int
	have        []string
	journal     string
	record      string
	replay      string

	shard      string
	exchanges  bool
	strict     bool
	requireAll bool
	known      string
	gate       string
	demands    *report.Gate // read from there; nil if there is none
	command    string       // that makes such a run again

	outputs
}

const checkLong = `Hold a target against the contract and report every clause that it breaks.

--fake starts the fake in this process and checks that. --target checks a server
at an address: it makes the functions that it needs by CreateFunction, with names
that begin with ` + suite.NamePrefix + `, and removes them at the end, also after an interrupt. What
it makes it notes in a journal first, so that "fgcontract sweep" can remove what a
run left behind that was killed. It writes only with --allow-writes.

Of IAM, which clients call first, --fake checks the operations that the fake has. With
--target they are skipped: IAM stands at another host, and takes no wrong passwords
for a trial.

--read-only sends nothing but GET. --function URN makes no functions but tries the
cases about updates on one that exists: its configuration is saved in a file beside
the journal, put back by way of trial before the first case, and put back at the end,
also after a failure or an interrupt; after a kill "fgcontract sweep" does it. A
function is left alone if what it has could not be put back: a read does not show
encrypted_user_data, so that you have to say --no-encrypted-user-data.

--parallel N carries out N cases at once, each worker with functions of its own. Cases
that could meet, because they are about what belongs to the whole project, ask for a
fault or take a name that is not the run's, run one after the other behind the rest.
Verdicts and their order are those of a run without it; --rate and --max-requests hold
for all workers together.

A case that fails at --target is carried out once more, alone. If it passes then it
is flaky: reported and counted, and the run is inconclusive.

--plan sends nothing and needs no token: it prints every request that a run would
send if all is answered as the document says, what it would create, and what it would
skip and why.

Cases that need something of the account, such as a VPC, are skipped unless --have
names it: --have vpc_id=ID. "fgcontract list needs" lists the names:
` + needsHelp + `
--have all says that the values of the document's examples will do, as they do for
a fake that has no functions yet.

--record DIR writes every exchange of the run, without credentials and with secrets
covered, as an HTTP archive (HAR 1.2) into ` + suite.RecordingFile + ` of a directory. --replay DIR
judges such a recording again and sends nothing: give it another --document, --overlay
or --profile, and a new edition is held against old evidence. A case that asks what the
recorded run did not ask in the same way is skipped.

A PATTERN selects clauses by their id; * stands for any characters. Without one
every clause is checked. "fgcontract list clauses" lists the ids.

--known reads deviations that are accepted for a while, a YAML list:

  - clause: update-function-config.body.func_name.required
    reason: the region takes a body without it
    owner: team-serverless
    expires: 2027-01-31

One that no longer occurs fails the run, so that the list can only shrink.

` + liveHelp + `

Exit status: 0 conformant, 1 a clause is broken or a known deviation is gone, 2
usage or configuration, 3 inconclusive: no answer, nothing could be judged,
interrupted, or something was skipped under --require-all.`

const checkExample = `  fgcontract check --fake
  fgcontract check --plan --target https://functiongraph.example.com --project 0123456789abcdef0123456789abcdef
  fgcontract check --fake --record evidence
  fgcontract check --replay evidence --overlay new-edition.yaml
  fgcontract check --fake --profile observed 'update-function-config.body.*'
  FGCONTRACT_TOKEN=... fgcontract check --target https://functiongraph.example.com \
      --project 0123456789abcdef0123456789abcdef --allow-writes --rate 5 --known known.yaml --junit report.xml`

func (a *app) checkCommand() *cobra.Command {
	f := &checkFlags{}
	cmd := &cobra.Command{
		Use: "check [PATTERN...]", Short: "Hold a fake or a real endpoint against the contract",
		Long: checkLong, Example: checkExample,
		RunE: func(cmd *cobra.Command, patterns []string) error {
			f.command = commandOf(cmd, patterns)
			return a.check(cmd.Context(), f, patterns)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return f.clauseIDs(), cobra.ShellCompDirectiveNoFileComp
		},
	}
	f.AddEditionFlags(cmd)
	flags := cmd.Flags()
	flags.BoolVar(&f.fake, "fake", false, "check the fake, started in this process")
	f.registerTarget(flags)
	flags.BoolVar(&f.allowWrites, "allow-writes", false, "let the run create, change and delete functions of its own at --target")
	flags.BoolVar(&f.readOnly, "read-only", false, "carry out only what changes nothing at --target")
	flags.StringVar(&f.function, "function", "", "try updates on the existing function `URN`, and put its configuration back, instead of making functions")
	flags.BoolVar(&f.noSecrets, "no-encrypted-user-data", false, "the function of --function has no encrypted_user_data, which could not be put back")
	flags.BoolVar(&f.plan, "plan", false, "send nothing; print every request that would be sent (--json FILE writes it as JSON)")
	flags.IntVar(&f.maxRequests, "max-requests", 0, "send at most `N` requests, those for cleaning up included (default no limit)")
	flags.IntVar(&f.parallel, "parallel", 1, "carry out `N` cases at once that cannot meet")
	flags.StringArrayVar(&f.have, "have", nil, "what the account owns, as `NEED[=VALUE]` (repeatable)")
	flags.StringVar(&f.journal, "journal", "", "note in `FILE` what is made at --target (default in the state directory of the user)")
	flags.StringVar(&f.record, "record", "", "write every exchange as HAR into the directory `DIR`, secrets covered")
	flags.StringVar(&f.replay, "replay", "", "judge the recording in the directory `DIR` again, and send nothing")
	flags.BoolVar(&f.strict, "strict", false, "broken clauses of level should fail the run too")
	flags.BoolVar(&f.requireAll, "require-all", false, "a skipped case makes the run inconclusive")
	flags.StringVar(&f.shard, "shard", "", "carry out only part `INDEX/COUNT` of the cases; report merge puts the parts together")
	flags.BoolVar(&f.exchanges, "exchanges", false, "keep requests and answers of every case in the report, not only of those with findings")
	flags.StringVar(&f.known, "known", "", "`FILE` with known deviations")
	flags.StringVar(&f.gate, "gate", "", "`FILE` with what the run must come to, or the demands themselves in braces, such as '{max: {skipped: 0}}'; it gives the exit status (report gate --help explains it)")
	f.registerOutputs(flags)
	return cmd
}

// clauseIDs offers what a pattern may be, to a shell that completes.
func (f *checkFlags) clauseIDs() []string {
	catalogue, err := f.catalogue()
	if err != nil {
		return nil
	}
	var ids []string
	for _, clause := range catalogue.Clauses() {
		ids = append(ids, clause.ID)
	}
	return ids
}

// check runs the cases, writes the report and notes the status.
func (a *app) check(ctx context.Context, f *checkFlags, patterns []string) error {
	cfg, err := a.configure(f, patterns)
	if err != nil {
		return err
	}
	subject, err := a.connect(ctx, f, cfg.Contract)
	if err != nil {
		return err
	}
	defer subject.close()
	cfg.Target, cfg.TargetName, cfg.RunID = subject.target, subject.name, subject.runID
	cfg.Replay = subject.recording
	switch {
	case f.plan:
		return a.printPlan(cfg, f)
	case f.fake, f.readOnly, f.replay != "":
	case !f.allowWrites:
		return refuseToWrite(cfg)
	default:
		if cfg.Journal, err = a.beginJournal(f.journal, cfg.Target, cfg.RunID, cfg.Started); err != nil {
			return err
		}
		cfg.SaveFile = cfg.Journal.Path() + ".function.json"
	}
	if f.record != "" {
		if cfg.Record, err = suite.CreateRecorder(f.record, cfg); err != nil {
			return errors.Join(fmt.Errorf("--record: %w", err), closeJournal(cfg))
		}
	}
	return a.execute(ctx, cfg, f)
}

// closeJournal gives up the journal of a run, if it keeps one.
func closeJournal(cfg suite.Config) error {
	if cfg.Journal == nil {
		return nil
	}
	if err := cfg.Journal.Close(); err != nil {
		return fmt.Errorf("the journal could not be closed: %w", err)
	}
	return nil
}

// execute carries out the run and publishes its report.
func (a *app) execute(ctx context.Context, cfg suite.Config, f *checkFlags) error {
	watching := a.watch(&cfg, f.quiet)
	defer context.AfterFunc(ctx, watching.interrupted)()
	result, err := suite.Execute(ctx, cfg)
	watching.end()
	if fault := closeJournal(cfg); fault != nil {
		a.Complain(fault)
	}
	var unrecorded error
	if cfg.Record != nil {
		unrecorded = cfg.Record.Close()
	}
	if err != nil {
		return errors.Join(err, unrecorded)
	}
	a.Status = result.ExitStatus()
	if unrecorded != nil {
		a.Complain(unrecorded)
		if a.Status == program.ExitOK {
			a.Status = program.ExitInconclusive
		}
	}
	if err := a.publish(result, &f.outputs); err != nil || f.demands == nil {
		return err
	}
	to := a.Stdout
	if f.quiet || f.takesStdout() {
		to = a.Stderr
	}
	return program.Written(a.decide(to, *f.demands, result))
}

// configure checks the flags and reads the files; every fault is named.
func (a *app) configure(f *checkFlags, patterns []string) (suite.Config, error) {
	cfg := suite.Config{
		Clauses: patterns, Strict: f.strict, RequireAll: f.requireAll, KnownName: f.known,
		Started: a.Now(), Clock: a.Now, Version: program.Version(), Command: f.command, Exchanges: f.exchanges || f.verbose,
		Recheck: !f.fake, ReadOnly: f.readOnly, Function: f.function, NoSecrets: f.noSecrets,
		MaxRequests: f.maxRequests, Parallel: f.parallel,
	}
	var faults [7]error
	cfg.Contract, faults[0] = f.Load()
	cfg.Beside, faults[6] = f.Beside()
	if f.known != "" {
		if cfg.Known, faults[1] = os.ReadFile(f.known); faults[1] != nil {
			faults[1] = fmt.Errorf("--known: %w", faults[1])
		}
	}
	faults[2] = f.checkSubject()
	if faults[2] == nil && !f.fake && f.replay == "" {
		faults[2] = a.settle(&f.live)
		if faults[2] == nil {
			faults[2] = f.checkPlace()
		}
	}
	faults[3] = f.checkOutputs()
	if f.record != "" && faults[3] == nil {
		faults[3] = writableDirectory(f.record)
	}
	cfg.Shard, faults[4] = parseShard(f.shard)
	if f.gate != "" {
		gate, err := readGate(f.gate)
		f.demands, faults[5] = &gate, err
	}
	return cfg, errors.Join(faults[:]...)
}

// checkSubject holds the flags that choose the target against each other.
func (f *checkFlags) checkSubject() error {
	var d demands
	d.add(f.record == "" || f.replay == "" && !f.plan, "--record writes what is sent; leave out --replay and --plan")
	switch {
	case f.replay != "":
		d.add(!f.fake && f.isHome(), "--replay sends nothing; leave out --fake and what goes with --target")
	case f.fake && (f.target != "" || f.region != "" || f.config != ""):
		d.add(false, "--fake and --target, --region or --config exclude each other; give the one that is to be checked")
	case f.fake:
		d.add(f.isHome(),
			"--project, --allow-writes, --have, --journal, --function, --read-only and --plan go with --target; the fake has everything and is made for this run")
	}
	d.add(!f.readOnly || !f.allowWrites, "--read-only and --allow-writes exclude each other")
	d.add(!f.noSecrets || f.function != "", "--no-encrypted-user-data speaks of the function that --function names")
	d.add(f.maxRequests >= 0, "--max-requests must not be negative")
	f.demandParallel(&d)
	return errors.Join(append(d, f.checkLive())...)
}

// demandParallel is about what can be done at once.
func (f *checkFlags) demandParallel(d *demands) {
	d.add(f.parallel >= 1 && f.parallel <= suite.MaxParallel, fmt.Sprintf("--parallel must be a number from 1 to %d", suite.MaxParallel))
	d.add(f.parallel == 1 || f.function == "", "--function tries one case after the other on the same function; leave out --parallel")
	d.add(f.parallel == 1 || f.replay == "", "--replay sends nothing that could run at once; leave out --parallel")
}

// demands are those that flags do not meet.
type demands []error

func (d *demands) add(met bool, text string) {
	if !met {
		*d = append(*d, errors.New(text))
	}
}

// isHome reports whether nothing is said about a run at a target.
func (f *checkFlags) isHome() bool {
	return f.target == "" && f.region == "" && f.config == "" && f.project == "" && !f.allowWrites && len(f.have) == 0 &&
		f.journal == "" && f.function == "" && !f.readOnly && !f.plan
}

// checkPlace demands what flags, environment and file together have to say.
func (f *checkFlags) checkPlace() error {
	switch {
	case f.target == "":
		return errors.New("nothing to check: give --fake, --target URL with --project ID, or --replay DIR")
	case f.project == "":
		return errors.New("--target needs --project ID, the project in which functions may be made")
	}
	return nil
}

// commandOf writes down how the run was started, without what only says where its
// report goes. No flag of check takes a credential.
func commandOf(cmd *cobra.Command, patterns []string) string {
	words := []string{cmd.CommandPath()}
	own := pflag.NewFlagSet("", pflag.ContinueOnError)
	(&outputs{}).registerOutputs(own)
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if own.Lookup(f.Name) != nil {
			return
		}
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		for _, value := range values {
			words = append(words, "--"+f.Name)
			if f.Value.Type() != "bool" {
				words = append(words, shellWord(value))
			}
		}
	})
	for _, p := range patterns {
		words = append(words, shellWord(p))
	}
	return strings.Join(words, " ")
}

// shellWord quotes an argument where a shell would see more than letters in it.
func shellWord(text string) string {
	if text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-_./:=", r)
	}) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
