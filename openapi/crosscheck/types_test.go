package crosscheck_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi/crosscheck"
)

// What imports this package compiles what its types lead to. Those of the library are
// generic, and cost each importer twenty seconds.
func TestTypesLeadToNoGenericOnes(t *testing.T) {
	t.Parallel()
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type, string)
	walk = func(of reflect.Type, way string) {
		if seen[of] {
			return
		}
		seen[of] = true
		if strings.HasPrefix(of.PkgPath(), "github.com/pb33f/") && strings.Contains(of.Name(), "[") {
			t.Errorf("%s: %s of %s", way, of.Name(), of.PkgPath())
			return
		}
		switch of.Kind() {
		case reflect.Struct:
			for i := range of.NumField() {
				walk(of.Field(i).Type, way+"."+of.Field(i).Name)
			}
		case reflect.Interface:
			for i := range of.NumMethod() {
				walk(of.Method(i).Type, way+"."+of.Method(i).Name)
			}
		case reflect.Func:
			for i := range of.NumIn() {
				walk(of.In(i), way+"(")
			}
			for i := range of.NumOut() {
				walk(of.Out(i), way+"()")
			}
		case reflect.Map:
			walk(of.Key(), way)
			walk(of.Elem(), way)
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
			walk(of.Elem(), way)
		}
	}
	walk(reflect.TypeFor[*crosscheck.Checker](), "Checker")
}
