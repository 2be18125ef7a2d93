package openapi

import (
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Request is a request to one operation, as far as the contract speaks of it.
type Request struct {
	Path   map[string]string // decoded path parameters
	Query  url.Values
	Header http.Header
	Body   []byte
}

// Checked is what CheckRequest found.
type Checked struct {
	Body       any            // the decoded body as it was sent
	Set        map[string]any // the body without members whose value means "not set"; nil if Body is no valid object
	Violations []Violation    // in order of precedence; the first decides the answer
}

// CheckRequest returns everything that is wrong with a request on its own:
// media type, JSON, parameters, schema and, if these hold, the rules between
// members. Credentials, existence and rules on state are not its business.
func (o *Operation) CheckRequest(r *Request) Checked {
	var out Checked
	var space [maxPathKey]byte
	path := o.pathKey(space[:0], r.Path)
	isGoodPath := o.paths.has(path)
	for _, p := range o.Parameters {
		if isGoodPath && p.In == "path" {
			continue
		}
		out.Violations = append(out.Violations, o.checkParameter(p, r)...)
	}
	if o.Body != nil {
		o.checkBody(r, &out)
	}
	if len(out.Violations) > 0 {
		out.Violations = sortViolations(out.Violations)
		return out
	}
	in := &ruleInput{self: out.Set, request: *r}
	if !isGoodPath {
		if out.Violations = broken(o.pathRules, in, StageRules); len(out.Violations) == 0 {
			o.paths.add(path)
		}
	}
	out.Violations = sortViolations(append(out.Violations, broken(o.otherRules, in, StageRules)...))
	return out
}

func (o *Operation) checkBody(r *Request, out *Checked) {
	if !isJSONMediaType(r.Header.Get("Content-Type")) {
		out.Violations = append(out.Violations, o.Refusal("media-type").Violation())
	}
	if coded, refuses := o.refusal("content-coding"); refuses && IsCoded(r.Header) {
		out.Violations = append(out.Violations, coded.Violation())
		return // whatever its bytes are, they are not the JSON
	}
	var refusal string
	if out.Body, refusal = DecodeJSON(r.Body); refusal != "" {
		out.Violations = append(out.Violations, o.Refusal(refusal).Violation())
		return
	}
	found := o.checkValue(o.Body, out.Body, StageSchema)
	if len(found) == 0 {
		out.Set = o.Set(out.Body)
	}
	out.Violations = append(out.Violations, found...)
}

// isJSONMediaType accepts application/json with any parameters, and no media type
// at all: the page names application/json both as mandatory and as the default.
func isJSONMediaType(header string) bool {
	if header == "" || header == "application/json" {
		return true
	}
	media, _, err := mime.ParseMediaType(header)
	return err == nil && media == "application/json"
}

// IsCoded reports whether a body comes in a content coding. A document that does not
// speak of these has its bodies read as they are.
func IsCoded(h http.Header) bool {
	for _, value := range h["Content-Encoding"] {
		for coding := range strings.SplitSeq(value, ",") {
			if coding = strings.TrimSpace(coding); coding != "" && !strings.EqualFold(coding, "identity") {
				return true
			}
		}
	}
	return false
}

func (o *Operation) checkParameter(p *Parameter, r *Request) []Violation {
	var value string
	var present bool
	switch p.In {
	case "path":
		value, present = r.Path[p.Name]
	case "query":
		value, present = r.Query.Get(p.Name), r.Query.Has(p.Name)
	case "header":
		value, present = r.Header.Get(p.Name), r.Header.Values(p.Name) != nil
	}
	switch {
	case p.Credential, !present && !p.Required:
		return nil
	case !present:
		f := finding{operation: o, stage: StageParameters}
		f.add(p.Schema, "required", p.Name)
		return f.list
	}
	return o.checkValue(p.Schema, value, StageParameters)
}

// CheckState returns the rules that the request breaks against the stored
// function. Set is Checked.Set; old is the function as ShowFunctionConfig
// answers it.
func (o *Operation) CheckState(set, old map[string]any, r *Request) []Violation {
	if len(o.stateRules) == 0 {
		return nil
	}
	in := &ruleInput{self: set, old: old, request: *r}
	return sortViolations(broken(o.stateRules, in, StageState))
}

// Set returns a decoded request body without the optional members whose value
// means "not set" in this profile; nil if the body is no object.
func (o *Operation) Set(body any) map[string]any {
	body, _ = o.Body.withoutUnset(body)
	set, _ := body.(map[string]any)
	return set
}

// withoutUnset returns the value without optional members that hold a value
// meaning "not set", and whether that changed it. It copies only what it changes.
func (s *Schema) withoutUnset(value any) (any, bool) {
	if s == nil || !s.hasUnset {
		return value, false
	}
	switch value := value.(type) {
	case map[string]any:
		return s.objectWithoutUnset(value)
	case []any:
		var changed []any
		for i, element := range value {
			if next, did := s.Items.withoutUnset(element); did {
				if changed == nil {
					changed = slices.Clone(value)
				}
				changed[i] = next
			}
		}
		if changed != nil {
			return changed, true
		}
	}
	return value, false
}

func (s *Schema) objectWithoutUnset(object map[string]any) (any, bool) {
	changed, owned := object, false
	for _, m := range s.Members {
		v, present := object[m.Name]
		if !present {
			continue
		}
		next, did := v, false
		unset := m.isUnset(v)
		if !unset {
			next, did = m.withoutUnset(v)
		}
		if !unset && !did {
			continue
		}
		if !owned {
			changed, owned = maps.Clone(object), true
		}
		if unset {
			delete(changed, m.Name)
		} else {
			changed[m.Name] = next
		}
	}
	return changed, owned
}

// isUnset reports whether an optional member with this value counts as absent.
func (s *Schema) isUnset(value any) bool {
	return !s.Mandatory && slices.Contains(s.Unset, value)
}

// ResponseCheck is what CheckResponse found.
type ResponseCheck struct {
	Body       any // the decoded body, nil if there is none
	Violations []Violation
}

// CheckResponse returns everything that is wrong with an answer: undeclared
// status, headers, media type, JSON, schema, the rules on the answer, and an error code
// that does not belong to its status. Sent is the body of the request, nil if
// there was none.
func (c *Contract) CheckResponse(o *Operation, status int, header http.Header, body []byte, sent any) ResponseCheck {
	r := o.Response(status)
	if r == nil {
		return ResponseCheck{Violations: []Violation{o.responseViolation("status", "", "must be one that the document declares", o.Source, o.Place)}}
	}
	out := ResponseCheck{Violations: o.checkHeaders(r, header)}
	if r.Schema == nil {
		if len(body) > 0 {
			out.Violations = append(out.Violations, o.responseViolation(r.label+".empty", "", "must have no body", r.Source, o.Place))
		}
		return out
	}
	if media, _, err := mime.ParseMediaType(header.Get("Content-Type")); err != nil || media != "application/json" {
		out.Violations = append(out.Violations, o.responseViolation(r.label+".media-type", "Content-Type", "must be application/json", r.Source, r.Schema.Place))
	}
	value, refusal := DecodeJSON(body)
	if refusal != "" {
		out.Violations = append(out.Violations, o.responseViolation(r.label+".json", "", "must be one JSON value", r.Source, r.Schema.Place))
		return out
	}
	out.Body = value
	found := o.checkValue(r.Schema, value, 0)
	if len(found) == 0 {
		in := &ruleInput{self: value, sent: sent}
		found = broken(r.rules, in, 0)
		found = append(found, c.checkErrorCode(o, r, status, value)...)
	}
	out.Violations = sortViolations(append(out.Violations, judged(found)...))
	return out
}

// checkHeaders holds the headers of an answer against those that it is declared with.
// Nothing is said of others.
func (o *Operation) checkHeaders(r *Response, header http.Header) []Violation {
	f := finding{operation: o}
	for _, h := range r.Headers {
		values := header.Values(h.Name)
		if len(values) == 0 && h.Required {
			f.add(h.Schema, "required", h.Name)
		}
		for _, value := range values {
			f.list = append(f.list, o.checkValue(h.Schema, value, 0)...)
		}
	}
	return judged(f.list)
}

// judged takes the errors from violations: a response is judged, not answered.
func judged(found []Violation) []Violation {
	for i := range found {
		found[i].Error = ErrorRef{}
	}
	return found
}

func (o *Operation) responseViolation(id, at, message string, source Source, place string) Violation {
	keyword := id[strings.LastIndexByte(id, '.')+1:]
	return Violation{
		Clause: clauseID(o.Slug, "response", id), At: at, Keyword: keyword, Message: message,
		Level: Must, Source: source, Place: place,
	}
}

// checkErrorCode holds an error body against the catalogue. A code that the
// catalogue lacks is only a warning: the vendor's list grows. IAM names an error by its
// status, in an object error.
func (c *Contract) checkErrorCode(o *Operation, r *Response, status int, value any) []Violation {
	body, _ := value.(map[string]any)
	code, isText := body["error_code"].(string)
	inner, _ := body["error"].(map[string]any)
	number, isNumber := inner["code"].(float64)
	if status < 400 || !isText && !isNumber {
		return nil
	}
	at, entry := "/error_code", c.errors[code]
	if isNumber {
		at, entry = "/error/code", ErrorEntry{Status: int(number)}
	}
	if entry.HasStatus(status) {
		return nil
	}
	v := o.responseViolation("error-code", at, "must be a code that the error list has for this status", r.Source, "/x-errors")
	v.Level = Should
	return []Violation{v}
}
