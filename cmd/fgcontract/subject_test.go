package main

import (
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

func TestATokenThatNoHeaderCanHold(t *testing.T) {
	for name, c := range map[string]struct {
		value string
		ok    bool
	}{
		"plain":           {"MIIF-token_+/=", true},
		"absent":          {"", true},
		"with a newline":  {"secret-token\n", false},
		"with a tab":      {"secret\ttoken", false},
		"with a C1 byte":  {"secret\u0085token", false},
		"with two, CR LF": {"secret-token\r\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := newTestApp(map[string]string{"NAME": c.value}).secret("NAME")
			switch {
			case c.ok && (err != nil || got.Reveal() != c.value):
				t.Errorf("got %v", err)
			case !c.ok && (err == nil || strings.Contains(err.Error(), "secret")):
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestTheFakeIsNeverAskedByItsName(t *testing.T) {
	contract, err := openapi.Profile(openapi.Documented)
	if err != nil {
		t.Fatal(err)
	}
	one, err := connectFake(t.Context(), &checkFlags{}, contract)
	if err != nil {
		t.Fatal(err)
	}
	defer one.close()
	if one.target.URL() != fakeURL || one.name != "fake" || one.runID != fakeRunID {
		t.Errorf("two reports would differ: %s %s %s", one.target.URL(), one.name, one.runID)
	}
	if err := one.target.Fault(t.Context(), "ShowFunctionConfig"); err != nil {
		t.Errorf("it cannot be asked for a fault: %v", err)
	}
	if missing := one.target.Missing([]string{"fault", "foreign", "vpc_id", "large-body", "free-names", "lasting"}); len(missing) > 0 {
		t.Errorf("it has no %v", missing)
	}
}
