package fake

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/fgcontract/fgcontract/openapi"
)

// covered returns a body with the values of secret members covered, and signatures cut
// off from addresses. It copies only what it changes.
func (op *operation) covered(body any) any {
	covered, _ := cover(op.Body, body, op.hidesSomething)
	return covered
}

func hasSecrets(s *openapi.Schema) bool {
	found := false
	s.Walk(func(s *openapi.Schema) { found = found || s.Secret })
	return found
}

// cover also says whether it changed something; it copies only then. If it is strict it
// covers unknown members too: beside a secret member they may be one that is misspelt.
func cover(s *openapi.Schema, value any, strict bool) (any, bool) {
	if s != nil && s.Secret && value != nil && value != "" {
		return openapi.CoveredSecret, true
	}
	if s != nil && len(s.Readings) > 0 {
		return coverReadings(s.Readings, value, strict)
	}
	switch value := value.(type) {
	case map[string]any:
		return coverMembers(value, func(name string, v any) (any, bool) {
			if strict && isUnknown(name, s) {
				return openapi.CoveredUnknown, true
			}
			return cover(s.Find(name), v, strict)
		})
	case []any:
		return coverElements(s.Find("*"), value, strict)
	case string:
		return unsigned(value)
	}
	return value, false
}

// coverReadings covers what is secret in any of several readings, and what is unknown to
// all of them.
func coverReadings(readings []*openapi.Schema, value any, strict bool) (any, bool) {
	covered := false
	if object, ok := value.(map[string]any); ok && strict {
		value, covered = coverMembers(object, func(name string, v any) (any, bool) {
			if isUnknown(name, readings...) {
				return openapi.CoveredUnknown, true
			}
			return v, false
		})
	}
	for _, reading := range readings {
		next, changed := cover(reading, value, false)
		value, covered = next, covered || changed
	}
	return value, covered
}

// isUnknown reports whether all of the schemas name members, and none this one.
func isUnknown(name string, schemas ...*openapi.Schema) bool {
	return !slices.ContainsFunc(schemas, func(s *openapi.Schema) bool { return s == nil || len(s.Members) == 0 || s.Find(name) != nil })
}

func coverMembers(object map[string]any, cover func(name string, v any) (any, bool)) (any, bool) {
	out, copied := object, false
	for name, v := range object {
		next, changed := cover(name, v)
		if changed && !copied {
			out, copied = maps.Clone(object), true
		}
		if changed {
			out[name] = next
		}
	}
	return out, copied
}

func coverElements(s *openapi.Schema, list []any, strict bool) (any, bool) {
	out, copied := list, false
	for i, v := range list {
		next, changed := cover(s, v, strict)
		if changed && !copied {
			out, copied = slices.Clone(list), true
		}
		if changed {
			out[i] = next
		}
	}
	return out, copied
}

// unsigned cuts the signatures off from the addresses in a text.
func unsigned(text string) (any, bool) {
	if !strings.Contains(text, "://") {
		return text, false
	}
	cut := string(openapi.CutSignatures([]byte(text)))
	return cut, cut != text
}

// unread lists the members of a body that are no part of the document, and those
// that it has and nothing is done with: by them the drift of a client shows.
func (c *call) unread() []string {
	var found []string
	object, _ := c.checked.Body.(map[string]any)
	for i := range c.op.ignored {
		if c.op.ignored[i].isIn(object) {
			found = append(found, c.op.ignored[i].pointer())
		}
	}
	if c.op.takesUnknown {
		found = unknownMembers(c.op.Body, object, "", found)
	}
	if c.op.keeps != "" {
		found = slices.DeleteFunc(found, c.op.isKept)
	}
	if c.op.ID == updateID && c.namesAnother(object) {
		found = append(found, "/func_name")
	}
	slices.Sort(found)
	return found
}

// isKept reports whether a member that the document does not name is stored all the same,
// as all of its object is but for passwords.
func (op *operation) isKept(pointer string) bool {
	return strings.HasPrefix(pointer, "/"+op.keeps+"/") && !isSecretName(pointer)
}

// namesAnother reports whether a body has the name of another function than the URN. Where
// that is not refused it has no effect; the right name is what clients send to say nothing.
func (c *call) namesAnother(body map[string]any) bool {
	u, _ := c.about()
	name, sent := body["func_name"]
	return sent && name != nil && name != "" && name != u.name
}

// A place is a member of a body, or of an object in it.
type place struct{ object, member string } // object is "" for the body itself

func (p *place) isIn(body map[string]any) bool {
	if p.object != "" {
		body, _ = body[p.object].(map[string]any)
	}
	_, sent := body[p.member]
	return sent
}

// pointer names the place. A name of the document needs no escaping.
func (p *place) pointer() string {
	if p.object != "" {
		return "/" + p.object + "/" + p.member
	}
	return "/" + p.member
}

// placeOf reads a place as routes write it: a member, or object/member.
func placeOf(text string) place {
	object, member, nested := strings.Cut(text, "/")
	if !nested {
		return place{member: text}
	}
	return place{object, member}
}

// escaped writes a name as a part of a JSON pointer.
var escaped = strings.NewReplacer("~", "~0", "/", "~1")

// takesUnknown reports whether an object of a body may have members that the
// document does not name, without being meant for such.
func takesUnknown(s *openapi.Schema) bool {
	found := false
	s.Walk(func(s *openapi.Schema) { found = found || len(s.Members) > 0 && !s.Closed })
	return found
}

func unknownMembers(s *openapi.Schema, value any, at string, found []string) []string {
	if s == nil {
		return found
	}
	switch value := value.(type) {
	case map[string]any:
		if len(s.Members) == 0 {
			return found // it takes whatever comes
		}
		for name, v := range value {
			place := at + "/" + escaped.Replace(name)
			member := s.Find(name)
			if member == nil {
				found = append(found, place)
				continue
			}
			found = unknownMembers(member, v, place, found)
		}
	case []any:
		for i, v := range value {
			found = unknownMembers(s.Items, v, at+"/"+strconv.Itoa(i), found)
		}
	}
	return found
}

// ignoredMembers are the places of an operation's body that the fake does nothing with,
// each once.
func ignoredMembers(o *openapi.Operation, r route) []place {
	out := []place{}
	for _, text := range r.ignores {
		out = append(out, placeOf(text))
	}
	if o.Body == nil || o.ID != createID && o.ID != updateID {
		return out
	}
	for _, m := range o.Body.Members {
		if ignoredBy(o, m.Name) {
			out = append(out, place{member: m.Name})
		}
	}
	return out
}

// ignoredBy reports whether a member of a configuration is neither stored nor part
// of the function's identity. The name of the function is looked at by a rule, or by
// namesAnother.
func ignoredBy(o *openapi.Operation, name string) bool {
	switch {
	case o.ID == createID:
		return fixed[name] && name != "package" && name != "func_code"
	case name == "func_name":
		return false
	}
	return fixed[name] || fixedAfterCreate[name]
}
