package browser_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience bounds the work of a browser on a busy machine.
const patience = 2 * time.Minute

// errNoBrowser is why a test is skipped.
var errNoBrowser = errors.New("there is no chromium; the Debian package chromium has it")

// browser starts one browser for all tests, each of which has a tab of its own.
var browser = sync.OnceValues(func() (context.Context, error) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		return nil, errNoBrowser
	}
	dir, err := os.MkdirTemp("", "fgcontract-profile-")
	if err != nil {
		return nil, err
	}
	ctx, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path), chromedp.UserDataDir(dir), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.WindowSize(1280, 900), chromedp.WSURLReadTimeout(patience))
	ctx, _ = chromedp.NewContext(ctx)
	atEnd = append(atEnd, func() { _ = chromedp.Cancel(ctx); stop(); _ = os.RemoveAll(dir) })
	return ctx, chromedp.Run(ctx)
})

// atEnd is what is cleaned up behind the last test.
var atEnd []func()

// program builds the command once.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "fgcontract-browser-")
	if err != nil {
		return "", err
	}
	atEnd = append(atEnd, func() { _ = os.RemoveAll(dir) })
	path := filepath.Join(dir, "fgcontract")
	cmd := exec.Command("go", "build", "-o", path, "./cmd/fgcontract")
	cmd.Dir = "../../.."
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	status := m.Run()
	for _, clean := range atEnd {
		clean()
	}
	os.Exit(status)
}

// pageOf renders a report, given as JSON, and gives the address of the page.
func pageOf(t *testing.T, data []byte) string {
	t.Helper()
	if _, err := browser(); errors.Is(err, errNoBrowser) {
		t.Skip(err)
	}
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	in, out := filepath.Join(dir, "report.json"), filepath.Join(dir, "report.html")
	if err := os.WriteFile(in, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := exec.Command(path, "report", "render", in, "--quiet", "--html", out).CombinedOutput(); err != nil && exitStatus(err) != 0 {
		t.Fatalf("render: %v: %s", err, text)
	}
	return (&url.URL{Scheme: "file", Path: out}).String()
}

func exitStatus(err error) int {
	if exit, ok := err.(*exec.ExitError); ok {
		return exit.ExitCode()
	}
	return -1
}

// sample is the report of the golden tests, in which everything occurs.
func sample(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("../testdata/rich.json")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// large is the sample with its clauses repeated under other names.
func large(t *testing.T, clauses int) []byte {
	t.Helper()
	var r map[string]any
	if err := json.Unmarshal(sample(t), &r); err != nil {
		t.Fatal(err)
	}
	some := r["clauses"].([]any)
	for i := len(some); i < clauses; i++ {
		data, _ := json.Marshal(some[i%len(some)])
		var c map[string]any
		_ = json.Unmarshal(data, &c)
		c["id"] = fmt.Sprintf("%s.copy-%d", c["id"], i)
		r["clauses"] = append(r["clauses"].([]any), c)
	}
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// tab is a page that is open in a browser, and what it did that it should not.
type tab struct {
	*testing.T
	ctx    context.Context
	mu     sync.Mutex
	faults []string
}

func open(t *testing.T, address string, before ...chromedp.Action) *tab {
	t.Helper()
	ctx, err := browser()
	if errors.Is(err, errNoBrowser) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(closeTab)
	ctx, cancel := context.WithTimeout(ctx, patience)
	t.Cleanup(cancel)
	p := &tab{T: t, ctx: ctx}
	chromedp.ListenTarget(ctx, p.hear)
	p.do(append([]chromedp.Action{network.Enable(), cdplog.Enable(), runtime.Enable()}, before...)...)
	p.do(chromedp.Navigate(address))
	return p
}

// openWhole waits until all clauses are there, which come when there is time.
func openWhole(t *testing.T, address string, before ...chromedp.Action) *tab {
	t.Helper()
	p := open(t, address, before...)
	p.do(chromedp.Poll(`document.querySelector(".group noscript") === null`, nil, often))
	return p
}

// hear notes every complaint of the page and every request that leaves it.
func (p *tab) hear(event any) {
	fault := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		fault = "exception: " + e.ExceptionDetails.Error()
	case *runtime.EventConsoleAPICalled:
		fault = "console: " + string(e.Type)
	case *cdplog.EventEntryAdded:
		fault = "log: " + e.Entry.Text
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, "file://") && !strings.HasPrefix(e.Request.URL, "data:") {
			fault = "request: " + e.Request.URL
		}
	}
	if fault != "" {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.faults = append(p.faults, fault)
	}
}

func (p *tab) do(actions ...chromedp.Action) {
	p.Helper()
	if err := chromedp.Run(p.ctx, actions...); err != nil {
		p.Fatal(err)
	}
}

// quiet fails if the page complained or asked for anything.
func (p *tab) quiet() {
	p.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, fault := range p.faults {
		p.Error(fault)
	}
}

// eval gives the value of an expression.
func eval[V any](p *tab, expression string) (value V) {
	p.Helper()
	p.do(chromedp.Evaluate(expression, &value))
	return value
}

// often looks again and again, also in a tab that draws nothing.
var often = chromedp.WithPollingInterval(20 * time.Millisecond)

const (
	visibleRows = `[...document.querySelectorAll(".clause")].filter((r) => !r.hidden && !r.closest("[hidden]")).length`
	wattsMax    = "change-lamp.body.watts.maximum"
)

func TestPageFilters(t *testing.T) {
	p := openWhole(t, pageOf(t, sample(t)))
	all := eval[int](p, visibleRows)
	for _, step := range []struct {
		name, field, value string
		want               string // of every row that is left
	}{
		{"verdict", "verdict", "fail", `r.dataset.verdict === "fail"`},
		{"warnings", "verdict", "warning", `r.dataset.warning === "yes"`},
		{"level", "level", "should", `r.dataset.level === "should"`},
		{"basis", "basis", "stated", `r.dataset.basis === "stated"`},
		{"operation", "operation", "ShowLamp", `r.id.startsWith("show-lamp.")`},
		{"no operation", "operation", "service", `r.id.startsWith("service.")`},
		{"text", "text", "WATTS maximum", `r.id === "` + wattsMax + `"`},
	} {
		p.do(chromedp.Evaluate(`document.querySelector(".filters").reset()`, nil))
		p.do(chromedp.Evaluate(fmt.Sprintf(`{const f = document.querySelector(".filters").elements[%q]; f.value = %q; f.dispatchEvent(new Event("input", {bubbles: true}))}`, step.field, step.value), nil))
		left := eval[int](p, visibleRows)
		wrong := eval[int](p, `[...document.querySelectorAll(".clause:not([hidden])")].filter((r) => !(`+step.want+`)).length`)
		hidden := eval[int](p, `[...document.querySelectorAll(".clause[hidden]")].filter((r) => `+step.want+`).length`)
		if left == 0 || wrong > 0 || hidden > 0 {
			t.Errorf("%s: %d of %d rows are left, %d wrong ones, %d are missing", step.name, left, all, wrong, hidden)
		}
		if count := eval[string](p, `document.querySelector(".count").textContent`); count != fmt.Sprintf("%d of %d clauses", left, all) {
			t.Errorf("%s: it says %q, and %d of %d are left", step.name, count, left, all)
		}
	}
	p.do(chromedp.Click(`.filters button[type=reset]`), chromedp.Poll(visibleRows+fmt.Sprintf(" === %d", all), nil, often))
	if left := eval[int](p, visibleRows); left != all {
		t.Errorf("after Show all %d of %d rows are left", left, all)
	}
	p.quiet()
}

func TestPageKeyboard(t *testing.T) {
	p := openWhole(t, pageOf(t, sample(t)))
	p.do(chromedp.Evaluate(`document.dispatchEvent(new KeyboardEvent("keydown", {key: "/", bubbles: true, cancelable: true}))`, nil), chromedp.KeyEvent("maximum"))
	if got := eval[string](p, `document.activeElement.name + " " + document.activeElement.value`); got != "text maximum" {
		t.Errorf("typed into %q", got)
	}
	if left := eval[int](p, visibleRows); left != 1 {
		t.Errorf("%d rows are left, want 1", left)
	}
	p.do(chromedp.Evaluate(`document.getElementById("`+wattsMax+`").querySelector("summary").focus()`, nil), chromedp.KeyEvent(kb.Enter))
	if !eval[bool](p, `document.getElementById("`+wattsMax+`").open`) {
		t.Error("Enter does not open a clause")
	}
	p.quiet()
}

func TestPageDeepLinks(t *testing.T) {
	address := pageOf(t, sample(t))
	for _, id := range []string{wattsMax, "broken-" + wattsMax, "change-lamp.body.type", "ambiguity-label-length"} {
		p := open(t, address+"#"+id)
		p.do(chromedp.Poll(fmt.Sprintf(`((e) => e.open && e.getBoundingClientRect().top >= 0 && e.getBoundingClientRect().top < innerHeight)(document.getElementById(%q))`, id), nil, often))
		p.quiet()
	}
	p := open(t, address+"#?verdict=fail&operation=ShowLamp")
	if left := eval[int](p, visibleRows); left != 1 {
		t.Errorf("a link to a filter leaves %d rows, want 1", left)
	}
	p.do(chromedp.Evaluate(`location.hash = "change-lamp.body.type"`, nil), chromedp.Poll(`document.getElementById("change-lamp.body.type").open`, nil, often))
	if hidden := eval[bool](p, `document.getElementById("change-lamp.body.type").hidden`); hidden {
		t.Error("a link to a clause that is filtered away does not show it")
	}
	p.quiet()
}

func TestPageExpands(t *testing.T) {
	p := openWhole(t, pageOf(t, sample(t)))
	id := "change-lamp.body.type"
	p.do(chromedp.Evaluate(`document.getElementById("`+id+`").scrollIntoView({block: "center"})`, nil), chromedp.Click(`[id="`+id+`"] > summary`))
	if !eval[bool](p, `document.getElementById("`+id+`").open`) {
		t.Error("a click does not open a clause")
	}
	p.do(chromedp.Click(`.matrix a[data-filter*="ShowLamp"]`))
	if wrong := eval[int](p, `[...document.querySelectorAll(".clause:not([hidden])")].filter((r) => r.dataset.operation !== "ShowLamp").length`); wrong > 0 {
		t.Errorf("a cell of the matrix leaves %d clauses of other operations", wrong)
	}
	if got := eval[string](p, `location.hash`); !strings.HasPrefix(got, "#?") || !strings.Contains(got, "operation=ShowLamp") {
		t.Errorf("the address does not hold what was chosen: %q", got)
	}
	p.quiet()
}

// What a target answered is marked where it is wrong, and stays text.
func TestPageShowsEvidence(t *testing.T) {
	p := openWhole(t, pageOf(t, sample(t)))
	for what, expression := range map[string]string{
		"two sides":       `document.querySelectorAll(".broken .sides").length > 0`,
		"a marked place":  `[...document.querySelectorAll(".side:last-child mark")].some((m) => m.textContent.includes("watts"))`,
		"a command":       `document.querySelector(".repeat pre").textContent.startsWith("curl ")`,
		"no foreign code": `document.querySelectorAll("script").length === 1 && document.querySelectorAll("img, iframe, object, svg, link:not([rel=icon])").length === 0`,
		"text as text":    `document.body.textContent.includes("<nil>")`,
	} {
		if !eval[bool](p, expression) {
			t.Errorf("the page has not %s", what)
		}
	}
	p.quiet()
}

func TestPageIsAccessible(t *testing.T) {
	p := openWhole(t, pageOf(t, sample(t)))
	for what, expression := range map[string]string{
		"a field without a label":     `[...document.querySelectorAll("input, select")].filter((e) => !e.labels.length).map((e) => e.name)`,
		"a table without a caption":   `[...document.querySelectorAll("table")].filter((e) => !e.caption).map((e) => e.className)`,
		"a button without a name":     `[...document.querySelectorAll("button")].filter((e) => !e.textContent.trim()).map((e) => e.outerHTML)`,
		"an id that stands twice":     `[...document.querySelectorAll("[id]")].map((e) => e.id).filter((id, i, all) => all.indexOf(id) !== i)`,
		"a link that leads nowhere":   `[...document.querySelectorAll("a[href^='#']")].map((e) => e.getAttribute("href").slice(1)).filter((id) => !document.getElementById(decodeURIComponent(id)))`,
		"a place that keys pass over": `[...document.querySelectorAll("pre")].filter((e) => e.tabIndex !== 0).map((e) => e.textContent)`,
		"a heading that is left out":  `[...document.querySelectorAll("h1,h2,h3,h4")].map((e) => +e.tagName[1]).filter((n, i, all) => i && n > all[i-1] + 2)`,
	} {
		if found := eval[[]any](p, expression); len(found) > 0 {
			t.Errorf("there is %s: %v", what, found)
		}
	}
	if n := eval[int](p, `document.querySelectorAll("h1").length`); n != 1 {
		t.Errorf("%d headings of the first level, want 1", n)
	}
	p.quiet()
}

func TestPageIsReadableWithoutScript(t *testing.T) {
	p := open(t, pageOf(t, sample(t)), emulation.SetScriptExecutionDisabled(true))
	p.do(emulation.SetScriptExecutionDisabled(false)) // so that the test can look
	if !eval[bool](p, `document.querySelector(".filters").hidden`) {
		t.Error("filters that do nothing are shown")
	}
	if rows := eval[int](p, visibleRows); rows < 20 {
		t.Errorf("only %d clauses are shown", rows)
	}
	if !eval[bool](p, `document.querySelector(".broken[open] .sides").offsetHeight > 0`) {
		t.Error("the evidence of a broken clause is not shown")
	}
}

// On paper there is no darkness, nothing that cannot be clicked, and nothing that is
// cut off; what is closed on the screen shows what matters.
func TestPagePrints(t *testing.T) {
	const paperWidth = 700 // of A4 without its margins, in pixels
	p := openWhole(t, pageOf(t, sample(t)), chromedp.EmulateViewport(paperWidth, 1000),
		emulation.SetEmulatedMedia().WithMedia("print").WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}))
	const shown = `const shown = (css) => [...document.querySelectorAll(css)].some((e) => e.checkVisibility() && e.getBoundingClientRect().height > 0);`
	for what, expression := range map[string]string{
		"a white page":             `getComputedStyle(document.body).backgroundColor === "rgb(255, 255, 255)" && getComputedStyle(document.body).color === "rgb(0, 0, 0)"`,
		"light panels":             `getComputedStyle(document.querySelector(".outcome")).backgroundColor.match(/\d+/g).every((n) => n > 200)`,
		"nothing to click":         `!shown("nav, form, button, .count, .link, .again, .skip-link")`,
		"both sides of evidence":   `shown(".broken[open] .side:first-child pre") && shown(".broken[open] .side:last-child pre")`,
		"closed evidence in short": `shown(".broken:not([open]) .pair .bad") && !shown(".broken:not([open]) .sides")`,
		"what was decided":         `shown(".box p")`,
		"broken clauses":           `shown(".clause[data-verdict=fail] summary") && shown(".clause[data-warning] summary")`,
		"no kept clauses":          `!shown(".clause[data-verdict=pass]:not([data-warning]) summary, .clause[data-verdict=skip] summary") && shown(".unfiltered")`,
		"groups with a clause":     `[...document.querySelectorAll(".group")].every((g) => g.checkVisibility() === [...g.querySelectorAll(".clause")].some((c) => c.checkVisibility()))`,
		"nothing cut off": fmt.Sprintf(`[...document.querySelectorAll("body *")].filter((e) => e.checkVisibility()).every((e) =>
			e.getBoundingClientRect().right <= %d && (e.scrollWidth <= e.clientWidth + 1 || getComputedStyle(e).overflowX === "visible"))`, paperWidth),
		"no scroll bars": `[...document.querySelectorAll("pre, .wide")].every((e) => e.scrollHeight <= e.clientHeight + 3 && getComputedStyle(e).overflowY === "visible")`,
	} {
		if !eval[bool](p, `(() => {`+shown+` return `+expression+`; })()`) {
			t.Errorf("the printed page has not %s", what)
		}
	}
	p.do(chromedp.Evaluate(`{const f = document.querySelector(".filters").elements.verdict; f.value = "pass"; f.dispatchEvent(new Event("input", {bubbles: true}))}`, nil))
	if !eval[bool](p, `(() => {`+shown+` return shown(".clause[data-verdict=pass]:not([data-warning]) summary") && !shown(".unfiltered"); })()`) {
		t.Error("what was filtered is not printed")
	}
	p.quiet()
}

// A page of 5,000 results works; how long it takes to open is told, not judged.
func TestPageOfThousands(t *testing.T) {
	address := pageOf(t, large(t, 5000))
	p := open(t, address)
	if count := eval[string](p, `document.querySelector(".count").textContent`); count != "5000 of 5000 clauses" {
		t.Errorf("it says %q before all of them are there", count)
	}
	p.do(chromedp.Evaluate(`{const f = document.querySelector(".filters").elements.text; f.value = "copy-4999"; f.dispatchEvent(new Event("input", {bubbles: true}))}`, nil))
	if left := eval[int](p, visibleRows); left != 1 {
		t.Errorf("%d rows are left, want 1", left)
	}
	p.do(chromedp.Evaluate(`document.querySelector(".filters").reset()`, nil), chromedp.Poll(visibleRows+" === 5000", nil, often))
	p.quiet()
	deep := open(t, address+"#change-lamp.body.type.copy-4995")
	deep.do(chromedp.Poll(`((e) => e && e.open && e.getBoundingClientRect().top >= 0 && e.getBoundingClientRect().top < innerHeight)(document.getElementById("change-lamp.body.type.copy-4995"))`, nil, often))
	deep.quiet()
	t.Logf("opening takes %s", openingTimes(t, address))
}

// openingTimes opens a page several times and tells the best: other programs on the
// machine make it slower, none makes it faster.
func openingTimes(t *testing.T, address string) string {
	const times = 5
	best := map[string]float64{}
	note := func(name string, ms float64) {
		if was, ok := best[name]; !ok || ms < was {
			best[name] = ms
		}
	}
	for range times {
		p := open(t, address, performance.Enable().WithTimeDomain(performance.EnableTimeDomainThreadTicks))
		p.do(chromedp.ActionFunc(func(ctx context.Context) error {
			metrics, err := performance.GetMetrics().Do(ctx)
			for _, m := range metrics {
				note(m.Name, 1000*m.Value)
			}
			return err
		}))
		note("load", eval[float64](p, `performance.getEntriesByType("navigation")[0].loadEventEnd`))
	}
	return fmt.Sprintf("%.0f ms, of them %.0f ms of a processor (script %.0f, style %.0f, layout %.0f)",
		best["load"], best["TaskDuration"], best["ScriptDuration"], best["RecalcStyleDuration"], best["LayoutDuration"])
}

// Pictures for who looks at a run of CI: FGCONTRACT_SCREENSHOTS names a directory.
func TestScreenshots(t *testing.T) {
	dir := os.Getenv("FGCONTRACT_SCREENSHOTS")
	if dir == "" {
		t.Skip("FGCONTRACT_SCREENSHOTS names no directory")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	data := sample(t)
	if path := os.Getenv("FGCONTRACT_REPORT"); path != "" {
		var err error
		if data, err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	address := pageOf(t, data)
	for _, shot := range []struct {
		name          string
		width, height int64
		scheme        string
	}{{"light", 1280, 2200, "light"}, {"dark", 1280, 2200, "dark"}, {"narrow", 400, 2200, "light"}} {
		p := open(t, address, chromedp.EmulateViewport(shot.width, shot.height),
			emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: shot.scheme}}))
		var picture []byte
		p.do(chromedp.CaptureScreenshot(&picture))
		if err := os.WriteFile(filepath.Join(dir, shot.name+".png"), picture, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p := open(t, address)
	p.do(chromedp.ActionFunc(func(ctx context.Context) error {
		pdf, _, err := page.PrintToPDF().Do(ctx)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, "print.pdf"), pdf, 0o644)
	}))
}
