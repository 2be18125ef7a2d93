package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/report"
)

// answered is a case whose only request was answered so.
func answered(clause, name string, side contracts.Side, status int, body string) report.Case {
	c := passed(clause, name)
	x := change(`{"watts":61}`)
	x.Status, x.Body = status, []byte(body)
	c.Side, c.Exchanges = side, []contracts.Exchange{x}
	return c
}

func compared(t *testing.T, first, second []report.Case) (report.Parity, report.Report) {
	t.Helper()
	a, in := report.Build(input(t, first...)), input(t, second...)
	in.Run.ID, in.Target.Project, in.Target.Name = "r2", "p2", "the other shop"
	b := report.Build(in)
	p, err := report.CompareTargets(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return p, b
}

func TestCompareTargets(t *testing.T) {
	for _, test := range []struct {
		name               string
		status, status2    int
		first, second      string
		kind, at, one, two string
	}{
		{"alike", 200, 200, `{"a":1}`, `{"a":1}`, "", "", "", ""},
		{"another order", 200, 200, `{"a":1,"b":2}`, `{"b":2,"a":1}`, "", "", "", ""},
		{"another status", 200, 400, `{"a":1}`, `{"error_code":"L.400"}`, "status", "", "200", "400"},
		{"another code", 400, 400, `{"error_code":"L.400"}`, `{"error_code":"L.404"}`, "code", "/error_code", "L.400", "L.404"},
		{"another text of an error", 400, 400, `{"error_code":"L.400","error_msg":"a"}`, `{"error_code":"L.400","error_msg":"b"}`, "", "", "", ""},
		{"no code", 400, 400, `{"error_code":"L.400"}`, `<html>`, "code", "/error_code", "L.400", "none"},
		{"another type", 200, 200, `{"a":{"b":1}}`, `{"a":{"b":"1"}}`, "shape", "/a/b", "number", "text"},
		{"absent in the first", 200, 200, `{}`, `{"a/b":null}`, "shape", "/a~1b", "absent", "null"},
		{"absent in the second", 200, 200, `{"a":[]}`, `{}`, "shape", "/a", "list", "absent"},
		{"another value", 200, 200, `{"a":[1,2]}`, `{"a":[1,3]}`, "value", "/a/1", "2", "3"},
		{"another length", 200, 200, `{"a":[1,2]}`, `{"a":[1]}`, "value", "/a", "2 entries", "1 entry"},
		{"no JSON", 200, 200, `{"a":1}`, `<html>`, "shape", "", "object", "text"},
		{"names of the runs", 200, 200, `{"a":"fgc-r1-7 in p1"}`, `{"a":"fgc-r2-7 in p2"}`, "", "", "", ""},
		{"times", 200, 200, `{"a":"2026-01-01 00:00:01"}`, `{"a":"2027-02-02 10:00:00"}`, "", "", "", ""},
		{"digests", 200, 200, `{"a":"0123456789abcdef0"}`, `{"a":"fedcba9876543210f"}`, "", "", "", ""},
		{"a digest and a word", 200, 200, `{"a":"0123456789abcdef0"}`, `{"a":"none"}`, "value", "/a", `"0123456789abcdef0"`, `"none"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, _ := compared(t, []report.Case{answered(wattsMax, "x", contracts.Accepts, test.status, test.first)},
				[]report.Case{answered(wattsMax, "x", contracts.Accepts, test.status2, test.second)})
			if test.kind == "" {
				if len(p.Differences) > 0 || p.ExitStatus() != 0 {
					t.Errorf("differences %+v, want none", p.Differences)
				}
				return
			}
			want := report.Disparity{Case: wattsMax + " x", Clause: wattsMax, Kind: test.kind, At: test.at, First: test.one, Second: test.two}
			if len(p.Differences) != 1 || p.Differences[0] != want || p.ExitStatus() != 1 {
				t.Errorf("differences %+v, want %+v", p.Differences, want)
			}
		})
	}
}

func TestCompareTargetsCountsWhatItCannotSee(t *testing.T) {
	bare := passed(wattsMin, "accepts 1")
	p, _ := compared(t, []report.Case{answered(wattsMax, "x", contracts.Accepts, 200, `{}`), bare}, []report.Case{answered(wattsMax, "x", contracts.Accepts, 200, `{}`), bare})
	if p.Compared != 1 || p.Unseen != 1 {
		t.Errorf("%d compared, %d unseen, want one each", p.Compared, p.Unseen)
	}
	one := report.Build(input(t, bare))
	if _, err := report.CompareTargets(one, one); err == nil || !strings.Contains(err.Error(), "check --exchanges") {
		t.Errorf("without exchanges: %v", err)
	}
	other := one
	other.Contract.Digest = "x"
	if _, err := report.CompareTargets(one, other); err == nil || !strings.Contains(err.Error(), "different documents") {
		t.Errorf("different documents: %v", err)
	}
}

// The draft takes away what the second target does not enforce, with the exchange as
// evidence, and leaves to a person what does not follow.
func TestDraftOfAnOverlay(t *testing.T) {
	refused := `{"error_code":"L.400"}`
	first := []report.Case{
		answered(wattsMax, "refuses 61", contracts.Refuses, 400, refused), answered(wattsNeeded, "refuses its absence", contracts.Refuses, 400, refused),
		answered(pinType, "refuses null", contracts.Refuses, 400, refused), answered(wattsMin, "refuses 0", contracts.Refuses, 400, refused),
		answered("change-lamp.body.type", "refuses a list", contracts.Refuses, 400, refused), answered(showWatts, "accepts 5", contracts.Accepts, 200, `{"watts":5}`),
	}
	second := []report.Case{
		answered(wattsMax, "refuses 61", contracts.Refuses, 200, `{"watts":61}`), answered(wattsNeeded, "refuses its absence", contracts.Refuses, 200, `{}`),
		answered(pinType, "refuses null", contracts.Refuses, 200, `{}`), answered(wattsMin, "refuses 0", contracts.Refuses, 400, `{"error_code":"L.404"}`),
		answered("change-lamp.body.type", "refuses a list", contracts.Refuses, 200, `{}`), answered(showWatts, "accepts 5", contracts.Accepts, 200, `{"watts":"5"}`),
	}
	p, b := compared(t, first, second)
	var buf bytes.Buffer
	n, err := p.WriteDraft(&buf, b, lampBase(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	var overlay struct {
		Actions []struct {
			Target   string
			Remove   bool
			Update   map[string]any
			Evidence map[string]string `yaml:"x-evidence"`
		}
	}
	if err := yaml.Unmarshal(buf.Bytes(), &overlay); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range overlay.Actions {
		got = append(got, a.Target)
		if !strings.HasPrefix(a.Evidence["live"], `PUT /lamps/7 with {"watts":61} was answered `) {
			t.Errorf("%s: evidence %q", a.Target, a.Evidence)
		}
	}
	want := []string{
		"$['components']['schemas']['LampChange']['properties']['watts']['maximum']", "$['components']['schemas']['LampChange']['required'][?@ == 'watts']",
		"$['components']['schemas']['LampChange']['properties']['pin']", "$['components']['schemas']['LampChange']['properties']['watts']",
	}
	if n != len(want) || !slices.Equal(got, want) {
		t.Errorf("%d actions on\n%s\nwant\n%s", n, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, left := range []string{"# left to judge: change-lamp.body.type refuses a list: status 400, then 200", "# left to judge: " + showWatts + " accepts 5: shape number, then text /watts"} {
		if !strings.Contains(buf.String(), left) {
			t.Errorf("%q is missing in\n%s", left, buf.String())
		}
	}
}

// lampBase is the small contract; watts has one code for all constraints, if any.
func lampBase(t *testing.T, code any) report.DraftBase {
	return report.DraftBase{
		Knows: func(code string) bool { _, known := catalogue(t).Contract().Error(code); return known },
		At: func(pointer string) any {
			if pointer == "/components/schemas/LampChange/properties/watts/x-error" {
				return code
			}
			return nil
		},
	}
}

// A code that the document does not know is added to its list, once; the codes of the
// other constraints of the member stay what they are, and the document loads.
func TestDraftListsNewCodes(t *testing.T) {
	refused := `{"error_code":"L.400"}`
	first := []report.Case{
		answered(wattsMax, "refuses 61", contracts.Refuses, 400, refused), answered(wattsMin, "refuses 0", contracts.Refuses, 400, refused),
		answered(pinType, "refuses 5", contracts.Refuses, 400, refused),
	}
	second := []report.Case{
		answered(wattsMax, "refuses 61", contracts.Refuses, 422, `{"error_code":"L.422"}`), answered(wattsMin, "refuses 0", contracts.Refuses, 400, refused),
		answered(pinType, "refuses 5", contracts.Refuses, 422, `{"error_code":"L.422"}`),
	}
	p, b := compared(t, first, second)
	var buf bytes.Buffer
	if n, err := p.WriteDraft(&buf, b, lampBase(t, "L.400")); err != nil || n != 4 {
		t.Fatalf("%d actions, want 4 (%v)\n%s", n, err, buf.String())
	}
	base, err := os.ReadFile(filepath.Join("testdata", "lamp.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	base = bytes.Replace(base, []byte("maximum: 60,"), []byte("maximum: 60, x-error: L.400,"), 1)
	contract, err := openapi.Load("small", openapi.Text{Name: "lamp.yaml", Data: base}, openapi.Text{Name: "draft.yaml", Data: buf.Bytes()})
	if err != nil {
		t.Fatalf("the document does not load with the draft: %v\n%s", err, buf.String())
	}
	if e, known := contract.Error("L.422"); !known || e.Status != 422 || e.Source.IsZero() {
		t.Errorf("the list has %+v", e)
	}
	after, err := contracts.NewCatalogue(contract)
	if err != nil {
		t.Fatal(err)
	}
	var changed []string
	for _, c := range contracts.Compare(catalogue(t), after).Changed {
		changed = append(changed, c.ID)
	}
	if want := []string{wattsMax, pinType}; !slices.Equal(changed, want) {
		t.Errorf("the draft changes %q, want %q", changed, want)
	}
}

func TestParityForms(t *testing.T) {
	p, _ := compared(t, []report.Case{answered(wattsMax, "x", contracts.Accepts, 200, `{"a":1}`)}, []report.Case{answered(wattsMax, "x", contracts.Accepts, 200, `{"a":"|"}`)})
	var text, data, markdown bytes.Buffer
	for _, err := range []error{p.WriteText(&text, report.TextOptions{}), p.WriteJSON(&data), p.WriteMarkdown(&markdown)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(text.String(), "  shape   step 1 /a: number, then text\n\n1 case compared: 1 in shape.\n") {
		t.Errorf("text:\n%s", text.String())
	}
	var back report.Parity
	if err := json.Unmarshal(data.Bytes(), &back); err != nil || len(back.Differences) != 1 || back.Differences[0] != p.Differences[0] {
		t.Errorf("JSON gives %+v, %v", back, err)
	}
	if !strings.Contains(markdown.String(), "| `"+wattsMax+" x` | 1 | shape /a | number | text |\n") {
		t.Errorf("markdown:\n%s", markdown.String())
	}
	if err := p.WriteText(failing{}, report.TextOptions{}); err == nil {
		t.Error("a failing writer is no error")
	}
}
