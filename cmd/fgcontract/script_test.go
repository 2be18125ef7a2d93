package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// scriptCommands are the words that scripts have beside those of testscript.
var scriptCommands = map[string]func(*testscript.TestScript, bool, []string){
	"exits":  scriptExits,
	"start":  scriptStart,
	"await":  scriptAwait,
	"signal": scriptSignal,
	"ends":   scriptEnds,
	"http":   scriptHTTP,
	"html":   scriptHTML,
	"occupy": scriptOccupy,
	"parses": scriptParses,
	"turn":   scriptTurn,

	"withoutrun": func(ts *testscript.TestScript, neg bool, args []string) { scriptWithout(ts, neg, args, "run") },
	"withoutevidence": func(ts *testscript.TestScript, neg bool, args []string) {
		scriptWithout(ts, neg, args, "run", "evidence")
	},
	"sameconfig": scriptSameConfig,
	"configure":  scriptConfigure,
}

// patience bounds every wait of a script, for machines that are slow or busy.
const patience = time.Minute

// exits STATUS PROGRAM ARGS...: runs a program that must end with the status.
func scriptExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS PROGRAM ARGS...")
	}
	err := ts.Exec(args[1], args[2:]...)
	if got := exitStatus(err); strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit status %d, want %s (%v)", got, args[0], err)
	}
}

func exitStatus(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	return -1
}

// background is a program that a script started.
type background struct {
	cmd   *exec.Cmd
	ended chan error
}

// started holds the programs of all scripts, which run side by side.
var started sync.Map

func startedKey(ts *testscript.TestScript, name string) string { return ts.Name() + " " + name }

func startedAs(ts *testscript.TestScript, name string) *background {
	b, ok := started.Load(startedKey(ts, name))
	if !ok {
		ts.Fatalf("nothing was started as %s", name)
	}
	return b.(*background)
}

// start NAME PROGRAM ARGS...: starts a program with its output in NAME.out and
// NAME.err.
func scriptStart(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: start NAME PROGRAM ARGS...")
	}
	path, err := exec.LookPath(args[1])
	ts.Check(err)
	out, err := os.Create(ts.MkAbs(args[0] + ".out"))
	ts.Check(err)
	errs, err := os.Create(ts.MkAbs(args[0] + ".err"))
	ts.Check(err)
	b := &background{cmd: exec.Command(path, args[2:]...), ended: make(chan error, 1)}
	b.cmd.Stdout, b.cmd.Stderr, b.cmd.Dir = out, errs, ts.MkAbs(".")
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "XDG_STATE_HOME", "FGCONTRACT_TOKEN", "FGCONTRACT_FOREIGN_TOKEN", "FGCONTRACT_USER", "FGCONTRACT_PASSWORD"} {
		b.cmd.Env = append(b.cmd.Env, name+"="+ts.Getenv(name))
	}
	ts.Check(b.cmd.Start())
	go func() { b.ended <- errors.Join(b.cmd.Wait(), out.Close(), errs.Close()) }()
	started.Store(startedKey(ts, args[0]), b)
	ts.Defer(func() { _ = b.cmd.Process.Kill() }) // one that has ended is past harm
}

var (
	bannerURL     = regexp.MustCompile(`(?m)^  url +(\S+)$`)
	bannerControl = regexp.MustCompile(`(?m)^  control +(\S+)$`)
	bannerToken   = regexp.MustCompile(`(?m)^  token +(\S+)$`)
)

// await NAME: waits until a server has said where it is, and sets URL, ADDR and, if
// one was made up, TOKEN.
func scriptAwait(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: await NAME")
	}
	var text string
	until(ts, func() bool {
		text = ts.ReadFile(args[0]+".out") + ts.ReadFile(args[0]+".err")
		return strings.Contains(text, "  try ")
	})
	url := bannerURL.FindStringSubmatch(text)
	if url == nil {
		ts.Fatalf("the server says no URL")
	}
	ts.Setenv("URL", url[1])
	ts.Setenv("ADDR", url[1][strings.LastIndex(url[1], "/")+1:])
	if token := bannerToken.FindStringSubmatch(text); token != nil {
		ts.Setenv("TOKEN", token[1])
	}
}

// turn NAME: lets http ask the control of a started fake, until the next await.
func scriptTurn(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: turn NAME")
	}
	url := bannerControl.FindStringSubmatch(ts.ReadFile(args[0] + ".out"))
	if url == nil {
		ts.Fatalf("the server says no URL of a control")
	}
	ts.Setenv("URL", url[1])
}

// until asks again and again, for a bounded time.
func until(ts *testscript.TestScript, ok func() bool) {
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			ts.Fatalf("it did not happen within %s", patience)
		}
	}
}

// signal NAME INT|TERM|KILL: sends a signal to a started program.
func scriptSignal(ts *testscript.TestScript, neg bool, args []string) {
	signals := map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM, "KILL": os.Kill}
	if neg || len(args) != 2 || signals[args[1]] == nil {
		ts.Fatalf("usage: signal NAME INT|TERM|KILL")
	}
	ts.Check(startedAs(ts, args[0]).cmd.Process.Signal(signals[args[1]]))
}

// ends NAME STATUS: waits for a started program, which must end with the status; -1 is
// that of one that was killed.
func scriptEnds(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: ends NAME STATUS")
	}
	select {
	case err := <-startedAs(ts, args[0]).ended:
		if got := exitStatus(err); strconv.Itoa(got) != args[1] {
			ts.Fatalf("%s ended with status %d, want %s (%v)", args[0], got, args[1], err)
		}
	case <-time.After(patience):
		ts.Fatalf("%s did not end within %s", args[0], patience)
	}
}

// http [-ca FILE] [-until PATTERN] METHOD PATH [FILE]: sends a request to $URL with
// $TOKEN, the body from a file, and writes status, clause and body of the answer.
func scriptHTTP(ts *testscript.TestScript, neg bool, args []string) {
	client, wanted := &http.Client{Timeout: patience}, (*regexp.Regexp)(nil)
	transport := &http.Transport{DisableKeepAlives: true}
	client.Transport = transport
	for len(args) > 1 && strings.HasPrefix(args[0], "-") {
		switch args[0] {
		case "-ca":
			roots := x509.NewCertPool()
			if !roots.AppendCertsFromPEM([]byte(ts.ReadFile(args[1]))) {
				ts.Fatalf("%s holds no certificate", args[1])
			}
			transport.TLSClientConfig = &tls.Config{RootCAs: roots}
		case "-until":
			wanted = regexp.MustCompile(args[1])
		}
		args = args[2:]
	}
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: http [-ca FILE] [-until PATTERN] METHOD PATH [FILE]")
	}
	var text string
	until(ts, func() bool {
		text = send(ts, client, args)
		return wanted == nil || wanted.MatchString(text)
	})
	_, err := io.WriteString(ts.Stdout(), text)
	ts.Check(err)
}

func send(ts *testscript.TestScript, client *http.Client, args []string) string {
	var body io.Reader
	if len(args) == 3 {
		body = strings.NewReader(ts.ReadFile(args[2]))
	}
	request, err := http.NewRequest(args[0], ts.Getenv("URL")+args[1], body)
	ts.Check(err)
	request.Header.Set("X-Auth-Token", ts.Getenv("TOKEN"))
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := client.Do(request)
	ts.Check(err)
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	ts.Check(err)
	return "status " + strconv.Itoa(answer.StatusCode) + "\n" +
		"clause " + answer.Header.Get("X-Contract-Clause") + "\n" + string(raw) + "\n"
}

// html: starts a server that answers everything with a page, as a portal or a proxy
// does, and sets URL.
func scriptHTML(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: html")
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<!DOCTYPE html><title>Sign in</title><p>Please sign in.")
	}))
	ts.Defer(server.Close)
	ts.Setenv("URL", server.URL)
}

// occupy [-free]: takes a port of loopback and sets ADDR; -free lets go of it again,
// so that nobody listens there.
func scriptOccupy(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 1 {
		ts.Fatalf("usage: occupy [-free]")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv("ADDR", listener.Addr().String())
	if len(args) == 1 {
		ts.Check(listener.Close())
		return
	}
	ts.Defer(func() { _ = listener.Close() })
}

// parses json|xml FILE: the file is a whole document of that kind, and nothing that
// was written beside it on the way is left.
func scriptParses(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: parses json|xml FILE")
	}
	data := []byte(ts.ReadFile(args[1]))
	var err error
	switch args[0] {
	case "json":
		var value any
		err = json.Unmarshal(data, &value)
	case "xml":
		err = wellFormed(data)
	default:
		ts.Fatalf("unknown kind %q", args[0])
	}
	ts.Check(err)
	beside, err := filepath.Glob(filepath.Join(filepath.Dir(ts.MkAbs(args[1])), "*"))
	ts.Check(err)
	hidden, err := filepath.Glob(filepath.Join(filepath.Dir(ts.MkAbs(args[1])), ".*"))
	ts.Check(err)
	for _, path := range append(beside, hidden...) {
		if base := filepath.Base(path); base != filepath.Base(args[1]) && strings.Contains(base, filepath.Base(args[1])) {
			ts.Fatalf("%s was left behind", path)
		}
	}
}

// withoutrun FILE: takes the block about the run out of a report. withoutevidence FILE
// takes also out which recording was judged.
func scriptWithout(ts *testscript.TestScript, neg bool, args []string, blocks ...string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: withoutrun FILE, withoutevidence FILE")
	}
	var report map[string]any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &report))
	if report["run"] == nil {
		ts.Fatalf("the report has no block about the run")
	}
	for _, name := range blocks {
		delete(report, name)
	}
	data, err := json.MarshalIndent(report, "", "  ")
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o600))
}

// configure FILE KEY VALUE...: writes a file of settings.
func scriptConfigure(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args)%2 == 0 {
		ts.Fatalf("usage: configure FILE KEY VALUE...")
	}
	var text strings.Builder
	for i := 1; i < len(args); i += 2 {
		text.WriteString(args[i] + ": \"" + args[i+1] + "\"\n")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text.String()), 0o600))
}

// clockwork are the members of a function that follow the clock.
var clockwork = regexp.MustCompile(`"(last_modified|image_name)":"[^"]*"`)

// sameconfig FILE FILE: two reads of a function are equal, but for what follows the
// clock.
func scriptSameConfig(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sameconfig FILE OTHER")
	}
	before, after := clockwork.ReplaceAllString(ts.ReadFile(args[0]), ""), clockwork.ReplaceAllString(ts.ReadFile(args[1]), "")
	if before != after || !strings.Contains(before, "status 200") {
		ts.Fatalf("the configuration was\n%s\nand is\n%s", before, after)
	}
}

func wellFormed(data []byte) error {
	decoder := xml.NewDecoder(bytes.NewReader(data))
	elements := 0
	for {
		token, err := decoder.Token()
		if _, is := token.(xml.StartElement); is {
			elements++
		}
		switch {
		case errors.Is(err, io.EOF) && elements == 0:
			return errors.New("the file has no element")
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}
