package target_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/suite/target"
)

func TestNewNamesEveryFault(t *testing.T) {
	const address = "http://127.0.0.1:8080"
	for _, tc := range []struct {
		name   string
		config target.Config
		want   []string // one for each fault; none if there is none
	}{
		{"complete", target.Config{URL: address, Project: "p", Token: "t"}, nil},
		{"https", target.Config{URL: "https://functiongraph.example.com", Project: "p", Token: "t"}, nil},
		{"a slash behind", target.Config{URL: address + "/", Project: "p", Token: "t"}, nil},
		{"an IPv6 host", target.Config{URL: "http://[::1]:8080", Project: "p", Token: "t"}, nil},
		{"with limits", target.Config{URL: address, Project: "p", Token: "t", Rate: 0.5, Timeout: time.Second}, nil},
		{"nothing", target.Config{}, []string{`the URL "" needs scheme and host`, "the project id is missing", "the token is missing"}},
		{"no project", target.Config{URL: address, Token: "t"}, []string{"the project id is missing"}},
		{"no token", target.Config{URL: address, Project: "p"}, []string{"the token is missing"}},
		{"a foreign token alone", target.Config{URL: address, Project: "p", Foreign: "t"}, []string{"the token is missing"}},
		{"a host alone", target.Config{URL: "functiongraph.example.com", Project: "p", Token: "t"}, []string{"needs scheme and host, such as http://127.0.0.1:8080"}},
		{"host and port", target.Config{URL: "127.0.0.1:8080", Project: "p", Token: "t"}, []string{"the URL cannot be parsed"}},
		{"a name and port", target.Config{URL: "localhost:8080", Project: "p", Token: "t"}, []string{`the URL "localhost:" needs scheme and host`}},
		{"another scheme", target.Config{URL: "ftp://127.0.0.1", Project: "p", Token: "t"}, []string{`the URL "ftp://127.0.0.1" needs scheme`}},
		{"a port alone", target.Config{URL: "http://:8080", Project: "p", Token: "t"}, []string{"needs scheme and host"}},
		{"no URL", target.Config{URL: "http://a b", Project: "p", Token: "t"}, []string{"the URL cannot be parsed"}},
		{"a path", target.Config{URL: address + "/v2", Project: "p", Token: "t"}, []string{`the URL "` + address + `" has more than scheme and host`}},
		{"a query", target.Config{URL: address + "?token=" + hidden, Project: "p", Token: "t"}, []string{`the URL "` + address + `" has more`}},
		{"a fragment", target.Config{URL: address + "#" + hidden, Project: "p", Token: "t"}, []string{`the URL "` + address + `" has more`}},
		{"a user", target.Config{URL: "http://" + hidden + "@127.0.0.1", Project: "p", Token: "t"}, []string{`the URL "http://127.0.0.1" has more`}},
		{"a user and a word", target.Config{URL: "http://a:" + hidden + "@127.0.0.1", Project: "p", Token: "t"}, []string{`the URL "http://127.0.0.1" has more`}},
		{"a user in what is no URL", target.Config{URL: "http://a:" + hidden + "@ /", Project: "p", Token: "t"}, []string{"the URL cannot be parsed"}},
		{"negative limits", target.Config{URL: address, Project: "p", Token: "t", Rate: -1, Timeout: -time.Second}, []string{
			"the timeout -1s is negative", "the rate of -1 requests a second is negative",
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := target.New(tc.config)
			if (err == nil) != (len(tc.want) == 0) || (got == nil) != (err != nil) {
				t.Fatalf("gives %v and %v", got, err)
			}
			if err == nil {
				got.Close()
				return
			}
			faults := strings.Split(err.Error(), "\n")
			if len(faults) != len(tc.want) {
				t.Fatalf("names %d faults, want %d: %v", len(faults), len(tc.want), err)
			}
			for i, want := range tc.want {
				if !strings.Contains(faults[i], want) {
					t.Errorf("fault %d is %q, want %q", i+1, faults[i], want)
				}
			}
			if shows(err.Error()) {
				t.Errorf("the error shows what may be a credential: %v", err)
			}
		})
	}
}

func open(tb testing.TB, config target.Config) *target.Target {
	tb.Helper()
	if config.URL == "" {
		config.URL = "http://127.0.0.1:1"
	}
	if config.Project == "" {
		config.Project = "0123456789abcdef0123456789abcdef"
	}
	if config.Token == "" {
		config.Token = "own-token"
	}
	t, err := target.New(config)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(t.Close)
	return t
}

func TestAddressAndProject(t *testing.T) {
	one := open(t, target.Config{URL: "http://127.0.0.1:8080/", Project: "abc"})
	if one.URL() != "http://127.0.0.1:8080" || one.Project() != "abc" {
		t.Errorf("is %q and %q", one.URL(), one.Project())
	}
}

func TestHasAndMissing(t *testing.T) {
	has := map[string]string{"vpc_id": "v-1", "agency": "", "fault": "x", "foreign": "x"}
	full := open(t, target.Config{Has: has, Foreign: "f", Fault: func(context.Context, string) error { return nil }})
	poor := open(t, target.Config{Has: has})
	none := open(t, target.Config{})
	for _, tc := range []struct {
		name  string
		t     *target.Target
		need  string
		value string
		ok    bool
	}{
		{"with a value", poor, "vpc_id", "v-1", true},
		{"with the value of the document", poor, "agency", "", true},
		{"not at all", poor, "gpu", "", false},
		{"of nothing", none, "vpc_id", "", false},
		{"a fault port", full, "fault", "", true},
		{"a fault port by name alone", poor, "fault", "", false},
		{"a foreign token", full, "foreign", "", true},
		{"a foreign token by name alone", poor, "foreign", "", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if value, ok := tc.t.Has(tc.need); value != tc.value || ok != tc.ok {
				t.Errorf("%s: is %q, %t; want %q, %t", tc.need, value, ok, tc.value, tc.ok)
			}
		})
	}
	needs := []string{"agency", "foreign", "gpu", "vpc_id"}
	if got := poor.Missing(needs); !slices.Equal(got, []string{"foreign", "gpu"}) {
		t.Errorf("missing are %q", got)
	}
	if got := full.Missing(needs); !slices.Equal(got, []string{"gpu"}) {
		t.Errorf("missing are %q", got)
	}
	if !slices.Equal(needs, []string{"agency", "foreign", "gpu", "vpc_id"}) {
		t.Errorf("the list of needs became %q", needs)
	}
	if got := none.Missing(nil); len(got) != 0 {
		t.Errorf("of nothing, missing are %q", got)
	}
}

func TestFault(t *testing.T) {
	broken := errors.New("the control port is closed")
	var asked []string
	one := open(t, target.Config{Fault: func(_ context.Context, operation string) error {
		asked = append(asked, operation)
		return broken
	}})
	if err := one.Fault(t.Context(), "ShowFunctionConfig"); !errors.Is(err, broken) {
		t.Errorf("the error is %v", err)
	}
	if !slices.Equal(asked, []string{"ShowFunctionConfig"}) {
		t.Errorf("asked for %q", asked)
	}
	if err := open(t, target.Config{}).Fault(t.Context(), "ShowFunctionConfig"); err == nil {
		t.Error("a target without a fault port gives no error")
	}
}

func TestWait(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	slow, stepping := open(t, target.Config{}), open(t, target.Config{Stepping: true})
	for _, tc := range []struct {
		name string
		t    *target.Target
		ctx  context.Context
		d    time.Duration
		want error
	}{
		{"no time", slow, t.Context(), 0, nil},
		{"no time, cancelled", slow, cancelled, 0, nil},
		{"a little", slow, t.Context(), time.Millisecond, nil},
		{"for ever, cancelled", slow, cancelled, 24 * time.Hour, context.Canceled},
		{"a clock that steps by itself", stepping, t.Context(), 24 * time.Hour, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if err := tc.t.Wait(tc.ctx, tc.d); !errors.Is(err, tc.want) {
				t.Errorf("gives %v, want %v", err, tc.want)
			}
		})
	}
}
