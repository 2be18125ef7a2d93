package openapi_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/openapi"
)

func TestDecodeJSONAccepts(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       any
	}{
		{"null", "null", nil},
		{"true", " true\n", true},
		{"integer", "-12", -12.0},
		{"fraction", "0.5", 0.5},
		{"exponent", "1E+2", 100.0},
		{"number of 32 characters", "12345678901234567890123456789.25", 12345678901234567890123456789.25},
		{"number below the least double", "1e-400", 0.0},
		{"text", `"a\u0062\n\ud83d\ude00"`, "ab\n\U0001f600"},
		{"braces and digits in a text", `"[[[[{{{{ 123456789012345678901234567890123456789 \" ]"`, `[[[[{{{{ 123456789012345678901234567890123456789 " ]`},
		{"list", `[1,[],{}]`, []any{1.0, []any{}, map[string]any{}}},
		{"object", `{"a":{"b":null}}`, map[string]any{"a": map[string]any{"b": nil}}},
		{"same name on two levels", `{"a":{"a":1}}`, map[string]any{"a": map[string]any{"a": 1.0}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, refusal := openapi.DecodeJSON([]byte(test.text))
			if refusal != "" || !reflect.DeepEqual(got, test.want) {
				t.Errorf("DecodeJSON(%s) = %#v, %q; want %#v", test.text, got, refusal, test.want)
			}
		})
	}
}

func TestDecodeJSONRefuses(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"nothing", "", "json.missing"},
		{"blanks", " \t\r\n", "json.missing"},
		{"open object", `{"a":1`, "json.malformed"},
		{"two values", `{} {}`, "json.malformed"},
		{"value and rubbish", `{}xyz`, "json.malformed"},
		{"trailing comma", `[1,]`, "json.malformed"},
		{"comment", `{} // done`, "json.malformed"},
		{"single quotes", `{'a':1}`, "json.malformed"},
		{"leading zero", `01`, "json.malformed"},
		{"not a number", `NaN`, "json.malformed"},
		{"byte order mark", "\ufeff{}", "json.malformed"},
		{"control character in a text", "\"\x01\"", "json.malformed"},
		{"unknown escape", `"\q"`, "json.malformed"},
		{"HTML", `<html></html>`, "json.malformed"},
		{"twice the same name and no JSON", `{"a":1,"a":}`, "json.malformed"},
		{"invalid UTF-8", "\"\xff\"", "json.encoding"},
		{"UTF-16", "{\x00}\x00\xff", "json.encoding"},
		{"half of a surrogate pair", `"\ud800"`, "json.encoding"},
		{"half of a surrogate pair in a name", `{"\udc00":1}`, "json.encoding"},
		{"member twice", `{"a":1,"b":2,"a":1}`, "json.duplicate-member"},
		{"member twice, once escaped", `{"a":1,"\u0061":2}`, "json.duplicate-member"},
		{"member twice, deep", `[{"x":{"a":1,"a":2}}]`, "json.duplicate-member"},
		{"number of 33 characters", "123456789012345678901234567890123", "json.number"},
		{"number above the greatest double", `{"a":1e400}`, "json.number"},
		{"exponent of a million", "1e1000000", "json.number"},
		{"long fraction", "0." + strings.Repeat("3", 100_000), "json.number"},
		{"depth of 65", strings.Repeat("[", 65) + strings.Repeat("]", 65), "json.depth"},
		{"depth of a million", strings.Repeat(`{"a":`, 1_000_000), "json.depth"},
	} {
		t.Run(test.name, func(t *testing.T) {
			value, refusal := openapi.DecodeJSON([]byte(test.text))
			if refusal != test.want || value != nil {
				t.Errorf("DecodeJSON = %v, %q; want %q and no value", value, refusal, test.want)
			}
		})
	}
}

func TestDecodeJSONDepthAtTheBound(t *testing.T) {
	if _, refusal := openapi.DecodeJSON([]byte(strings.Repeat("[", 64) + strings.Repeat("]", 64))); refusal != "" {
		t.Errorf("64 levels: refusal %q", refusal)
	}
}

func TestParseTime(t *testing.T) {
	want := time.Date(2019, 10, 25, 15, 37, 27, 0, time.UTC)
	for _, text := range []string{"2019-10-25 15:37:27", "2019-10-25T15:37:27Z", "2019-10-25T15:37:27", "2019-10-25T23:37:27+08:00", "2019-10-25T15:37:27.000Z"} {
		if got, ok := openapi.ParseTime(text); !ok || !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("ParseTime(%q) = %v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "yesterday", "2019-10-25", "1572017847", "2019-13-25 15:37:27", "2019-10-25 15:37:27 UTC"} {
		if got, ok := openapi.ParseTime(text); ok {
			t.Errorf("ParseTime(%q) = %v", text, got)
		}
	}
}
