package openapi

import (
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/ext"
	"github.com/go-json-experiment/json"
)

// newRuleEnvironment declares what a rule may name:
//
//	self    the request body, or the response body of a response rule
//	old     the stored function, as ShowFunctionConfig answers it
//	sent    the request body that a response answers
//	path    the path parameters
//	header  the header of the request, by names in lower case
//
// and, beside the standard functions, the strings extension and the two-variable
// comprehensions of CEL, isJSONObject, jsonObject (the object that a text holds, an
// empty one if it holds none), isIPv4CIDR, byteSize, isTime, and about code that is
// sent in Base64 codeSize and isZip.
func newRuleEnvironment() (*cel.Env, error) {
	var last lastObject
	return cel.NewEnv(
		cel.CrossTypeNumericComparisons(true),
		cel.Variable("self", cel.DynType),
		cel.Variable("old", cel.DynType),
		cel.Variable("sent", cel.DynType),
		cel.Variable("path", cel.MapType(cel.StringType, cel.StringType)),
		cel.Variable("header", cel.MapType(cel.StringType, cel.StringType)),
		ext.Strings(),
		ext.TwoVarComprehensions(), // with them a text is decoded once, not once for each of its members
		textFunction("isJSONObject", cel.BoolType, func(s string) ref.Val {
			return types.Bool(last.of(s) != nil)
		}),
		textFunction("jsonObject", cel.MapType(cel.StringType, cel.DynType), func(s string) ref.Val {
			return types.DefaultTypeAdapter.NativeToValue(last.of(s))
		}),
		textFunction("isIPv4CIDR", cel.BoolType, func(s string) ref.Val {
			prefix, err := netip.ParsePrefix(strings.TrimSpace(s))
			return types.Bool(err == nil && prefix.Addr().Is4())
		}),
		textFunction("byteSize", cel.IntType, func(s string) ref.Val { return types.Int(len(s)) }),
		textFunction("isTime", cel.BoolType, func(s string) ref.Val { return types.Bool(isTime(s)) }),
		textFunction("codeSize", cel.IntType, func(s string) ref.Val { return types.Int(len(CodeBytes(s))) }),
		textFunction("isZip", cel.BoolType, func(s string) ref.Val { return types.Bool(isZip(s)) }),
	)
}

func textFunction(name string, result *cel.Type, f func(string) ref.Val) cel.EnvOption {
	return cel.Function(name, cel.Overload(name+"_string", []*cel.Type{cel.StringType}, result,
		cel.UnaryBinding(func(arg ref.Val) ref.Val {
			s, ok := arg.(types.String)
			if !ok {
				return types.MaybeNoSuchOverloadErr(arg)
			}
			return f(string(s))
		})))
}

// lastObject keeps the object of one text, because several rules in turn ask for that
// of the same member. Nothing changes an object that a rule sees.
type lastObject struct{ decoded atomic.Pointer[decodedText] }

type decodedText struct {
	text   string
	object map[string]any
}

func (l *lastObject) of(text string) map[string]any {
	if last := l.decoded.Load(); last != nil && last.text == text {
		return last.object
	}
	object := jsonObject(text)
	l.decoded.Store(&decodedText{text, object})
	return object
}

// jsonObject decodes a member that holds an object as text; nil if it holds none.
func jsonObject(s string) map[string]any {
	data := []byte(s)
	var object map[string]any
	if scanJSON(data) != "" || json.Unmarshal(data, &object) != nil {
		return nil
	}
	return object
}

// timeLayouts are the forms in which the documents and the service show times.
var timeLayouts = []string{time.DateTime, time.RFC3339Nano, "2006-01-02T15:04:05"}

func isTime(s string) bool {
	_, ok := ParseTime(s)
	return ok
}

// ParseTime reads a time in any form that the documents or the service show:
// "2019-10-25 15:37:27" (UTC) or RFC 3339.
func ParseTime(s string) (time.Time, bool) {
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// ruleInput gives a rule its variables without building a map for each rule. They
// are decoded JSON, whose members CEL finds faster than those of its own maps.
type ruleInput struct {
	self, old, sent any
	request         Request // nothing for an answer
}

// ResolveName implements cel.Activation. What is not there is an object without
// members.
func (in *ruleInput) ResolveName(name string) (any, bool) {
	switch name {
	case "self":
		return objectIfNone(in.self), true
	case "old":
		return objectIfNone(in.old), true
	case "sent":
		return objectIfNone(in.sent), true
	case "path":
		return in.request.Path, true
	case "header":
		return firstValues(in.request.Header), true
	}
	return nil, false
}

// firstValues gives a header by names in lower case.
func firstValues(header http.Header) map[string]string {
	first := make(map[string]string, len(header))
	for name := range header {
		first[strings.ToLower(name)] = header.Get(name)
	}
	return first
}

func objectIfNone(value any) any {
	if value == nil {
		return map[string]any(nil)
	}
	return value
}

// Parent implements cel.Activation.
func (in *ruleInput) Parent() cel.Activation { return nil }

// guardsOf lists the members without any one of which a condition holds: those of
// the form "!has(self.member)" on the way of its ors.
func guardsOf(e ast.Expr) []string {
	if e.Kind() != ast.CallKind {
		return nil
	}
	call := e.AsCall()
	switch call.FunctionName() {
	case operators.LogicalOr:
		var guards []string
		for _, arg := range call.Args() {
			guards = append(guards, guardsOf(arg)...)
		}
		return guards
	case operators.LogicalNot:
		if call.Args()[0].Kind() != ast.SelectKind {
			return nil
		}
		has := call.Args()[0].AsSelect()
		if has.IsTestOnly() && has.Operand().Kind() == ast.IdentKind && has.Operand().AsIdent() == "self" {
			return []string{has.FieldName()}
		}
	}
	return nil
}

// lacks reports whether self is an object without one of the members.
func (in *ruleInput) lacks(guards []string) bool {
	members, ok := in.self.(map[string]any)
	for _, name := range guards {
		if _, has := members[name]; ok && !has {
			return true
		}
	}
	return false
}
