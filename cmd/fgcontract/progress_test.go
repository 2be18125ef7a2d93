package main

import (
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/suite"
	"github.com/fgcontract/fgcontract/suite/report"
)

func TestProgressStandsOnOneLine(t *testing.T) {
	a := newTestApp(nil)
	a.terminal.stderr = 20
	var cfg suite.Config
	p := a.watch(&cfg, false)
	cfg.Progress(7, 1200, report.Case{ID: "übung.body.memory_size.enum accepts 128"})
	if want := eraseLine + "7/1200 übung.body.m"; a.err.String() != want {
		t.Errorf("got %q, want %q", a.err.String(), want)
	}
	p.interrupted()
	p.end()
	if lines := strings.Count(a.err.String(), "\n"); lines != 1 || !strings.HasSuffix(a.err.String(), eraseLine) {
		t.Errorf("got %q", a.err.String())
	}
}

func TestProgressCountsAndMeasures(t *testing.T) {
	a := newTestApp(nil)
	a.terminal.stderr = 80
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	a.Now = func() time.Time { return at }
	var cfg suite.Config
	a.watch(&cfg, false)
	at = at.Add(2 * time.Second)
	cfg.Progress(50, 1200, report.Case{ID: "a", Verdict: contracts.Pass})
	cfg.Progress(51, 1200, report.Case{ID: "b", Verdict: contracts.Fail})
	at = at.Add(2 * time.Second)
	cfg.Progress(52, 1200, report.Case{ID: "c", Verdict: contracts.Pass})
	want := eraseLine + "50/1200, 25/s a" + eraseLine + "51/1200, 1 failed, 26/s b" + eraseLine + "52/1200, 1 failed, 13/s c"
	if got := a.err.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestProgressIsForTerminalsOnly(t *testing.T) {
	for name, c := range map[string]struct {
		columns int
		quiet   bool
		says    bool // that it was interrupted
	}{
		"a file":           {0, false, true},
		"a file, quiet":    {0, true, false},
		"a screen, quiet":  {80, true, false},
		"a screen, or not": {80, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			a := newTestApp(nil)
			a.terminal.stderr = c.columns
			var cfg suite.Config
			p := a.watch(&cfg, c.quiet)
			if (cfg.Progress != nil) != (c.columns > 0 && !c.quiet) {
				t.Errorf("progress is shown: %v", cfg.Progress != nil)
			}
			p.interrupted()
			if got := strings.Contains(a.err.String(), "interrupted"); got != c.says {
				t.Errorf("stderr %q", a.err.String())
			}
		})
	}
}
