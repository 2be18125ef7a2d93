package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
)

// programs are this one and the one that checks too, by the words that serve.
var programs = [][]string{{"fgfake"}, {"fgcontract", "serve"}}

// built builds a program as a user does. The test binary could be the program too, but
// carries the packages of the tests.
func built(b *testing.B, words []string) []string {
	b.Helper()
	program := filepath.Join(b.TempDir(), words[0])
	if out, err := exec.Command("go", "build", "-o", program, "../"+words[0]).CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
	return append([]string{program}, words[1:]...)
}

// A server is the program as it serves.
type server struct {
	*exec.Cmd
	url string
}

// serveProgram starts the program and reads its banner up to the URL.
func serveProgram(b *testing.B, words []string, profile string) *server {
	b.Helper()
	cmd := exec.Command(words[0], append(words[1:], "--addr", "127.0.0.1:0", "--demo", "--profile", profile,
		"--token", fixtures.Token+"="+fixtures.Project)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if url, is := strings.CutPrefix(lines.Text(), "  url"); is {
			go func() { _, _ = io.Copy(io.Discard, out) }() // ends with the program
			return &server{Cmd: cmd, url: strings.TrimSpace(url)}
		}
	}
	b.Fatalf("the program ended without a URL: %v", cmd.Wait())
	return nil
}

// end stops the server and returns the processor time that it took.
func (s *server) end(b *testing.B) time.Duration {
	b.Helper()
	if err := s.Process.Kill(); err != nil {
		b.Fatal(err)
	}
	_ = s.Wait() // says that it was killed
	return s.ProcessState.UserTime() + s.ProcessState.SystemTime()
}

// BenchmarkStart is the life of a server up to its first correct answer, as a
// process. Beside it stands a start that does nothing, which is what Go and the
// packages that are linked in cost; cpu-ms/op is processor time, which other
// programs on the machine disturb less.
func BenchmarkStart(b *testing.B) {
	for _, words := range programs {
		b.Run(words[0], func(b *testing.B) { benchmarkStart(b, built(b, words)) })
	}
}

func benchmarkStart(b *testing.B, words []string) {
	b.Run("nothing", func(b *testing.B) {
		var cpu time.Duration
		for b.Loop() {
			cmd := exec.Command(words[0], "--help")
			if err := cmd.Run(); err != nil {
				b.Fatal(err)
			}
			cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		}
		b.ReportMetric(cpu.Seconds()*1000/float64(b.N), "cpu-ms/op")
	})
	for _, profile := range openapi.Profiles() {
		b.Run("first-answer/"+profile, func(b *testing.B) {
			var cpu time.Duration
			for b.Loop() {
				s := serveProgram(b, words, profile)
				update(b, s.url)
				b.StopTimer()
				cpu += s.end(b)
				b.StartTimer()
			}
			b.ReportMetric(cpu.Seconds()*1000/float64(b.N), "cpu-ms/op")
		})
	}
}

// settled is how long a server is left alone before its memory is read.
const settled = time.Second

// BenchmarkAtRest is the memory of a server that answered and has nothing to do:
// all that is resident, and of it what is the server's alone. The rest are pages
// of the program's file, which the system takes back when it needs them.
func BenchmarkAtRest(b *testing.B) {
	if runtime.GOOS != "linux" {
		b.Skip("reads /proc")
	}
	for _, words := range programs {
		b.Run(words[0], func(b *testing.B) { benchmarkAtRest(b, built(b, words)) })
	}
}

func benchmarkAtRest(b *testing.B, words []string) {
	for _, profile := range openapi.Profiles() {
		b.Run(profile, func(b *testing.B) {
			var resident, own float64
			for b.Loop() {
				s := serveProgram(b, words, profile)
				update(b, s.url)
				time.Sleep(settled)
				resident += s.memory(b, "VmRSS")
				own += s.memory(b, "RssAnon")
				s.end(b)
			}
			b.ReportMetric(resident/float64(b.N), "resident-MiB")
			b.ReportMetric(own/float64(b.N), "own-MiB")
			b.ReportMetric(0, "ns/op") // the time is that of waiting
		})
	}
}

// memory reads a line of the kernel's account of the process, in MiB.
func (s *server) memory(b *testing.B, name string) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	found := regexp.MustCompile(name + `:\s+(\d+) kB`).FindSubmatch(status)
	if found == nil {
		b.Fatalf("no %s in\n%s", name, status)
	}
	kib, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return kib / 1024
}
