package report

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/fgcontract/fgcontract/contracts"
)

// Parity is how two targets answered the same cases.
type Parity struct {
	First       DiffSide    `json:"first"`
	Second      DiffSide    `json:"second"`
	Compared    int         `json:"compared"`    // cases whose exchanges both reports hold
	Unseen      int         `json:"unseen"`      // cases of which one report holds none
	Differences []Disparity `json:"differences"` // in the order of the cases
}

// Disparity is one place at which two answers differ.
type Disparity struct {
	Case   string `json:"case"`
	Clause string `json:"clause"`
	Step   int    `json:"step"` // index of the exchange, from 0
	Kind   string `json:"kind"` // status, code, shape, value or steps
	At     string `json:"at,omitempty"`
	First  string `json:"first"`
	Second string `json:"second"`
}

// The kinds of disparities, the gravest first.
const (
	paritySteps  = "steps" // one case took another number of requests
	parityStatus = "status"
	parityCode   = "code"
	parityShape  = "shape" // a member that only one has, or of another type
	parityValue  = "value"
)

// CompareTargets compares the answers of two targets, held against the same document,
// exchange by exchange. Names, ids, digests and times that differ from run to run are
// no differences. Only what the reports hold is compared: check --exchanges keeps all.
func CompareTargets(first, second Report) (Parity, error) {
	if first.Contract.Digest != second.Contract.Digest {
		return Parity{}, errors.New("compare targets: the reports are about different documents; check both targets against the same one")
	}
	p := Parity{First: sideOf(first), Second: sideOf(second)}
	others := map[string]Case{}
	for _, c := range second.Cases {
		others[c.ID] = c
	}
	left, right := normalizer(first), normalizer(second)
	for _, c := range first.Cases {
		other, ok := others[c.ID]
		if !ok || len(c.Exchanges) == 0 || len(other.Exchanges) == 0 {
			p.Unseen++
			continue
		}
		p.Compared++
		p.Differences = append(p.Differences, disparities(c, other, left, right)...)
	}
	if p.Compared == 0 {
		return Parity{}, errors.New("compare targets: no case has exchanges in both reports; make them with check --exchanges")
	}
	return p, nil
}

func disparities(c, other Case, left, right *strings.Replacer) (found []Disparity) {
	add := func(step int, kind, at, first, second string) {
		found = append(found, Disparity{c.ID, c.Clause, step, kind, at, first, second})
	}
	if len(c.Exchanges) != len(other.Exchanges) {
		add(0, paritySteps, "", many(len(c.Exchanges), "request", "requests"), many(len(other.Exchanges), "request", "requests"))
	}
	for i := range min(len(c.Exchanges), len(other.Exchanges)) {
		x, y := c.Exchanges[i], other.Exchanges[i]
		if x.Status != y.Status {
			add(i, parityStatus, "", strconv.Itoa(x.Status), strconv.Itoa(y.Status))
		}
		a, b := decoded(x.Body, left), decoded(y.Body, right)
		if x.Status >= 400 && y.Status >= 400 {
			if m, n := errorCode(a), errorCode(b); m != n {
				add(i, parityCode, "/error_code", m, n)
			}
			continue // the texts of errors are nobody's promise
		}
		if x.Status == y.Status {
			compareValues("", a, b, func(kind, at, m, n string) { add(i, kind, at, m, n) })
		}
	}
	return found
}

// normalizer takes out of texts what belongs to one run.
func normalizer(r Report) *strings.Replacer {
	var pairs []string
	if r.Target.Project != "" {
		pairs = append(pairs, r.Target.Project, "PROJECT")
	}
	if r.Run.ID != "" {
		pairs = append(pairs, "fgc-"+r.Run.ID+"-", "fgc-RUN-")
	}
	return strings.NewReplacer(pairs...)
}

func decoded(body []byte, normal *strings.Replacer) any {
	var value any
	if len(body) == 0 {
		return nil
	}
	if json.Unmarshal([]byte(normal.Replace(string(body))), &value) != nil {
		return "text that is no JSON"
	}
	return value
}

func errorCode(body any) string {
	object, _ := body.(map[string]any)
	code, ok := object["error_code"].(string)
	if !ok {
		return "none"
	}
	return code
}

// compareValues calls for every place at which two values differ.
func compareValues(at string, a, b any, differ func(kind, at, first, second string)) {
	if typeOf(a) != typeOf(b) {
		differ(parityShape, at, typeOf(a), typeOf(b))
		return
	}
	switch a := a.(type) {
	case map[string]any:
		b, _ := b.(map[string]any)
		both := maps.Clone(a)
		maps.Copy(both, b)
		for _, name := range slices.Sorted(maps.Keys(both)) {
			place := at + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
			x, inA := a[name]
			y, inB := b[name]
			switch {
			case !inA:
				differ(parityShape, place, "absent", typeOf(y))
			case !inB:
				differ(parityShape, place, typeOf(x), "absent")
			default:
				compareValues(place, x, y, differ)
			}
		}
	case []any:
		b, _ := b.([]any)
		if len(a) != len(b) {
			differ(parityValue, at, many(len(a), "entry", "entries"), many(len(b), "entry", "entries"))
		}
		for i := range min(len(a), len(b)) {
			compareValues(at+"/"+strconv.Itoa(i), a[i], b[i], differ)
		}
	default:
		if a != b && (!isVolatile(a) || !isVolatile(b)) {
			differ(parityValue, at, contracts.Show(a), contracts.Show(b))
		}
	}
}

func typeOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case map[string]any:
		return "object"
	case []any:
		return "list"
	case string:
		return "text"
	case bool:
		return "boolean"
	}
	return "number"
}

// volatile are texts that no two runs have alike: times, and long ids and digests.
var volatile = regexp.MustCompile(`^\d{4}-\d\d-\d\d|[0-9a-f]{16}|[0-9a-f]{8}-[0-9a-f]{4}-|\d{12}|^urn:`)

func isVolatile(value any) bool {
	text, ok := value.(string)
	return ok && volatile.MatchString(text)
}

// Counts gives the number of differences by kind, in the order of weight.
func (p Parity) Counts() string {
	var parts []string
	for _, kind := range []string{paritySteps, parityStatus, parityCode, parityShape, parityValue} {
		n := 0
		for _, d := range p.Differences {
			if d.Kind == kind {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d in %s", n, kind))
		}
	}
	if len(parts) == 0 {
		return "no difference"
	}
	return strings.Join(parts, ", ")
}
