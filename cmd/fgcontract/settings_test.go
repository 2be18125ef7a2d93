package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/suite/target"
)

// Each place is stronger than the one behind it: flags, our own variables, those of
// the Terraform provider, those of the SDKs, the file.
func TestSettingsHaveAnOrder(t *testing.T) {
	const file = "endpoint: http://file.invalid\nproject: file\nrate: 3\ntimeout: 7s\n"
	for _, tc := range []struct {
		name     string
		flags    live
		env      map[string]string
		endpoint string
		project  string
	}{
		{"the file alone", live{}, nil, "http://file.invalid", "file"},
		{"over the file", live{}, map[string]string{"HUAWEICLOUD_SDK_PROJECT_ID": "sdk"}, "http://file.invalid", "sdk"},
		{"over the SDKs", live{}, map[string]string{"HUAWEICLOUD_SDK_PROJECT_ID": "sdk", "HW_PROJECT_ID": "hw"}, "http://file.invalid", "hw"},
		{"our own", live{}, map[string]string{"HW_PROJECT_ID": "hw", "FGCONTRACT_PROJECT": "own", "FGCONTRACT_TARGET": "http://env.invalid"}, "http://env.invalid", "own"},
		{"flags", live{target: "http://flag.invalid", project: "flag"}, map[string]string{"FGCONTRACT_PROJECT": "own", "FGCONTRACT_TARGET": "http://env.invalid"}, "http://flag.invalid", "flag"},
		{"a region by flag over an endpoint", live{region: "r-1"}, map[string]string{"FGCONTRACT_TARGET": "http://env.invalid"}, "https://functiongraph.r-1.myhuaweicloud.com", "file"},
		{"the endpoint of a region", live{region: "r-1"}, map[string]string{"HUAWEICLOUD_SDK_REGION_FUNCTIONGRAPH_R_1": "fg.example.com"}, "https://fg.example.com", "file"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "config.yaml")
			if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
				t.Fatal(err)
			}
			got := tc.flags
			got.config = path
			if err := newTestApp(tc.env).settle(&got); err != nil {
				t.Fatal(err)
			}
			if got.target != tc.endpoint || got.project != tc.project || got.rate != 3 || got.timeout.String() != "7s" {
				t.Errorf("gives %s, %s, %g, %s; want %s, %s", got.target, got.project, got.rate, got.timeout, tc.endpoint, tc.project)
			}
		})
	}
}

// A user gets a token of IAM, and the token is what is sent.
func TestATokenByPassword(t *testing.T) {
	iam := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.Contains(string(body), `"canary-password"`) && r.URL.Path == "/v3/auth/tokens" {
			w.Header().Set("X-Subject-Token", "issued")
			w.WriteHeader(http.StatusCreated)
			return
		}
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer iam.Close()
	for name, tc := range map[string]struct {
		password string
		token    string
	}{"right": {"canary-password", "issued"}, "wrong": {"canary-wrong", ""}} {
		env := map[string]string{
			"HW_AUTH_URL": iam.URL + "/v3", "HW_USER_NAME": "u", "HW_USER_PASSWORD": tc.password, "HW_DOMAIN_NAME": "d", "HW_PROJECT_ID": "p",
		}
		a, l := newTestApp(env), live{target: "http://127.0.0.1:1"}
		if err := a.settle(&l); err != nil {
			t.Fatal(err)
		}
		var c target.Config
		err := a.identify(t.Context(), &l, &c)
		if (err != nil) != (tc.token == "") || c.Token.Reveal() != tc.token {
			t.Errorf("%s: gives %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: the error shows the password: %v", name, err)
		}
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}

func TestProxyAndAuthority(t *testing.T) {
	for name, layer := range map[string]settings{
		"no proxy": {"proxy": "127.0.0.1"}, "no file": {"ca_file": filepath.Join(t.TempDir(), "none")}, "no certificate": {"ca_file": "settings_test.go"},
	} {
		if _, err := transportOf([]settings{layer}); err == nil {
			t.Errorf("%s: is no fault", name)
		}
	}
	through, err := transportOf([]settings{{"proxy": "http://127.0.0.1:3128"}})
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodGet, "http://functiongraph.invalid/", nil)
	if proxy, err := through.Proxy(request); err != nil || proxy.Host != "127.0.0.1:3128" {
		t.Errorf("goes through %v, %v", proxy, err)
	}
	if usual, err := transportOf(nil); usual != nil || err != nil {
		t.Errorf("without settings it is %v, %v", usual, err)
	}
}
