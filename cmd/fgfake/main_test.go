package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/spf13/cobra"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// run carries out the program until the context ends.
func run(ctx context.Context, stdout io.Writer, args ...string) (status int, complaints string) {
	var stderr bytes.Buffer
	w := &program.World{
		Name: name, Stdout: stdout, Stderr: program.OneAtATime(&stderr), Getenv: func(string) string { return "" },
		Now: time.Now, Random: strings.NewReader(strings.Repeat("seed", 1000)),
	}
	status = w.Execute(ctx, args, func() *cobra.Command { return tree(w) })
	return status, stderr.String()
}

// update sends the page's first example, which the server has to carry out.
func update(tb testing.TB, url string) {
	tb.Helper()
	r, err := http.NewRequest(http.MethodPut, url+"/v2/"+fixtures.Project+"/fgs/functions/fgsTest/config", strings.NewReader(fixtures.PageNode))
	if err != nil {
		tb.Fatal(err)
	}
	r.Header.Set("X-Auth-Token", fixtures.Token)
	r.Header.Set("Content-Type", "application/json")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(r)
	if err != nil {
		tb.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if err != nil || answer.StatusCode != http.StatusOK || !bytes.Contains(body, []byte(`"timeout":40`)) {
		tb.Fatalf("the page's example is answered %d, %v: %s", answer.StatusCode, err, body)
	}
}

func TestItIsAFake(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	banner, to := io.Pipe()
	ended := make(chan string, 1)
	go func() {
		status, complaints := run(ctx, to, "--addr", "127.0.0.1:0", "--demo", "--token", fixtures.Token+"="+fixtures.Project)
		_ = to.Close()
		if status != program.ExitOK {
			complaints += " (not status 0)"
		}
		ended <- complaints
	}()
	text := make([]byte, 1000) // the banner is one write
	n, err := banner.Read(text)
	if err != nil {
		t.Fatalf("no banner: %v; %s", err, <-ended)
	}
	_, after, _ := strings.Cut(string(text[:n]), "  url      ")
	url, _, _ := strings.Cut(after, "\n")
	update(t, url)
	stop()
	if complaints := <-ended; complaints != "" {
		t.Errorf("it ended with %s", complaints)
	}
}

func TestItSaysItsName(t *testing.T) {
	for args, want := range map[string]struct {
		status int
		says   string
	}{
		"--version":                  {program.ExitOK, "fgfake version "},
		"--help":                     {program.ExitOK, "  fgfake --demo\n"},
		"--addr localhost":           {program.ExitUsage, "fgfake: --addr: "},
		"--nope":                     {program.ExitUsage, "fgfake: unknown flag: --nope; fgfake --help lists the flags\n"},
		"serve":                      {program.ExitUsage, "fgfake: fgfake takes no arguments, only flags; fgfake --help lists them\n"},
		"--auth off --addr x --demo": {program.ExitUsage, "fgfake: WARNING: --auth off"},
	} {
		var stdout bytes.Buffer
		status, complaints := run(t.Context(), &stdout, strings.Fields(args)...)
		if status != want.status || !strings.Contains(stdout.String()+complaints, want.says) {
			t.Errorf("%s: status %d, want %d; %q is not in %q%q", args, status, want.status, want.says, stdout.String(), complaints)
		}
	}
}
