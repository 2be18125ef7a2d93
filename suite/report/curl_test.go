package report_test

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/suite/report"
)

// token is as awkward as a token can be. It reaches the command by the environment.
const token = `to"k'en $HOME \ *`

// commandOf returns the command that the text report shows for an exchange, and the
// note beside it.
func commandOf(t *testing.T, x contracts.Exchange) (command, note string) {
	t.Helper()
	c := broken(wattsMax, "refuses 61")
	c.Exchanges = []contracts.Exchange{x}
	got := written(t, text(report.TextOptions{Width: 1000}), report.Build(input(t, c)))
	_, behind, found := strings.Cut(got, "    Repeat")
	if !found {
		t.Fatalf("%s: no command in\n%s", wattsMax, got)
	}
	note, behind, _ = strings.Cut(behind, "\n")
	var lines []string
	for line := range strings.Lines(behind) {
		if !strings.HasPrefix(line, "      ") {
			break
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, ""), strings.TrimSpace(note)
}

// argumentsOf lets a real shell read the command, and returns the arguments that a
// program would get and what it would read from standard input.
func argumentsOf(t *testing.T, shell, command string) (args []string, stdin string) {
	t.Helper()
	dir := t.TempDir()
	script := `curl() { printf '%s\0' "$@" >"$OUT/args"; case "$*" in *@-*) cat >"$OUT/stdin";; esac; }` + "\n" + command
	run := exec.CommandContext(t.Context(), shell, "-eu")
	run.Stdin = strings.NewReader(script)
	run.Dir = dir
	run.Env = []string{"PATH=" + os.Getenv("PATH"), "OUT=" + dir, "FGCONTRACT_TOKEN=" + token, "FGCONTRACT_FOREIGN_TOKEN=foreign " + token}
	if out, err := run.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%s: %v\n%s\nin the command\n%s", shell, err, out, command)
	}
	data, err := os.ReadFile(filepath.Join(dir, "args"))
	if err != nil {
		t.Fatal(err)
	}
	read, err := os.ReadFile(filepath.Join(dir, "stdin"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(data), "\x00"), "\x00"), string(read)
}

// shells are those that are there; a report may be pasted into any of them.
func shells(t *testing.T) []string {
	t.Helper()
	var found []string
	for _, name := range []string{"sh", "bash", "dash", "zsh"} {
		if path, err := exec.LookPath(name); err == nil {
			found = append(found, path)
		}
	}
	if len(found) == 0 {
		t.Skip("no shell here")
	}
	return found
}

func TestCommandRepeatsRequest(t *testing.T) {
	const base = "http://lamps.test:8080"
	own := []string{"-H", "X-Auth-Token: " + token}
	asJSON := []string{"-H", "Content-Type: application/json"}
	put := change
	with := func(x contracts.Exchange, edit func(*contracts.Exchange)) contracts.Exchange {
		edit(&x)
		return x
	}
	header := func(h http.Header) func(*contracts.Exchange) {
		return func(x *contracts.Exchange) { x.Request = h }
	}
	sentBy := func(who contracts.Role) func(*contracts.Exchange) {
		return func(x *contracts.Exchange) { x.Credential = who }
	}
	putting := func(rest ...[]string) []string {
		return slices.Concat(append([][]string{{"-sS", "-i", "-X", "PUT", base + "/lamps/7"}}, rest...)...)
	}
	get := contracts.Exchange{Method: "GET", URL: "/lamps/7", Request: http.Header{}}
	tests := []struct {
		name  string
		x     contracts.Exchange
		args  []string
		stdin string
	}{
		{name: "a body", x: put(`{"watts":61}`), args: putting(own, asJSON, []string{"--data", `{"watts":61}`})},
		{name: "quotes", x: put(`{"a":"it's \"$HOME\" ` + "`id`" + ` \\ !! 'x'"}`), args: putting(own, asJSON, []string{"--data", `{"a":"it's \"$HOME\" ` + "`id`" + ` \\ !! 'x'"}`})},
		{name: "only a quote", x: put(`'`), args: putting(own, asJSON, []string{"--data", `'`})},
		{name: "letters of the world", x: put(`{"a":"größer 大 🙂"}`), args: putting(own, asJSON, []string{"--data", `{"a":"größer 大 🙂"}`})},
		{name: "a body like a file name", x: put(`@/etc/passwd`), args: putting(own, asJSON, []string{"--data-raw", `@/etc/passwd`})},
		{name: "line ends", x: put("{\n\t\"a\": 1\r\n}\n"), args: putting(own, asJSON, []string{"--data-binary", "@-"}), stdin: "{\n\t\"a\": 1\r\n}\n"},
		{
			name: "bytes that are no text", x: put("-%s\\n\\0 '\x00\x01\xff\xfe\u202e 7\x1b[31m'"),
			args: putting(own, asJSON, []string{"--data-binary", "@-"}), stdin: "-%s\\n\\0 '\x00\x01\xff\xfe\u202e 7\x1b[31m'",
		},
		{name: "an empty body", x: put(""), args: putting(own, asJSON, []string{"--data", ""})},
		{name: "the longest body", x: put(strings.Repeat("x", 4096)), args: putting(own, asJSON, []string{"--data", strings.Repeat("x", 4096)})},
		{name: "a long body", x: put(strings.Repeat("x", 4097)), args: putting(own, asJSON, []string{"--data-binary", "@body.json"})},
		{name: "no credential", x: with(put("{}"), sentBy(contracts.None)), args: putting(asJSON, []string{"--data", "{}"})},
		{name: "its own credential, by name", x: with(put("{}"), sentBy(contracts.Own)), args: putting(own, asJSON, []string{"--data", "{}"})},
		{
			name: "a foreign credential", x: with(put("{}"), sentBy(contracts.Foreign)),
			args: putting([]string{"-H", "X-Auth-Token: foreign " + token}, asJSON, []string{"--data", "{}"}),
		},
		{
			name: "a credential that was never issued", x: with(put("{}"), sentBy(contracts.Garbage)),
			args: putting([]string{"-H", "X-Auth-Token: a-token-that-was-never-issued"}, asJSON, []string{"--data", "{}"}),
		},
		{name: "no content type", x: with(put("{}"), header(nil)), args: putting(own, []string{"-H", "Content-Type:", "--data", "{}"})},
		{name: "a content type that was taken away", x: with(put("{}"), header(http.Header{"Content-Type": {}})), args: putting(own, []string{"-H", "Content-Type:", "--data", "{}"})},
		{name: "an empty content type", x: with(put("{}"), header(http.Header{"Content-Type": {""}})), args: putting(own, []string{"-H", "Content-Type;", "--data", "{}"})},
		{
			name: "headers", x: with(put("{}"), header(http.Header{"X-B": {"2", "it's"}, "Content-Type": {`text/"x"`}, "A": {"caf\xe9"}})),
			args: putting(own, []string{"-H", "A: caf\xe9", "-H", `Content-Type: text/"x"`, "-H", "X-B: 2", "-H", "X-B: it's", "--data", "{}"}),
		},
		{
			name: "a credential among the headers", x: with(put("{}"), header(http.Header{"Content-Type": {"a/b"}, "Authorization": {"secret"}, "x-auth-token": {"secret"}})),
			args: putting(own, []string{"-H", "Content-Type: a/b", "--data", "{}"}),
		},
		{name: "a read", x: get, args: slices.Concat([]string{"-sS", "-i", base + "/lamps/7"}, own)},
		{name: "a read with a body", x: with(get, func(x *contracts.Exchange) { x.Sent = []byte("{}") }), args: slices.Concat([]string{"-sS", "-i", "-X", "GET", base + "/lamps/7"}, own, []string{"-H", "Content-Type:", "--data", "{}"})},
		{name: "a delete", x: with(get, func(x *contracts.Exchange) { x.Method = "DELETE" }), args: slices.Concat([]string{"-sS", "-i", "-X", "DELETE", base + "/lamps/7"}, own)},
		{name: "headers alone", x: with(get, func(x *contracts.Exchange) { x.Method = "HEAD" }), args: slices.Concat([]string{"-sS", "--head", base + "/lamps/7"}, own)},
		{
			name: "an address that is a pattern", x: with(get, func(x *contracts.Exchange) { x.URL = "/a/../b[1-9]'{x,y}'" }),
			args: slices.Concat([]string{"-sS", "-i", "--globoff", "--path-as-is", base + "/a/../b[1-9]'{x,y}'"}, own),
		},
		{
			name: "a method that nobody knows", x: with(get, func(x *contracts.Exchange) { x.Method = "BR$EW" }),
			args: slices.Concat([]string{"-sS", "-i", "-X", "BR$EW", base + "/lamps/7"}, own),
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			command, _ := commandOf(t, test.x)
			for _, shell := range shells(t) {
				args, stdin := argumentsOf(t, shell, command)
				if !slices.Equal(args, test.args) {
					t.Errorf("%s: %s reads\n%q\nwant\n%q\nfrom\n%s", wattsMax, shell, args, test.args, command)
				}
				if stdin != test.stdin {
					t.Errorf("%s: %s gives the body\n%q\nwant\n%q\nfrom\n%s", wattsMax, shell, stdin, test.stdin, command)
				}
			}
		})
	}
}

func TestCommandSaysWhatMustBeDoneFirst(t *testing.T) {
	tests := []struct {
		name string
		body string
		note string
	}{
		{"a plain body", `{"watts":5}`, ""},
		{
			"a long body", `{"watts":5, "label":"` + strings.Repeat("x", 5000),
			`save the body as body.json first: it has 5021 bytes, begins with {"watts":5, "label":"` + strings.Repeat("x", 39) + `, and stands in the JSON report`,
		},
		{
			"a long body that is no text", strings.Repeat("\x1b", 5000),
			`save the body as body.json first: it has 5000 bytes, begins with ` + strings.Repeat(`\x1b`, 60) + `, and stands in the JSON report`,
		},
		{"a secret", `{"watts":5,"pin":"1234"}`, "secret values are left out: put in your own"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, note := commandOf(t, change(test.body)); note != test.note {
				t.Errorf("%s: note %q, want %q", wattsMax, note, test.note)
			}
		})
	}
}

// Every byte survives, alone and beside every kind of neighbour.
func TestCommandCarriesEveryByte(t *testing.T) {
	var every strings.Builder
	for b := range 256 {
		every.WriteByte(byte(b))
	}
	for b := range 256 {
		every.WriteString(`7'` + string([]byte{byte(b)}) + `\0`)
	}
	command, _ := commandOf(t, change(every.String()))
	for _, shell := range shells(t) {
		if _, got := argumentsOf(t, shell, command); got != every.String() {
			t.Errorf("%s: %s gives\n%q\nwant\n%q", wattsMax, shell, got, every.String())
		}
	}
}

// In an address or a header every byte survives that can stand there.
func TestCommandCarriesHeaderBytes(t *testing.T) {
	var every strings.Builder
	for b := 1; b < 256; b++ {
		every.WriteByte(byte(b))
	}
	x := change("{}")
	x.Request = http.Header{"Content-Type": {"a/b"}, "X-Odd": {every.String()}}
	command, _ := commandOf(t, x)
	for _, shell := range shells(t) {
		if args, _ := argumentsOf(t, shell, command); !slices.Contains(args, "X-Odd: "+every.String()) {
			t.Errorf("%s: %s reads\n%q\nfrom\n%s", wattsMax, shell, args, command)
		}
	}
}
