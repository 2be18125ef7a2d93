package contracts

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/fgcontract/fgcontract/openapi"
)

// Judge says everything that is wrong with the exchanges of a case: answers that
// were not expected, answers that break the document, members that do not show
// what was sent, and what the story as a whole must keep. It is a pure function;
// the exchanges stand in the order of the steps and may be fewer; more than there
// are steps are not looked at.
func (cat *Catalogue) Judge(c Case, exchanges []Exchange) Judgement {
	exchanges = exchanges[:min(len(exchanges), len(c.Steps))]
	j := judging{catalogue: cat, trace: newTrace(c, exchanges), exercised: map[string]bool{}}
	for i := range exchanges {
		j.step(i)
	}
	switch {
	case j.out.Unjudged != "":
	case len(exchanges) < len(c.Steps):
		j.out.Unjudged = fmt.Sprintf("only %d of %d steps were carried out", len(exchanges), len(c.Steps))
	case !j.unexpected:
		j.exercised[c.Clause] = true
		if c.Check != nil {
			j.out.Findings = append(j.out.Findings, c.Check(j.trace)...)
		}
	}
	return j.result()
}

type judging struct {
	catalogue  *Catalogue
	trace      *Trace
	exercised  map[string]bool
	unexpected bool // a judged step had a status that nothing explains
	out        Judgement
}

func (j *judging) result() Judgement {
	slices.SortStableFunc(j.out.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Step, b.Step), cmp.Compare(a.Clause, b.Clause), cmp.Compare(a.At, b.At))
	})
	j.out.Findings = slices.Compact(j.out.Findings)
	j.out.Exercised = sortedNames(j.exercised)
	return j.out
}

func (j *judging) step(i int) {
	step, x := j.trace.Case.Steps[i], j.trace.Exchanges[i]
	j.status(i, step, x)
	o := step.Operation
	if o == nil {
		j.out.Answers = append(j.out.Answers, nil)
		return
	}
	check := j.catalogue.contracts.Of(o.Slug).CheckResponse(o, x.Status, x.Header, x.Body, j.sent(i))
	j.out.Answers = append(j.out.Answers, check.Violations)
	for _, v := range check.Violations {
		j.out.Findings = append(j.out.Findings, Finding{
			Clause: v.Clause, Level: v.Level, Step: i, At: v.At,
			Expected: demand(v), Actual: j.actual(o, x, v),
		})
	}
	j.markExercised(o, x, check)
	if step.Expect.IsSuccess() && x.Status >= 200 && x.Status < 300 {
		j.reflects(i, o, check.Body)
	}
}

func (j *judging) status(i int, step Step, x Exchange) {
	c := j.trace.Case
	expected := step.Expect
	switch {
	case expected.Allows(x.Status):
		j.code(i, expected, x)
	case expected.IsSuccess() && x.Status >= 200 && x.Status < 300:
		// Accepted. That the status is another one than declared is said by the
		// clause about statuses, once, and not by every accepted case.
	case step.Setup:
		j.out.Unjudged = fmt.Sprintf("step %d, which prepares, was answered %s", i+1, describe(x))
	default:
		j.unexpected = true
		j.exercised[c.Clause] = true
		j.out.Findings = append(j.out.Findings, Finding{
			Clause: c.Clause, Level: c.Level, Step: i, Expected: expected.String(), Actual: describe(x),
		})
	}
}

// code demands the error code only beside the status that goes with it, and never
// more strongly than "should": the documents give codes, not a promise of them.
func (j *judging) code(i int, expected Expectation, x Exchange) {
	if expected.Code == "" || x.Status != expected.Statuses[0] {
		return
	}
	shown, _ := j.trace.Body(i)["error_code"].(string)
	if shown == "" || shown == expected.Code {
		return
	}
	j.out.Findings = append(j.out.Findings, Finding{
		Clause: j.trace.Case.Clause, Level: Lower(j.trace.Case.Level, openapi.Should), Step: i, At: "/error_code",
		Expected: "error_code " + expected.Code, Actual: Show(shown),
	})
}

// IsSuccess reports whether the request is expected to be accepted.
func (e Expectation) IsSuccess() bool {
	return len(e.Statuses) > 0 && e.Statuses[0] < 300
}

// String gives the expectation as a report shows it.
func (e Expectation) String() string {
	words := make([]string, len(e.Statuses))
	for i, status := range e.Statuses {
		words[i] = fmt.Sprint(status)
	}
	text := "status " + strings.Join(words, " or ")
	if e.Code != "" {
		text += ", error_code " + e.Code
	}
	return text
}

func describe(x Exchange) string {
	text := fmt.Sprintf("status %d", x.Status)
	if body, _ := openapi.DecodeJSON(x.Body); x.Status >= http.StatusBadRequest {
		if object, ok := body.(map[string]any); ok && object["error_code"] != nil {
			text += ", error_code " + Show(object["error_code"])
		}
	}
	return text
}

// demand says what an answer should have had. What a violation says of the answer as
// a whole reads as if it were about its body.
func demand(v openapi.Violation) string {
	switch v.Keyword {
	case "status":
		return "a status that the document declares"
	case "empty":
		return "no body"
	}
	return v.Explain()
}

// actual shows what stood at the place of a violation, unless it is a secret.
func (j *judging) actual(o *openapi.Operation, x Exchange, v openapi.Violation) string {
	switch {
	case v.Keyword == "required":
		return "absent"
	case v.At == "Content-Type":
		return Show(x.Header.Get("Content-Type"))
	case v.Keyword == "status":
		return describe(x)
	case v.Keyword == "json", v.Keyword == "empty":
		return fmt.Sprintf("%d bytes that begin with %s", len(x.Body), Show(string(x.Body[:min(len(x.Body), maxRaw)])))
	}
	body, _ := openapi.DecodeJSON(x.Body)
	body = covered(o, x.Status, body)
	if v.At == "" {
		return "an answer with " + Show(body)
	}
	if isOfHeader(v) { // which may carry a credential
		return fmt.Sprintf("a value of %d characters", utf8.RuneCountInString(x.Header.Get(v.At)))
	}
	return showAt(body, v.At)
}

// maxRaw bounds what is shown of an answer that is no JSON: enough to tell a page
// of a proxy from half an object, too little for the value of a secret behind its
// name.
const maxRaw = 20

func showAt(value any, at string) string {
	for _, token := range strings.Split(at, "/")[1:] {
		present := false
		switch inner := value.(type) {
		case map[string]any:
			value, present = inner[unescape.Replace(token)]
		case []any:
			n, err := strconv.Atoi(token)
			if present = err == nil && n >= 0 && n < len(inner); present {
				value = inner[n]
			}
		}
		if !present {
			return "nothing there"
		}
	}
	return Show(value)
}

// unescape turns a token of a JSON pointer into the name of a member.
var unescape = strings.NewReplacer("~1", "/", "~0", "~")

func (j *judging) sent(i int) any {
	if object := j.trace.Sent(i); object != nil {
		return object
	}
	return nil
}

// reflects compares the answer with what was sent to the same function: by this
// step, or for a read by the last accepted change before it.
func (j *judging) reflects(i int, o *openapi.Operation, body any) {
	answer, ok := body.(map[string]any)
	change := j.lastChange(i)
	r := o.Response(j.trace.Exchanges[i].Status)
	if !ok || change < 0 || r == nil || r.Schema == nil {
		return
	}
	changing := j.trace.Case.Steps[change].Operation
	sent := changing.Set(j.trace.Sent(change))
	for _, member := range r.Schema.Members {
		how := member.Reflects
		if how == nil || member.Secret {
			continue
		}
		name := cmp.Or(how.Member, member.Name)
		value, wasSent := lookup(sent, name)
		if !wasSent {
			continue
		}
		clause := o.Slug + ".reflects." + member.Name
		j.exercised[clause] = true
		value = canonical(changing.Body.Find(strings.Split(strings.TrimPrefix(name, "/"), "/")...), value)
		shown, present := answer[member.Name]
		if present && reflected(how, value, shown) {
			continue
		}
		actual := "absent"
		if present {
			actual = Show(shown)
		}
		j.out.Findings = append(j.out.Findings, Finding{
			Clause: clause, Level: how.Level, Step: i, At: "/" + member.Name, Expected: "as it was set: " + Show(value), Actual: actual,
		})
	}
}

// lastChange finds the step whose body the answer of step i must show: itself, or
// for a read the last request before it that changes the same function. It gives -1
// if there is none, or if that one was refused: what a refusal leaves behind is a
// promise of its own. Of several that were sent at once nobody knows which is the last.
func (j *judging) lastChange(i int) int {
	steps := j.trace.Case.Steps
	for k := i; k >= 0; k-- {
		o, status := steps[k].Operation, j.trace.Exchanges[k].Status
		if o == nil || o.Body == nil || k < i && !sameThing(steps[k], steps[i]) && !startsFrom(steps[i], k) {
			continue
		}
		isOneOfSeveral := steps[k].AtOnce || k+1 < len(steps) && steps[k+1].AtOnce
		if status < 200 || status > 299 || isOneOfSeveral {
			return -1
		}
		return k
	}
	return -1
}

// sameThing reports whether a read is about what a change wrote: the same path, or
// one below that on which it was made, of the same version of the same function. An
// update of latest is not read back from a published version.
func sameThing(change, read Step) bool {
	return cmp.Or(change.Function, Main) == cmp.Or(read.Function, Main) && change.Qualifier == read.Qualifier &&
		strings.HasPrefix(read.Operation.Path, change.Operation.Path)
}

// startsFrom reports whether a read is of the very thing that a step made: it is
// addressed by what that step was answered, whatever the paths are.
func startsFrom(read Step, made int) bool {
	for _, from := range read.From {
		if from.Step == made {
			return true
		}
	}
	return false
}

// markExercised notes which promises about answers this answer put to the test.
// Rules and the error code are looked at only where the schema holds.
func (j *judging) markExercised(o *openapi.Operation, x Exchange, check openapi.ResponseCheck) {
	j.exercised[o.Slug+".response.status"] = true
	r := o.Response(x.Status)
	if r == nil {
		return
	}
	for _, h := range r.Headers {
		if h.Required {
			j.exercised[h.ID+".required"] = true
		}
		if len(x.Header.Values(h.Name)) > 0 {
			j.markValue(h.Schema, nil)
		}
	}
	base := o.Slug + ".response." + r.Label()
	if r.Schema == nil {
		j.exercised[base+".empty"] = true
		return
	}
	j.exercised[base+".media-type"], j.exercised[base+".json"] = true, true
	if slices.ContainsFunc(check.Violations, func(v openapi.Violation) bool { return v.Keyword == "json" }) {
		return
	}
	j.markValue(r.Schema, check.Body)
	if slices.ContainsFunc(check.Violations, isOfSchema) {
		return
	}
	if x.Status >= http.StatusBadRequest {
		j.exercised[o.Slug+".response.error-code"] = true
	}
	for _, rule := range r.Rules() {
		j.exercised[rule.Clause] = true
	}
}

// isOfSchema reports whether an answer broke its schema: everything that is wrong
// with an answer but its headers, its rules and its error code.
func isOfSchema(v openapi.Violation) bool {
	return !isOfHeader(v) && v.Keyword != "rule" && v.Keyword != "error-code"
}

// isOfHeader reports whether a violation is about a header. What stands in the body has a
// pointer.
func isOfHeader(v openapi.Violation) bool { return v.At != "" && !strings.HasPrefix(v.At, "/") }

func (j *judging) markValue(s *openapi.Schema, value any) {
	for _, id := range s.ClauseIDs() {
		j.exercised[id] = true
	}
	switch value := value.(type) {
	case map[string]any:
		for _, m := range s.Members {
			inner, present := value[m.Name]
			if m.Mandatory {
				j.exercised[m.ID+".required"] = true
			}
			if present {
				j.markValue(m, inner)
			}
		}
		for name, inner := range value {
			if s.Values != nil && s.Member(name) == nil {
				j.markValue(s.Values, inner)
			}
		}
	case []any:
		for _, inner := range value {
			if s.Items != nil {
				j.markValue(s.Items, inner)
			}
		}
	}
	for _, reading := range s.Readings {
		if reading.Accepts(value) {
			j.exercised[reading.ID] = true
		}
	}
}
