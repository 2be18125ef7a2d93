package contracts

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/fgcontract/fgcontract/openapi"
)

// Side says what a case shows of its clause.
type Side string

// The sides: a request at the bound is accepted, one just past it is refused, a
// story behaves as promised.
const (
	Accepts Side = "accepts"
	Refuses Side = "refuses"
	Behaves Side = "behaves"
)

// Case is one request and one judged answer, or a short story of steps.
type Case struct {
	Clause string        `json:"clause"`
	Name   string        `json:"name"` // unique within the clause: "accepts 128"
	Side   Side          `json:"side"`
	Level  openapi.Level `json:"level"`           // at most the level of the clause
	Needs  []string      `json:"needs,omitempty"` // what a target must have, sorted
	// Fresh asks for functions that no other case uses, because the case leaves
	// something behind or depends on what was there before.
	Fresh bool `json:"fresh,omitempty"`
	// Create changes the body with which the function of the case is created.
	Create map[string]any `json:"create,omitempty"`
	Steps  []Step         `json:"steps"`
	// Check looks at the whole story; nil if the steps say everything.
	Check func(*Trace) []Finding `json:"-"`
}

// ID names the case among all cases: clause and name.
func (c Case) ID() string { return c.Clause + " " + c.Name }

// Writes reports whether the case changes anything on the target.
func (c Case) Writes() bool {
	return slices.ContainsFunc(c.Steps, func(s Step) bool { return s.Method() != http.MethodGet })
}

// MeetsOthers reports whether the case may see what other cases do at the same time, or
// they what it does: it is about what belongs to the whole project, takes a name that
// is not the run's, or lets the target fail. All others touch their functions alone.
func (c Case) MeetsOthers() bool {
	_, isNamed := c.Create["func_name"]
	return isNamed || slices.ContainsFunc(c.Steps, Step.meetsOthers)
}

func (s Step) meetsOthers() bool {
	switch {
	case s.Fault, s.Literal:
		return true
	case s.Operation == nil, MakesFunction(s.Operation):
		return false
	}
	return !strings.Contains(s.Operation.Path, "{function_urn}")
}

// Role says which function or credential a step uses.
type Role string

// The roles. Functions: Main is the one under test, Other a second one, Unknown a
// name that no function has, Made the one that this case created by its own step.
// Credentials: Own is the target's, None sends no credential, Garbage one that
// was never issued, Foreign one of another project, Expired a token whose time is
// over. Signed is a signature by an access key of the target, Forged one under another
// secret key, Altered one of another body than is sent; Tokenless is one by a temporary
// key without its security token, and Mistaken with another.
const (
	Main    Role = "main"
	Other   Role = "other"
	Unknown Role = "unknown"
	Made    Role = "made"

	Own     Role = "own"
	None    Role = "none"
	Garbage Role = "garbage"
	Foreign Role = "foreign"
	Expired Role = "expired"

	Signed    Role = "signed"
	Forged    Role = "forged"
	Altered   Role = "altered"
	Tokenless Role = "tokenless"
	Mistaken  Role = "mistaken"
)

// Step is one request of a case and what may come back.
type Step struct {
	Operation  *openapi.Operation `json:"-"`
	Function   Role               `json:"function,omitempty"`   // "" means Main
	Qualifier  string             `json:"qualifier,omitempty"`  // appended to the URN: ":v1", ":!prod"
	Credential Role               `json:"credential,omitempty"` // "" means Own
	Skew       time.Duration      `json:"skew,omitempty"`       // by which a signature is ahead of the clock
	Path       map[string]string  `json:"path,omitempty"`       // path parameters sent literally
	// From are parameters of path and query taken from answers to earlier steps, and
	// members of the body, by their JSON pointers: "/name", "/list/0".
	From map[string]Reference `json:"from,omitempty"`
	// Alone says that nothing is made before it that it would start from.
	Alone     bool          `json:"alone,omitempty"`
	Query     url.Values    `json:"query,omitempty"`
	Header    http.Header   `json:"header,omitempty"` // set as given; an empty list removes the header
	Body      any           `json:"body,omitempty"`   // decoded JSON, placeholders not yet filled
	Raw       []byte        `json:"raw,omitempty"`    // sent instead of Body
	RawMethod string        `json:"method,omitempty"` // for routes that no operation has
	RawPath   string        `json:"rawPath,omitempty"`
	Literal   bool          `json:"literal,omitempty"` // func_name is sent as it stands
	Fault     bool          `json:"fault,omitempty"`   // ask the target for an internal error first
	Pause     time.Duration `json:"pause,omitempty"`   // before the request, for clocks of one second
	// AtOnce says that it is sent at the same time as the step before, by an operation
	// that makes nothing. Which of the two comes first is not known.
	AtOnce bool        `json:"atOnce,omitempty"`
	Setup  bool        `json:"setup,omitempty"` // prepares; if it fails nothing is judged
	Expect Expectation `json:"expect"`
}

// Method returns the HTTP method of the step.
func (s Step) Method() string {
	if s.RawMethod != "" {
		return s.RawMethod
	}
	return s.Operation.Method
}

// Expectation is what may come back.
type Expectation struct {
	Statuses []int  `json:"statuses"`       // any of these
	Code     string `json:"code,omitempty"` // error_code, demanded only with the first status and only as "should"
}

// Allows reports whether the status is expected.
func (e Expectation) Allows(status int) bool { return slices.Contains(e.Statuses, status) }

// RefusedWith is the expectation that a broken constraint gives.
func RefusedWith(e openapi.ErrorRef) Expectation {
	return Expectation{Statuses: e.Statuses(), Code: e.Code}
}

// Succeeds is the expectation of an accepted request: the success status that the
// operation declares.
func Succeeds(o *openapi.Operation) Expectation {
	for _, r := range o.Responses {
		if r.Status >= 200 && r.Status < 300 {
			return Expectation{Statuses: []int{r.Status}}
		}
	}
	return Expectation{Statuses: []int{http.StatusOK}}
}

// Exchange is one request as it was sent and what came back.
type Exchange struct {
	Method     string        `json:"method"`
	URL        string        `json:"url"`                  // path and query, without host
	Credential Role          `json:"credential,omitempty"` // whose was sent; "" means Own
	Sent       []byte        `json:"sent,omitempty"`
	Request    http.Header   `json:"requestHeader,omitempty"` // credentials removed
	Status     int           `json:"status"`
	Header     http.Header   `json:"header,omitempty"`
	Body       []byte        `json:"body,omitempty"`
	Cut        bool          `json:"cut,omitzero"` // the bodies are longer than what is kept of them
	Took       time.Duration `json:"-"`
}

// IsCovered reports whether values of the query stand covered in the record, so that
// the request cannot be repeated as it is.
func (x Exchange) IsCovered() bool {
	return strings.Contains(x.URL, "="+openapi.CoveredUnknown) || strings.Contains(x.URL, "="+openapi.CoveredSecret)
}
